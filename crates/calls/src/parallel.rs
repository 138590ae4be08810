//! Work on many things, by several threads, with results in order.

use std::collections::VecDeque;
use std::num::NonZeroUsize;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

/// Things that a thread takes at a time: few enough that none waits long for another at the end, and so many that taking
/// them costs nothing.
const BATCH: usize = 128;
/// Batches for each thread whose results may wait for those before them.
const AHEAD: usize = 4;

/// Does `work` on `0..count`, and hands the results to `sink` in order, on this thread. Each thread has a state of its own,
/// whose memory serves for all that it does.
///
/// # Errors
/// The first of `sink`, which ends the work.
pub(crate) fn in_order<S, R: Send, E>(
    count: usize,
    threads: NonZeroUsize,
    state: &(dyn Fn() -> S + Sync),
    work: &(dyn Fn(&mut S, usize) -> R + Sync),
    sink: &mut dyn FnMut(R) -> Result<(), E>,
) -> Result<(), E> {
    let others = threads.get().min(count.div_ceil(BATCH)).saturating_sub(1);
    if others == 0 {
        let mut state = state();
        return (0..count).try_for_each(|place| sink(work(&mut state, place)));
    }
    let board = Board::new(count, AHEAD.saturating_mul(threads.get()));
    let work_along = || {
        let _broken = Broken(&board);
        let mut state = state();
        while let Some(batch) = board.next_batch() {
            board.done(batch, results(batch, count, &mut state, work));
        }
    };
    thread::scope(|scope| {
        let _broken = Broken(&board);
        // Where the system gives no more threads, those that are there do it.
        for _ in 0..others {
            if thread::Builder::new().spawn_scoped(scope, work_along).is_err() {
                break;
            }
        }
        let mut state = state();
        let end = loop {
            match board.next_step() {
                Step::Sink(results) => {
                    if let Err(error) = results.into_iter().try_for_each(&mut *sink) {
                        break Err(error);
                    }
                }
                Step::Work(batch) => board.done(batch, results(batch, count, &mut state, work)),
                Step::End => break Ok(()),
            }
        };
        board.stop();
        end
    })
}

fn results<S, R>(
    batch: usize,
    count: usize,
    state: &mut S,
    work: &(dyn Fn(&mut S, usize) -> R + Sync),
) -> Vec<R> {
    let start = batch * BATCH;
    (start..count.min(start + BATCH)).map(|place| work(state, place)).collect()
}

/// Who does what.
struct Board<R> {
    batches: usize,
    /// Batches whose results may wait.
    room: usize,
    state: Mutex<State<R>>,
    changed: Condvar,
}

struct State<R> {
    /// The batch that is taken next.
    next: usize,
    /// The batch whose results are handed over next.
    first: usize,
    /// Results from that one on, as far as they are there.
    waiting: VecDeque<Option<Vec<R>>>,
    /// Whether a thread panicked: nobody waits for what it would have done.
    broken: bool,
}

/// What the thread that hands over does next.
enum Step<R> {
    Sink(Vec<R>),
    Work(usize),
    End,
}

impl<R> Board<R> {
    fn new(count: usize, room: usize) -> Self {
        let state = State { next: 0, first: 0, waiting: VecDeque::new(), broken: false };
        Self { batches: count.div_ceil(BATCH), room, state: Mutex::new(state), changed: Condvar::new() }
    }

