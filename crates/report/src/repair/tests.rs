use super::*;
use crate::style::Style;

fn repair(status: (u16, u16)) -> Repair {
    let change = RepairChange {
        field: "status",
        before: Some(format!("{} Service Unavailable", status.0)),
        after: format!("{} Busy Here", status.1),
        source: "rule",
        rule: Some("carrier-busy".to_owned()),
        why: "rule carrier-busy says so".to_owned(),
    };
    Repair {
        time: Timestamp(1_700_000_000_000_000_000),
        call_id: "7@x\u{1b}".to_owned(),
        peer: Some("gw".to_owned()),
        method: "INVITE".to_owned(),
        status,
        changes: vec![change],
        remarks: vec![],
        acted: true,
    }
}

#[test]
fn a_repair_is_one_line_of_json() {
    let mut out = Vec::new();
    write_repair_json(&mut out, &repair((503, 486))).unwrap();
    let text = String::from_utf8(out).unwrap();
    assert_eq!(text.matches('\n').count(), 1);
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(value["time"], "2023-11-14T22:13:20.000000000Z");
    assert_eq!((&value["status"]["before"], &value["status"]["after"]), (&503.into(), &486.into()));
    assert_eq!(value["reason"], serde_json::Value::Null);
    assert_eq!((&value["changes"][0]["rule"], &value["acted"]), (&"carrier-busy".into(), &true.into()));
}

#[test]
fn the_reason_is_told_where_it_changes() {
    let mut one = repair((503, 503));
    let (before, after) = (None, "Q.850;cause=17".to_owned());
    one.changes[0] = RepairChange { field: "reason", before, after, ..one.changes[0].clone() };
    let mut out = Vec::new();
    write_repair_json(&mut out, &one).unwrap();
    let value: serde_json::Value = serde_json::from_slice(&out).unwrap();
    assert_eq!(value["reason"]["before"], serde_json::Value::Null);
    assert_eq!(value["reason"]["after"], "Q.850;cause=17");
}

#[test]
fn the_table_counts_what_is_alike_the_most_frequent_first() {
    let mut counted = RepairTable::default();
    counted.add(&repair((500, 486)));
    counted.add(&repair((503, 486)));
    counted.add(&repair((503, 486)));
    let remark = RepairRemark { kind: "ambiguous", text: "480 may have been cause 19 or 20".to_owned() };
    counted.add(&Repair { changes: vec![], remarks: vec![remark], peer: None, ..repair((480, 480)) });
    let mut out = Vec::new();
    counted.table().write_text(&mut out, Style::PLAIN).unwrap();
    let text = String::from_utf8(out).unwrap();
    let rows: Vec<&str> = text.lines().skip(1).collect();
    assert_eq!(
        rows[0],
        "    2  gw    status     503 Service Unavailable  486 Busy Here  yes   rule carrier-busy"
    );
    assert!(rows[1].contains("480 may have been cause 19 or 20") && rows[1].contains("no "), "{text}");
    assert_eq!(rows.len(), 3);
}

#[test]
fn kinds_beyond_the_bound_are_counted_together() {
    let mut counted = RepairTable::default();
    for nth in 0..1_100 {
        let mut one = repair((503, 486));
        one.changes[0].after = nth.to_string();
        counted.add(&one);
    }
    assert_eq!((counted.table().rows().len(), counted.others()), (1_000, 100));
}

#[test]
fn the_table_of_the_manual_is_what_is_written() {
    let change = |field, before: Option<&str>, after: &str, source, rule: &str| RepairChange {
        field,
        before: before.map(str::to_owned),
        after: after.to_owned(),
        source,
        rule: Some(rule.to_owned()),
        why: String::new(),
    };
    let of = |peer: &str, changes| Repair {
        peer: Some(peer.to_owned()),
        acted: false,
        changes,
        ..repair((480, 480))
    };
    let busy = "Q.850;cause=17;text=\"User busy\";location=RLN";
    let added = of("gw-a", vec![change("reason", None, busy, "inverse", "asterisk-pjsip/q850:17")]);
    let text = "by asterisk-pjsip, 480 may have been cause 19, 20 or 31".to_owned();
    let ambiguous = Repair { remarks: vec![RepairRemark { kind: "ambiguous", text }], ..of("gw-a", vec![]) };
    let by_rule = of("carrier", vec![change("status", Some("503"), "486", "rule", "carrier-busy")]);
    let mut counted = RepairTable::default();
    for (repair, times) in [(added, 120), (ambiguous, 31), (by_rule, 4)] {
        (0..times).for_each(|_| counted.add(&repair));
    }
    let mut out = Vec::new();
    counted.table().write_text(&mut out, Style::PLAIN).unwrap();
    let table = String::from_utf8(out).unwrap();
    let manual = include_str!("../../../../docs/relay.md");
    assert!(manual.contains(&format!("```text\n{table}```")), "docs/relay.md should have\n{table}");
}
