//! Nonces that a server knows again without keeping them.

use core::time::Duration;

use sha2::{Digest, Sha512_256};

use super::algorithm::to_hex;
use super::password::are_same;
use crate::random::Random;
use crate::time::Time;

/// Digits of the time, of the random part and of the seal.
const PART: usize = 16;
const SEAL: usize = 32;

/// Makes nonces: a time and a random number, sealed with a key that nobody else has.
#[derive(Clone)]
pub(super) struct Nonces {
    key: [u8; 32],
    random: Random,
}

/// What a nonce of ours is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Made {
    pub(super) at: Time,
    /// Its random part, which tells it from the others of that time.
    pub(super) number: u64,
}

impl Nonces {
    pub(super) fn new(random: &mut Random) -> Self {
        let mut seed = || {
            let mut octets = [0; 32];
            for part in octets.chunks_exact_mut(8) {
                part.copy_from_slice(&random.next_u64().to_be_bytes());
            }
            octets
        };
        Self { key: seed(), random: Random::new(seed()) }
    }

    pub(super) fn make(&mut self, now: Time, realm: &str) -> String {
        let text = format!("{:016x}{:016x}", now.as_micros(), self.random.next_u64());
        let seal = self.seal(text.as_bytes(), realm);
        text + &seal
    }

    /// `None` where the nonce is not one that this key made for this realm.
    pub(super) fn read(&self, nonce: &[u8], realm: &str) -> Option<Made> {
        let (text, seal) = nonce.split_at_checked(2 * PART)?;
        if !are_same(seal, self.seal(text, realm).as_bytes()) {
            return None;
        }
        let text = core::str::from_utf8(text).ok()?;
        let (at, number) = text.split_at_checked(PART)?;
        Some(Made {
            at: Time::from_micros(u64::from_str_radix(at, 16).ok()?),
            number: u64::from_str_radix(number, 16).ok()?,
        })
    }

    /// SHA-512/256 shows less than its whole state, so that a key in front of the text is a seal.
    fn seal(&self, text: &[u8], realm: &str) -> String {
        let digest =
            Sha512_256::new().chain_update(self.key).chain_update(text).chain_update(realm.as_bytes());
        let mut seal = to_hex(&digest.finalize());
        seal.truncate(SEAL);
        seal
    }
}

impl core::fmt::Debug for Nonces {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Nonces(..)")
    }
}

impl Made {
    pub(super) fn is_older_than(&self, lifetime: Duration, now: Time) -> bool {
        now.since(self.at) > lifetime
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nonce_is_known_again_in_its_realm_only() {
        let mut nonces = Nonces::new(&mut Random::from_number(7));
        let now = Time::from_micros(123_456_789);
        let nonce = nonces.make(now, "a");
        assert_eq!(nonces.read(nonce.as_bytes(), "a").map(|made| made.at), Some(now));
        assert_eq!(nonces.read(nonce.as_bytes(), "b"), None);
        assert_ne!(nonces.make(now, "a"), nonce);
        let mut other = Nonces::new(&mut Random::from_number(8));
        assert_eq!(nonces.read(other.make(now, "a").as_bytes(), "a"), None);
    }

    #[test]
    fn no_digit_of_a_nonce_may_change() {
        let mut nonces = Nonces::new(&mut Random::from_number(7));
        let nonce = nonces.make(Time::START, "a").into_bytes();
        for at in 0..nonce.len() {
            let mut changed = nonce.clone();
            changed[at] ^= 1;
            assert_eq!(nonces.read(&changed, "a"), None, "{at}");
        }
        assert_eq!(nonces.read(&nonce[..nonce.len() - 1], "a"), None);
    }
}
