//! `tritone map`.

mod args;
mod subject;

use std::io::Write;

use tritone_codes::profile::{Direction, SentLocation};
use tritone_codes::recognise::Side;
use tritone_codes::{Cause, Facts, Location, Profile};
use tritone_report::{
    Carrier, Mapped, MessageOptions, Product, mapped_records, mapping_rows, mapping_table, write_as,
    write_config, write_mapped_json, write_mapped_text, write_mapping_json,
};
use tritone_wire::q931::CallReference;
use tritone_wire::sip;

use self::args::CarrierName;
pub(crate) use self::args::{DirectionName, FactArguments, MapArguments};
use self::subject::Subject;
pub(crate) use self::subject::subjects as subjects_of;
use crate::args::Format;
use crate::explain::From;
use crate::failure::{Failure, Status};
use crate::vocabulary::Vocabulary;
use crate::{output, typed};

pub(crate) fn run(arguments: &MapArguments) -> Result<Status, Failure> {
    let vocabulary = arguments.vocabulary.load(&arguments.profile)?;
    if let Some(product) = arguments.emit {
        return emit(product, single_profile(arguments, &vocabulary)?);
    }
    if arguments.table {
        return table(arguments, single_profile(arguments, &vocabulary)?, &vocabulary);
    }
    let octets = typed::read(&arguments.words)?;
    let subjects = subjects(&octets, &vocabulary, From::side(arguments.from))?;
    match arguments.carrier {
        Some(carrier) => carry(arguments, carrier, &subjects, &vocabulary),
        None => translate(arguments, &subjects, &vocabulary),
    }
}

/// The one profile that `--table` and `--emit` need.
fn single_profile<'a>(arguments: &MapArguments, vocabulary: &'a Vocabulary) -> Result<&'a Profile, Failure> {
    match arguments.profile.as_slice() {
        [only] => vocabulary.profile(only),
        [] => Err(Failure::Use("name the profile: --profile rfc3398".to_owned())),
        _ => Err(Failure::Use("name one profile only".to_owned())),
    }
}

fn emit(product: Product, profile: &Profile) -> Result<Status, Failure> {
    let mut out = output::stdout();
    write_config(&mut out, product, profile)?;
    out.flush()?;
    Ok(Status::Done)
}

/// Prints a whole table: the direction asked for, else the one that the profile has.
fn table(arguments: &MapArguments, profile: &Profile, vocabulary: &Vocabulary) -> Result<Status, Failure> {
    let own = if profile.sip_to_cause.is_some() { Direction::SipToCause } else { Direction::CauseToSip };
    let direction = arguments.direction.map_or(own, |name| name.direction());
    let rows = mapping_rows(profile, direction, vocabulary.phrases());
    if rows.is_empty() {
        return Err(Failure::Nothing(format!("{} has no table of this direction", profile.id)));
    }
    let table = mapping_table(&rows, direction);
    let mut out = output::stdout();
    match arguments.format {
        Format::Text => table.write_text(&mut out, output::style())?,
        Format::Json => write_mapping_json(&mut out, profile, &rows)?,
        Format::Csv => table.write_csv(&mut out)?,
        Format::Markdown => table.write_markdown(&mut out)?,
    }
    out.flush()?;
    Ok(Status::Done)
}

fn subjects(octets: &[u8], vocabulary: &Vocabulary, side: Side) -> Result<Vec<Subject>, Failure> {
    let context = vocabulary.context(side);
    let text = String::from_utf8_lossy(octets);
    let found = match sip::Message::scan(octets).ok().filter(|message| message.headers().next().is_some()) {
        Some(message) => subject::of_message(&message),
        None => subject::subjects(&text, &typed::readings(&text, &context)?, &context.dialects),
    };
    if found.is_empty() {
        let nothing = "there is nothing to translate in it; expected a status, a cause, BYE or CANCEL";
        return Err(Failure::Nothing(nothing.to_owned()));
    }
    Ok(found)
}

/// What the input says of the call, and what the options say, which win.
fn facts(options: &FactArguments, subject: &Subject) -> Facts {
    let (said, found) = (options.facts(), subject.facts);
    Facts {
        location: said.location.or(found.location),
        diagnostic: said.diagnostic.or(found.diagnostic),
        bearer_warning: said.bearer_warning.or(found.bearer_warning),
        ..said
    }
}

