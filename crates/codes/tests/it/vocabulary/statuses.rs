//! Every status code against the reference tables.

use tritone_codes::{DialogScope, GERMAN, SOFIA_SIP, Standing, StatusCode, StatusInfo, causes, statuses};

use super::{Row, table};

fn code_of(row: &Row) -> StatusCode {
    row["code"].parse().unwrap()
}

/// The row of the vocabulary for a code and phrase of the reference.
fn find(row: &Row) -> Option<&'static StatusInfo> {
    let code = code_of(row);
    code.info().into_iter().chain(code.variants()).find(|info| info.phrase == row["reason_phrase"])
}

/// Whether the standing fits the word of the reference, which has one word for what we tell apart.
fn standing_fits(standing: Standing, word: &str) -> bool {
    match word {
        "current" => standing == Standing::Registered,
        "deprecated" => standing == Standing::Deprecated,
        "obsoleted" => standing == Standing::Historic,
        "vendor" => matches!(standing, Standing::Vendor | Standing::Unregistered),
        other => panic!("unknown standing {other}"),
    }
}

#[test]
fn every_code_and_phrase_has_the_source_and_standing_of_the_reference() {
    let Some(rows) = table("SIP responses", "reference/sip_responses.csv") else { return };
    let mut known = 0;
    for row in &rows {
        match row["code"].as_str() {
            "900" => {
                // No SIP response: a local status of one library, so it is in that library's dialect.
                assert!(SOFIA_SIP.get(900).is_some());
                continue;
            }
            "474" => {
                assert_eq!(StatusCode::BAD_PROTOCOL.phrase(), Some("Bad Protocol"), "known without phrase");
            }
            _ => {
                let info = find(row).unwrap_or_else(|| panic!("{} {}", row["code"], row["reason_phrase"]));
                assert!(standing_fits(info.standing, &row["status"]), "{} {:?}", info.code, info.standing);
                if row["defining_rfc"].starts_with("RFC ") && info.is_registered() {
                    assert_eq!(info.source, row["defining_rfc"].replace(" example", ""), "{}", info.code);
                }
                assert_eq!(
                    info.seed.is_some() && !is_variant(info),
                    row["in_seed"] == "yes",
                    "{}",
                    info.code
                );
            }
        }
        known += 1;
    }
    let variants: usize = statuses().iter().map(|info| info.code.variants().len()).sum();
    assert_eq!(known, statuses().len() + variants, "nothing beyond the reference");
}

fn is_variant(info: &StatusInfo) -> bool {
    info.code.phrase() != Some(info.phrase)
}

#[test]
fn the_registry_of_iana_is_covered() {
    // 50 codes of RFC 3261 and 25 later ones.
    assert_eq!(statuses().iter().filter(|info| info.is_registered()).count(), 75);
}

#[test]
fn the_effect_on_a_dialog_is_that_of_rfc_5057() {
    let Some(rows) = table("RFC 5057", "reference/rfc5057.csv") else { return };
    for row in rows {
        let Ok(code) = row["code"].parse::<StatusCode>() else { continue };
        let scope = code.info().unwrap().dialog.scope;
        let expected = match row["effect"].as_str() {
            "transaction" => DialogScope::Transaction,
            "usage" => DialogScope::Usage,
            "dialog" => DialogScope::Dialog,
            other => panic!("unknown effect {other}"),
        };
        assert_eq!(scope, expected, "{code}");
    }
    for info in statuses().iter().filter(|info| info.code.class() == tritone_codes::StatusClass::Redirection)
    {
        assert_eq!(info.dialog.scope, DialogScope::AllUsages);
    }
}

#[test]
fn the_german_catalogue_has_every_registered_code_and_every_cause() {
    for info in statuses().iter().filter(|info| info.is_registered()) {
        assert!(GERMAN.status(info.code).is_some(), "{}", info.code);
    }
    for info in causes() {
        assert!(GERMAN.cause(info.cause).is_some(), "{}", info.cause);
    }
    assert_eq!(GERMAN.statuses.len(), 75);
    assert_eq!(GERMAN.causes.len(), causes().len());
}
