//! Version 3: chunks of a vendor, a type and a length.

use core::iter::FusedIterator;
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use super::{Error, Packet, Payload, ProtocolType, Version};
use crate::Timestamp;
use crate::cursor::{self, Octets};

/// `HEP3` and the length of the packet.
pub(super) const HEADER: usize = 6;
/// Vendor, type and length, which the length of a chunk counts.
pub(super) const CHUNK_HEADER: usize = 6;

/// One chunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chunk<'a> {
    /// Who defined the type: 0 the specification, 1 FreeSWITCH, 2 Kamailio or SER, 3 OpenSIPS, 4 Asterisk, ...
    pub vendor: u16,
    /// The type, in the numbering of its vendor.
    pub kind: u16,
    /// What is there of its contents.
    pub contents: &'a [u8],
    /// Octets of the contents that are announced and not there.
    pub missing: usize,
    /// Octets from the start of the packet to the chunk.
    pub offset: usize,
}

/// The types that the specification defines and that are read here.
pub(super) mod kind {
    pub(crate) const FAMILY: u16 = 0x01;
    pub(crate) const IP_PROTOCOL: u16 = 0x02;
    pub(crate) const SOURCE_V4: u16 = 0x03;
    pub(crate) const DESTINATION_V4: u16 = 0x04;
    pub(crate) const SOURCE_V6: u16 = 0x05;
    pub(crate) const DESTINATION_V6: u16 = 0x06;
    pub(crate) const SOURCE_PORT: u16 = 0x07;
    pub(crate) const DESTINATION_PORT: u16 = 0x08;
    pub(crate) const SECONDS: u16 = 0x09;
    pub(crate) const MICROSECONDS: u16 = 0x0A;
    pub(crate) const PROTOCOL: u16 = 0x0B;
    pub(crate) const CAPTURE_AGENT: u16 = 0x0C;
    pub(crate) const PAYLOAD: u16 = 0x0F;
    pub(crate) const COMPRESSED_PAYLOAD: u16 = 0x10;
    pub(crate) const CORRELATION: u16 = 0x11;
}

/// The chunks of a packet of version 3, those of vendors among them; none for other octets.
///
/// The first that contradicts itself gives an error and ends them; one that reaches beyond the octets is the last.
pub fn chunks(octets: &[u8]) -> Chunks<'_> {
    Chunks { octets: Octets::new(chunks_of(octets).unwrap_or(&[]), HEADER) }
}

/// What is behind the header, up to where the packet says that it ends. A length that cannot be one is not believed.
fn chunks_of(octets: &[u8]) -> Option<&[u8]> {
    let mut header = Octets::new(octets.strip_prefix(b"HEP3")?, 4);
    let announced = usize::from(header.u16().ok()?);
    let end = if announced < HEADER { octets.len() } else { announced };
    Some(cursor::from(cursor::before(octets, end), HEADER))
}

/// Iterator over chunks, made by [`chunks`].
#[derive(Clone, Debug)]
pub struct Chunks<'a> {
    octets: Octets<'a>,
}

impl<'a> Chunks<'a> {
    fn read(&mut self) -> Option<Result<Chunk<'a>, Error>> {
        let offset = self.octets.offset();
        let vendor = self.octets.u16().ok()?;
        let kind = self.octets.u16().ok()?;
        let length = usize::from(self.octets.u16().ok()?);
        let Some(length) = length.checked_sub(CHUNK_HEADER) else {
            return Some(Err(Error::Chunk { offset }));
        };
        let contents = cursor::before(self.octets.rest(), length);
        let missing = length.saturating_sub(contents.len());
        let _ = self.octets.take(contents.len());
        Some(Ok(Chunk { vendor, kind, contents, missing, offset }))
    }
}

impl<'a> Iterator for Chunks<'a> {
    type Item = Result<Chunk<'a>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let chunk = self.read();
        if !matches!(chunk, Some(Ok(_))) {
            self.octets = Octets::new(&[], self.octets.offset());
        }
        chunk
    }
}

impl FusedIterator for Chunks<'_> {}

