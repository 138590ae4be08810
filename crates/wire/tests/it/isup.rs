//! ISUP messages against tshark and against recordings of signalling links.

use std::fs;
use std::process::Command;
use tritone_codes::{Cause, CauseElement, Location};
use tritone_wire::isup::{
    BackwardCallIndicators, EventInformation, Message, MessageType, NatureOfAddress, Number, ParameterCode,
};
use tritone_wire::sctp::Packet;
use tritone_wire::ss7::{SignalUnit, Standard, Transfer, m3ua};

/// The link type of messages of MTP3.
const LINKTYPE_MTP3: u32 = 141;

/// A classic capture with one message of MTP3 a packet, from point 1 to point 2, on circuit 7.
fn mtp3_capture(messages: &[Vec<u8>], standard: Standard) -> Vec<u8> {
    let before: &[u8] = match standard {
        Standard::ItuT => &[0x85, 0x02, 0x40, 0, 0, 7, 0],
        Standard::Ansi => &[0x85, 2, 0, 1, 1, 0, 1, 0, 7, 0],
    };
    let mut file = Vec::new();
    file.extend(0xA1B2_C3D4_u32.to_le_bytes());
    file.extend([2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    file.extend(65535_u32.to_le_bytes());
    file.extend(LINKTYPE_MTP3.to_le_bytes());
    for message in messages {
        let frame = [before, message].concat();
        let length = u32::try_from(frame.len()).unwrap().to_le_bytes();
        file.extend([0; 8]);
        file.extend(length);
        file.extend(length);
        file.extend(frame);
    }
    file
}

/// These fields of each frame as tshark sees them, joined by tabs.
fn dissect(name: &str, messages: &[Vec<u8>], standard: Standard, fields: &[&str]) -> Option<Vec<String>> {
    let path = std::env::temp_dir().join(format!("tritone-isup-{name}-{}.pcap", std::process::id()));
    fs::write(&path, mtp3_capture(messages, standard)).unwrap();
    let standard = match standard {
        Standard::ItuT => "mtp3.standard:ITU",
        Standard::Ansi => "mtp3.standard:ANSI",
    };
    let mut tshark = Command::new("tshark");
    tshark.arg("-n").arg("-r").arg(&path).args(["-o", standard, "-T", "fields"]);
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
fn every_type_has_the_acronym_that_tshark_shows() {
    let test = "every_type_has_the_acronym_that_tshark_shows";
    let is_ansi = |kind: &&MessageType| kind.0 >= MessageType::CRA.0;
    for standard in [Standard::ItuT, Standard::Ansi] {
        let kinds: Vec<_> =
            MessageType::ALL.iter().filter(|kind| is_ansi(kind) == (standard == Standard::Ansi)).collect();
        let octets: Vec<_> = kinds.iter().map(|kind| [&[kind.0][..], &[0; 24]].concat()).collect();
        let seen = dissect("types", &octets, standard, &["_ws.col.Info"]);
        let Some(seen) = tritone_synth::require(test, "tshark", seen) else { return };
        assert_eq!(seen.len(), kinds.len());
        for (seen, kind) in seen.iter().zip(kinds) {
            assert_eq!(seen.split(' ').next(), kind.acronym(), "{seen}");
        }
    }
}

#[test]
fn tshark_reads_every_cause_of_a_release_as_it_was_built() {
    let test = "tshark_reads_every_cause_of_a_release_as_it_was_built";
    let causes: Vec<_> = (1..=127)
        .map(|value| CauseElement::new(Cause::new(value).unwrap(), Location::from_octet3(value)))
        .collect();
    let built: Vec<_> = causes.iter().map(|cause| Message::release(cause).unwrap().to_vec()).collect();
    let fields =
        ["isup.message_type", "isup.cic", "isup.cause_indicator", "q931.cause_location", "_ws.malformed"];
    let seen = dissect("causes", &built, Standard::ItuT, &fields);
    let Some(seen) = tritone_synth::require(test, "tshark", seen) else { return };
    assert_eq!(seen.len(), causes.len());
    for (seen, cause) in seen.iter().zip(causes) {
        assert_eq!(*seen, format!("12\t7\t{}\t{}\t", cause.value(), cause.location().as_u8()));
    }
}

/// An IAM with a caller and somebody who forwarded the call.
fn initial_address(standard: Standard, called: &str, calling: &str) -> Vec<u8> {
    let number = |digits| Number::new(NatureOfAddress::INTERNATIONAL, digits).unwrap();
    let (calling, redirecting) = (number(calling).to_vec(), number("4940123").to_vec());
    let optional = [
        (ParameterCode::CALLING_PARTY_NUMBER, &calling[..]),
        (ParameterCode::REDIRECTING_NUMBER, &redirecting),
    ];
    Message::initial_address(standard, &number(called), &optional).unwrap().to_vec()
}

#[test]
fn tshark_reads_the_numbers_of_an_iam_as_they_were_built() {
    let test = "tshark_reads_the_numbers_of_an_iam_as_they_were_built";
    let numbers = [("4930", "1"), ("493012345", "12025550123"), ("49301234567890", "442079460000")];
    for standard in [Standard::ItuT, Standard::Ansi] {
        let built: Vec<_> =
            numbers.iter().map(|(called, calling)| initial_address(standard, called, calling)).collect();
        let fields = ["isup.called", "isup.calling", "isup.redirecting", "_ws.malformed"];
        let seen = dissect("numbers", &built, standard, &fields);
        let Some(seen) = tritone_synth::require(test, "tshark", seen) else { return };
        for (seen, (called, calling)) in seen.iter().zip(numbers) {
            assert_eq!(*seen, format!("{called}\t{calling}\t4940123\t"));
        }
        assert_eq!(seen.len(), numbers.len());
    }
}

#[test]
fn tshark_reads_what_happens_on_the_way_as_it_was_built() {
    let test = "tshark_reads_what_happens_on_the_way_as_it_was_built";
    let cause = [(ParameterCode::CAUSE_INDICATORS, &[0x82, 0x81][..])];
    let built = [
        Message::address_complete(BackwardCallIndicators::SUBSCRIBER_FREE, &[]),
        Message::address_complete(BackwardCallIndicators::NO_INDICATION, &cause),
        Message::call_progress(EventInformation(3), &cause),
        Message::connect(BackwardCallIndicators::NO_INDICATION, &[]),
        Message::answer(&[]),
        Ok(Message::release_complete()),
    ]
    .map(|message| message.unwrap().to_vec());
    let fields = [
        "isup.message_type",
        "isup.called_partys_status_indicator",
        "isup.event_ind",
        "isup.cause_indicator",
        "_ws.malformed",
    ];
    let seen = dissect("progress", &built, Standard::ItuT, &fields);
    let Some(seen) = tritone_synth::require(test, "tshark", seen) else { return };
    let expected =
        ["6\t0x0001\t\t\t", "6\t0x0000\t\t1\t", "44\t\t3\t1\t", "7\t0x0000\t\t\t", "9\t\t\t\t", "16\t\t\t\t"];
    assert_eq!(seen, expected);
}

/// The frames of a classic capture of either byte order.
fn frames(file: &[u8]) -> Vec<&[u8]> {
    let mut frames = Vec::new();
    let mut rest = &file[24..];
    while let Some((header, after)) = rest.split_at_checked(16) {
        let length = header[8..12].try_into().unwrap();
        let length = if file[0] == 0xD4 { u32::from_le_bytes(length) } else { u32::from_be_bytes(length) };
        let (frame, next) = after.split_at(usize::try_from(length).unwrap());
        frames.push(frame);
        rest = next;
    }
    frames
}

/// The acronym, circuit and causes of a message that must be regular and come back octet for octet.
fn told(transfer: &Transfer<'_>) -> (&'static str, u16, Vec<u8>) {
    let isup = transfer.isup().unwrap().unwrap();
    let message = Message::decode(isup.octets).unwrap();
    assert!(message.is_regular(), "{message:?}");
    assert_eq!(message.to_vec(), isup.octets);
    let causes = message.causes().map(|cause| cause.unwrap().value()).collect();
    (message.message_type.acronym().unwrap(), isup.circuit, causes)
}

#[test]
fn the_messages_of_a_recorded_link_are_all_told() {
    let test = "the_messages_of_a_recorded_link_are_all_told";
    let Some(path) = tritone_synth::shared(test, "captures/mtp2_isup-itu_load-generator.pcap") else {
        return;
    };
    let file = fs::read(path).unwrap();
    let mut seen = Vec::new();
    for frame in frames(&file) {
        let SignalUnit::Message { octets, .. } = SignalUnit::decode(frame).unwrap() else { panic!() };
        seen.push(told(&Transfer::decode_mtp3(octets).unwrap()));
    }
    let seen: Vec<_> = seen.iter().map(|(kind, circuit, causes)| (*kind, *circuit, &causes[..])).collect();
    let expected: [(&str, u16, &[u8]); 10] = [
        ("IAM", 14, &[]),
        ("ANM", 12, &[]),
        ("REL", 6, &[19]),
        ("RLC", 6, &[]),
        ("REL", 55, &[19]),
        ("RLC", 55, &[]),
        ("IAM", 55, &[]),
        ("ACM", 55, &[]),
        ("IAM", 54, &[]),
        ("ACM", 54, &[]),
    ];
    assert_eq!(seen, expected);
}

#[test]
fn the_messages_of_a_recorded_association_are_all_told() {
    let test = "the_messages_of_a_recorded_association_are_all_told";
    let Some(path) = tritone_synth::shared(test, "captures/m3ua-draft6_isup-itu_one-call.pcap") else {
        return;
    };
    let file = fs::read(path).unwrap();
    let mut seen = Vec::new();
    for frame in frames(&file) {
        // Behind Ethernet and IPv4 without options.
        let packet = Packet::decode(&frame[34..]).unwrap();
        let data = packet.chunks().next().unwrap().unwrap().data().unwrap().unwrap();
        let message = m3ua::Message::decode(data.payload).unwrap();
        let transfer = message.transfer().unwrap().unwrap();
        assert_eq!(transfer.origin.min(transfer.destination), 11522);
        seen.push(told(&transfer));
    }
    let seen: Vec<_> = seen.iter().map(|(kind, circuit, causes)| (*kind, *circuit, &causes[..])).collect();
    let expected: [(&str, u16, &[u8]); 6] = [
        ("IAM", 213, &[]),
        ("CFN", 213, &[99]),
        ("ACM", 213, &[]),
        ("ANM", 213, &[]),
        ("REL", 213, &[16]),
        ("RLC", 213, &[]),
    ];
    assert_eq!(seen, expected);
}
