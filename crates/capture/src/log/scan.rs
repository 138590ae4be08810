//! Words, numbers and addresses in a line of a log.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// The port of SIP where an address says none (RFC 3261 section 19.1.2).
const SIP_PORT: u16 = 5060;

/// Where `word` first stands in `text`.
///
/// Most lines of a log hold none of the many words that are looked for: places are tried many at once, by the first and
/// the last octet of the word, in a way that compilers make vector instructions of.
pub(crate) fn find(text: &[u8], word: &[u8]) -> Option<usize> {
    const AT_ONCE: usize = 32;
    let (first, last) = (*word.first()?, *word.last()?);
    let places = text.len().checked_sub(word.len() - 1)?;
    let (heads, tails) = (text.get(..places)?, text.get(word.len() - 1..)?);
    let stands_at =
        |at: usize| text.get(at..).is_some_and(|rest| rest.first() == Some(&first) && rest.starts_with(word));
    let (blocks, rest) = heads.as_chunks::<AT_ONCE>();
    for ((head, tail), block) in blocks.iter().zip(tails.as_chunks::<AT_ONCE>().0).zip(0..) {
        let may =
            head.iter().zip(tail).fold(false, |may, (head, tail)| may | ((*head == first) & (*tail == last)));
        let begin = block * AT_ONCE;
        if may && let Some(at) = (begin..begin + AT_ONCE).find(|at| stands_at(*at)) {
            return Some(at);
        }
    }
    (places - rest.len()..places).find(|at| stands_at(*at))
}

/// What stands behind the first `word` in `text`.
pub(crate) fn after<'a>(text: &'a [u8], word: &[u8]) -> Option<&'a [u8]> {
    text.get(find(text, word)? + word.len()..)
}

/// What stands before the first `word` in `text`.
pub(crate) fn before<'a>(text: &'a [u8], word: &[u8]) -> Option<&'a [u8]> {
    text.get(..find(text, word)?)
}

/// Leaves white space at the beginning out.
pub(crate) fn trim_start(text: &[u8]) -> &[u8] {
    text.trim_ascii_start()
}

/// The decimal number at the beginning and what follows it.
pub(crate) fn number(text: &[u8]) -> Option<(u64, &[u8])> {
    let digits = text.iter().take_while(|octet| octet.is_ascii_digit()).count();
    let (digits, rest) = text.split_at_checked(digits)?;
    Some((std::str::from_utf8(digits).ok()?.parse().ok()?, rest))
}

/// The octets of pairs of hexadecimal digits, with white space between them or none, and what follows them.
pub(crate) fn octets(text: &[u8]) -> (Vec<u8>, &[u8]) {
    let (mut octets, mut rest) = (Vec::new(), text);
    loop {
        rest = trim_start(rest);
        let Some((pair, behind)) = rest.split_first_chunk::<2>() else { return (octets, rest) };
        let Some(octet) = octet(*pair) else { return (octets, rest) };
        octets.push(octet);
        rest = behind;
    }
}

fn octet(pair: [u8; 2]) -> Option<u8> {
    let [high, low] = pair.map(|digit| char::from(digit).to_digit(16));
    u8::try_from(high? * 16 + low?).ok()
}

/// The address at the beginning and what follows it: `192.0.2.1:5060`, `[2001:db8::1]:5060`, `[192.0.2.1]:5060`,
/// `192.0.2.1:[5060]`, `2001:db8::1`, `192.0.2.1`. Without a port it is that of SIP.
pub(crate) fn address(text: &[u8]) -> Option<(SocketAddr, &[u8])> {
    if let Some(bracketed) = text.strip_prefix(b"[") {
        let ip = parsed::<IpAddr>(before(bracketed, b"]")?)?;
        let (port, rest) = port(after(bracketed, b"]")?);
        return Some((SocketAddr::new(ip, port), rest));
    }
    let is_part = |octet: &u8| octet.is_ascii_hexdigit() || matches!(octet, b':' | b'.');
    let length = text.iter().take_while(|octet| is_part(octet)).count();
    let word = text.get(..length)?;
    let colon = word.iter().position(|octet| *octet == b':').unwrap_or(length);
    if let Some(ip) = word.get(..colon).and_then(parsed::<Ipv4Addr>) {
        let (port, rest) = port(text.get(colon..)?);
        return Some((SocketAddr::new(ip.into(), port), rest));
    }
    let mark = word.iter().rev().take_while(|octet| matches!(octet, b':' | b'.')).count();
    let (word, rest) = text.split_at_checked(length - mark)?;
    let ip = |word| parsed::<IpAddr>(word).map(|ip| SocketAddr::new(ip, SIP_PORT));
    let found = unbracketed(word).or_else(|| ip(word))?;
    Some((found, rest))
}

