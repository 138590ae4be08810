//! The messages of RFC 4475 and RFC 5118 over UDP and TCP: the answers are those that the reference data says, and the
//! endpoint goes on serving.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use tritone_synth::shared;
use tritone_wire::sip::{HeaderName, Message};

use super::endpoint::{Caller, Endpoint, over_tcp};

struct Case {
    file: String,
    answers: String,
    bytes: Vec<u8>,
}

impl Case {
    fn message(&self) -> Option<Message<'_>> {
        Message::scan(&self.bytes).ok()
    }

    /// The answers that are right for this endpoint: those for its role and those for every role.
    fn right(&self) -> Vec<&str> {
        let is_register = self.message().is_some_and(|message| message.method() == Some(b"REGISTER"));
        let role = if is_register { "registrar" } else { "uas" };
        let of_role = |answer: &'_ str| match answer.split_once(':') {
            None => true,
            Some((of, _)) => of == role,
        };
        self.answers
            .split('|')
            .filter(|answer| of_role(answer))
            .map(|answer| answer.rsplit(':').next().unwrap_or(answer))
            .collect()
    }

    fn agrees(&self, status: Option<u16>) -> bool {
        let right = self.right();
        right.iter().all(|answer| answer.is_empty())
            || right.iter().any(|answer| match (*answer, status) {
                ("drop", None) => true,
                ("drop", Some(_)) | (_, None) => false,
                ("accept", Some(status)) => is_served(status),
                ("error", Some(status)) => status >= 400,
                (code, Some(status)) => code.parse() == Ok(status),
            })
    }
}

/// Whether a request was taken for a whole one, if not for one that this endpoint can follow.
fn is_served(status: u16) -> bool {
    !matches!(status, 400 | 501 | 505 | 513)
}

fn cases(folder: &Path) -> Vec<Case> {
    let mut table = csv::Reader::from_path(folder.join("expected.csv")).expect("the table");
    let columns = table.headers().expect("columns").clone();
    let column = |name: &str| columns.iter().position(|column| column == name).expect("the column");
    let (file, answers) = (column("file"), column("answers"));
    let case = |row: csv::StringRecord| {
        let bytes = fs::read(folder.join(&row[file])).expect("the message");
        let bytes = if folder.ends_with("rfc5118") { as_sent(&bytes) } else { bytes };
        Case { file: row[file].to_owned(), answers: row[answers].to_owned(), bytes }
    };
    table.records().map(|row| case(row.expect("a row"))).collect()
}

/// A message of RFC 5118 as it would be sent: line ends of CR LF, an end of the header section, the length of its body.
fn as_sent(bytes: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(bytes).replace("\r\n", "\n");
    let (head, body) = text.split_once("\n\n").unwrap_or((text.trim_end(), ""));
    let body = body.replace('\n', "\r\n");
    let line = |line: &str| match line.split_once(':') {
        Some((name, _)) if name.trim().eq_ignore_ascii_case("Content-Length") => {
            format!("{name}: {}", body.len())
        }
        _ => line.to_owned(),
    };
    let head: Vec<String> = head.lines().map(line).collect();
    format!("{}\r\n\r\n{body}", head.join("\r\n")).into_bytes()
}

/// The first status that answers over UDP, by the line that tells it; responses go where Via says, not to the sender. The
/// messages share branches, so each has an endpoint that knows none of the others.
fn over_udp(case: &Case) -> Option<u16> {
    let endpoint = Endpoint::start(&["--registrar"]);
    let mut caller = Caller::of(&endpoint);
    caller.send(&case.bytes);
    // What is sent later is answered later: when this is, the other was, or never will be.
    let served = caller.ask("OPTIONS", "", "");
    assert!(served.starts_with("SIP/2.0 200 "), "after {}: {served}", case.file);
    let own =
        Message::scan(served.as_bytes()).expect("a response").header(HeaderName::CallId).map(<[u8]>::to_vec);
    let own = String::from_utf8(own.expect("a Call-ID")).expect("text");
    endpoint.wait_for("the OPTIONS", |line| line["call_id"] == *own);
    let lines = endpoint.lines();
    let answer = lines.iter().find(|line| line["event"] == "answer" && line["call_id"] != *own)?;
    answer["status"].as_u64().and_then(|status| u16::try_from(status).ok())
}

fn judge_all(test: &str, set: &str, count: usize) {
    let Some(folder) = shared(test, set) else { return };
    let cases = cases(&folder);
    assert_eq!(cases.len(), count);
    let mut faults = Vec::new();
    let endpoint = Endpoint::start(&["--registrar"]);
    let mut caller = Caller::of(&endpoint);
    let mut judge = |case: &Case, transport: &str, status: Option<u16>| {
        // A stream cannot go on behind a message whose length is not known.
        let may_be_silent = transport == "tcp" && status.is_none() && !is_framed(case);
        if !case.agrees(status) && !may_be_silent {
            faults.push(format!("{} over {transport}: {status:?}, right is {}", case.file, case.answers));
        }
    };
    for case in &cases {
        judge(case, "tcp", first_status(&over_tcp(endpoint.tcp, &case.bytes)));
        judge(case, "udp", over_udp(case));
        assert!(caller.ask("OPTIONS", "", "").starts_with("SIP/2.0 200 "), "after {}", case.file);
    }
    endpoint.end();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Whether a stream shows where the message ends: a header section that ends, and no more body than there is.
fn is_framed(case: &Case) -> bool {
    case.message().is_some_and(|message| message.is_complete())
}

fn first_status(text: &str) -> Option<u16> {
    text.strip_prefix("SIP/2.0 ")?.get(..3)?.parse().ok()
}

#[test]
fn the_messages_of_rfc_4475_get_the_answers_that_are_right() {
    judge_all("the_messages_of_rfc_4475_get_the_answers_that_are_right", "torture/rfc4475", 50);
}

#[test]
fn the_messages_of_rfc_5118_get_the_answers_that_are_right() {
    judge_all("the_messages_of_rfc_5118_get_the_answers_that_are_right", "torture/rfc5118", 12);
}

/// The file of RFC 4475 that has no section is in neither list of answers, and harms nobody either.
#[test]
fn octets_that_are_no_message_are_passed_over() {
    let endpoint = Endpoint::start(&[]);
    let mut caller = Caller::of(&endpoint);
    for bytes in [&b"\r\n\r\n"[..], b"\0", b"GET / HTTP/1.1\r\n\r\n", &[b'a'; 60_000]] {
        caller.send(bytes);
        over_tcp(endpoint.tcp, bytes);
    }
    let begun = Instant::now();
    assert!(caller.ask("OPTIONS", "", "").starts_with("SIP/2.0 200 "));
    assert!(begun.elapsed() < Duration::from_secs(10));
}
