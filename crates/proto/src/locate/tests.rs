//! Searches in zones that a test writes.

use hashbrown::HashMap;
use proptest::prelude::*;

use super::*;
use crate::flow::Transport::{self, Tcp, Tls, Udp, Ws, Wss};
use crate::{Query, Random, ResolveFailure};

/// Lines of `NAME KIND VALUE...`.
fn zone(text: &str) -> HashMap<Question, Vec<Record>> {
    let mut zone: HashMap<Question, Vec<Record>> = HashMap::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let number = |at: usize| words[at].parse().unwrap();
        let kinds = match words[1] {
            "NAPTR" => vec![Kind::Naptr],
            "SRV" => vec![Kind::Srv],
            "A" => vec![Kind::A],
            "AAAA" => vec![Kind::Aaaa],
            _ => vec![Kind::A, Kind::Aaaa, Kind::Srv, Kind::Naptr],
        };
        let record = match words[1] {
            "NAPTR" => Record::Naptr(Naptr {
                order: number(2),
                preference: number(3),
                flags: words[4].into(),
                service: words[5].into(),
                replacement: words[6].into(),
            }),
            "SRV" => Record::Srv(Srv {
                priority: number(2),
                weight: number(3),
                port: number(4),
                target: words[5].into(),
            }),
            "A" | "AAAA" => Record::Address(words[2].parse().unwrap()),
            _ => Record::Alias(words[2].into()),
        };
        for kind in kinds {
            zone.entry(Question { name: words[0].into(), kind }).or_default().push(record.clone());
        }
    }
    zone
}

fn query(uri: &str) -> Query {
    let (secure, rest) = match uri.strip_prefix("sips:") {
        Some(rest) => (true, rest),
        None => (false, uri.strip_prefix("sip:").unwrap()),
    };
    let (rest, transport) = match rest.split_once(";transport=") {
        Some((rest, transport)) => (rest, Transport::from_word(transport.as_bytes())),
        None => (rest, None),
    };
    let (host, port) = match rest.rsplit_once(':') {
        Some((host, port)) if !host.contains(':') => (host, Some(port.parse().unwrap())),
        _ => (rest, None),
    };
    Query { host: host.into(), port, transport, secure }
}

struct Asked {
    end: Result<Vec<String>, ResolveFailure>,
    questions: usize,
}

fn search(uri: &str, transports: &[Transport], zone_text: &str) -> Asked {
    let speaks = Speaks { transports: transports.to_vec(), v4: true, v6: true };
    let zone = zone(zone_text);
    let mut search = Search::new(query(uri), speaks, &mut Random::from_number(9));
    let mut asked = 0;
    loop {
        match search.step() {
            Step::Ask(questions) => {
                assert!(!questions.is_empty());
                for question in questions {
                    asked += 1;
                    let records = zone.get(&question).cloned();
                    search.answer(question, records.ok_or(NoAnswer::NoRecords));
                }
            }
            Step::Found(hops) => {
                let hops = hops.iter().map(ToString::to_string).collect();
                return Asked { end: Ok(hops), questions: asked };
            }
            Step::Failed(failure) => return Asked { end: Err(failure), questions: asked },
        }
    }
}

fn hops(uri: &str, transports: &[Transport], zone: &str) -> Vec<String> {
    search(uri, transports, zone).end.unwrap()
}

const EXAMPLE: &str = "
    example.com NAPTR 50 50 s SIPS+D2T _sips._tcp.example.com.
    example.com NAPTR 90 50 s SIP+D2T _sip._tcp.example.com.
    example.com NAPTR 100 50 s SIP+D2U _sip._udp.example.com.
    _sips._tcp.example.com SRV 0 0 5061 server1.example.com.
    _sip._tcp.example.com SRV 1 0 5060 server2.example.com.
    _sip._tcp.example.com SRV 0 0 5062 server1.example.com.
    _sip._udp.example.com SRV 0 0 5060 server1.example.com.
    server1.example.com A 192.0.2.1
    server2.example.com A 192.0.2.2
    server2.example.com AAAA 2001:db8::2
    example.com A 192.0.2.9
";

