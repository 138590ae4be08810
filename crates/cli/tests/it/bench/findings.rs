//! The findings that the calls of the load must and may have, by the number dialled. A number without a row has none.
//!
//! What the called side sends is in the README and the outcomes of the load; each row says which rule that breaks.

/// Findings of the calls to some numbers.
pub(super) struct Row {
    dialled: &'static [&'static str],
    must: &'static [&'static str],
    may: &'static [&'static str],
}

/// What the called side itself does wrong.
///
/// All other outcomes keep the rules: 401 and 407 have their challenge, 405 Allow, 415 Accept, 421 Require, 423
/// Min-Expires, 488 Warning; 489 needs no Allow-Events (RFC 6665 section 8.2.2). Their causes are of the kind
/// of their status, and a Reason with an empty text keeps the grammar of RFC 3326. The 480s that name a Gigaset code
/// in a Warning, and the causes of a BYE, contradict nothing.
pub(super) const CALLED_SIDE: &[Row] = &[
    // Codes of RFC 2543 that nobody registered later.
    Row {
        dialled: &["40901", "40902", "40903", "41101", "41102", "41103"],
        must: &["unregistered-status"],
        may: &[],
    },
    // RFC 3261 section 8.2.2.3: the Unsupported of a 420 names what the request required, and these required nothing.
    Row { dialled: &["42001", "42002", "42003"], must: &["extension-not-required"], may: &[] },
    // RFC 4028 section 6: the Min-SE of a 422 is above the Session-Expires of the INVITE; here both are 1,800.
    Row { dialled: &["42201", "42202", "42203"], must: &["interval-not-too-small"], may: &[] },
    // RFC 6442 section 4.3: 424 has a Geolocation-Error.
    Row { dialled: &["42401", "42402", "42403"], must: &["missing-header"], may: &[] },
    // RFC 3261 section 21.4.25: a 487 follows a CANCEL or BYE, and these follow none.
    Row { dialled: &["48701", "48702", "48703", "48719"], must: &["terminated-unasked"], may: &[] },
    // RFC 3329 section 2.3.1: 494 has a Security-Server.
    Row { dialled: &["49401", "49402", "49403"], must: &["missing-header"], may: &[] },
    // Cause 34 is a lack of channels in the network, 486 a user who is busy.
    Row { dialled: &["48610"], must: &["reason-against-status"], may: &[] },
];

/// What the proxy makes of some of them.
pub(super) const PROXY: &[Row] = &[
    // RFC 3261 section 16.7 step 6: a 503 leaves as 500, here without the Reason that it had. Kamailio keeps the phrase
    // of the 503; another release may not.
    Row { dialled: &["50301"], must: &["status-changed"], may: &["foreign-phrase"] },
    Row {
        dialled: &["50302", "50303", "50313", "50314"],
        must: &["status-changed", "cause-lost"],
        may: &["foreign-phrase"],
    },
    // RFC 3261 section 8.2.6.2: SIPp writes into the 487 the Via of the CANCEL, which has one of two.
    Row { dialled: &["4870", "4871"], must: &["via-count"], may: &[] },
    // The failure_route answers by itself.
    Row { dialled: &["48602", "48603", "48610"], must: &["cause-lost"], may: &[] },
];

/// The numbers of a table.
pub(super) fn dialled(table: &'static [Row]) -> impl Iterator<Item = &'static str> {
    table.iter().flat_map(|row| row.dialled).copied()
}

/// What of these findings is missing or too much for a number.
pub(super) fn difference(tables: &[&'static [Row]], dialled: &str, found: &[&str]) -> Option<String> {
    let rows = || tables.iter().copied().flatten().filter(|row| row.dialled.contains(&dialled));
    let missing = rows().flat_map(|row| row.must).find(|rule| !found.contains(rule));
    let allowed =
        |rule: &str| rows().flat_map(|row| row.must.iter().chain(row.may)).any(|known| *known == rule);
    let other = found.iter().find(|rule| !allowed(rule));
    missing
        .map(|rule| format!("no finding {rule}"))
        .or_else(|| other.map(|rule| format!("the finding {rule}, which is not in the table")))
}

#[test]
fn a_finding_must_be_in_the_table_and_one_of_the_table_must_be_found() {
    let of = |dialled, found: &[&str]| difference(&[CALLED_SIDE, PROXY], dialled, found);
    assert_eq!(of("40401", &[]), None);
    assert!(of("40401", &["missing-header"]).is_some());
    assert!(of("42401", &[]).is_some());
    assert_eq!(of("50301", &["status-changed"]), None);
    assert_eq!(of("50301", &["status-changed", "foreign-phrase"]), None);
    assert_eq!(of("48610", &["reason-against-status", "cause-lost"]), None);
    assert!(of("48610", &["reason-against-status"]).is_some());
}
