//! Calls that are answered.

use super::*;

#[test]
fn an_answered_call_is_acknowledged_heard_and_hung_up() {
    let mut rig = Rig::new(settings("sip:callee@192.0.2.2"));
    assert!(rig.last("INVITE").contains("m=audio 4000 RTP/AVP 0 8 101\r\n"), "{}", rig.last("INVITE"));
    rig.reply("INVITE", 180, "t", &[CONTACT], "");
    rig.reply("INVITE", 200, "t", &[CONTACT], ANSWER);
    assert!(rig.last("ACK").starts_with("ACK sip:callee@192.0.2.2 SIP/2.0\r\n"));
    assert!(matches!(rig.media[..], [Media::Start { .. }]), "{:?}", rig.media);
    rig.wait(4);
    assert_eq!(rig.count("BYE"), 0);
    rig.wait(2);
    assert!(rig.last("BYE").contains("Reason: Q.850;cause=16;"), "{}", rig.last("BYE"));
    assert_eq!(rig.end(), None);
    rig.reply("BYE", 200, "t", &[], "");
    assert_eq!(rig.end(), Some(End::Answered { by_them: false }));
    assert!(matches!(rig.media[..], [Media::Start { .. }, Media::Stop { .. }]), "{:?}", rig.media);
    assert!(!rig.caller.is_finished());
    rig.wait(1);
    assert!(rig.caller.is_finished());
}

#[test]
fn an_answer_that_comes_again_is_acknowledged_again() {
    let mut rig = Rig::talking();
    let ack = rig.last("ACK");
    rig.reply("INVITE", 200, "t", &[CONTACT], ANSWER);
    assert_eq!((rig.count("ACK"), rig.last("ACK")), (2, ack));
}

#[test]
fn a_second_branch_that_answers_is_acknowledged_and_hung_up_and_the_first_goes_on() {
    let mut rig = Rig::talking();
    rig.reply("INVITE", 200, "u", &["Contact: <sip:other@192.0.2.2>"], ANSWER);
    assert!(rig.last("ACK").starts_with("ACK sip:other@192.0.2.2 "));
    assert!(rig.last("BYE").starts_with("BYE sip:other@192.0.2.2 "));
    rig.reply("BYE", 200, "u", &[], "");
    assert_eq!(rig.end(), None);
    rig.wait(6);
    assert!(rig.last("BYE").starts_with("BYE sip:callee@192.0.2.2 "));
    rig.reply("BYE", 200, "t", &[], "");
    assert_eq!(rig.end(), Some(End::Answered { by_them: false }));
}

#[test]
fn a_bye_of_the_other_side_ends_the_call() {
    let mut rig = Rig::talking();
    rig.request("BYE", 1, "t", &["Reason: Q.850;cause=16"], "");
    assert!(rig.response().starts_with("SIP/2.0 200 "));
    assert_eq!((rig.end(), rig.count("BYE")), (Some(End::Answered { by_them: true }), 0));
}

#[test]
fn a_reliable_response_is_acknowledged_once_and_in_order() {
    let mut rig = Rig::new(settings("sip:callee@192.0.2.2"));
    let reliable = ["Require: 100rel", "RSeq: 9", CONTACT];
    rig.reply("INVITE", 183, "t", &reliable, ANSWER);
    rig.reply("INVITE", 183, "t", &reliable, ANSWER);
    rig.reply("INVITE", 180, "t", &["Require: 100rel", "RSeq: 11", CONTACT], "");
    assert_eq!(rig.count("PRACK"), 1);
    let (prack, invite) = (rig.last("PRACK"), rig.last("INVITE"));
    let cseq = Message::scan(invite.as_bytes()).unwrap().cseq().unwrap().number;
    assert!(prack.contains(&format!("RAck: 9 {cseq} INVITE\r\n")), "{prack}");
    assert!(prack.contains(&format!("CSeq: {} PRACK\r\n", cseq + 1)), "{prack}");
    rig.reply("PRACK", 200, "t", &[], "");
    rig.reply("INVITE", 180, "t", &["Require: 100rel", "RSeq: 10", CONTACT], "");
    assert_eq!(rig.count("PRACK"), 2);
    rig.reply("PRACK", 200, "t", &[], "");
    rig.reply("INVITE", 200, "t", &[CONTACT], "");
    assert!(rig.last("ACK").contains(&format!("CSeq: {cseq} ACK\r\n")));
    rig.wait(6);
    assert!(rig.last("BYE").contains(&format!("CSeq: {} BYE\r\n", cseq + 3)), "{}", rig.last("BYE"));
}