#[test]
fn naptr_says_which_transport_comes_first_and_srv_which_server() {
    assert_eq!(
        hops("sip:example.com", &[Udp, Tcp], EXAMPLE),
        ["tcp:192.0.2.1:5062", "tcp:[2001:db8::2]:5060", "tcp:192.0.2.2:5060", "udp:192.0.2.1:5060"]
    );
    assert_eq!(hops("sip:example.com", &[Udp, Tcp, Tls], EXAMPLE)[0], "tls:192.0.2.1:5061");
}

#[test]
fn sips_goes_by_tls_alone() {
    assert_eq!(hops("sips:example.com", &[Udp, Tcp, Tls], EXAMPLE), ["tls:192.0.2.1:5061"]);
    assert_eq!(hops("sips:192.0.2.3", &[Udp, Tcp, Tls], ""), ["tls:192.0.2.3:5061"]);
    assert_eq!(hops("sips:192.0.2.3;transport=tcp", &[Udp, Tcp, Tls], ""), ["tls:192.0.2.3:5061"]);
    for uri in ["sips:example.com", "sips:192.0.2.3;transport=udp"] {
        assert_eq!(search(uri, &[Udp, Tcp], EXAMPLE).end, Err(ResolveFailure::NoTransport), "{uri}");
    }
}

#[test]
fn a_numeric_host_asks_nothing() {
    let asked = search("sip:192.0.2.7:5066", &[Tcp, Udp], "");
    assert_eq!((asked.end.unwrap(), asked.questions), (vec!["udp:192.0.2.7:5066".to_owned()], 0));
    assert_eq!(hops("sip:2001:db8::1;transport=tcp", &[Udp, Tcp], ""), ["tcp:[2001:db8::1]:5060"]);
    assert_eq!(hops("sip:192.0.2.7;transport=ws", &[Ws], ""), ["ws:192.0.2.7:80"]);
}

#[test]
fn a_port_says_that_there_is_no_service_to_look_for() {
    let asked = search("sip:example.com:5060", &[Udp, Tcp], EXAMPLE);
    assert_eq!((asked.end.unwrap(), asked.questions), (vec!["udp:192.0.2.9:5060".to_owned()], 2));
}

#[test]
fn a_transport_says_which_service_to_look_for() {
    let asked = search("sip:example.com;transport=udp", &[Udp, Tcp], EXAMPLE);
    assert_eq!((asked.end.unwrap(), asked.questions), (vec!["udp:192.0.2.1:5060".to_owned()], 3));
    assert_eq!(hops("sip:example.com;transport=tls", &[Udp, Tls], EXAMPLE), ["tls:192.0.2.1:5061"]);
    let wss = "_sips._ws.a.example SRV 0 0 443 w.example.\nw.example A 192.0.2.4";
    assert_eq!(hops("sips:a.example;transport=ws", &[Udp, Wss], wss), ["wss:192.0.2.4:443"]);
}

#[test]
fn without_naptr_each_transport_is_looked_for_and_without_srv_the_host_itself_is_it() {
    let srv = "_sip._tcp.b.example SRV 0 0 5064 s.b.example.\ns.b.example A 192.0.2.5\nb.example A 192.0.2.6";
    assert_eq!(hops("sip:b.example", &[Udp, Tcp], srv), ["tcp:192.0.2.5:5064"]);
    assert_eq!(hops("sip:b.example", &[Tcp, Udp], "b.example A 192.0.2.6"), ["udp:192.0.2.6:5060"]);
    assert_eq!(hops("sips:b.example", &[Udp, Tls], "b.example A 192.0.2.6"), ["tls:192.0.2.6:5061"]);
}

#[test]
fn a_root_as_target_says_that_there_is_no_such_service() {
    let none = "_sip._udp.c.example SRV 0 0 0 .\nc.example A 192.0.2.6";
    assert_eq!(search("sip:c.example", &[Udp], none).end, Err(ResolveFailure::NotFound));
}

#[test]
fn naptr_records_of_other_services_are_left_out() {
    let enum_ = "d.example NAPTR 1 1 u E2U+sip !^.*$!sip:x@y!\nd.example NAPTR 1 1 s SIP+D2S _sip._sctp.d.example.\n\
        _sip._udp.d.example SRV 0 0 5060 d.example.\nd.example A 192.0.2.6";
    assert_eq!(hops("sip:d.example", &[Udp], enum_), ["udp:192.0.2.6:5060"]);
}

