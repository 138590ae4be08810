//! SCTP (RFC 9260): the messages of M3UA in its DATA chunks, bundled or fragmented, each once.
//!
//! Only what M3UA sends is remembered; other users' data is passed by.

mod direction;
#[cfg(test)]
mod tests;
mod window;

use std::collections::{BTreeMap, HashMap};
use std::net::{IpAddr, SocketAddr};

use tritone_wire::FrameRef;
use tritone_wire::sctp::{self, ChunkType, Data, Packet};
use tritone_wire::ss7::m3ua;

use crate::item::Skip;
use crate::layers::Fault;
use crate::output::{Output, Seen};
use crate::ss7;
use crate::unsupported::Unsupported;
use direction::{Direction, Whole};

/// Directions of associations that are remembered.
const MAX_DIRECTIONS: usize = 4096;
/// Octets that all fragments take that wait.
const MAX_HELD: usize = 16 * 1024 * 1024;

/// What an IP packet brought.
pub(crate) struct Arrived<'a> {
    pub(crate) source: IpAddr,
    pub(crate) destination: IpAddr,
    /// The SCTP packet.
    pub(crate) octets: &'a [u8],
    pub(crate) seen: Seen,
    /// Packets that earlier IP fragments came in.
    pub(crate) others: &'a [Seen],
}

/// Who sends to whom in which association. Of an association between several addresses, each pair is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Key {
    source: SocketAddr,
    destination: SocketAddr,
    tag: u32,
}

/// All associations that carry M3UA.
#[derive(Debug, Default)]
pub(crate) struct Associations {
    directions: HashMap<Key, Direction>,
    by_use: BTreeMap<u64, Key>,
    serial: u64,
    held: usize,
}

/// What became of a packet so far.
struct Account<'a> {
    key: Key,
    seen: Seen,
    others: &'a [Seen],
    has_message: bool,
    /// Fragments that wait.
    waiting: Vec<u32>,
    /// Why the first chunk with data that is no message is none.
    fault: Option<Fault>,
}

impl From<sctp::Error> for Fault {
    fn from(error: sctp::Error) -> Self {
        match error.rule {
            sctp::Rule::Truncated => Self::Short,
            sctp::Rule::Length(_) => Self::Malformed,
        }
    }
}

impl Associations {
    /// Takes in a packet; an error means that it is not accounted for.
    pub(crate) fn packet(&mut self, arrived: &Arrived<'_>, out: &mut Output<'_>) -> Result<(), Fault> {
        let packet = Packet::decode(arrived.octets)?;
        let key = Key {
            source: SocketAddr::new(arrived.source, packet.source),
            destination: SocketAddr::new(arrived.destination, packet.destination),
            tag: packet.verification_tag,
        };
        let Arrived { seen, others, .. } = *arrived;
        let mut account = Account { key, seen, others, has_message: false, waiting: Vec::new(), fault: None };
        for chunk in packet.chunks() {
            if let Err(fault) =
                chunk.map_err(Fault::from).and_then(|chunk| self.chunk(&chunk, &mut account, out))
            {
                account.fault.get_or_insert(fault);
            }
        }
        self.settle(&account, out)
    }

    /// The recording ended: nothing more can come.
    pub(crate) fn finish(&mut self, out: &mut Output<'_>) {
        while let Some((_, &key)) = self.by_use.first_key_value() {
            self.forget(&key, out);
        }
    }

    fn settle(&mut self, account: &Account<'_>, out: &mut Output<'_>) -> Result<(), Fault> {
        if !account.has_message {
            let direction = self.directions.get_mut(&account.key);
            let waits =
                direction.is_some_and(|direction| direction.settle_with(&account.waiting, account.seen));
            if !waits {
                let unfinished = (!account.waiting.is_empty()).then_some(Fault::Passed(Skip::SctpUnfinished));
                return Err(account.fault.or(unfinished).unwrap_or(Fault::Passed(Skip::SctpControl)));
            }
        }
        account.others.iter().for_each(|&other| out.piece(other, account.seen.frame));
        Ok(())
    }

    fn chunk(
        &mut self,
        chunk: &sctp::Chunk<'_>,
        account: &mut Account<'_>,
        out: &mut Output<'_>,
    ) -> Result<(), Fault> {
        match chunk.data() {
            Some(data) => self.data(&data?, account, out),
            None if chunk.chunk_type == ChunkType::I_DATA => Err(Fault::Passed(Skip::SctpOtherData)),
            None => Ok(()),
        }
    }

