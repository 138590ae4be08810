//! pcap files, record by record.

use std::io::{self, Read, Write};

use super::Written;

const FILE_HEADER: usize = 24;
const RECORD_HEADER: usize = 16;
/// More than any program writes for a record.
const MAX_RECORD: u32 = 1 << 20;

/// A pcap file that is being read.
pub(super) struct Records<R> {
    input: R,
    /// Fractions of a second in a second: a million, or a thousand million.
    fractions: u64,
}

/// A record of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Record {
    /// In fractions of a second since 1970.
    pub(super) time: u64,
    /// The length that the frame had.
    original: u32,
    pub(super) frame: Vec<u8>,
}

impl Record {
    /// Another frame of the same time.
    pub(super) fn with(&self, frame: Vec<u8>) -> Self {
        Self { time: self.time, original: frame.len() as u32, frame }
    }
}

impl<R: Read> Records<R> {
    /// Begins to read, and copies the file header to `output`.
    pub(super) fn open<W: Write>(mut input: R, output: W) -> io::Result<(Self, Output<W>)> {
        let mut header = [0; FILE_HEADER];
        input.read_exact(&mut header)?;
        let fractions = match u32_at(&header, 0) {
            0xa1b2_c3d4 => 1_000_000,
            0xa1b2_3c4d => 1_000_000_000,
            _ => return Err(io::Error::other("this is no pcap file in little endian")),
        };
        if u32_at(&header, 20) & 0xffff != 1 {
            return Err(io::Error::other("this capture has no Ethernet frames"));
        }
        let mut output = Output { file: output, fractions, written: Written::default(), buffer: Vec::new() };
        output.octets(&header)?;
        Ok((Self { input, fractions }, output))
    }

    /// Goes on with the records of `input`, which has the same header.
    pub(super) fn again(&mut self, mut input: R) -> io::Result<()> {
        input.read_exact(&mut [0; FILE_HEADER])?;
        self.input = input;
        Ok(())
    }

    /// Fractions of a second in a second.
    pub(super) fn second(&self) -> u64 {
        self.fractions
    }

    /// Reads the next record into `record`; `false` at the end of the file.
    pub(super) fn next_into(&mut self, record: &mut Record) -> io::Result<bool> {
        let mut header = [0; RECORD_HEADER];
        match self.input.read_exact(&mut header) {
            Err(e) if e.kind() == io::ErrorKind::UnexpectedEof => return Ok(false),
            other => other?,
        }
        let length = u32_at(&header, 8);
        if length > MAX_RECORD {
            return Err(io::Error::other(format!("a record of {length} octets: the file is damaged")));
        }
        record.time = u64::from(u32_at(&header, 0)) * self.fractions + u64::from(u32_at(&header, 4));
        record.original = u32_at(&header, 12);
        record.frame.resize(length as usize, 0);
        self.input.read_exact(&mut record.frame)?;
        Ok(true)
    }
}

/// The file that is being written.
pub(super) struct Output<W> {
    file: W,
    fractions: u64,
    written: Written,
    buffer: Vec<u8>,
}

impl<W: Write> Output<W> {
    pub(super) fn record(&mut self, record: &Record) -> io::Result<()> {
        let (seconds, fraction) = (record.time / self.fractions, record.time % self.fractions);
        let mut buffer = std::mem::take(&mut self.buffer);
        buffer.clear();
        [seconds as u32, fraction as u32, record.frame.len() as u32, record.original]
            .into_iter()
            .for_each(|n| buffer.extend(n.to_le_bytes()));
        buffer.extend(&record.frame);
        self.written.records += 1;
        let end = self.octets(&buffer);
        self.buffer = buffer;
        end
    }

    /// A record that was not understood.
    pub(super) fn kept(&mut self, record: &Record) -> io::Result<()> {
        self.written.kept += 1;
        self.record(record)
    }

    pub(super) fn written(&self) -> Written {
        self.written
    }

    pub(super) fn finish(mut self) -> io::Result<Written> {
        self.file.flush()?;
        Ok(self.written)
    }

    fn octets(&mut self, octets: &[u8]) -> io::Result<()> {
        self.written.octets += octets.len() as u64;
        self.file.write_all(octets)
    }
}

fn u32_at(octets: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([octets[at], octets[at + 1], octets[at + 2], octets[at + 3]])
}
