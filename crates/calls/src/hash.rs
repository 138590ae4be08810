//! Tells tags, branches and other texts apart without keeping them. Not against those who look for collisions: two
//! texts that hash alike make two legs or two transactions of a sender look like one, and those are his own.
//!
//! Eight octets at a time: octet by octet (FNV-1a), the tags and branches of one message took a third of the time in
//! which it is scanned.

/// With 64 bits, for what is told apart over a whole recording.
pub(crate) fn hash(bytes: &[u8]) -> u64 {
    of_words(bytes, |word| word)
}

/// That of the text in lower case, for hosts.
pub(crate) fn hash_lower(bytes: &[u8]) -> u64 {
    of_words(bytes, |word| word.map(|octet| octet.to_ascii_lowercase()))
}

/// With 32 bits and never 0, for what is told apart within one leg.
pub(crate) fn short_hash(bytes: &[u8]) -> u32 {
    shortened(hash(bytes))
}

/// That of the text in lower case, for hosts.
pub(crate) fn short_hash_lower(bytes: &[u8]) -> u32 {
    shortened(hash_lower(bytes))
}

/// The upper half, which all octets have a part in.
fn shortened(hash: u64) -> u32 {
    ((hash >> 32) as u32).max(1)
}

/// The length is taken in first: what is missing of the last word is 0, which a text may end in too.
fn of_words(bytes: &[u8], read: impl Fn([u8; 8]) -> [u8; 8]) -> u64 {
    let (words, rest) = bytes.as_chunks::<8>();
    let start = mixed(bytes.len() as u64, 0);
    let hash = words.iter().fold(start, |hash, word| mixed(hash, u64::from_le_bytes(read(*word))));
    let mut last = [0; 8];
    last.iter_mut().zip(rest).for_each(|(place, octet)| *place = *octet);
    mixed(hash, u64::from_le_bytes(read(last)))
}

/// One hash of two, for what is told apart by two things. The same in each run, so that what is put in order by it stays so;
/// tables that a sender fills are keyed anew in each run by the hash of their map.
pub(crate) fn mixed(one: u64, other: u64) -> u64 {
    // 2^64 divided by the golden ratio: an odd number without a pattern. A multiplication carries bits upwards alone; the
    // upper half of the product brings them down again.
    let product = u128::from(one.rotate_left(32) ^ other) * 0x9e37_79b9_7f4a_7c15;
    (product as u64) ^ (product >> 64) as u64 ^ other
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn texts_that_differ_little_hash_apart() {
        let base = b"z9hG4bK-524287-1---7d2f1";
        let mut texts: Vec<Vec<u8>> = (0..=base.len()).map(|len| base[..len].to_vec()).collect();
        for place in 0..base.len() {
            for octet in (0..=255).filter(|octet| *octet != base[place]) {
                let mut text = base.to_vec();
                text[place] = octet;
                texts.push(text);
            }
        }
        texts.extend((1..20).map(|len| vec![0; len]));
        let long: HashSet<u64> = texts.iter().map(|text| hash(text)).collect();
        let short: HashSet<u32> = texts.iter().map(|text| short_hash(text)).collect();
        assert_eq!((long.len(), short.len()), (texts.len(), texts.len()));
    }

    #[test]
    fn numbers_in_a_row_hash_apart() {
        let short: HashSet<u32> = (0..20_000).map(|n| short_hash(format!("tag-{n}").as_bytes())).collect();
        // Of 20,000 in 2^32 places, a good hash lets 0.05 pairs meet.
        assert!(short.len() >= 19_998, "{}", short.len());
    }

    #[test]
    fn hosts_hash_alike_in_any_case() {
        for host in ["Example.COM", "SIP.example.com", "h", ""] {
            let lower = host.to_ascii_lowercase();
            assert_eq!(hash_lower(host.as_bytes()), hash(lower.as_bytes()));
            assert_eq!(short_hash_lower(host.as_bytes()), short_hash(lower.as_bytes()));
        }
    }
}
