//! What is wrong with settings, and what they come to.

use std::io::{self, Write};
use std::path::Path;

use tritone_codes::profile::{Direction, Preimage};
use tritone_codes::{Facts, Profile, StatusCode, Target};
use tritone_config::relay::{Peer, Relay, Role, Tls};
use tritone_roles::repair::{Settable, rule_faults};

use super::secrets::secrets;
use crate::failure::{Failure, Status};
use crate::output;

/// Says whether a relay can run by these settings, and what they come to. What is of no use in them is told on standard
/// error.
///
/// # Errors
/// The first thing that is wrong, also in what the relay would read besides them.
pub(super) fn check(relay: &Relay) -> Result<Status, Failure> {
    let faults = rule_faults(relay);
    if let Some(error) = faults.iter().find(|found| found.fault.is_error()) {
        return Err(Failure::Use(error.to_string()));
    }
    faults.iter().for_each(|fault| eprintln!("tritone relay: {fault}"));
    secrets(relay)?;
    relay.tls.as_ref().map_or(Ok(()), check_tls)?;
    let mut out = output::stdout();
    write_summary(&mut out, relay)?;
    out.flush()?;
    Ok(Status::Done)
}

fn check_tls(tls: &Tls) -> Result<(), Failure> {
    let readable = |file: &Path| match std::fs::metadata(file) {
        Ok(data) if data.is_file() => Ok(()),
        Ok(_) => Err(Failure::Use(format!("{}: is no file", file.display()))),
        Err(error) => Err(Failure::Use(format!("{}: {error}", file.display()))),
    };
    [Some(&tls.certificate), Some(&tls.key), tls.ca.as_ref()]
        .into_iter()
        .flatten()
        .try_for_each(|file| readable(file))
}

/// Says what settings come to: sockets, peers with what is known of their causes, routes and rules.
fn write_summary(out: &mut dyn Write, relay: &Relay) -> io::Result<()> {
    let listen: Vec<String> = relay.listen.iter().map(ToString::to_string).collect();
    writeln!(out, "listens on {}", listen.join(", "))?;
    let repair =
        if relay.repair { "changes responses" } else { "changes nothing, and reports what it would change" };
    let plural = |count: usize, word: &str| format!("{count} {word}{}", if count == 1 { "" } else { "s" });
    let (routes, rules) = (plural(relay.routes.len(), "route"), plural(relay.rules.len(), "rule"));
    writeln!(out, "{repair}; {routes}, {rules}")?;
    relay.peers.iter().try_for_each(|peer| write_peer(out, peer))
}

fn write_peer(out: &mut dyn Write, peer: &Peer) -> io::Result<()> {
    let role = match peer.role {
        Role::Upstream => "upstream",
        Role::Downstream => "downstream",
    };
    write!(out, "{role} {}", peer.name)?;
    if let Some(destination) = &peer.destination {
        write!(out, " {destination}")?;
    }
    writeln!(out)?;
    let Some(profile) = &peer.profile else { return Ok(()) };
    let (unique, ambiguous) = statuses(profile);
    writeln!(out, "  by {}, one cause alone becomes {}", profile.id, listed(&unique))?;
    writeln!(out, "  several become {}, which are reported and stay without a cause", listed(&ambiguous))
}

/// The statuses that a table makes of one cause alone, and those that it makes of several.
fn statuses(profile: &Profile) -> (Vec<StatusCode>, Vec<StatusCode>) {
    let (mut unique, mut ambiguous) = (Vec::new(), Vec::new());
    for status in (400..700).filter_map(StatusCode::new).filter(|status| Settable::new(*status).is_some()) {
        let facts = Facts::NONE;
        match profile.inverse(Direction::CauseToSip, Target::Status(status), facts).preimage() {
            Preimage::Unique(_) => unique.push(status),
            Preimage::Ambiguous { .. } | Preimage::Unread => ambiguous.push(status),
            Preimage::Empty | Preimage::NoTable => {}
        }
    }
    (unique, ambiguous)
}

fn listed(statuses: &[StatusCode]) -> String {
    if statuses.is_empty() {
        return "none".to_owned();
    }
    // Of a part that nobody could read, every status may be.
    if statuses.len() > 30 {
        return format!("{} statuses", statuses.len());
    }
    statuses.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}
