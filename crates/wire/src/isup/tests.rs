use super::*;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use alloc::{format, vec};
use proptest::prelude::*;
use tritone_codes::{Cause, CauseElement, Location};

/// An IAM of ITU-T with a called number that ends with the stop signal, as an international exchange sent it.
const IAM: &[u8] = &[
    0x01, 0x00, 0xA0, 0x01, 0x0A, 0x02, 0x02, 0x07, 0x05, 0x81, 0x90, 0x84, 0x19, 0x0F, 0x0A, 0x07, 0x03,
    0x17, 0x93, 0x33, 0x93, 0x79, 0x80, 0x08, 0x01, 0x80, 0x00,
];

/// An IAM of ANSI: the user service information comes before the called number.
const IAM_ANSI: &[u8] = &[
    0x01, 0x10, 0x60, 0x00, 0x0A, 0x03, 0x06, 0x0D, 0x03, 0x90, 0x90, 0xA2, 0x07, 0x03, 0x10, 0x05, 0x55,
    0x21, 0x43, 0x65, 0xC5, 0x03, 0x22, 0x90, 0x31, 0x00,
];

fn number(digits: &str) -> Number<'static> {
    Number::new(NatureOfAddress::INTERNATIONAL, digits).unwrap()
}

fn rules(octets: &[u8]) -> Vec<(usize, Rule)> {
    let message = Message::decode(octets).unwrap();
    let errors = message.parameters().filter_map(Result::err);
    errors.map(|error| (error.offset, error.rule)).collect()
}

#[test]
fn an_iam_tells_who_calls_whom() {
    let message = Message::decode(IAM).unwrap();
    assert_eq!((message.message_type, message.standard), (MessageType::IAM, Standard::ItuT));
    let called = message.called_number().unwrap();
    assert_eq!((called.digits().collect::<String>(), called.is_ended()), ("4891".into(), true));
    assert_eq!(called.nature(), Some(NatureOfAddress::SUBSCRIBER));
    let calling = message.calling_number().unwrap();
    assert_eq!((calling.to_text().as_str(), calling.is_ended()), ("3933399708", false));
    assert_eq!(calling.presentation(), Presentation::Restricted);
    assert!(message.is_regular());
    assert_eq!(message.parameters().count(), 7);
}

#[test]
fn the_layout_of_an_iam_tells_whose_standard_it_follows() {
    let message = Message::decode(IAM_ANSI).unwrap();
    assert_eq!(message.standard, Standard::Ansi);
    assert_eq!(message.called_number().unwrap().to_text(), "5055123456");
    assert!(message.parameter(ParameterCode::USER_SERVICE_INFORMATION).is_some());
    assert!(!Message::decode_as(IAM_ANSI, Standard::ItuT).unwrap().is_regular());
    assert!(!Message::decode_as(IAM, Standard::Ansi).unwrap().is_regular());
}

#[test]
fn an_acm_says_whether_it_rings_and_what_there_is_to_hear() {
    let ringing = Message::decode(&[0x06, 0x04, 0x24, 0x00]).unwrap();
    let indicators = ringing.backward_call_indicators().unwrap();
    assert_eq!(indicators.called_party_status(), CalledPartyStatus::SubscriberFree);
    assert!(!ringing.has_in_band_information() && !indicators.has_interworking());
    // No indication, a cause, and the optional backward call indicators: an announcement explains the failure.
    let announced = [0x06, 0x00, 0x04, 0x01, 0x12, 0x02, 0x82, 0x81, 0x29, 0x01, 0x01, 0x00];
    let message = Message::decode(&announced).unwrap();
    assert_eq!(message.cause().unwrap().unwrap().value(), 1);
    assert!(message.has_in_band_information() && message.is_regular());
}

#[test]
fn a_progress_indicator_of_the_access_tells_of_tones_as_well() {
    let transported = [0x2C, 0x02, 0x01, 0x03, 0x04, 0x1E, 0x02, 0x82, 0x88, 0x00];
    let message = Message::decode(&transported).unwrap();
    assert_eq!(message.event_information().unwrap().event(), Event::PROGRESS);
    assert!(message.has_in_band_information());
    assert_eq!(message.access_transport().count(), 1);
    let event = Message::decode(&[0x2C, 0x83, 0x00]).unwrap();
    assert!(event.has_in_band_information());
    assert!(event.event_information().unwrap().is_presentation_restricted());
}

#[test]
fn forwarding_is_told_by_number_and_reason() {
    let redirecting = number("4930123456").with_presentation(Presentation::Restricted, 1).to_vec();
    let message = Message::initial_address(
        Standard::ItuT,
        &number("4940"),
        &[
            (ParameterCode::REDIRECTING_NUMBER, &redirecting),
            (ParameterCode::REDIRECTION_INFORMATION, &[0x13, 0x21]),
        ],
    )
    .unwrap();
    assert_eq!(message.redirecting_number().unwrap().to_text(), "+4930123456");
    assert_eq!(message.redirecting_number().unwrap().presentation(), Presentation::Restricted);
    let redirection = message.redirection().unwrap();
    assert_eq!(redirection, Redirection { original_reason: 1, reason: Some(2), count: Some(1) });
    assert_eq!(Redirection::reason_name(2), Some("no reply"));
    assert!(message.original_called_number().is_none());
}

