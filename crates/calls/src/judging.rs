//! From the legs that were kept to judged calls: three times over all legs, one leg in memory at a time. Once to find which
//! of them make a call, once for the scene, and once to judge.

use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::thread;

use tritone_wire::Timestamp;

use crate::call::Call;
use crate::joined::{CallLegs, Parents};
use crate::judge::{Asked, Recordings, judge};
use crate::kept::Kept;
use crate::leg::Leg;
use crate::media::Heard;
use crate::opening::Openings;
use crate::parallel::in_order;
use crate::scene::{Scene, SceneParts};
use crate::unpacker::Unpacker;

/// Legs that are being judged.
#[derive(Debug)]
pub(crate) struct Judging<'j> {
    pub(crate) legs: Unpacker<'j>,
    parents: Parents,
    pub(crate) recordings: Recordings,
    asked: Asked<'j>,
    threads: NonZeroUsize,
}

/// What is made of judged calls.
pub struct Results<'r, R, E> {
    /// Threads that judge.
    pub threads: NonZeroUsize,
    /// Makes something of a call, which has its id, and of the time when the first call began; on any thread, in any order.
    pub work: &'r (dyn Fn(Call, Timestamp) -> R + Sync),
    /// Takes what was made of the calls, in order of their ids. An error of it ends the judging.
    pub sink: &'r mut dyn FnMut(R) -> Result<(), E>,
}

impl<'j> Judging<'j> {
    /// Finds which legs make a call, and what the calls show together.
    pub(crate) fn new(
        legs: Unpacker<'j>,
        recordings: Recordings,
        asked: Asked<'j>,
        threads: NonZeroUsize,
    ) -> (Self, SceneParts) {
        // Where no leg belongs to another one, each is a call, and need not be unpacked again for the scene.
        let (openings, parts) = folded(
            legs.len(),
            threads,
            &|(openings, parts): &mut (Openings, SceneParts), leg, number| {
                legs.leg(number, leg);
                openings.take(leg);
                parts.take(leg);
            },
            &|(openings, parts): &mut (Openings, SceneParts), later| {
                openings.absorb(later.0);
                parts.absorb(later.1);
            },
        );
        let judging = Self { parents: Parents::of(&openings), legs, recordings, asked, threads };
        if judging.parents.is_empty() && (threads == NonZeroUsize::MIN || !parts.is_full()) {
            return (judging, parts);
        }
        let parts = judging.shown(&judging.calls());
        (judging, parts)
    }

