//! Words that senders choose, counted under a cap.

use std::borrow::Cow;
use std::collections::BTreeMap;

/// Different words (methods, Reason values) counted under their own name; further ones are counted together.
pub(super) const MAX_WORDS: usize = 1_000;
/// Octets of such a word, but for the first few: longer ones are nobody's, and many of them are counted together with
/// the further ones.
const MAX_WORD: usize = 256;
/// Different words below which long ones are counted under their own name.
const FEW_WORDS: usize = 64;
/// The name under which words beyond the cap are counted.
pub(super) const REST: &str = "(others)";

/// Words by how often they came. Nearly all are of a few that have keys of type `K`: these need not be written as text
/// for each message.
#[derive(Clone, Debug)]
pub(super) struct Words<K> {
    /// All of them, each with those of its sightings that were by word.
    by_word: BTreeMap<String, u64>,
    /// The words that have keys and a place of their own, with their sightings by key.
    by_key: BTreeMap<K, (String, u64)>,
}

impl<K> Default for Words<K> {
    fn default() -> Self {
        Self { by_word: BTreeMap::new(), by_key: BTreeMap::new() }
    }
}

impl<K: Ord> Words<K> {
    /// Counts a word. Its key, if it has one, stands for it alone.
    pub(super) fn add<'w>(&mut self, key: Option<K>, word: impl FnOnce() -> Cow<'w, str>) {
        if let Some((_, count)) = key.as_ref().and_then(|key| self.by_key.get_mut(key)) {
            *count += 1;
            return;
        }
        let word = word();
        self.add_word(&word);
        // One that is counted with the others has no place of its own, and never gets one.
        if let Some(key) = key
            && self.by_word.contains_key(&*word)
        {
            self.by_key.insert(key, (word.into_owned(), 0));
        }
    }

    fn add_word(&mut self, word: &str) {
        let counts = &mut self.by_word;
        if let Some(count) = counts.get_mut(word) {
            *count += 1;
            return;
        }
        let is_short = word.len() <= MAX_WORD || counts.len() < FEW_WORDS;
        let has_room = counts.len() < MAX_WORDS && is_short;
        *counts.entry(if has_room { word } else { REST }.to_owned()).or_default() += 1;
    }

    /// How often each word came.
    pub(super) fn counts(&self) -> BTreeMap<String, u64> {
        let mut counts = self.by_word.clone();
        for (word, count) in self.by_key.values() {
            *counts.entry(word.clone()).or_default() += count;
        }
        counts
    }
}
