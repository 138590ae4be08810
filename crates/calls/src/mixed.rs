//! One hash of two, for what is told apart by two things.

/// The same in each run, so that what is put in order by it stays so. As with [`hash`](crate::hash::hash), a sender can make
/// two that are alike, and only mixes up what is his own; tables that he fills are keyed anew in each run by the hash of
/// their map.
pub(crate) fn mixed(one: u64, other: u64) -> u64 {
    // 2^64 divided by the golden ratio: an odd number without a pattern.
    let product = u128::from(one.rotate_left(32) ^ other) * 0x9e37_79b9_7f4a_7c15;
    (product as u64) ^ (product >> 64) as u64 ^ other
}