    /// The calls, in order of their first events.
    pub(crate) fn calls(&self) -> Vec<CallLegs<'_>> {
        self.parents.calls(0..self.legs.len()).collect()
    }

    /// The calls that ended, and where those are too few, those that were quiet for the longest time: enough to let half of
    /// the memory go. All in order, and how many of them had not ended. `now` is the time of what was read last: of recordings
    /// that overlap, another one may have gone on for longer, and what is in this one goes on all the same.
    pub(crate) fn to_let_go<'p>(&self, calls: Vec<CallLegs<'p>>, now: Timestamp) -> (Vec<CallLegs<'p>>, u64) {
        let legs = |call: &CallLegs<'p>| self.legs_of(call);
        let octets = |call: &CallLegs<'p>| legs(call).map(Kept::octets).sum::<usize>();
        let all: usize = calls.iter().map(octets).sum();
        let (mut chosen, mut others): (Vec<_>, Vec<_>) =
            calls.into_iter().partition(|call| legs(call).all(|leg| leg.is_over(now)));
        let mut freed: usize = chosen.iter().map(octets).sum();
        others.sort_by_cached_key(|call| legs(call).map(Kept::last).max());
        let mut cut_short = 0;
        for call in others {
            if freed >= all / 2 {
                break;
            }
            freed += octets(&call);
            chosen.push(call);
            cut_short += 1;
        }
        chosen.sort_by_key(CallLegs::first);
        (chosen, cut_short)
    }

    fn legs_of<'p>(&self, call: &CallLegs<'p>) -> impl Iterator<Item = &'j Kept> + use<'_, 'j, 'p> {
        let further = call.further().map(|(leg, _)| leg);
        std::iter::once(call.first()).chain(further).filter_map(|leg| self.legs.kept(leg))
    }

    /// Which of all legs that were begun those of a call are.
    pub(crate) fn serials(&self, call: &CallLegs<'_>) -> impl Iterator<Item = u64> {
        self.legs_of(call).map(Kept::serial)
    }

    /// What the calls show together, and those that were let go before them.
    pub(crate) fn scene(&self, mut before: SceneParts, shown: SceneParts, heard: Heard) -> Scene {
        before.absorb(shown);
        before.finish(heard, self.recordings.end())
    }

    /// What the calls show.
    pub(crate) fn shown(&self, calls: &[CallLegs<'_>]) -> SceneParts {
        let shown = self.shown_by(self.threads, calls);
        if self.threads > NonZeroUsize::MIN && shown.is_full() {
            // What has no room in a part may be known from the parts before: only one thread sees that.
            return self.shown_by(NonZeroUsize::MIN, calls);
        }
        shown
    }

    fn shown_by(&self, threads: NonZeroUsize, calls: &[CallLegs<'_>]) -> SceneParts {
        folded(
            calls.len(),
            threads,
            &|parts: &mut SceneParts, leg, place| {
                if let Some(call) = calls.get(place) {
                    self.legs.call(call, leg);
                    parts.take(leg);
                }
            },
            &SceneParts::absorb,
        )
    }

    /// Judges calls and numbers them from `first_id` on.
    pub(crate) fn judge<R: Send, E>(
        &self,
        calls: &[CallLegs<'_>],
        scene: &Scene,
        first_id: u64,
        start: Timestamp,
        results: &mut Results<'_, R, E>,
    ) -> Result<(), E> {
        let work = results.work;
        let one = |leg: &mut Leg, place: usize| {
            let mut judged = calls.get(place).map(|call| self.judged(call, scene, leg));
            if let Some(call) = &mut judged {
                call.id = first_id + place as u64;
            }
            judged.map(|call| work(call, start))
        };
        let mut sink = |result: Option<R>| result.map_or(Ok(()), &mut *results.sink);
        in_order(calls.len(), results.threads, &Leg::default, &one, &mut sink)
    }

    /// Judges one call; `leg` is memory to unpack it into.
    pub(crate) fn judged(&self, call: &CallLegs<'_>, scene: &Scene, leg: &mut Leg) -> Call {
        self.legs.call(call, leg);
        let start = leg.events().first().map_or(Timestamp::default(), |event| event.time);
        judge(leg, &self.recordings.of(start), scene, &self.asked)
    }
}

/// Does `take` on `0..count`, each thread on a run of its own with a leg to unpack into, and puts what they made together.
fn folded<T: Default + Send>(
    count: usize,
    threads: NonZeroUsize,
    take: &(dyn Fn(&mut T, &mut Leg, usize) + Sync),
    absorb: &dyn Fn(&mut T, T),
) -> T {
    let runs = threads.get().min(count.div_ceil(FEW)).max(1);
    let run = |number: usize| {
        let (mut made, mut leg) = (T::default(), Leg::default());
        (number * count / runs..(number + 1) * count / runs)
            .for_each(|place| take(&mut made, &mut leg, place));
        made
    };
    let run = &run;
    thread::scope(|scope| {
        let start = |number| (number, thread::Builder::new().spawn_scoped(scope, move || run(number)));
        let others: Vec<_> = (1..runs).map(start).collect();
        let mut made = run(0);
        for (number, other) in others {
            let later = match other {
                Ok(other) => other.join().unwrap_or_else(|panic| resume_unwind(panic)),
                // The system gives no more threads.
                Err(_) => run(number),
            };
            absorb(&mut made, later);
        }
        made
    })
}

/// Legs for which no thread is started.
const FEW: usize = 512;
