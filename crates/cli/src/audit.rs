//! `tritone audit`.

use std::ffi::OsString;
use std::io::Write;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use tritone_codes::Profile;
use tritone_codes::audit::Assumptions;
use tritone_codes::profile::{Direction, Key, Target};
use tritone_codes::recognise::Side;
use tritone_report::{Audit, Chains, Origins, Table};

use crate::args::Format;
use crate::explain::From;
use crate::failure::{Failure, Status};
use crate::filter::Peer;
use crate::judged::JoinArguments;
use crate::map::{DirectionName, FactArguments, subjects_of};
use crate::names::NamesArguments;
use crate::vocabulary::{Vocabulary, VocabularyArguments};
use crate::{observed, output, typed};

/// Say what a mapping profile loses, promotes or contradicts.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  tritone audit rfc3398                               round trips, shared targets, promotions
  tritone audit asterisk-pjsip --against rfc3398      and where it differs from another profile
  tritone audit --chain asterisk-pjsip,rfc3398        what becomes of each code over two gateways
  tritone audit rfc3398 --inverse Q.850 41            which statuses could have become this cause
  tritone audit rfc3398 --inverse 503                 which causes could have become this status
  tritone audit --observed both-sides.pcap            what the elements in a recording make of failures, and the
                                                      profiles that fit best
  tritone audit carrier.toml --observed a.pcap b.pcap how what was observed differs from this profile
  tritone audit --observed both-sides.pcap --peer 192.0.2.3 --save-profile box.toml
                                                      the table of one element as a profile of your own

--observed needs recordings of both sides of a gateway, B2BUA or proxy. Only the way that decided a call counts; a
challenge, a call given up and a choice among several branches show no translation. Passing responses on is no
table. A profile is named where at least 5 rows tell profiles apart and it explains four of five rows; profiles that
explain equally much are all named.

\"Lossy\" is what many codes with one target explain; \"wrong\" is what contradicts itself or the other table.
Exit status: 0 done, 1 nothing found, 2 wrong use, 3 a file could not be read.")]
pub(crate) struct AuditArguments {
    /// Profile id, alias or TOML file.
    #[arg(value_name = "PROFILE", required_unless_present_any = ["chain", "observed"])]
    pub(crate) profile: Option<String>,
    /// The profile to hold it against.
    #[arg(long, value_name = "PROFILE", conflicts_with_all = ["chain", "inverse"])]
    pub(crate) against: Option<String>,
    /// Gateways in a row, by commas: they translate in turns, one way and the other.
    #[arg(long, value_name = "A,B,C", value_delimiter = ',', conflicts_with_all = ["profile", "inverse"])]
    pub(crate) chain: Vec<String>,
    /// Which way the first gateway of --chain translates.
    #[arg(long, value_enum, default_value_t = DirectionName::SipToCause)]
    pub(crate) direction: DirectionName,
    /// Recordings (`-` is standard input) of both sides of elements: what they make of failures.
    #[arg(long, value_name = "FILE", num_args = 1.., conflicts_with_all = [
        "against", "chain", "inverse", "direction", "from", "location_travels", "FactArguments",
    ])]
    pub(crate) observed: Vec<OsString>,
    /// Of the elements observed, those of this address or network.
    #[arg(long, value_name = "ADDRESS", requires = "observed", value_parser = Peer::parse)]
    pub(crate) peer: Option<Peer>,
    /// Write what was observed of the element as a profile in TOML, for --profile and --profile-file.
    #[arg(long, value_name = "FILE", requires = "observed")]
    pub(crate) save_profile: Option<PathBuf>,
    /// What could have led to this code: a cause or a status.
    #[arg(long, value_name = "CODE", num_args = 1..)]
    pub(crate) inverse: Vec<String>,
    /// Which side a bare number of --inverse is from.
    #[arg(long, value_enum, value_name = "SIDE")]
    pub(crate) from: Option<From>,
    /// Whether the location that one gateway sends reaches the next (in a cause element, or by RFC 8606).
    #[arg(long, value_enum, default_value_t = Travels::Yes)]
    pub(crate) location_travels: Travels,
    /// How to print it.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
    #[command(flatten)]
    pub(crate) join: JoinArguments,
    #[command(flatten)]
    pub(crate) names: NamesArguments,
    #[command(flatten)]
    pub(crate) facts: FactArguments,
    #[command(flatten)]
    pub(crate) vocabulary: VocabularyArguments,
}

