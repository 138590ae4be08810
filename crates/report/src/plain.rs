//! Numbers, times and addresses as text, as they come hundreds of thousands of times in a listing of calls. What is made
//! here is what `Display` makes; the machinery of that takes five to ten times as long (measured in instructions).

use std::fmt::Write;
use std::net::SocketAddr;

use tritone_wire::Endpoint;

/// Adds what `Display` makes of a value. A text takes everything, so that only a `Display` could fail.
pub(crate) fn push_shown(text: &mut String, shown: impl std::fmt::Display) {
    let _ = write!(text, "{shown}");
}

/// Adds a number in decimal.
pub(crate) fn push_number(text: &mut String, number: u64) {
    const MOST: usize = 20;
    let (mut digits, mut first, mut rest) = ([b'0'; MOST], MOST, number);
    loop {
        first -= 1;
        digits[first] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    digits[first..].iter().for_each(|digit| text.push(char::from(*digit)));
}

/// Adds so many digits of a number, the last ones.
pub(crate) fn push_digits<const DIGITS: usize>(text: &mut String, number: u64) {
    let (mut digits, mut rest) = ([b'0'; DIGITS], number);
    for digit in digits.iter_mut().rev() {
        *digit += (rest % 10) as u8;
        rest /= 10;
    }
    digits.iter().for_each(|digit| text.push(char::from(*digit)));
}

/// Adds an octet as two digits in hexadecimal: `9F`.
pub(crate) fn push_hex(text: &mut String, octet: u8) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    for digit in [octet >> 4, octet & 15] {
        text.push(char::from(DIGITS[usize::from(digit)]));
    }
}

/// Adds seconds with one decimal, rounded as `{:.1}` rounds them.
pub(crate) fn push_tenths(text: &mut String, seconds: f64) {
    // Far from the middle between two tenths, an error in the last digit of the product does not matter.
    const NEAR: f64 = 1e-3;
    let tenths = seconds * 10.0;
    let rest = tenths.fract();
    let is_clear = (rest - 0.5).abs() > NEAR && seconds.is_sign_positive() && seconds < 1e9;
    if !is_clear {
        push_shown(text, format_args!("{seconds:.1}"));
        return;
    }
    let tenths = tenths as u64 + u64::from(rest > 0.5);
    push_number(text, tenths / 10);
    text.push('.');
    push_digits::<1>(text, tenths);
}

/// Adds the address of an element.
pub(crate) fn push_address(text: &mut String, address: Endpoint) {
    let Some(SocketAddr::V4(socket)) = address.socket() else {
        push_shown(text, address);
        return;
    };
    let [first, others @ ..] = socket.ip().octets();
    push_number(text, first.into());
    for octet in others {
        text.push('.');
        push_number(text, octet.into());
    }
    text.push(':');
    push_number(text, socket.port().into());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(make: impl Fn(&mut String)) -> String {
        let mut text = String::new();
        make(&mut text);
        text
    }

    #[test]
    fn numbers_are_as_they_are_displayed() {
        for number in [0, 7, 10, 99, 100, 65_535, 1_234_567_890, u64::MAX] {
            assert_eq!(made(|text| push_number(text, number)), number.to_string());
        }
        assert_eq!(made(|text| push_digits::<3>(text, 7)), "007");
        assert_eq!(made(|text| push_digits::<2>(text, 1234)), "34");
        assert_eq!([0, 0x9f, 0xff].map(|octet| made(|text| push_hex(text, octet))), ["00", "9F", "FF"]);
    }

    #[test]
    fn seconds_are_rounded_as_they_are_displayed() {
        let twentieths = (0..4_000).map(|number| f64::from(number) * 0.05);
        let near = twentieths.clone().flat_map(|seconds| [seconds.next_up(), seconds.next_down()]);
        let odd = [-0.0, -1.0, 1e9, 1e300, f64::NAN, f64::INFINITY, f64::MIN_POSITIVE, 0.149_927];
        for seconds in twentieths.chain(near).chain(odd) {
            assert_eq!(made(|text| push_tenths(text, seconds)), format!("{seconds:.1}"));
        }
    }

    #[test]
    fn addresses_are_as_they_are_displayed() {
        for address in ["0.0.0.0:0", "192.0.2.10:5060", "255.255.255.255:65535", "[2001:db8::1]:5060"] {
            assert_eq!(made(|text| push_address(text, address.parse().unwrap())), address);
        }
        assert_eq!(made(|text| push_address(text, Endpoint::Logger)), "logger");
    }
}
