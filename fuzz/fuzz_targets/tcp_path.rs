//! A list of TCP segments, both ways between two ports, of SIP as it is, in HEP or in WebSocket: every packet is accounted
//! for, whatever order and flags.
#![no_main]

use std::io::Cursor;

use libfuzzer_sys::fuzz_target;
use tritone_capture::{Item, Reader};
use tritone_wire::hep::{Packet, Payload, ProtocolType, Version};
use tritone_wire::websocket::{Opcode, encode, encode_frame};

const STREAM: &[u8] = b"SIP/2.0 200 OK\r\nv:a\r\nl:4\r\n\r\nbodyOPTIONS sip:a SIP/2.0\r\nVia: b\r\nl: 0\r\n\r\n\r\n\r\nBYE sip:a SIP/2.0\r\nl:0\r\n\r\n";

const OPTIONS: &[u8] = b"OPTIONS sip:a SIP/2.0\r\nVia: b\r\nl: 0\r\n\r\n";
const UPGRADE: &[u8] = b"GET / HTTP/1.1\r\nUpgrade: websocket\r\n\r\n";

fn stream(kind: u8) -> Vec<u8> {
    match kind {
        0 => STREAM.to_vec(),
        3 => TPKT_STREAM.to_vec(),
        1 => [Version::Three, Version::One, Version::Two].map(hep).concat(),
        _ => {
            let mut stream = UPGRADE.to_vec();
            stream.extend(encode(Opcode::TEXT, None, OPTIONS));
            let (first, second) = OPTIONS.split_at(20);
            encode_frame(Opcode::TEXT, false, Some([1, 2, 3, 4]), first, &mut stream);
            stream.extend(encode(Opcode::PING, None, b""));
            encode_frame(Opcode::CONTINUATION, true, Some([1, 2, 3, 4]), second, &mut stream);
            stream
        }
    }
}

fn hep(version: Version) -> Vec<u8> {
    let address = "192.0.2.1:5060".parse().ok();
    let payload = Some(Payload::whole(OPTIONS));
    let packet =
        Packet { source: address, destination: address, payload, ..Packet::new(version, ProtocolType::SIP) };
    packet.to_vec(&[]).expect("a packet that fits")
}

/// An ALERTING, an empty packet, a RELEASE COMPLETE and H.245.
const TPKT_STREAM: &[u8] = b"\x03\0\0\x13\x08\x02\x80\x01\x01\x28\x05Alice\x7e\0\0\x03\0\0\x04\x03\0\0\x15\x08\x02\x80\x01\x5a\x7e\0\x09\x05\x25\xc0\x02\0\x08\x58\0\0\x03\0\0\x06\x02\x70";

fuzz_target!(|bytes: &[u8]| {
    let Some((kind, bytes)) = bytes.split_first() else { return };
    let stream = stream(kind % 4);
    let mut file: Vec<u8> =
        [0xa1b2_c3d4u32, 0x0002_0004, 0, 0, 65535, 101].iter().flat_map(|w| w.to_le_bytes()).collect();
    for operation in bytes.chunks_exact(6) {
        let &[flags, way, position, length, jump, missing] = operation else { return };
        let from = usize::from(position) % stream.len();
        let payload = &stream[from..(from + usize::from(length % 64)).min(stream.len())];
        let packet = segment(flags, way & 1 == 1, u32::from(position) + (u32::from(jump) << 13), payload);
        let wire = packet.len() as u32;
        let kept = packet.len().saturating_sub(if missing > 200 { usize::from(missing - 200) } else { 0 });
        file.extend([0, 0, kept as u32, wire].iter().flat_map(|w| w.to_le_bytes()));
        file.extend(&packet[..kept]);
    }
    let Ok(mut reader) = Reader::from_read(Box::new(Cursor::new(file)), String::new(), 0) else { return };
    let end = reader.read(&mut |item| {
        if let Item::Message(message) = item {
            assert!(message.first_frame.number <= reader_limit(bytes) && !message.bytes.is_empty());
        }
    });
    assert!(end.is_ok());
    assert_eq!(reader.totals().accounted(), reader.totals().packets);
});

/// No frame has a higher number than there are operations.
fn reader_limit(bytes: &[u8]) -> u64 {
    bytes.len() as u64 / 6
}

fn segment(flags: u8, back: bool, sequence: u32, payload: &[u8]) -> Vec<u8> {
    let mut octets = vec![0x45, 0];
    octets.extend((40 + payload.len() as u16).to_be_bytes());
    octets.extend([0, 0, 0x40, 0, 64, 6, 0, 0, 10, 0, 0, 1 + u8::from(back), 10, 0, 0, 2 - u8::from(back)]);
    octets.extend([0x13, 0xc4, 0x13, 0xc4]);
    octets.extend(sequence.to_be_bytes());
    octets.extend(sequence.to_be_bytes());
    octets.extend([0x50, flags, 0xff, 0xff, 0, 0, 0, 0]);
    octets.extend(payload);
    octets
}
