//! `/metrics`.

use std::io;

use tritone_live::{Counters, DropReason};
use tritone_proto::Transport;
use tritone_report::Exposition;
use tritone_roles::answer::Answer;

/// The counters as Prometheus reads them.
pub(super) fn write(answer: &Answer, driver: &Counters) -> String {
    let mut text = Vec::new();
    // Writing to memory does not fail.
    let _ = write_to(&mut Exposition::new(&mut text), answer, driver);
    String::from_utf8_lossy(&text).into_owned()
}

fn write_to(out: &mut Exposition<'_>, answer: &Answer, driver: &Counters) -> io::Result<()> {
    let own = answer.counters();
    let layer = answer.transaction_counters();
    for (name, help, value) in [
        ("answer_answered", "Requests that were answered.", own.answered),
        ("answer_calls", "Calls that were answered with 2xx, or placed and answered.", own.calls),
        ("answer_not_sip", "Messages that were no SIP.", own.not_sip),
        ("answer_refused", "Requests without a transaction: malformed, or over the limit.", own.refused),
        ("answer_stray_acks", "ACKs that belong to no call.", own.stray_acks),
        ("answer_undelayed", "Answers given at once as too many waited.", own.undelayed),
        ("answer_resent", "Requests and responses sent again.", layer.resent),
        ("answer_stray_responses", "Responses that nothing waits for.", layer.stray_responses),
        ("answer_bad_status", "Responses above 699, dropped.", layer.bad_status),
        ("answer_malformed", "Messages that lack what a transaction needs.", layer.malformed),
        ("answer_over_limit", "Requests refused for too many transactions.", layer.over_limit),
    ] {
        out.counter(name, help, &[(&[], value)])?;
    }
    for (name, help, value) in [
        ("answer_sessions", "Calls there are.", own.sessions),
        ("answer_subscriptions", "Subscriptions there are.", own.subscriptions),
        ("answer_bindings", "Contacts that are registered.", own.bindings),
        ("answer_server_transactions", "Requests in work.", layer.servers),
        ("answer_client_transactions", "Requests of this side in work.", layer.clients),
    ] {
        out.gauge(name, help, &[(&[], value as u64)])?;
    }
    for transport in Transport::ALL {
        let labels: &[(&str, &str)] = &[("transport", transport.uri_word())];
        out.counter(
            "answer_received",
            "Messages received.",
            &[(labels, driver.received(transport).messages)],
        )?;
    }
    for drop in DropReason::ALL {
        let name = drop.name();
        out.counter(
            "answer_dropped",
            "What the driver dropped, by reason.",
            &[(&[("reason", name)], driver.dropped(drop))],
        )?;
    }
    Ok(())
}