    fn data(
        &mut self,
        data: &Data<'_>,
        account: &mut Account<'_>,
        out: &mut Output<'_>,
    ) -> Result<(), Fault> {
        if !is_m3ua(data, &account.key) {
            return Err(of_other(data.protocol));
        }
        let is_whole = data.is_first && data.is_last;
        if !is_whole && data.missing > 0 {
            return Err(Fault::Short);
        }
        let direction = self.direction(account.key, data, out);
        if !direction.is_new(data.tsn) {
            return Err(Fault::Passed(Skip::SctpRepeated));
        }
        if is_whole {
            return account.message(data.payload, account.seen.frame, out);
        }
        let before = direction.held;
        let whole = direction.hold(data, account.seen, out);
        let after = direction.held;
        self.held = self.held - before + after;
        match whole {
            Some(whole) => account.whole(&whole, out),
            None => {
                account.waiting.push(data.tsn);
                Ok(())
            }
        }
    }

    /// The direction that a chunk belongs to, as the one that was used last.
    fn direction(&mut self, key: Key, data: &Data<'_>, out: &mut Output<'_>) -> &mut Direction {
        // What is whole is not held.
        let octets = if data.is_first && data.is_last { 0 } else { data.payload.len() };
        self.make_room(&key, octets, out);
        self.serial += 1;
        let direction = self.directions.entry(key).or_insert_with(|| Direction::new(0, data.tsn));
        self.by_use.remove(&direction.serial);
        direction.serial = self.serial;
        self.by_use.insert(self.serial, key);
        direction
    }

    /// Forgets those that were silent for longest where there is too much.
    fn make_room(&mut self, key: &Key, octets: usize, out: &mut Output<'_>) {
        let is_new = !self.directions.contains_key(key);
        while let Some((_, &silent)) = self.by_use.first_key_value() {
            let is_full = is_new && self.directions.len() >= MAX_DIRECTIONS || self.held + octets > MAX_HELD;
            if !is_full {
                break;
            }
            out.totals.sctp_evictions += 1;
            self.forget(&silent, out);
        }
    }

    fn forget(&mut self, key: &Key, out: &mut Output<'_>) {
        let Some(mut direction) = self.directions.remove(key) else { return };
        self.by_use.remove(&direction.serial);
        self.held -= direction.held;
        direction.forget_all(out);
    }
}

impl Account<'_> {
    /// Hands over the message that a fragment completed.
    fn whole(&mut self, whole: &Whole, out: &mut Output<'_>) -> Result<(), Fault> {
        let frames = whole.packets.iter().map(|(packet, _)| packet.frame);
        let first_frame = frames.min().unwrap_or(self.seen.frame);
        let end = self.message(&whole.octets, first_frame, out);
        let earlier = whole.packets.iter().filter(|(_, settles)| *settles);
        for &(packet, _) in earlier {
            match end {
                Ok(()) => out.piece(packet, self.seen.frame),
                Err(fault) => out.fault(&[packet], fault, false),
            }
        }
        end
    }

    /// Hands over the message in a whole message of M3UA.
    fn message(&mut self, octets: &[u8], first_frame: FrameRef, out: &mut Output<'_>) -> Result<(), Fault> {
        let found = ss7::from_m3ua(octets)?;
        let first_frame = self.others.iter().map(|other| other.frame).fold(first_frame, FrameRef::min);
        out.message(found.captured(self.seen, first_frame), !self.has_message);
        self.has_message = true;
        Ok(())
    }
}

/// What is said of another user's data.
fn of_other(protocol: u32) -> Fault {
    match u16::try_from(protocol) {
        Ok(number) => Fault::Unsupported(Skip::SctpOtherData, Unsupported::SctpPayload(number)),
        // The registry has none of these: somebody does as he likes.
        Err(_) => Fault::Passed(Skip::SctpOtherData),
    }
}

/// Whether data is M3UA's: by its identifier, or where the sender gave none, by the port.
fn is_m3ua(data: &Data<'_>, key: &Key) -> bool {
    match data.protocol {
        sctp::M3UA => true,
        // SCTP leaves the order of its octets to the user (RFC 9260 section 3.3.1), and some get it wrong.
        protocol if protocol == sctp::M3UA.swap_bytes() => true,
        0 => [key.source, key.destination].iter().any(|end| end.port() == m3ua::PORT),
        _ => false,
    }
}
