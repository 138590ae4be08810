//! Octets of a recording, read in large chunks into one reused buffer.

use std::fmt;
use std::io::{self, Cursor, ErrorKind, Read};
use std::mem;

use crate::unpack::{MAGIC, Octets, Packing};

/// Octets asked for at once. One `read` call fills at most this; a pipe gives what it has. A chunk and what is made of it
/// stay in the cache of one processor.
const CHUNK: usize = 256 * 1024;
/// How often compressed octets that unpack to compressed octets are unpacked. Each time costs memory.
const MAX_NESTED: usize = 2;

/// A forward-only window over the octets of a recording.
pub(crate) struct Source {
    input: Octets,
    buffer: Vec<u8>,
    /// Octets of a buffer that holds no long record.
    chunk: usize,
    start: usize,
    end: usize,
    /// Offset in the input, unpacked, of `buffer[start]`.
    offset: u64,
    ended: bool,
    /// Whether octets are never long in coming.
    pub(crate) is_prompt: bool,
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Source").field("offset", &self.offset).finish_non_exhaustive()
    }
}

impl Source {
    pub(crate) fn new(input: Octets) -> Self {
        Self::with_chunks(input, CHUNK)
    }

    /// With buffers of this length.
    pub(crate) fn with_chunks(input: Octets, chunk: usize) -> Self {
        Self {
            input,
            buffer: vec![0; chunk],
            chunk,
            start: 0,
            end: 0,
            offset: 0,
            ended: false,
            is_prompt: false,
        }
    }

    /// Unpacks the input from here on, if it is compressed.
    pub(crate) fn unpack(&mut self) -> io::Result<()> {
        for _ in 0..MAX_NESTED {
            self.fill(MAGIC)?;
            let Some(packing) = Packing::of(self.window()) else { break };
            let input = mem::replace(&mut self.input, Box::new(io::empty()));
            let start = Cursor::new(self.window().to_vec());
            *self = Self::with_chunks(packing.unpack(Box::new(start.chain(input))), self.chunk);
        }
        Ok(())
    }

    /// Octets that were read and not yet consumed.
    pub(crate) fn window(&self) -> &[u8] {
        self.buffer.get(self.start..self.end).unwrap_or_default()
    }

    /// How many octets of the input were consumed.
    pub(crate) fn offset(&self) -> u64 {
        self.offset
    }

    /// Consumes `count` octets, or all that are there.
    pub(crate) fn consume(&mut self, count: usize) {
        let count = count.min(self.end - self.start);
        self.start += count;
        self.offset += count as u64;
    }

    /// Consumes `count` octets and gives the buffer they are in away, for another one that may hold anything. Where in
    /// the buffer they begin.
    pub(crate) fn take_buffer(&mut self, count: usize, buffer: &mut Vec<u8>) -> usize {
        let start = self.start;
        self.consume(count);
        let rest = self.end - self.start;
        let length = self.chunk.max(rest);
        if buffer.is_empty() {
            // The system gives zeros that need not be written.
            *buffer = vec![0; length];
        }
        buffer.resize(length, 0);
        if let Some(into) = buffer.get_mut(..rest) {
            into.copy_from_slice(self.window());
        }
        mem::swap(&mut self.buffer, buffer);
        (self.start, self.end) = (0, rest);
        start
    }

    /// Makes the window at least `needed` octets long. `false` where the input ends before.
    pub(crate) fn fill(&mut self, needed: usize) -> io::Result<bool> {
        while self.end - self.start < needed {
            if self.ended {
                return Ok(false);
            }
            self.read_more(needed)?;
        }
        Ok(true)
    }

    /// Consumes `count` octets that may be more than any window. `false` where the input ends before.
    pub(crate) fn skip(&mut self, mut count: u64) -> io::Result<bool> {
        while count > 0 {
            if !self.fill(1)? {
                return Ok(false);
            }
            let step = usize::try_from(count).unwrap_or(usize::MAX).min(self.window().len());
            self.consume(step);
            count -= step as u64;
        }
        Ok(true)
    }

    /// One `read` call behind what is there. It does not wait to fill the buffer, so that the packets of a live pipe
    /// are delivered as they come.
    fn read_more(&mut self, needed: usize) -> io::Result<()> {
        if self.start > 0 && self.buffer.len() - self.start < needed.max(self.chunk / 2)
            || self.start == self.end
        {
            self.buffer.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
        }
        if self.buffer.len() < needed {
            self.buffer.resize(needed, 0);
        }
        let room = self.buffer.get_mut(self.end..).unwrap_or_default();
        match self.input.read(room) {
            Ok(0) => self.ended = true,
            Ok(count) => self.end += count,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives one octet a call, as a slow pipe may.
    struct Drip(Vec<u8>);

    impl Read for Drip {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            if self.0.is_empty() {
                return Ok(0);
            }
            into[0] = self.0.remove(0);
            Ok(1)
        }
    }

    #[test]
    fn a_slow_input_is_put_together() {
        let mut source = Source::new(Box::new(Drip(b"abcdef".to_vec())));
        assert!(source.fill(3).unwrap());
        assert_eq!(source.window(), b"abc");
        source.consume(2);
        assert!(source.fill(4).unwrap());
        assert_eq!((source.window(), source.offset()), (&b"cdef"[..], 2));
        assert!(!source.fill(5).unwrap());
    }

    #[test]
    fn a_window_may_grow_beyond_a_chunk() {
        let mut source = Source::new(Box::new(io::repeat(7).take(3 * CHUNK as u64)));
        assert!(source.fill(CHUNK - 1).unwrap());
        source.consume(5);
        assert!(source.fill(2 * CHUNK).unwrap());
        assert!(source.skip(3 * CHUNK as u64 - 5).unwrap());
        assert!(!source.skip(1).unwrap());
    }
}
