//! From arguments to sockets and settings.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, ToSocketAddrs};
use std::time::Duration;

use tritone_live::{Driver, Listen, Options, Tls};
use tritone_proto::Transport;
use tritone_proto::transaction::Timers;
use tritone_roles::call::{Account, Settings, leads_to};

use super::CallArguments;
use crate::failure::Failure;

/// How long the last messages of a call may take to be written.
const SETTLE: Duration = Duration::from_millis(50);

/// The URI of the proxy: a host alone is one too.
pub(super) fn proxy(arguments: &CallArguments) -> Result<Option<String>, Failure> {
    let Some(proxy) = &arguments.proxy else { return Ok(None) };
    let lower = proxy.to_ascii_lowercase();
    let uri = match lower.starts_with("sip:") || lower.starts_with("sips:") {
        true => proxy.clone(),
        false => format!("sip:{proxy}"),
    };
    leads_to(&uri, None).map_err(|why| Failure::Use(format!("--proxy {proxy}: {why}")))?;
    Ok(Some(uri))
}

/// What sockets to open: those that the first request needs.
pub(super) fn options(arguments: &CallArguments, proxy: Option<&str>) -> Options {
    let first = proxy.unwrap_or(&arguments.uri);
    // What is no URI is the caller's to tell.
    let query = leads_to(first, arguments.transport).ok();
    let transport = query.as_ref().and_then(|query| match (query.transport, query.secure) {
        (Some(Transport::Ws), true) => Some(Transport::Wss),
        (Some(transport), false) => Some(transport),
        (Some(_) | None, true) => Some(Transport::Tls),
        (None, false) => None,
    });
    let peer = query.as_ref().and_then(|query| {
        let port = query.port.unwrap_or(5060);
        (&*query.host, port).to_socket_addrs().ok()?.next()
    });
    let ip = arguments.listen.unwrap_or(match peer {
        Some(SocketAddr::V6(_)) => Ipv6Addr::UNSPECIFIED.into(),
        _ => Ipv4Addr::UNSPECIFIED.into(),
    });
    let listen = |transport| Listen::on(transport, (ip, 0).into());
    let (listeners, connects) = match transport {
        None => (vec![listen(Transport::Udp), listen(Transport::Tcp)], Vec::new()),
        Some(transport @ (Transport::Udp | Transport::Tcp)) => (vec![listen(transport)], Vec::new()),
        // To listen for TLS takes a certificate, for WebSocket a peer that opens connections to telephones.
        Some(transport) => (vec![listen(Transport::Tcp)], vec![transport]),
    };
    let tls =
        Tls { authorities: arguments.authorities.clone(), insecure: arguments.insecure, ..Tls::default() };
    Options { listeners, connects, peer, tls, media: Some((ip, 0).into()), ..Options::default() }
}

/// What to call, on these sockets.
pub(super) fn settings(
    arguments: &CallArguments,
    proxy: Option<String>,
    account: Option<Account>,
    driver: &Driver,
) -> Settings {
    let listeners = driver.listeners().to_vec();
    let own: Option<IpAddr> = listeners.first().map(|listener| listener.address.ip());
    let media = driver.media_address().zip(own).map(|(media, ip)| match media.ip().is_unspecified() {
        true => SocketAddr::new(ip, media.port()),
        false => media,
    });
    Settings {
        media,
        timers: Timers { t1: arguments.timeout / 64, ..Timers::default() },
        kind: arguments.method.kind(),
        from: arguments.from.as_deref().map(Into::into),
        proxy: proxy.map(Into::into),
        transport: arguments.transport.or_else(|| transport_of(&arguments.uri)),
        account,
        ring: arguments.ring,
        hold: arguments.hold,
        follow: arguments.follow_redirects,
        text: arguments.text.as_str().into(),
        product: concat!("Tritone/", env!("CARGO_PKG_VERSION")).into(),
        every: arguments.every,
        count: arguments.count,
        settle: SETTLE,
        ..Settings::new(&arguments.uri, listeners)
    }
}

/// The transport that goes without a socket of its own.
fn transport_of(uri: &str) -> Option<Transport> {
    let query = leads_to(uri, None).ok()?;
    if query.secure { Some(Transport::Tls) } else { query.transport }
}
