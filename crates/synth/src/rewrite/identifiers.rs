//! The identifiers of a message: Call-ID, tags and branches.

use std::ops::Range;

/// What tells a branch of RFC 3261 from one of RFC 2543.
const MAGIC_COOKIE: &[u8] = b"z9hG4bK";

/// What an identifier names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Names {
    /// The call: `Call-ID`, or a header by which another leg names it.
    Call,
    /// An end of it, or a transaction.
    Part,
}

/// Hands over the place of each identifier in the headers of `message`.
pub(super) fn identifiers(message: &[u8], mut found: impl FnMut(Names, Range<usize>)) {
    let mut at = 0;
    while let Some(length) = message[at..].iter().position(|octet| *octet == b'\n') {
        let line = &message[at..at + length];
        if line.len() < 2 {
            return; // the empty line before the body
        }
        in_line(line, &mut |names, range| found(names, at + range.start..at + range.end));
        at += length + 1;
    }
}

/// The place of the Call-ID.
pub(super) fn call_id(message: &[u8]) -> Option<Range<usize>> {
    let mut first = None;
    identifiers(message, |names, range| {
        if names == Names::Call {
            first.get_or_insert(range);
        }
    });
    first
}

fn in_line(line: &[u8], found: &mut dyn FnMut(Names, Range<usize>)) {
    // Only these letters begin a header that is looked for: most lines end here.
    if !matches!(
        line.first(),
        Some(b'C' | b'c' | b'F' | b'f' | b'I' | b'i' | b'T' | b't' | b'V' | b'v' | b'X' | b'x')
    ) {
        return;
    }
    let Some(colon) = line.iter().position(|octet| *octet == b':') else { return };
    let name = line[..colon].trim_ascii_end();
    let is = |names: &[&str]| names.iter().any(|n| name.eq_ignore_ascii_case(n.as_bytes()));
    if is(&["Call-ID", "i", "X-CID", "X-Call-ID", "In-Reply-To"]) {
        let value = &line[colon + 1..];
        let start = colon + 1 + value.len() - value.trim_ascii_start().len();
        found(Names::Call, start..line.trim_ascii_end().len().max(start));
    } else if is(&["From", "f", "To", "t"]) {
        parameters(line, b";tag=", found);
    } else if is(&["Via", "v"]) {
        parameters(line, b";branch=", found);
    }
}

/// The values of a parameter, without what every branch begins with.
fn parameters(line: &[u8], name: &[u8], found: &mut dyn FnMut(Names, Range<usize>)) {
    let mut at = 0;
    while let Some(place) = line[at..].windows(name.len()).position(|w| w.eq_ignore_ascii_case(name)) {
        let mut start = at + place + name.len();
        let length = line[start..].iter().position(|o| matches!(o, b';' | b',' | b' ' | b'\r' | b'>'));
        let end = length.map_or(line.len(), |length| start + length);
        if line[start..end].get(..MAGIC_COOKIE.len()).is_some_and(|s| s.eq_ignore_ascii_case(MAGIC_COOKIE)) {
            start += MAGIC_COOKIE.len();
        }
        found(Names::Part, start..end);
        at = end;
    }
}

/// Makes of an identifier that of the `copy`th copy, of the same length; two identifiers stay two, and copy 0 is the
/// identifier itself.
///
/// The digits of `copy` to base six say, octet by octet, by how many tens letters and digits are moved on in the alphabet of
/// sixty-two. So a digit becomes a letter, and identifiers that are counted through do not become each other.
pub(super) fn rename(identifier: &mut [u8], copy: u64) {
    let mut rest = copy;
    for octet in identifier.iter_mut().filter(|octet| octet.is_ascii_alphanumeric()) {
        if rest == 0 {
            return;
        }
        let index = match *octet {
            digit @ b'0'..=b'9' => digit - b'0',
            lower @ b'a'..=b'z' => 10 + lower - b'a',
            upper => 36 + upper - b'A',
        };
        let moved = (index + (rest % 6) as u8 * 10) % 62;
        *octet = match moved {
            0..=9 => b'0' + moved,
            10..=35 => b'a' + moved - 10,
            _ => b'A' + moved - 36,
        };
        rest /= 6;
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn of(message: &str) -> Vec<(Names, &str)> {
        let mut all = Vec::new();
        identifiers(message.as_bytes(), |names, range| all.push((names, &message[range])));
        all
    }

    #[test]
    fn call_id_tags_and_branches_are_found_in_long_and_short_forms() {
        let message = "INVITE sip:a@b;tag=no SIP/2.0\r\nv: SIP/2.0/UDP a;branch=z9hG4bKx1;rport, SIP/2.0/UDP b;branch=old\r\n\
            From: <sip:a@b>;tag=f1\r\nt: <sip:c@d>;x=1;TAG=t1\r\nCALL-ID : one@host \r\nX-CID: two\r\nContact: <sip:a>;tag=no\r\n\r\n\
            Call-ID: body\r\n";
        let (call, part) = (Names::Call, Names::Part);
        let wanted =
            [(part, "x1"), (part, "old"), (part, "f1"), (part, "t1"), (call, "one@host"), (call, "two")];
        assert_eq!(of(message), wanted);
        assert_eq!(call_id(message.as_bytes()).map(|r| &message[r]), Some("one@host"));
    }

    #[test]
    fn what_is_no_message_has_none() {
        for wrong in ["", "\n", "Call-ID", "Call-ID: x", "Via:\r\n", "From: ;tag=\r\n"] {
            assert!(of(wrong).iter().all(|(_, value)| value.is_empty()), "{wrong:?}");
        }
    }

    #[test]
    fn copies_of_counted_identifiers_are_all_different() {
        let renamed = |id: &str, copy: u64| {
            let mut id = id.as_bytes().to_vec();
            rename(&mut id, copy);
            id
        };
        assert_eq!(renamed("12-34@127.0.0.1", 0), b"12-34@127.0.0.1");
        let mut seen = HashSet::new();
        for copy in 0..200 {
            for id in 1_000..1_200 {
                assert!(seen.insert(renamed(&format!("{id}-1@127.0.0.1"), copy)));
            }
        }
        assert!(seen.iter().all(|id| id.len() == "1000-1@127.0.0.1".len()));
    }
}
