//! Where and when something was seen: frames, flows and times as values.

use core::fmt;
use core::net::{AddrParseError, IpAddr, SocketAddr, SocketAddrV4};
use core::str::FromStr;

/// A point in time: nanoseconds since 1970-01-01 00:00 UTC.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// Nanoseconds from `earlier` to `self`, negative where time ran backwards; saturates.
    pub const fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// Whether it was recorded: what has no time, as some logs, is at 1970-01-01 00:00.
    pub const fn is_known(self) -> bool {
        self.0 != 0
    }

    /// Whether its date was recorded: logs without one are in 1970, those without a year in 1972, and a clock that was never
    /// set begins in 1970 too.
    pub const fn has_date(self) -> bool {
        const YEAR_1973: i64 = 94_694_400_000_000_000;
        self.0 >= YEAR_1973
    }

    /// Whether at least the day of the year was recorded, as [`has_date`](Self::has_date) has it.
    pub const fn has_day(self) -> bool {
        const YEAR_1972: i64 = 63_072_000_000_000_000;
        self.0 >= YEAR_1972
    }

    /// Seconds from `earlier` to `self`.
    pub fn seconds_since(self, earlier: Self) -> f64 {
        self.since(earlier) as f64 / 1e9
    }
}

/// A frame of a recording: the number of the file in the order given, and the frame's number in it, from 1,
/// as other tools count it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FrameRef {
    /// Index of the file, from 0.
    pub file: u16,
    /// Number of the frame in its file, from 1.
    pub number: u64,
}

/// What carried a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Transport {
    /// UDP datagram.
    Udp,
    /// TCP stream.
    Tcp,
    /// TLS over TCP: what an element said of itself, in HEP or a log.
    Tls,
    /// WebSocket (RFC 7118).
    Ws,
    /// WebSocket over TLS.
    Wss,
    /// SCTP.
    Sctp,
    /// A data link of ISDN (ITU-T Q.921).
    Lapd,
    /// A signalling link of SS7 (ITU-T Q.703, Q.704).
    Mtp,
    /// SS7 over IP (RFC 4666).
    M3ua,
}

impl Transport {
    /// The word of a Via header where SIP has one (`UDP`, `TCP`), else the name of the protocol.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Udp => "UDP",
            Self::Tcp => "TCP",
            Self::Tls => "TLS",
            Self::Ws => "WS",
            Self::Wss => "WSS",
            Self::Sctp => "SCTP",
            Self::Lapd => "LAPD",
            Self::Mtp => "MTP",
            Self::M3ua => "M3UA",
        }
    }

    /// Whether it delivers in order what it was given, or ends: so that nothing is sent again above it.
    pub const fn is_reliable(self) -> bool {
        !matches!(self, Self::Udp)
    }
}

impl fmt::Display for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A side of an ISDN access (ITU-T Q.931 section 1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// The exchange.
    Network,
    /// The terminal or private exchange with this terminal endpoint identifier; 127 stands for all of them (ITU-T Q.921
    /// section 3.3.4).
    User(u8),
}

/// A signalling point of SS7 (ITU-T Q.704 section 2.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PointCode {
    /// The network indicator: 0 and 1 international, 2 and 3 national.
    pub network: u8,
    /// The code: 14 bits of ITU-T, 24 bits of ANSI.
    pub code: u32,
}

impl fmt::Display for PointCode {
    /// The code alone: `1234` of ITU-T, `5-20-1` of ANSI (ANSI T1.111.4: network, cluster and member). ANSI gives no
    /// network the number 0, so that no code of it has as few bits as one of ITU-T.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.code.to_be_bytes() {
            _ if self.code <= MAX_ITU_T => write!(f, "{}", self.code),
            [_, network, cluster, member] => write!(f, "{network}-{cluster}-{member}"),
        }
    }
}

/// The highest point code of 14 bits.
const MAX_ITU_T: u32 = 0x3FFF;

/// Who sends or gets a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Endpoint {
    /// An address of IP and a port.
    Ip(SocketAddr),
    /// A side of a D channel.
    Isdn {
        /// The recording that shows it, by the number of its first file: others show other channels.
        recording: u16,
        /// Which D channel of that recording: the interface on which it was captured.
        channel: u16,
        /// Which side of it.
        side: Side,
    },
    /// A signalling point of SS7.
    PointCode(PointCode),
    /// The element that wrote a log and does not name its own address there.
    Logger,
    /// Whoever that element talked to, where its log does not name the address.
    Peer,
}

impl Endpoint {
    /// Its address and port, where it has one.
    pub const fn socket(self) -> Option<SocketAddr> {
        match self {
            Self::Ip(socket) => Some(socket),
            _ => None,
        }
    }

    /// Its IP address, where it has one.
    pub const fn ip(self) -> Option<IpAddr> {
        match self {
            Self::Ip(socket) => Some(socket.ip()),
            _ => None,
        }
    }

    /// Its port, where it has one.
    pub const fn port(self) -> Option<u16> {
        match self {
            Self::Ip(socket) => Some(socket.port()),
            _ => None,
        }
    }