#[test]
fn aliases_are_followed_but_not_in_a_circle() {
    assert_eq!(
        hops("sip:e.example:1", &[Udp], "e.example CNAME f.example.\nf.example A 192.0.2.6"),
        ["udp:192.0.2.6:1"]
    );
    let circle = search("sip:e.example", &[Udp], "e.example CNAME f.example\nf.example CNAME e.example");
    assert_eq!(circle.end, Err(ResolveFailure::NotFound));
    assert!(circle.questions < 20, "{}", circle.questions);
}

#[test]
fn a_certificate_has_to_be_that_of_the_domain_of_the_uri() {
    let speaks = Speaks { transports: vec![Tls], v4: true, v6: false };
    let mut search = Search::new(query("sips:example.com:5061"), speaks, &mut Random::from_number(1));
    assert!(matches!(search.step(), Step::Ask(_)));
    let question = Question { name: "example.com".into(), kind: Kind::A };
    search.answer(question, Ok(vec![Record::Address([192, 0, 2, 1].into())]));
    let Step::Found(hops) = search.step() else { panic!() };
    assert_eq!(hops[0].name.as_deref(), Some("example.com"));
}

#[test]
fn no_server_is_another_failure_than_no_name() {
    let speaks = Speaks { transports: vec![Udp], v4: true, v6: false };
    let mut search = Search::new(query("sip:example.com"), speaks, &mut Random::from_number(1));
    while let Step::Ask(questions) = search.step() {
        questions.into_iter().for_each(|question| search.answer(question, Err(NoAnswer::NoServer)));
    }
    assert_eq!(search.step(), Step::Failed(ResolveFailure::NoServer));
    assert_eq!(self::search("sip:no.example", &[Udp], EXAMPLE).end, Err(ResolveFailure::NotFound));
}

#[test]
fn an_answer_without_end_gives_few_hops_and_few_questions() {
    let mut zone = String::new();
    for number in 0..500 {
        zone += &format!("_sip._udp.g.example SRV 0 0 5060 s{number}.g.example.\n");
        zone += &format!("s{number}.g.example A 192.0.2.{}\n", number % 250);
        zone += &format!("s0.g.example A 198.51.100.{}\n", number % 250);
    }
    let asked = search("sip:g.example", &[Udp], &zone);
    assert_eq!(asked.end.unwrap().len(), 16);
    assert!(asked.questions <= 64, "{}", asked.questions);
}

proptest! {
    /// Whatever DNS says, a search ends within its questions and gives only what is spoken.
    #[test]
    fn every_search_ends(lines in prop::collection::vec(any_line(), 0..40), which in 0usize..4) {
        let uri = ["sip:a.x", "sips:a.x", "sip:a.x;transport=tcp", "sip:b.x:7"][which];
        let asked = search(uri, &[Udp, Tcp, Tls], &lines.join("\n"));
        prop_assert!(asked.questions <= 64);
        if let Ok(hops) = asked.end {
            prop_assert!(!hops.is_empty() && hops.len() <= 16);
            let secure = uri.starts_with("sips");
            prop_assert!(hops.iter().all(|hop| !secure || hop.starts_with("tls:")), "{hops:?}");
        }
    }
}

fn any_line() -> impl Strategy<Value = String> {
    let name = || {
        prop::sample::select(vec![
            "a.x",
            "b.x",
            "c.x",
            "_sip._udp.a.x",
            "_sip._tcp.a.x",
            "_sips._tcp.a.x",
            ".",
        ])
    };
    let service = prop::sample::select(vec!["SIP+D2U", "SIP+D2T", "SIPS+D2T", "E2U+sip"]);
    prop_oneof![
        (name(), 0u16..3, service, name())
            .prop_map(|(name, order, service, to)| { format!("{name} NAPTR {order} 0 s {service} {to}") }),
        (name(), 0u16..3, any::<u16>(), name()).prop_map(|(name, priority, number, to)| {
            format!("{name} SRV {priority} {number} {number} {to}")
        }),
        (name(), any::<u8>()).prop_map(|(name, last)| format!("{name} A 192.0.2.{last}")),
        (name(), name()).prop_map(|(name, to)| format!("{name} CNAME {to}")),
    ]
}
