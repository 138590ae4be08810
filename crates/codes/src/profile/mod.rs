//! Mapping profiles: how a gateway, a stack or a standard translates SIP statuses and Q.850 causes.
//!
//! A [`Profile`] has up to two [`Table`]s. A table is a list of [`Rule`]s: a key, conditions, a target. The same
//! type holds a shipped table, in static memory, and a user's table, built by [`Table::new`].
//!
//! # Look-up
//! 1. The rows of the key itself; else those of its class (`4xx`); else the default rows (`*`); else the table
//!    does not state it. An event has neither class nor default: a default of status codes says nothing of a BYE.
//! 2. A key in a range that nobody could read is [`Answer::Unread`], never the default.
//! 3. Among the rows of a key: the first whose conditions hold, wherever it stands; else the row without
//!    conditions; else there is no mapping ([`Answer::Unmet`], or [`Answer::Depends`] where the facts do not
//!    tell).
//!
//! ```
//! use tritone_codes::{Cause, Facts, Location, StatusCode, profile};
//! let rfc3398 = profile("rfc3398").unwrap();
//! let busy = rfc3398.sip_to_q850(StatusCode::new(486).unwrap(), &Facts::NONE);
//! assert_eq!(busy.cause(), Cause::new(17));
//! assert_eq!(busy.rule_id().unwrap().to_string(), "rfc3398/sip:486");
//! let by_user = Facts { location: Some(Location::USER), ..Facts::NONE };
//! assert_eq!(rfc3398.q850_to_sip(Cause::new(21).unwrap(), &by_user).status(), StatusCode::new(603));
//! ```

use alloc::borrow::Cow;
use core::fmt;

use crate::Location;

mod facts;
mod inverse;
mod product;
mod row;
mod rule;
mod table;
mod translate;

mod asterisk_chan_sip;
mod asterisk_pjsip;
mod audiocodes;
mod audiocodes_v72;
mod audiocodes_v74;
mod cisco_ios;
mod dialogic_img;
mod dialogic_ocs2007;
mod diva;
mod dss1;
mod freeswitch;
mod hp_msr;
mod lcr;
mod oksecu;
mod opal_2016;
mod opal_legacy;
mod openbts;
mod opensips_sip_i;
mod oracle_iwf;
mod oracle_sip_i;
mod osmo_cc;
mod osmo_sip_connector;
mod rfc3398;
mod rfc4497;
mod ribbon_edge;
mod samsung_ubigate;
mod sippy;
mod welltech;
mod yate;

pub use facts::{BEARER_WARNINGS, Facts, Held, Phase, When};
pub use inverse::{Inverse, Preimage, Source};
pub use product::{Product, products, profile_for_product};
pub use rule::{Direction, Event, First, Key, Request, Rule, Target, Then};
pub use table::{How, Table, TableError, TableFault};
pub use translate::{Answer, CauseKey, RuleId, SipKey, Translation};

/// How well the source of a profile is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Standing {
    /// Read in the source.
    Read,
    /// Read in the source, but part of it could not be read.
    Partial,
    /// Composed of two tables of the source.
    Derived,
    /// Read in a copy of the source.
    SecondHand,
    /// A user's own.
    User,
}

impl Standing {
    /// The word: `read`, `partial`, `derived`, `second-hand`, `user`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Partial => "partial",
            Self::Derived => "derived",
            Self::SecondHand => "second-hand",
            Self::User => "user",
        }
    }
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// The location that a gateway sends with a cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SentLocation {
    /// This one.
    Exactly(Location),
    /// "Network", and the source does not say which of the network locations (RFC 3398 section 8.2.6.1).
    Network,
}

impl fmt::Display for SentLocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exactly(location) => write!(f, "{location}"),
            Self::Network => f.write_str("network"),
        }
    }
}

/// A mapping profile.
#[derive(Clone, Debug)]
pub struct Profile {
    /// Its id, as a user types it: `rfc3398`.
    pub id: Cow<'static, str>,
    /// Other names for it.
    pub aliases: Cow<'static, [Cow<'static, str>]>,
    /// A title for people: the product or document.
    pub title: Cow<'static, str>,
    /// The document, or the repository and commit. Each table adds the section, page or function.
    pub source: Cow<'static, str>,
    /// How well that is known.
    pub standing: Standing,
    /// SIP status to cause; `None` where the direction is not known.
    pub sip_to_cause: Option<Table>,
    /// Cause to SIP status; `None` where the direction is not known.
    pub cause_to_sip: Option<Table>,
    /// The location sent with a cause, by class of status ([`Key::Class`]), event, or all others
    /// ([`Key::Default`]); the first that matches counts.
    pub locations: Cow<'static, [(Key, SentLocation)]>,
}