    fn state(&self) -> MutexGuard<'_, State<R>> {
        // Nobody panics while he has it, and what is in it is sound at any time.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next batch, once its results have room; `None` where there is no more.
    fn next_batch(&self) -> Option<usize> {
        let mut state = self.state();
        loop {
            if state.broken || state.next >= self.batches {
                return None;
            }
            if let Some(batch) = state.take(self.batches, self.room) {
                return Some(batch);
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn next_step(&self) -> Step<R> {
        let mut state = self.state();
        loop {
            if let Some(Some(_)) = state.waiting.front() {
                state.first += 1;
                let results = state.waiting.pop_front().flatten().unwrap_or_default();
                self.changed.notify_all();
                return Step::Sink(results);
            }
            if state.broken || state.first >= self.batches {
                return Step::End;
            }
            if let Some(batch) = state.take(self.batches, self.room) {
                return Step::Work(batch);
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn done(&self, batch: usize, results: Vec<R>) {
        let mut state = self.state();
        let place = batch - state.first;
        if state.waiting.len() <= place {
            state.waiting.resize_with(place + 1, || None);
        }
        if let Some(waiting) = state.waiting.get_mut(place) {
            *waiting = Some(results);
        }
        self.changed.notify_all();
    }

    /// No further batch is taken.
    fn stop(&self) {
        self.state().next = self.batches;
        self.changed.notify_all();
    }
}

/// Says so where the thread that has it panics.
struct Broken<'b, R>(&'b Board<R>);

impl<R> Drop for Broken<'_, R> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.state().broken = true;
            self.0.changed.notify_all();
        }
    }
}

impl<R> State<R> {
    /// Takes the next batch, if there is one and its results have room.
    fn take(&mut self, batches: usize, room: usize) -> Option<usize> {
        let batch = self.next;
        let may = batch < batches && batch < self.first + room;
        may.then(|| {
            self.next += 1;
            batch
        })
    }
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use super::*;

    fn squares(count: usize, threads: usize) -> Vec<usize> {
        let mut all = Vec::new();
        let threads = NonZeroUsize::new(threads).unwrap();
        let end: Result<(), ()> = in_order(
            count,
            threads,
            &|| 0,
            &|seen, place| {
                *seen += 1;
                place * place
            },
            &mut |square| {
                all.push(square);
                Ok(())
            },
        );
        assert_eq!(end, Ok(()));
        all
    }

    #[test]
    fn results_come_in_order_from_any_number_of_threads() {
        for count in [0, 1, BATCH, BATCH + 1, 100 * BATCH + 7] {
            let expected: Vec<usize> = (0..count).map(|place| place * place).collect();
            for threads in [1, 2, 3, 8] {
                assert_eq!(squares(count, threads), expected, "{count} by {threads}");
            }
        }
    }

    #[test]
    fn an_error_ends_the_work() {
        for threads in [1, 2, 8] {
            let mut count = 0;
            let threads = NonZeroUsize::new(threads).unwrap();
            let end = in_order(10_000 * BATCH, threads, &|| (), &|(), place| place, &mut |place| {
                count += 1;
                if place == 3 * BATCH { Err("full") } else { Ok(()) }
            });
            assert_eq!((end, count), (Err("full"), 3 * BATCH + 1));
        }
    }

    fn panics(threads: usize, work: &(dyn Fn(usize) -> usize + Sync), sink: &mut dyn FnMut(usize)) -> bool {
        let threads = NonZeroUsize::new(threads).unwrap();
        let all = || {
            in_order(100 * BATCH, threads, &|| (), &|(), place| work(place), &mut |place| {
                sink(place);
                Ok::<(), ()>(())
            })
        };
        catch_unwind(AssertUnwindSafe(all)).is_err()
    }

    #[test]
    fn nobody_waits_for_a_thread_that_panicked() {
        let fails_at = |wrong: usize| {
            move |place: usize| {
                assert_ne!(place, wrong, "on purpose");
                place
            }
        };
        for threads in [1, 2, 8] {
            for place in [0, BATCH, 50 * BATCH, 100 * BATCH - 1] {
                assert!(panics(threads, &fails_at(place), &mut |_| {}), "working, {threads}");
                let sinks = fails_at(place);
                assert!(
                    panics(threads, &|place| place, &mut |place| {
                        sinks(place);
                    }),
                    "handing over, {threads}"
                );
            }
        }
    }
}
