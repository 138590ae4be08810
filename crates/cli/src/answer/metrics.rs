//! `/metrics`.

use std::io;

use tritone_live::Counters;
use tritone_report::Exposition;
use tritone_roles::answer::Answer;

use crate::metrics::{write_sockets, write_transactions};

/// The counters as Prometheus reads them.
pub(super) fn write(answer: &Answer, driver: &Counters) -> String {
    let mut text = Vec::new();
    // Writing to memory does not fail.
    let _ = write_to(&mut Exposition::new(&mut text), answer, driver);
    String::from_utf8_lossy(&text).into_owned()
}

fn write_to(out: &mut Exposition<'_>, answer: &Answer, driver: &Counters) -> io::Result<()> {
    let own = answer.counters();
    for (name, help, value) in [
        ("answer_answered", "Requests that were answered.", own.answered),
        ("answer_calls", "Calls that were answered with 2xx, or placed and answered.", own.calls),
        ("answer_not_sip", "Messages that were no SIP.", own.not_sip),
        ("answer_refused", "Requests without a transaction: malformed, or over the limit.", own.refused),
        ("answer_stray_acks", "ACKs that belong to no call.", own.stray_acks),
        ("answer_undelayed", "Answers given at once as too many waited.", own.undelayed),
    ] {
        out.counter(name, help, &[(&[], value)])?;
    }
    for (name, help, value) in [
        ("answer_sessions", "Calls there are.", own.sessions),
        ("answer_subscriptions", "Subscriptions there are.", own.subscriptions),
        ("answer_bindings", "Contacts that are registered.", own.bindings),
    ] {
        out.gauge(name, help, &[(&[], value as u64)])?;
    }
    write_transactions(out, &answer.transaction_counters())?;
    write_sockets(out, driver)
}

#[cfg(test)]
mod tests {
    use tritone_proto::{Random, Time};
    use tritone_roles::answer::Settings;

    use super::*;
    use crate::metrics::assert_exposition;

    #[test]
    fn each_family_is_told_once_and_all_its_samples_follow() {
        let answer = Answer::new(Time::START, Settings::default(), Random::from_number(1));
        let text = write(&answer, &Counters::default());
        assert_exposition(&text);
        assert!(text.contains("tritone_messages_received_total{transport=\"tcp\"} 0\n"), "{text}");
    }
}
