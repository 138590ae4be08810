//! Q.921 frames of a D channel: link establishment, information and TEI management.
//!
//! Frames begin with the address field and end before the FCS, as captures have them.

/// A side of an ISDN interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// The terminal or private exchange.
    User,
    /// The public exchange.
    Network,
}

impl Side {
    /// The other side.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::User => Self::Network,
            Self::Network => Self::User,
        }
    }
}

/// The TEI that all terminals listen to (Q.921 section 3.3.4.1).
pub const BROADCAST: u8 = 127;

const SABME: u8 = 0x7f; // with P
const DISC: u8 = 0x53; // with P
const UA: u8 = 0x73; // with F
const UI: u8 = 0x03;
const RR: u8 = 0x01;
const TEI_MANAGEMENT_SAPI: u8 = 63;
const TEI_MANAGEMENT_ENTITY: u8 = 0x0f;

/// A frame, and which side sent it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// Who sent it.
    pub from: Side,
    /// The frame.
    pub octets: Vec<u8>,
}

/// A data link for call control (SAPI 0) with acknowledged operation, and its counters.
#[derive(Clone, Debug)]
pub struct DataLink {
    tei: u8,
    /// V(S) of the user, of the network.
    sent: [u8; 2],
}

impl DataLink {
    /// A link to the terminal with this TEI: 0 point to point, 64 to 126 assigned by the network.
    pub const fn new(tei: u8) -> Self {
        Self { tei, sent: [0, 0] }
    }

    /// One side sets the link up and the other agrees: SABME, UA. The counters begin anew.
    pub fn establish(&mut self, from: Side) -> [Sent; 2] {
        self.sent = [0, 0];
        [self.unnumbered(from, true, SABME), self.unnumbered(from.other(), false, UA)]
    }

    /// One side takes the link down and the other agrees: DISC, UA.
    pub fn release(&mut self, from: Side) -> [Sent; 2] {
        [self.unnumbered(from, true, DISC), self.unnumbered(from.other(), false, UA)]
    }

    /// An I frame with the next N(S) of its sender, who has received all that the other side sent.
    pub fn information(&mut self, from: Side, layer_3: &[u8]) -> Sent {
        let number = self.next(from);
        self.sent[from as usize] = (number + 1) % 128;
        self.numbered(from, number, layer_3)
    }

    /// The last I frame of this side again, as after T200; its P bit is set (Q.921 section 5.6.7).
    pub fn repeated(&self, from: Side, layer_3: &[u8]) -> Sent {
        let mut again = self.numbered(from, (self.next(from) + 127) % 128, layer_3);
        again.octets[3] |= 1;
        again
    }

    /// RR: this side has received all that the other side sent.
    pub fn receive_ready(&self, from: Side) -> Sent {
        let octets = [&self.address(from, false)[..], &[RR, self.next(from.other()) << 1]].concat();
        Sent { from, octets }
    }

    fn numbered(&self, from: Side, number: u8, layer_3: &[u8]) -> Sent {
        let control = [number << 1, self.next(from.other()) << 1];
        Sent { from, octets: [&self.address(from, true)[..], &control, layer_3].concat() }
    }

    fn unnumbered(&self, from: Side, is_command: bool, control: u8) -> Sent {
        Sent { from, octets: [&self.address(from, is_command)[..], &[control]].concat() }
    }

    fn next(&self, side: Side) -> u8 {
        self.sent[side as usize]
    }

    fn address(&self, from: Side, is_command: bool) -> [u8; 2] {
        address(from, is_command, 0, self.tei)
    }
}

/// A UI frame to all terminals: the network offers a call on a bus (Q.931 section 5.2.1).
pub fn broadcast(from: Side, layer_3: &[u8]) -> Sent {
    let octets = [&address(from, true, 0, BROADCAST)[..], &[UI], layer_3].concat();
    Sent { from, octets }
}

/// A terminal asks for a TEI under a random `reference`, and gets it: Identity Request, Identity Assigned
/// (Q.921 section 5.3.2).
pub fn tei_assignment(reference: u16, tei: u8) -> [Sent; 2] {
    [tei_management(Side::User, reference, 1, BROADCAST), tei_management(Side::Network, reference, 2, tei)]
}

/// The network takes a TEI away: Identity Remove (Q.921 section 5.3.4).
pub fn tei_removal(tei: u8) -> Sent {
    tei_management(Side::Network, 0, 6, tei)
}

fn tei_management(from: Side, reference: u16, message: u8, action: u8) -> Sent {
    let [high, low] = reference.to_be_bytes();
    let body = [UI, TEI_MANAGEMENT_ENTITY, high, low, message, action << 1 | 1];
    Sent { from, octets: [&address(from, true, TEI_MANAGEMENT_SAPI, BROADCAST)[..], &body].concat() }
}

/// The address field; C/R is 1 in commands of the network and responses of the user (Q.921 section 3.3.2).
fn address(from: Side, is_command: bool, sapi: u8, tei: u8) -> [u8; 2] {
    let command_response = u8::from((from == Side::Network) == is_command);
    [sapi << 2 | command_response << 1, tei << 1 | 1]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_frames_of_a_refused_call_are_those_that_libpri_sends() {
        let mut link = DataLink::new(0);
        let [sabme, ua] = link.establish(Side::Network);
        assert_eq!((&sabme.octets[..], &ua.octets[..]), (&[0x02, 0x01, 0x7f][..], &[0x02, 0x01, 0x73][..]));
        assert_eq!(link.information(Side::User, &[0xaa]).octets, [0, 1, 0, 0, 0xaa]);
        assert_eq!(link.receive_ready(Side::Network).octets, [0, 1, 1, 2]);
        assert_eq!(link.information(Side::Network, &[0xbb]).octets, [2, 1, 0, 2, 0xbb]);
        assert_eq!(link.receive_ready(Side::User).octets, [2, 1, 1, 2]);
        assert_eq!(link.repeated(Side::Network, &[0xbb]).octets, [2, 1, 0, 3, 0xbb]);
    }

    #[test]
    fn a_bus_gives_a_terminal_its_tei_and_offers_calls_to_all() {
        let [request, assigned] = tei_assignment(0xb0f2, 64);
        assert_eq!(request.octets, [0xfc, 0xff, 0x03, 0x0f, 0xb0, 0xf2, 0x01, 0xff]);
        assert_eq!(assigned.octets, [0xfe, 0xff, 0x03, 0x0f, 0xb0, 0xf2, 0x02, 0x81]);
        assert_eq!(tei_removal(BROADCAST).octets, [0xfe, 0xff, 0x03, 0x0f, 0, 0, 6, 0xff]);
        assert_eq!(broadcast(Side::Network, &[8]).octets, [0x02, 0xff, 0x03, 8]);
    }

    #[test]
    fn counters_wrap_at_128() {
        let mut link = DataLink::new(64);
        (0..128).for_each(|_| drop(link.information(Side::User, &[])));
        assert_eq!(link.information(Side::User, &[]).octets, [0, 0x81, 0, 0]);
    }
}
