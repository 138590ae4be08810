//! Links that carry LAPD frames (Q.921): what lies before the frame.

use super::{Fault, split};

/// LINKTYPE_LINUX_LAPD: packet type, address type, address length, address and protocol, as LINKTYPE_LINUX_SLL has
/// them. The first octet of the address says whether the host that captured is the network; who sent the frame is in
/// the frame itself.
pub(super) fn linux(octets: &[u8]) -> Result<&[u8], Fault> {
    /// `ETH_P_LAPD` of vISDN.
    const LAPD: [u8; 2] = [0x00, 0x30];
    match split::<16>(octets)? {
        (&[.., high, low], frame) if [high, low] == LAPD => Ok(frame),
        _ => Err(Fault::Malformed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pseudo_header_is_taken_off_where_it_is_one_of_lapd() {
        let octets = [&[0; 14][..], &[0, 0x30], b"frame"].concat();
        assert_eq!(linux(&octets), Ok(&b"frame"[..]));
        assert_eq!(linux(&[0; 20]), Err(Fault::Malformed));
        assert_eq!(linux(&[0; 15]), Err(Fault::Short));
    }
}
