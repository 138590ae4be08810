//! Randomness, passed in by a seed.

use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};

/// Where tags, branches, Call-IDs and nonces come from. Cryptographically random if its seed is (RFC 3261 section 19.3);
/// the same seed gives the same numbers, so that a simulation can be repeated.
#[derive(Clone, Debug)]
pub struct Random(ChaCha8Rng);

const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

impl Random {
    /// From a seed of the system's, or of a test's.
    pub fn new(seed: [u8; 32]) -> Self {
        Self(ChaCha8Rng::from_seed(seed))
    }

    /// For simulations: a seed that a person can type.
    pub fn from_number(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    /// 32 random bits.
    pub fn next_u32(&mut self) -> u32 {
        self.0.next_u32()
    }

    /// 64 random bits.
    pub fn next_u64(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// A random number below `end`; 0 where `end` is 0.
    pub fn below(&mut self, end: u64) -> u64 {
        // The high half of the product is even enough for what is small against 2^64.
        ((u128::from(self.next_u64()) * u128::from(end)) >> 64) as u64
    }

    /// Letters and digits that nobody can guess: 60 bits.
    pub fn token(&mut self) -> String {
        let mut bits = self.next_u64();
        let digit = |_| {
            let digit = DIGITS[(bits & 31) as usize];
            bits >>= 5;
            char::from(digit)
        };
        (0..12).map(digit).collect()
    }
}