impl Chunk<'_> {
    /// The contents as a number of `N` octets or more, of which the last count: agents differ in how wide they write.
    fn number<const N: usize>(&self) -> Result<[u8; N], Error> {
        self.contents.last_chunk().copied().ok_or(Error::Chunk { offset: self.offset })
    }

    fn u16(&self) -> Result<u16, Error> {
        self.number().map(u16::from_be_bytes)
    }

    fn u32(&self) -> Result<u32, Error> {
        self.number().map(u32::from_be_bytes)
    }

    fn ipv4(&self) -> Result<IpAddr, Error> {
        self.number::<4>().map(|octets| Ipv4Addr::from(octets).into())
    }

    fn ipv6(&self) -> Result<IpAddr, Error> {
        self.number::<16>().map(|octets| Ipv6Addr::from(octets).into())
    }
}

/// What chunks say, before it is put together.
#[derive(Default)]
struct Said {
    addresses: [Option<IpAddr>; 2],
    ports: [u16; 2],
    seconds: Option<u32>,
    microseconds: u32,
}

impl Said {
    fn address(&self, place: usize) -> Option<SocketAddr> {
        let address = self.addresses.get(place).copied().flatten()?;
        Some(SocketAddr::new(address, self.ports.get(place).copied().unwrap_or_default()))
    }
}

pub(super) fn decode(octets: &[u8]) -> Result<Packet<'_>, Error> {
    if octets.len() < HEADER {
        return Err(Error::NotHep);
    }
    let mut said = Said::default();
    let mut packet = Packet::new(Version::Three, ProtocolType(0));
    for chunk in chunks(octets) {
        let chunk = chunk?;
        let is_payload = matches!(chunk.kind, kind::PAYLOAD | kind::COMPRESSED_PAYLOAD);
        if chunk.vendor == 0 && (chunk.missing == 0 || is_payload) {
            take(&chunk, &mut said, &mut packet)?;
        }
    }
    packet.source = said.address(0);
    packet.destination = said.address(1);
    packet.time = said.seconds.map(|seconds| time(seconds, said.microseconds));
    Ok(packet)
}

fn take<'a>(chunk: &Chunk<'a>, said: &mut Said, packet: &mut Packet<'a>) -> Result<(), Error> {
    let Said { addresses: [source, destination], ports: [source_port, destination_port], .. } = said;
    match chunk.kind {
        kind::IP_PROTOCOL => packet.ip_protocol = Some(u8::from_be_bytes(chunk.number()?)),
        kind::SOURCE_V4 => *source = Some(chunk.ipv4()?),
        kind::DESTINATION_V4 => *destination = Some(chunk.ipv4()?),
        kind::SOURCE_V6 => *source = Some(chunk.ipv6()?),
        kind::DESTINATION_V6 => *destination = Some(chunk.ipv6()?),
        kind::SOURCE_PORT => *source_port = chunk.u16()?,
        kind::DESTINATION_PORT => *destination_port = chunk.u16()?,
        kind::SECONDS => said.seconds = Some(chunk.u32()?),
        kind::MICROSECONDS => said.microseconds = chunk.u32()?,
        kind::PROTOCOL => packet.protocol = ProtocolType(u8::from_be_bytes(chunk.number()?)),
        kind::CAPTURE_AGENT => packet.capture_agent = Some(chunk.u32()?),
        kind::CORRELATION => packet.correlation = Some(chunk.contents),
        kind::PAYLOAD => packet.payload = Some(payload(chunk, false)),
        kind::COMPRESSED_PAYLOAD => packet.payload = Some(payload(chunk, true)),
        // The family follows from the address.
        _ => {}
    }
    Ok(())
}

const fn payload<'a>(chunk: &Chunk<'a>, compressed: bool) -> Payload<'a> {
    Payload { octets: chunk.contents, compressed, missing: chunk.missing }
}

/// Seconds and microseconds since 1970; both are of 32 bits, so that nothing overflows.
pub(super) fn time(seconds: u32, microseconds: u32) -> Timestamp {
    Timestamp(
        i64::from(seconds)
            .saturating_mul(1_000_000_000)
            .saturating_add(i64::from(microseconds).saturating_mul(1000)),
    )
}
