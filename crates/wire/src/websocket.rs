//! WebSocket (RFC 6455), as far as SIP over it needs it (RFC 7118): frames, and the messages that they carry.
//!
//! ```
//! use tritone_wire::websocket::{Decoder, Opcode, Step, encode};
//!
//! let octets = encode(Opcode::TEXT, Some([1, 2, 3, 4]), b"hello");
//! let mut decoder = Decoder::new(1024);
//! assert_eq!(decoder.step(&octets[..3]), Step::NeedMore { least: 6 });
//! assert_eq!(
//!     decoder.step(&octets),
//!     Step::Message { len: octets.len(), opcode: Opcode::TEXT, compressed: false, octets: b"hello" }
//! );
//! ```

use alloc::vec::Vec;

use crate::cursor::{self, Octets};

/// A control frame has at most this many octets of data (section 5.5).
const MAX_CONTROL: u64 = 125;

/// What a frame is (section 5.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Opcode(pub u8);

impl Opcode {
    /// More of the message that an earlier frame began.
    pub const CONTINUATION: Self = Self(0x0);
    /// A message of text.
    pub const TEXT: Self = Self(0x1);
    /// A message of any octets.
    pub const BINARY: Self = Self(0x2);
    /// The sender will send no more.
    pub const CLOSE: Self = Self(0x8);
    /// Asks for a pong.
    pub const PING: Self = Self(0x9);
    /// Answers a ping, or says that the sender is there.
    pub const PONG: Self = Self(0xA);

    /// Whether it is a control frame, which may stand between the frames of a message.
    pub const fn is_control(self) -> bool {
        self.0 & 0x8 != 0
    }

    /// Whether the RFC defines it.
    pub const fn is_known(self) -> bool {
        matches!(self.0, 0x0..=0x2 | 0x8..=0xA)
    }
}

/// The header of a frame.
struct Header {
    fin: bool,
    compressed: bool,
    opcode: Opcode,
    mask: Option<[u8; 4]>,
    payload_len: u64,
    /// Octets of the header itself.
    len: usize,
}

/// Why octets are no frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotWebSocket {
    /// A bit or an opcode that is reserved.
    Reserved,
    /// A control frame in several frames or with more than 125 octets, or a length that is not written in its shortest
    /// form or beyond 63 bits.
    Length,
    /// A message begins inside another, or goes on without having begun.
    Order,
    /// The message has more octets than the reader takes.
    TooLong,
}

/// Reads the header of the frame that begins `octets`; `Ok(Err(least))` where it needs that many octets.
fn header(octets: &[u8]) -> Result<Result<Header, usize>, NotWebSocket> {
    let &[first, second, ..] = octets else { return Ok(Err(2)) };
    let opcode = Opcode(first & 0x0F);
    if first & 0x30 != 0 || !opcode.is_known() {
        return Err(NotWebSocket::Reserved);
    }
    let (fin, compressed, short) = (first & 0x80 != 0, first & 0x40 != 0, second & 0x7F);
    if opcode.is_control() && (!fin || u64::from(short) > MAX_CONTROL) {
        return Err(NotWebSocket::Length);
    }
    let extended = match short {
        126 => 2usize,
        127 => 8,
        _ => 0,
    };
    let is_masked = second & 0x80 != 0;
    let len = extended.saturating_add(if is_masked { 6 } else { 2 });
    let mut rest = Octets::new(octets, 0);
    let (Ok(_), Ok(long), Ok(mask)) =
        (rest.take(2), rest.take(extended), rest.take(len.saturating_sub(extended).saturating_sub(2)))
    else {
        return Ok(Err(len));
    };
    let long = long.iter().fold(0u64, |number, octet| number << 8 | u64::from(*octet));
    let payload_len = match extended {
        0 => u64::from(short),
        _ if long <= MAX_CONTROL || extended == 8 && (long <= 0xFFFF || long >> 63 != 0) => {
            return Err(NotWebSocket::Length);
        }
        _ => long,
    };
    Ok(Ok(Header { fin, compressed, opcode, mask: mask.first_chunk().copied(), payload_len, len }))
}

/// Up to `limit` of the first octets of a message of text or of any octets, unmasked, where its first frame begins here.
/// The frame need not be all there; what it is can be told before.
pub fn peek(octets: &[u8], limit: usize) -> Option<Vec<u8>> {
    let header = header(octets).ok()?.ok()?;
    if header.compressed || !matches!(header.opcode, Opcode::TEXT | Opcode::BINARY) {
        return None;
    }
    let data = cursor::from(octets, header.len);
    let end = usize::try_from(header.payload_len).unwrap_or(usize::MAX).min(limit);
    Some(unmasked(cursor::before(data, end), header.mask).collect())
}

/// Masking and unmasking are the same (section 5.3).
fn unmasked(data: &[u8], mask: Option<[u8; 4]>) -> impl Iterator<Item = u8> + '_ {
    let mask = mask.unwrap_or_default();
    data.chunks(mask.len()).flat_map(move |chunk| chunk.iter().zip(mask).map(|(octet, mask)| octet ^ mask))
}

