//! tshark and libpri agree with the ISDN calls that are made.

use tritone_synth::capture::{Format, LinkType, write_frames};
use tritone_synth::{isdn, q931};

use crate::reader::{fields, fields_with};

fn capture(text: &str, link_type: LinkType, format: Format) -> Vec<u8> {
    write_frames(&isdn::frames(&isdn::parse(text).unwrap(), link_type), format)
}

#[test]
fn tshark_reads_the_cause_of_every_refused_call() {
    let test = "tshark_reads_the_cause_of_every_refused_call";
    let calls: String = (1..=127).map(|cause| isdn::refused(cause, cause as u8)).collect();
    let file = capture(&calls, LinkType::LINUX_LAPD, Format::PcapNanoBigEndian);
    let names = ["q931.message_type", "q931.call_ref", "q931.cause_value"];
    let Some(found) = fields(test, &file, "q931", &names) else { return };
    let messages = isdn::parse(&calls).unwrap();
    assert_eq!(found, messages.iter().map(expected).collect::<Vec<_>>());
}

/// Type, call reference and cause of a message with a reference of two octets, as tshark prints them.
fn expected(message: &isdn::Message) -> String {
    let octets = &message.octets;
    let cause = message.cause.map(|cause| format!(" {cause}")).unwrap_or_default();
    format!("0x{:02x} {:02x}{:02x}{cause}", octets[4], octets[2] & 0x7f, octets[3])
}

#[test]
fn tshark_reads_every_exchange_as_it_was_meant() {
    let test = "tshark_reads_every_exchange_as_it_was_meant";
    let messages = isdn::parse(isdn::EXCHANGES).unwrap();
    let file = capture(isdn::EXCHANGES, LinkType::LINUX_LAPD, Format::Pcapng);
    let names = ["q931.message_type", "q931.call_ref", "lapd.tei", "q931.cause_value"];
    let Some(found) = fields(test, &file, "q931", &names) else { return };
    let mut expected = Vec::new();
    for message in &messages {
        let length = usize::from(message.octets[1]);
        let reference: Vec<String> = message.octets[2..2 + length]
            .iter()
            .enumerate()
            .map(|(at, octet)| format!("{:02x}", if at == 0 { octet & 0x7f } else { *octet }))
            .collect();
        let kind = message.octets[2 + length];
        let cause = message.cause.map(|cause| cause.to_string()).unwrap_or_default();
        let line = format!("0x{kind:02x} {} {} {cause}", reference.concat(), message.tei);
        expected.extend(std::iter::repeat_n(line.trim_end().to_owned(), 1 + message.repeat as usize));
    }
    assert_eq!(sorted(found), sorted(expected));
}

/// Retransmissions come later than what was sent meanwhile.
fn sorted(mut lines: Vec<String>) -> Vec<String> {
    lines.sort();
    lines
}

#[test]
fn tshark_reads_the_elements_of_every_exchange() {
    let test = "tshark_reads_the_elements_of_every_exchange";
    let file = capture(isdn::EXCHANGES, LinkType::LINUX_LAPD, Format::PcapNano);
    let read = |filter: &str, name: &str| fields(test, &file, filter, &[name]);
    let Some(overlap) = read("q931.message_type == 0x7b", "q931.called_party_number.digits") else { return };
    assert_eq!(overlap, ["12", "34"]);
    let expect =
        |filter: &str, name: &str, values: &[&str]| assert_eq!(read(filter, name).unwrap(), values, "{name}");
    expect("q931.message_type == 0x7d", "q931.call_state", &["0x07", "0x07", "0x00"]);
    expect("q931.message_type == 0x03", "q931.cause_location", &["4", ""]);
    expect("q931.restart_indicator", "q931.restart_indicator", &["0x00", "0x07", "0x00", "0x07"]);
    expect("q931.message_type == 0x07", "q931.connected_number.digits", &["30200"]);
    expect("tei_management", "tei.msg", &["1", "2", "1", "2"]);
    expect("qsig", "qsig.na.namePresentationAllowedSimple", &["Bob"; 3]);
}

#[test]
fn tshark_reads_the_segments_of_a_message() {
    let test = "tshark_reads_the_segments_of_a_message";
    let text = "network -> user SEGMENT cr=5 segment=first:1:SETUP element=04:8090a3\n\
                network -> user SEGMENT cr=5 segment=0:SETUP element=70:8034373131\n";
    let file = capture(text, LinkType::LAPD, Format::Pcap);
    let names = ["q931.message_type", "q931.segment_type", "q931.segment.first", "q931.segment.not_first"];
    let Some(found) = fields(test, &file, "q931", &names) else { return };
    assert_eq!(found, ["0x60 0x05 1", "0x60 0x05  0"]);
}

#[test]
fn tshark_reads_every_message_type() {
    let test = "tshark_reads_every_message_type";
    let line = |kind: &q931::MessageType| format!("user -> network {} cr=1\n", kind.name);
    let text: String = q931::MESSAGE_TYPES.iter().map(line).collect();
    let file = capture(&text, LinkType::LAPD, Format::PcapngBigEndian);
    // Most of them lack elements that they must have, which is no matter here.
    let options = ["-o", "q931.reassembly:FALSE"];
    let Some(found) = fields_with(test, &file, &options, "q931", &["q931.message_type"]) else { return };
    let expected: Vec<String> = q931::MESSAGE_TYPES.iter().map(|m| format!("0x{:02x}", m.octet)).collect();
    assert_eq!(found, expected);
}
