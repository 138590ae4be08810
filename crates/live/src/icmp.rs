//! Which addresses cannot be reached by UDP, as routers and hosts tell by ICMP. Linux keeps such errors beside what was
//! received; elsewhere nothing is learnt.

#[cfg(target_os = "linux")]
pub(crate) use linux::{enable, next_unreachable};
#[cfg(not(target_os = "linux"))]
pub(crate) use other::{enable, next_unreachable};

#[cfg(target_os = "linux")]
mod linux {
    use std::io::{self, IoSliceMut};
    use std::net::{SocketAddr, SocketAddrV4, SocketAddrV6, UdpSocket};
    use std::os::fd::AsRawFd;

    use nix::libc::{self, sock_extended_err, sockaddr_in6};
    use nix::sys::socket::sockopt::{Ipv4RecvErr, Ipv6RecvErr};
    use nix::sys::socket::{ControlMessageOwned, MsgFlags, SockaddrStorage, recvmsg, setsockopt};

    const DESTINATION_UNREACHABLE: u8 = 3;
    const FRAGMENTATION_NEEDED: u8 = 4;
    const PARAMETER_PROBLEM: u8 = 12;
    const V6_DESTINATION_UNREACHABLE: u8 = 1;
    const V6_PARAMETER_PROBLEM: u8 = 4;

    /// Asks for the errors of a socket.
    pub(crate) fn enable(socket: &UdpSocket) -> io::Result<()> {
        let asked = match socket.local_addr()? {
            SocketAddr::V4(_) => setsockopt(socket, Ipv4RecvErr, &true),
            SocketAddr::V6(_) => setsockopt(socket, Ipv6RecvErr, &true),
        };
        asked.map_err(io::Error::from)
    }

    /// Takes the next error: the address that a datagram was sent to and cannot arrive at, `None` where it says something
    /// else. `WouldBlock` where there is no more.
    pub(crate) fn next_unreachable(socket: &UdpSocket) -> io::Result<Option<SocketAddr>> {
        // The octets of the datagram are not looked at.
        let mut none = [IoSliceMut::new(&mut [])];
        let mut control = nix::cmsg_space!(sock_extended_err, sockaddr_in6);
        let flags = MsgFlags::MSG_ERRQUEUE | MsgFlags::MSG_DONTWAIT;
        let message = recvmsg::<SockaddrStorage>(socket.as_raw_fd(), &mut none, Some(&mut control), flags)?;
        let says_unreachable = message.cmsgs()?.any(|control| match control {
            ControlMessageOwned::Ipv4RecvErr(error, _) | ControlMessageOwned::Ipv6RecvErr(error, _) => {
                is_unreachable(&error)
            }
            _ => false,
        });
        Ok(message.address.filter(|_| says_unreachable).and_then(|address| to_address(&address)))
    }

    /// RFC 3261 section 18.4: no host, network, port or protocol, and parameter problems; not what passes by itself.
    fn is_unreachable(error: &sock_extended_err) -> bool {
        match (error.ee_origin, error.ee_type, error.ee_code) {
            (libc::SO_EE_ORIGIN_ICMP, DESTINATION_UNREACHABLE, code) => code != FRAGMENTATION_NEEDED,
            (libc::SO_EE_ORIGIN_ICMP, PARAMETER_PROBLEM, _)
            | (libc::SO_EE_ORIGIN_ICMP6, V6_DESTINATION_UNREACHABLE | V6_PARAMETER_PROBLEM, _) => true,
            _ => false,
        }
    }

    fn to_address(address: &SockaddrStorage) -> Option<SocketAddr> {
        let v4 = address.as_sockaddr_in().map(|address| SocketAddrV4::from(*address).into());
        v4.or_else(|| address.as_sockaddr_in6().map(|address| SocketAddrV6::from(*address).into()))
    }
}

#[cfg(not(target_os = "linux"))]
mod other {
    use std::io::{self, ErrorKind};
    use std::net::{SocketAddr, UdpSocket};

    pub(crate) fn enable(_: &UdpSocket) -> io::Result<()> {
        Ok(())
    }

    pub(crate) fn next_unreachable(_: &UdpSocket) -> io::Result<Option<SocketAddr>> {
        Err(ErrorKind::WouldBlock.into())
    }
}
