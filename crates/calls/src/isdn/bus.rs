//! Calls that were offered to all terminals of a bus (ITU-T Q.931 section 5.2): each terminal answers for itself, and what
//! one of them does ends the call only where no other goes on.

use tritone_wire::Endpoint;

use super::case::ends;
use super::leg::Leg;
use super::sighting::{Act, Sighting};

/// The message that ended a call which `network` offered to all terminals.
pub(super) fn clearing(leg: &Leg, network: Endpoint) -> Option<&Sighting> {
    let of_network = |seen: &Sighting| seen.source == network;
    let terminal = |seen: &Sighting| if of_network(seen) { seen.destination } else { seen.source };
    let answer = leg.seen.iter().position(|seen| seen.act == Act::Answers);
    if let Some(index) = answer {
        let selected = leg.seen.get(index).map(terminal);
        let mut after = leg.seen.iter().skip(index);
        return after
            .find(|seen| ends(seen.act) && (Some(terminal(seen)) == selected || seen.act == Act::Restarts));
    }
    let mut going_on: Vec<Endpoint> = Vec::new();
    let mut cleared: Vec<Endpoint> = Vec::new();
    let mut refusals: Vec<&Sighting> = Vec::new();
    for seen in leg.seen.iter().filter(|seen| seen.act != Act::Opens) {
        let from = terminal(seen);
        match (ends(seen.act), of_network(seen)) {
            _ if seen.act == Act::Restarts => return Some(seen),
            (false, false) if !going_on.contains(&from) && !cleared.contains(&from) => going_on.push(from),
            // The network clears what no terminal had cleared: the caller gave up, or a timer ran out.
            (true, true) if !cleared.contains(&from) => return Some(seen),
            (true, false) if !cleared.contains(&from) => {
                cleared.push(from);
                going_on.retain(|terminal| *terminal != from);
                refusals.push(seen);
            }
            _ => {}
        }
    }
    if !going_on.is_empty() {
        return None;
    }
    refusals.into_iter().min_by_key(|seen| rank(seen))
}

/// Which of several refusals the network passes on to the caller: that of a person before that of a machine which is not
/// for this kind of call.
fn rank(seen: &Sighting) -> u8 {
    match seen.cause.as_ref().map(|seen| seen.cause.as_u8()) {
        Some(21) => 0,
        Some(17) => 1,
        Some(88) | None => 3,
        Some(_) => 2,
    }
}
