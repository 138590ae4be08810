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

/// The offset of the first `octet` at or after `at`, for lines.
///
/// They are about 40 octets long, too short for the set-up of a wider search to pay: over the lines of real messages,
/// 16 octets at a time took 43 ns a message, 8 at a time 49, the `memchr` crate 62 (66 with its detection of AVX2).
#[inline]
pub(crate) fn find(bytes: &[u8], at: usize, octet: u8) -> Option<usize> {
    let tail = bytes.get(at..)?;
    let (chunks, rest) = tail.as_chunks::<16>();
    let mut offset = at;
    for chunk in chunks {
        // A loop without a way out, which becomes one comparison of all 16.
        let mut is_here = false;
        for other in chunk {
            is_here |= *other == octet;
        }
        if is_here {
            return find_any(chunk, 0, [octet]).map(|n| offset.wrapping_add(n));
        }
        offset = offset.wrapping_add(16);
    }
    find_any(rest, 0, [octet]).map(|n| offset.wrapping_add(n))
}

/// The offset of the first of these octets at or after `at`, for names and parameters: eight octets at a time.
#[inline]
pub(crate) fn find_any<const N: usize>(bytes: &[u8], at: usize, octets: [u8; N]) -> Option<usize> {
    let tail = bytes.get(at..)?;
    let hits_of = |word: &[u8; 8]| {
        let word = u64::from_le_bytes(*word);
        octets.iter().fold(0, |hits, octet| hits | hits_of(word, *octet))
    };
    let (words, rest) = tail.as_chunks::<8>();
    let mut offset = at;
    for word in words {
        let hits = hits_of(word);
        if hits != 0 {
            return Some(offset.wrapping_add(first_hit(hits)));
        }
        offset = offset.wrapping_add(8);
    }
    match tail.last_chunk() {
        _ if rest.is_empty() => None,
        // The last eight octets: in those that were looked at before there is no hit.
        Some(word) => {
            let hits = hits_of(word);
            let before = bytes.len().wrapping_sub(8);
            (hits != 0).then(|| before.wrapping_add(first_hit(hits)))
        }
        None => {
            let found = rest.iter().position(|octet| octets.iter().any(|wanted| wanted == octet));
            found.map(|n| offset.wrapping_add(n))
        }
    }
}

/// Each offset of an octet at or after `at`.
///
/// For lines that are all wanted: what is known of eight octets is kept for the next line end, and nothing is set up
/// anew.
#[inline]
pub(crate) fn find_each(bytes: &[u8], at: usize, octet: u8) -> impl Iterator<Item = usize> {
    let (words, rest) = from(bytes, at).as_chunks::<8>();
    let mut words = words.iter();
    let mut rest = (!rest.is_empty()).then_some(rest);
    let (mut hits, mut offset) = (0u64, at.wrapping_sub(8));
    core::iter::from_fn(move || {
        while hits == 0 {
            let word = match words.next() {
                Some(word) => u64::from_le_bytes(*word),
                None => padded(rest.take()?, !octet),
            };
            offset = offset.wrapping_add(8);
            if hits_of(word, octet) != 0 {
                hits = all_hits_of(word, octet);
            }
        }
        let found = offset.wrapping_add(first_hit(hits));
        hits &= hits.wrapping_sub(1);
        Some(found)
    })
}

/// A word of eight times this octet.
#[inline]
const fn eight(octet: u8) -> u64 {
    u64::from_le_bytes([octet; 8])
}

/// Has the highest bit of each octet of the word that is this one; behind the first of them perhaps that of others, to
/// which a borrow was carried on.
#[inline]
pub(crate) const fn hits_of(word: u64, octet: u8) -> u64 {
    let differs = word ^ eight(octet);
    differs.wrapping_sub(eight(1)) & !differs & eight(0x80)
}

/// Has the highest bit of each octet of the word that is this one, and no other.
#[inline]
const fn all_hits_of(word: u64, octet: u8) -> u64 {
    let differs = word ^ eight(octet);
    !((differs & eight(0x7F)).wrapping_add(eight(0x7F)) | differs | eight(0x7F))
}

