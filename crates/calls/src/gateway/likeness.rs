//! What a call of SIP and one of ISDN or SS7 have in common.

use crate::call::Call;
use crate::number::Number;

/// By how much the answer may come later on one side than on the other, in seconds; clocks may differ.
const ANSWERED_S: f64 = 5.0;

/// What two sides have in common, the strongest sign first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Likeness {
    calling: bool,
    long: bool,
}

/// What a call of SIP and one of the other side, which is to `number`, have in common; `None` where they are two calls.
pub(super) fn likeness(call: &Call, circuit: &Call, number: &Number) -> Option<Likeness> {
    if !called(call).any(|called| called.is_same(number)) {
        return None;
    }
    let users = [call.from.user.as_deref(), call.identity.as_ref().and_then(|party| party.user.as_deref())];
    let calling: Vec<Number> = users.into_iter().flatten().filter_map(Number::parse).collect();
    let own = circuit.from.user.as_deref().and_then(Number::parse);
    let same = own.as_ref().is_some_and(|own| calling.iter().any(|calling| calling.is_same(own)));
    let is_of_another = !same && own.is_some_and(|own| own.is_long()) && calling.iter().any(Number::is_long);
    let likeness = Likeness { calling: same, long: number.is_long() };
    let fits = !is_of_another && (likeness.calling || likeness.long) && ends_alike(call, circuit, same);
    fits.then_some(likeness)
}

/// The numbers that a call of SIP is to.
pub(super) fn called(call: &Call) -> impl Iterator<Item = Number> {
    let uri = call.request_uri.as_deref().map(crate::party::party).and_then(|party| party.user);
    [call.to.user.clone(), uri].into_iter().flatten().filter_map(|user| Number::parse(&user))
}

/// Whether one side could come to its end by the other: where both were answered, they were at the same time. An answer
/// of the side of ISDN or SS7 alone, of a call that failed in SIP, is a gateway that announces something; then the numbers of both
/// parties must agree.
fn ends_alike(call: &Call, circuit: &Call, is_same_caller: bool) -> bool {
    let answered = |call: &Call| call.session.as_ref()?.answered;
    match (answered(call), answered(circuit)) {
        (Some(one), Some(other)) => one.seconds_since(other).abs() <= ANSWERED_S,
        (None, Some(_)) if call.outcome.is_failure() => is_same_caller,
        _ => true,
    }
}