/// Whether something reaches the next gateway.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Travels {
    /// It does.
    Yes,
    /// It is lost.
    No,
}

pub(crate) fn run(arguments: &AuditArguments) -> Result<Status, Failure> {
    let named = arguments.profile.iter().chain(&arguments.against).chain(&arguments.chain);
    let vocabulary = arguments.vocabulary.load(named)?;
    if !arguments.observed.is_empty() {
        return observed::run(arguments, &vocabulary);
    }
    if arguments.names.is_given() {
        return Err(Failure::Use("--names is for the elements of --observed".to_owned()));
    }
    if !arguments.chain.is_empty() {
        return through_a_chain(arguments, &vocabulary);
    }
    let profile = vocabulary.profile(arguments.profile.as_deref().unwrap_or("auto"))?;
    if !arguments.inverse.is_empty() {
        return inverse(arguments, profile, &vocabulary);
    }
    let against = arguments.against.as_deref().map(|name| vocabulary.profile(name)).transpose()?;
    let audit = Audit::new(profile, against, assumptions(arguments));
    let mut out = output::stdout();
    match arguments.format {
        Format::Text => audit.write_text(&mut out, output::style())?,
        Format::Json => audit.write_json(&mut out)?,
        Format::Csv => audit.table().write_csv(&mut out)?,
        Format::Markdown => audit.table().write_markdown(&mut out)?,
    }
    out.flush()?;
    Ok(Status::Done)
}

fn assumptions(arguments: &AuditArguments) -> Assumptions {
    Assumptions {
        facts: arguments.facts.facts(),
        location_travels: arguments.location_travels == Travels::Yes,
    }
}

fn through_a_chain(arguments: &AuditArguments, vocabulary: &Vocabulary) -> Result<Status, Failure> {
    let gateways: Vec<&Profile> =
        arguments.chain.iter().map(|name| vocabulary.profile(name)).collect::<Result<_, _>>()?;
    let chains = Chains::new(gateways, arguments.direction.direction(), &assumptions(arguments));
    if chains.is_empty() {
        return Err(Failure::Nothing("the first gateway has no table of this direction".to_owned()));
    }
    let mut out = output::stdout();
    match arguments.format {
        Format::Json => chains.write_json(&mut out)?,
        format => write_table(&mut out, &chains.table(), format)?,
    }
    out.flush()?;
    Ok(Status::Done)
}

fn inverse(
    arguments: &AuditArguments,
    profile: &Profile,
    vocabulary: &Vocabulary,
) -> Result<Status, Failure> {
    let text = arguments.inverse.join(" ");
    let targets = targets(&text, vocabulary, From::side(arguments.from))?;
    let all: Vec<Origins<'_>> = targets
        .into_iter()
        .map(|(direction, target)| Origins::new(profile, direction, target))
        .filter(|origins| !origins.is_empty())
        .collect();
    if all.is_empty() {
        return Err(Failure::Nothing(format!("no row of {} leads to {text}", profile.id)));
    }
    let mut out = output::stdout();
    for origins in &all {
        match arguments.format {
            Format::Json => origins.write_json(&mut out)?,
            format => write_table(&mut out, &origins.table(), format)?,
        }
    }
    out.flush()?;
    Ok(Status::Done)
}

/// The targets in a text: a cause is the target of the table of statuses, and the other way round.
fn targets(text: &str, vocabulary: &Vocabulary, side: Side) -> Result<Vec<(Direction, Target)>, Failure> {
    let context = vocabulary.context(side);
    let readings = typed::readings(text, &context)?;
    let target = |key| match key {
        Key::Status(status) => Some((Direction::CauseToSip, Target::Status(status))),
        Key::Cause(cause) => Some((Direction::SipToCause, Target::Cause(cause))),
        _ => None,
    };
    Ok(subjects_of(text, &readings, &context.dialects)
        .into_iter()
        .filter_map(|subject| target(subject.key))
        .collect())
}

fn write_table(out: &mut dyn Write, table: &Table, format: Format) -> Result<(), Failure> {
    match format {
        Format::Csv => table.write_csv(out)?,
        Format::Markdown => table.write_markdown(out)?,
        Format::Text | Format::Json => table.write_text(out, output::style())?,
    }
    Ok(())
}
