//! Protocols that are not decoded, by number and name.

mod names;

use std::fmt;

/// A protocol that a packet could not be followed into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unsupported {
    /// A kind of link: a number of the registry of link-layer header types (`LINKTYPE_`) that tcpdump.org keeps.
    LinkType(u16),
    /// An EtherType: a number of the IEEE registration authority.
    EtherType(u16),
    /// A service access point of LLC (IEEE 802.2).
    Llc(u8),
    /// A protocol of PPP (IANA, Point-to-Point Protocol Field Assignments).
    Ppp(u16),
    /// A protocol of IP (IANA, Assigned Internet Protocol Numbers).
    IpProtocol(u8),
    /// What SCTP carries (IANA, SCTP Payload Protocol Identifiers).
    SctpPayload(u16),
    /// A user of MTP3: a service indicator (ITU-T Q.704 section 14.2.1).
    Mtp3User(u8),
}

impl Unsupported {
    /// The stable name of the registry, as in `stats --format json`: `link-type`.
    pub const fn registry(self) -> &'static str {
        match self {
            Self::LinkType(_) => "link-type",
            Self::EtherType(_) => "ether-type",
            Self::Llc(_) => "llc-sap",
            Self::Ppp(_) => "ppp-protocol",
            Self::IpProtocol(_) => "ip-protocol",
            Self::SctpPayload(_) => "sctp-payload",
            Self::Mtp3User(_) => "mtp3-user",
        }
    }

    /// The number in that registry.
    pub const fn number(self) -> u16 {
        match self {
            Self::LinkType(number)
            | Self::EtherType(number)
            | Self::Ppp(number)
            | Self::SctpPayload(number) => number,
            Self::Llc(number) | Self::IpProtocol(number) | Self::Mtp3User(number) => number as u16,
        }
    }

    /// What is known under that number; `None` of those that nobody meets in practice.
    pub fn name(self) -> Option<&'static str> {
        names::of(self)
    }
}

impl fmt::Display for Unsupported {
    /// `link type 105 (IEEE 802.11)`, `EtherType 0x88cc (LLDP)`: numbers as their registry writes them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LinkType(number) => write!(f, "link type {number}")?,
            Self::EtherType(number) => write!(f, "EtherType 0x{number:04x}")?,
            Self::Llc(number) => write!(f, "LLC 0x{number:02x}")?,
            Self::Ppp(number) => write!(f, "PPP protocol 0x{number:04x}")?,
            Self::IpProtocol(number) => write!(f, "IP protocol {number}")?,
            Self::SctpPayload(number) => write!(f, "SCTP payload {number}")?,
            Self::Mtp3User(number) => write!(f, "MTP3 user {number}")?,
        }
        self.name().map_or(Ok(()), |name| write!(f, " ({name})"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_shown_as_its_registry_writes_it() {
        let all = [
            (Unsupported::LinkType(105), "link type 105 (IEEE 802.11)"),
            (Unsupported::LinkType(65535), "link type 65535"),
            (Unsupported::EtherType(0x0806), "EtherType 0x0806 (ARP)"),
            (Unsupported::Llc(0x42), "LLC 0x42 (spanning tree)"),
            (Unsupported::Ppp(0xc021), "PPP protocol 0xc021 (LCP)"),
            (Unsupported::IpProtocol(89), "IP protocol 89 (OSPF)"),
            (Unsupported::SctpPayload(2), "SCTP payload 2 (M2UA)"),
            (Unsupported::Mtp3User(3), "MTP3 user 3 (SCCP)"),
        ];
        for (unsupported, text) in all {
            assert_eq!(unsupported.to_string(), text);
        }
    }
}
