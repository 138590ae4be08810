//! Some of the things that there are.

/// A few different things, by their hashes.
#[derive(Clone, Debug, Default)]
#[cfg_attr(test, derive(PartialEq))]
pub(super) struct Few<const MOST: usize>(Vec<u64>);

impl<const MOST: usize> Few<MOST> {
    /// Notes one, where it is new and there is room.
    pub(super) fn add(&mut self, what: u64) {
        if self.0.len() < MOST && !self.0.contains(&what) {
            self.0.push(what);
        }
    }

    pub(super) fn add_all(&mut self, others: &Self) {
        others.0.iter().for_each(|what| self.add(*what));
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }
}
