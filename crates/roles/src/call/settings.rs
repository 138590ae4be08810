//! What calls are to be placed.

use core::time::Duration;
use std::net::SocketAddr;

use tritone_proto::digest::Password;
use tritone_proto::transaction::Timers;
use tritone_proto::{Listener, Transport};

/// What a call consists of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A call: INVITE, and BYE once it was answered.
    Invite,
    /// A registration, which is taken back once it was accepted.
    Register,
    /// A question for what the other side can.
    Options,
    /// A text message.
    Message,
}

impl Kind {
    /// The method.
    pub const fn method(self) -> &'static str {
        match self {
            Self::Invite => "INVITE",
            Self::Register => "REGISTER",
            Self::Options => "OPTIONS",
            Self::Message => "MESSAGE",
        }
    }
}

/// Who calls, as challenges are answered.
#[derive(Clone, Debug)]
pub struct Account {
    /// The user.
    pub user: Box<str>,
    /// The password.
    pub password: Password,
}

/// What calls are to be placed, and how.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The sockets.
    pub listeners: Vec<Listener>,
    /// The address of the media socket; without it an INVITE offers nothing.
    pub media: Option<SocketAddr>,
    /// Timers of transactions.
    pub timers: Timers,
    /// What to send.
    pub kind: Kind,
    /// Whom to call; for a registration, the address of record.
    pub uri: Box<str>,
    /// Who calls; without it, `user` or `tritone` at the address of the socket.
    pub from: Option<Box<str>>,
    /// The URI of a proxy to go by.
    pub proxy: Option<Box<str>>,
    /// The transport, where the URI names none.
    pub transport: Option<Transport>,
    /// What challenges are answered with.
    pub account: Option<Account>,
    /// How long a call may ring.
    pub ring: Duration,
    /// How long after the answer this side hangs up.
    pub hold: Duration,
    /// Whether a redirection is followed.
    pub follow: bool,
    /// For how long a registration asks.
    pub expires: u32,
    /// The text of a message.
    pub text: Box<str>,
    /// The Reason of CANCEL and BYE.
    pub reason: Box<str>,
    /// User-Agent.
    pub product: Box<str>,
    /// From the beginning of a call to that of the next; without it there is only one.
    pub every: Option<Duration>,
    /// How many calls.
    pub count: Option<u64>,
    /// How long after a call is over it is told: over a connection its last messages are still being written.
    pub settle: Duration,
    /// How long the node stays after the last call, for what comes again.
    pub linger: Duration,
}

impl Settings {
    /// One call to this URI from these sockets: rings for 30 s, is hung up after 5 s.
    pub fn new(uri: &str, listeners: Vec<Listener>) -> Self {
        Self {
            listeners,
            media: None,
            timers: Timers::default(),
            kind: Kind::Invite,
            uri: uri.into(),
            from: None,
            proxy: None,
            transport: None,
            account: None,
            ring: Duration::from_secs(30),
            hold: Duration::from_secs(5),
            follow: false,
            expires: 60,
            text: "Tritone test message".into(),
            reason: "Q.850;cause=16;text=\"Normal call clearing\"".into(),
            product: "Tritone".into(),
            every: None,
            count: None,
            settle: Duration::ZERO,
            linger: Duration::from_millis(500),
        }
    }
}
