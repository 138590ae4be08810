//! Captures of what no public capture has, and what another reader should count in them.

mod ip;
mod isdn;
mod isup;

use crate::flow;

/// A capture, and the messages in it, retransmissions among them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// The name of its file.
    pub name: String,
    /// The file.
    pub file: Vec<u8>,
    /// Of each SIP message its method or status.
    pub sip: Vec<String>,
    /// Of each Q.931 message its name in capitals, and its cause of ITU-T coding. Those of H.225.0 are among them.
    pub q931: Vec<(String, Option<u8>)>,
    /// Of each ISUP message its acronym, and its cause.
    pub isup: Vec<(String, Option<u8>)>,
    /// The SIP messages are in HEP.
    pub is_hep: bool,
}

/// All captures; their names differ.
pub fn catalogue() -> Vec<Made> {
    [isdn::captures(), isup::captures(), ip::captures()].concat()
}

impl Made {
    fn new(name: impl Into<String>, file: Vec<u8>) -> Self {
        let (sip, q931, isup) = (Vec::new(), Vec::new(), Vec::new());
        Self { name: name.into(), file, sip, q931, isup, is_hep: false }
    }

    fn with_sip(mut self, messages: &[flow::Message]) -> Self {
        self.sip.extend(messages.iter().map(sip_kind));
        self
    }

    fn with_q931(mut self, messages: &[crate::isdn::Message]) -> Self {
        for message in messages.iter().filter(|m| !m.is_lost) {
            let sendings = 1 + message.repeat as usize;
            self.q931.extend(std::iter::repeat_n((message.kind.name.into(), message.cause), sendings));
        }
        self
    }

    fn with_isup(mut self, messages: &[crate::isup::Message]) -> Self {
        self.isup.extend(messages.iter().map(|m| (m.kind.name.into(), m.cause)));
        self
    }
}

/// The method of a request, the status of a response.
fn sip_kind(message: &flow::Message) -> String {
    let text = String::from_utf8_lossy(&message.octets);
    let mut words = text.split_whitespace();
    let first = words.next().unwrap_or_default();
    if first == "SIP/2.0" { words.next().unwrap_or_default().into() } else { first.into() }
}

/// Everything of a description that is valid.
fn parsed<T>(read: Result<T, flow::FlowError>) -> T {
    read.expect("the catalogue's own descriptions are valid")
}
