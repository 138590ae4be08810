//! The arguments of `tritone call`.

use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};
use tritone_proto::Transport;
use tritone_roles::call::Kind;

use super::expect::Expectation;
use crate::args::LadderForm;
use crate::names::NamesArguments;

/// Place a test call, and say why it failed: the verdict, evidence and ladder that `why` would give of its recording.
///
/// Offers PCMU and PCMA, sends silence, answers what is asked inside the call, and hangs up. A registration is taken back
/// once it was accepted. What fails on this side has the code of a Gigaset too: 703 nothing came in time, 751 no common
/// codec, 812 not connected, 922 no DNS server, 923 the name is not found, 925 no URI.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  tritone call sip:486@192.0.2.5                    verdict and ladder of one call
  tritone call sip:123@trunk.example --user alice --credentials alice.txt
                                                    a line of the file: alice = secret
  TRITONE_PASSWORD=secret tritone call sip:alice@trunk.example --user alice --method register
  tritone call sip:123@trunk.example --proxy sip:192.0.2.7 --hold 10s --save call.pcapng
  tritone call sip:trunk.example --method options --every 30s --expect 200
                                                    a probe: a line for each, until Ctrl-C
  tritone call sip:123@trunk.example --every 30s --count 10 --expect answered --format json
                                                    for a monitor: for each call the object of why, and one of type test
  tritone call sip:123@trunk.example --ladder svg > call.svg

Exit status: 0 the call was placed and, with --expect, every one ended so; 1 one ended otherwise than expected, or nothing
could be sent; 2 wrong use; 3 a socket or a file could not be opened.")]
pub(crate) struct CallArguments {
    /// Whom to call, sip:USER@HOST or sips:; for a registration, the address of record.
    #[arg(value_name = "URI")]
    pub(crate) uri: String,
    /// What to send.
    #[arg(long, value_enum, default_value_t = Method::Invite)]
    pub(crate) method: Method,
    /// The user that challenges are answered as. The password is in --credentials, or in the variable TRITONE_PASSWORD.
    #[arg(long, value_name = "NAME")]
    pub(crate) user: Option<String>,
    /// Names and passwords, a line each: alice = secret. Without --user, its one user.
    #[arg(long, value_name = "FILE")]
    pub(crate) credentials: Option<PathBuf>,
    /// Who calls; without it the user at the host that is called, or tritone at this address.
    #[arg(long, value_name = "URI")]
    pub(crate) from: Option<String>,
    /// The proxy to go by, as URI or as HOST or HOST:PORT.
    #[arg(long, alias = "via", value_name = "HOST")]
    pub(crate) proxy: Option<String>,
    /// The transport, where the URI names none.
    #[arg(long, value_name = "TRANSPORT", value_parser = transport)]
    pub(crate) transport: Option<Transport>,
    /// The address to send from; without it, the one that leads there.
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) listen: Option<IpAddr>,
    /// How long it may ring.
    #[arg(long, value_name = "TIME", default_value = "30s", value_parser = humantime::parse_duration)]
    pub(crate) ring: Duration,
    /// How long after the answer to hang up.
    #[arg(long, value_name = "TIME", default_value = "5s", value_parser = humantime::parse_duration)]
    pub(crate) hold: Duration,
    /// How long to wait for a response: timers B and F, of which T1 is the 64th part.
    #[arg(long, value_name = "TIME", default_value = "32s", value_parser = humantime::parse_duration)]
    pub(crate) timeout: Duration,
    /// From the beginning of a call to that of the next; a line for each.
    #[arg(long, value_name = "TIME", value_parser = humantime::parse_duration)]
    pub(crate) every: Option<Duration>,
    /// End after so many calls; without it, on Ctrl-C.
    #[arg(long, value_name = "N", requires = "every", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) count: Option<u64>,
    /// How it has to end: a status (486), a class (4xx), a code of a Gigaset (703), answered, or an outcome as `why` names
    /// it (busy, timeout); a comma list, of which any is right.
    #[arg(long, value_name = "END", value_delimiter = ',', value_parser = Expectation::parse)]
    pub(crate) expect: Vec<Expectation>,
    /// Follow redirections.
    #[arg(long)]
    pub(crate) follow_redirects: bool,
    /// The text of a message.
    #[arg(long, value_name = "TEXT", default_value = "Tritone test message")]
    pub(crate) text: String,
    /// How to print it.
    #[arg(long, value_enum, default_value_t = TestFormat::Text)]
    pub(crate) format: TestFormat,
    /// Print nothing but the ladder of the call, in this form.
    #[arg(long, value_enum, value_name = "FORM", num_args = 0..=1, default_missing_value = "text", conflicts_with_all = ["format", "every"])]
    pub(crate) ladder: Option<LadderForm>,
    /// Draw ladders with ASCII characters only, also on a terminal.
    #[arg(long)]
    pub(crate) ascii: bool,
    /// Write all messages to a new capture (pcapng), in clear also where they went encrypted.
    #[arg(long, value_name = "FILE")]
    pub(crate) save: Option<PathBuf>,
    /// Mapping profile for what was not on the wire; as for `why`.
    #[arg(long, default_value = "auto", value_name = "PROFILE")]
    pub(crate) profile: String,
    /// A PEM file of the authorities that are believed, instead of the system's.
    #[arg(long, value_name = "FILE")]
    pub(crate) authorities: Option<PathBuf>,
    /// Believe any certificate.
    #[arg(long)]
    pub(crate) insecure: bool,
    #[command(flatten)]
    pub(crate) names: NamesArguments,
}

/// What to send.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Method {
    /// A call.
    Invite,
    /// A registration, taken back at once.
    Register,
    /// The question for what the other side can.
    Options,
    /// A text message.
    Message,
}

impl Method {
    pub(super) const fn kind(self) -> Kind {
        match self {
            Self::Invite => Kind::Invite,
            Self::Register => Kind::Register,
            Self::Options => Kind::Options,
            Self::Message => Kind::Message,
        }
    }
}

/// How calls are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TestFormat {
    /// For people.
    Text,
    /// For programs: JSON Lines.
    Json,
}

fn transport(word: &str) -> Result<Transport, &'static str> {
    Transport::from_word(word.as_bytes()).ok_or("expected udp, tcp, tls, ws or wss")
}
