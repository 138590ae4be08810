//! What two legs at one element have in common.

use super::constants::Constants;
use super::{HELD_BRIEFLY_S, HELD_S};
use crate::opening::{Opening, User};

/// What two legs at one element have in common, the strongest sign first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Likeness {
    pub(super) media: bool,
    called: bool,
    calling: bool,
}

impl Likeness {
    /// What the leg that an element held has in common with one that it sent; `None` where that is too little.
    pub(super) fn of(held: &Opening<'_>, sent: &Opening<'_>, constants: &Constants) -> Option<Self> {
        let since = held.held(sent.source, sent.start).filter(|since| *since <= HELD_S)?;
        if (held.source, held.destination) == (sent.source, sent.destination) {
            return None;
        }
        let (called, calling) = (held.called.same(sent.called), held.calling.same(sent.calling));
        let is_of_sent = |origin| !constants.has(origin) && sent.origins().any(|other| other == origin);
        let likeness = Self {
            media: held.origins().any(is_of_sent),
            called: called.is_some(),
            calling: calling.is_some(),
        };
        // Another public number is another call, unless it says that it was forwarded from the first.
        let elsewhere = called.is_none() && held.called.has_long() && sent.called.has_long();
        let of_another = calling.is_none() && held.calling.has_long() && sent.calling.has_long();
        let diverted = sent.diverted.is_some_and(|from| { held.called }.any(|user| user.is_same(from)));
        let by_caller =
            calling.is_some_and(User::is_long) && since <= HELD_BRIEFLY_S && (!elsewhere || diverted);
        let by_media = likeness.media && (!elsewhere || !of_another || diverted);
        let by_called = called.is_some_and(User::is_long) && !of_another;
        let enough = by_media || (likeness.called && likeness.calling) || by_called || by_caller;
        enough.then_some(likeness)
    }
}
