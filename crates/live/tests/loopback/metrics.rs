use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};

use tritone_live::Options;
use tritone_proto::Transport;

use crate::node::{Answering, LONG, Running, listen};

fn running() -> (Running, SocketAddr) {
    let (told, address) = std::sync::mpsc::channel();
    let listeners = vec![listen(Transport::Udp)];
    let options = Options { listeners, metrics: "127.0.0.1:0".parse().ok(), ..Options::default() };
    let node = move |driver: &tritone_live::Driver| {
        told.send(driver.metrics_address().unwrap()).unwrap();
        Answering::default()
    };
    let running = Running::with(options, node, |element| {
        element.on_metrics(|node, counters| {
            format!("drained {}\nreceived {}\n", node.drained, counters.received(Transport::Udp).messages)
        });
    });
    (running, address.recv_timeout(LONG).unwrap())
}

fn ask(address: SocketAddr, request: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(LONG)).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn metrics_and_health_are_told() {
    let (running, address) = running();
    let metrics = ask(address, "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n");
    assert!(metrics.starts_with("HTTP/1.1 200 OK\r\n"), "{metrics}");
    assert!(metrics.ends_with("Content-Length: 25\r\nConnection: close\r\n\r\ndrained false\nreceived 0\n"));
    assert!(ask(address, "GET /healthz HTTP/1.1\r\n\r\n").ends_with("\r\n\r\nok\n"));
    let head = ask(address, "HEAD /healthz HTTP/1.1\r\n\r\n");
    assert!(head.contains("Content-Length: 3\r\n") && head.ends_with("\r\n\r\n"));
    assert!(ask(address, "GET /other HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 404 "));
    assert!(ask(address, "POST /metrics HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 405 "));
    assert!(ask(address, "\r\n\r\n").starts_with("HTTP/1.1 405 "));
    running.control.drain().unwrap();
    assert_eq!(running.hear(), "drain");
    assert!(ask(address, "GET /healthz HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 503 "));
    assert!(ask(address, "GET /metrics?x=y HTTP/1.1\r\n\r\n").contains("drained true\n"));
}

#[test]
fn a_request_without_an_end_and_connections_without_a_request_hinder_nobody() {
    let (_running, address) = running();
    let long = format!("GET /{}", "x".repeat(8192 - 5));
    assert!(ask(address, &long).starts_with("HTTP/1.1 431 "));
    let silent: Vec<_> = (0..15).map(|_| TcpStream::connect(address).unwrap()).collect();
    assert!(ask(address, "GET /healthz HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 200 "));
    drop(silent);
}
