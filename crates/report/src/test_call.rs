//! What became of a test call.

use std::io::{self, Write};

use serde::Serialize;
use tritone_codes::DialectCode;
use tritone_wire::Timestamp;

use crate::clean::clean;
use crate::time::{clock, rfc3339};

/// The version of this shape: fields are added, never renamed.
const SCHEMA: u32 = 1;

/// A test call that is over.
#[derive(Clone, Copy, Debug)]
pub struct TestCall<'a> {
    /// Calls so far, this one included.
    pub number: u64,
    /// The method of its request.
    pub method: &'a str,
    /// The URI that was called.
    pub uri: &'a str,
    /// Its Call-ID.
    pub call_id: &'a str,
    /// When it began.
    pub start: Timestamp,
    /// How long it took, in seconds.
    pub seconds: f64,
    /// How it ended: `response`, `answered`, `given-up`, `failed`.
    pub end: &'static str,
    /// The final response; `None` where none came.
    pub status: Option<u16>,
    /// The cause as `why` has it.
    pub cause: Option<u8>,
    /// Who hung up: `caller`, `callee`.
    pub released_by: Option<&'static str>,
    /// The failure of this side, by the code that a Gigaset shows.
    pub failure: Option<&'a DialectCode>,
    /// Why its challenge was not answered.
    pub unanswerable: Option<&'a str>,
    /// The rule and the explanation of its verdict.
    pub verdict: Option<(&'a str, &'a str)>,
    /// What was expected, and whether it came.
    pub expected: Option<(&'a str, bool)>,
}

#[derive(Serialize)]
struct Line<'a> {
    r#type: &'static str,
    schema: u32,
    number: u64,
    method: &'a str,
    uri: &'a str,
    call_id: &'a str,
    start: String,
    duration_s: f64,
    end: &'static str,
    status: Option<u16>,
    cause: Option<u8>,
    released_by: Option<&'static str>,
    failure: Option<FailureLine<'a>>,
    unanswerable: Option<&'a str>,
    rule: Option<&'a str>,
    explanation: Option<&'a str>,
    expected: Option<&'a str>,
    as_expected: Option<bool>,
}

#[derive(Serialize)]
struct FailureLine<'a> {
    gigaset: u16,
    text: &'a str,
    status: Option<u16>,
    cause: Option<u8>,
    action: &'a str,
}

/// Writes a test call as one line of JSON.
pub fn write_test_call_json(out: &mut dyn Write, test: &TestCall<'_>) -> io::Result<()> {
    let failure = test.failure.map(|code| FailureLine {
        gigaset: code.code,
        text: &code.text,
        status: code.nearest_status.map(u16::from),
        cause: code.nearest_cause.map(tritone_codes::Cause::as_u8),
        action: &code.action,
    });
    let line = Line {
        r#type: "test",
        schema: SCHEMA,
        number: test.number,
        method: test.method,
        uri: test.uri,
        call_id: test.call_id,
        start: rfc3339(test.start),
        duration_s: test.seconds,
        end: test.end,
        status: test.status,
        cause: test.cause,
        released_by: test.released_by,
        failure,
        unanswerable: test.unanswerable,
        rule: test.verdict.map(|(rule, _)| rule),
        explanation: test.verdict.map(|(_, explanation)| explanation),
        expected: test.expected.map(|(expected, _)| expected),
        as_expected: test.expected.map(|(_, came)| came),
    };
    serde_json::to_writer(&mut *out, &line)?;
    writeln!(out)
}

/// Writes a test call as one line for people.
pub fn write_test_call(out: &mut dyn Write, test: &TestCall<'_>) -> io::Result<()> {
    let mark = match test.expected {
        Some((_, true)) => "ok    ",
        Some((_, false)) => "FAILED",
        None => "      ",
    };
    write!(out, "{} {mark} {}", clock(test.start), clean(&end(test)))?;
    if let Some((expected, false)) = test.expected {
        write!(out, ", expected {expected}")?;
    }
    if let Some((_, explanation)) = test.verdict.filter(|_| test.end != "answered") {
        write!(out, ": {}", clean(explanation))?;
    }
    writeln!(out)
}

/// Writes what of a test call its messages do not show: a failure of this side, a challenge that was not answered.
pub fn write_test_call_failure(out: &mut dyn Write, test: &TestCall<'_>) -> io::Result<()> {
    if let Some(code) = test.failure {
        writeln!(out, "This side: {}", failure(code))?;
        writeln!(out, "  {} {}", code.likely_cause, code.action)?;
    }
    if let Some(why) = test.unanswerable {
        writeln!(out, "This side: the challenge was not answered: {why}")?;
    }
    if let Some((expected, false)) = test.expected {
        writeln!(out, "Expected {expected}, got {}", end(test))?;
    }
    Ok(())
}

fn end(test: &TestCall<'_>) -> String {
    match (test.failure, test.status) {
        (Some(code), _) => failure(code),
        (None, Some(status)) => {
            let cause = test.cause.map_or_else(String::new, |cause| format!(", cause {cause}"));
            format!("{} {status}{cause}", test.end)
        }
        (None, None) => match test.released_by {
            Some(by) => format!("{}, hung up by the {by}", test.end),
            None => test.end.to_owned(),
        },
    }
}

/// A failure in the three vocabularies.
fn failure(code: &DialectCode) -> String {
    let status = code.nearest_status.map_or_else(String::new, |status| format!(", in SIP {status}"));
    let cause = code.nearest_cause.map_or_else(String::new, |cause| format!(", in Q.850 {}", cause.as_u8()));
    format!("{} {} (Gigaset){status}{cause}", code.code, code.text)
}
