//! What a datagram costs: a node sends on what comes, and the driver's thread says how long it was on a processor.
//!
//! `cargo run --release -p tritone-live --example forward [DATAGRAMS_A_SECOND [SECONDS]]`

use std::io;
use std::net::{SocketAddr, UdpSocket};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use tritone_live::{Driver, Listen, Options};
use tritone_proto::{Hop, Input, Node, Output, Time, Transport};

/// The length of an INVITE of a trunk.
const LEN: usize = 700;

struct Forward {
    to: SocketAddr,
    next: Option<Arc<[u8]>>,
}

impl Node for Forward {
    type Record = ();

    fn handle(&mut self, _: Time, input: Input<'_>) {
        if let Input::Received { bytes, .. } = input {
            self.next = Some(bytes.into());
        }
    }

    fn poll(&mut self) -> Option<Output<()>> {
        let hop = Hop::to(Transport::Udp, self.to);
        self.next.take().map(|bytes| Output::Transmit { hop, bytes })
    }

    fn wait_until(&self) -> Option<Time> {
        None
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let rate: u32 = arguments.next().map_or(Ok(24_000), |text| text.parse())?;
    let seconds: u32 = arguments.next().map_or(Ok(2), |text| text.parse())?;
    for _ in 0..3 {
        println!("driver   {}", driver(rate, seconds)?);
        println!("blocking {}", blocking(rate, seconds)?);
    }
    Ok(())
}

/// A node on a driver.
fn driver(rate: u32, seconds: u32) -> Result<String, Box<dyn std::error::Error>> {
    let driver = Driver::bind(Options {
        listeners: vec![Listen::on(Transport::Udp, "127.0.0.1:0".parse()?)],
        receive_buffer: Some(4 << 20),
        ..Options::default()
    })?;
    let address = driver.listeners()[0].address;
    let element = driver.drive(Forward { to: sink()?, next: None });
    let control = element.control();
    let sender = thread::spawn(move || {
        send(address, rate, seconds)?;
        control.stop().map_err(io::Error::other)
    });
    let before = on_processor()?;
    let ended = element.run()?;
    let spent = on_processor()? - before;
    sender.join().map_err(|_| "the sender failed")??;
    Ok(figure(spent, ended.counters.sent(Transport::Udp).messages))
}

/// Nothing but two system calls.
fn blocking(rate: u32, seconds: u32) -> Result<String, Box<dyn std::error::Error>> {
    let socket = UdpSocket::bind("127.0.0.1:0")?;
    let (address, to) = (socket.local_addr()?, sink()?);
    let sender = thread::spawn(move || {
        send(address, rate, seconds)?;
        UdpSocket::bind("127.0.0.1:0")?.send_to(b"", address)
    });
    let before = on_processor()?;
    let mut buffer = [0; 65_535];
    let mut sent = 0;
    loop {
        let (len, _) = socket.recv_from(&mut buffer)?;
        if len == 0 {
            break;
        }
        socket.send_to(&buffer[..len], to)?;
        sent += 1;
    }
    let spent = on_processor()? - before;
    sender.join().map_err(|_| "the sender failed")??;
    Ok(figure(spent, sent))
}

fn figure(spent: Duration, sent: u64) -> String {
    format!(
        "{:.2} us of a processor for each of {sent} datagrams",
        spent.as_secs_f64() * 1e6 / sent.max(1) as f64
    )
}

/// Where datagrams end.
fn sink() -> io::Result<SocketAddr> {
    let sink = UdpSocket::bind("127.0.0.1:0")?;
    let address = sink.local_addr()?;
    thread::spawn(move || while sink.recv(&mut [0; LEN]).is_ok() {});
    Ok(address)
}

/// Sends evenly, catching up where it was late.
fn send(to: SocketAddr, rate: u32, seconds: u32) -> io::Result<()> {
    let socket = UdpSocket::bind("127.0.0.1:0")?;
    let start = Instant::now();
    for number in 0..rate * seconds {
        let due = Duration::from_secs(1) * number / rate;
        while start.elapsed() < due {
            std::hint::spin_loop();
        }
        socket.send_to(&[b'x'; LEN], to)?;
    }
    thread::sleep(Duration::from_millis(100));
    Ok(())
}

/// Time that this thread was on a processor.
fn on_processor() -> Result<Duration, Box<dyn std::error::Error>> {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat")?;
    let nanos = stat.split(' ').next().unwrap_or_default().parse()?;
    Ok(Duration::from_nanos(nanos))
}
