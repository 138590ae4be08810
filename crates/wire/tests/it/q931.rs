//! Q.931 messages against tshark and against recordings of a D channel.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use tritone_codes::{Cause, CauseElement, Location, Recommendation};
use tritone_wire::q931::{CallReference, CallState, Clearing, Message, MessageType, ProgressIndicator};

/// The link type of a D channel without a pseudo-header.
const LINKTYPE_LAPD: u32 = 203;

/// Every message that carries a cause, with this one.
fn messages(reference: CallReference, cause: &CauseElement<'_>) -> [Message<'static>; 5] {
    [
        Message::clearing(Clearing::Disconnect, reference, cause),
        Message::clearing(Clearing::Release, reference, cause),
        Message::clearing(Clearing::ReleaseComplete, reference, cause),
        Message::status(reference, cause, CallState::ACTIVE),
        Message::progress(reference, Some(cause), ProgressIndicator::new(Location::PUBLIC_LOCAL, 8)),
    ]
    .map(Message::into_owned)
}

/// A classic capture with one I-frame (SAPI 0, TEI 0) a message.
fn lapd_capture(messages: &[Message<'_>]) -> Vec<u8> {
    let mut file = Vec::new();
    file.extend(0xA1B2_C3D4_u32.to_le_bytes());
    file.extend([2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    file.extend(65535_u32.to_le_bytes());
    file.extend(LINKTYPE_LAPD.to_le_bytes());
    for message in messages {
        let frame = [&[0x02, 0x01, 0x00, 0x00][..], &message.to_vec()].concat();
        let length = u32::try_from(frame.len()).unwrap().to_le_bytes();
        file.extend([0; 8]);
        file.extend(length);
        file.extend(length);
        file.extend(frame);
    }
    file
}

/// What tshark makes of each frame: type, reference, cause, location, joined by tabs.
fn dissect(capture: &[u8]) -> Option<Vec<String>> {
    let path = std::env::temp_dir().join(format!("tritone-q931-{}.pcap", std::process::id()));
    fs::write(&path, capture).unwrap();
    let fields = ["q931.message_type", "q931.call_ref", "q931.cause_value", "q931.cause_location"];
    let mut tshark = Command::new("tshark");
    tshark.arg("-r").arg(&path).args(["-T", "fields"]);
    fields.iter().for_each(|field| {
        tshark.args(["-e", field]);
    });
    let output = tshark.output();
    fs::remove_file(&path).unwrap();
    let output = output.ok()?;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8(output.stdout).unwrap().lines().map(String::from).collect())
}

#[test]
fn tshark_reads_every_kind_with_every_cause_as_it_was_built() {
    let mut built = Vec::new();
    let mut expected = Vec::new();
    for value in 1..=127 {
        let location = Location::from_octet3(value);
        let plain = CauseElement::new(Cause::new(value).unwrap(), location);
        for cause in [plain, plain.with_recommendation(Some(Recommendation::Q931))] {
            for message in messages(CallReference::two_octets(u16::from(value), true), &cause) {
                let kind = message.message_type.0;
                expected.push(format!("0x{kind:02x}\t{value:04x}\t{value}\t{}", location.as_u8()));
                built.push(message);
            }
        }
    }
    let test = "tshark_reads_every_kind_with_every_cause_as_it_was_built";
    let Some(seen) = tritone_synth::require(test, "tshark", dissect(&lapd_capture(&built))) else { return };
    assert_eq!(seen.len(), expected.len());
    for (seen, expected) in seen.iter().zip(&expected) {
        assert_eq!(seen, expected);
    }
}

/// The frames of a classic little-endian capture.
pub(crate) fn frames(file: &[u8]) -> Vec<&[u8]> {
    let mut frames = Vec::new();
    let mut rest = &file[24..];
    while let Some((header, after)) = rest.split_at_checked(16) {
        let length = u32::from_le_bytes(header[8..12].try_into().unwrap());
        let (frame, next) = after.split_at(usize::try_from(length).unwrap());
        frames.push(frame);
        rest = next;
    }
    frames
}

/// The Q.931 message of an I-frame: the lowest bit of the first control octet is clear.
fn layer_3(frame: &[u8]) -> Option<&[u8]> {
    match frame {
        [_, _, control, _, message @ ..] if control & 1 == 0 && !message.is_empty() => Some(message),
        _ => None,
    }
}

#[test]
fn the_messages_of_a_recording_with_all_causes_come_back_octet_for_octet() {
    let test = "the_messages_of_a_recording_with_all_causes_come_back_octet_for_octet";
    let path: Option<PathBuf> =
        tritone_synth::shared(test, "captures/libpri-euroisdn-e1-all-causes-lapd203.pcap");
    let Some(path) = path else { return };
    let file = fs::read(path).unwrap();
    let mut causes = Vec::new();
    for octets in frames(&file).into_iter().filter_map(layer_3) {
        let message = Message::decode(octets).unwrap();
        assert_eq!(message.to_vec(), octets);
        assert!(message.message_type.name().is_some());
        assert!(message.elements().all(|element| element.is_ok()));
        if message.message_type == MessageType::DISCONNECT {
            causes.extend(message.causes().map(|cause| cause.unwrap().value()));
        }
    }
    causes.sort_unstable();
    causes.dedup();
    assert!(causes.len() > 50, "{causes:?}");
}
