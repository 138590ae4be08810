//! Elements of one octet of contents that only tell something: restart (Q.931 section 4.5.25), notification (4.5.22),
//! signal (4.5.28), and the date/time (4.5.15).

/// The contents of a restart indicator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RestartIndicator(pub u8);

impl RestartIndicator {
    /// The channels that the channel identification names.
    pub const CHANNELS: Self = Self(0x80);
    /// One interface.
    pub const INTERFACE: Self = Self(0x86);
    /// All interfaces.
    pub const ALL_INTERFACES: Self = Self(0x87);

    /// What is restarted, or `None` for reserved classes.
    pub const fn name(self) -> Option<&'static str> {
        match self.0 & 0x07 {
            0 => Some("indicated channels"),
            6 => Some("single interface"),
            7 => Some("all interfaces"),
            _ => None,
        }
    }
}

/// The contents of a notification indicator; networks have more of them than Q.931.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NotificationIndicator(pub u8);

impl NotificationIndicator {
    /// The other user suspended the call.
    pub const USER_SUSPENDED: Self = Self(0x80);
    /// The other user resumed the call.
    pub const USER_RESUMED: Self = Self(0x81);

    /// The description, 0 to 127.
    pub const fn description(self) -> u8 {
        self.0 & 0x7F
    }

    /// What the description says (Q.931, and the supplementary services of the Q.951 to Q.954 series), or `None`.
    pub const fn name(self) -> Option<&'static str> {
        Some(match self.description() {
            0x00 => "user suspended",
            0x01 => "user resumed",
            0x02 => "bearer service change",
            0x42 => "conference established",
            0x43 => "conference disconnected",
            0x60 => "call is a waiting call",
            0x68 => "diversion activated",
            0x69 => "call transfer, alerting",
            0x6A => "call transfer, active",
            0x79 => "remote hold",
            0x7A => "remote retrieval",
            0x7B => "call is diverting",
            _ => return None,
        })
    }
}

/// The contents of a signal element: which tone a terminal makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Signal(pub u8);

impl Signal {
    /// The name of the tone, or `None`.
    pub const fn name(self) -> Option<&'static str> {
        Some(match self.0 {
            0x00 => "dial tone on",
            0x01 => "ring back tone on",
            0x02 => "intercept tone on",
            0x03 => "network congestion tone on",
            0x04 => "busy tone on",
            0x05 => "confirm tone on",
            0x06 => "answer tone on",
            0x07 => "call waiting tone on",
            0x08 => "off-hook warning tone on",
            0x09 => "pre-emption tone on",
            0x3F => "tones off",
            0x40..=0x47 => "alerting on",
            0x4F => "alerting off",
            _ => return None,
        })
    }
}

/// The contents of a date/time element: the clock of the network, of no stated zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DateTime {
    /// Year of the century.
    pub year: u8,
    /// Month, 1 to 12.
    pub month: u8,
    /// Day, 1 to 31.
    pub day: u8,
    /// Hour and minute, which may be absent, and then the second, which may be too.
    pub time: Option<(u8, u8, Option<u8>)>,
}

impl DateTime {
    /// Decodes the contents; `None` where they are too short or of no day or time that there is.
    pub fn decode(contents: &[u8]) -> Option<Self> {
        let (&[year, month, day], rest) = contents.split_first_chunk()?;
        let time = match *rest {
            [] | [_] => None,
            [hour, minute] => Some((hour, minute, None)),
            [hour, minute, second, ..] => Some((hour, minute, Some(second))),
        };
        let sound_time = time.is_none_or(|(hour, minute, second)| {
            hour < 24 && minute < 60 && second.is_none_or(|second| second < 61)
        });
        let sound = year < 100 && (1..=12).contains(&month) && (1..=31).contains(&day) && sound_time;
        sound.then_some(Self { year, month, day, time })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_may_have_a_time_with_or_without_seconds() {
        let of = |contents: &[u8]| DateTime::decode(contents);
        assert_eq!(of(&[26, 11, 26]).unwrap().time, None);
        assert_eq!(of(&[26, 11, 26, 4, 59]).unwrap().time, Some((4, 59, None)));
        assert_eq!(of(&[26, 11, 26, 4, 59, 58]).unwrap().time, Some((4, 59, Some(58))));
        assert_eq!((of(&[26, 11]), of(&[26, 13, 1]), of(&[26, 1, 1, 24, 0])), (None, None, None));
    }

    #[test]
    fn the_extension_bit_is_no_part_of_what_is_told() {
        assert_eq!(RestartIndicator(0x86).name(), Some("single interface"));
        assert_eq!(NotificationIndicator(0xF9).name(), Some("remote hold"));
        assert_eq!(NotificationIndicator(0x7B).description(), 0x7B);
        assert_eq!(Signal(0x41).name(), Some("alerting on"));
        assert_eq!(Signal(0x20).name(), None);
    }
}
