use std::collections::HashMap;
use std::net::{SocketAddr, UdpSocket};
use std::time::{Duration, Instant};

use hickory_resolver::proto::op::{Message, OpCode, ResponseCode};
use hickory_resolver::proto::rr::rdata::{A, NAPTR, SRV};
use hickory_resolver::proto::rr::{Name, RData, Record, RecordType};
use tritone_live::{Dns, DropReason, Options};
use tritone_proto::{Output, Query, ResolveId, Transport};

use crate::node::{LONG, Running, listen};

type Zone = HashMap<(&'static str, RecordType), Vec<RData>>;

fn name(text: &str) -> Name {
    Name::from_ascii(text).unwrap()
}

/// A server that knows a zone. What it does not know does not exist; it ends with the test.
fn server(zone: Zone) -> SocketAddr {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    let address = socket.local_addr().unwrap();
    std::thread::spawn(move || {
        let mut buffer = [0; 2000];
        while let Ok((len, client)) = socket.recv_from(&mut buffer) {
            let asked = Message::from_vec(&buffer[..len]).unwrap();
            socket.send_to(&answer(&zone, &asked).to_vec().unwrap(), client).unwrap();
        }
    });
    address
}

fn answer(zone: &Zone, asked: &Message) -> Message {
    let query = asked.queries[0].clone();
    let mut answer = Message::response(asked.metadata.id, OpCode::Query);
    answer.metadata.recursion_desired = true;
    answer.metadata.recursion_available = true;
    let owner = query.name().to_ascii().to_ascii_lowercase();
    let records = zone.get(&(owner.as_str(), query.query_type()));
    if !zone.keys().any(|(name, _)| *name == owner) {
        answer.metadata.response_code = ResponseCode::NXDomain;
    }
    for data in records.into_iter().flatten() {
        answer.add_answer(Record::from_rdata(query.name().clone(), 60, data.clone()));
    }
    answer.add_query(query);
    answer
}

fn naptr(order: u16, service: &str, replacement: &str) -> RData {
    let services = service.as_bytes().into();
    RData::NAPTR(NAPTR::new(order, 10, b"s"[..].into(), services, Box::default(), name(replacement)))
}

fn srv(priority: u16, port: u16, target: &str) -> RData {
    RData::SRV(SRV::new(priority, 0, port, name(target)))
}

fn a(last: u8) -> RData {
    RData::A(A::new(192, 0, 2, last))
}

fn running(dns: Dns) -> Running {
    let listeners = vec![listen(Transport::Udp), listen(Transport::Tcp)];
    Running::start(Options { listeners, dns, ..Options::default() })
}

fn asking(servers: Vec<SocketAddr>) -> Running {
    running(Dns { servers: Some(servers), timeout: Duration::from_millis(500), ..Dns::default() })
}

fn resolve(running: &Running, host: &str, port: Option<u16>) -> String {
    ask(running, host, port);
    running.hear()
}

fn ask(running: &Running, host: &str, port: Option<u16>) {
    let query = Query { host: host.into(), port, transport: None, secure: false };
    let output = Output::Resolve { id: ResolveId(1), query };
    running.control.with_node(move |node| node.outputs.push_back(output)).unwrap();
}

#[test]
fn services_servers_and_addresses_are_followed_in_their_order() {
    let zone = Zone::from([
        (
            ("example.test.", RecordType::NAPTR),
            vec![
                naptr(20, "SIP+D2U", "_sip._udp.example.test."),
                naptr(10, "SIP+D2T", "_sip._tcp.example.test."),
            ],
        ),
        (
            ("_sip._tcp.example.test.", RecordType::SRV),
            vec![srv(20, 5070, "backup.example.test."), srv(10, 5060, "main.example.test.")],
        ),
        (("_sip._udp.example.test.", RecordType::SRV), vec![srv(10, 5080, "main.example.test.")]),
        (("main.example.test.", RecordType::A), vec![a(1)]),
        (("backup.example.test.", RecordType::A), vec![a(2)]),
    ]);
    let running = asking(vec![server(zone)]);
    let found = resolve(&running, "example.test", None);
    assert_eq!(found, "tcp:192.0.2.1:5060 tcp:192.0.2.2:5070 udp:192.0.2.1:5080");
    assert_eq!(resolve(&running, "backup.example.test", Some(5099)), "udp:192.0.2.2:5099");
}

#[test]
fn a_name_that_does_not_exist_is_not_found() {
    let running = asking(vec![server(Zone::new())]);
    assert_eq!(resolve(&running, "nobody.example.test", None), "NotFound");
    for wrong in ["", "..", "a b", &"x".repeat(300)] {
        assert_eq!(resolve(&running, wrong, Some(5060)), "NotFound", "{wrong:?}");
    }
}

#[test]
fn without_a_server_that_answers_there_is_none() {
    let begin = Instant::now();
    let silent = UdpSocket::bind("127.0.0.1:0").unwrap();
    let silent = asking(vec![silent.local_addr().unwrap()]);
    assert_eq!(resolve(&silent, "a.example.test", Some(5060)), "NoServer");
    let none = asking(Vec::new());
    assert_eq!(resolve(&none, "a.example.test", None), "NoServer");
    assert!(begin.elapsed() < LONG);
}

#[test]
fn a_server_that_is_gone_is_passed_over() {
    let gone = UdpSocket::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let zone = Zone::from([(("a.example.test.", RecordType::A), vec![a(7)])]);
    let running = asking(vec![gone, server(zone)]);
    assert_eq!(resolve(&running, "a.example.test", Some(5060)), "udp:192.0.2.7:5060");
}

#[test]
fn addresses_and_names_of_the_file_of_hosts_need_no_server() {
    let running = asking(Vec::new());
    assert_eq!(resolve(&running, "192.0.2.9", None), "udp:192.0.2.9:5060");
    assert_eq!(resolve(&running, "localhost", None), "udp:127.0.0.1:5060");
}

#[test]
fn searches_beyond_their_bound_are_refused() {
    let silent = UdpSocket::bind("127.0.0.1:0").unwrap();
    let dns = Dns {
        servers: Some(vec![silent.local_addr().unwrap()]),
        timeout: Duration::from_secs(60),
        searches: 5,
        ..Dns::default()
    };
    let running = running(dns);
    for _ in 0..8 {
        ask(&running, "a.example.test", Some(5060));
    }
    for _ in 0..3 {
        assert_eq!(running.hear(), "Resources");
    }
    assert_eq!(running.stop().counters.dropped(DropReason::SearchesFull), 3);
}
