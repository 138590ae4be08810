//! `--mask`: calls without the numbers and names of people.

use std::borrow::Cow;
use std::hash::RandomState;

use tritone_calls::{Call, LadderStep, Party, ReasonSeen, Step, Verdict};
use tritone_wire::mask::Mask;

/// The pseudonyms of one run: nobody has the key, not even the next run.
pub(crate) type Pseudonyms = Mask<RandomState>;

/// A new set of pseudonyms.
pub(crate) fn pseudonyms() -> Pseudonyms {
    Mask::new(RandomState::new())
}

/// Replaces every number and name of a call that any output shows. Its Call-IDs stay: they say which messages are its own.
pub(crate) fn mask_call(call: &mut Call, mask: &Pseudonyms) {
    let secrets = secrets(call);
    let quoted = quoted(call, mask);
    // Every field is named, so that a new one cannot be forgotten here.
    let Call {
        from,
        to,
        request_uri,
        identity,
        phrase,
        reasons,
        warning,
        verdict,
        findings,
        ladder,
        observed,
        id: _,
        kind: _,
        protocol: _,
        start: _,
        end: _,
        pdd_s: _,
        ring_s: _,
        talk_s: _,
        outcome: _,
        status: _,
        provisionals: _,
        earlier_finals: _,
        cause_source: _,
        profile: _,
        translated: _,
        gigaset: _, // it names codes and codecs alone
        origin: _,
        hops: _,
        invite: _,
        released_by: _,
        legs: _,
        frames: _,
        media: _, // addresses and ports, as in the legs
        complete: _,
        left_out: _,
        participants: _,
        session: _,
        other_parties,
        registrations: _,
        copies: _,
    } = call;
    for party in [Some(from), Some(to), identity.as_mut()].into_iter().flatten() {
        mask_party(party, mask);
    }
    for party in other_parties {
        mask_party(party, mask);
    }
    // Diagnostics can hold numbers: that of cause 22 is the new one.
    if let Some(observed) = observed {
        observed.diagnostic.clear();
    }
    if let Some(uri) = request_uri {
        *uri = mask.uri(uri);
    }
    for text in reasons.iter_mut().map(|ReasonSeen { value, .. }| value).chain(warning) {
        *text = mask.text(text);
    }
    for phrase in phrase.iter_mut().chain(ladder.iter_mut().filter_map(phrase_of)) {
        *phrase = mask.text(phrase).into();
    }
    if let Some(Verdict { explanation, advice, .. }) = verdict {
        *explanation = mask_sentences(explanation, &quoted, &secrets, mask);
        if let Some(advice) = advice {
            *advice = mask_sentences(advice, &quoted, &secrets, mask).into();
        }
    }
    for finding in findings {
        finding.text = mask_sentences(&finding.text, &quoted, &secrets, mask);
    }
}

fn mask_party(party: &mut Party, mask: &Pseudonyms) {
    let Party { uri, user, display } = party;
    *uri = mask.uri(uri);
    for name in [user, display].into_iter().flatten() {
        *name = mask.name(name);
    }
}

fn phrase_of(step: &mut LadderStep) -> Option<&mut Cow<'static, str>> {
    match &mut step.step {
        Step::Request(_) | Step::Icmp { .. } | Step::Circuit(_) => None,
        Step::Response(_, phrase) => Some(phrase),
    }
}

/// The numbers and names that sentences about a call may quote, the longest first. Short ones are left out: they could
/// as well be a status or a cause.
fn secrets(call: &Call) -> Vec<String> {
    const SHORTEST: usize = 4;
    let parties = [Some(&call.from), Some(&call.to), call.identity.as_ref()];
    let parties = parties.into_iter().flatten().chain(&call.other_parties);
    let names = parties.flat_map(|party| [party.user.clone(), party.display.clone()]);
    let mut secrets: Vec<String> = names.flatten().filter(|name| name.chars().count() >= SHORTEST).collect();
    secrets.sort_by_key(|secret| core::cmp::Reverse(secret.len()));
    secrets.dedup();
    secrets
}

/// The texts of the wire that sentences may quote and that name somebody, and what stands for them.
fn quoted(call: &Call, mask: &Pseudonyms) -> Vec<(String, String)> {
    let reasons = call.reasons.iter().map(|reason| reason.value.as_str());
    let texts = reasons.chain(call.phrase.as_deref()).chain(call.warning.as_deref());
    let pairs = texts.map(|text| (text.to_owned(), mask.text(text)));
    pairs.filter(|(text, masked)| text != masked).collect()
}

/// Our own sentences: what they quote from the wire, and the secrets in them. Frame numbers stay.
fn mask_sentences(text: &str, quoted: &[(String, String)], secrets: &[String], mask: &Pseudonyms) -> String {
    let mut text = quoted.iter().fold(text.to_owned(), |text, (old, new)| text.replace(old, new));
    for secret in secrets {
        text = replace_words(&text, secret, &mask.name(secret));
    }
    text
}

/// Replaces a name where it stands alone, not inside a longer word, number or address.
fn replace_words(text: &str, name: &str, pseudonym: &str) -> String {
    let mut replaced = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(name) {
        let joined = |c: char| c.is_alphanumeric() || matches!(c, ':' | '.' | '_');
        let is_inside = before.chars().next_back().is_some_and(joined)
            || after.chars().next().is_some_and(char::is_alphanumeric);
        replaced.push_str(before);
        replaced.push_str(if is_inside { name } else { pseudonym });
        rest = after;
    }
    replaced + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_replaced_where_it_stands_alone() {
        let replace = |text| replace_words(text, "alice", "qwert");
        assert_eq!(replace("alice called; alice's call, malice"), "qwert called; qwert's call, malice");
        assert_eq!(replace_words("10.0.0.1:40000 and 40000", "40000", "73111"), "10.0.0.1:40000 and 73111");
    }
}
