//! tshark counts in every capture of the catalogue what the catalogue says.

use tritone_synth::catalogue::{Made, catalogue};
use tritone_synth::{isup, q931};

use crate::reader::fields_with;

const NAMES: [&str; 6] = [
    "sip.Method",
    "sip.Status-Code",
    "q931.message_type",
    "q931.cause_value",
    "isup.message_type",
    "isup.cause_indicator",
];

#[test]
fn tshark_counts_the_same_messages_types_and_causes() {
    let test = "tshark_counts_the_same_messages_types_and_causes";
    for made in catalogue() {
        let Some(found) = counts(test, &made) else { return };
        assert_eq!(found, expected(&made), "{}", made.name);
    }
}

#[test]
fn no_two_captures_have_the_same_name() {
    let mut names: Vec<_> = catalogue().into_iter().map(|made| made.name).collect();
    let count = names.len();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), count);
}

/// The sorted values of each field.
fn counts(test: &str, made: &Made) -> Option<[Vec<String>; 6]> {
    let script = concat!("lua_script:", env!("CARGO_MANIFEST_DIR"), "/tests/it/hep.lua");
    let mut options = vec!["-o", "tcp.reassemble_out_of_order:TRUE"];
    if made.is_hep {
        options.extend(["-X", script]);
    }
    if made.name.contains("check-bits") {
        options.extend(["-o", "mtp2.capture_contains_frame_check_sequence:TRUE"]);
    }
    let mut values: [Vec<String>; 6] = Default::default();
    for line in fields_with(test, &made.file, &options, "sip || q931 || isup", &NAMES)? {
        for (values, found) in values.iter_mut().zip(line.split(' ')) {
            values.extend(found.split(',').filter(|value| !value.is_empty()).map(String::from));
        }
    }
    values.iter_mut().for_each(|values| values.sort());
    Some(values)
}

fn expected(made: &Made) -> [Vec<String>; 6] {
    let is_status = |kind: &&String| kind.starts_with(|c: char| c.is_ascii_digit());
    let (statuses, methods): (Vec<_>, Vec<_>) = made.sip.iter().partition(is_status);
    let q931 = |name: &String| format!("0x{:02x}", q931::MessageType::from_name(name).unwrap().octet);
    let isup = |name: &String| isup::MessageType::from_name(name).unwrap().octet.to_string();
    let causes = |messages: &[(String, Option<u8>)]| -> Vec<String> {
        messages.iter().filter_map(|(_, cause)| Some(cause.as_ref()?.to_string())).collect()
    };
    let mut expected = [
        methods.into_iter().cloned().collect(),
        statuses.into_iter().cloned().collect(),
        made.q931.iter().map(|(name, _)| q931(name)).collect(),
        causes(&made.q931),
        made.isup.iter().map(|(name, _)| isup(name)).collect(),
        causes(&made.isup),
    ];
    expected.iter_mut().for_each(|values: &mut Vec<String>| values.sort());
    expected
}
