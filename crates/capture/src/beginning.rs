//! What the first fragments of a datagram tell of its message, where the others never came.

use std::net::{IpAddr, SocketAddr};

use tritone_wire::{Flow, Protocol, Transport};

use crate::content;
use crate::item::Captured;
use crate::layers::transport::{self, Transported};
use crate::layers::{Fault, ip};
use crate::output::{Output, Seen};

/// The beginning of a datagram, in one piece.
pub(crate) struct Beginning<'a> {
    pub(crate) source: IpAddr,
    pub(crate) destination: IpAddr,
    pub(crate) protocol: u8,
    pub(crate) octets: &'a [u8],
    /// The packet of its first fragment.
    pub(crate) first: Seen,
}

impl Beginning<'_> {
    /// Hands the message over that begins here, if one does.
    pub(crate) fn hand_over(&self, out: &mut Output<'_>) {
        if let Ok(Some(message)) = self.message() {
            out.beginning(message);
        }
    }

    fn message(&self) -> Result<Option<Captured<'_>>, Fault> {
        let chain = ip::extensions(self.protocol, self.octets)?;
        let Transported::Udp(udp) = transport::decode(chain.protocol, chain.payload, 0)? else {
            return Ok(None);
        };
        let Ok(bytes) = content::message(&udp) else { return Ok(None) };
        let flow = Flow {
            source: SocketAddr::new(self.source, udp.source).into(),
            destination: SocketAddr::new(self.destination, udp.destination).into(),
            transport: Transport::Udp,
        };
        let (Seen { frame, time }, length) = (self.first, bytes.len() + udp.missing);
        let (protocol, circuit) = (Protocol::Sip, None);
        Ok(Some(Captured {
            frame,
            first_frame: frame,
            time,
            flow,
            protocol,
            circuit,
            bytes,
            length,
            complete: false,
            repeated: false,
        }))
    }
}
