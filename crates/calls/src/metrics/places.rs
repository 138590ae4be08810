//! Numbers for what many calls name again and again.

use std::collections::HashMap;
use std::hash::Hash;
use std::num::NonZeroU32;

/// The number of something in a [`Places`], from 1.
pub(super) type Place = NonZeroU32;

/// Things by the order in which they came, each once.
#[derive(Clone, Debug)]
pub(super) struct Places<T> {
    all: Vec<T>,
    numbers: HashMap<T, Place>,
}

impl<T> Default for Places<T> {
    fn default() -> Self {
        Self { all: Vec::new(), numbers: HashMap::new() }
    }
}

impl<T: Clone + Eq + Hash> Places<T> {
    /// The number of a thing, a new one where it was not there.
    pub(super) fn of(&mut self, thing: T) -> Place {
        if let Some(number) = self.numbers.get(&thing) {
            return *number;
        }
        // There are fewer calls than numbers: each needs more than a hundred octets.
        let number = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
        let number = Place::MIN.saturating_add(number);
        self.all.push(thing.clone());
        self.numbers.insert(thing, number);
        number
    }

    /// All of them, in order of their numbers.
    pub(super) fn iter(&self) -> impl Iterator<Item = &T> {
        self.all.iter()
    }

    /// The thing with this number.
    pub(super) fn get(&self, number: Place) -> Option<&T> {
        self.all.get(usize::try_from(number.get() - 1).ok()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thing_has_one_number() {
        let mut places = Places::default();
        let [a, b, again] = ["a", "b", "a"].map(|word| places.of(word));
        assert!(a == again && a != b);
        assert_eq!((places.get(a), places.get(b)), (Some(&"a"), Some(&"b")));
        assert_eq!(places.get(Place::MAX), None);
    }
}
