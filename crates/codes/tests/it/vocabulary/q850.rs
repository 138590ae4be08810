//! Every Q.850 value against the reference table.

use tritone_codes::{Cause, GsmMeaning, causes};

use super::table;

#[test]
fn every_value_has_the_name_class_octet_and_gsm_meaning_of_the_reference() {
    let Some(rows) = table("Q.850 values", "reference/q850.csv") else { return };
    assert_eq!(rows.len(), causes().len());
    for row in rows {
        let cause = Cause::new(row["value"].parse().unwrap()).unwrap();
        let info = cause.info().unwrap();
        assert_eq!(info.name, row["name"]);
        assert_eq!(cause.class().name(), row["class"], "{cause}");
        assert_eq!(format!("{:02X}", cause.dss1_octet()), row["octet_hex"]);
        let gsm = match info.gsm {
            GsmMeaning::Same => "same",
            GsmMeaning::Absent => "not in GSM",
            GsmMeaning::Different(meaning) => meaning,
        };
        assert_eq!(gsm, row["gsm_cc"], "{cause}");
        assert!(row["diagnostic"].is_empty() || !info.diagnostic.is_empty(), "{cause} lacks its diagnostic");
    }
}

#[test]
fn a_value_outside_q850_falls_to_the_unspecified_one_of_its_class() {
    let unspecified = |value| Cause::new(value).unwrap().or_unspecified().as_u8();
    assert_eq!([35, 45, 52, 68, 92, 104, 120].map(unspecified), [47, 47, 63, 79, 95, 111, 127]);
    assert_eq!(unspecified(0), 31);
    assert_eq!(unspecified(17), 17);
}
