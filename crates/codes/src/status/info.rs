//! The row of a status code: what a person wants to know about it.

use core::fmt;

use super::StatusCode;

/// What is known about a status code, or about one particular phrase of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatusInfo {
    /// The code.
    pub code: StatusCode,
    /// The recommended reason phrase. Only a recommendation: a response may carry any other, or none.
    pub phrase: &'static str,
    /// The document that defines it (`RFC 3261`), or the product that uses it where no document does.
    pub source: &'static str,
    /// The sections of that document; where another document rules too, it is named (`21.1.1; RFC 4320 4.1`).
    pub section: Option<&'static str>,
    /// Its standing in the IANA registry of SIP response codes. In a row of [`StatusCode::variants`], where the
    /// code itself is registered: `Historic` for a phrase that only old software sends.
    pub standing: Standing,
    /// Who generates it.
    pub senders: Senders,
    /// The header fields that must or should come with it, in a sentence; empty where there are none.
    pub headers: &'static str,
    /// What it means.
    pub meaning: &'static str,
    /// What the caller should do next.
    pub advice: &'static str,
    /// What it does to a dialog.
    pub dialog: DialogEffect,
    /// The wording of the seed, the list of codes that this vocabulary began with, where it has this code.
    pub seed: Option<Seed>,
    /// More to know: practice that departs from the RFC, other names, later documents. May be empty.
    pub note: &'static str,
}

impl StatusInfo {
    /// Whether IANA lists the code, deprecated ones included.
    pub const fn is_registered(&self) -> bool {
        matches!(self.standing, Standing::Registered | Standing::Deprecated)
    }
}

/// The standing of a code in the IANA registry of SIP response codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// Registered, in use.
    Registered,
    /// Registered, but no longer to be generated.
    Deprecated,
    /// Not registered: an earlier SIP specification or draft had it.
    Historic,
    /// Not registered and never specified for SIP, yet seen in the field.
    Unregistered,
    /// Not registered: one or more products generate it.
    Vendor,
}

impl Standing {
    /// `registered`, `deprecated`, `historic`, `unregistered` or `vendor`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Standing::Registered => "registered",
            Standing::Deprecated => "deprecated",
            Standing::Historic => "historic",
            Standing::Unregistered => "unregistered",
            Standing::Vendor => "vendor",
        }
    }
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The elements that generate a response: a set. Forwarding a response is not generating it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Senders(u8);

impl Senders {
    /// No element: codes that never travel.
    pub const NONE: Senders = Senders(0);
    /// A registrar.
    pub const REGISTRAR: Senders = Senders(1);
    /// A proxy.
    pub const PROXY: Senders = Senders(2);
    /// A redirect server.
    pub const REDIRECT_SERVER: Senders = Senders(4);
    /// A user agent server.
    pub const UAS: Senders = Senders(8);
    /// Any of them.
    pub const ANY: Senders = Senders(15);

    /// Both sets together.
    pub const fn union(self, other: Senders) -> Senders {
        Senders(self.0 | other.0)
    }

    /// Whether every element of `other` is in this set.
    pub const fn contains(self, other: Senders) -> bool {
        self.0 & other.0 == other.0
    }

    /// The names of the elements: `registrar`, `proxy`, `redirect server`, `UAS`.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        const NAMES: [(Senders, &str); 4] = [
            (Senders::REGISTRAR, "registrar"),
            (Senders::PROXY, "proxy"),
            (Senders::REDIRECT_SERVER, "redirect server"),
            (Senders::UAS, "UAS"),
        ];
        NAMES.into_iter().filter(move |(sender, _)| self.contains(*sender)).map(|(_, name)| name)
    }
}

/// `any`, `none`, or the names with commas between.
impl fmt::Display for Senders {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Senders::ANY => f.write_str("any"),
            Senders::NONE => f.write_str("none"),
            _ => self.names().enumerate().try_for_each(|(i, name)| {
                let comma = if i == 0 { "" } else { ", " };
                write!(f, "{comma}{name}")
            }),
        }
    }
}

/// What a response does to the dialog it arrives in, or that it opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DialogEffect {
    /// How much it ends.
    pub scope: DialogScope,
    /// Document and section: `RFC 5057 5.1`.
    pub source: &'static str,
    /// Exceptions and conflicts; empty where there are none.
    pub note: &'static str,
}

/// How much of a dialog a response touches (RFC 5057 section 5.1 for the failures).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DialogScope {
    /// Nothing.
    Nothing,
    /// With a To tag it opens, or updates, an early dialog (RFC 3261 section 12.1).
    OpensEarly,
    /// It confirms a dialog when the request opens one (RFC 3261 section 12.1).
    Confirms,
    /// It ends one early dialog (RFC 6228).
    EndsEarly,
    /// Only the transaction fails; usages and dialog stay.
    Transaction,
    /// The usage of the request ends; the dialog ends with its last usage.
    Usage,
    /// The dialog and every usage in it end.
    Dialog,
    /// It touches the whole dialog, but RFC 5057 leaves open how (3xx inside a dialog).
    AllUsages,
}

impl DialogScope {
    /// One or two words: `transaction`, `usage`, `dialog`, ...
    pub const fn as_str(self) -> &'static str {
        match self {
            DialogScope::Nothing => "nothing",
            DialogScope::OpensEarly => "opens early dialog",
            DialogScope::Confirms => "confirms dialog",
            DialogScope::EndsEarly => "ends early dialog",
            DialogScope::Transaction => "transaction",
            DialogScope::Usage => "usage",
            DialogScope::Dialog => "dialog",
            DialogScope::AllUsages => "all usages",
        }
    }
}

impl fmt::Display for DialogScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The wording of the seed for a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seed {
    /// Its text after the number, verbatim.
    pub text: &'static str,
    /// Where the RFCs say otherwise, what they say; both are to be shown.
    pub disagreement: Option<&'static str>,
}
