//! Numbers of as many octets as they need.

/// Writes a number, seven bits an octet, the lowest first.
pub(crate) fn put_number(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Writes a number that may be negative, small ones of either sign in few octets.
pub(crate) fn put_signed(out: &mut Vec<u8>, number: i64) {
    put_number(out, ((number << 1) ^ (number >> 63)) as u64);
}

/// Reads a number; `None` where the octets end before it does.
pub(crate) fn take_number(octets: &mut &[u8]) -> Option<u64> {
    let (first, rest) = octets.split_first()?;
    *octets = rest;
    if *first < 0x80 {
        return Some(u64::from(*first));
    }
    let mut number = u64::from(first & 0x7f);
    for shift in (7..64).step_by(7) {
        let (octet, rest) = octets.split_first()?;
        *octets = rest;
        number |= u64::from(octet & 0x7f) << shift;
        if *octet < 0x80 {
            return Some(number);
        }
    }
    None
}

/// Reads a number that may be negative.
pub(crate) fn take_signed(octets: &mut &[u8]) -> Option<i64> {
    let number = take_number(octets)?;
    Some((number >> 1) as i64 ^ -((number & 1) as i64))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_written_is_read(number: u64, signed: i64) {
            let mut octets = Vec::new();
            put_number(&mut octets, number);
            put_signed(&mut octets, signed);
            let mut rest = &octets[..];
            prop_assert_eq!(take_number(&mut rest), Some(number));
            prop_assert_eq!(take_signed(&mut rest), Some(signed));
            prop_assert!(rest.is_empty());
        }

        #[test]
        fn any_octets_can_be_read(octets: Vec<u8>) {
            let mut rest = &octets[..];
            while take_signed(&mut rest).is_some() {}
        }
    }

    #[test]
    fn small_numbers_take_one_octet() {
        let mut octets = Vec::new();
        put_number(&mut octets, 127);
        put_signed(&mut octets, -64);
        assert_eq!(octets, [127, 127]);
    }
}
