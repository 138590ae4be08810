//! IP packets in fragments, and fragments in smaller ones.

use super::{Disorder, Random};
use crate::packet::Piece;

/// Whether a packet is a fragment of one.
pub(super) fn is_fragment(octets: &[u8]) -> bool {
    Piece::of(octets).is_some_and(|piece| piece.is_fragment())
}

/// What is sent for a packet or fragment; `number` tells the packets that become fragments here apart.
pub(super) fn fragments(octets: &[u8], number: u16, disorder: Disorder, random: &mut Random) -> Vec<Vec<u8>> {
    let Some(piece) = Piece::of(octets) else { return vec![octets.to_vec()] };
    let units = piece.payload.len().saturating_sub(1) / 8;
    let pieces = match random.once_in(disorder.split) && units > 0 {
        true if !piece.is_fragment() => {
            let whole = Piece { id: number, ..piece };
            split(&whole, 8 * (1 + random.below(units)), random.once_in(disorder.overlap))
        }
        true => split(&piece, 8 * (1 + random.below(units)), random.once_in(disorder.overlap)),
        false => vec![piece],
    };
    let mut all = Vec::new();
    for piece in pieces {
        let copies = 1 + usize::from(piece.more && random.once_in(disorder.repeat));
        all.extend(std::iter::repeat_n(piece.encode(), copies));
    }
    all
}

/// Two fragments, the first with `length` octets, a multiple of eight; if they overlap, the second begins eight earlier.
fn split<'a>(piece: &Piece<'a>, length: usize, overlap: bool) -> Vec<Piece<'a>> {
    let again = if overlap && piece.source.is_ipv4() { 8 } else { 0 };
    let begin = length - again;
    let first = Piece { more: true, payload: &piece.payload[..length], ..*piece };
    let second = Piece { offset: piece.offset + begin, payload: &piece.payload[begin..], ..*piece };
    vec![first, second]
}
