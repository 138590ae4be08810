//! Both sides against each other.

use core::time::Duration;

use proptest::prelude::*;
use tritone_wire::sip::Message;

use super::*;
use crate::{Random, Time};

const URI: &str = "sip:example.com";

struct Pair {
    server: Server,
    client: Client,
    password: Password,
    random: Random,
    now: Time,
}

impl Pair {
    fn new(settings: Settings) -> Self {
        let mut random = Random::from_number(5);
        let password = Password::new("s:e c\"r\\et");
        Self {
            server: Server::new(settings, &mut random),
            client: Client::new("al\"ice", password.clone()),
            password,
            random,
            now: Time::from_micros(1_000_000),
        }
    }

    fn challenge(&mut self, stale: bool) -> Result<(), Unanswerable> {
        let mut response = String::from("SIP/2.0 401 Unauthorized\r\n");
        for (name, value) in self.server.challenges(self.now, Target::Server, stale) {
            response += &format!("{name}: {value}\r\n");
        }
        self.client.challenged(&Message::scan(response.as_bytes()).unwrap(), &mut self.random)
    }

    fn request(&mut self, body: &str) -> String {
        let mut request = format!("REGISTER {URI} SIP/2.0\r\nContent-Length: {}\r\n", body.len());
        for (name, value) in self.client.credentials("REGISTER", URI.as_bytes(), body.as_bytes()) {
            request += &format!("{name}: {}\r\n", String::from_utf8(value).unwrap());
        }
        request + "\r\n" + body
    }

    fn verify(&mut self, request: &str) -> Verdict {
        let request = Message::scan(request.as_bytes()).unwrap();
        let password = &self.password;
        self.server
            .verify(self.now, &request, Target::Server, |user| (user == b"al\"ice").then_some(password))
    }

    fn accepts(&mut self, request: &str) -> bool {
        matches!(self.verify(request), Verdict::Accepted { .. })
    }
}

fn settings(algorithm: Algorithm, qop: Option<Qop>) -> Settings {
    Settings {
        algorithms: vec![algorithm],
        qops: qop.into_iter().collect(),
        ..Settings::new("the \"realm\"")
    }
}

#[test]
fn each_algorithm_is_answered_and_verified_with_each_qop() {
    for algorithm in Algorithm::ALL {
        for qop in [None, Some(Qop::Auth), Some(Qop::AuthInt)] {
            let mut pair = Pair::new(settings(algorithm, qop));
            if qop.is_none() && algorithm.is_of_session() {
                assert_eq!(pair.challenge(false), Err(Unanswerable::Unsupported));
                continue;
            }
            assert_eq!(pair.challenge(false), Ok(()));
            let request = pair.request("v=0");
            assert!(request.contains(algorithm.token()));
            assert!(pair.accepts(&request), "{algorithm:?} {qop:?} {request}");
        }
    }
}

#[test]
fn the_topmost_challenge_that_is_known_is_answered() {
    let mut client = Client::new("a", Password::new("b"));
    let challenge =
        b"SIP/2.0 401 x\r\nWWW-Authenticate: Digest realm=\"r\", nonce=\"1\", algorithm=SHA3-512\r\n\
        WWW-Authenticate: Digest realm=\"r\", nonce=\"2\", algorithm=SHA-256, qop=\"auth\"\r\n\
        WWW-Authenticate: Digest realm=\"r\", nonce=\"3\", algorithm=MD5, qop=\"auth\"\r\n\
        Proxy-Authenticate: Digest realm=\"r\", nonce=\"4\", opaque=\"5\"\r\n\r\n";
    client.challenged(&Message::scan(challenge).unwrap(), &mut Random::from_number(1)).unwrap();
    let fields = client.credentials("INVITE", b"sip:a", b"");
    let texts: Vec<String> =
        fields.iter().map(|(name, value)| format!("{name}: {}", String::from_utf8_lossy(value))).collect();
    assert_eq!(texts.len(), 2, "{texts:?}");
    assert!(texts[0].starts_with("Authorization: Digest ") && texts[0].contains("nonce=\"2\""), "{texts:?}");
    assert!(texts[0].contains(", qop=auth, ") && texts[0].contains("nc=00000001"), "{texts:?}");
    assert!(texts[1].starts_with("Proxy-Authorization: Digest "), "{texts:?}");
    assert!(texts[1].contains("opaque=\"5\"") && !texts[1].contains("algorithm"), "{texts:?}");
}

