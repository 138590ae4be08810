//! Packets as they pass an interface of this machine: `AF_PACKET` of Linux (packet(7)).

mod filter;
mod privileges;

use std::fmt;
use std::io::{self, ErrorKind, IoSliceMut};
use std::os::fd::AsRawFd;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use nix::cmsg_space;
use nix::ifaddrs::getifaddrs;
use nix::sys::socket::sockopt::{RcvBuf, RcvBufForce, ReceiveTimestampns, RxqOvfl};
use nix::sys::socket::{ControlMessageOwned, LinkAddr, MsgFlags, bind, recvmsg, setsockopt};
use nix::sys::time::{TimeSpec, TimeValLike};
use socket2::{Domain, Protocol, Socket, Type};
use tritone_wire::Timestamp;

pub use privileges::give_up_root;

use crate::error::{OpenError, ReadError};
use crate::interface::Interface;
use crate::record::{LinkType, MAX_PACKET, Record};

/// How long to wait for a packet before looking whether the time has come.
const PAUSE: Duration = Duration::from_millis(100);
/// Octets that the kernel may keep for us while we are busy.
const KERNEL_BUFFER: usize = 16 * 1024 * 1024;
/// The name under which all interfaces are meant.
const ANY: &str = "any";

/// An open interface.
pub(crate) struct Live {
    socket: Socket,
    /// The one interface, unless all are meant.
    index: Option<usize>,
    interface: Interface,
    buffer: Vec<u8>,
    control: Vec<u8>,
    /// Packets that the kernel dropped, as of the last one that it did not.
    dropped: u32,
}

impl fmt::Debug for Live {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Live").field("interface", &self.interface).finish_non_exhaustive()
    }
}

/// What the kernel says of a packet.
struct Arrival {
    length: usize,
    time: Timestamp,
    from: LinkAddr,
    dropped: Option<u32>,
}

impl Live {
    pub(crate) fn open(interface: &Interface) -> Result<Self, OpenError> {
        let name = || interface.name.clone();
        let address = if interface.name == ANY { None } else { Some(address_of(&interface.name)?) };
        let socket = open_socket(interface, address.as_ref()).map_err(|source| match source.kind() {
            ErrorKind::PermissionDenied => OpenError::Permission { name: name() },
            _ => OpenError::Interface { name: name(), source },
        })?;
        Ok(Self {
            socket,
            index: address.map(|address| address.ifindex()),
            interface: interface.clone(),
            buffer: vec![0; MAX_PACKET as usize],
            control: cmsg_space!(TimeSpec, u32),
            dropped: 0,
        })
    }

    /// Gives the next packet, or none after a while. `false` when the time has come.
    pub(crate) fn batch(&mut self, packet: &mut dyn FnMut(Record<'_>)) -> Result<bool, ReadError> {
        if self.interface.until.is_over() {
            return Ok(false);
        }
        let arrival = match self.receive() {
            Ok(arrival) => arrival,
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) => {
                return Ok(true);
            }
            Err(source) => return Err(ReadError::Interface { source }),
        };
        let Some(arrival) = arrival else { return Ok(true) };
        self.dropped = arrival.dropped.unwrap_or(self.dropped);
        if self.is_meant(&arrival.from) {
            let data = self.buffer.get(..arrival.length).unwrap_or(&self.buffer);
            let original = u32::try_from(arrival.length).unwrap_or(u32::MAX);
            let number = u16::try_from(arrival.from.ifindex()).unwrap_or(u16::MAX);
            let link = link_type(arrival.from.hatype());
            packet(Record { time: arrival.time, link, interface: number, data, original });
        }
        Ok(true)
    }

    /// Packets that the kernel dropped because they came faster than they were read; those behind the last packet that was
    /// read are not known of.
    pub(crate) fn dropped(&self) -> u64 {
        self.dropped.into()
    }

    fn receive(&mut self) -> io::Result<Option<Arrival>> {
        let mut slices = [IoSliceMut::new(&mut self.buffer)];
        let (socket, control) = (self.socket.as_raw_fd(), Some(&mut self.control[..]));
        // With this flag, the length is that of the packet, also where it does not fit.
        let message = recvmsg::<LinkAddr>(socket, &mut slices, control, MsgFlags::MSG_TRUNC)?;
        let (mut time, mut dropped) = (None, None);
        for control in message.cmsgs()? {
            match control {
                ControlMessageOwned::ScmTimestampns(at) => time = Some(Timestamp(at.num_nanoseconds())),
                ControlMessageOwned::RxqOvfl(count) => dropped = Some(count),
                _ => {}
            }
        }
        let time = time.unwrap_or_else(now);
        Ok(message.address.map(|from| Arrival { length: message.bytes, time, from, dropped }))
    }

    /// Whether a packet is to be seen: of this interface (the socket hears all of them before it is bound), and of what
    /// the machine sends to itself, which passes twice, the arrival.
    fn is_meant(&self, from: &LinkAddr) -> bool {
        const OUTGOING: u8 = 4;
        let twice = from.hatype() == hardware::LOOPBACK && from.pkttype() == OUTGOING;
        !twice && self.index.is_none_or(|index| index == from.ifindex())
    }
}

/// Types of hardware (`ARPHRD_`).
mod hardware {
    pub(super) const ETHERNET: u16 = 1;
    pub(super) const LOOPBACK: u16 = 772;
    /// Tunnels of IPv4 and IPv6, IPv6 in IPv4, and what has no link layer, as WireGuard.
    pub(super) const TUNNELS: [u16; 4] = [768, 769, 776, 65_534];
}

fn link_type(hardware_type: u16) -> LinkType {
    LinkType(match hardware_type {
        hardware::ETHERNET | hardware::LOOPBACK => 1,
        tunnel if hardware::TUNNELS.contains(&tunnel) => 101,
        _ => u16::MAX,
    })
}

/// The address by which an interface can be bound to.
fn address_of(name: &str) -> Result<LinkAddr, OpenError> {
    let interfaces =
        getifaddrs().map_err(|error| OpenError::Interface { name: name.to_owned(), source: error.into() })?;
    let mut others = Vec::new();
    for interface in interfaces {
        let Some(address) = interface.address.as_ref().and_then(|address| address.as_link_addr()) else {
            continue;
        };
        if interface.interface_name == name {
            return Ok(*address);
        }
        others.push(interface.interface_name);
    }
    others.push(ANY.to_owned());
    Err(OpenError::NoInterface { name: name.to_owned(), others: others.join(", ") })
}

fn open_socket(interface: &Interface, address: Option<&LinkAddr>) -> io::Result<Socket> {
    /// `ETH_P_ALL`.
    const ALL: u16 = 3;
    let all = Protocol::from(i32::from(ALL.to_be()));
    let socket = Socket::new(Domain::PACKET, Type::RAW, Some(all))?;
    socket.attach_filter(&filter::of_ports(&interface.ports))?;
    if let Some(address) = address {
        bind(socket.as_raw_fd(), address)?;
    }
    socket.set_read_timeout(Some(PAUSE))?;
    setsockopt(&socket, ReceiveTimestampns, &true)?;
    setsockopt(&socket, RxqOvfl, &1)?;
    // More than the system allows by itself is for root alone; less does too.
    if setsockopt(&socket, RcvBufForce, &KERNEL_BUFFER).is_err() {
        setsockopt(&socket, RcvBuf, &KERNEL_BUFFER)?;
    }
    Ok(socket)
}

fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since.as_nanos()).unwrap_or(i64::MAX))
}
