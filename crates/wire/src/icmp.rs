//! ICMP errors: what the network said of a packet that did not arrive.

use core::fmt;

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $text:literal: $explanation:literal,)*) => {
        /// What an ICMP error says of the packet that it quotes, alike for ICMP (RFC 792, RFC 1122 section 3.2.2.1,
        /// RFC 1812 section 5.2.7) and ICMPv6 (RFC 4443). The names are stable.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum IcmpErrorKind {
            $($(#[$doc])* $name,)*
        }

        impl IcmpErrorKind {
            /// All kinds.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The stable name: `port-unreachable`.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                }
            }

            /// One phrase for people, about the packet that is quoted.
            pub const fn explanation(self) -> &'static str {
                match self {
                    $(Self::$name => $explanation,)*
                }
            }
        }
    };
}

kinds! {
    /// Type 3, codes 0, 6 and 11; ICMPv6 type 1, code 0.
    NetUnreachable = "net-unreachable": "there is no route to its destination",
    /// Type 3, codes 1, 7, 8 and 12; ICMPv6 type 1, code 3.
    HostUnreachable = "host-unreachable": "its destination does not answer on its own network",
    /// Type 3, code 2; ICMPv6 type 4, code 1.
    ProtocolUnreachable = "protocol-unreachable": "its destination does not speak UDP or TCP",
    /// Type 3, code 3; ICMPv6 type 1, code 4.
    PortUnreachable = "port-unreachable": "nothing listens at that port",
    /// Type 3, code 4 (RFC 1191); ICMPv6 type 2, Packet Too Big (RFC 8201).
    FragmentationNeeded = "fragmentation-needed": "it is too large for a link on the way and must not be cut",
    /// Type 3, codes 9, 10 and 13 to 15; ICMPv6 type 1, codes 1, 5 and 6.
    AdminProhibited = "admin-prohibited": "a firewall or a policy does not let it pass",
    /// Any other code of type 3 and of ICMPv6 type 1.
    DestinationUnreachable = "destination-unreachable": "it cannot be delivered",
    /// Type 11, code 0; ICMPv6 type 3, code 0: more routers than its TTL or hop limit allows, so mostly a circle.
    TtlExceeded = "ttl-exceeded": "it went through too many routers",
    /// Type 11, code 1; ICMPv6 type 3, code 1: the destination waited for the other fragments in vain.
    ReassemblyTimeExceeded = "reassembly-time-exceeded": "some of its fragments did not arrive",
    /// Type 12; any other code of ICMPv6 type 4.
    ParameterProblem = "parameter-problem": "its header was not understood",
    /// Type 4 (deprecated by RFC 6633).
    SourceQuench = "source-quench": "it came faster than it could be taken",
}

impl IcmpErrorKind {
    /// The kind of an ICMP message. `None` where it reports no packet that was lost: queries, and Redirect, whose
    /// packet was passed on.
    ///
    /// ```
    /// use tritone_wire::IcmpErrorKind;
    ///
    /// assert_eq!(IcmpErrorKind::of_icmp(3, 3), Some(IcmpErrorKind::PortUnreachable));
    /// assert_eq!(IcmpErrorKind::of_icmp(8, 0), None);
    /// ```
    pub const fn of_icmp(kind: u8, code: u8) -> Option<Self> {
        Some(match (kind, code) {
            (3, 0 | 6 | 11) => Self::NetUnreachable,
            (3, 1 | 7 | 8 | 12) => Self::HostUnreachable,
            (3, 2) => Self::ProtocolUnreachable,
            (3, 3) => Self::PortUnreachable,
            (3, 4) => Self::FragmentationNeeded,
            (3, 9 | 10 | 13..=15) => Self::AdminProhibited,
            (3, _) => Self::DestinationUnreachable,
            (4, _) => Self::SourceQuench,
            (11, 0) => Self::TtlExceeded,
            (11, 1) => Self::ReassemblyTimeExceeded,
            (12, _) => Self::ParameterProblem,
            _ => return None,
        })
    }

    /// The kind of an ICMPv6 message. `None` where it reports no packet that was lost.
    pub const fn of_icmpv6(kind: u8, code: u8) -> Option<Self> {
        Some(match (kind, code) {
            (1, 0) => Self::NetUnreachable,
            (1, 1 | 5 | 6) => Self::AdminProhibited,
            (1, 3) => Self::HostUnreachable,
            (1, 4) => Self::PortUnreachable,
            (1, _) => Self::DestinationUnreachable,
            (2, _) => Self::FragmentationNeeded,
            (3, 0) => Self::TtlExceeded,
            (3, 1) => Self::ReassemblyTimeExceeded,
            (4, 1) => Self::ProtocolUnreachable,
            (4, _) => Self::ParameterProblem,
            _ => return None,
        })
    }
}

impl fmt::Display for IcmpErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::IcmpErrorKind as Kind;

    #[test]
    fn both_versions_of_icmp_say_the_same_by_other_numbers() {
        for (kind, v4, v6) in [
            (Kind::NetUnreachable, (3, 0), (1, 0)),
            (Kind::HostUnreachable, (3, 1), (1, 3)),
            (Kind::ProtocolUnreachable, (3, 2), (4, 1)),
            (Kind::PortUnreachable, (3, 3), (1, 4)),
            (Kind::FragmentationNeeded, (3, 4), (2, 0)),
            (Kind::AdminProhibited, (3, 13), (1, 1)),
            (Kind::TtlExceeded, (11, 0), (3, 0)),
            (Kind::ReassemblyTimeExceeded, (11, 1), (3, 1)),
            (Kind::ParameterProblem, (12, 0), (4, 0)),
        ] {
            assert_eq!(Kind::of_icmp(v4.0, v4.1), Some(kind));
            assert_eq!(Kind::of_icmpv6(v6.0, v6.1), Some(kind));
        }
    }

    #[test]
    fn queries_and_redirects_are_no_errors() {
        assert!([(0, 0), (5, 1), (8, 0), (13, 0)].iter().all(|(t, c)| Kind::of_icmp(*t, *c).is_none()));
        assert!([(128, 0), (129, 0), (135, 0)].iter().all(|(t, c)| Kind::of_icmpv6(*t, *c).is_none()));
    }
}
