//! FNV-1a: tells tags, branches and other texts apart without keeping them. Not against those who look for collisions:
//! two texts that hash alike make two legs or two transactions of a sender look like one, and those are his own.

/// With 64 bits, for what is told apart over a whole recording.
pub(crate) fn hash(bytes: &[u8]) -> u64 {
    folded(bytes.iter().copied())
}

/// With 64 bits, of the octets in lower case.
pub(crate) fn hash_of_lower(bytes: &[u8]) -> u64 {
    folded(bytes.iter().map(u8::to_ascii_lowercase))
}

fn folded(bytes: impl Iterator<Item = u8>) -> u64 {
    bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

/// With 32 bits, of the octets in lower case.
pub(crate) fn short_hash_of_lower(bytes: &[u8]) -> u32 {
    short(hash_of_lower(bytes))
}

/// With 32 bits and never 0, for what is told apart within one leg.
pub(crate) fn short_hash(bytes: &[u8]) -> u32 {
    short(hash(bytes))
}

fn short(hash: u64) -> u32 {
    ((hash ^ (hash >> 32)) as u32).max(1)
}
