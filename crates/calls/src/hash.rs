//! FNV-1a: tells tags, branches and other texts apart without keeping them. Not against those who look for collisions:
//! two texts that hash alike make two legs or two transactions of a sender look like one, and those are his own.

/// With 64 bits, for what is told apart over a whole recording.
pub(crate) fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

/// With 32 bits and never 0, for what is told apart within one leg.
pub(crate) fn short_hash(bytes: &[u8]) -> u32 {
    let hash = hash(bytes);
    ((hash ^ (hash >> 32)) as u32).max(1)
}
