//! Any octets as a Reason header: every view of every value, the policies, and writing back.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tritone_codes::reason::{self, Reason, ReasonPolicy, ReasonValue};

fuzz_target!(|header: &[u8]| {
    for value in reason::values(header) {
        match value {
            Ok(value) => {
                assert_eq!(&header[value.offset..][..value.raw.len()], value.raw);
                assert!(value.defect.is_none_or(|defect| defect.offset <= header.len()));
                write_back(&value);
            }
            Err(error) => assert!(error.offset <= header.len(), "{error}"),
        }
    }
    for policy in ReasonPolicy::ALL {
        let chosen = policy.choose(reason::values(header).flatten());
        assert_eq!(chosen.is_some(), reason::values(header).flatten().next().is_some());
    }
});

/// What a value says survives being written and read again.
fn write_back(value: &ReasonValue<'_>) {
    assert!(value.params().count() <= value.raw.len());
    let text = value.text.map(|text| text.to_string());
    let mut written = Reason::new(value.protocol, value.cause).expect("a protocol that was read is a token");
    if let Some(text) = &text {
        written = written.with_text(text);
    }
    if let Some(location) = value.location {
        written = written.with_location(location);
    }
    let header = written.to_string();
    let again = reason::values(header.as_bytes()).next().unwrap().unwrap();
    assert_eq!(again.defect, None, "{header}");
    let seen = (again.protocol, again.cause, again.location, again.text.is_some());
    assert_eq!(seen, (value.protocol, value.cause, value.location, value.text.is_some()));
}
