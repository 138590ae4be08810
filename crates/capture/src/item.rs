//! What a recording is made of, packet by packet.

use std::fmt;
use std::net::IpAddr;

use tritone_wire::{Flow, FrameRef, IcmpErrorKind, Protocol, Timestamp};

/// One thing that was found in a recording.
///
/// But for `Beginning`, `Closed` and `Media`, which count nothing, a packet yields either one or more messages, or exactly one `Piece`, `Refused` or `Skipped`.
///
/// # Order
/// - A message is handed over with the packet that makes it whole, before the next packet is looked at. So messages
///   come in the order of their frames, but for those behind a gap in a TCP stream, which wait until the gap is filled
///   or given up, and for incomplete ones, which wait until it is known that no more will come: both may come after
///   messages of later frames, at the latest when the recording ends.
/// - The messages of one direction of a TCP connection come in the order in which they were sent.
/// - A beginning is handed over when it is known that the rest will not come.
/// - `Piece`, `Refused` and `Skipped` come as soon as the packet is settled, in any order; the pieces of a message come around it.
///
/// The items and their order follow from the octets of the recording alone, not from how many of them a read gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Item<'a> {
    /// A message.
    Message(Captured<'a>),
    /// The beginning of a message whose datagram was cut into IP fragments of which some never came. It says what was
    /// sent and no more: it is no message in the account, and its packets are skipped as [`Skip::FragmentMissing`]
    /// besides.
    Beginning(Captured<'a>),
    /// A packet that carried part of a message, which is reported with another frame.
    Piece {
        /// The packet.
        frame: FrameRef,
        /// When it was captured.
        time: Timestamp,
        /// The frame with which the message is reported. Of a TCP segment in IP fragments, the frame that made it whole.
        of: FrameRef,
    },
    /// An ICMP error that quotes a datagram or segment. It is no message, and counts as [`Skip::IcmpError`].
    Refused(IcmpError<'a>),
    /// The end of a TCP connection that carried SIP, or of one direction of it. Its packet counts for what else it is.
    Closed(Closed),
    /// A packet of RTP, that is skipped as [`Skip::Rtp`] besides.
    Media(Media),
    /// A packet that holds no message.
    Skipped {
        /// The packet.
        frame: FrameRef,
        /// When it was captured.
        time: Timestamp,
        /// Why it yields no message.
        reason: Skip,
    },
}

impl Item<'_> {
    /// The frame that it is about; of a message, the one in which it ended.
    pub fn frame(&self) -> FrameRef {
        match self {
            Self::Message(message) | Self::Beginning(message) => message.frame,
            Self::Refused(error) => error.frame,
            Self::Closed(closed) => closed.frame,
            Self::Media(media) => media.frame,
            Self::Piece { frame, .. } | Self::Skipped { frame, .. } => *frame,
        }
    }
}

/// A message as it was captured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Captured<'a> {
    /// The frame in which the message ended; of a log, the line on which it begins.
    pub frame: FrameRef,
    /// The frame in which it began.
    pub first_frame: FrameRef,
    /// When the frame in which it ended was captured.
    pub time: Timestamp,
    /// Who sent it to whom, over what.
    pub flow: Flow,
    /// Its language.
    pub protocol: Protocol,
    /// The circuit that a message of ISUP is about (ITU-T Q.763 section 1.2), between the points of the flow.
    pub circuit: Option<u16>,
    /// Of SIP the message, from its start line to the end of its body; over UDP, to the end of the datagram. Of Q.931
    /// and H.225.0 from the protocol discriminator on, of ISUP from the message type on.
    pub bytes: &'a [u8],
    /// Octets that it had on the wire. Of an incomplete message over TCP, those that were captured.
    pub length: usize,
    /// Whether all of it was captured. `false` where the end is missing: the capture cut its packets short, lost one,
    /// or ended.
    pub complete: bool,
    /// Whether it is one that came before, which a data link of ISDN sent again (ITU-T Q.921 section 5.6.7): it was on
    /// the wire once more, and layer 3 got it once.
    pub repeated: bool,
}

/// Somebody ended a TCP connection, or his direction of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed {
    /// The frame that said so.
    pub frame: FrameRef,
    /// When it was captured.
    pub time: Timestamp,
    /// Who ended it, towards whom.
    pub flow: Flow,
    /// Whether by RST, which ends both directions at once; else by FIN.
    pub reset: bool,
}

/// Somebody sent media.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Media {
    /// The frame of the packet.
    pub frame: FrameRef,
    /// When it was captured.
    pub time: Timestamp,
    /// Who sent it to whom.
    pub flow: Flow,
}

/// An ICMP error: somebody says that a UDP datagram or TCP segment did not arrive, and quotes the beginning of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IcmpError<'a> {
    /// The frame of the error.
    pub frame: FrameRef,
    /// When it was captured.
    pub time: Timestamp,
    /// Who says so: the destination itself, or a router on the way.
    pub reporter: IpAddr,
    /// Who is told: the sender of what is quoted, but for translated addresses.
    pub receiver: IpAddr,
    /// What is wrong.
    pub kind: IcmpErrorKind,
    /// From where to where the quoted packet went.
    pub flow: Flow,
    /// What is there of its payload, behind the UDP or TCP header. Some hosts quote no more than that header, and of a
    /// packet as long as most messages none quotes all (RFC 1812 section 4.3.2.3, RFC 4443 section 2.4).
    pub quoted: &'a [u8],
    /// Octets that the payload of the quoted datagram had; not known over TCP.
    pub length: Option<usize>,
}

