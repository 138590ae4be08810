//! What a receiver adds to the top Via of a request, and where the response goes (RFC 3261 section 18.2, RFC 3581).

use std::net::{IpAddr, SocketAddr};

use tritone_wire::sip::{HeaderName, Message, Via};

use crate::flow::{Flow, Hop, Transport};

/// The request with `received` and `rport` in its top Via, as the way it came says; `None` where nothing is missing.
pub fn stamp(flow: &Flow, request: &Message<'_>) -> Option<Vec<u8>> {
    let value = request.values(HeaderName::Via).next()?;
    let via = Via::parse(value)?;
    let wants_port = matches!(via.rport(), Some(None));
    // RFC 3581 section 4: where rport is asked for, received is added whatever sent-by says.
    let differs = address(via.host) != Some(flow.remote.ip());
    let is_named = via.received().and_then(address) == Some(flow.remote.ip());
    if !wants_port && (!differs || is_named) {
        return None;
    }
    let at = offset(request.bytes(), value)?;
    let mut out = Vec::with_capacity(request.bytes().len() + 48);
    out.extend_from_slice(request.bytes().get(..at)?);
    put_stamped(&mut out, value, flow);
    out.extend_from_slice(request.bytes().get(at + value.len()..request.len())?);
    Some(out)
}

/// The Via value with its parameters `received` and `rport` said anew, the others as they are.
fn put_stamped(out: &mut Vec<u8>, value: &[u8], flow: &Flow) {
    let mut params = value.split(|octet| *octet == b';');
    out.extend_from_slice(params.next().unwrap_or_default().trim_ascii_end());
    let mut has_port = false;
    for param in params {
        let name = param.split(|octet| *octet == b'=').next().unwrap_or_default().trim_ascii();
        if name.eq_ignore_ascii_case(b"received") {
            continue;
        }
        if name.eq_ignore_ascii_case(b"rport") {
            has_port = true;
            continue;
        }
        out.push(b';');
        out.extend_from_slice(param);
    }
    out.extend_from_slice(format!(";received={}", flow.remote.ip()).as_bytes());
    if has_port {
        out.extend_from_slice(format!(";rport={}", flow.remote.port()).as_bytes());
    }
}

/// Where the part begins in the whole it was cut from.
fn offset(whole: &[u8], part: &[u8]) -> Option<usize> {
    let at = (part.as_ptr() as usize).checked_sub(whole.as_ptr() as usize)?;
    (at + part.len() <= whole.len()).then_some(at)
}

fn address(host: &[u8]) -> Option<IpAddr> {
    let text = core::str::from_utf8(host).ok()?;
    text.trim_start_matches('[').trim_end_matches(']').parse().ok()
}

/// Where the response to this (stamped) request goes (RFC 3261 section 18.2.2, RFC 3581 section 4).
///
/// Over a connection: back on it, and to the port of sent-by where it is gone. Over UDP: to `maddr`, else to the sender's
/// address and, with `rport`, port; without it the port of sent-by.
pub fn response_hop(flow: &Flow, request: &Message<'_>) -> Hop {
    let mut hop = Hop::from(*flow);
    let Some(via) = request.top_via() else { return hop };
    let port = via.port.and_then(port).unwrap_or(flow.transport.default_port());
    if flow.transport != Transport::Udp {
        hop.remote.set_port(port);
        return hop;
    }
    if let Some(maddr) = via.params.value("maddr").and_then(address).filter(is_host) {
        hop.remote = SocketAddr::new(maddr, port);
    } else if via.rport().is_none() {
        hop.remote.set_port(port);
    }
    hop
}

/// Whether messages can go there: not to every host of a network, nor to none (RFC 4475 section 3.3.10).
fn is_host(address: &IpAddr) -> bool {
    !address.is_unspecified() && *address != IpAddr::V4(std::net::Ipv4Addr::BROADCAST)
}

fn port(digits: &[u8]) -> Option<u16> {
    core::str::from_utf8(digits).ok()?.trim().parse().ok().filter(|port| *port != 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow::ListenerId;

    fn flow() -> Flow {
        let remote = "192.0.2.9:40000".parse().unwrap();
        Flow { transport: Transport::Udp, listener: ListenerId(0), remote, connection: None }
    }

    fn stamped(via: &str) -> Option<(String, SocketAddr)> {
        let request = format!("OPTIONS sip:a SIP/2.0\r\nVia: {via}\r\nCSeq: 1 OPTIONS\r\n\r\n");
        let out = stamp(&flow(), &Message::scan(request.as_bytes()).unwrap())?;
        let hop = response_hop(&flow(), &Message::scan(&out).unwrap());
        let text = String::from_utf8(out).unwrap();
        Some((text.lines().nth(1).unwrap().to_owned(), hop.remote))
    }

    #[test]
    fn an_address_that_is_not_sent_by_is_said_and_answered_at_the_port_of_sent_by() {
        let (via, to) = stamped("SIP/2.0/UDP host.example:5070;branch=z9hG4bK1").unwrap();
        assert_eq!(via, "Via: SIP/2.0/UDP host.example:5070;branch=z9hG4bK1;received=192.0.2.9");
        assert_eq!(to, "192.0.2.9:5070".parse().unwrap());
    }

    #[test]
    fn a_port_that_is_asked_for_is_said_and_answered_to() {
        let (via, to) = stamped("SIP/2.0/UDP 192.0.2.9;rport;branch=z9hG4bK1, SIP/2.0/UDP b").unwrap();
        assert_eq!(
            via,
            "Via: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bK1;received=192.0.2.9;rport=40000, SIP/2.0/UDP b"
        );
        assert_eq!(to, flow().remote);
    }

    #[test]
    fn a_sender_at_its_own_sent_by_needs_no_stamp() {
        assert_eq!(stamped("SIP/2.0/UDP 192.0.2.9:40000;branch=z9hG4bK1"), None);
    }

    #[test]
    fn what_a_sender_says_of_itself_in_received_is_replaced() {
        let (via, _) = stamped("SIP/2.0/UDP x;received=203.0.113.1;branch=z9hG4bK1").unwrap();
        assert_eq!(via, "Via: SIP/2.0/UDP x;branch=z9hG4bK1;received=192.0.2.9");
    }
}