impl Profile {
    /// What this profile makes of a SIP status or event. It allocates nothing.
    #[inline]
    pub fn sip_to_q850(&self, from: impl Into<SipKey>, facts: &Facts) -> Translation<'_> {
        self.translate(Direction::SipToCause, Key::from(from.into()), facts)
    }

    /// What this profile makes of a cause or event. It allocates nothing.
    #[inline]
    pub fn q850_to_sip(&self, from: impl Into<CauseKey>, facts: &Facts) -> Translation<'_> {
        self.translate(Direction::CauseToSip, Key::from(from.into()), facts)
    }

    /// What the table of a direction makes of a key. It allocates nothing.
    ///
    /// [`Key::Class`] and [`Key::Default`] ask for those rows themselves. A key of the other direction is not
    /// stated.
    #[inline]
    pub fn translate(&self, direction: Direction, key: Key, facts: &Facts) -> Translation<'_> {
        Translation::look_up(self, self.table(direction), direction, key, facts)
    }

    /// The table of a direction.
    #[inline]
    pub const fn table(&self, direction: Direction) -> Option<&Table> {
        match direction {
            Direction::SipToCause => self.sip_to_cause.as_ref(),
            Direction::CauseToSip => self.cause_to_sip.as_ref(),
        }
    }

    /// Whether this is its id or an alias, in any case.
    pub fn is_named(&self, name: &str) -> bool {
        self.id.eq_ignore_ascii_case(name)
            || self.aliases.iter().any(|alias| alias.eq_ignore_ascii_case(name))
    }

    /// The location that goes with a cause: that of the row, else that of the class of the status.
    fn location_of(&self, direction: Direction, from: Key, rule: &Rule) -> Option<SentLocation> {
        if direction == Direction::CauseToSip || rule.to.is_nothing() {
            return None;
        }
        let by_class =
            || self.locations.iter().find(|(key, _)| covers(*key, from)).map(|(_, location)| *location);
        rule.then.location.map(SentLocation::Exactly).or_else(by_class)
    }
}

/// Whether the key of a location covers this status or event.
fn covers(key: Key, from: Key) -> bool {
    match (key, from) {
        (Key::Default, _) => true,
        (Key::Class { from: low, to: high }, Key::Status(status)) => {
            (u16::from(low)..=u16::from(high)).contains(&(status.as_u16() / 100))
        }
        _ => key == from,
    }
}

/// All shipped profiles: the standards, the seed's table `dss1`, then the products.
pub fn profiles() -> &'static [&'static Profile] {
    &PROFILES
}

/// The shipped profile of this id or alias, in any case.
pub fn profile(name: &str) -> Option<&'static Profile> {
    profiles().iter().copied().find(|profile| profile.is_named(name))
}

static PROFILES: [&Profile; 29] = [
    &rfc3398::PROFILE,
    &rfc4497::PROFILE,
    &dss1::PROFILE,
    &cisco_ios::PROFILE,
    &asterisk_pjsip::PROFILE,
    &asterisk_chan_sip::PROFILE,
    &freeswitch::PROFILE,
    &yate::PROFILE,
    &opensips_sip_i::PROFILE,
    &oracle_sip_i::PROFILE,
    &oracle_iwf::PROFILE,
    &osmo_cc::PROFILE,
    &osmo_sip_connector::PROFILE,
    &openbts::PROFILE,
    &lcr::PROFILE,
    &sippy::PROFILE,
    &opal_2016::PROFILE,
    &opal_legacy::PROFILE,
    &audiocodes::PROFILE,
    &audiocodes_v72::PROFILE,
    &audiocodes_v74::PROFILE,
    &diva::PROFILE,
    &dialogic_ocs2007::PROFILE,
    &dialogic_img::PROFILE,
    &hp_msr::PROFILE,
    &ribbon_edge::PROFILE,
    &samsung_ubigate::PROFILE,
    &oksecu::PROFILE,
    &welltech::PROFILE,
];
