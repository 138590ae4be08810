use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

use tritone_live::{DropReason, Limits, Options};
use tritone_proto::{Hop, Transport};

use crate::node::{LONG, Running, listen, options};

fn connect(running: &Running) -> TcpStream {
    let stream = TcpStream::connect(running.listeners[0].address).unwrap();
    stream.set_read_timeout(Some(LONG)).unwrap();
    stream
}

fn with(limits: Limits) -> Running {
    Running::start(Options { listeners: vec![listen(Transport::Tcp)], limits, ..Options::default() })
}

/// Reads so many messages without a body.
fn read(stream: &mut impl Read, messages: usize) -> String {
    let mut text = String::new();
    let mut buffer = [0; 2000];
    while text.matches("\r\n\r\n").count() < messages {
        let len = stream.read(&mut buffer).unwrap();
        assert!(len > 0, "it was closed after {text:?}");
        text.push_str(str::from_utf8(&buffer[..len]).unwrap());
    }
    text
}

/// Whether the other side has closed, or closes in time.
fn is_closed(stream: &mut TcpStream) -> bool {
    let mut buffer = [0; 2000];
    loop {
        match stream.read(&mut buffer) {
            Ok(0) => return true,
            Ok(_) => {}
            Err(error) => return !matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut),
        }
    }
}

#[test]
fn requests_on_a_connection_are_answered_on_it_in_their_order() {
    let running = Running::on(Transport::Tcp);
    let mut stream = connect(&running);
    let requests: String = (0..200).map(|number| options(&format!("call-{number}"))).collect();
    stream.write_all(requests.as_bytes()).unwrap();
    let answers = read(&mut stream, 200);
    let ids: Vec<_> = answers.lines().filter_map(|line| line.strip_prefix("Call-ID: call-")).collect();
    assert_eq!(ids, (0..200).map(|number| number.to_string()).collect::<Vec<_>>());
    drop(stream);
    for _ in 0..200 {
        assert_eq!(running.hear(), "OPTIONS");
    }
    assert_eq!(running.hear(), "closed");
    let counters = running.stop().counters;
    assert_eq!(counters.received(Transport::Tcp).messages, 200);
    assert_eq!(counters.sent(Transport::Tcp).messages, 200);
    assert_eq!(counters.connections, 0);
}

#[test]
fn a_request_that_ends_the_stream_is_still_answered() {
    let running = Running::on(Transport::Tcp);
    let mut stream = connect(&running);
    stream.write_all(options("last").as_bytes()).unwrap();
    stream.shutdown(std::net::Shutdown::Write).unwrap();
    assert!(read(&mut stream, 1).starts_with("SIP/2.0 200"));
    assert!(is_closed(&mut stream));
}

#[test]
fn a_ping_gets_its_pong() {
    let running = Running::on(Transport::Tcp);
    let mut stream = connect(&running);
    stream.write_all(b"\r\n\r\n").unwrap();
    let mut pong = [0; 2];
    stream.read_exact(&mut pong).unwrap();
    assert_eq!(&pong, b"\r\n");
    stream.write_all(options("after").as_bytes()).unwrap();
    assert!(read(&mut stream, 1).starts_with("SIP/2.0 200"));
    // A pong is no message.
    assert_eq!(running.stop().counters.sent(Transport::Tcp).messages, 1);
}

#[test]
fn what_is_no_message_ends_the_connection() {
    let running = Running::on(Transport::Tcp);
    let mut stream = connect(&running);
    stream.write_all(options("first").as_bytes()).unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\n\r\n").unwrap();
    assert!(is_closed(&mut stream));
    assert_eq!([running.hear(), running.hear(), running.hear()], ["OPTIONS", "not framed", "closed"]);
    assert_eq!(running.stop().counters.dropped(DropReason::NotFramed), 1);
}

#[test]
fn one_octet_at_a_time_is_answered() {
    let running = Running::on(Transport::Tcp);
    let mut stream = connect(&running);
    stream.set_nodelay(true).unwrap();
    for octet in options("slow").as_bytes() {
        stream.write_all(&[*octet]).unwrap();
    }
    assert!(read(&mut stream, 1).starts_with("SIP/2.0 200"));
}

