//! The layers around a message, taken off one by one as borrowed slices.

mod cisco_hdlc;
mod ethernet;
mod frame_relay;
mod gre;
mod gtp;
pub(crate) mod icmp;
pub(crate) mod ip;
mod lapd;
pub(crate) mod link;
mod mpls;
pub(crate) mod plain;
mod ppp;
pub(crate) mod ss7;
pub(crate) mod transport;
pub(crate) mod tunnel;
mod vxlan;

use crate::item::Skip;
use crate::unsupported::Unsupported;

/// Headers below IP that are taken off one packet, tunnels in its link included: a sender may stack them at will.
const MAX_HEADERS: usize = 32;

/// Why a layer could not be taken off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The octets end before the header does. Whether that is the capture's doing or the sender's is known to the caller.
    Short,
    /// The header contradicts itself.
    Malformed,
    /// What is inside is not looked at.
    Passed(Skip),
    /// The same, of a protocol that has a name and number.
    Unsupported(Skip, Unsupported),
}

impl Fault {
    /// The reason to report, given whether the capture cut the packet short.
    pub(crate) fn skip(self, cut: bool) -> Skip {
        match self {
            Self::Short if cut => Skip::Truncated,
            Self::Short | Self::Malformed => Skip::Malformed,
            Self::Passed(skip) | Self::Unsupported(skip, _) => skip,
        }
    }

    /// The protocol to name in the report.
    pub(crate) fn unsupported(self) -> Option<Unsupported> {
        match self {
            Self::Unsupported(_, unsupported) => Some(unsupported),
            Self::Short | Self::Malformed | Self::Passed(_) => None,
        }
    }
}

/// What lies below IP: the octets that are left, and how they begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layer<'a> {
    /// An IP packet.
    Ip(&'a [u8]),
    /// A frame of Ethernet, from its addresses on.
    Ethernet(&'a [u8]),
    /// IEEE 802.2 LLC.
    Llc(&'a [u8]),
    /// What an EtherType announced.
    Typed(u16, &'a [u8]),
    /// MPLS labels.
    Mpls(&'a [u8]),
    /// PPPoE, from its version on.
    Pppoe(&'a [u8]),
    /// PPP, from its protocol field on, or from the HDLC address before it.
    Ppp(&'a [u8]),
}

impl<'a> Layer<'a> {
    /// Takes off what lies below IP.
    pub(crate) fn ip(self) -> Result<&'a [u8], Fault> {
        let mut layer = self;
        for _ in 0..MAX_HEADERS {
            layer = match layer {
                Self::Ip(octets) => return Ok(octets),
                Self::Ethernet(octets) => ethernet::decode(octets)?,
                Self::Llc(octets) => ethernet::llc(octets)?,
                Self::Typed(kind, octets) => ethernet::typed(kind, octets)?,
                Self::Mpls(octets) => mpls::decode(octets)?,
                Self::Pppoe(octets) => ppp::over_ethernet(octets)?,
                Self::Ppp(octets) => ppp::decode(octets)?,
            };
        }
        Err(Fault::Passed(Skip::UnsupportedEncapsulation))
    }
}

/// Takes a header of `N` octets off.
#[inline]
fn split<const N: usize>(octets: &[u8]) -> Result<(&[u8; N], &[u8]), Fault> {
    octets.split_first_chunk().ok_or(Fault::Short)
}

/// Takes `count` octets off.
#[inline]
fn split_at(octets: &[u8], count: usize) -> Result<(&[u8], &[u8]), Fault> {
    octets.split_at_checked(count).ok_or(Fault::Short)
}
