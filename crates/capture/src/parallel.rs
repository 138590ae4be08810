//! Several threads read one recording.
//!
//! All of them do the same: one that has the *read token* fills a chunk with whole records, lets go, and prepares what
//! it read, while it is in its cache. The caller's thread does that too, but when the next chunk in the order of the
//! recording is prepared, it *folds* it: the pipeline sees the records one by one, in order, as it does where there is
//! one thread. So what is handed over is the same for any number of threads.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use crate::chunk::Chunk;
use crate::error::ReadError;
use crate::records::Records;
use crate::source::Source;
use crate::workers::{Ahead, Workers};

/// Prepared chunks that wait where all threads fill others, at most: more take memory and gain nothing.
const MOST_WAITING: usize = 8;

/// What may be read: whoever has it has the read token.
struct Token<'a> {
    records: &'a mut Records,
    source: &'a mut Source,
}

struct State<'a> {
    /// `None` while somebody reads.
    token: Option<Token<'a>>,
    /// Chunks that may be filled.
    free: Vec<Chunk>,
    /// Chunks that are prepared, by their numbers.
    prepared: BTreeMap<u64, Chunk>,
    /// The number of the next chunk to be read.
    next: u64,
    /// Whether the last chunk was read.
    ended: bool,
    /// Whether nobody wants more, or a thread panicked: nobody waits for what others do, or would have done.
    over: bool,
}

struct Shared<'a> {
    state: Mutex<State<'a>>,
    /// Said whenever the state changed in a way that somebody may wait for.
    changed: Condvar,
}

/// What the caller's thread does next.
enum Turn<'a> {
    Fold(Chunk),
    Read(u64, Chunk, Token<'a>),
    End,
}

/// Reads to the end with several threads, and gives each chunk to `fold`, in the order of the recording.
pub(crate) fn read(
    records: &mut Records,
    source: &mut Source,
    workers: Workers<'_>,
    mut fold: impl FnMut(&mut Chunk),
) -> Result<(), ReadError> {
    let others = workers.threads.get().saturating_sub(1);
    let is_prompt = source.is_prompt;
    let shared = Shared::new(Token { records, source }, workers.threads.get());
    let mut end = Ok(());
    thread::scope(|scope| {
        let _broken = Broken(&shared);
        let start =
            |_: &usize| thread::Builder::new().spawn_scoped(scope, || shared.work(workers.ahead)).is_ok();
        let started = (0..others).take_while(start).count();
        // Where octets may be long in coming, the caller's thread does not wait for them, as others prepare what came.
        let caller_reads = is_prompt || started == 0;
        let mut folded = 0;
        loop {
            match shared.turn(folded, caller_reads) {
                Turn::Fold(mut chunk) => {
                    fold(&mut chunk);
                    folded += 1;
                    end = chunk.end.take().unwrap_or(Ok(()));
                    shared.change(|state| {
                        state.free.push(chunk);
                        state.over |= workers.are_stopped();
                    });
                }
                Turn::Read(number, chunk, token) => shared.read(number, chunk, token, workers.ahead),
                Turn::End => break,
            }
        }
    });
    end
}

impl<'a> Shared<'a> {
    fn new(token: Token<'a>, threads: usize) -> Self {
        // Each thread fills one while another one, of few at least, waits to be folded.
        let chunks = threads.saturating_add(threads.min(MOST_WAITING));
        let free = (0..chunks).map(|_| Chunk::default()).collect();
        let (token, prepared) = (Some(token), BTreeMap::new());
        let state = State { token, free, prepared, next: 0, ended: false, over: false };
        Self { state: Mutex::new(state), changed: Condvar::new() }
    }

    fn lock(&self) -> MutexGuard<'_, State<'a>> {
        // Nobody panics while he has it, and what is in it is sound at any time.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change<T>(&self, change: impl FnOnce(&mut State<'a>) -> T) -> T {
        let changed = change(&mut self.lock());
        self.changed.notify_all();
        changed
    }

    /// Reads and prepares chunks until there are no more.
    fn work(&self, ahead: Ahead<'_>) {
        let _broken = Broken(self);
        loop {
            let mut state = self.lock();
            let (number, chunk, token) = loop {
                if state.ended || state.over {
                    return;
                }
                match state.take_token() {
                    Some(reading) => break reading,
                    None => state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner),
                }
            };
            drop(state);
            self.read(number, chunk, token, ahead);
        }
    }

    fn read(&self, number: u64, mut chunk: Chunk, token: Token<'a>, ahead: Ahead<'_>) {
        chunk.read(token.records, token.source);
        let ended = chunk.end.is_some();
        self.change(|state| {
            state.ended = ended;
            state.token = Some(token);
        });
        chunk.prepare(ahead);
        self.change(|state| state.prepared.insert(number, chunk));
    }

    /// What the caller's thread does, of which it has folded so many chunks. Waits while there is nothing to do.
    fn turn(&self, folded: u64, reads: bool) -> Turn<'a> {
        let mut state = self.lock();
        loop {
            if state.over || state.ended && folded == state.next {
                return Turn::End;
            }
            if let Some(chunk) = state.prepared.remove(&folded) {
                return Turn::Fold(chunk);
            }
            if reads && let Some((number, chunk, token)) = state.take_token() {
                return Turn::Read(number, chunk, token);
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl<'a> State<'a> {
    /// The read token, if it is there, with a chunk to fill and its number.
    fn take_token(&mut self) -> Option<(u64, Chunk, Token<'a>)> {
        if self.ended || self.token.is_none() {
            return None;
        }
        let (chunk, token) = (self.free.pop()?, self.token.take()?);
        let number = self.next;
        self.next += 1;
        Some((number, chunk, token))
    }
}

/// Says so where the thread that has it panics.
struct Broken<'s, 'a>(&'s Shared<'a>);

impl Drop for Broken<'_, '_> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.change(|state| state.over = true);
        }
    }
}