#[test]
fn a_message_that_does_not_end_is_not_waited_for_longer_than_it_may_take() {
    let running = with(Limits { unfinished: Duration::from_millis(300), ..Limits::default() });
    let mut body = connect(&running);
    body.write_all(b"OPTIONS sip:a@b SIP/2.0\r\nContent-Length: 9999\r\n\r\nshort").unwrap();
    let mut header = connect(&running);
    header.write_all(b"OPTIONS sip:a@b SIP/2.0\r\nX: ").unwrap();
    assert!(is_closed(&mut body) && is_closed(&mut header));
    // What comes slowly, but comes, is closed as well.
    let mut dripping = connect(&running);
    let drip = std::iter::repeat_with(|| {
        std::thread::sleep(Duration::from_millis(20));
        dripping.write_all(b"x")
    });
    assert!(drip.take(500).any(|written| written.is_err()));
    assert_eq!(running.stop().counters.dropped(DropReason::Unfinished), 3);
}

#[test]
fn a_header_section_without_an_end_is_not_read_to_the_end() {
    let running = Running::on(Transport::Tcp);
    let mut stream = connect(&running);
    stream.write_all(b"OPTIONS sip:a@b SIP/2.0\r\n").unwrap();
    let lines = b"X: y\r\n".repeat(100);
    let refused = (0..100_000).any(|_| stream.write_all(&lines).is_err());
    assert!(refused);
    assert_eq!([running.hear(), running.hear()], ["not framed", "closed"]);
    let mut announced = connect(&running);
    announced.write_all(b"OPTIONS sip:a@b SIP/2.0\r\nContent-Length: 4000000000\r\n\r\n").unwrap();
    assert!(is_closed(&mut announced));
    assert_eq!(running.stop().counters.dropped(DropReason::TooLong), 1);
}

#[test]
fn unfinished_messages_of_all_connections_have_a_bound_together() {
    let running = with(Limits { buffered: 200_000, ..Limits::default() });
    let unfinished =
        ["OPTIONS sip:a@b SIP/2.0\r\nContent-Length: 60000\r\n\r\n", &"x".repeat(50_000)].concat();
    let mut streams: Vec<_> = (0..4).map(|_| connect(&running)).collect();
    for stream in &mut streams {
        // The other side may have closed it.
        let _ = stream.write_all(unfinished.as_bytes());
    }
    assert_eq!(running.hear(), "not framed");
    drop(streams);
    let closed = std::iter::repeat_with(|| running.hear()).filter(|heard| heard == "closed");
    assert_eq!(closed.take(4).count(), 4);
    // What they held is free again.
    let mut stream = connect(&running);
    stream.write_all(unfinished.as_bytes()).unwrap();
    stream.write_all(&[b'x'; 10_000]).unwrap();
    assert!(read(&mut stream, 1).starts_with("SIP/2.0 200"));
    assert!(running.stop().counters.dropped(DropReason::BuffersFull) >= 1);
}

#[test]
fn connections_of_a_source_beyond_their_bound_are_refused_and_counted() {
    let running = with(Limits { connections_of_source: 10, ..Limits::default() });
    let mut streams: Vec<_> = (0..10).map(|_| connect(&running)).collect();
    for stream in &mut streams {
        stream.write_all(options("a").as_bytes()).unwrap();
        read(stream, 1);
    }
    let refused = (0..300).filter(|_| is_closed(&mut connect(&running))).count();
    assert_eq!(refused, 300);
    // One that ended makes room.
    drop(streams.pop());
    while running.hear() != "closed" {}
    let mut again = connect(&running);
    again.write_all(options("b").as_bytes()).unwrap();
    read(&mut again, 1);
    let counters = running.stop().counters;
    assert_eq!(counters.dropped(DropReason::SourceFull), 300);
}

