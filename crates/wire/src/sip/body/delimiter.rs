//! The lines between the parts of a multipart (RFC 2046 section 5.1.1).

use crate::cursor;
use crate::sip::unquote;
use alloc::borrow::Cow;

/// A boundary of more octets than this is not looked for: it may have 70, and looking for it takes time by its length.
const MAX_BOUNDARY: usize = 256;

/// Where a delimiter is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Delimiter {
    /// Where the part before it ends: the line end before the delimiter belongs to the delimiter.
    pub(super) start: usize,
    /// Behind its line end.
    pub(super) end: usize,
    /// Whether no part follows.
    pub(super) closes: bool,
}

/// The first delimiter with this boundary.
///
/// It should begin a line. Gateways put it right behind binary octets too, which is believed where a line ends behind
/// it.
pub(super) fn delimiter(octets: &[u8], boundary: &[u8]) -> Option<Delimiter> {
    let mut at = 0;
    loop {
        let dash = cursor::find(octets, at, b'-')?;
        if let Some(delimiter) = delimiter_at(octets, dash, boundary) {
            return Some(delimiter);
        }
        at = dash.saturating_add(1);
    }
}

fn delimiter_at(octets: &[u8], dash: usize, boundary: &[u8]) -> Option<Delimiter> {
    let after = cursor::from(octets, dash).strip_prefix(b"--")?.strip_prefix(boundary)?;
    let (closes, after) = match after.strip_prefix(b"--") {
        Some(after) => (true, after),
        None => (false, after),
    };
    let padding = after.iter().take_while(|octet| matches!(octet, b' ' | b'\t')).count();
    let after = cursor::from(after, padding);
    let before = cursor::before(octets, dash);
    let begins_line = matches!(before.last(), None | Some(b'\n'));
    let rest = match after {
        [] => after,
        [b'\r', b'\n', rest @ ..] | [b'\n', rest @ ..] => rest,
        _ if closes && begins_line => after,
        _ => return None,
    };
    let content = before.strip_suffix(b"\n").unwrap_or(before);
    let content = if begins_line { content.strip_suffix(b"\r").unwrap_or(content) } else { content };
    Some(Delimiter { start: content.len(), end: octets.len().saturating_sub(rest.len()), closes })
}

/// The boundary of a multipart: the one that its type names, if it occurs, else that of the first line that looks like
/// a delimiter.
pub(super) fn boundary<'a>(octets: &'a [u8], named: Option<&'a [u8]>) -> Option<&'a [u8]> {
    // No character of a boundary needs an escape.
    let plain = named.and_then(|named| match unquote(named) {
        Cow::Borrowed(plain) => Some(plain),
        Cow::Owned(_) => None,
    });
    let plain = plain.filter(|boundary| is_credible(boundary) && delimiter(octets, boundary).is_some());
    plain.or_else(|| {
        let mut lines = octets.split(|octet| *octet == b'\n').filter_map(|line| line.strip_prefix(b"--"));
        let line = lines.next()?.trim_ascii_end();
        is_credible(line).then_some(line)
    })
}

fn is_credible(boundary: &[u8]) -> bool {
    (1..=MAX_BOUNDARY).contains(&boundary.len())
}
