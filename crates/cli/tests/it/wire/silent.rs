//! A fork to destinations that say nothing, or 100 and nothing more.

use std::io::{ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::time::{Duration, Instant};

use super::program::folder;
use super::relay::Relay;

const SETTINGS: &str = r#"
[relay]
listen = ["udp:NET.2:5060", "tcp:NET.2:5060"]
t1 = "50ms"
MORE

[[peer]]
name = "one"
uri = "sip:NET.3;transport=TRANSPORT"

[[peer]]
name = "two"
uri = "sip:NET.4;transport=TRANSPORT"

[[route]]
to = ["one", "two"]
order = "parallel"
"#;

fn settings(network: &str, transport: &str, more: &str) -> String {
    SETTINGS.replace("NET", network).replace("TRANSPORT", transport).replace("MORE", more)
}

fn invite(own: &str, transport: &str) -> String {
    format!(
        "INVITE sip:49@example.org SIP/2.0\r\nVia: SIP/2.0/{transport} {own};branch=z9hG4bKsilent;rport\r\n\
         Max-Forwards: 70\r\nFrom: <sip:a@{own}>;tag=a\r\nTo: <sip:49@example.org>\r\nCall-ID: silent@{own}\r\n\
         CSeq: 1 INVITE\r\nContact: <sip:a@{own}>\r\nTimestamp: 54.25\r\nContent-Length: 0\r\n\r\n"
    )
}

/// What a proxy says of itself: no tag in To, and the Timestamp of the request.
fn expect_trying(text: &str, after: Duration) {
    assert!(text.starts_with("SIP/2.0 100 Trying\r\n"), "{text}");
    // 200 ms, and what a machine with other work to do adds.
    assert!(after < Duration::from_millis(400), "{after:?}");
    let field = |name: &str| text.lines().find(|line| line.starts_with(name)).unwrap_or_default();
    assert!(field("To:").starts_with("To: <sip:49@example.org>") && !field("To:").contains("tag="), "{text}");
    assert_eq!(field("Timestamp:").split_whitespace().nth(1), Some("54.25"), "{text}");
    assert_eq!(text.matches("Via:").count(), 1, "{text}");
}

/// The 100 of an upstream.
fn trying(invite: &str) -> String {
    let copied = ["Via:", "From:", "To:", "Call-ID:", "CSeq:"];
    let lines = invite.lines().filter(|line| copied.iter().any(|name| line.starts_with(name)));
    let head: Vec<&str> = lines.collect();
    format!("SIP/2.0 100 Working On It\r\n{}\r\nContent-Length: 0\r\n\r\n", head.join("\r\n"))
}

fn text(socket: &UdpSocket) -> String {
    let mut octets = [0; 4096];
    let len = socket.recv(&mut octets).expect("a message");
    String::from_utf8_lossy(&octets[..len]).into_owned()
}

#[test]
fn of_two_silent_branches_the_caller_gets_our_100_and_then_the_answer_of_our_timer() {
    let network = "127.61.4";
    let bind = |last: u8| {
        let socket = UdpSocket::bind(format!("{network}.{last}:5060")).expect("a socket");
        socket.set_read_timeout(Some(Duration::from_secs(20))).expect("a time-out");
        socket
    };
    let (caller, one, two) = (bind(1), bind(3), bind(4));
    let folder = folder("silent-udp");
    let mut relay = Relay::with(&folder, &settings(network, "udp", ""));
    let begun = Instant::now();
    let own = format!("{network}.1:5060");
    caller.send_to(invite(&own, "UDP").as_bytes(), format!("{network}.2:5060")).expect("sent");
    expect_trying(&text(&caller), begun.elapsed());
    assert!(text(&one).starts_with("INVITE ") && text(&two).starts_with("INVITE "));
    // Timer B, 64 times T1, is 3.2 s.
    assert!(text(&caller).starts_with("SIP/2.0 408 "));
    let after = begun.elapsed();
    assert!((Duration::from_secs(3)..Duration::from_secs(8)).contains(&after), "{after:?}");
    assert!(relay.stop().success());
}

#[test]
fn the_100_of_a_branch_stays_here_and_timer_c_ends_it() {
    let network = "127.61.5";
    let bind = |last: u8| {
        let socket = UdpSocket::bind(format!("{network}.{last}:5060")).expect("a socket");
        socket.set_read_timeout(Some(Duration::from_secs(20))).expect("a time-out");
        socket
    };
    let (caller, one, two) = (bind(1), bind(3), bind(4));
    let folder = folder("silent-trying");
    let mut relay = Relay::with(&folder, &settings(network, "udp", "timer-c = '2s'"));
    let begun = Instant::now();
    let own = format!("{network}.1:5060");
    let relay_at = format!("{network}.2:5060");
    caller.send_to(invite(&own, "UDP").as_bytes(), &relay_at).expect("sent");
    for branch in [&one, &two] {
        branch.send_to(trying(&text(branch)).as_bytes(), &relay_at).expect("sent");
    }
    expect_trying(&text(&caller), begun.elapsed());
    // Nothing else comes before the branches are cancelled by timer C, whose CANCEL nobody answers.
    let last = text(&caller);
    assert!(last.starts_with("SIP/2.0 408 "), "{last}");
    assert!(begun.elapsed() > Duration::from_secs(2), "{:?}", begun.elapsed());
    for branch in [&one, &two] {
        while !text(branch).starts_with("CANCEL ") {}
    }
    assert!(relay.stop().success());
}

#[test]
fn over_tcp_too_two_silent_branches_leave_a_100_and_a_408() {
    let network = "127.61.6";
    let listen = |last: u8| TcpListener::bind(format!("{network}.{last}:5060")).expect("a socket");
    let silent = [listen(3), listen(4)];
    let folder = folder("silent-tcp");
    let mut relay = Relay::with(&folder, &settings(network, "tcp", ""));
    let mut caller = TcpStream::connect(format!("{network}.2:5060")).expect("a connection");
    caller.set_read_timeout(Some(Duration::from_secs(20))).expect("a time-out");
    let own = caller.local_addr().expect("an address").to_string();
    let begun = Instant::now();
    caller.write_all(invite(&own, "TCP").as_bytes()).expect("sent");
    expect_trying(&read_message(&mut caller), begun.elapsed());
    for listener in &silent {
        let (mut stream, _) = listener.accept().expect("a connection");
        assert!(read_message(&mut stream).starts_with("INVITE "));
    }
    let last = read_message(&mut caller);
    assert!(last.starts_with("SIP/2.0 408 ") || last.starts_with("SIP/2.0 500 "), "{last}");
    assert!(relay.stop().success());
}

/// A message without a body.
fn read_message(stream: &mut TcpStream) -> String {
    let (mut read, mut octet) = (Vec::new(), [0]);
    stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a time-out");
    while !read.ends_with(b"\r\n\r\n") {
        match stream.read(&mut octet) {
            Ok(1..) => read.push(octet[0]),
            Ok(0) => break,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => panic!("{error}"),
        }
    }
    String::from_utf8_lossy(&read).into_owned()
}
