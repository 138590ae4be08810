use super::*;
use crate::answer::policy::{Authenticate, RegistrarPolicy, User};

/// A request and what is known, each of which a fault spoils.
struct Scene {
    policy: Policy,
    situation: Situation,
    method: &'static str,
    uri: String,
    version: &'static str,
    lines: String,
    to_tag: &'static str,
    body: String,
}

impl Scene {
    fn sound() -> Self {
        Self {
            policy: Policy::default(),
            situation: Situation::default(),
            method: "INVITE",
            uri: "sip:alice@host".to_owned(),
            version: "SIP/2.0",
            lines: String::new(),
            to_tag: "",
            body: String::new(),
        }
    }

    fn status(&self) -> Option<u16> {
        self.reply().map(|reply| reply.status.as_u16())
    }

    fn reply(&self) -> Option<Reply> {
        let kind = if self.body.is_empty() || self.lines.contains("Content-Type") {
            ""
        } else {
            "Content-Type: application/sdp\r\n"
        };
        let text = format!(
            "{method} {} {}\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\nFrom: <sip:bob@h>;tag=1\r\nTo: <sip:alice@host>{}\r\n\
             Call-ID: 7\r\nCSeq: 1 {method}\r\nMax-Forwards: 0\r\nContact: <sip:bob@h>\r\n{}{kind}Content-Length: {}\r\n\r\n{}",
            self.uri,
            self.version,
            self.to_tag,
            self.lines,
            self.body.len(),
            self.body,
            method = self.method,
        );
        let request = Message::scan(text.as_bytes()).unwrap();
        let target = Target::of(&request, &self.policy);
        let case = Case {
            request: &request,
            method: Method::from_bytes(self.method.as_bytes()),
            policy: &self.policy,
            host: "host",
            target: &target,
            situation: self.situation.clone(),
        };
        first_failing(&case)
    }
}

