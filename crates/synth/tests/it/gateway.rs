//! Both sides of a gateway in one capture: tshark finds the same calls, with the cause on one side and its status on the
//! other.

use std::time::Duration;

use tritone_synth::capture::{Format, write_frames};
use tritone_synth::gateway::{Origin, Refused, recording};

use crate::reader::fields;

#[test]
fn tshark_finds_each_refused_call_on_both_sides() {
    let test = "tshark_finds_each_refused_call_on_both_sides";
    let refused = |cause, status, phrase: &str| Refused { cause, status, phrase: phrase.into() };
    let calls = [
        refused(17, 486, "Busy here"),
        refused(34, 503, "Service Unavailable"),
        refused(1, 404, "Not Found"),
    ];
    for origin in [Origin::Sip, Origin::Isdn] {
        let made = recording(origin, "Asterisk PBX 20.5.0", Duration::from_millis(700), &calls).unwrap();
        let file = write_frames(&made.frames(), Format::Pcapng);
        let Some(causes) =
            fields(test, &file, "q931.message_type == 0x45", &["q931.cause_value", "frame.interface_id"])
        else {
            return;
        };
        let interface = if origin == Origin::Sip { 1 } else { 0 };
        let expected = [17, 34, 1].map(|cause| format!("{cause} {interface}"));
        // The D channel is set up before the first call of the network.
        assert_eq!(causes, expected, "{origin:?}");
        let responses = fields(test, &file, "sip.Status-Code >= 200", &["sip.Status-Code", "sip.Server"]);
        assert_eq!(
            responses.unwrap().iter().map(|line| &line[..3]).collect::<Vec<_>>(),
            ["486", "503", "404"]
        );
        let called =
            fields(test, &file, "q931.message_type == 5", &["q931.called_party_number.digits"]).unwrap();
        let dialled = fields(test, &file, "sip.Method == INVITE", &["sip.r-uri.user"]).unwrap();
        assert_eq!(called, dialled);
        assert_eq!(called, ["5551001", "5551002", "5551003"]);
    }
}
