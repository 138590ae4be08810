//! Telephone numbers in a few octets: what is kept of each call of a recording to compare it with the others.

use crate::number::{NumberForm, PREFIXES, SAME_DIGITS};

/// Most digits that a number has.
const MAX_DIGITS: usize = 32;
/// Bits of a digit.
const DIGIT: usize = 4;

/// A [`Number`](crate::Number) in sixteen octets that need no room of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Digits {
    /// The last digit in the lowest four bits: `0` as 1 to `9` as 10, `*` as 11, `#` as 12; 0 where there is none.
    digits: u128,
    form: NumberForm,
}

impl Digits {
    /// As `Number::parse`.
    pub(crate) fn parse(user: &str) -> Option<Self> {
        // Nearly all are digits alone, or after a `+`.
        Self::read(user).or_else(|| {
            let user = user.split(';').next().unwrap_or_default().trim();
            match user.strip_prefix("%2B") {
                Some(rest) => Self::read_after(true, rest),
                None => Self::read(user),
            }
        })
    }

    fn read(user: &str) -> Option<Self> {
        match user.strip_prefix('+') {
            Some(rest) => Self::read_after(true, rest),
            None => Self::read_after(false, user),
        }
    }

    fn read_after(plus: bool, rest: &str) -> Option<Self> {
        let mut digits = [0_u8; MAX_DIGITS];
        let mut places = digits.iter_mut();
        for byte in rest.bytes() {
            match byte {
                b'0'..=b'9' | b'*' | b'#' => *places.next()? = byte,
                b'-' | b'.' | b'(' | b')' | b' ' => {}
                _ => return None,
            }
        }
        let length = MAX_DIGITS - places.len();
        let digits = digits.get(..length).filter(|digits| !digits.is_empty())?;
        Some(Self { digits: packed(digits), form: NumberForm::of(digits, plus) })
    }

    /// Out of [`Digits::bits`] and the form.
    pub(crate) fn of_bits(digits: u128, form: NumberForm) -> Self {
        Self { digits, form }
    }

    /// Four bits a digit, the last one in the lowest.
    pub(crate) fn bits(self) -> u128 {
        self.digits
    }

    /// How it is written.
    pub(crate) fn form(self) -> NumberForm {
        self.form
    }

    /// How many digits it has, prefixes included.
    pub(crate) fn length(self) -> usize {
        (u128::BITS as usize - self.digits.leading_zeros() as usize).div_ceil(DIGIT)
    }

    /// The digits, prefixes included, without a `+`.
    pub(crate) fn digits(self) -> String {
        let digit = |place: usize| b" 0123456789*#".get((self.digits >> (place * DIGIT)) as usize & 0xf);
        (0..self.length()).rev().filter_map(digit).map(|digit| char::from(*digit)).collect()
    }

    /// Its last seven digits, as `Number::suffix`, in 28 bits.
    pub(crate) fn suffix(self) -> u32 {
        self.digits as u32 & ((1 << (SAME_DIGITS * DIGIT)) - 1)
    }

    /// Its first digits, this many or fewer; two numbers that have other ones give other values.
    pub(crate) fn beginning(self, digits: usize) -> u128 {
        self.digits >> (self.length().saturating_sub(digits) * DIGIT)
    }

    /// As `Number::is_long`.
    pub(crate) fn is_long(self) -> bool {
        self.length() >= SAME_DIGITS
    }

    /// As `Number::is_same`.
    pub(crate) fn is_same(self, other: Self) -> bool {
        if self.digits == other.digits {
            return true;
        }
        let equal = (self.digits ^ other.digits).trailing_zeros() as usize / DIGIT;
        let (one, another) = (self.length(), other.length());
        let common = equal.min(one).min(another);
        if common < SAME_DIGITS {
            return false;
        }
        let (shorter, longer, before) =
            if one <= another { (self, other, another - common) } else { (other, self, one - common) };
        let prefix = shorter.digits >> (common * DIGIT);
        let is_known = prefix == 0 || PREFIXES.iter().any(|known| packed(known.as_bytes()) == prefix);
        is_known && (prefix == 0 || longer.can_hold_a_country(before))
    }

    /// Whether what stands before the last digits can hold a country code.
    fn can_hold_a_country(self, before: usize) -> bool {
        matches!(self.form, NumberForm::Plus | NumberForm::International) || before >= 2
    }
}

/// The digits of a number, the last one in the lowest bits.
fn packed(digits: &[u8]) -> u128 {
    let word = |digits: &[u8]| {
        digits.iter().fold(0_u64, |all, digit| {
            let digit = match digit {
                b'*' => 11,
                b'#' => 12,
                digit => u64::from(digit & 0xf) + 1,
            };
            (all << DIGIT) | digit
        })
    };
    let (high, low) = digits.split_at(digits.len().saturating_sub(u64::BITS as usize / DIGIT));
    u128::from(word(high)) << u64::BITS | u128::from(word(low))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::number::Number;

    /// Users that are numbers now and then, many of them alike.
    fn users() -> impl Strategy<Value = String> {
        prop_oneof![
            "(\\+|%2B|0|00|011|9|90|1)?(49)?30(123|555)[0-9]{0,4}(4567)?",
            "[+%0-9*#.() ;a-b-]{0,40}",
            "[0-9]{0,36}",
        ]
    }

    proptest! {
        #[test]
        fn a_packed_number_says_what_the_number_says(one in users(), other in users()) {
            let (number, packed) = (Number::parse(&one), Digits::parse(&one));
            prop_assert_eq!(number.is_some(), packed.is_some());
            let (Some(number), Some(packed)) = (number, packed) else { return Ok(()) };
            prop_assert_eq!(number.digits(), packed.digits());
            prop_assert_eq!(number.form(), packed.form());
            prop_assert_eq!(number.is_long(), packed.is_long());
            prop_assert_eq!(number.digits().len(), packed.length());
            let (Some(second), Some(two)) = (Number::parse(&other), Digits::parse(&other)) else {
                return Ok(());
            };
            prop_assert_eq!(number.is_same(&second), packed.is_same(two));
            prop_assert_eq!(number == second, packed == two);
            prop_assert_eq!(number.suffix() == second.suffix(), packed.suffix() == two.suffix());
            let area = |number: &Number| number.digits().get(..3).unwrap_or(number.digits()).to_owned();
            prop_assert_eq!(area(&number) == area(&second), packed.beginning(3) == two.beginning(3));
        }
    }
}