#[test]
fn requests_inside_the_dialog_are_answered() {
    let mut rig = Rig::talking();
    let held = ANSWER.to_owned() + "a=sendonly\r\n";
    rig.request("INVITE", 1, "t", &[CONTACT, "Session-Expires: 90;refresher=uac", "Supported: timer"], &held);
    let answer = rig.response();
    assert!(answer.starts_with("SIP/2.0 200 ") && answer.contains("a=recvonly\r\n"), "{answer}");
    assert!(answer.contains("Session-Expires: 90;refresher=uac\r\nRequire: timer\r\n"), "{answer}");
    rig.request("INVITE", 2, "t", &[CONTACT], &held);
    assert!(rig.response().starts_with("SIP/2.0 500 "), "{}", rig.response());
    rig.request("ACK", 1, "t", &[], "");
    for (method, fields, status) in [
        ("UPDATE", &["Supported: timer"][..], 200),
        ("INFO", &[], 200),
        ("INFO", &["Info-Package: x"], 469),
        ("OPTIONS", &[], 200),
        ("REFER", &["Refer-To: <sip:x@y>"], 405),
        ("UPDATE", &["Require: nonsense"], 420),
        ("PRACK", &["RAck: 1 1 INVITE"], 481),
    ] {
        let cseq = 3 + u32::try_from(rig.sent.len()).unwrap();
        rig.request(method, cseq, "t", fields, "");
        let response = rig.response();
        assert!(response.starts_with(&format!("SIP/2.0 {status} ")), "{method}: {response}");
    }
    rig.request("INFO", 1, "t", &[], "");
    assert!(rig.response().starts_with("SIP/2.0 500 "), "{}", rig.response());
    rig.request("INFO", 900, "stranger", &[], "");
    assert!(rig.response().starts_with("SIP/2.0 481 "), "{}", rig.response());
}

#[test]
fn an_answer_of_this_side_is_sent_again_until_it_is_acknowledged() {
    let mut rig = Rig::talking();
    rig.request("INVITE", 1, "t", &[CONTACT], ANSWER);
    let answers = |rig: &Rig| rig.sent.iter().filter(|(_, text)| text.starts_with("SIP/2.0 200 ")).count();
    rig.wait(2);
    let repeated = answers(&rig);
    assert!((3..=4).contains(&repeated), "{repeated}");
    rig.request("ACK", 1, "t", &[], "");
    rig.wait(2);
    assert_eq!(answers(&rig), repeated);
}

#[test]
fn an_answer_without_a_codec_of_ours_is_hung_up() {
    let mut rig = Rig::new(settings("sip:callee@192.0.2.2"));
    let other = ANSWER.replace("RTP/AVP 0", "RTP/AVP 18");
    rig.reply("INVITE", 200, "t", &[CONTACT], &other);
    assert_eq!(rig.count("ACK"), 1);
    rig.reply("BYE", 200, "t", &[], "");
    assert_eq!(rig.end(), Some(End::Local(crate::call::LocalFailure::NoCommonCodec)));
}

#[test]
fn a_bye_that_is_challenged_is_sent_with_credentials() {
    let mut rig = Rig::new(Settings { account: account(), ..settings("sip:callee@192.0.2.2") });
    rig.reply("INVITE", 200, "t", &[CONTACT], ANSWER);
    rig.wait(5);
    let challenge = "Proxy-Authenticate: Digest realm=\"r\", nonce=\"n\", qop=\"auth\"";
    rig.reply("BYE", 407, "t", &[challenge], "");
    assert_eq!(rig.count("BYE"), 2);
    assert!(rig.last("BYE").contains("Proxy-Authorization: Digest username=\"alice\""));
    rig.reply("BYE", 200, "t", &[], "");
    assert_eq!(rig.end(), Some(End::Answered { by_them: false }));
}
