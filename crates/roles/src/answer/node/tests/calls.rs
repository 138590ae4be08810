use super::*;
use tritone_proto::Sound;

#[test]
fn a_dialled_failure_is_given_at_once_with_its_reason_and_phrase() {
    let mut rig = Rig::new();
    let sent = rig.call("486;reason=17;phrase=Besetzt");
    assert_eq!(sent[0].start(), "SIP/2.0 486 Besetzt");
    assert_eq!(sent[0].value(HeaderName::Reason), "Q.850;cause=17;text=\"User busy\"");
    assert_eq!(sent[0].to, CALLER.parse().unwrap());
    assert_eq!(rig.answer.counters().sessions, 0);
    assert!(matches!(&rig.records[0], Record::Answer { status, .. } if *status == 486));
}

#[test]
fn a_sequence_has_early_media_and_the_same_tag() {
    let mut rig = Rig::new();
    let early = rig.call("183,486;delay=2s");
    assert_eq!(statuses(&early), [183]);
    assert!(
        early[0].body().contains("m=audio 7000 RTP/AVP 0") && early[0].body().contains("192.0.2.2"),
        "{early:?}"
    );
    assert!(matches!(rig.media[0], Media::Start { sound: Sound::Silence(0), .. }));
    let busy = rig.pass_ms(2100);
    assert_eq!(statuses(&busy)[0], 486);
    assert_eq!(busy[0].tag(), early[0].tag());
    assert!(matches!(rig.media[1], Media::Stop { .. }));
    assert_eq!(rig.answer.counters().sessions, 0);
}

#[test]
fn a_200_comes_again_until_it_is_acknowledged_and_the_call_ends_as_dialled() {
    let mut rig = Rig::new();
    let ok = rig.call("200;talk=5s;bye=34").remove(0);
    assert_eq!(ok.status(), 200);
    assert!(ok.value(HeaderName::Contact).starts_with("<sip:answer@192.0.2.2>"));
    assert!(ok.value(HeaderName::Allow).contains("INVITE"));
    assert_eq!(statuses(&rig.pass_ms(1600)), [200, 200]);
    assert!(rig.receive(&inside("ACK", &ok, 1, "", "")).is_empty());
    let bye = rig.pass_ms(3500);
    assert_eq!(bye[0].start(), &format!("BYE sip:caller@{CALLER} SIP/2.0"));
    assert!(bye[0].value(HeaderName::Reason).starts_with("Q.850;cause=34;"));
    rig.receive(&ok_to(&bye[0], "", ""));
    assert!(rig.answer.counters().sessions == 0 && matches!(rig.media.last(), Some(Media::Stop { .. })));
}

#[test]
fn without_an_ack_the_call_is_ended_by_bye() {
    let mut rig = Rig::new();
    rig.call("200");
    let sent = rig.pass_ms(33_000);
    assert!(sent.iter().any(|sent| sent.start().starts_with("BYE ")));
    assert_eq!(rig.answer.counters().sessions, 0);
}

#[test]
fn a_cancel_is_answered_and_its_invite_ended() {
    let mut rig = Rig::new();
    let ringing = rig.call("180");
    assert_eq!(statuses(&ringing), [180]);
    let sent = rig.receive(&request("CANCEL", "sip:180@192.0.2.2", 1, "", "", ""));
    assert_eq!(statuses(&sent), [200, 487]);
    assert_eq!((sent[0].tag(), sent[1].tag()), (ringing[0].tag(), ringing[0].tag()));
    assert_eq!(rig.answer.counters().sessions, 0);
    let unknown = request("CANCEL", "sip:180@192.0.2.2", 9, "", "", "");
    assert_eq!(statuses(&rig.receive(&unknown)), [481]);
}

#[test]
fn an_early_dialog_is_ended_by_bye() {
    let mut rig = Rig::new();
    let ringing = rig.call("180").remove(0);
    assert_eq!(statuses(&rig.receive(&inside("BYE", &ringing, 2, "", ""))), [200, 487]);
}