#[test]
fn a_nonce_counts_its_requests_and_none_is_taken_twice() {
    let mut pair = Pair::new(Settings::new("r"));
    pair.challenge(false).unwrap();
    let (first, second) = (pair.request(""), pair.request(""));
    assert!(second.contains("nc=00000002"), "{second}");
    assert!(pair.accepts(&second) && pair.accepts(&first));
    assert_eq!((pair.verify(&first), pair.server.counters().replayed), (Verdict::Stale, 1));
}

#[test]
fn without_a_count_a_nonce_is_good_for_one_request() {
    let mut pair = Pair::new(settings(Algorithm::Md5, None));
    pair.challenge(false).unwrap();
    let request = pair.request("");
    assert!(pair.accepts(&request));
    assert_eq!(pair.verify(&request), Verdict::Stale);
}

#[test]
fn an_old_nonce_with_the_right_password_is_stale_and_the_next_is_answered() {
    let mut pair = Pair::new(Settings::new("r"));
    pair.challenge(false).unwrap();
    let request = pair.request("");
    pair.now = pair.now + Duration::from_secs(301);
    assert_eq!(pair.verify(&request), Verdict::Stale);
    assert_eq!(pair.challenge(true), Ok(()));
    let request = pair.request("");
    assert!(pair.accepts(&request));
}

#[test]
fn a_server_that_calls_everything_stale_is_not_asked_for_ever() {
    let mut pair = Pair::new(Settings::new("r"));
    let answers = (0..100).take_while(|_| pair.challenge(true).is_ok()).count();
    assert_eq!(answers, 4);
}

#[test]
fn a_second_challenge_says_that_the_password_is_wrong_unless_a_request_was_accepted() {
    let mut pair = Pair::new(Settings::new("r"));
    pair.challenge(false).unwrap();
    pair.client.accepted();
    assert_eq!(pair.challenge(false), Ok(()));
    assert_eq!(pair.challenge(false), Err(Unanswerable::Refused));
}

#[test]
fn who_is_not_known_and_who_has_another_password_get_the_same_answer() {
    let mut pair = Pair::new(Settings::new("r"));
    pair.challenge(false).unwrap();
    let request = pair.request("");
    let stranger = request.replace("al\\\"ice", "mallory");
    assert_eq!(pair.verify(&stranger), Verdict::Denied);
    pair.password = Password::new("other");
    assert_eq!(pair.verify(&request), Verdict::Denied);
}

#[test]
fn a_flood_of_wrong_credentials_costs_no_memory() {
    let mut pair = Pair::new(Settings::new("r"));
    pair.password = Password::new("other");
    for _ in 0..1000 {
        pair.client.accepted();
        pair.challenge(false).unwrap();
        let request = pair.request("");
        assert_eq!(pair.verify(&request), Verdict::Denied);
    }
    assert_eq!((pair.server.counters().denied, pair.server.counters().nonces), (1000, 0));
}

#[test]
fn credentials_of_other_realms_are_none_and_incomplete_ones_name_what_is_missing() {
    let mut pair = Pair::new(Settings::new("r"));
    let with = |value: &str| format!("REGISTER {URI} SIP/2.0\r\nAuthorization: {value}\r\n\r\n");
    assert_eq!(pair.verify(&with("Digest realm=\"x\"")), Verdict::Missing);
    assert_eq!(pair.verify(&with("Basic cjpy")), Verdict::Missing);
    assert_eq!(pair.verify(&with("Digest realm=\"r\"")), Verdict::Malformed(Flaw::Missing("username")));
    let empty = format!("Digest realm=\"r\",username=\"a\",nonce=\"\",uri=\"{URI}\",response=\"\"");
    assert_eq!(pair.verify(&with(&empty)), Verdict::Missing);
    let signed = "Digest realm=\"r\",username=\"a\",qop=auth,cnonce=\"c\",nc=+0000001";
    assert_eq!(pair.verify(&with(signed)), Verdict::Malformed(Flaw::Improper("nc")));
}

