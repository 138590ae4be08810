//! Where a URI leads (RFC 3263 section 4), as a function of what DNS says.
//!
//! ```
//! use tritone_proto::locate::{Kind, Question, Record, Search, Speaks, Step};
//! use tritone_proto::{Query, Random, Transport};
//!
//! let query = Query { host: "example.com".into(), port: Some(5070), transport: None, secure: false };
//! let speaks = Speaks { transports: vec![Transport::Udp], v4: true, v6: false };
//! let mut search = Search::new(query, speaks, &mut Random::from_number(1));
//! let hops = loop {
//!     match search.step() {
//!         Step::Ask(questions) => {
//!             for question in questions {
//!                 assert_eq!(question, Question { name: "example.com".into(), kind: Kind::A });
//!                 search.answer(question, Ok(vec![Record::Address("192.0.2.1".parse()?)]));
//!             }
//!         }
//!         Step::Found(hops) => break hops,
//!         Step::Failed(failure) => panic!("{failure:?}"),
//!     }
//! };
//! assert_eq!(hops[0].to_string(), "udp:192.0.2.1:5070");
//! # Ok::<(), std::net::AddrParseError>(())
//! ```

mod blacklist;
mod order;
mod record;
mod search;
mod service;
#[cfg(test)]
mod tests;
mod uri;

pub use blacklist::Blacklist;
pub use record::{Kind, Naptr, NoAnswer, Question, Record, Srv};
pub use search::{Search, Speaks, Step};
pub use uri::NoQuery;