#[test]
fn a_reliable_response_waits_for_its_prack_and_comes_again() {
    let mut rig = Rig::new();
    let invite = request("INVITE", "sip:183,200@192.0.2.2", 1, "", "Require: 100rel\r\n", OFFER);
    let early = rig.receive(&invite).remove(0);
    assert_eq!((early.status(), early.value(HeaderName::Require)), (183, "100rel".to_owned()));
    let rseq: u32 = early.value(HeaderName::RSeq).parse().unwrap();
    assert_eq!(statuses(&rig.pass_ms(1600)), [183, 183]);
    let wrong = inside("PRACK", &early, 2, &format!("RAck: {} 1 INVITE\r\n", rseq + 1), "");
    assert_eq!(statuses(&rig.receive(&wrong)), [481]);
    let right = inside("PRACK", &early, 3, &format!("RAck: {rseq} 1 INVITE\r\n"), "");
    let sent = rig.receive(&right);
    assert_eq!(statuses(&sent), [200, 200]);
    assert_eq!(sent[1].value(HeaderName::CSeq), "1 INVITE");
    assert_eq!(sent[1].body(), "", "the answer was acknowledged");
}

#[test]
fn without_a_prack_the_invite_is_refused() {
    let mut rig = Rig::new();
    rig.receive(&request("INVITE", "sip:183,200@192.0.2.2", 1, "", "Require: 100rel\r\n", OFFER));
    let sent = rig.pass_ms(33_000);
    assert!(sent.iter().any(|sent| sent.status() == 504), "{:?}", statuses(&sent));
    assert_eq!(rig.answer.counters().sessions, 0);
}

#[test]
fn an_offer_comes_in_the_200_and_its_answer_in_the_ack() {
    let mut rig = Rig::new();
    let ok = rig.receive(&request("INVITE", "sip:200@192.0.2.2", 1, "", "", "")).remove(0);
    assert!(ok.body().contains("RTP/AVP 0 8 101"));
    let glare = inside("UPDATE", &ok, 2, "", OFFER);
    assert_eq!(statuses(&rig.receive(&glare)), [491]);
    rig.receive(&inside("ACK", &ok, 1, "", OFFER));
    assert!(matches!(rig.media[0], Media::Start { .. }));
    assert_eq!(statuses(&rig.receive(&inside("UPDATE", &ok, 3, "", OFFER))), [200]);
}

#[test]
fn an_offer_that_nobody_answers_ends_the_call() {
    let mut rig = Rig::new();
    let ok = rig.receive(&request("INVITE", "sip:200@192.0.2.2", 1, "", "", "")).remove(0);
    let bye = rig.receive(&inside("ACK", &ok, 1, "", "")).remove(0);
    assert!(bye.start().starts_with("BYE ") && bye.value(HeaderName::Reason).contains("488"));
}

#[test]
fn a_reinvite_holds_and_what_is_late_or_overlaps_is_refused() {
    let mut rig = Rig::new();
    let ok = rig.answered("alice");
    let held = format!("{OFFER}a=sendonly\r\n");
    let hold = rig.receive(&inside("INVITE", &ok, 2, "", &held)).remove(0);
    assert!(hold.status() == 200 && hold.body().contains("a=recvonly"), "{hold:?}");
    assert!(matches!(rig.media.last(), Some(Media::Start { sound: Sound::Nothing, .. })));
    rig.receive(&inside("ACK", &hold, 2, "", ""));
    assert_eq!(statuses(&rig.receive(&inside("INFO", &ok, 2, "", ""))), [500]);
    assert_eq!(
        statuses(&rig.receive(&inside("INVITE", &ok, 3, "", "v=0\r\nm=audio 1 RTP/AVP 18\r\n"))),
        [488]
    );
    assert_eq!(statuses(&rig.receive(&inside("BYE", &ok, 4, "", ""))), [200]);
    assert_eq!(statuses(&rig.receive(&inside("INFO", &ok, 5, "", ""))), [481]);
}

#[test]
fn two_invites_in_one_early_dialog_overlap() {
    let mut rig = Rig::new();
    let ringing = rig.call("180").remove(0);
    let second = rig.receive(&inside("INVITE", &ringing, 2, "", OFFER)).remove(0);
    assert_eq!(second.status(), 500);
    assert!(second.value(HeaderName::RetryAfter).parse::<u32>().unwrap() <= 10);
}

#[test]
fn a_call_that_nobody_takes_ends_after_the_time_of_the_invite_or_of_the_endpoint() {
    let mut rig = Rig::new();
    rig.receive(&request("INVITE", "sip:180@192.0.2.2", 1, "", "Expires: 5\r\n", OFFER));
    assert_eq!(statuses(&rig.pass_ms(5100))[0], 487);
    let mut rig = Rig::new();
    rig.call("180");
    assert_eq!(statuses(&rig.pass_ms(180_100))[0], 480);
}

