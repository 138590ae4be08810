//! Compressed payloads.

use std::io::Read;

use flate2::read::{DeflateDecoder, GzDecoder, ZlibDecoder};

/// A payload of more octets than this is not believed: what agents capture are packets.
const MAX_PAYLOAD: u64 = 64 * 1024;

/// Inflates gzip (RFC 1952), zlib (RFC 1950) or bare deflate (RFC 1951), told apart by their first octets: the
/// specification names none. `None` where it is broken or beyond belief.
pub(super) fn inflate(octets: &[u8]) -> Option<Vec<u8>> {
    match octets {
        [0x1F, 0x8B, ..] => read(GzDecoder::new(octets)),
        // The method is 8, and the first two octets as a number are a multiple of 31.
        [first, second, ..]
            if first & 0x0F == 8 && u16::from_be_bytes([*first, *second]).is_multiple_of(31) =>
        {
            read(ZlibDecoder::new(octets))
        }
        _ => read(DeflateDecoder::new(octets)),
    }
}

fn read(input: impl Read) -> Option<Vec<u8>> {
    let mut plain = Vec::new();
    let count = input.take(MAX_PAYLOAD + 1).read_to_end(&mut plain).ok()?;
    (count as u64 <= MAX_PAYLOAD).then_some(plain)
}
