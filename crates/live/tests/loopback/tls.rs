use std::path::PathBuf;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use tritone_live::{BindError, Certificate, Driver, DropReason, Options, Tls, TlsError};
use tritone_proto::{Hop, Transport};

use crate::node::{Running, listen, options};

/// An authority, and a certificate of it for `sip.example`, in files.
struct Files {
    directory: tempfile::TempDir,
}

impl Files {
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let authority_key = KeyPair::generate().unwrap();
        let mut authority = CertificateParams::new([]).unwrap();
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let authority_certificate = authority.self_signed(&authority_key).unwrap();
        let issuer = Issuer::new(authority, authority_key);
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(["sip.example".into(), "127.0.0.1".into()]).unwrap();
        let certificate = params.signed_by(&key, &issuer).unwrap();
        let write = |name: &str, text: String| std::fs::write(directory.path().join(name), text).unwrap();
        write("authority.pem", authority_certificate.pem());
        write("certificate.pem", certificate.pem());
        write("key.pem", key.serialize_pem());
        Self { directory }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    fn server(&self) -> Tls {
        let certificate = Certificate { chain: self.path("certificate.pem"), key: self.path("key.pem") };
        Tls { certificate: Some(certificate), ..Tls::default() }
    }

    fn client(&self) -> Tls {
        Tls { authorities: Some(self.path("authority.pem")), ..Tls::default() }
    }
}

fn running(transports: &[Transport], tls: Tls) -> Running {
    let listeners = transports.iter().map(|transport| listen(*transport)).collect();
    Running::start(Options { listeners, tls, ..Options::default() })
}

fn hop(server: &Running, name: Option<&str>) -> Hop {
    let listener = &server.listeners[0];
    Hop { name: name.map(Into::into), ..Hop::to(listener.transport, listener.address) }
}

#[test]
fn a_request_and_its_answer_go_through_tls_and_websocket_over_tls() {
    let files = Files::new();
    for transport in [Transport::Tls, Transport::Wss] {
        let server = running(&[transport], files.server());
        let client = running(&[], files.client());
        for (name, id) in [(Some("sip.example"), "a"), (Some("sip.example"), "b"), (None, "c")] {
            client.send(hop(&server, name), options(id).as_bytes());
            assert_eq!((server.hear(), client.hear()), ("OPTIONS".into(), "SIP/2.0".into()));
        }
        // One for the name, one for the address.
        assert_eq!(server.stop().counters.connections, 0);
        let counters = client.stop().counters;
        assert_eq!((counters.sent(transport).messages, counters.received(transport).messages), (3, 3));
    }
}

#[test]
fn a_certificate_of_another_name_is_refused() {
    let files = Files::new();
    let server = running(&[Transport::Tls], files.server());
    let client = running(&[], files.client());
    client.send(hop(&server, Some("other.example")), options("a").as_bytes());
    assert_eq!(client.hear(), format!("unreachable tls:{}", server.listeners[0].address));
    let counters = client.stop().counters;
    assert_eq!(
        (counters.dropped(DropReason::HandshakeFailed), counters.sent(Transport::Tls).messages),
        (1, 0)
    );
    assert_eq!(server.stop().counters.received(Transport::Tls).messages, 0);
}

#[test]
fn a_certificate_of_an_authority_that_is_not_believed_is_refused_unless_any_is_taken() {
    let files = Files::new();
    let server = running(&[Transport::Tls], files.server());
    let client = running(&[], Tls::default());
    client.send(hop(&server, Some("sip.example")), options("a").as_bytes());
    assert!(client.hear().starts_with("unreachable tls:"));
    let careless = running(&[], Tls { insecure: true, ..Tls::default() });
    careless.send(hop(&server, Some("other.example")), options("b").as_bytes());
    assert_eq!(careless.hear(), "SIP/2.0");
}

#[test]
fn who_shows_no_certificate_of_the_right_authority_is_refused_where_one_is_asked_for() {
    let files = Files::new();
    let client_authorities = Some(files.path("authority.pem"));
    let server = running(&[Transport::Tls], Tls { client_authorities, ..files.server() });
    let client_certificate = files.server().certificate;
    let known = running(&[], Tls { client_certificate, ..files.client() });
    known.send(hop(&server, None), options("a").as_bytes());
    assert_eq!(known.hear(), "SIP/2.0");
    let unknown = running(&[], files.client());
    unknown.send(hop(&server, None), options("b").as_bytes());
    // In TLS 1.3 the client learns of it after it has sent.
    assert!(unknown.hear() == "closed" && server.hear() == "OPTIONS");
    assert_eq!(server.stop().counters.received(Transport::Tls).messages, 1);
}

#[test]
fn what_was_wrong_with_a_certificate_is_told() {
    let files = Files::new();
    let server = running(&[Transport::Tls], files.server());
    let (told, errors) = std::sync::mpsc::channel();
    let client = Running::with(
        Options { tls: files.client(), ..Options::default() },
        |_| crate::node::Answering::default(),
        move |element| {
            element.on_unopened(move |it| told.send((it.remote, it.error)).unwrap());
        },
    );
    client.send(hop(&server, Some("other.example")), options("a").as_bytes());
    let (remote, error) = errors.recv_timeout(crate::node::LONG).unwrap();
    assert_eq!(remote, server.listeners[0].address);
    assert!(error.contains("certificate not valid for name"), "{error}");
}

#[test]
fn who_speaks_no_tls_is_cut_off() {
    use std::io::{Read, Write};
    let files = Files::new();
    let server = running(&[Transport::Tls], files.server());
    let mut stream = std::net::TcpStream::connect(server.listeners[0].address).unwrap();
    stream.write_all(options("a").as_bytes()).unwrap();
    let mut alert = Vec::new();
    // The end, or a reset.
    let _ = stream.read_to_end(&mut alert);
    assert!(!alert.starts_with(b"SIP"));
    assert_eq!(server.stop().counters.dropped(DropReason::HandshakeFailed), 1);
}

#[test]
fn a_listener_without_a_certificate_or_with_a_wrong_one_does_not_begin() {
    let files = Files::new();
    let bind = |tls: Tls| {
        Driver::bind(Options { listeners: vec![listen(Transport::Tls)], tls, ..Options::default() }).err()
    };
    assert!(matches!(bind(Tls::default()), Some(BindError::Tls(TlsError::Missing("tls")))));
    let wrong = Certificate { chain: files.path("authority.pem"), key: files.path("key.pem") };
    let wrong = bind(Tls { certificate: Some(wrong), ..Tls::default() });
    assert!(matches!(wrong, Some(BindError::Tls(TlsError::Certificate { .. }))));
    let missing = Certificate { chain: files.path("none.pem"), key: files.path("key.pem") };
    let missing = bind(Tls { certificate: Some(missing), ..Tls::default() });
    assert!(matches!(missing, Some(BindError::Tls(TlsError::File { .. }))));
}
