//! Counters that every element has: those of its transactions and of its sockets.

use std::io;

use tritone_live::{Counters, Traffic};
use tritone_proto::{Transport, transaction};
use tritone_report::{Exposition, Sample};

/// The counters of the transaction layer.
pub(crate) fn write_transactions(out: &mut Exposition<'_>, layer: &transaction::Counters) -> io::Result<()> {
    for (name, help, value) in [
        ("sip_requests", "Requests that began a server transaction.", layer.requests),
        ("sip_repeated_requests", "Requests that came again.", layer.repeated_requests),
        ("sip_responses", "Responses for a client transaction.", layer.responses),
        ("sip_stray_responses", "Responses that no transaction waits for.", layer.stray_responses),
        ("sip_bad_status", "Responses with a code below 100 or above 699, dropped.", layer.bad_status),
        ("sip_malformed", "Messages that lack what a transaction needs.", layer.malformed),
        ("sip_resent", "Messages sent again.", layer.resent),
        ("sip_timed_out", "Client transactions without a final response in time.", layer.timed_out),
        ("sip_unacknowledged", "Final responses to INVITE without an ACK in time.", layer.unacknowledged),
        ("sip_unreachable", "Requests that could not be sent.", layer.unreachable),
        ("sip_over_limit", "Requests refused for the number of transactions.", layer.over_limit),
    ] {
        out.counter(name, help, &[(&[], value)])?;
    }
    for (name, help, value) in [
        ("sip_server_transactions", "Server transactions.", layer.servers),
        ("sip_client_transactions", "Client transactions.", layer.clients),
    ] {
        out.gauge(name, help, &[(&[], value as u64)])?;
    }
    Ok(())
}

/// The counters of the sockets.
pub(crate) fn write_sockets(out: &mut Exposition<'_>, sockets: &Counters) -> io::Result<()> {
    write_traffic(out, "messages_received", "Messages received.", |transport| sockets.received(transport))?;
    write_traffic(out, "messages_sent", "Messages sent.", |transport| sockets.sent(transport))?;
    let drops: Vec<_> = sockets.drops().map(|(reason, count)| ([("reason", reason.name())], count)).collect();
    let samples: Vec<Sample<'_>> = drops.iter().map(|(labels, count)| (&labels[..], *count)).collect();
    out.counter("drops", "Messages and connections that came to nothing at the sockets.", &samples)
}

fn write_traffic(
    out: &mut Exposition<'_>,
    name: &str,
    help: &str,
    of: impl Fn(Transport) -> Traffic,
) -> io::Result<()> {
    let labels = Transport::ALL.map(|transport| [("transport", transport.uri_word())]);
    let samples: Vec<Sample<'_>> = labels
        .iter()
        .zip(Transport::ALL)
        .map(|(labels, transport)| (&labels[..], of(transport).messages))
        .collect();
    out.counter(name, help, &samples)
}

/// Fails where an exposition is none: each family is told once, and all its samples follow it.
#[cfg(test)]
pub(crate) fn assert_exposition(text: &str) {
    let (mut seen, mut family) = (std::collections::BTreeSet::new(), String::new());
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("# TYPE ") {
            let (name, kind) = rest.split_once(' ').unwrap();
            assert_eq!(name.ends_with("_total"), kind == "counter", "{name}");
            assert!(name.starts_with("tritone_") && seen.insert(name.to_owned()), "{name}");
            family = name.to_owned();
        } else if !line.starts_with('#') {
            assert_eq!(line.split(['{', ' ']).next(), Some(family.as_str()));
        }
    }
}
