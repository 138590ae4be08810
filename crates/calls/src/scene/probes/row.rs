//! What a host tried, one soon after the other. A row of a part of a recording keeps how it begins, so that it can be put
//! behind the row of the part before.

use tritone_wire::Timestamp;

use crate::scene::few::Few;

/// Different things that a host tried, one soon after the other. `MANY` of them are as good as more.
#[derive(Clone, Debug, Default)]
pub(super) struct Row<const MANY: usize> {
    /// When the first and the last were tried.
    span: Option<(Timestamp, Timestamp)>,
    /// Those up to the first pause, where there was one.
    first: Option<Few<MANY>>,
    /// Those since the last pause.
    last: Few<MANY>,
    /// The most between two pauses.
    most: usize,
}

impl<const MANY: usize> Row<MANY> {
    /// Takes a try; `pace` is the longest time to the one before, in seconds, that is no pause.
    pub(super) fn add(&mut self, what: u64, at: Timestamp, pace: f64) {
        if let Some((_, last)) = self.span
            && at.seconds_since(last) > pace
        {
            let closed = std::mem::take(&mut self.last);
            self.first.get_or_insert(closed);
        }
        self.span = Some((self.span.map_or(at, |(first, _)| first), at));
        self.last.add(what);
        self.most = self.most.max(self.last.len());
    }

    /// Whether many were tried between two pauses.
    pub(super) fn is_long(&self) -> bool {
        self.most >= MANY
    }

    /// Puts a later one behind.
    pub(super) fn absorb(&mut self, later: Self, pace: f64) {
        let (Some((begun, last)), Some((next, end))) = (self.span, later.span) else {
            if self.span.is_none() {
                *self = later;
            }
            return;
        };
        self.most = self.most.max(later.most);
        if next.seconds_since(last) > pace {
            let closed = std::mem::take(&mut self.last);
            self.first.get_or_insert(closed);
        } else {
            self.last.add_all(later.first.as_ref().unwrap_or(&later.last));
            self.most = self.most.max(self.last.len());
        }
        match later.first {
            Some(_) => {
                let closed = std::mem::replace(&mut self.last, later.last);
                self.first.get_or_insert(closed);
            }
            None => self.last.add_all(&later.last),
        }
        self.span = Some((begun, end));
    }
}

/// Tries of one thing, one soon after the other.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tries {
    begun: Timestamp,
    end: Timestamp,
    /// How many there were up to the first pause, where there was one.
    first: Option<usize>,
    /// How many there were since the last pause.
    last: usize,
    most: usize,
}

impl Tries {
    /// The first one.
    pub(super) fn new(at: Timestamp) -> Self {
        Self { begun: at, end: at, first: None, last: 1, most: 1 }
    }

    /// Takes a further one; `pace` as in [`Row::add`].
    pub(super) fn add(&mut self, at: Timestamp, pace: f64) {
        self.absorb(Self::new(at), pace);
    }

    /// The most between two pauses.
    pub(super) fn most(&self) -> usize {
        self.most
    }

    /// Puts later ones behind.
    pub(super) fn absorb(&mut self, later: Self, pace: f64) {
        if later.begun.seconds_since(self.end) > pace {
            self.first.get_or_insert(self.last);
            self.last = 0;
        }
        self.last += later.first.unwrap_or(later.last);
        self.most = self.most.max(later.most).max(self.last);
        if later.first.is_some() {
            self.first.get_or_insert(self.last);
            self.last = later.last;
        }
        self.end = later.end;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_row_in_parts_is_that_of_the_whole(
            tries in proptest::collection::vec((0..6_u64, 0..4_i64), 0..24),
            cuts in (0..24_usize, 0..24_usize),
        ) {
            let mut at = 0;
            let tries: Vec<(u64, Timestamp)> = tries
                .into_iter()
                .map(|(what, pause)| {
                    at += pause * 1_000_000_000;
                    (what, Timestamp(at))
                })
                .collect();
            let row = |tries: &[(u64, Timestamp)]| {
                let mut row = Row::<4>::default();
                tries.iter().for_each(|(what, at)| row.add(*what, *at, 2.0));
                row
            };
            let count = |tries: &[(u64, Timestamp)]| {
                let mut times = tries.iter().map(|(_, at)| *at);
                let mut count = Tries::new(times.next()?);
                times.for_each(|at| count.add(at, 2.0));
                Some(count)
            };
            let cut = cuts.0.min(tries.len());
            let (one, rest) = tries.split_at(cut);
            let (two, three) = rest.split_at(cuts.1.min(rest.len()));
            let (mut early, mut late) = (row(one), row(two));
            late.absorb(row(three), 2.0);
            early.absorb(late, 2.0);
            prop_assert_eq!(early.most, row(&tries).most);
            // By hand: the longest stretch without a pause.
            let mut stretches = vec![vec![]];
            for (index, (what, at)) in tries.iter().enumerate() {
                if index > 0 && at.seconds_since(tries[index - 1].1) > 2.0 {
                    stretches.push(vec![]);
                }
                stretches.last_mut().unwrap().push(*what);
            }
            let most = stretches.iter().map(Vec::len).max().unwrap_or_default();
            let different = |stretch: &Vec<u64>| stretch.iter().collect::<std::collections::BTreeSet<_>>().len();
            prop_assert_eq!(early.most, stretches.iter().map(different).max().unwrap_or_default().min(4));
            let parts = [one, two, three].into_iter().filter_map(count);
            let whole = parts.reduce(|mut count, later| {
                count.absorb(later, 2.0);
                count
            });
            prop_assert_eq!(whole.map_or(0, |tries| tries.most()), most);
        }
    }
}
