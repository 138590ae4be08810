//! What a call can do besides being answered: each message goes through as it is, in shadow and in repair mode.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use super::program::{Program, folder, may_run};
use super::recorded::{Message, Recorder};
use super::relay::Relay;
use super::sipp::{finish, sipp};

/// A step of one side.
enum Step {
    /// Sends a request with this CSeq and these lines.
    Ask(&'static str, u32, &'static str),
    /// The same inside the dialog.
    Inside(&'static str, u32, &'static str),
    /// Answers the last request with this status and these lines.
    Answer(u16, &'static str),
    /// Waits for a status.
    Status(u16),
    /// Waits for a challenge, which `[authentication]` answers.
    Challenge(u16),
    /// Waits for a request.
    Request(&'static str),
    /// Waits for so many milliseconds.
    Pause(u32),
}

use Step::{Answer, Ask, Challenge, Inside, Pause, Request, Status};

/// What both sides of a call do.
struct Play {
    name: &'static str,
    caller: Vec<Step>,
    callee: Vec<Step>,
}

const AUDIO: &str = "Content-Type: application/sdp\r\n\r\nv=0\r\no=- 1 1 IN IP4 [local_ip]\r\ns=-\r\nc=IN IP4 [local_ip]\r\nt=0 0\r\n\
                     m=audio 40000 RTP/AVP 8\r\n";
const FAX: &str = "Content-Type: application/sdp\r\n\r\nv=0\r\no=- 1 2 IN IP4 [local_ip]\r\ns=-\r\nc=IN IP4 [local_ip]\r\nt=0 0\r\n\
                   m=image 40002 udptl t38\r\n";
const SHORT: &str = "Supported: timer\r\nSession-Expires: 90\r\n";
const LONG: &str = "Supported: timer\r\nSession-Expires: 1800\r\nMin-SE: 600\r\n";
const RELIABLE: &str = "Supported: 100rel\r\n";
const EARLY: &str = "Require: 100rel\r\nRSeq: 1\r\nContent-Type: application/sdp\r\n\r\nv=0\r\no=- 1 1 IN IP4 [local_ip]\r\ns=-\r\n\
                     c=IN IP4 [local_ip]\r\nt=0 0\r\nm=audio 40000 RTP/AVP 8\r\n";
const DIGEST: &str =
    "WWW-Authenticate: Digest realm=\"callee\", nonce=\"4711\", algorithm=MD5, qop=\"auth\"\r\n";

fn plays() -> Vec<Play> {
    vec![
        Play {
            name: "session-timer",
            caller: vec![
                Ask("INVITE", 1, SHORT),
                Status(422),
                Ask("ACK", 1, ""),
                Ask("INVITE", 2, LONG),
                Status(200),
                Inside("ACK", 2, ""),
                Inside("UPDATE", 3, LONG),
                Status(200),
                Inside("BYE", 4, ""),
                Status(200),
            ],
            callee: vec![
                Request("INVITE"),
                Answer(422, "Min-SE: 600\r\n"),
                Request("ACK"),
                Request("INVITE"),
                Answer(200, "Require: timer\r\nSession-Expires: 1800;refresher=uac\r\n"),
                Request("ACK"),
                Request("UPDATE"),
                Answer(200, "Require: timer\r\nSession-Expires: 1800;refresher=uac\r\n"),
                Request("BYE"),
                Answer(200, ""),
            ],
        },
        Play {
            name: "glare-both-ways",
            caller: vec![
                Ask("INVITE", 1, AUDIO),
                Status(200),
                Inside("ACK", 1, ""),
                Inside("INVITE", 2, AUDIO),
                Status(491),
                Inside("ACK", 2, ""),
                Request("INVITE"),
                Answer(491, ""),
                Request("ACK"),
                Inside("BYE", 3, ""),
                Status(200),
            ],
            callee: vec![
                Request("INVITE"),
                Answer(200, AUDIO),
                Request("ACK"),
                Request("INVITE"),
                Answer(491, ""),
                Request("ACK"),
                Inside("INVITE", 1, AUDIO),
                Status(491),
                Inside("ACK", 1, ""),
                Request("BYE"),
                Answer(200, ""),
            ],
        },
        Play {
            name: "fax-refused",
            caller: vec![
                Ask("INVITE", 1, AUDIO),
                Status(200),
                Inside("ACK", 1, ""),
                Request("INVITE"),
                Answer(488, "Warning: 304 caller \"Media type not available\"\r\n"),
                Request("ACK"),
                Request("BYE"),
                Answer(200, ""),
            ],
            callee: vec![
                Request("INVITE"),
                Answer(200, AUDIO),
                Request("ACK"),
                Inside("INVITE", 1, FAX),
                Status(488),
                Inside("ACK", 1, ""),
                Pause(200),
                Inside("BYE", 2, ""),
                Status(200),
            ],
        },
        // The INVITE of this one has no final answer: SIPp answers only what it received last.
        Play {
            name: "early-media-prack",
            caller: vec![
                Ask("INVITE", 1, RELIABLE),
                Status(183),
                Inside("PRACK", 2, "RAck: 1 1 INVITE\r\n"),
                Status(200),
                Inside("UPDATE", 3, AUDIO),
                Status(200),
                Inside("BYE", 4, ""),
                Status(200),
            ],
            callee: vec![
                Request("INVITE"),
                Answer(183, EARLY),
                Request("PRACK"),
                Answer(200, ""),
                Request("UPDATE"),
                Answer(200, AUDIO),
                Request("BYE"),
                Answer(200, ""),
            ],
        },
        Play {
            name: "register",
            caller: vec![
                Ask("REGISTER", 1, "Expires: 60\r\n"),
                Challenge(401),
                Ask("REGISTER", 2, "Expires: 60\r\n[authentication username=bob password=secret]\r\n"),
                Status(200),
            ],
            callee: vec![
                Request("REGISTER"),
                Answer(401, DIGEST),
                Request("REGISTER"),
                Answer(200, "Expires: 60\r\n"),
            ],
        },
        Play {
            name: "subscribe",
            caller: vec![
                Ask("SUBSCRIBE", 1, "Event: presence\r\nExpires: 60\r\n"),
                Status(202),
                Request("NOTIFY"),
                Answer(200, ""),
            ],
            callee: vec![
                Request("SUBSCRIBE"),
                Answer(202, "Expires: 60\r\n"),
                Pause(100),
                Inside("NOTIFY", 1, "Event: presence\r\nSubscription-State: active;expires=60\r\n"),
                Status(200),
            ],
        },
        Play {
            name: "refused-with-a-challenge-answered",
            caller: vec![
                Ask("INVITE", 1, ""),
                Challenge(401),
                Ask("ACK", 1, ""),
                Ask("INVITE", 2, "[authentication username=bob password=secret]\r\n"),
                Status(302),
                Ask("ACK", 2, ""),
            ],
            callee: vec![
                Request("INVITE"),
                Answer(401, DIGEST),
                Request("ACK"),
                Request("INVITE"),
                Answer(302, ""),
                Request("ACK"),
            ],
        },
    ]
}

/// A scenario of SIPp. The dialog has fixed tags and the URIs of both users, so that either side can send in it.
fn scenario(steps: &[Step], is_caller: bool, network: &str) -> String {
    let own = format!("<sip:[local_ip]:[local_port]>{}", if is_caller { ";tag=a" } else { ";tag=b" });
    let other = |has_tag: bool| {
        let (last, tag) = if is_caller { (20, "b") } else { (10, "a") };
        format!("<sip:{network}.{last}:5060>{}", if has_tag { format!(";tag={tag}") } else { String::new() })
    };
    let (mut text, mut branch) = (String::new(), 0);
    let begun = steps.iter().position(|step| matches!(step, Inside(..))).unwrap_or(steps.len());
    for (at, step) in steps.iter().enumerate() {
        // The route set is that of what begins the dialog.
        let begins = at < begun && matches!(step, Status(100..300) | Request("INVITE" | "SUBSCRIBE"));
        let routes = if begins { " rrs=\"true\"" } else { "" };
        let sent = match step {
            Ask(method, cseq, lines) | Inside(method, cseq, lines) => {
                let is_inside = matches!(step, Inside(..));
                // The ACK of a failure has the branch of its INVITE.
                let of_failure = at.checked_sub(1).and_then(|before| steps.get(before));
                let of_failure = matches!(of_failure, Some(Status(300..) | Challenge(_)));
                branch += u32::from(*method != "ACK" || !of_failure);
                let (uri, routes) =
                    if is_inside { ("[next_url]", "[routes]\r\n") } else { ("sip:49@[remote_ip]:5060", "") };
                let uri =
                    if is_inside && !is_caller { format!("sip:{network}.10:5060") } else { uri.to_owned() };
                let tag = is_inside || *method == "ACK";
                Some(with_body(
                    &format!(
                        "{method} {uri} SIP/2.0\r\nVia: SIP/2.0/[transport] [local_ip]:[local_port];branch=z9hG4bK-[call_id]-{is_caller}{branch}\r\n\
                         {routes}Max-Forwards: 70\r\nFrom: {own}\r\nTo: {}\r\nCall-ID: [call_id]\r\nCSeq: {cseq} {method}\r\n\
                         Contact: <sip:[local_ip]:[local_port]>\r\n",
                        other(tag)
                    ),
                    lines,
                ))
            }
            Answer(status, lines) => {
                let phrase =
                    tritone_codes::StatusCode::new(*status).and_then(|it| it.phrase()).unwrap_or("Accepted");
                let kept = "[last_Via:]\r\n[last_Record-Route:]\r\n[last_From:]\r\n[last_Call-ID:]\r\n[last_CSeq:]\r\n";
                let to = if is_caller { "a" } else { "b" };
                let last = if is_caller { 10 } else { 20 };
                let line = format!(
                    "SIP/2.0 {status} {phrase}\r\n{kept}To: <sip:{network}.{last}:5060>;tag={to}\r\nContact: <sip:[local_ip]:[local_port]>\r\n"
                );
                Some(with_body(&line, lines))
            }
            Status(status) | Challenge(status) => {
                let auth = if matches!(step, Challenge(_)) { " auth=\"true\"" } else { "" };
                text += &format!(
                    "<recv response=\"100\" optional=\"true\"/>\n<recv response=\"{status}\"{routes}{auth}/>\n"
                );
                None
            }
            Request(method) => {
                text += &format!("<recv request=\"{method}\"{routes}/>\n");
                None
            }
            Pause(milliseconds) => {
                text += &format!("<pause milliseconds=\"{milliseconds}\"/>\n");
                None
            }
        };
        if let Some(sent) = sent {
            text += &format!("<send><![CDATA[\n{}\n]]></send>\n", sent.replace("\r\n", "\n"));
        }
    }
    format!("<?xml version=\"1.0\" encoding=\"ISO-8859-1\" ?>\n<scenario name=\"play\">\n{text}</scenario>\n")
}

fn with_body(head: &str, lines: &str) -> String {
    let (lines, body) = lines.split_once("\r\n\r\n").map_or((lines, ""), |(lines, body)| (lines, body));
    let end = if lines.is_empty() || lines.ends_with("\r\n") { "" } else { "\r\n" };
    format!("{head}{lines}{end}Content-Length: [len]\r\n\r\n{body}")
}

fn play(folder: &Path, play: &Play, network: &str) {
    let file = |side: &str, steps: &[Step], is_caller: bool| {
        let name = format!("{}-{side}.xml", play.name);
        std::fs::write(folder.join(&name), scenario(steps, is_caller, network)).expect("it can be written");
        name
    };
    let callee = file("callee", &play.callee, false);
    let caller = file("caller", &play.caller, true);
    let side = |last: u8| {
        let mut command = sipp(&format!("{network}.{last}"), "5060");
        command.args(["-m", "1", "-timeout", "20", "-recv_timeout", "8000"]);
        command
    };
    let mut called = side(20);
    called.args(["-sf", &callee, "-trace_err", "-error_file", &format!("{}-callee.log", play.name)]);
    let mut called = Program::start(folder, &format!("{}-callee", play.name), &mut called);
    std::thread::sleep(Duration::from_millis(300));
    let name = format!("{}-caller", play.name);
    let mut calling = side(10);
    calling.args([
        "-sf",
        &caller,
        "-trace_err",
        "-error_file",
        &format!("{name}.log"),
        "-cid_str",
        play.name,
    ]);
    calling.arg(format!("{network}.2:5060"));
    finish(folder, &name, &mut calling, Duration::from_secs(25));
    let ended = called.end(Duration::from_secs(25));
    let log = std::fs::read_to_string(folder.join(format!("{}-callee.log", play.name))).unwrap_or_default();
    assert!(ended.is_some_and(|status| status.success()), "{}: {ended:?} {log}", play.name);
}

/// What was heard at an address, as a proxy may not change it. ACK of a failure and CANCEL go from hop to hop.
fn heard(messages: &[Message], address: &str) -> BTreeSet<String> {
    let address = address.parse().expect("an address");
    let goes_through =
        |message: &&Message| message.status() != Some(100) && !matches!(message.method(), "ACK" | "CANCEL");
    messages
        .iter()
        .filter(|message| message.source == address || message.destination == address)
        .filter(goes_through)
        .map(|message| message.without(&["Via", "Route", "Record-Route", "Max-Forwards"]))
        .collect()
}

fn play_all(test: &str, network: &str, mode: &str) {
    if !may_run(test, &["sipp", "tcpdump", "tshark"]) {
        return;
    }
    let folder = folder(test);
    let recorder = Recorder::start(&folder, &format!("{network}.0/24"));
    let settings = format!(
        "[relay]\nlisten = ['udp:{network}.2:5060']\ndrain = '1s'\nrepair = {mode}\n[[peer]]\nname = 'caller'\naddresses = ['{network}.10']\n\
         role = 'downstream'\n[[peer]]\nname = 'gateway'\nuri = 'sip:{network}.20'\nprofile = 'asterisk-pjsip'\nlocation = 'RLN'\n\
         trust-reason = true\n"
    );
    let mut relay = Relay::with(&folder, &settings);
    for one in plays() {
        play(&folder, &one, network);
    }
    assert!(relay.stop().success(), "{}", relay.log());
    let recorded = recorder.stop();
    let here = heard(&recorded.messages, &format!("{network}.10:5060"));
    let there = heard(&recorded.messages, &format!("{network}.20:5060"));
    let differing: Vec<&String> = here.symmetric_difference(&there).collect();
    assert!(differing.is_empty(), "{differing:#?}");
    assert!(here.len() > 30, "{} messages", here.len());
    assert_eq!(relay.reported(), [serde_json::Value::Null; 0], "nothing here is to be repaired");
    assert_eq!(recorded.complaints(&format!("{network}.2")), [""; 0]);
}

#[test]
fn in_shadow_mode_whatever_a_call_can_do_goes_through() {
    play_all("in_shadow_mode_whatever_a_call_can_do_goes_through", "127.61.9", "false");
}

#[test]
fn in_repair_mode_whatever_a_call_can_do_goes_through() {
    play_all("in_repair_mode_whatever_a_call_can_do_goes_through", "127.61.10", "true");
}
