//! The counters of a relay, for Prometheus.

use std::io;

use tritone_live::Counters;
use tritone_proto::Time;
use tritone_report::{Exposition, Sample};
use tritone_roles::relay::Relay;

use crate::metrics::{write_sockets, write_transactions};

/// What a relay and its sockets counted, as text.
pub(super) fn exposition(relay: &Relay, now: Time, sockets: &Counters) -> io::Result<Vec<u8>> {
    let mut text = Vec::with_capacity(8192);
    let upstreams: Vec<_> =
        relay.settings().upstreams().map(|(at, name)| ([("peer", name)], relay.is_up(now, at))).collect();
    let (relay, layer) = (relay.counters(), relay.transaction_counters());
    let mut out = Exposition::new(&mut text);
    for (name, help, value) in [
        ("relay_forwarded", "Requests forwarded, one for each branch.", relay.forwarded),
        ("relay_acks", "ACKs of 2xx forwarded.", relay.acks),
        ("relay_lost_acks", "ACKs that lead nowhere.", relay.lost_acks),
        ("relay_responses", "Responses sent back.", relay.returned),
        ("relay_refused", "Requests that the relay answered itself.", relay.refused),
        ("relay_challenged", "Requests without right credentials.", relay.challenged),
        ("relay_authenticated", "Challenges of upstreams answered.", relay.authenticated),
        (
            "relay_failovers",
            "Branches given up for another upstream, or another address of the same.",
            relay.failovers,
        ),
        ("relay_timer_c", "Branches ended by timer C.", relay.timer_c),
        ("relay_503_to_500", "Responses whose 503 went back as 500.", relay.unavailable_to_error),
        ("relay_repairable", "Responses with something to repair.", relay.repairable),
        ("relay_repaired", "Responses repaired.", relay.repaired),
        ("relay_overload", "New calls refused for a limit.", relay.overload),
        ("relay_denied", "Messages of senders that may not send.", relay.denied),
        ("relay_over_rate", "Requests dropped since their source sent too many.", relay.over_rate),
        ("relay_not_sip", "Messages that were no SIP.", relay.not_sip),
    ] {
        out.counter(name, help, &[(&[], value)])?;
    }
    write_transactions(&mut out, &layer)?;
    out.gauge("relay_contexts", "Requests in work.", &[(&[], relay.contexts as u64)])?;
    let up: Vec<Sample<'_>> =
        upstreams.iter().map(|(labels, is_up)| (&labels[..], u64::from(*is_up))).collect();
    out.gauge("relay_upstream_up", "Whether an upstream answers: 1 or 0.", &up)?;
    write_sockets(&mut out, sockets)?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use tritone_config::relay::{Destination, Relay as Config};
    use tritone_proto::Random;
    use tritone_roles::relay::{Secrets, Settings};

    use super::*;
    use crate::metrics::assert_exposition;

    fn text() -> String {
        let config = Config::to(Destination::parse("192.0.2.10").into_iter().collect());
        let settings = Settings::of(&config, Secrets::default(), Vec::new());
        let relay = Relay::new(Time::START, settings, Random::from_number(1));
        String::from_utf8(exposition(&relay, Time::START, &Counters::default()).unwrap()).unwrap()
    }

    #[test]
    fn each_family_is_told_once_and_all_its_samples_follow() {
        let text = text();
        assert_exposition(&text);
        assert!(text.contains("\ntritone_relay_upstream_up{peer=\"upstream-1\"} 1\n"), "{text}");
    }

    /// The manual lists every name with what it counts, in the order of the exposition, and no other.
    #[test]
    fn the_manual_lists_every_counter() {
        let manual = include_str!("../../../../docs/relay.md");
        let listed: Vec<String> =
            manual.lines().filter(|line| line.starts_with("| `tritone_")).map(str::to_owned).collect();
        let helps = text();
        let helps = helps.lines().filter_map(|line| line.strip_prefix("# HELP ")?.split_once(' '));
        let counted: Vec<String> =
            helps.map(|(name, help)| format!("| `{name}` | {} |", help.trim_end_matches('.'))).collect();
        assert_eq!(listed, counted);
    }
}
