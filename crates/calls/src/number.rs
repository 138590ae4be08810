//! Telephone numbers as they stand in URIs: in which form one is written, and whether two are the same.

/// Digits at the end of two numbers that must agree before the rest may be taken for a prefix: a subscriber number
/// with its area code is longer nearly everywhere, an extension is shorter.
pub(crate) const SAME_DIGITS: usize = 7;
/// What may stand before a number in one network and not in the next: trunk prefixes and the digit for an outside
/// line (`0`, `9`), and international prefixes (`00`, `000`, `011`), alone or one after the other.
pub(crate) const PREFIXES: [&str; 10] = ["", "0", "00", "000", "9", "90", "900", "011", "9011", "1"];

/// How a number is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NumberForm {
    /// `+49301234567` (E.164 with its sign, RFC 3966 section 5.1.4).
    Plus,
    /// `0049301234567` or `01149301234567`: an international prefix in digits.
    International,
    /// `0301234567`: a trunk prefix and no country code.
    National,
    /// Digits that begin with none of those: a subscriber number, an international one without its sign, an extension.
    Digits,
    /// Digits with `*` or `#`: a service code.
    Service,
}

impl NumberForm {
    /// That of digits which have a `+` before them, or none.
    pub(crate) fn of(digits: &[u8], plus: bool) -> Self {
        match digits {
            _ if plus => Self::Plus,
            service if service.iter().any(|digit| matches!(digit, b'*' | b'#')) => Self::Service,
            long if long.len() > 8 && (long.starts_with(b"00") || long.starts_with(b"011")) => {
                Self::International
            }
            long if long.len() > 4 && long.starts_with(b"0") => Self::National,
            _ => Self::Digits,
        }
    }

    /// The stable word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Plus => "plus",
            Self::International => "international-prefix",
            Self::National => "national",
            Self::Digits => "digits",
            Self::Service => "service-code",
        }
    }

    /// What it is, for a sentence: `with +`.
    pub const fn phrase(self) -> &'static str {
        match self {
            Self::Plus => "with +",
            Self::International => "with an international prefix (00 or 011)",
            Self::National => "with a leading 0",
            Self::Digits => "as digits without a prefix",
            Self::Service => "as a service code",
        }
    }
}

/// A telephone number: its digits, and the form that it was written in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Number {
    digits: String,
    form: NumberForm,
}

impl Number {
    /// Reads the user part of a URI; `None` where it is no number. Visual separators (RFC 3966 section 5.1.1) and
    /// parameters of the number are left out, an escaped `+` is one.
    pub fn parse(user: &str) -> Option<Self> {
        let user = user.split(';').next().unwrap_or_default().trim();
        let (plus, rest) = match user.strip_prefix('+').or_else(|| user.strip_prefix("%2B")) {
            Some(rest) => (true, rest),
            None => (false, user),
        };
        let is_separator = |c: char| matches!(c, '-' | '.' | '(' | ')' | ' ');
        let digits: String = rest.chars().filter(|c| !is_separator(*c)).collect();
        let is_known = |c: char| c.is_ascii_digit() || matches!(c, '*' | '#');
        if digits.is_empty() || digits.len() > 32 || !digits.chars().all(is_known) {
            return None;
        }
        let form = NumberForm::of(digits.as_bytes(), plus);
        Some(Self { digits, form })
    }

    /// How it is written.
    pub fn form(&self) -> NumberForm {
        self.form
    }

    /// Its digits, prefixes included, without a `+`.
    pub fn digits(&self) -> &str {
        &self.digits
    }

    /// Its last seven digits, all of them where it is shorter: numbers that are the same have these in common.
    pub fn suffix(&self) -> &str {
        self.digits.get(self.digits.len().saturating_sub(SAME_DIGITS)..).unwrap_or(&self.digits)
    }

    /// Whether it is long enough to be one of a public network, not an extension.
    pub fn is_long(&self) -> bool {
        self.digits.len() >= SAME_DIGITS
    }

    /// Whether both are one number, written in two forms: `+49301234567`, `0049301234567`, `0301234567` and
    /// `301234567`. Short numbers are the same only if they are equal.
    pub fn is_same(&self, other: &Self) -> bool {
        if self.digits == other.digits {
            return true;
        }
        let common =
            self.digits.bytes().rev().zip(other.digits.bytes().rev()).take_while(|(a, b)| a == b).count();
        if common < SAME_DIGITS {
            return false;
        }
        let before = |number: &Self| number.digits.len() - common;
        let (shorter, longer) = if before(self) <= before(other) { (self, other) } else { (other, self) };
        let prefix = shorter.digits.get(..before(shorter)).unwrap_or_default();
        // Two prefixes that differ and are both no country code are two different areas.
        PREFIXES.contains(&prefix) && (prefix.is_empty() || longer.is_international(before(longer)))
    }

    /// Whether what stands before the last digits can hold a country code.
    fn is_international(&self, before: usize) -> bool {
        self.form == NumberForm::Plus || self.form == NumberForm::International || before >= 2
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(user: &str) -> Number {
        Number::parse(user).unwrap()
    }

    #[test]
    fn the_forms_of_one_number_are_the_same() {
        let forms = ["+49301234567", "0049301234567", "0301234567", "301234567", "+49-30-123.45.67"];
        for one in forms {
            for other in forms {
                assert!(number(one).is_same(&number(other)), "{one} {other}");
            }
        }
        assert!(number("15551234567").is_same(&number("5551234567")));
        assert!(number("011493012345678").is_same(&number("+493012345678")));
    }

    #[test]
    fn numbers_of_two_areas_or_lines_are_not() {
        for (one, other) in [
            ("0302312510", "0402312510"),
            ("+49302312510", "+49402312510"),
            ("+493023125101", "+493023125102"),
            ("101", "102"),
            ("101", "49301234101"),
            ("2312510", "2312511"),
        ] {
            assert!(!number(one).is_same(&number(other)), "{one} {other}");
        }
    }

    #[test]
    fn forms_are_told_apart_by_their_beginning() {
        for (user, form) in [
            ("+49301234567", NumberForm::Plus),
            ("%2B49301234567", NumberForm::Plus),
            ("0049301234567", NumberForm::International),
            ("0301234567;phone-context=+49", NumberForm::National),
            ("49301234567", NumberForm::Digits),
            ("110", NumberForm::Digits),
            ("*21#", NumberForm::Service),
        ] {
            assert_eq!(number(user).form(), form, "{user}");
        }
        for user in ["", "alice", "+", "0301234567890123456789012345678901234567890"] {
            assert_eq!(Number::parse(user), None, "{user}");
        }
    }
}