macro_rules! skips {
    ($($(#[$doc:meta])* $name:ident = $text:literal: $explanation:literal,)*) => {
        /// Why a packet yields no message. The names are stable.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum Skip {
            $($(#[$doc])* $name,)*
        }

        impl Skip {
            /// All reasons, in the order in which they are shown.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The stable name, as in `stats --format json`: `not-sip`.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                }
            }

            /// One phrase for people.
            pub const fn explanation(self) -> &'static str {
                match self {
                    $(Self::$name => $explanation,)*
                }
            }
        }
    };
}

skips! {
    /// A UDP datagram or TCP segment whose content is not SIP.
    NotSip = "not-sip": "carries something other than SIP",
    /// Only CRLF or NUL octets over UDP or TCP (RFC 5626 section 3.5.1), a Binding message of STUN (RFC 8489), or a TCP
    /// keep-alive probe (RFC 9293 section 3.8.4).
    KeepAlive = "keep-alive": "keeps a connection or a NAT binding open",
    /// A packet of RTP (RFC 3550).
    Rtp = "rtp": "carries media (RTP)",
    /// Reports about RTP.
    Rtcp = "rtcp": "carries reports about media (RTCP)",
    /// A TCP segment without data: SYN, ACK, FIN, RST.
    TcpNoPayload = "tcp-no-payload": "a TCP segment without data",
    /// A TCP segment all of whose octets came before.
    TcpRepeated = "tcp-repeated": "a TCP retransmission of octets already read",
    /// TCP data beside a gap: the octets before it, or the rest of its message, were not captured.
    TcpGap = "tcp-gap": "TCP data that is useless because octets beside it were not captured",
    /// TCP data that was held when its connection or the recording ended, or had to make room.
    TcpUnfinished = "tcp-unfinished": "the beginning of a message whose end never came",
    /// HEP whose payload is not signalling, by the protocol type that it gives, or that has none.
    HepOther = "hep-other": "HEP that carries something other than signalling (RTCP, a log, ...)",
    /// HEP whose compressed payload is broken, or becomes larger than any message.
    HepCompressed = "hep-compressed": "HEP whose compressed payload cannot be inflated",
    /// The HTTP upgrade of a WebSocket connection, the end of one, or a frame that breaks a rule (RFC 6455).
    WebSocket = "websocket": "opens or closes a WebSocket connection",
    /// SCTP without data (RFC 9260 section 3.3): acknowledgements, heartbeats, the beginning and end of associations.
    SctpControl = "sctp-control": "SCTP without data",
    /// SCTP data all of whose transmission sequence numbers came before.
    SctpRepeated = "sctp-repeated": "an SCTP retransmission of data already read",
    /// A fragment of a message in SCTP whose other fragments did not come, or came too late.
    SctpUnfinished = "sctp-unfinished": "part of a message in SCTP whose other parts were not captured",
    /// SCTP data of another protocol than M3UA: M2UA, M2PA, IUA, Diameter, S1AP.
    SctpOtherData = "sctp-other-data": "SCTP data that is not M3UA",
    /// A message of M3UA that transfers none of SS7 (RFC 4666 section 3): ASP Up, heartbeats, states of destinations.
    M3uaControl = "m3ua-control": "M3UA that carries no message of SS7",
    /// A signal unit of an SS7 link without a message (ITU-T Q.703): FISU, LSSU.
    Mtp2Link = "mtp2-link": "keeps an SS7 link up and carries no message",
    /// A message of another user of SS7 than ISUP (ITU-T Q.704 section 14.2.1): SCCP, network management.
    Ss7OtherUser = "ss7-other-user": "SS7 that is not ISUP",
    /// TLS records (RFC 8446 section 5.1).
    Tls = "tls": "encrypted with TLS",
    /// An IP fragment whose datagram never became whole. Capture filters by port keep first fragments alone, as the others
    /// have no ports.
    FragmentMissing = "fragment-missing": "an IP fragment whose other fragments were not captured",
    /// An ICMP error, which quotes the packet that caused it (RFC 792, RFC 4443): a quotation is not a message.
    IcmpError = "icmp-error": "an ICMP error, which only quotes a packet",
    /// An IP payload that is neither UDP, TCP nor SCTP: other ICMP, OSPF.
    UnsupportedProtocol = "unsupported-protocol": "IP, but neither UDP, TCP nor SCTP",
    /// A tunnel that is not opened: ESP, L2TP, MACsec; or one in too many others.
    UnsupportedEncapsulation = "unsupported-encapsulation": "inside a tunnel that is not opened",
    /// A frame that does not carry IP: ARP, spanning tree, discovery of PPPoE.
    NotIp = "not-ip": "does not carry IP",
    /// A frame of an ISDN link that carries no message (ITU-T Q.921): RR, SABME, TEI management.
    LapdLink = "lapd-link": "keeps an ISDN link up and carries no message",
    /// A frame of an ISDN link with a message of another protocol than Q.931: X.25, maintenance.
    NotQ931 = "not-q931": "an ISDN frame that carries something other than Q.931",
    /// A kind of link whose frames are not decoded.
    UnsupportedLinkType = "unsupported-link-type": "from a kind of link that is not decoded",
    /// The capture kept too few octets of the packet (snap length) to know what it is.
    Truncated = "truncated": "cut short by the capture (snap length) before its content",
    /// A line of a log that belongs to no message.
    LogLine = "log-line": "a line of a log that is no part of a message",
    /// A header that contradicts itself or the length of the packet.
    Malformed = "malformed": "has a header that contradicts itself",
}

impl fmt::Display for Skip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