#[test]
fn a_uri_with_another_user_at_the_same_host_is_taken_and_one_with_neither_is_not() {
    let mut pair = Pair::new(Settings::new("r"));
    pair.challenge(false).unwrap();
    let request = pair.request("");
    let elsewhere = request.replacen(URI, "sip:bob@other.example", 1);
    assert_eq!(pair.verify(&elsewhere), Verdict::Malformed(Flaw::OtherUri));
    let other_user = request.replacen(URI, "sip:bob@EXAMPLE.com;lr", 1);
    assert!(pair.accepts(&other_user));
}

#[test]
fn what_was_not_offered_is_denied() {
    let mut weak = Pair::new(settings(Algorithm::Md5, Some(Qop::Auth)));
    weak.challenge(false).unwrap();
    let request = weak.request("");
    weak.server = Server::new(settings(Algorithm::Sha256, Some(Qop::Auth)), &mut weak.random);
    assert_eq!(weak.verify(&request), Verdict::Denied);
}

#[test]
fn secrets_are_not_shown() {
    let mut pair = Pair::new(Settings::new("r"));
    pair.challenge(false).unwrap();
    let shown = format!("{:?} {:?} {:?}", pair.client, pair.server, pair.password);
    assert!(!shown.contains("e c") && shown.contains("Password(..)"), "{shown}");
}

proptest! {
    /// Every octet of what is hashed counts, and of the proof itself; names, tokens and blanks have other forms.
    #[test]
    fn no_octet_of_an_answer_may_change(
        which in 0usize..6, qop in 0usize..3, at in any::<prop::sample::Index>(), bit in 0u32..7,
    ) {
        let qop = [None, Some(Qop::Auth), Some(Qop::AuthInt)][qop];
        let algorithm = Algorithm::ALL[which];
        prop_assume!(qop.is_some() || !algorithm.is_of_session());
        let mut pair = Pair::new(settings(algorithm, qop));
        pair.challenge(false).unwrap();
        let request = pair.request("v=0");
        let value = request.find("Authorization: Digest ").unwrap() + "Authorization: Digest ".len();
        let end = value + request[value..].find("\r\n").unwrap();
        let at = value + at.index(end - value);
        let mut changed = request.clone().into_bytes();
        changed[at] ^= 1 << bit;
        let Ok(changed) = String::from_utf8(changed) else { return Ok(()) };
        let verdict = pair.verify(&changed);
        let hashed = ["username=\"", "nonce=\"", "uri=\"", "response=\"", "cnonce=\"", "realm=\""].iter().any(|name| {
            request[value..end].match_indices(name).any(|(start, _)| {
                let start = value + start + name.len();
                let close = request[start..].find("\", ").unwrap_or(end - start - 1);
                (start..start + close).contains(&at)
            })
        });
        if hashed {
            prop_assert!(!matches!(verdict, Verdict::Accepted { .. }), "{changed}");
        }
    }

    #[test]
    fn the_body_counts_with_auth_int(at in any::<prop::sample::Index>(), body in "[a-z=\r\n]{1,40}") {
        let mut pair = Pair::new(settings(Algorithm::Sha256, Some(Qop::AuthInt)));
        pair.challenge(false).unwrap();
        let request = pair.request(&body);
        let mut changed = request.clone().into_bytes();
        let at = request.len() - body.len() + at.index(body.len());
        changed[at] ^= 1;
        prop_assert!(!pair.accepts(&String::from_utf8(changed).unwrap()));
        prop_assert!(pair.accepts(&request));
    }
}
