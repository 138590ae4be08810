//! The arguments of `tritone relay`.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;

use crate::args::Format;

/// Relay SIP, and say which causes would be repaired: a transaction-stateful proxy.
#[derive(Clone, Debug, Args)]
#[command(after_help = "\
Examples:
  tritone relay --to 192.0.2.10                       every request to one upstream
  tritone relay --to 192.0.2.10 --to 192.0.2.11       the second where the first does not answer or answers 503
  tritone relay relay.toml                            peers, routes and rules from a file
  tritone relay relay.toml --check                    only say what is wrong in it, and what it comes to

Standard output has the repairs, standard error has log lines, one object of JSON each. SIGHUP reads the settings again,
SIGUSR1 shows the table of repairs, SIGUSR2 switches the repair off, SIGTERM and SIGINT let the calls end that are being
set up. docs/relay.md describes the settings, and what is changed in which responses.

Exit status: 0 ended as asked, 2 wrong use or settings, 3 a socket could not be opened.")]
pub(crate) struct RelayArguments {
    /// The settings, in TOML.
    #[arg(value_name = "CONFIG", required_unless_present = "to")]
    pub(crate) config: Option<PathBuf>,
    /// Where requests go: a host, host:port or SIP URI; repeatable.
    #[arg(long, value_name = "HOST", conflicts_with = "config")]
    pub(crate) to: Vec<String>,
    /// Where to listen, as udp:127.0.0.1:5060; repeatable, and in place of what the settings have.
    #[arg(long, value_name = "TRANSPORT:ADDRESS")]
    pub(crate) listen: Vec<String>,
    /// Serve counters and health by HTTP here.
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) metrics: Option<SocketAddr>,
    /// Change responses as the settings say, rather than only report what would be changed.
    #[arg(long)]
    pub(crate) repair: bool,
    /// How to tell what is repaired: `text` is a table at the end and at SIGUSR1, `json` a line for each response.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
    /// Only say what is wrong in the settings, and what they come to.
    #[arg(long, requires = "config")]
    pub(crate) check: bool,
}