/// The profiles asked for, else all that have a table of this direction.
fn profiles<'a>(
    arguments: &MapArguments,
    vocabulary: &'a Vocabulary,
    direction: Direction,
) -> Result<Vec<&'a Profile>, Failure> {
    if !arguments.profile.is_empty() {
        return arguments.profile.iter().map(|name| vocabulary.profile(name)).collect();
    }
    Ok(vocabulary.profiles().into_iter().filter(|profile| profile.table(direction).is_some()).collect())
}

fn translate(
    arguments: &MapArguments,
    subjects: &[Subject],
    vocabulary: &Vocabulary,
) -> Result<Status, Failure> {
    let mut all: Vec<Vec<Mapped<'_>>> = Vec::new();
    for subject in subjects {
        let facts = facts(&arguments.facts, subject);
        let profiles = profiles(arguments, vocabulary, subject.direction)?;
        let mapped =
            profiles.into_iter().map(|profile| Mapped::new(profile, subject.direction, subject.key, &facts));
        all.push(mapped.collect());
    }
    let mut out = output::stdout();
    let phrases = vocabulary.phrases();
    match arguments.format {
        Format::Text => {
            for (index, mapped) in all.iter().enumerate() {
                if index > 0 {
                    writeln!(out)?;
                }
                write_mapped_text(&mut out, mapped, phrases, output::style())?;
            }
        }
        Format::Json => all.iter().try_for_each(|mapped| write_mapped_json(&mut out, mapped, phrases))?,
        Format::Csv => mapped_records(&all.concat(), phrases).write_csv(&mut out)?,
        Format::Markdown => mapped_records(&all.concat(), phrases).write_markdown(&mut out)?,
    }
    out.flush()?;
    Ok(Status::Done)
}

/// Prints the message that carries the cause: of the first subject that has one.
fn carry(
    arguments: &MapArguments,
    carrier: CarrierName,
    subjects: &[Subject],
    vocabulary: &Vocabulary,
) -> Result<Status, Failure> {
    let profile = match arguments.profile.as_slice() {
        [] => vocabulary.profile("auto")?,
        _ => single_profile(arguments, vocabulary)?,
    };
    let found = subjects.iter().find_map(|subject| sent_cause(arguments, profile, subject));
    let Some((cause, location)) = found else {
        return Err(Failure::Nothing(format!(
            "{} gives no cause for it, so there is no message",
            profile.id
        )));
    };
    let carrier = match carrier {
        CarrierName::Q931 => Carrier::Q931(arguments.message.clearing()),
        CarrierName::Reason => Carrier::Reason,
        CarrierName::Isup => Carrier::Isup,
    };
    let options = MessageOptions { location, call_reference: reference(arguments.call_reference) };
    let mut out = output::stdout();
    write_as(&mut out, carrier, cause, &options, vocabulary.phrases())?;
    out.flush()?;
    Ok(Status::Done)
}

/// The message goes to the side that made the call, whose reference it is.
fn reference(value: u16) -> CallReference {
    match u8::try_from(value) {
        Ok(short @ ..=127) => CallReference::one_octet(short, true),
        _ => CallReference::two_octets(value, true),
    }
}

/// The cause, and its location: what the user says, else what the profile sends, else the private network of the
/// gateway, or for a profile that says no more than "network" the public one that serves the caller.
fn sent_cause(arguments: &MapArguments, profile: &Profile, subject: &Subject) -> Option<(Cause, Location)> {
    let facts = facts(&arguments.facts, subject);
    let translation = profile.translate(subject.direction, subject.key, &facts);
    let (cause, sent) = match subject.direction {
        Direction::SipToCause => (translation.cause()?, translation.location()),
        Direction::CauseToSip => {
            let tritone_codes::profile::Key::Cause(cause) = subject.key else { return None };
            (cause, facts.location.map(SentLocation::Exactly))
        }
    };
    let location = arguments.facts.location.unwrap_or(match sent {
        Some(SentLocation::Exactly(location)) => location,
        Some(SentLocation::Network) => Location::PUBLIC_LOCAL,
        None => Location::PRIVATE_LOCAL,
    });
    Some((cause, location))
}