/// What the octets at the head of a stream are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step<'a> {
    /// The last frame of a message.
    Message {
        /// Octets of the frame.
        len: usize,
        /// Of its first frame: text or binary.
        opcode: Opcode,
        /// Whether what follows is compressed (RFC 7692 section 6).
        compressed: bool,
        /// The message, of all its frames, unmasked.
        octets: &'a [u8],
    },
    /// A frame of a message that goes on.
    Part {
        /// Octets of the frame.
        len: usize,
    },
    /// A control frame.
    Control {
        /// Octets of the frame.
        len: usize,
        /// What it is.
        opcode: Opcode,
    },
    /// The start of a frame.
    NeedMore {
        /// The stream must have at least this many octets before it is worth asking again.
        least: usize,
    },
    /// No frame, or one that breaks a rule: what follows cannot be read either.
    NotWebSocket(NotWebSocket),
}

/// Puts messages together from the frames of one direction of a connection.
#[derive(Debug)]
pub struct Decoder {
    limit: usize,
    message: Vec<u8>,
    /// Opcode of the first frame and whether it is compressed, while a message goes on or until the next is begun.
    begun: Option<(Opcode, bool)>,
}

impl Decoder {
    /// A decoder that takes messages of up to `limit` octets.
    pub const fn new(limit: usize) -> Self {
        Self { limit, message: Vec::new(), begun: None }
    }

    /// Octets of memory that it holds.
    pub fn cost(&self) -> usize {
        self.message.capacity()
    }

    /// Whether a message was begun that goes on in frames to come.
    pub fn is_inside_message(&self) -> bool {
        self.begun.is_some()
    }

    /// Forgets the frames of a message whose rest does not come.
    pub fn reset(&mut self) {
        self.begun = None;
        self.message = Vec::new();
    }

    /// Takes the frame that begins `octets`. `len` octets of what is returned are then to be dropped from the front.
    pub fn step(&mut self, octets: &[u8]) -> Step<'_> {
        let header = match header(octets) {
            Ok(Ok(header)) => header,
            Ok(Err(least)) => return Step::NeedMore { least },
            Err(why) => return Step::NotWebSocket(why),
        };
        if let Err(why) = self.check(&header) {
            return Step::NotWebSocket(why);
        }
        // Within the limit, so it fits.
        let len = header.len.saturating_add(header.payload_len as usize);
        let Some(frame) = octets.get(..len) else { return Step::NeedMore { least: len } };
        if header.opcode.is_control() {
            return Step::Control { len, opcode: header.opcode };
        }
        let (opcode, compressed) = self.begun.take().unwrap_or((header.opcode, header.compressed));
        if header.opcode != Opcode::CONTINUATION {
            self.message.clear();
        }
        self.append(cursor::from(frame, header.len), header.mask);
        if !header.fin {
            self.begun = Some((opcode, compressed));
            return Step::Part { len };
        }
        Step::Message { len, opcode, compressed, octets: &self.message }
    }

    fn check(&self, header: &Header) -> Result<(), NotWebSocket> {
        if header.opcode.is_control() {
            return if header.compressed { Err(NotWebSocket::Reserved) } else { Ok(()) };
        }
        let continues = header.opcode == Opcode::CONTINUATION;
        if continues != self.begun.is_some() {
            return Err(NotWebSocket::Order);
        }
        if continues && header.compressed {
            return Err(NotWebSocket::Reserved);
        }
        let before = if continues { self.message.len() } else { 0 };
        let room = self.limit.saturating_sub(before) as u64;
        if header.payload_len > room { Err(NotWebSocket::TooLong) } else { Ok(()) }
    }

    fn append(&mut self, data: &[u8], mask: Option<[u8; 4]>) {
        self.message.extend(unmasked(data, mask));
    }
}

/// A message as one frame.
pub fn encode(opcode: Opcode, mask: Option<[u8; 4]>, data: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    encode_frame(opcode, true, mask, data, &mut out);
    out
}

/// Appends one frame; without `fin` its message goes on.
pub fn encode_frame(opcode: Opcode, fin: bool, mask: Option<[u8; 4]>, data: &[u8], out: &mut Vec<u8>) {
    out.push(opcode.0 & 0x0F | if fin { 0x80 } else { 0 });
    let masked = if mask.is_some() { 0x80 } else { 0 };
    match (u8::try_from(data.len()), u16::try_from(data.len())) {
        (Ok(len @ ..126), _) => out.push(masked | len),
        (_, Ok(len)) => {
            out.push(masked | 126);
            out.extend(len.to_be_bytes());
        }
        _ => {
            out.push(masked | 127);
            out.extend((data.len() as u64).to_be_bytes());
        }
    }
    out.extend(mask.iter().flatten());
    out.extend(unmasked(data, mask));
}