/// The check, the status, and what spoils a request.
type Fault = (&'static str, u16, fn(&mut Scene));

/// What spoils a request, and the answer; in the order of the checks. The later ones do not undo the earlier.
fn faults() -> Vec<Fault> {
    vec![
        ("version", 505, |s| s.version = "SIP/7.0"),
        ("message-size", 513, |s| s.policy.max_message = 10),
        ("uri-length", 414, |s| s.policy.max_uri = 3),
        ("syntax", 400, |s| s.lines.push_str("Expires: soon\r\n")),
        ("authentication", 401, |s| s.policy.authenticate = Authenticate::Everything),
        ("method", 405, |s| s.policy.refused_methods.push(Method::Invite)),
        ("scheme", 416, |s| s.uri = "nobody:alice".to_owned()),
        ("target", 404, |s| drop(s.policy.users.insert("bob".to_owned(), User::default()))),
        ("max-forwards", 483, |s| s.situation.is_registered = true),
        ("merged", 482, |s| s.situation.merged = true),
        ("extensions", 420, |s| s.lines.push_str("Require: nothing\r\n")),
        ("required-extensions", 421, |s| s.policy.required.push("100rel".to_owned())),
        ("anonymity", 433, |s| {
            s.policy.refuse_anonymous = true;
            s.lines.push_str("Privacy: id\r\n");
        }),
        ("identity", 428, |s| s.policy.require_identity = true),
        ("body-size", 413, |s| {
            s.policy.max_body = 2;
            s.body.push_str("v=0\r\nm=audio 9 RTP/AVP 18\r\n");
        }),
        ("body-type", 415, |s| {
            s.lines.push_str("Content-Type: text/html\r\n");
            s.body.push_str("v=0\r\nm=audio 9 RTP/AVP 18\r\n");
        }),
        ("accept", 406, |s| s.lines.push_str("Accept: text/html\r\n")),
        ("of-method", 488, |s| s.body.push_str("v=0\r\nm=audio 9 RTP/AVP 18\r\n")),
        ("resources", 503, |s| s.situation.draining = true),
    ]
}

#[test]
fn a_sound_request_passes() {
    assert_eq!(Scene::sound().status(), None);
}

#[test]
fn each_fault_has_its_answer() {
    for (name, status, fault) in faults() {
        let mut scene = Scene::sound();
        fault(&mut scene);
        assert_eq!(scene.status(), Some(status), "{name}");
    }
}

#[test]
fn of_two_faults_the_earlier_check_answers() {
    let faults = faults();
    for (at, (name, status, fault)) in faults.iter().enumerate() {
        for (later_name, _, later) in &faults[at + 1..] {
            let mut scene = Scene::sound();
            // A body that is of two kinds is of the first.
            later(&mut scene);
            fault(&mut scene);
            assert_eq!(scene.status(), Some(*status), "{name} before {later_name}");
        }
    }
}

#[test]
fn the_faults_are_in_the_order_of_the_checks() {
    let order: Vec<&str> = ORDER.iter().map(|(name, _)| *name).collect();
    let places: Vec<usize> = faults()
        .iter()
        .map(|(name, ..)| order.iter().position(|own| own == name).expect("a check"))
        .collect();
    assert!(places.is_sorted(), "{places:?}");
}

fn spoiled(spoil: impl FnOnce(&mut Scene)) -> Option<Reply> {
    let mut scene = Scene::sound();
    spoil(&mut scene);
    scene.reply()
}

fn status(spoil: impl FnOnce(&mut Scene)) -> Option<u16> {
    spoiled(spoil).map(|reply| reply.status.as_u16())
}

#[test]
fn a_bad_request_names_the_header_field() {
    let reply = spoiled(|s| s.lines.push_str("Expires: soon\r\n")).unwrap();
    assert!(reply.phrase.as_deref().unwrap().contains("Expires"), "{reply:?}");
}

#[test]
fn an_unknown_method_is_not_implemented_and_told_the_known_ones() {
    let reply = spoiled(|s| s.method = "NEWMETHOD").unwrap();
    assert_eq!(reply.status.as_u16(), 501);
    assert!(reply.has("Allow"));
}

#[test]
fn a_registration_is_the_users_own() {
    let scene = |user: &str| {
        let mut scene = Scene::sound();
        scene.policy.registrar = Some(RegistrarPolicy::default());
        scene.policy.users.insert(
            "alice".to_owned(),
            User { password: Some(tritone_proto::digest::Password::new("x")), ..User::default() },
        );
        (scene.method, scene.uri) = ("REGISTER", "sip:host".to_owned());
        scene.situation.credentials = Credentials::Of(user.to_owned());
        scene
    };
    assert_eq!(scene("alice").status(), None);
    assert_eq!(scene("bob").status(), Some(403));
    assert_eq!(Scene { situation: Situation::default(), ..scene("alice") }.status(), Some(401));
}

#[test]
fn users_are_incomplete_ambiguous_or_not_there() {
    let with = |uri: &'static str| {
        move |s: &mut Scene| {
            for name in ["4930123", "john", "jane"] {
                let user = User { aliases: vec!["smith".to_owned()], ..User::default() };
                s.policy.users.insert(name.to_owned(), user);
            }
            s.uri = uri.to_owned();
        }
    };
    assert_eq!(status(with("sip:4930@h")), Some(484));
    assert_eq!(status(with("sip:smith@h")), Some(485));
    assert_eq!(status(with("sip:jack@h")), Some(404));
    assert_eq!(status(with("sip:john@h")), None);
    assert_eq!(status(with("tel:4930123")), None);
    let everywhere = |s: &mut Scene| {
        with("sip:jack@h")(s);
        s.policy.everywhere = true;
    };
    assert_eq!(status(everywhere), Some(604));
    assert_eq!(status(|s| s.policy.hosts.push("other.example".to_owned())), Some(404));
}

#[test]
fn what_was_misdialled_says_so() {
    let reply = spoiled(|s| s.uri = "sip:486,183@h".to_owned()).unwrap();
    assert_eq!(reply.status.as_u16(), 400);
    assert!(reply.phrase.unwrap().contains("486"));
    assert_eq!(status(|s| s.uri = "sip:183,@h".to_owned()), Some(484));
    assert_eq!(status(|s| s.uri = "sip:486@h".to_owned()), None);
}

#[test]
fn a_dialled_failure_needs_no_session_and_a_dialled_call_does() {
    let body = |uri: &'static str| {
        move |s: &mut Scene| {
            s.uri = uri.to_owned();
            s.body.push_str("v=0\r\nm=audio 9 RTP/AVP 18\r\n");
        }
    };
    assert_eq!(status(body("sip:486@h")), None);
    assert_eq!(status(body("sip:200@h")), Some(488));
}

#[test]
fn a_busy_user_is_busy_here_or_everywhere() {
    let busy = |s: &mut Scene| {
        s.policy.calls_per_user = 1;
        s.situation.calls_of_user = 1;
    };
    assert_eq!(status(busy), Some(486));
    assert_eq!(
        status(|s| {
            busy(s);
            s.policy.everywhere = true;
        }),
        Some(600)
    );
    assert_eq!(status(|s| s.situation.calls = s.policy.max_calls), Some(503));
}

