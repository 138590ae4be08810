//! Which packets of which interface are meant.

use std::ops::RangeInclusive;

use crate::until::Until;

/// Ports of SIP and SIP over WebSocket as products have them, of H.225.0 (ITU-T H.225.0 appendix IV.1) and of HEP.
const SIGNALLING: [RangeInclusive<u16>; 4] = [1720..=1720, 5060..=5080, 8088..=8088, 9060..=9060];

/// An interface of this machine, and what is captured on it.
#[derive(Clone, Debug)]
pub struct Interface {
    /// Its name, as `eth0`; or `any`.
    pub name: String,
    /// UDP and TCP from or to these ports is captured; what has no ports is: fragments, ICMP, SCTP.
    pub ports: Vec<RangeInclusive<u16>>,
    /// When to end.
    pub until: Until,
}

impl Interface {
    /// The ports of signalling, where the user names none.
    pub fn signalling_ports() -> Vec<RangeInclusive<u16>> {
        SIGNALLING.to_vec()
    }
}