#[test]
fn a_subsequent_number_is_digits_alone() {
    let message = Message::decode(&[0x02, 0x02, 0x00, 0x03, 0x80, 0x21, 0x0F]).unwrap();
    let number = message.number(ParameterCode::SUBSEQUENT_NUMBER).unwrap();
    assert_eq!((number.to_text(), number.nature(), number.is_ended()), ("12".into(), None, true));
}

#[test]
fn messages_about_groups_say_which_circuits() {
    let reset = Message::decode(&[0x17, 0x01, 0x01, 0x05]).unwrap();
    let range = reset.range_and_status().unwrap();
    assert!(range.includes(0) && range.includes(5) && !range.includes(6));
    let blocking = Message::decode(&[0x18, 0x00, 0x01, 0x02, 0x09, 0b101, 0b10][..]).unwrap();
    let range = blocking.range_and_status().unwrap();
    let named: Vec<u8> = (0..=20).filter(|nth| range.includes(*nth)).collect();
    assert_eq!(named, vec![0, 2]);
}

#[test]
fn continuity_and_congestion_are_told() {
    assert_eq!(Message::decode(&[0x05, 0x01]).unwrap().continuity_succeeded(), Some(true));
    assert_eq!(Message::decode(&[0x05, 0x00]).unwrap().continuity_succeeded(), Some(false));
    let release = [0x0C, 0x02, 0x04, 0x02, 0x82, 0xAA, 0x27, 0x01, 0x02, 0x00];
    assert_eq!(Message::decode(&release).unwrap().congestion_level(), Some(2));
}

#[test]
fn broken_octets_say_where_and_hide_nothing_else() {
    assert_eq!(Message::decode(&[]), Err(Error { offset: 0, rule: Rule::Truncated }));
    assert_eq!(rules(&[0x0C]), [(1, Rule::Truncated)]);
    // The cause lies beyond the end, the optional part does not.
    let release = [0x0C, 0x30, 0x01, 0x27, 0x01, 0x02, 0x00];
    assert_eq!(rules(&release), [(7, Rule::Truncated)]);
    assert_eq!(Message::decode(&release).unwrap().congestion_level(), Some(2));
    assert_eq!(rules(&[0x0C, 0x00, 0x00]), [(2, Rule::Pointer)]);
    assert_eq!(rules(&[0x09, 0x09]), [(2, Rule::Truncated)]);
    // An optional parameter that promises more than there is.
    assert_eq!(rules(&[0x09, 0x01, 0x12, 0x04, 0x80]), [(5, Rule::Truncated)]);
    let short = Message::decode(&[0x0C, 0x02, 0x00, 0x01, 0x80]).unwrap();
    let error = short.cause().unwrap().unwrap_err();
    assert_eq!((error.offset, matches!(error.rule, Rule::Cause(_))), (4, true));
    assert_eq!(rules(&[0x06, 0x00]), [(2, Rule::Truncated)]);
}

#[test]
fn what_is_left_over_or_unknown_is_not_regular() {
    let regular = |octets: &[u8]| Message::decode(octets).unwrap().is_regular();
    assert!(regular(&[0x10, 0x00]) && regular(&[0x10]) && regular(&[0x13]));
    assert!(!regular(&[0x10, 0x00, 0x00]) && !regular(&[0x13, 0x00]));
    // The end mark may be missing: nothing is lost by it.
    assert!(regular(&[0x09, 0x01, 0x27, 0x01, 0x02]));
    assert!(!regular(&[0xFE, 0x00]));
    assert_eq!(Message::decode(&[0xFE, 0x00]).unwrap().parameters().count(), 0);
}

#[test]
fn every_type_with_a_name_says_it() {
    assert_eq!(MessageType::IAM.to_string(), "IAM");
    assert_eq!(MessageType(0xFE).to_string(), "message type 0xFE");
    assert!(MessageType::ALL.iter().all(|kind| kind.acronym().is_some() && kind.name().is_some()));
    assert!(MessageType::ALL.is_sorted());
}

