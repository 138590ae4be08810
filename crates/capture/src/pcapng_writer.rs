//! Writes pcapng (draft-ietf-opsawg-pcapng): one section, an interface for each kind of link, times in nanoseconds.

use std::io::{self, Write};

use crate::packet::Packet;

const SECTION_HEADER: u32 = 0x0a0d_0d0a;
const INTERFACE_DESCRIPTION: u32 = 1;
const ENHANCED_PACKET: u32 = 6;
/// Octets of a block around its body: type, length, and the length again.
const AROUND: usize = 12;

/// A pcapng file that is being written.
///
/// ```
/// use tritone_capture::{LINKTYPE_RAW, Packet, PcapngWriter};
/// use tritone_wire::{FrameRef, Timestamp};
///
/// let mut file = PcapngWriter::new(Vec::new())?;
/// let frame = FrameRef { file: 0, number: 1 };
/// file.write(&Packet { frame, time: Timestamp(0), link_type: LINKTYPE_RAW, octets: &[0x45], original: 60 })?;
/// assert!(file.finish()?.starts_with(&[0x0a, 0x0d, 0x0d, 0x0a]));
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct PcapngWriter<W> {
    out: W,
    /// Kinds of link, in the order of their interfaces.
    links: Vec<u16>,
}

impl<W: Write> PcapngWriter<W> {
    /// Begins a file.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn new(out: W) -> io::Result<Self> {
        let mut file = Self { out, links: Vec::new() };
        // Byte-order magic, version 1.0, length of the section not stated.
        let body = [&0x1a2b_3c4d_u32.to_le_bytes()[..], &[1, 0, 0, 0], &[0xff; 8]].concat();
        file.block(SECTION_HEADER, &[&body])?;
        Ok(file)
    }

    /// Appends a packet; its frame number is not written. A time before 1970 becomes 1970.
    ///
    /// # Errors
    /// Those of the writer; `InvalidInput` where the packet has 4 GiB or more.
    pub fn write(&mut self, packet: &Packet<'_>) -> io::Result<()> {
        let interface = self.interface(packet.link_type)?;
        let nanoseconds = u64::try_from(packet.time.0).unwrap_or(0);
        let captured = length(packet.octets.len())?;
        let words = [
            interface,
            (nanoseconds >> 32) as u32,
            nanoseconds as u32,
            captured,
            packet.original.max(captured),
        ];
        let head: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
        self.block(ENHANCED_PACKET, &[&head, packet.octets])
    }

    /// Ends the file and gives the writer back.
    ///
    /// # Errors
    /// Those of the writer, which is flushed.
    pub fn finish(mut self) -> io::Result<W> {
        self.out.flush()?;
        Ok(self.out)
    }

    /// The number of the interface for a kind of link, described first where it is new.
    fn interface(&mut self, link: u16) -> io::Result<u32> {
        if let Some(index) = self.links.iter().position(|known| *known == link) {
            return length(index);
        }
        let [low, high] = link.to_le_bytes();
        // No snap length; option if_tsresol (9): units of 10^-9 s; end of options.
        self.block(
            INTERFACE_DESCRIPTION,
            &[&[low, high, 0, 0, 0, 0, 0, 0], &[9, 0, 1, 0, 9, 0, 0, 0], &[0; 4]],
        )?;
        self.links.push(link);
        length(self.links.len() - 1)
    }

    /// A block whose body is made of `parts`.
    fn block(&mut self, kind: u32, parts: &[&[u8]]) -> io::Result<()> {
        let body: usize = parts.iter().map(|part| part.len()).sum();
        let padded = body.next_multiple_of(4);
        let total = length(padded.saturating_add(AROUND))?.to_le_bytes();
        self.out.write_all(&kind.to_le_bytes())?;
        self.out.write_all(&total)?;
        parts.iter().try_for_each(|part| self.out.write_all(part))?;
        self.out.write_all([0_u8; 3].get(..padded - body).unwrap_or_default())?;
        self.out.write_all(&total)
    }
}

fn length(count: usize) -> io::Result<u32> {
    u32::try_from(count).map_err(|_| io::Error::from(io::ErrorKind::InvalidInput))
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use tritone_wire::{FrameRef, Timestamp};

    use super::*;
    use crate::reader::Reader;

    #[test]
    fn what_is_written_is_read_back() {
        let packet = |number, time, link_type, octets| {
            let frame = FrameRef { file: 0, number };
            Packet { frame, time: Timestamp(time), link_type, octets, original: 9 }
        };
        let written = [
            packet(1, 1_767_600_000_123_456_789, 1, &b"abc"[..]),
            packet(2, 0, 113, b""),
            packet(3, 7, 1, b"abcd"),
        ];
        let mut file = PcapngWriter::new(Vec::new()).unwrap();
        written.iter().for_each(|packet| file.write(packet).unwrap());
        let octets = file.finish().unwrap();
        let mut reader = Reader::from_read(Box::new(Cursor::new(octets)), "x".to_owned(), 0).unwrap();
        let mut read = 0;
        reader
            .read_packets(&mut |packet| {
                assert_eq!(*packet, written[read]);
                read += 1;
            })
            .unwrap();
        assert_eq!(read, 3);
    }
}