/// An IPv6 address without brackets, with a port behind its last colon.
fn unbracketed(word: &[u8]) -> Option<SocketAddr> {
    let colon = word.iter().rposition(|octet| *octet == b':')?;
    let ip = parsed::<Ipv6Addr>(word.get(..colon)?)?;
    let (port, rest) = number(word.get(colon + 1..)?)?;
    let port = u16::try_from(port).ok().filter(|_| rest.is_empty())?;
    Some(SocketAddr::new(ip.into(), port))
}

/// `:5060` or `:[5060]` at the beginning, else the port of SIP.
fn port(text: &[u8]) -> (u16, &[u8]) {
    let some = || {
        let text = text.strip_prefix(b":")?;
        let (number, rest) = number(text.strip_prefix(b"[").unwrap_or(text))?;
        Some((u16::try_from(number).ok()?, rest.strip_prefix(b"]").unwrap_or(rest)))
    };
    some().unwrap_or((SIP_PORT, text))
}

fn parsed<T: std::str::FromStr>(word: &[u8]) -> Option<T> {
    std::str::from_utf8(word).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(String, String)> {
        let (address, rest) = address(text.as_bytes())?;
        Some((address.to_string(), String::from_utf8_lossy(rest).into_owned()))
    }

    #[test]
    fn addresses_are_read_in_the_ways_that_logs_write_them() {
        let some = |address: &str, rest: &str| Some((address.to_owned(), rest.to_owned()));
        assert_eq!(read("192.0.2.1:5070 --->"), some("192.0.2.1:5070", " --->"));
        assert_eq!(read("[192.0.2.1]:5090 at"), some("192.0.2.1:5090", " at"));
        assert_eq!(read("192.0.2.1:[5070]:"), some("192.0.2.1:5070", ":"));
        assert_eq!(read("192.0.2.1 on"), some("192.0.2.1:5060", " on"));
        assert_eq!(read("192.0.2.1."), some("192.0.2.1:5060", "."));
        assert_eq!(read("192.0.2.1:5070:"), some("192.0.2.1:5070", ":"));
        assert_eq!(read("[2001:db8::1]:5070 --->"), some("[2001:db8::1]:5070", " --->"));
        assert_eq!(read("2001:db8::1:5070 ->"), some("[2001:db8::1]:5070", " ->"));
        assert_eq!(read("2001:db8::beef ->"), some("[2001:db8::beef]:5060", " ->"));
        assert_eq!(read("example.com"), None);
        assert_eq!(read("cafe"), None);
        assert_eq!(read(""), None);
    }

    #[test]
    fn octets_end_where_the_pairs_do() {
        assert_eq!(octets(b"08 02 81 90] x"), (vec![8, 2, 0x81, 0x90], &b"] x"[..]));
        assert_eq!(octets(b"8090 - Normal"), (vec![0x80, 0x90], &b"- Normal"[..]));
        assert_eq!(octets(b"9"), (vec![], &b"9"[..]));
    }

    #[test]
    fn words_are_found_also_behind_their_beginnings() {
        assert_eq!(find(b"aab", b"ab"), Some(1));
        assert_eq!(find(b"aa", b"ab"), None);
        assert_eq!((find(b"a", b"ab"), find(b"", b"a"), find(b"a", b"")), (None, None, None));
        let long = [&[b'a'; 100][..], b"ab"].concat();
        assert_eq!((find(&long, b"ab"), find(&long, b"b"), find(&long, b"bb")), (Some(100), Some(101), None));
        assert_eq!(after(b"x from y", b" from "), Some(&b"y"[..]));
    }
}