#[test]
fn what_cannot_be_made_is_refused() {
    use ParameterCode as P;
    let build = |kind, parameters: &[(P, &[u8])]| Message::build(kind, Standard::ItuT, parameters);
    assert_eq!(build(MessageType::REL, &[]), Err(BuildError::Missing(P::CAUSE_INDICATORS)));
    let short = build(MessageType::ACM, &[(P::BACKWARD_CALL_INDICATORS, &[0])]);
    assert_eq!(short, Err(BuildError::FixedLength(P::BACKWARD_CALL_INDICATORS)));
    assert_eq!(build(MessageType::PAM, &[]), Err(BuildError::NoLayout(MessageType::PAM)));
    let bare = build(MessageType::RSC, &[(P::CAUSE_INDICATORS, &[0x80, 0x90])]);
    assert_eq!(bare, Err(BuildError::NoOptionalPart(P::CAUSE_INDICATORS)));
    let long = build(MessageType::REL, &[(P::CAUSE_INDICATORS, &[0; 256])]);
    assert_eq!(long, Err(BuildError::TooLong(P::CAUSE_INDICATORS)));
    assert_eq!(Number::new(NatureOfAddress::NATIONAL, "+49"), Err(NotDigits));
    assert!(Number::new(NatureOfAddress::NATIONAL, &"1".repeat(501)).is_err());
}

fn any_number() -> impl Strategy<Value = Number<'static>> {
    ("[0-9]{0,20}F?", 0u8..128, 0u8..4).prop_map(|(digits, nature, screening)| {
        Number::new(NatureOfAddress(nature), &digits)
            .unwrap()
            .with_presentation(Presentation::Allowed, screening)
    })
}

/// Optional parameters with names that no layout has a place for.
fn optional() -> impl Strategy<Value = Vec<(u8, Vec<u8>)>> {
    prop::collection::vec((0x27u8..0xFF, prop::collection::vec(any::<u8>(), 0..12)), 0..5)
}

/// Every message that the rest of the crate needs made, of these values.
fn made(
    called: &Number<'_>,
    cause: &CauseElement<'_>,
    pair: [u8; 2],
    optional: &[(ParameterCode, &[u8])],
) -> [Message<'static>; 8] {
    let (backward, event) = (BackwardCallIndicators(pair), EventInformation(pair[0]));
    [
        Message::initial_address(Standard::ItuT, called, optional),
        Message::initial_address(Standard::Ansi, called, optional),
        Message::address_complete(backward, optional),
        Message::connect(backward, optional),
        Message::call_progress(event, optional),
        Message::answer(optional),
        Message::release(cause),
        Ok(Message::release_complete()),
    ]
    .map(Result::unwrap)
}

proptest! {
    #[test]
    fn what_is_made_comes_back(
        called in any_number(), value in 1u8..128, pair: [u8; 2], optional in optional()
    ) {
        let cause = CauseElement::new(Cause::new(value).unwrap(), Location::BEYOND_INTERWORKING);
        let given: Vec<_> = optional.iter().map(|(code, octets)| (ParameterCode(*code), &octets[..])).collect();
        for made in made(&called, &cause, pair, &given) {
            let octets = made.to_vec();
            let message = Message::decode(&octets).unwrap();
            prop_assert_eq!(&message, &made);
            prop_assert!(message.is_regular());
            let parameters: Vec<_> = message.parameters().map(Result::unwrap).collect();
            match message.message_type {
                MessageType::IAM => prop_assert_eq!(message.called_number(), Some(called.clone())),
                MessageType::REL => prop_assert_eq!(message.cause(), Some(Ok(cause))),
                MessageType::ACM | MessageType::CON => {
                    prop_assert_eq!(message.backward_call_indicators(), Some(BackwardCallIndicators(pair)));
                }
                MessageType::CPG => {
                    prop_assert_eq!(message.event_information(), Some(EventInformation(pair[0])));
                }
                _ => {}
            }
            if !matches!(message.message_type, MessageType::REL | MessageType::RLC) {
                let tail = &parameters[parameters.len() - given.len()..];
                let seen: Vec<_> = tail.iter().map(|found| (found.code, found.contents)).collect();
                prop_assert_eq!(&seen, &given);
            }
        }
    }

    #[test]
    fn every_number_comes_back_octet_for_octet(contents in prop::collection::vec(any::<u8>(), 0..20)) {
        for code in [ParameterCode::CALLED_PARTY_NUMBER, ParameterCode::SUBSEQUENT_NUMBER] {
            let Some(number) = Number::decode(code, &contents) else { continue };
            prop_assert_eq!(number.to_vec(), &contents[..]);
            prop_assert!(number.digits().count() <= 2 * contents.len());
            let _ = (number.to_text(), number.is_ended(), format!("{number:?}"));
        }
    }

    #[test]
    fn every_message_comes_back_octet_for_octet(
        kind in prop::sample::select(MessageType::ALL), body in prop::collection::vec(any::<u8>(), 0..60)
    ) {
        let octets = [&[kind.0][..], &body].concat();
        let message = Message::decode(&octets).unwrap();
        prop_assert_eq!(message.to_vec(), &octets[..]);
        for parameter in message.parameters() {
            let offset = parameter.map_or_else(|error| error.offset, |parameter| parameter.offset);
            prop_assert!(offset <= octets.len());
        }
        let _ = (message.causes().count(), message.has_in_band_information(), message.range_and_status());
    }
}
