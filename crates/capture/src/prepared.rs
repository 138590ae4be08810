//! What was made of messages before they were found: it is handed over with them where the guess was right.

use crate::workers::Ahead;

/// Octets of a chunk that were guessed to be a message of SIP, and what was made of it.
#[derive(Clone, Copy, Debug)]
struct Guess {
    /// Offset in the chunk, and octets.
    at: usize,
    length: usize,
    /// Where what was made of it ends; it begins where that of the guess before ends.
    end: usize,
}

/// The guesses about one chunk, in the order of its octets, and what was made of them.
#[derive(Debug, Default)]
pub(crate) struct Prepared {
    guesses: Vec<Guess>,
    octets: Vec<u8>,
    /// Address and length of the chunk.
    address: usize,
    length: usize,
    /// The first guess that no message was looked for behind.
    next: usize,
}

impl Prepared {
    /// Forgets all guesses; those that follow are about `chunk`, which must neither change nor move until they were used.
    pub(crate) fn begin(&mut self, chunk: &[u8]) {
        self.guesses.clear();
        self.octets.clear();
        self.next = 0;
        (self.address, self.length) = (chunk.as_ptr().addr(), chunk.len());
    }

    /// Guesses that these octets of the chunk, which lie behind those of the last guess, are a message.
    pub(crate) fn guess(&mut self, message: &[u8], ahead: Ahead<'_>) {
        let Some(at) = self.offset(message) else { return };
        ahead(message, &mut self.octets);
        self.guesses.push(Guess { at, length: message.len(), end: self.octets.len() });
    }

    /// Octets of the message that begins these octets, where that was found out when it was guessed.
    #[inline]
    pub(crate) fn length_of(&mut self, octets: &[u8]) -> Option<usize> {
        let at = self.offset(octets)?;
        let guess = self.at(at).filter(|guess| guess.at == at)?;
        Some(guess.length).filter(|length| *length <= octets.len())
    }

    /// What was made of these octets, if they are those of a guess: the same ones, not equal ones elsewhere. Messages
    /// are asked for in the order in which they are in the chunk.
    #[inline]
    pub(crate) fn of(&mut self, message: &[u8]) -> Option<&[u8]> {
        let at = self.offset(message)?;
        while self.guesses.get(self.next).is_some_and(|guess| guess.at < at) {
            self.next += 1;
        }
        let guess =
            self.guesses.get(self.next).filter(|guess| (guess.at, guess.length) == (at, message.len()))?;
        let before = self.next.checked_sub(1).and_then(|before| self.guesses.get(before));
        self.octets.get(before.map_or(0, |before| before.end)..guess.end)
    }

    /// The first guess about octets from `at` on.
    #[inline]
    fn at(&mut self, at: usize) -> Option<Guess> {
        while self.guesses.get(self.next).is_some_and(|guess| guess.at < at) {
            self.next += 1;
        }
        self.guesses.get(self.next).copied()
    }

    /// Where these octets are in the chunk; `None` where they are elsewhere.
    #[inline]
    fn offset(&self, octets: &[u8]) -> Option<usize> {
        octets.as_ptr().addr().checked_sub(self.address).filter(|at| *at < self.length)
    }
}
