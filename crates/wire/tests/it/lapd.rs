//! Recordings of D channels, frame by frame, against what tshark makes of them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tritone_wire::q921::{Control, Frame};
use tritone_wire::q931::{Channel, Message};

/// The recordings, and the octets before each frame.
const RECORDINGS: [(&str, usize); 9] = [
    ("libpri-euroisdn-e1-all-causes-lapd203.pcap", 0),
    ("q931-pri_lapd_did-call-partial_derived-from-cisco-debug.pcap", 0),
    ("q931-pri_linux-lapd_two-calls_derived-from-libpri-debug.pcap", 16),
    ("dss1-bri_linux-lapd_setup-only_derived-from-teles-trace.pcap", 16),
    ("libpri-euroisdn-bri-ptmp-17.pcap", 16),
    ("libpri-euroisdn-bri-ptmp-net-to-te-17.pcap", 16),
    ("libpri-euroisdn-e1-net-to-cpe.pcap", 16),
    ("libpri-euroisdn-e1-progress-1.pcap", 16),
    ("libpri-euroisdn-e1-restart.pcap", 16),
];

const FIELDS: [&str; 17] = [
    "lapd.sapi",
    "lapd.tei",
    "lapd.cr",
    "lapd.control.ftype",
    "lapd.control.n_s",
    "lapd.control.n_r",
    "q931.message_type",
    "q931.call_ref",
    "q931.called_party_number.digits",
    "q931.calling_party_number.digits",
    "q931.number_type",
    "q931.channel.number",
    "q931.information_transfer_capability",
    "q931.progress_indicator.description",
    "q931.display_information",
    "q931.restart_indicator",
    "q931.cause_value",
];

/// What tshark makes of each frame: the first of each field, apart by tabs. Low layer compatibility has some that
/// bearer capability has.
fn dissect(path: &Path) -> Option<Vec<String>> {
    let mut tshark = Command::new("tshark");
    tshark.arg("-n").arg("-r").arg(path).args(["-T", "fields", "-E", "occurrence=f"]);
    FIELDS.iter().for_each(|field| {
        tshark.args(["-e", field]);
    });
    let output = tshark.output().ok()?;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8(output.stdout).unwrap().lines().map(String::from).collect())
}

/// The same from here.
fn read(octets: &[u8]) -> String {
    let frame = Frame::decode(octets).unwrap();
    assert_eq!(frame.to_vec(), octets);
    let (kind, send, receive) = match frame.control {
        Control::Information { send, receive, .. } => ("0x0000", send.to_string(), receive.to_string()),
        Control::Supervisory { receive, .. } => ("0x0001", String::new(), receive.to_string()),
        Control::Unnumbered { .. } => ("0x03", String::new(), String::new()),
    };
    let (address, bit) = (frame.address, u8::from(frame.address.command_response()));
    let link = format!("{}\t{}\t{bit}\t{kind}\t{send}\t{receive}", address.sapi(), address.tei());
    let message = frame.layer_3().map(|octets| Message::decode(octets).unwrap());
    format!("{link}\t{}", message.as_ref().map(layer_3).unwrap_or_else(|| "\t".repeat(10)))
}

fn layer_3(message: &Message<'_>) -> String {
    let texts = |octets: &[u8]| String::from_utf8(octets.to_vec()).unwrap();
    let hex = |number: u8| format!("0x{number:02x}");
    let (calling, called) = (message.calling_party_number(), message.called_party_number());
    let first_type = calling.or(called).map(|number| hex(number.number_type().as_u8()));
    let channel =
        message.channel_identification().filter(|channel| !matches!(channel.channel, Channel::Basic(_)));
    let cause = message.cause().map(|cause| cause.unwrap().value().to_string());
    let reference = message.call_reference;
    let width = 2 * usize::from(reference.len());
    [
        hex(message.message_type.0),
        format!("{:0width$x}", reference.value()),
        called.map(|number| texts(number.digits)).unwrap_or_default(),
        calling.map(|number| texts(number.digits)).unwrap_or_default(),
        first_type.unwrap_or_default(),
        channel.and_then(|channel| channel.number()).map(|number| number.to_string()).unwrap_or_default(),
        message.bearer_capability().map(|bearer| hex(bearer.transfer_capability())).unwrap_or_default(),
        message.progress_indicator().map(|progress| hex(progress.description())).unwrap_or_default(),
        message.display().map(texts).unwrap_or_default(),
        message.restart_indicator().map(|indicator| hex(indicator.0 & 0x07)).unwrap_or_default(),
        cause.unwrap_or_default(),
    ]
    .join("\t")
}

#[test]
fn every_frame_of_the_recordings_says_what_tshark_says() {
    let test = "every_frame_of_the_recordings_says_what_tshark_says";
    for (name, header) in RECORDINGS {
        let Some(path): Option<PathBuf> = tritone_synth::shared(test, &format!("captures/{name}")) else {
            return;
        };
        let Some(theirs) = tritone_synth::require(test, "tshark", dissect(&path)) else { return };
        let file = fs::read(path).unwrap();
        let ours: Vec<_> =
            crate::q931::frames(&file).into_iter().map(|frame| read(&frame[header..])).collect();
        assert_eq!(ours.len(), theirs.len(), "{name}");
        for (number, (ours, theirs)) in (1..).zip(ours.iter().zip(&theirs)) {
            assert_eq!(ours, theirs, "{name}, frame {number}: {FIELDS:?}");
        }
    }
}
