//! The arguments of `tritone answer`.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// Answer SIP calls with the code that is dialled; undialled, be an honest user agent and registrar.
///
/// sip:486@HOST is answered 486. A user part of codes is a sequence, its parameters say the rest: sip:183,486@HOST;reason=17.
/// Any other user is answered as --policy says, else 180 and after a second 200. One line for each answer goes to standard
/// output.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  tritone answer                                      at udp and tcp 127.0.0.1:5060
  tritone answer --listen udp:192.0.2.5:5060          where telephones reach it
  tritone answer --registrar --users users.txt        a registrar; a line of the file: alice = secret
  tritone answer --registrar --call-back alice        calls alice as soon as she registers
  tritone answer --policy answer.toml                 users, limits and answers from a file
  tritone answer --format json --save calls.pcapng    JSON Lines, and a capture of all messages

What to dial:
  sip:486@HOST                          Busy Here
  sip:183,486@HOST;reason=17;delay=2s   183 with early media, two seconds later 486 with cause 17
  sip:486*17@HOST                       the same with digits alone: codes, and last the cause
  sip:180/1s,200@HOST;talk=5s;bye=34    rings after a second, answers, hangs up after five with cause 34
  sip:200@HOST;media=echo               answers, and sends back what it hears
  sip:302@HOST;contact=sip:bob%40HOST   redirects
  sip:486@HOST;call                     busy, and calls the caller back
  sip:701@HOST                          480, with what a Gigaset means by 701
  Also: phrase=Besetzt, location=LN, retry-after=30, then=bye, 100rel, call=USER; parameters may stand in the user part,
  sip:486;reason=17@HOST. docs/answering.md says it all.

Exit status: 0 ended as asked, 2 wrong use or settings, 3 a socket could not be opened.")]
pub(crate) struct AnswerArguments {
    /// Where to listen, as udp:127.0.0.1:5060, or with tcp, tls, ws, wss; repeatable.
    #[arg(long, value_name = "TRANSPORT:ADDRESS", default_values = ["udp:127.0.0.1:5060", "tcp:127.0.0.1:5060"])]
    pub(crate) listen: Vec<String>,
    /// What others reach it by, HOST or HOST:PORT, where that is not the address of --listen.
    #[arg(long, value_name = "HOST")]
    pub(crate) advertise: Option<String>,
    /// What to be: users, answers, limits; docs/answering.md describes the file.
    #[arg(long, value_name = "FILE")]
    pub(crate) policy: Option<PathBuf>,
    /// Names and passwords of users, a line each: alice = secret. Other names are not found.
    #[arg(long, value_name = "FILE")]
    pub(crate) users: Option<PathBuf>,
    /// Take registrations.
    #[arg(long)]
    pub(crate) registrar: bool,
    /// The realm of challenges.
    #[arg(long, value_name = "REALM")]
    pub(crate) realm: Option<String>,
    /// Call this user as soon as it registers; repeatable.
    #[arg(long, value_name = "USER")]
    pub(crate) call_back: Vec<String>,
    /// The UDP port of media, at the address of the first --listen; 0 lets the system choose.
    #[arg(long, value_name = "PORT", default_value_t = 0)]
    pub(crate) media_port: u16,
    /// The language of phrases where the caller asks for none: en, de.
    #[arg(long, value_name = "LANGUAGE")]
    pub(crate) language: Option<String>,
    /// The certificate chain for tls and wss, a PEM file.
    #[arg(long, value_name = "FILE", requires = "key")]
    pub(crate) certificate: Option<PathBuf>,
    /// Its private key, a PEM file.
    #[arg(long, value_name = "FILE", requires = "certificate")]
    pub(crate) key: Option<PathBuf>,
    /// How to print what happens.
    #[arg(long, value_enum, default_value_t = LineFormat::Text)]
    pub(crate) format: LineFormat,
    /// Write all messages to a new capture (pcapng), in clear also where they came encrypted.
    #[arg(long, value_name = "FILE")]
    pub(crate) save: Option<PathBuf>,
    /// Serve counters and health by HTTP here.
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) metrics: Option<SocketAddr>,
}

/// How lines are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LineFormat {
    /// For people.
    Text,
    /// For programs: JSON Lines.
    Json,
}
