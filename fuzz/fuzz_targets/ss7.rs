//! Any octets as a signal unit, a message of MTP3, a message of M3UA and an SCTP packet.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tritone_wire::isup::Message;
use tritone_wire::sctp::Packet;
use tritone_wire::ss7::{PseudoHeader, SignalUnit, Transfer, m3ua};

fuzz_target!(|octets: &[u8]| {
    let Some((kind, octets)) = octets.split_first() else { return };
    match kind % 4 {
        0 => signal_unit(octets),
        1 => mtp3(octets),
        2 => user_adaptation(octets),
        _ => sctp(octets),
    }
});

fn signal_unit(frame: &[u8]) {
    if let Ok((header, unit)) = PseudoHeader::decode(frame) {
        let unit =
            if header.is_extended { SignalUnit::decode_extended(unit) } else { SignalUnit::decode(unit) };
        if let Ok(SignalUnit::Message { octets, .. }) = unit {
            mtp3(octets);
        }
    }
    if let Ok(SignalUnit::Message { octets, .. }) = SignalUnit::decode(frame) {
        mtp3(octets);
    }
}

fn mtp3(octets: &[u8]) {
    let Ok(transfer) = Transfer::decode_mtp3(octets) else { return };
    assert!(octets.ends_with(transfer.user));
    isup(&transfer);
}

fn isup(transfer: &Transfer<'_>) {
    if let Some(Ok(isup)) = transfer.isup() {
        let _ = Message::decode(isup.octets).map(|message| message.is_regular());
    }
}

fn user_adaptation(octets: &[u8]) {
    let Ok(message) = m3ua::Message::decode(octets) else { return };
    assert!(message.parameters().count() <= octets.len() / 4 + 1);
    if let Some(Ok(transfer)) = message.transfer() {
        isup(&transfer);
    }
}

fn sctp(octets: &[u8]) {
    let Ok(packet) = Packet::decode(octets) else { return };
    for chunk in packet.chunks().flatten() {
        assert!(chunk.offset + 4 + chunk.value.len() <= octets.len());
        if let Some(Ok(data)) = chunk.data() {
            user_adaptation(data.payload);
        }
    }
}
