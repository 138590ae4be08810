//! Reading octets from outside: every length and offset that a sender chose is checked here, once.

mod octets;

pub(crate) use octets::{Octets, Short};

/// The octets from `at` up to, not including, `end`; empty where that is no range inside `bytes`.
#[inline]
pub(crate) fn cut(bytes: &[u8], at: usize, end: usize) -> &[u8] {
    bytes.get(at..end).unwrap_or(&[])
}

/// The octets from `at` on; empty past the end.
#[inline]
pub(crate) fn from(bytes: &[u8], at: usize) -> &[u8] {
    bytes.get(at..).unwrap_or(&[])
}

/// The octets before `end`; all of them where there are fewer.
#[inline]
pub(crate) fn before(bytes: &[u8], end: usize) -> &[u8] {
    bytes.get(..end).unwrap_or(bytes)
}

/// Cuts `bytes` at the first `octet`: what is before it, and what is after it. Without one, everything is before.
#[inline]
pub(crate) fn split_once(bytes: &[u8], octet: u8) -> (&[u8], Option<&[u8]>) {
    match find(bytes, 0, octet) {
        Some(at) => (before(bytes, at), Some(from(bytes, at.saturating_add(1)))),
        None => (bytes, None),
    }
}

/// The offset of the first `octet` at or after `at`.
///
/// Eight octets at a time: lines are about 40 octets long, which is too short for the set-up of a wider search
/// to pay.
#[inline]
pub(crate) fn find(bytes: &[u8], at: usize, octet: u8) -> Option<usize> {
    const LOW: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    let tail = bytes.get(at..)?;
    let pattern = u64::from(octet).wrapping_mul(LOW);
    let (words, rest) = tail.as_chunks::<8>();
    let mut offset = at;
    for word in words {
        let differs = u64::from_le_bytes(*word) ^ pattern;
        let hit = differs.wrapping_sub(LOW) & !differs & HIGH;
        if hit != 0 {
            // The lowest set bit is exact; borrows only disturb higher octets.
            return offset.checked_add((hit.trailing_zeros() / 8) as usize);
        }
        offset = offset.wrapping_add(8);
    }
    rest.iter().position(|&b| b == octet).and_then(|n| offset.checked_add(n))
}

/// Decimal digits to a number, `None` where there are none, others, or more than the type holds.
pub(crate) fn decimal(digits: &[u8]) -> Option<u64> {
    if digits.is_empty() {
        return None;
    }
    digits.iter().try_fold(0u64, |number, &digit| {
        let digit = digit.is_ascii_digit().then(|| u64::from(digit & 0x0F))?;
        number.checked_mul(10)?.checked_add(digit)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;

    #[test]
    fn find_agrees_with_a_plain_loop_at_every_offset() {
        for len in 0..40 {
            for hit in 0..=len {
                let mut bytes = vec![0x80u8; len];
                if let Some(b) = bytes.get_mut(hit) {
                    *b = 0x81;
                }
                for at in 0..=len + 1 {
                    let plain = (at..len).find(|&n| bytes[n] == 0x81);
                    assert_eq!(find(&bytes, at, 0x81), plain, "{len} {hit} {at}");
                }
            }
        }
    }

    #[test]
    fn cutting_out_of_range_gives_nothing() {
        assert_eq!(cut(b"abc", 2, 1), b"");
        assert_eq!(cut(b"abc", 1, 9), b"");
        assert_eq!(from(b"abc", 4), b"");
        assert_eq!(before(b"abc", 4), b"abc");
    }

    #[test]
    fn decimal_refuses_what_does_not_fit() {
        assert_eq!(decimal(b"0042"), Some(42));
        assert_eq!(decimal(b"18446744073709551615"), Some(u64::MAX));
        assert_eq!(decimal(b"18446744073709551616"), None);
        assert_eq!(decimal(b""), None);
        assert_eq!(decimal(b"-1"), None);
    }
}
