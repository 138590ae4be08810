use std::net::UdpSocket;
use std::time::{Duration, Instant};

use tritone_live::{DropReason, End, Options};
use tritone_proto::{Hop, Transport};

use crate::node::{Answering, LONG, Running, listen, options};

fn client() -> UdpSocket {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    socket.set_read_timeout(Some(LONG)).unwrap();
    socket
}

fn read(socket: &UdpSocket) -> String {
    let mut buffer = [0; 2000];
    let (len, _) = socket.recv_from(&mut buffer).unwrap();
    String::from_utf8(buffer[..len].to_vec()).unwrap()
}

#[test]
fn a_datagram_is_answered_the_way_it_came() {
    let running = Running::on(Transport::Udp);
    let client = client();
    for number in 0..100 {
        client.send_to(options(&format!("call-{number}")).as_bytes(), running.listeners[0].address).unwrap();
        assert!(read(&client).contains(&format!("\r\nCall-ID: call-{number}\r\n")));
    }
    let counters = running.stop().counters;
    assert_eq!(counters.received(Transport::Udp).messages, 100);
    assert_eq!(counters.sent(Transport::Udp).messages, 100);
}

#[test]
fn many_that_wait_are_taken_in_their_order() {
    let running = Running::on(Transport::Udp);
    let client = client();
    for burst in 0..20 {
        for number in 0..100 {
            let id = format!("{burst}-{number}");
            client.send_to(options(&id).as_bytes(), running.listeners[0].address).unwrap();
        }
        for number in 0..100 {
            assert!(read(&client).contains(&format!("\r\nCall-ID: {burst}-{number}\r\n")));
        }
    }
}

#[test]
fn an_address_that_an_icmp_error_comes_from_is_unreachable() {
    for any in ["127.0.0.1:0", "[::1]:0"] {
        // A port that was free a moment ago.
        let Ok(socket) = UdpSocket::bind(any) else { continue };
        let nobody = socket.local_addr().unwrap();
        drop(socket);
        let listen = tritone_live::Listen::on(Transport::Udp, any.parse().unwrap());
        let running = Running::start(Options { listeners: vec![listen], ..Options::default() });
        running.send(Hop::to(Transport::Udp, nobody), b"OPTIONS sip:a@b SIP/2.0\r\n\r\n");
        assert_eq!(running.hear(), format!("unreachable udp:{nobody}"));
        // The error of one destination takes nothing from the next.
        let client = UdpSocket::bind(any).unwrap();
        client.set_read_timeout(Some(LONG)).unwrap();
        for _ in 0..10 {
            running.send(Hop::to(Transport::Udp, nobody), b"lost");
            running.send(Hop::to(Transport::Udp, client.local_addr().unwrap()), b"arrives");
            assert_eq!(read(&client), "arrives");
        }
        let address = running.listeners[0].address;
        client.send_to(options("after").as_bytes(), address).unwrap();
        assert!(read(&client).starts_with("SIP/2.0 200"));
    }
}

#[test]
fn what_no_socket_can_send_is_counted_and_told() {
    let running = Running::on(Transport::Udp);
    let remote = "[::1]:5060".parse().unwrap();
    running.send(Hop::to(Transport::Udp, remote), b"x");
    assert_eq!(running.hear(), "unreachable udp:[::1]:5060");
    let remote = "127.0.0.1:9".parse().unwrap();
    running.send(Hop::to(Transport::Udp, remote), &[b'x'; 70_000]);
    assert_eq!(running.hear(), "unreachable udp:127.0.0.1:9");
    let counters = running.stop().counters;
    assert_eq!((counters.dropped(DropReason::NoSocket), counters.dropped(DropReason::TooLong)), (1, 1));
}

#[test]
fn a_timer_comes_when_it_is_due_and_not_before() {
    let start = Instant::now();
    let wait = Duration::from_millis(300);
    let node = move |driver: &tritone_live::Driver| Answering {
        timer: Some(driver.clock().now() + wait),
        ..Answering::default()
    };
    let options = Options { listeners: vec![listen(Transport::Udp)], ..Options::default() };
    let running = Running::with(options, node, |_| ());
    assert_eq!(running.hear(), "timer");
    assert!(start.elapsed() >= wait);
    // One that is set while the driver sleeps without an end is not slept over.
    let due = Duration::from_secs(60);
    running.control.with_node(move |node| node.timer = Some(tritone_proto::Time::START + due)).unwrap();
    running.control.with_node(|node| node.timer = Some(tritone_proto::Time::START)).unwrap();
    assert_eq!(running.hear(), "timer");
}

#[test]
fn draining_ends_when_the_node_is_finished_or_has_taken_too_long() {
    let quick = Running::with(
        Options { listeners: vec![listen(Transport::Udp)], ..Options::default() },
        |_| Answering { ends: true, ..Answering::default() },
        |_| (),
    );
    quick.control.drain().unwrap();
    assert_eq!(quick.hear(), "drain");
    assert_eq!(quick.join().end, End::Finished);

    let drain = Duration::from_millis(200);
    let options = Options { listeners: vec![listen(Transport::Udp)], drain, ..Options::default() };
    let slow = Running::start(options);
    let start = Instant::now();
    slow.control.drain().unwrap();
    slow.control.drain().unwrap();
    let control = slow.control.clone();
    assert_eq!(slow.join().end, End::DrainedTooLong);
    assert!(start.elapsed() >= drain);
    assert!(control.stop().is_err());
}

#[test]
fn every_message_is_seen_passing() {
    let (told, seen) = std::sync::mpsc::channel();
    let options_ = Options { listeners: vec![listen(Transport::Udp)], ..Options::default() };
    let running = Running::with(
        options_,
        |_| Answering::default(),
        move |element| {
            element.on_message(move |it| {
                let line = it.bytes.split(|octet| *octet == b'\r').next().unwrap().to_vec();
                told.send((it.sent, it.local, it.remote, String::from_utf8(line).unwrap())).unwrap();
            });
        },
    );
    let client = client();
    let (local, remote) = (running.listeners[0].address, client.local_addr().unwrap());
    client.send_to(options("a").as_bytes(), local).unwrap();
    let request = "OPTIONS sip:a@127.0.0.1 SIP/2.0".to_string();
    assert_eq!(seen.recv_timeout(LONG).unwrap(), (false, local, remote, request));
    assert_eq!(seen.recv_timeout(LONG).unwrap(), (true, local, remote, "SIP/2.0 200 OK".to_string()));
}