#[test]
fn a_session_that_is_impossible_is_refused_with_a_warning() {
    let reply = spoiled(|s| s.body.push_str("v=0\r\nm=audio 9 RTP/AVP 18\r\n")).unwrap();
    assert!(reply.fields[0].1.starts_with("305 host \""), "{reply:?}");
    assert_eq!(
        status(|s| {
            s.policy.everywhere = true;
            s.body.push_str("v=0\r\nm=audio 9 RTP/AVP 18\r\n");
        }),
        Some(606)
    );
}

#[test]
fn methods_have_checks_of_their_own() {
    let of = |method: &'static str, lines: &'static str| {
        status(move |s| {
            s.method = method;
            s.lines.push_str(lines);
        })
    };
    assert_eq!(of("INVITE", "Supported: timer\r\nSession-Expires: 60\r\n"), Some(422));
    assert_eq!(of("INVITE", "Session-Expires: 60\r\n"), None);
    assert_eq!(of("INVITE", "Resource-Priority: none.1\r\n"), None);
    assert_eq!(of("INVITE", "Require: resource-priority\r\nResource-Priority: none.1\r\n"), Some(417));
    assert_eq!(of("INVITE", "Require: resource-priority\r\nResource-Priority: ets.0\r\n"), None);
    assert_eq!(of("SUBSCRIBE", "Event: weather\r\n"), Some(489));
    assert_eq!(of("SUBSCRIBE", ""), Some(400));
    assert_eq!(of("SUBSCRIBE", "Event: presence\r\nExpires: 5\r\n"), Some(423));
    assert_eq!(of("SUBSCRIBE", "Event: presence;id=1\r\nExpires: 0\r\n"), None);
    assert_eq!(of("PUBLISH", "Event: presence\r\nSIP-If-Match: x\r\n"), Some(412));
    assert_eq!(of("INFO", "Info-Package: x\r\n"), Some(469));
    assert_eq!(of("REFER", ""), Some(400));
    assert_eq!(of("REFER", "Refer-To: <sip:x@y>\r\n"), None);
    assert_eq!(of("REGISTER", ""), Some(405));
    assert_eq!(of("BYE", ""), Some(481));
    assert_eq!(
        status(|s| {
            s.method = "REFER";
            s.lines.push_str("Refer-To: <sip:x@y>\r\n");
            s.policy.require_referred_by = true;
        }),
        Some(429)
    );
}

#[test]
fn inside_a_dialog_tags_order_and_glare_are_checked() {
    let known = |method: &'static str, state: DialogState| {
        status(move |s| {
            s.method = method;
            s.to_tag = ";tag=2";
            s.situation.dialog = InDialog::Known(state);
            s.body.push_str("v=0\r\nc=IN IP4 192.0.2.1\r\nm=audio 9 RTP/AVP 0\r\n");
        })
    };
    let state = DialogState::default();
    assert_eq!(status(|s| (s.to_tag, s.situation.dialog) = (";tag=2", InDialog::Unknown)), Some(481));
    assert_eq!(known("INVITE", state), None);
    assert_eq!(known("INVITE", DialogState { out_of_order: true, ..state }), Some(500));
    assert_eq!(known("INVITE", DialogState { invite_pending: true, ..state }), Some(500));
    assert_eq!(known("INVITE", DialogState { own_invite_pending: true, ..state }), Some(491));
    assert_eq!(known("UPDATE", DialogState { own_offer_pending: true, ..state }), Some(491));
    assert_eq!(known("BYE", DialogState { invite_pending: true, ..state }), None);
}

#[test]
fn bodies_are_read_decoded_or_refused() {
    let body = |lines: &'static str| {
        status(move |s| {
            s.lines.push_str(lines);
            s.body.push('x');
        })
    };
    assert_eq!(body("Content-Type: application/pkcs7-mime\r\n"), Some(493));
    assert_eq!(body("Content-Type: application/unknown\r\n"), Some(415));
    assert_eq!(
        body("Content-Type: application/unknown\r\nContent-Disposition: x;handling=optional\r\n"),
        None
    );
    assert_eq!(body("Content-Type: text/plain\r\nContent-Encoding: gzip\r\n"), Some(415));
    assert_eq!(body("Content-Type: text/plain\r\nContent-Language: fr\r\n"), Some(415));
}
