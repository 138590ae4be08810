//! Who is on the other end? Sockets, DNS and timers that drive a node.
//!
//! A [`Driver`] opens sockets and tells what others reach them by. A [`Node`](tritone_proto::Node) on it is an
//! [`Element`], which runs on one thread: each message is given to the node in place, and what the node asks for is done
//! before the next one is read.
//!
//! ```
//! use tritone_live::{Driver, Listen, Options};
//! use tritone_proto::{Input, Node, Output, Time, Transport};
//!
//! /// Sends datagrams back, until it is drained.
//! #[derive(Default)]
//! struct Echo {
//!     outputs: Vec<Output<()>>,
//!     drained: bool,
//! }
//!
//! impl Node for Echo {
//!     type Record = ();
//!     fn handle(&mut self, _: Time, input: Input<'_>) {
//!         match input {
//!             Input::Received { flow, bytes } => {
//!                 self.outputs.push(Output::Transmit { hop: flow.into(), bytes: bytes.into() });
//!             }
//!             Input::Drain => self.drained = true,
//!             _ => {}
//!         }
//!     }
//!     fn poll(&mut self) -> Option<Output<()>> {
//!         self.outputs.pop()
//!     }
//!     fn wait_until(&self) -> Option<Time> {
//!         None
//!     }
//!     fn is_finished(&self) -> bool {
//!         self.drained
//!     }
//! }
//!
//! let listen = Listen::on(Transport::Udp, "127.0.0.1:0".parse()?);
//! let driver = Driver::bind(Options { listeners: vec![listen], ..Options::default() })?;
//! let address = driver.listeners()[0].address;
//! let element = driver.drive(Echo::default());
//! let control = element.control();
//!
//! let client = std::thread::spawn(move || -> std::io::Result<Vec<u8>> {
//!     let socket = std::net::UdpSocket::bind("127.0.0.1:0")?;
//!     socket.send_to(b"OPTIONS sip:a@b SIP/2.0\r\n\r\n", address)?;
//!     let mut buffer = [0; 1500];
//!     let (len, _) = socket.recv_from(&mut buffer)?;
//!     control.drain().map_err(std::io::Error::other)?;
//!     Ok(buffer[..len].to_vec())
//! });
//! let ended = element.run()?;
//! assert_eq!(client.join().unwrap()?, b"OPTIONS sip:a@b SIP/2.0\r\n\r\n");
//! assert_eq!(ended.counters.sent(Transport::Udp).messages, 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![forbid(unsafe_code)]

mod bind;
mod clock;
mod control;
mod counters;
mod dns;
mod driver;
mod engine;
mod icmp;
mod media;
mod metrics;
mod options;
mod receive;
mod seed;
mod sighting;
mod signals;
mod stream;
mod udp;

pub use bind::BindError;
pub use clock::Clock;
pub use control::{Control, ControlError};
pub use counters::{Counters, DropReason, Traffic};
pub use dns::Dns;
pub use driver::{Driver, Element, Ended};
pub use engine::End;
pub use options::{Limits, Listen, Options};
pub use seed::seed;
pub use sighting::{Sighting, Unopened};
pub use signals::Signal;
pub use stream::{Certificate, Tls, TlsError};
