//! Sockets to listen on, as `answer` and `relay` are told of them.

use tritone_config::relay::Listen;
use tritone_proto::Transport;
use tritone_roles::relay::transport_of;

use crate::failure::Failure;

/// A socket of `--listen`.
pub(crate) fn parse(text: &str) -> Result<Listen, Failure> {
    let wrong = || {
        Failure::Use(format!("--listen {text}: write it as udp:127.0.0.1:5060, or with tcp, tls, ws, wss"))
    };
    Listen::parse(text).ok_or_else(wrong)
}

/// What the driver opens. `advertised` is the host, or host and port, by which others reach it.
pub(crate) fn listener(listen: &Listen, advertised: Option<&str>) -> tritone_live::Listen {
    let transport = transport_of(listen.transport);
    let sent_by = advertised.map(|host| with_port(host, transport, listen.address.port()).into());
    tritone_live::Listen { transport, address: listen.address, sent_by }
}

/// The host that was given, with the port of the socket where it has none and that is not the usual one.
fn with_port(host: &str, transport: Transport, port: u16) -> String {
    let has_port = host.rsplit_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_ok());
    if has_port || port == 0 || port == transport.default_port() {
        return host.to_owned();
    }
    format!("{host}:{port}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_advertised_with_the_port_of_its_socket() {
        let shown = |host, port| with_port(host, Transport::Tcp, port);
        assert_eq!(shown("sip.example.org", 5070), "sip.example.org:5070");
        assert_eq!(shown("sip.example.org", 5060), "sip.example.org");
        assert_eq!(shown("sip.example.org:6000", 5070), "sip.example.org:6000");
        assert_eq!(shown("[2001:db8::1]", 5070), "[2001:db8::1]:5070");
    }

    #[test]
    fn each_socket_of_an_advertised_host_has_its_own_port() {
        let reached = |text: &str| listener(&parse(text).unwrap(), Some("sip.example.org")).sent_by.unwrap();
        assert_eq!(&*reached("tls:0.0.0.0:5061"), "sip.example.org");
        assert_eq!(&*reached("udp:0.0.0.0:5080"), "sip.example.org:5080");
    }
}
