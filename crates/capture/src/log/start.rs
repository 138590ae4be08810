//! Where a message of SIP begins in a line, and how its line ends are written where the line holds all of it.

use std::borrow::Cow;

use super::scan::find;
use crate::content;

/// The end of a line as programs write it inside one: rsyslog, then languages of the C family.
const ESCAPES: [Escape; 5] = [b"#015#012", b"#012", br"\r\n", br"\n", b"<CR><LF>"];

/// A start line of SIP in a line of a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Start {
    /// Octets of the line before it.
    pub(crate) at: usize,
    /// How the message ends its lines, where more than its start line stands in this one.
    pub(crate) escape: Option<Escape>,
}

/// How a program writes the end of a line inside one.
pub(crate) type Escape = &'static [u8];

/// The start line in `text`, if it holds one.
pub(crate) fn find_start(text: &[u8]) -> Option<Start> {
    let mut from = 0;
    while let Some(found) = text.get(from..).and_then(|rest| find(rest, b"SIP/2.0")) {
        let at = from + found;
        if let Some(start) = status_line(text, at).or_else(|| request_line(text, at)) {
            return Some(start);
        }
        from = at + 1;
    }
    None
}

/// `SIP/2.0 486 Busy Here` at this place.
fn status_line(text: &[u8], at: usize) -> Option<Start> {
    let rest = text.get(at + 7..)?;
    let digits = rest.strip_prefix(b" ")?.get(..3)?;
    let ends = !rest.get(4).is_some_and(u8::is_ascii_digit);
    let whole = digits.iter().all(u8::is_ascii_digit) && ends && is_boundary(text, at);
    whole.then(|| Start { at, escape: escape_in(rest) })
}

/// `INVITE sip:bob@example.com SIP/2.0` whose version is at this place.
fn request_line(text: &[u8], version: usize) -> Option<Start> {
    let rest = text.get(version + 7..)?;
    let escape = ESCAPES.into_iter().find(|escape| rest.trim_ascii_start().starts_with(escape));
    if escape.is_none() && !matches!(rest.trim_ascii_end(), b"" | b"." | b"\r.") {
        return None;
    }
    let head = text.get(..version)?;
    let at = target(head).or_else(|| {
        // A URI may have spaces inside: then the method is the first word of the line.
        let blank = head.iter().take_while(|octet| **octet == b' ').count();
        text.get(blank..version + 7).filter(|line| content::looks_like_sip(line)).map(|_| blank)
    })?;
    Some(Start { at, escape })
}

/// Where the method begins in a line that ends in method, space, URI and space.
fn target(head: &[u8]) -> Option<usize> {
    let line = head.strip_suffix(b" ")?;
    let uri = line.iter().rposition(|octet| *octet == b' ')?;
    line.get(uri..)?.contains(&b':').then_some(())?;
    let method = line.get(..uri)?;
    let length = method.iter().rev().take_while(|octet| octet.is_ascii_uppercase()).count();
    let at = method.len().checked_sub(length)?;
    (length > 2 && is_boundary(line, at)).then_some(at)
}

/// Whether a word can begin here: at the beginning of the line, or behind a space, an opening mark or an escaped line end.
fn is_boundary(text: &[u8], at: usize) -> bool {
    const MARKS: &[u8] = b" \t<[(\"'|:=>";
    let head = text.get(..at).unwrap_or_default();
    head.last().is_none_or(|octet| MARKS.contains(octet))
        || ESCAPES.iter().any(|escape| head.ends_with(escape))
}

/// The first kind of escaped line end in the text.
fn escape_in(text: &[u8]) -> Option<Escape> {
    let first = |escape: &Escape| find(text, escape).map(|at| (at, *escape));
    ESCAPES.iter().filter_map(first).min_by_key(|(at, _)| *at).map(|(_, escape)| escape)
}

/// The lines of a message that stands in one line of the log.
pub(crate) fn split(text: &[u8], escape: Escape) -> Vec<Cow<'_, [u8]>> {
    let (mut lines, mut rest) = (Vec::new(), text);
    while let Some(at) = find(rest, escape) {
        let (line, behind) = rest.split_at(at);
        lines.push(unescaped(line, escape));
        rest = behind.get(escape.len()..).unwrap_or_default();
    }
    lines.push(unescaped(rest, escape));
    lines
}

/// Takes the backslash before quotes and backslashes away, where line ends are written with one.
fn unescaped<'a>(line: &'a [u8], escape: Escape) -> Cow<'a, [u8]> {
    if !escape.starts_with(b"\\") || !line.contains(&b'\\') {
        return Cow::Borrowed(line);
    }
    let (mut plain, mut octets) = (Vec::with_capacity(line.len()), line.iter());
    while let Some(octet) = octets.next() {
        let quoted = *octet == b'\\' && matches!(octets.as_slice().first(), Some(b'"' | b'\\' | b'/'));
        plain.extend(if quoted { octets.next() } else { Some(octet) });
    }
    Cow::Owned(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Option<usize> {
        find_start(text.as_bytes()).map(|start| start.at)
    }

    #[test]
    fn start_lines_are_found_behind_prefixes() {
        assert_eq!(at("INVITE sip:a@b SIP/2.0"), Some(0));
        assert_eq!(at("   SIP/2.0 486 Busy Here"), Some(3));
        assert_eq!(at("Nov 26 04:00:00 sbc kamailio[7]: INFO: <script>: BYE sip:a@b SIP/2.0"), Some(49));
        assert_eq!(at("ACK sip:a@b;x= y SIP/2.0 "), Some(0));
        assert_eq!(at(" SUBSCRIBE sip:a@b SIP/2.0."), Some(1));
        assert_eq!(at("OPTIONS tel:+49123 SIP/2.0"), Some(0));
    }

    #[test]
    fn what_only_speaks_of_sip_is_none() {
        for text in [
            "Via: SIP/2.0/UDP 192.0.2.1",
            "the version SIP/2.0 is supported",
            "got \"SIP/2.0 20000\"",
            "INVITE sip:a@b SIP/2.0 was refused",
            "xSIP/2.0 486 Busy",
            "NOT-A invite SIP/2.0",
        ] {
            assert_eq!(at(text), None, "{text}");
        }
    }

    #[test]
    fn escaped_line_ends_are_known() {
        let escape = |text: &str| find_start(text.as_bytes()).unwrap().escape;
        assert_eq!(escape("msg=<BYE sip:a@b SIP/2.0#015#012Via: x#015#012"), Some(&b"#015#012"[..]));
        assert_eq!(escape("SIP/2.0 486 Busy Here #012Via: x #012"), Some(&b"#012"[..]));
        assert_eq!(escape(r#""SIP/2.0 200 OK\r\nVia: x\r\n""#), Some(&br"\r\n"[..]));
        assert_eq!(escape("BYE sip:a@b SIP/2.0"), None);
        assert_eq!(at("---- #012INVITE sip:a@b SIP/2.0 #012Via: x"), Some(9));
    }
}
