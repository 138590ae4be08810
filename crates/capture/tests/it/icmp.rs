//! ICMP errors that quote messages.

use std::io::Cursor;

use proptest::prelude::*;
use tritone_capture::{Item, Reader, Skip};
use tritone_synth::capture::{self, Format, Link};
use tritone_synth::{flow, packet};
use tritone_wire::IcmpErrorKind;

use crate::packets::{ipv4, pcap, udp};

/// What an ICMP error said, and of what.
#[derive(Debug, PartialEq)]
struct Refused {
    frame: u64,
    kind: IcmpErrorKind,
    /// Who says so to whom.
    between: String,
    /// From where to where the quoted packet went.
    flow: String,
    quoted: Vec<u8>,
    length: Option<usize>,
}

/// The ICMP errors of a file, and how many messages it has.
fn read(file: Vec<u8>) -> (Vec<Refused>, u64) {
    let mut reader = Reader::from_read(Box::new(Cursor::new(file)), "x".into(), 0).unwrap();
    let mut all = Vec::new();
    let end = reader.read(&mut |item| {
        if let Item::Refused(error) = item {
            all.push(Refused {
                frame: error.frame.number,
                kind: error.kind,
                between: format!("{} -> {}", error.reporter, error.receiver),
                flow: format!("{} -> {}", error.flow.source, error.flow.destination),
                quoted: error.quoted.to_vec(),
                length: error.length,
            });
        }
    });
    end.unwrap();
    let totals = reader.totals();
    assert_eq!(totals.accounted(), totals.packets);
    assert!(totals.skipped(Skip::IcmpError).packets >= all.len() as u64);
    (all, totals.messages)
}

const CALLS: &str = "
call alice@10.0.0.1:5060 -> bob@10.0.0.2:5070 udp
  INVITE
  < icmp port-unreachable
call alice@10.0.0.1 -> bob@10.0.0.2 udp
  INVITE
  < icmp admin-prohibited by 10.0.0.254 quote 8
call alice@[2001:db8::1] -> bob@[2001:db8::2] udp
  INVITE
  < icmp host-unreachable by 2001:db8::fe
";

#[test]
fn an_icmp_error_is_handed_over_with_what_it_quotes_under_every_link_layer() {
    let script = flow::parse(CALLS).unwrap();
    let invites: Vec<_> = script.messages().unwrap().into_iter().filter(|m| m.refusal.is_none()).collect();
    let packets = packet::packets(&script).unwrap();
    for link in
        [Link::Ethernet, Link::DoubleVlan(1, 2), Link::CookedV1, Link::CookedV2, Link::Raw, Link::Null]
    {
        let (all, messages) = read(capture::write(&packets, Format::Pcap, link));
        assert_eq!((all.len(), messages), (3, 3), "{link:?}");
        let kinds =
            [IcmpErrorKind::PortUnreachable, IcmpErrorKind::AdminProhibited, IcmpErrorKind::HostUnreachable];
        for ((refused, invite), kind) in all.iter().zip(&invites).zip(kinds) {
            assert_eq!((refused.kind, refused.length), (kind, Some(invite.octets.len())));
            assert!(invite.octets.starts_with(&refused.quoted));
        }
        // 576 octets, less two IP headers and those of ICMP and UDP.
        assert_eq!(all[0].quoted.len(), invites[0].octets.len().min(576 - 20 - 8 - 20 - 8));
        assert_eq!(all[0].between, "10.0.0.2 -> 10.0.0.1");
        assert_eq!(all[0].flow, "10.0.0.1:5060 -> 10.0.0.2:5070");
        assert_eq!((all[1].between.as_str(), all[1].quoted.len()), ("10.0.0.254 -> 10.0.0.1", 0));
        assert_eq!(all[2].flow, "[2001:db8::1]:5060 -> [2001:db8::2]:5060");
    }
}

#[test]
fn of_a_fragmented_datagram_the_first_fragment_is_quoted() {
    let script = flow::parse(&format!("udp mtu 400\n{CALLS}")).unwrap();
    let (all, _) = read(capture::write(&packet::packets(&script).unwrap(), Format::Pcap, Link::Raw));
    assert_eq!(all.len(), 3);
    assert!(all[0].quoted.starts_with(b"INVITE ") && all[0].length > Some(all[0].quoted.len()));
}

#[test]
fn an_icmp_error_in_fragments_is_put_together() {
    let quoted = ipv4(1, 0, 17, &udp(b"OPTIONS sip:a@b SIP/2.0\r\n\r\n"));
    let icmp = [&[3, 3, 0, 0, 0, 0, 0, 0][..], &quoted].concat();
    let parts = [ipv4(2, 0x2000, 1, &icmp[..40]), ipv4(2, 5, 1, &icmp[40..])];
    let (all, _) = read(pcap(&parts));
    assert_eq!((all[0].frame, all[0].quoted.as_slice()), (2, &b"OPTIONS sip:a@b SIP/2.0\r\n\r\n"[..]));
}

#[test]
fn the_reference_capture_of_a_spoofed_call_has_its_port_unreachable() {
    let Some(folder) = tritone_synth::shared("the_reference_capture_of_a_spoofed_call", "captures") else {
        return;
    };
    let file = std::fs::read(folder.join("sip-udp_metasploit-invite-spoof_icmp-unreachable.pcap")).unwrap();
    let (all, messages) = read(file);
    assert_eq!((all.len(), messages), (1, 2));
    assert_eq!((all[0].frame, all[0].kind), (3, IcmpErrorKind::PortUnreachable));
    assert_eq!(all[0].flow, "10.0.1.45:10270 -> 10.0.1.199:5060");
    assert_eq!((all[0].quoted.len(), all[0].length), (0, Some(269)), "the 180 has 269 octets");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_octets_behind_an_icmp_header_are_accounted_for(
        v6: bool, kind in 0u8..20, code in 0u8..20, words: u8, change in any::<(prop::sample::Index, u8)>(), cut: prop::sample::Index,
    ) {
        let mut icmp = [&[kind, code, 0, 0, words, words, 0, 0][..], &ipv4(1, 0, 17, &udp(b"INVITE sip:"))].concat();
        let at = change.0.index(icmp.len());
        icmp[at] = change.1;
        icmp.truncate(cut.index(icmp.len() + 1));
        read(pcap(&[ipv4(7, 0, if v6 { 58 } else { 1 }, &icmp)]));
    }
}
