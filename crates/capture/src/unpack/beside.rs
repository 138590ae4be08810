//! Unpacking beside the reading of what is unpacked: a thread of its own hands over blocks.

use std::io::{self, ErrorKind, Read};
use std::mem;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread;

use super::Octets;

/// Octets of a block. What is small enough to fit is unpacked by the reading thread: another one takes longer to start.
const BLOCK: usize = 256 * 1024;
/// Blocks that may wait to be read.
const WAITING: usize = 4;

/// A block, of which so many octets were filled, or why there is none. None are filled at the end.
type Unpacked = io::Result<(Vec<u8>, usize)>;

/// Octets that are unpacked beside their reading.
pub(super) enum Beside {
    /// The beginning, of which so many octets were read, by the reading thread.
    Here(Octets, usize),
    /// The rest, by another one.
    There(There),
}

/// What comes from the other thread.
pub(super) struct There {
    unpacked: Receiver<Unpacked>,
    /// For blocks that may be filled again.
    read: Sender<Vec<u8>>,
    block: Vec<u8>,
    /// The octets of it that are to be read.
    from: usize,
    to: usize,
    ended: bool,
}

impl Beside {
    pub(super) fn new(octets: Octets) -> Self {
        Self::Here(octets, 0)
    }
}

impl Read for Beside {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if let Self::Here(octets, read) = self
            && *read >= BLOCK
        {
            let octets = mem::replace(octets, Box::new(io::empty()));
            *self = There::start(octets).map_or_else(|octets| Self::Here(octets, 0), Self::There);
        }
        match self {
            Self::Here(octets, count) => {
                let new = octets.read(into)?;
                *count += new;
                Ok(new)
            }
            Self::There(there) => there.read(into),
        }
    }
}

impl There {
    /// Gives the octets back where no thread can be started.
    fn start(octets: Octets) -> Result<Self, Octets> {
        let (sender, unpacked) = sync_channel(WAITING);
        let (read, free) = channel();
        let (give, take) = channel();
        let work = move || {
            if let Ok(octets) = take.recv() {
                unpack(octets, &sender, &free);
            }
        };
        if thread::Builder::new().name("unpack".to_owned()).spawn(work).is_err() {
            return Err(octets);
        }
        match give.send(octets) {
            Ok(()) => Ok(Self { unpacked, read, block: Vec::new(), from: 0, to: 0, ended: false }),
            Err(refused) => Err(refused.0),
        }
    }

    fn next(&mut self) -> io::Result<()> {
        // A thread that panicked says no end.
        let unpacked =
            self.unpacked.recv().unwrap_or_else(|_| Err(io::Error::other("it was not unpacked to its end")));
        self.ended = !matches!(unpacked, Ok((_, 1..)));
        let (block, filled) = unpacked?;
        let read = mem::replace(&mut self.block, block);
        (self.from, self.to) = (0, filled);
        if !read.is_empty() {
            // Behind its last block, the other thread needs no more.
            let _ = self.read.send(read);
        }
        Ok(())
    }
}

impl Read for There {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.from == self.to && !self.ended {
            self.next()?;
        }
        let count = self.block.get(self.from..self.to).unwrap_or_default().read(into)?;
        self.from += count;
        Ok(count)
    }
}

/// Hands over what there is as soon as it is there, until the end, an error, or until nobody reads it any more.
fn unpack(mut octets: Octets, unpacked: &SyncSender<Unpacked>, free: &Receiver<Vec<u8>>) {
    loop {
        let mut block = free.try_recv().unwrap_or_else(|_| vec![0; BLOCK]);
        let filled = loop {
            match octets.read(&mut block) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                filled => break filled,
            }
        };
        let is_last = !matches!(filled, Ok(1..));
        if unpacked.send(filled.map(|filled| (block, filled))).is_err() || is_last {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives so many octets that count down, then an error.
    struct Failing(usize);

    impl Read for Failing {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            if self.0 == 0 {
                return Err(io::Error::other("on purpose"));
            }
            let count = into.len().min(self.0).min(100_003);
            for octet in &mut into[..count] {
                *octet = (self.0 % 251) as u8;
                self.0 -= 1;
            }
            Ok(count)
        }
    }

    #[test]
    fn long_octets_and_the_error_behind_them_come_through() {
        for length in [0, 1, BLOCK, 3 * BLOCK, 20 * BLOCK + 7] {
            let (mut here, mut there) = (Vec::new(), Vec::new());
            let expected = Failing(length).read_to_end(&mut here).unwrap_err();
            let error = Beside::new(Box::new(Failing(length))).read_to_end(&mut there).unwrap_err();
            assert_eq!(error.to_string(), expected.to_string());
            assert!(here == there, "{length}");
        }
    }

    #[test]
    fn the_end_is_said_more_than_once() {
        let mut beside = Beside::new(Box::new(io::repeat(7).take(3 * BLOCK as u64)));
        assert_eq!(beside.read_to_end(&mut Vec::new()).unwrap(), 3 * BLOCK);
        assert_eq!(beside.read(&mut [0; 9]).unwrap(), 0);
    }

    #[test]
    fn what_is_not_read_to_its_end_is_let_go() {
        let mut beside = Beside::new(Box::new(io::repeat(7)));
        io::copy(&mut (&mut beside).take(9 * BLOCK as u64), &mut io::sink()).unwrap();
    }

    #[test]
    fn a_decoder_that_panics_is_no_end() {
        struct Panicking(usize);
        impl Read for Panicking {
            fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
                self.0 += into.len();
                assert!(self.0 < 4 * BLOCK, "on purpose");
                Ok(into.len())
            }
        }
        assert!(Beside::new(Box::new(Panicking(0))).read_to_end(&mut Vec::new()).is_err());
    }
}
