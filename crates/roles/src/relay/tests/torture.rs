//! The messages of RFC 4475 and RFC 5118 at a proxy: it answers what it may not forward, forwards the rest, and goes on.

use std::fs;

use tritone_synth::shared;

use super::*;

/// What the relay did with a message.
#[derive(Debug, PartialEq, Eq)]
enum Did {
    Answered(u16),
    Forwarded,
    Nothing,
}

fn status(sent: &Sent) -> Option<u16> {
    sent.start().strip_prefix("SIP/2.0 ")?.get(..3)?.parse().ok()
}

/// The header field of a message is read as text here; what is no UTF-8 is not looked at.
fn did(rig: &mut Rig, bytes: &[u8]) -> Did {
    let flow = Flow {
        transport: Transport::Udp,
        listener: ListenerId(0),
        remote: "192.0.2.99:5060".parse().unwrap(),
        connection: None,
    };
    rig.relay.handle(rig.now, Input::Received { flow, bytes });
    let mut done = Did::Nothing;
    while let Some(output) = rig.relay.poll() {
        match output {
            Output::Transmit { bytes, .. } if bytes.starts_with(b"SIP/2.0 ") => {
                let text = String::from_utf8_lossy(&bytes).into_owned();
                let sent = Sent { to: flow.remote, text };
                done = Did::Answered(status(&sent).unwrap());
            }
            Output::Transmit { .. } | Output::Resolve { .. } => done = Did::Forwarded,
            _ => {}
        }
    }
    done
}

/// Whether a proxy may do this, by the column of answers: those for every element and those for a proxy. What an endpoint
/// refuses for what it is itself (406, 415, 501 and the like) a proxy forwards.
fn is_right(answers: &str, did: &Did) -> bool {
    let of_proxy = |answer: &&str| answer.split_once(':').is_none_or(|(role, _)| role == "proxy");
    let codes: Vec<&str> =
        answers.split('|').filter(of_proxy).map(|answer| answer.rsplit(':').next().unwrap()).collect();
    let demands = |code: &&str| matches!(*code, "400" | "416" | "420" | "483" | "505" | "error");
    let must_answer = codes.iter().any(demands) && codes.iter().all(|code| demands(code) || *code == "404");
    match did {
        Did::Forwarded => !must_answer && !codes.contains(&"drop"),
        Did::Nothing => codes.contains(&"drop") || codes.iter().all(|code| code.is_empty()),
        Did::Answered(status) => {
            let is_listed =
                codes.iter().any(|code| code.parse() == Ok(*status) || (*code == "error" && *status >= 400));
            is_listed || (!must_answer && *status != 400)
        }
    }
}

/// A message of RFC 5118, whose files have line ends of LF and a Content-Length for others, as it would be sent.
fn as_sent(bytes: Vec<u8>) -> Vec<u8> {
    if bytes.contains(&b'\r') {
        return bytes;
    }
    let text = String::from_utf8(bytes).unwrap();
    let (head, body) = text.split_once("\n\n").unwrap_or((text.trim_end(), ""));
    let body = body.replace('\n', "\r\n");
    let head =
        head.lines().filter(|line| !line.starts_with("Content-Length")).collect::<Vec<_>>().join("\r\n");
    format!("{head}\r\nContent-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

fn judge_all(test: &str, set: &str) {
    let Some(folder) = shared(test, set) else { return };
    let table = fs::read_to_string(folder.join("expected.csv")).unwrap();
    let mut faults = Vec::new();
    let mut count = 0;
    for row in table.lines().skip(1) {
        // The first and the last column have neither commas nor quotes.
        let (file, answers) = (row.split(',').next().unwrap(), row.rsplit(',').next().unwrap());
        let bytes = as_sent(fs::read(folder.join(file)).unwrap());
        let mut rig = Rig::one_upstream();
        let done = did(&mut rig, &bytes);
        if !is_right(answers, &done) {
            faults.push(format!("{file}: {done:?}, right is {answers}"));
        }
        assert_eq!(rig.call().len(), 1, "after {file}");
        count += 1;
    }
    assert!(count > 10);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_messages_of_rfc_4475_are_answered_or_forwarded_as_is_right() {
    judge_all("the_messages_of_rfc_4475_are_answered_or_forwarded_as_is_right", "torture/rfc4475");
}

#[test]
fn the_messages_of_rfc_5118_are_answered_or_forwarded_as_is_right() {
    judge_all("the_messages_of_rfc_5118_are_answered_or_forwarded_as_is_right", "torture/rfc5118");
}
