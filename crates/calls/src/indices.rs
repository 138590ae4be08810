//! A few numbers of events or transactions, kept in place: a call has one or two of each kind, and a list of its own for
//! each was a tenth of all that judging costs.

use core::ops::Deref;

/// Numbers that are kept in place.
const IN_PLACE: usize = 3;

/// Indices, in the order in which they were added.
#[derive(Clone, Debug)]
pub(crate) enum Indices {
    /// As many as are in place.
    Few([usize; IN_PLACE], usize),
    Many(Vec<usize>),
}

impl Default for Indices {
    fn default() -> Self {
        Self::Few([0; IN_PLACE], 0)
    }
}

impl Indices {
    /// Adds one.
    pub(crate) fn push(&mut self, index: usize) {
        match self {
            Self::Few(list, count) if *count < IN_PLACE => {
                list[*count] = index;
                *count += 1;
            }
            Self::Few(list, _) => {
                let mut many = Vec::with_capacity(4 * IN_PLACE);
                many.extend_from_slice(list);
                many.push(index);
                *self = Self::Many(many);
            }
            Self::Many(list) => list.push(index),
        }
    }
}

impl Deref for Indices {
    type Target = [usize];

    fn deref(&self) -> &[usize] {
        match self {
            Self::Few(list, count) => &list[..*count],
            Self::Many(list) => list,
        }
    }
}

impl<'i> IntoIterator for &'i Indices {
    type Item = &'i usize;
    type IntoIter = core::slice::Iter<'i, usize>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl FromIterator<usize> for Indices {
    fn from_iter<I: IntoIterator<Item = usize>>(indices: I) -> Self {
        let mut all = Self::default();
        indices.into_iter().for_each(|index| all.push(index));
        all
    }
}

#[cfg(test)]
mod tests {
    use super::Indices;

    #[test]
    fn many_are_kept_as_few_are() {
        for count in [0, 1, 3, 4, 100] {
            let all: Indices = (0..count).collect();
            assert!(all.iter().copied().eq(0..count), "{count}");
        }
    }
}
