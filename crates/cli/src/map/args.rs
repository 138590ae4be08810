//! The arguments of `tritone map`.

use clap::{Args, ValueEnum};
use tritone_codes::profile::{Direction, Phase};
use tritone_codes::{Facts, Location};
use tritone_report::Product;
use tritone_wire::q931::Clearing;

use crate::args::Format;
use crate::explain::From;
use crate::vocabulary::VocabularyArguments;

/// Translate a status to a cause or back, by one profile or by all of them.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  tritone map 486                                   all profiles side by side
  tritone map 486 --profile rfc3398                 one translation, with its rule and source
  tritone map 17                                    a cause; 100 to 127 are both: --from sip|q850 decides
  tritone map 488 --profile rfc3398 --warning 304   with the facts that conditional rows ask for
  tritone map 486 --profile dss1 --as q931          the DISCONNECT that an ISDN side would get
  tritone map 486 --as reason                       the Reason header that says it
  tritone map --table --profile dss1 --format csv   a whole table
  tritone map --emit kamailio --profile rfc3398     a table as configuration of a product

Exit status: 0 done, 1 not recognised or nothing to translate, 2 wrong use, 3 a file could not be read.")]
pub(crate) struct MapArguments {
    /// What to translate: all that `explain` takes and that holds a status or a cause; `-` reads standard input.
    #[arg(value_name = "X")]
    pub(crate) words: Vec<String>,
    /// Profile id, alias or TOML file; may be repeated. Without it all profiles are shown.
    #[arg(long, value_name = "PROFILE", value_delimiter = ',')]
    pub(crate) profile: Vec<String>,
    /// Which side a bare number is from.
    #[arg(long, value_enum, value_name = "SIDE")]
    pub(crate) from: Option<From>,
    /// How to print it.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
    /// Print the message that carries the cause.
    #[arg(long = "as", value_enum, value_name = "CARRIER", conflicts_with_all = ["table", "emit"])]
    pub(crate) carrier: Option<CarrierName>,
    /// Which message --as q931 prints.
    #[arg(long, value_enum, default_value_t = MessageName::Disconnect)]
    pub(crate) message: MessageName,
    /// Call reference of --as q931: up to 127 in one octet, up to 32767 in two.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(..=32767))]
    pub(crate) call_reference: u16,
    /// Print a whole table of one profile.
    #[arg(long, conflicts_with_all = ["words", "emit"])]
    pub(crate) table: bool,
    /// Which table --table prints.
    #[arg(long, value_enum)]
    pub(crate) direction: Option<DirectionName>,
    /// Write one profile as configuration of a product.
    #[arg(long, value_name = "PRODUCT", conflicts_with = "words", value_parser = product)]
    pub(crate) emit: Option<Product>,
    #[command(flatten)]
    pub(crate) facts: FactArguments,
    #[command(flatten)]
    pub(crate) vocabulary: VocabularyArguments,
}

/// What is known of the call; conditional rows ask for it.
#[derive(Debug, Args)]
#[command(next_help_heading = "Facts of the call")]
pub(crate) struct FactArguments {
    /// Location of the cause: U, LPN, LN, TN, RLN, RPN, INTL, BI, LOC-n, user, or 0 to 15.
    #[arg(long, value_name = "LOCATION", value_parser = location)]
    pub(crate) location: Option<Location>,
    /// Whether the cause has a diagnostic that a Contact can be made of.
    #[arg(long, value_enum)]
    pub(crate) diagnostic: Option<Presence>,
    /// Warning of the response: `bearer`, `none`, or a code; may be repeated.
    #[arg(long, value_name = "CODE", value_parser = warning)]
    pub(crate) warning: Vec<Warning>,
    /// Whether a 180 came before.
    #[arg(long, value_enum)]
    pub(crate) alerted: Option<YesNo>,
    /// How the call ended.
    #[arg(long, value_enum)]
    pub(crate) phase: Option<PhaseName>,
    /// Whether no other channel can be tried.
    #[arg(long, value_enum)]
    pub(crate) no_channel_left: Option<YesNo>,
}

impl FactArguments {
    /// As the profiles ask for them.
    pub(crate) fn facts(&self) -> Facts {
        let codes: Vec<u16> = self.warning.iter().filter_map(|warning| warning.0).collect();
        let facts = Facts {
            location: self.location,
            diagnostic: self.diagnostic.map(|presence| presence == Presence::Present),
            alerted: self.alerted.map(|answer| answer == YesNo::Yes),
            phase: self.phase.map(|phase| match phase {
                PhaseName::Disconnect => Phase::Disconnect,
                PhaseName::Reject => Phase::Reject,
            }),
            no_channel_left: self.no_channel_left.map(|answer| answer == YesNo::Yes),
            ..Facts::NONE
        };
        if self.warning.is_empty() { facts } else { facts.with_warnings(&codes) }
    }
}

/// The code of a Warning; `None` says that there was none.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Warning(Option<u16>);

fn warning(text: &str) -> Result<Warning, String> {
    match text {
        "none" => Ok(Warning(None)),
        "bearer" => Ok(Warning(tritone_codes::profile::BEARER_WARNINGS.first().copied())),
        _ => match text.parse() {
            Ok(code @ 300..=399) => Ok(Warning(Some(code))),
            _ => Err("expected bearer, none, or a code from 300 to 399".to_owned()),
        },
    }
}

fn location(text: &str) -> Result<Location, String> {
    let by_number = || Location::new(text.parse().ok()?);
    let by_name = || Location::all().find(|location| location.name().eq_ignore_ascii_case(text));
    Location::from_token(text.as_bytes()).or_else(by_number).or_else(by_name).ok_or_else(|| {
        "expected U, LPN, LN, TN, RLN, RPN, INTL, BI, LOC-n, a name such as user, or 0 to 15".to_owned()
    })
}

fn product(text: &str) -> Result<Product, String> {
    Product::from_name(text).ok_or_else(|| {
        let names: Vec<&str> = Product::ALL.iter().map(|product| product.name()).collect();
        format!("expected one of {}", names.join(", "))
    })
}

/// What carries the cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum CarrierName {
    /// A Q.931 message, octet by octet.
    Q931,
    /// A Reason header.
    Reason,
    /// ISUP cause indicators, octet by octet.
    Isup,
}

/// A Q.931 message that clears a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum MessageName {
    /// DISCONNECT: the usual one.
    Disconnect,
    /// RELEASE.
    Release,
    /// RELEASE COMPLETE: to a SETUP that is refused at once.
    ReleaseComplete,
}

impl MessageName {
    /// The message.
    pub(crate) const fn clearing(self) -> Clearing {
        match self {
            Self::Disconnect => Clearing::Disconnect,
            Self::Release => Clearing::Release,
            Self::ReleaseComplete => Clearing::ReleaseComplete,
        }
    }
}

/// Which way a table translates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum DirectionName {
    /// SIP status to cause.
    SipToCause,
    /// Cause to SIP status.
    CauseToSip,
}

impl DirectionName {
    /// The direction.
    pub(crate) const fn direction(self) -> Direction {
        match self {
            Self::SipToCause => Direction::SipToCause,
            Self::CauseToSip => Direction::CauseToSip,
        }
    }
}

/// Whether something is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Presence {
    /// It is.
    Present,
    /// It is not.
    Absent,
}

/// Yes or no.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum YesNo {
    /// Yes.
    Yes,
    /// No.
    No,
}

/// How a call ended (Yate).
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum PhaseName {
    /// A session ended.
    Disconnect,
    /// The call was refused.
    Reject,
}