#[test]
fn phrases_are_in_the_language_that_is_asked_for() {
    let mut rig = Rig::new();
    let german = request("INVITE", "sip:486@192.0.2.2", 1, "", "Accept-Language: fr, de-AT;q=0.8\r\n", "");
    assert_eq!(rig.receive(&german)[0].start(), "SIP/2.0 486 Hier besetzt");
}

#[test]
fn a_session_that_is_not_refreshed_is_ended() {
    let mut rig = Rig::new();
    let timer = "Supported: timer\r\nSession-Expires: 90;refresher=uac\r\n";
    let ok = rig.receive(&request("INVITE", "sip:200@192.0.2.2", 1, "", timer, OFFER)).remove(0);
    assert_eq!(ok.value(HeaderName::SessionExpires), "90;refresher=uac");
    rig.receive(&inside("ACK", &ok, 1, "", ""));
    assert!(rig.pass_ms(50_000).is_empty());
    let update = inside("UPDATE", &ok, 2, timer, "");
    assert_eq!(statuses(&rig.receive(&update)), [200]);
    assert!(rig.pass_ms(55_000).is_empty());
    assert!(rig.pass_ms(6_000)[0].start().starts_with("BYE "));
}

#[test]
fn this_side_refreshes_where_it_is_to() {
    let mut rig = Rig::new();
    let timer = "Allow: UPDATE\r\nSupported: timer\r\nSession-Expires: 90;refresher=uas\r\n";
    let ok = rig.receive(&request("INVITE", "sip:200@192.0.2.2", 1, "", timer, OFFER)).remove(0);
    rig.receive(&inside("ACK", &ok, 1, "", ""));
    let update = rig.pass_ms(45_100).remove(0);
    assert!(update.start().starts_with("UPDATE "), "{update:?}");
    rig.receive(&ok_to(&update, "", ""));
    let again = rig.pass_ms(46_000).remove(0);
    rig.receive(&response_to(&again, "481 Gone", "", ""));
    assert_eq!(rig.answer.counters().sessions, 0);
}

#[test]
fn a_failed_precondition_is_described() {
    let mut rig = Rig::new();
    let sent = rig.call("580");
    assert!(sent[0].body().contains("a=des:qos failure e2e sendrecv"), "{sent:?}");
}

#[test]
fn what_is_dialled_may_stand_in_the_display_name_of_to() {
    let mut rig = Rig::new();
    let uri = "sip:183,486;reason=17@192.0.2.2";
    let invite = request("INVITE", uri, 1, "", "", OFFER)
        .replace(&format!("To: <{uri}>"), &format!("To: 183,486;reason=17 <{uri}>"));
    assert_eq!(statuses(&rig.receive(&invite)), [183, 486]);
}

#[test]
fn a_gigaset_code_is_named_in_a_480() {
    let mut rig = Rig::new();
    let sent = rig.call("703");
    assert_eq!(sent[0].status(), 480);
    assert!(
        sent[0].value(HeaderName::Warning).contains("703")
            && sent[0].value(HeaderName::Reason).contains("703")
    );
}

#[test]
fn an_invite_of_rfc_2543_without_contact_is_a_call() {
    let mut rig = Rig::new();
    let invite = "INVITE sip:bob@192.0.2.2 SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1\r\nFrom: <sip:caller@192.0.2.1>\r\n\
        To: <sip:bob@192.0.2.2>\r\nCall-ID: old\r\nCSeq: 1 INVITE\r\nContent-Length: 0\r\n\r\n";
    assert_eq!(statuses(&rig.receive(invite)), [180]);
}

#[test]
fn when_the_endpoint_ends_calls_are_ended_and_new_ones_refused() {
    let mut rig = Rig::new();
    rig.answered("alice");
    let now = rig.now;
    rig.answer.handle(now, Input::Drain);
    rig.drain();
    let bye = core::mem::take(&mut rig.sent).remove(0);
    assert!(bye.start().starts_with("BYE ") && !rig.answer.is_finished());
    rig.receive(&ok_to(&bye, "", ""));
    assert!(rig.answer.is_finished());
    let late = request("INVITE", "sip:bob@192.0.2.2", 77, "", "", OFFER);
    assert_eq!(statuses(&rig.receive(&late)), [503]);
}