#[test]
fn a_thousand_connections_that_do_nothing_hinder_nobody() {
    let running = with(Limits { connections: 100, ..Limits::default() });
    let silent: Vec<_> = (0..99).map(|_| connect(&running)).collect();
    let mut served = connect(&running);
    served.write_all(options("a").as_bytes()).unwrap();
    read(&mut served, 1);
    for _ in 0..900 {
        drop(connect(&running));
    }
    served.write_all(options("b").as_bytes()).unwrap();
    assert!(read(&mut served, 1).contains("Call-ID: b"));
    drop(silent);
    assert!(running.stop().counters.dropped(DropReason::ConnectionsFull) >= 899);
}

#[test]
fn a_connection_on_which_nothing_comes_is_closed() {
    let running = with(Limits { idle: Duration::from_millis(200), ..Limits::default() });
    assert!(is_closed(&mut connect(&running)));
    assert_eq!(running.hear(), "closed");
    assert_eq!(running.stop().counters.dropped(DropReason::Idle), 1);
}

#[test]
fn who_does_not_read_what_he_asked_for_is_cut_off() {
    let limits = Limits { stall: Duration::from_millis(500), queued: 100_000, ..Limits::default() };
    let running = with(limits);
    let mut stream = connect(&running);
    stream.set_write_timeout(Some(Duration::from_secs(1))).unwrap();
    let requests = options("x").repeat(100);
    let cut_off = (0..10_000).any(|_| stream.write_all(requests.as_bytes()).is_err());
    assert!(cut_off);
    while running.hear() != "closed" {}
    let counters = running.stop().counters;
    assert!(counters.dropped(DropReason::Stalled) == 1 && counters.dropped(DropReason::QueueFull) > 0);
}

fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    let (stream, remote) = listener.accept().unwrap();
    stream.set_read_timeout(Some(LONG)).unwrap();
    (stream, remote)
}

#[test]
fn a_connection_is_opened_once_and_again_when_it_is_gone() {
    let running = Running::on(Transport::Tcp);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let hop = Hop::to(Transport::Tcp, listener.local_addr().unwrap());
    // All that is sent while it is being opened goes out in its order.
    for number in 0..10 {
        running.send(hop.clone(), options(&format!("{number}")).as_bytes());
    }
    let (mut stream, remote) = accept(&listener);
    assert_eq!(remote.ip(), running.listeners[0].address.ip());
    let sent = read(&mut stream, 10);
    let ids: Vec<_> = sent.lines().filter_map(|line| line.strip_prefix("Call-ID: ")).collect();
    assert_eq!(ids, (0..10).map(|number| number.to_string()).collect::<Vec<_>>());
    // What comes on it is taken, and the answer goes back on it.
    stream.write_all(options("back").as_bytes()).unwrap();
    assert!(read(&mut stream, 1).starts_with("SIP/2.0 200"));
    drop(stream);
    assert_eq!([running.hear(), running.hear()], ["OPTIONS", "closed"]);
    running.send(hop, options("again").as_bytes());
    let (mut stream, _) = accept(&listener);
    assert!(read(&mut stream, 1).contains("Call-ID: again"));
}

#[test]
fn where_nobody_listens_is_unreachable() {
    let running = Running::on(Transport::Tcp);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let nobody = listener.local_addr().unwrap();
    drop(listener);
    running.send(Hop::to(Transport::Tcp, nobody), options("lost").as_bytes());
    assert_eq!(running.hear(), format!("unreachable tcp:{nobody}"));
    assert_eq!(running.stop().counters.dropped(DropReason::ConnectFailed), 1);
}

#[test]
fn what_was_sent_before_the_end_arrives() {
    let running = Running::on(Transport::Tcp);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let hop = Hop::to(Transport::Tcp, listener.local_addr().unwrap());
    running.send(hop, options("last").as_bytes());
    let ended = running.stop();
    let (mut stream, _) = accept(&listener);
    assert!(read(&mut stream, 1).contains("Call-ID: last"));
    assert_eq!(ended.counters.sent(Transport::Tcp).messages, 1);
}
