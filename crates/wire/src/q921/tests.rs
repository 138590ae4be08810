use super::*;
use alloc::vec;
use proptest::prelude::*;

fn decoded(octets: &[u8]) -> Frame<'_> {
    Frame::decode(octets).unwrap()
}

#[test]
fn every_frame_of_table_5_is_known() {
    for (octets, name) in [
        (&[0x00, 0x81, 0x00, 0x00, 0x08][..], "I"),
        (&[0x00, 0x81, 0x01, 0x02], "RR"),
        (&[0x00, 0x81, 0x05, 0x02], "RNR"),
        (&[0x00, 0x81, 0x09, 0x02], "REJ"),
        (&[0x00, 0x81, 0x7F], "SABME"),
        (&[0x00, 0x81, 0x1F], "DM"),
        (&[0x02, 0xFF, 0x03, 0x08], "UI"),
        (&[0x00, 0x81, 0x53], "DISC"),
        (&[0x00, 0x81, 0x73], "UA"),
        (&[0x00, 0x81, 0x97, 0, 0, 0, 0, 0], "FRMR"),
        (&[0x00, 0x81, 0xAF, 0x82], "XID"),
    ] {
        let frame = decoded(octets);
        assert_eq!(frame.control.name(), name);
        assert_eq!(frame.to_vec(), octets);
    }
}

#[test]
fn the_sender_follows_from_the_command_response_bit() {
    // SABME is a command, UA the response to it: both sides answer with the bit they were sent.
    assert_eq!(decoded(&[0x02, 0x01, 0x7F]).is_from_network(), Some(true));
    assert_eq!(decoded(&[0x02, 0x01, 0x73]).is_from_network(), Some(false));
    assert_eq!(decoded(&[0x00, 0x01, 0x7F]).is_from_network(), Some(false));
    assert_eq!(decoded(&[0x00, 0x01, 0x73]).is_from_network(), Some(true));
    assert_eq!(decoded(&[0x00, 0x01, 0x01, 0x01]).is_from_network(), None);
}

#[test]
fn layer_3_is_in_information_frames_alone() {
    assert_eq!(decoded(&[0x02, 0x01, 0, 0, 8, 1]).layer_3(), Some(&[8, 1][..]));
    assert_eq!(decoded(&[0x02, 0xFF, 0x03, 8]).layer_3(), Some(&[8][..]));
    assert_eq!(decoded(&[0x02, 0x01, 0, 0]).layer_3(), None);
    assert_eq!(decoded(&[0x02, 0x01, 0x01, 0, 8]).layer_3(), None);
    assert_eq!(decoded(&[0xFE, 0xFF, 0x03, 0x0F]).layer_3(), None);
}

#[test]
fn tei_management_tells_who_gets_which_identifier() {
    let octets = [0xFE, 0xFF, 0x03, 0x0F, 0xB0, 0xF2, 0x02, 0x81];
    let message = decoded(&octets).tei_message().unwrap().unwrap();
    assert_eq!((message.reference, message.message_type.name()), (0xB0F2, Some("identity assigned")));
    assert_eq!(message.teis().collect::<Vec<_>>(), [64]);
    let response = TeiMessage::decode(&[0x0F, 0, 1, 5, 0x80, 0x82, 0x85, 0xFF]).unwrap();
    assert_eq!(response.teis().collect::<Vec<_>>(), [64, 65, 66]);
    assert_eq!(decoded(&[0x02, 0x01, 0, 0, 8]).tei_message(), None);
}

#[test]
fn broken_octets_say_where() {
    let error = |octets: &'static [u8]| {
        let error = Frame::decode(octets).unwrap_err();
        (error.offset, error.rule)
    };
    assert_eq!(error(&[]), (0, Rule::Truncated));
    assert_eq!(error(&[0x00]), (1, Rule::Truncated));
    assert_eq!(error(&[0x01, 0x01, 0x03]), (0, Rule::AddressExtension));
    assert_eq!(error(&[0x00, 0x00, 0x03]), (0, Rule::AddressExtension));
    assert_eq!(error(&[0x00, 0x01, 0xE3]), (2, Rule::Control(0xE3)));
    assert_eq!(error(&[0x00, 0x01, 0x0D, 0]), (2, Rule::Control(0x0D)));
    assert_eq!(error(&[0x00, 0x01, 0x02]), (3, Rule::Truncated));
    let rule = |octets: &'static [u8]| TeiMessage::decode(octets).unwrap_err().rule;
    assert_eq!(rule(&[0x0E, 0, 0, 1, 0xFF]), Rule::ManagementEntity(0x0E));
    assert_eq!(rule(&[0x0F, 0, 0, 1, 0xFE]), Rule::Truncated);
}

fn control() -> impl Strategy<Value = Control> {
    let supervisory = prop::sample::select(vec![Supervisory::Rr, Supervisory::Rnr, Supervisory::Rej]);
    let unnumbered = prop::sample::select(vec![
        Unnumbered::Sabme,
        Unnumbered::Dm,
        Unnumbered::Ui,
        Unnumbered::Disc,
        Unnumbered::Ua,
        Unnumbered::Frmr,
        Unnumbered::Xid,
    ]);
    prop_oneof![
        (0u8..128, 0u8..128, any::<bool>()).prop_map(|(send, receive, poll)| Control::Information {
            send,
            receive,
            poll
        }),
        (supervisory, 0u8..128, any::<bool>()).prop_map(|(kind, receive, poll_final)| Control::Supervisory {
            kind,
            receive,
            poll_final
        }),
        (unnumbered, any::<bool>()).prop_map(|(kind, poll_final)| Control::Unnumbered { kind, poll_final }),
    ]
}

proptest! {
    #[test]
    fn every_frame_comes_back_as_it_was_sent(
        sapi in 0u8..64, tei in 0u8..128, bit in any::<bool>(), control in control(),
        information in prop::collection::vec(any::<u8>(), 0..20),
    ) {
        let frame = Frame { address: Address::new(sapi, tei, bit), control, information: &information };
        let octets = frame.to_vec();
        prop_assert_eq!(Frame::decode(&octets), Ok(frame));
    }

    #[test]
    fn what_decodes_comes_back_but_for_reserved_bits(octets in prop::collection::vec(any::<u8>(), 0..20)) {
        if let Ok(frame) = Frame::decode(&octets) {
            let again = frame.to_vec();
            prop_assert_eq!(again.len(), octets.len());
            prop_assert_eq!(Frame::decode(&again), Ok(frame));
        }
    }

    #[test]
    fn every_tei_message_comes_back(
        reference in any::<u16>(), kind in any::<u8>(), teis in prop::collection::vec(0u8..128, 1..5),
    ) {
        let mut actions: Vec<u8> = teis.iter().map(|tei| tei << 1).collect();
        if let Some(last) = actions.last_mut() {
            *last |= 1;
        }
        let message = TeiMessage { reference, message_type: TeiMessageType(kind), actions: &actions };
        let mut out = vec![];
        message.encode(&mut out);
        prop_assert_eq!(TeiMessage::decode(&out), Ok(message));
        prop_assert_eq!(message.teis().collect::<Vec<_>>(), teis);
    }
}
