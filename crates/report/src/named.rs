//! Addresses, with the names that the user gave them (`--names`).

use std::net::{IpAddr, SocketAddr};

use tritone_config::Names;

use crate::clean::clean;
use crate::plain::push_address;
use tritone_wire::Endpoint;

/// An address with its name in front, where it has one: `Trunk A (192.0.2.7:5060)`.
pub fn named(address: Endpoint, names: &Names) -> String {
    let mut text = String::new();
    push_named(&mut text, address, names);
    text
}

/// Adds that.
pub(crate) fn push_named(text: &mut String, address: Endpoint, names: &Names) {
    match names.of(address.ip()) {
        Some(name) => {
            text.push_str(&clean(name));
            text.push_str(" (");
            push_address(text, address);
            text.push(')');
        }
        None => push_address(text, address),
    }
}

/// A sentence in which the addresses that have names stand behind them. What follows an address in brackets joins it:
/// `192.0.2.7:5060 (Asterisk PBX)` is `Trunk A (192.0.2.7:5060, Asterisk PBX)` then.
pub fn name_addresses(sentence: &str, names: &Names) -> String {
    let mut named = String::with_capacity(sentence.len());
    let mut rest = sentence;
    while let Some((word, after)) = next_word(rest) {
        let start = word.trim_start_matches('(');
        let bare = start.trim_end_matches([',', '.', ';', ':', ')', '?', '\'']);
        let name = host(bare).and_then(|host| names.of(host));
        let Some(name) = name else {
            named.push_str(word);
            rest = after;
            continue;
        };
        let (before, behind) = (&word[..word.len() - start.len()], &start[bare.len()..]);
        named.extend([before, &clean(name), " (", bare]);
        rest = match after.strip_prefix(" (").filter(|_| behind.is_empty()) {
            Some(joined) => {
                named.push_str(", ");
                joined
            }
            None => {
                named.extend([")", behind]);
                after
            }
        };
    }
    named
}

/// The host of an address, with or without a port.
fn host(word: &str) -> Option<IpAddr> {
    word.parse().map(|address: SocketAddr| address.ip()).or_else(|_| word.parse()).ok()
}

/// The next word or blank, and what is behind it.
fn next_word(text: &str) -> Option<(&str, &str)> {
    let first = text.chars().next()?;
    let end = text.find(char::is_whitespace).filter(|end| *end > 0).unwrap_or(text.len());
    Some(text.split_at(if first.is_whitespace() { first.len_utf8() } else { end }))
}

#[cfg(test)]
mod tests {
    use tritone_config::parse_names;

    use super::*;

    fn names() -> Names {
        parse_names("192.0.2.7 = Trunk A\n2001:db8::/32 = Carrier B\n", "peers.txt").unwrap()
    }

    #[test]
    fn an_address_stands_behind_its_name() {
        let names = names();
        assert_eq!(named("192.0.2.7:5060".parse().unwrap(), &names), "Trunk A (192.0.2.7:5060)");
        assert_eq!(named("192.0.2.8:5060".parse().unwrap(), &names), "192.0.2.8:5060");
    }

    #[test]
    fn addresses_in_sentences_are_named_where_they_are_words() {
        let names = names();
        for (sentence, expected) in [
            ("Busy: 192.0.2.7:5060 answered 486.", "Busy: Trunk A (192.0.2.7:5060) answered 486."),
            ("192.0.2.7:5060 (Asterisk PBX) said so", "Trunk A (192.0.2.7:5060, Asterisk PBX) said so"),
            (
                "to 192.0.2.7:5060, then  [2001:db8::1]:5070.",
                "to Trunk A (192.0.2.7:5060), then  Carrier B ([2001:db8::1]:5070).",
            ),
            ("by 192.0.2.7, not 192.0.2.70", "by Trunk A (192.0.2.7), not 192.0.2.70"),
            ("(192.0.2.7:5060)\nx", "(Trunk A (192.0.2.7:5060))\nx"),
            (
                "192.0.2.8:5060 and sip:192.0.2.7:5060 and 192.0.2.7:50600000",
                "192.0.2.8:5060 and sip:192.0.2.7:5060 and 192.0.2.7:50600000",
            ),
            ("", ""),
        ] {
            assert_eq!(name_addresses(sentence, &names), expected);
        }
    }
}
