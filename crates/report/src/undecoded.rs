//! Protocols that packets could not be followed into.

use serde::Serialize;

/// How many of them a line of text names.
const MAX_NAMED: usize = 5;

/// Packets that were skipped for want of one protocol.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Undecoded {
    /// Whose number it has, `link-type`; `None` of all protocols beyond those that are told apart.
    pub registry: Option<&'static str>,
    /// Its number there.
    pub number: Option<u16>,
    /// What is known under that number.
    pub name: Option<&'static str>,
    /// Packets.
    pub packets: u64,
    /// All of that in words: `link type 105 (IEEE 802.11)`.
    #[serde(skip)]
    pub words: String,
}

/// `40 link type 105 (IEEE 802.11), 3 EtherType 0x0806 (ARP)`: the most frequent ones; `None` where there are none.
pub(crate) fn in_words(all: &[Undecoded]) -> Option<String> {
    let mut all: Vec<&Undecoded> = all.iter().collect();
    all.sort_by_key(|one| std::cmp::Reverse(one.packets));
    let named = all.iter().take(MAX_NAMED).map(|one| format!("{} {}", one.packets, one.words));
    let mut named: Vec<String> = named.collect();
    if all.len() > MAX_NAMED {
        named.push("...".to_owned());
    }
    (!named.is_empty()).then(|| named.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_frequent_are_named_first() {
        let one = |packets: u64| Undecoded {
            registry: Some("link-type"),
            number: Some(105),
            name: None,
            packets,
            words: format!("of {packets}"),
        };
        assert_eq!(in_words(&[]), None);
        assert_eq!(in_words(&[one(1), one(2)]).as_deref(), Some("2 of 2, 1 of 1"));
        let many: Vec<Undecoded> = (1..8).map(one).collect();
        assert!(
            in_words(&many).is_some_and(|text| text.starts_with("7 of 7, ") && text.ends_with("3 of 3, ..."))
        );
    }
}