    /// The element that it belongs to: all ports of an address are one.
    pub const fn host(self) -> Host {
        match self {
            Self::Ip(socket) => Host::Ip(socket.ip()),
            other => Host::Other(other),
        }
    }
}

impl From<SocketAddr> for Endpoint {
    fn from(socket: SocketAddr) -> Self {
        Self::Ip(socket)
    }
}

impl<I: Into<IpAddr>> From<(I, u16)> for Endpoint {
    fn from(socket: (I, u16)) -> Self {
        Self::Ip(socket.into())
    }
}

impl FromStr for Endpoint {
    type Err = AddrParseError;

    /// An address of IP with a port.
    fn from_str(text: &str) -> Result<Self, AddrParseError> {
        text.parse().map(Self::Ip)
    }
}

impl fmt::Display for Endpoint {
    /// `192.0.2.1:5060`, `isdn-0:network`, `isdn-0:user-64` (TEI 64; 0, that of all point-to-point accesses, is left
    /// out), `isdn-1.0:network` (of the second recording), `ss7:2-1234` and `ss7:2-5-20-1` (network indicator, and point
    /// code of ITU-T or ANSI), `logger`, `peer`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ip(SocketAddr::V4(socket)) => fmt_v4(f, *socket),
            Self::Ip(socket) => socket.fmt(f),
            Self::Isdn { recording, channel, side } => {
                match recording {
                    0 => write!(f, "isdn-{channel}:")?,
                    recording => write!(f, "isdn-{recording}.{channel}:")?,
                }
                match side {
                    Side::Network => f.write_str("network"),
                    Side::User(0) => f.write_str("user"),
                    Side::User(tei) => write!(f, "user-{tei}"),
                }
            }
            Self::PointCode(point) => write!(f, "ss7:{}-{point}", point.network),
            Self::Logger => f.write_str("logger"),
            Self::Peer => f.write_str("peer"),
        }
    }
}

/// Writes what the standard library writes, digit by digit: it is most of every sentence about a call, and each number
/// through the formatter costs ten times as much.
fn fmt_v4(f: &mut fmt::Formatter<'_>, socket: SocketAddrV4) -> fmt::Result {
    /// Octets of `255.255.255.255:65535`.
    const LONGEST: usize = 21;
    let mut text = [0; LONGEST];
    let mut at = LONGEST;
    let mut put = |octet: u8| {
        at = at.saturating_sub(1);
        if let Some(place) = text.get_mut(at) {
            *place = octet;
        }
    };
    let [a, b, c, d] = socket.ip().octets().map(u16::from);
    for (before, number) in [(b':', socket.port()), (b'.', d), (b'.', c), (b'.', b), (0, a)] {
        let mut rest = number;
        loop {
            put(b'0' + (rest % 10) as u8);
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        if before != 0 {
            put(before);
        }
    }
    f.pad(core::str::from_utf8(text.get(at..).unwrap_or_default()).unwrap_or_default())
}

/// An element, whatever its port.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Host {
    /// That with this address.
    Ip(IpAddr),
    /// That which has no address of IP.
    Other(Endpoint),
}

impl Host {
    /// Its IP address, where it has one.
    pub const fn ip(self) -> Option<IpAddr> {
        match self {
            Self::Ip(ip) => Some(ip),
            Self::Other(_) => None,
        }
    }
}

impl Host {
    /// The same with an IPv4 address that was mapped into IPv6 (RFC 4291 section 2.5.5.2) as what it is.
    pub const fn to_canonical(self) -> Self {
        match self {
            Self::Ip(ip) => Self::Ip(ip.to_canonical()),
            other @ Self::Other(_) => other,
        }
    }
}

impl FromStr for Host {
    type Err = AddrParseError;

    /// An address of IP.
    fn from_str(text: &str) -> Result<Self, AddrParseError> {
        text.parse().map(Self::Ip)
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ip(ip) => ip.fmt(f),
            Self::Other(endpoint) => endpoint.fmt(f),
        }
    }
}

/// Who sent a message to whom, over what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Flow {
    /// The sender.
    pub source: Endpoint,
    /// The receiver.
    pub destination: Endpoint,
    /// What carried it.
    pub transport: Transport,
}

impl Flow {
    /// The other direction.
    pub const fn reversed(self) -> Self {
        Self { source: self.destination, destination: self.source, transport: self.transport }
    }
}

/// The language of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Protocol {
    /// SIP (RFC 3261).
    Sip,
    /// DSS1 or QSIG call control (ITU-T Q.931).
    Q931,
    /// The Q.931 messages of H.323 (ITU-T H.225.0).
    H225,
    /// The ISDN user part of SS7 (ITU-T Q.763).
    Isup,
}

impl Protocol {
    /// The stable word: `sip`, `q931`, `h225`, `isup`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sip => "sip",
            Self::Q931 => "q931",
            Self::H225 => "h225",
            Self::Isup => "isup",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn point_codes_are_written_as_their_standard_writes_them() {
        let point = |code| Endpoint::PointCode(PointCode { network: 2, code }).to_string();
        assert_eq!(point(0x3FFF), "ss7:2-16383");
        assert_eq!(point(0x05_14_01), "ss7:2-5-20-1");
        assert_eq!(point(0x00_40_00), "ss7:2-0-64-0");
    }
}