/// Which octet of a word is the first hit; 8 where there is none.
#[inline]
pub(crate) const fn first_hit(hits: u64) -> usize {
    (hits.trailing_zeros() / 8) as usize
}

/// The word of up to eight octets, and as many others as are missing.
fn padded(octets: &[u8], other: u8) -> u64 {
    octets.iter().rev().fold(eight(other), |word, octet| word << 8 | u64::from(*octet))
}

/// The offset behind an octet that is at this offset of a slice: no slice is so long that this is too much.
#[inline]
pub(crate) const fn behind(at: usize) -> usize {
    at.wrapping_add(1)
}

/// The octets without white space at both ends, as [`trim_ascii`](<[u8]>::trim_ascii) has it: most texts have none,
/// which one comparison at each end tells.
#[inline]
pub(crate) fn trim(bytes: &[u8]) -> &[u8] {
    match bytes {
        [] => bytes,
        [b'!'..=b'~'] | [b'!'..=b'~', .., b'!'..=b'~'] => bytes,
        _ => bytes.trim_ascii(),
    }
}

/// The octets without white space at their head.
#[inline]
pub(crate) fn trim_start(bytes: &[u8]) -> &[u8] {
    if let [b'!'..=b'~', ..] = bytes { bytes } else { bytes.trim_ascii_start() }
}

/// Decimal digits to a number, `None` where there are none, others, or more than the type holds.
#[inline]
pub(crate) fn decimal(digits: &[u8]) -> Option<u64> {
    /// So many digits fit 64 bits, whichever they are.
    const FIT: usize = 19;
    if digits.is_empty() {
        return None;
    }
    let mut number = 0u64;
    for &octet in digits {
        let digit = u64::from(octet.wrapping_sub(b'0'));
        if digit > 9 {
            return None;
        }
        number = if digits.len() <= FIT {
            number.wrapping_mul(10).wrapping_add(digit)
        } else {
            number.checked_mul(10)?.checked_add(digit)?
        };
    }
    Some(number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::{vec, vec::Vec};

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
                    assert_eq!(find_each(&bytes, at, 0x81).next(), plain, "{len} {hit} {at}");
                }
            }
        }
    }

    #[test]
    fn each_octet_is_found_whatever_stands_beside_it() {
        // One octet more than a line feed, or one bit: what a borrow between octets would take for one.
        let bytes = [&b"\n\x0b\x0b\n\n\x8a\x0b\n"[..], b"\x0b\n", b"\n\x0b\x0b\n"].concat();
        let plain: Vec<usize> = (0..bytes.len()).filter(|n| bytes[*n] == b'\n').collect();
        for at in 0..=bytes.len() {
            let found: Vec<usize> = find_each(&bytes, at, b'\n').collect();
            assert_eq!(found, plain.iter().copied().filter(|n| *n >= at).collect::<Vec<_>>());
        }
    }

    #[test]
    fn the_first_of_several_octets_is_found_wherever_the_others_are() {
        for len in 0..40 {
            for (one, other) in (0..=len).flat_map(|one| (0..=len).map(move |other| (one, other))) {
                let mut bytes = vec![b' '; len];
                for (place, octet) in [(one, b';'), (other, b'"')] {
                    if let Some(b) = bytes.get_mut(place) {
                        *b = octet;
                    }
                }
                let plain = bytes.iter().position(|octet| *octet != b' ');
                assert_eq!(find_any(&bytes, 0, [b';', b'"']), plain, "{len} {one} {other}");
            }
        }
    }

    #[test]
    fn trimming_is_that_of_the_standard_library() {
        for text in [&b""[..], b" ", b"a", b" a", b"a\r\n", b"\x0c a b\t", b"a b", b"\x0b", b"\x80 ", b"\0"] {
            assert_eq!(trim(text), text.trim_ascii(), "{text:?}");
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
