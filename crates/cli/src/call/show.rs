//! Shows a test call that is over.

use std::io::Write;

use tritone_calls::Call;
use tritone_config::Names;
use tritone_report::{
    TestCall, clean, write_call, write_call_json, write_test_call, write_test_call_failure,
    write_test_call_json,
};
use tritone_roles::call::{End, Ended};
use tritone_wire::Timestamp;

use super::CallArguments;
use super::args::TestFormat;
use super::expect::Expectation;
use crate::args::LadderForm;
use crate::failure::{Failure, Status};
use crate::names::name_elements;
use crate::output;
use crate::why::write_in_form;

/// How test calls are shown.
pub(super) struct Show {
    uri: String,
    method: &'static str,
    format: TestFormat,
    ladder: Option<LadderForm>,
    ascii: bool,
    /// One line for each.
    is_probe: bool,
    expect: Vec<Expectation>,
    /// As it is said.
    expected: String,
    names: Names,
}

impl Show {
    pub(super) fn new(arguments: &CallArguments, names: Names) -> Self {
        let expected: Vec<String> = arguments.expect.iter().map(ToString::to_string).collect();
        Self {
            uri: arguments.uri.clone(),
            method: arguments.method.kind().method(),
            format: arguments.format,
            ladder: arguments.ladder,
            ascii: arguments.ascii,
            is_probe: arguments.every.is_some(),
            expect: arguments.expect.clone(),
            expected: expected.join(" or "),
            names,
        }
    }

    /// Shows a call, and says whether it is what was expected.
    pub(super) fn call(
        &self,
        ended: &Ended,
        mut judged: Option<Call>,
        start: Timestamp,
    ) -> Result<Status, Failure> {
        if let Some(call) = &mut judged {
            call.id = ended.number;
            name_elements(call, &self.names);
        }
        let outcome = judged.as_ref().map(|call| call.outcome);
        let came = self.expect.iter().any(|expected| expected.holds(&ended.end, outcome));
        let unanswerable = match ended.end {
            End::Response { unanswerable, .. } => unanswerable.map(|why| why.to_string()),
            _ => None,
        };
        let test = TestCall {
            expected: (!self.expect.is_empty()).then_some((&*self.expected, came)),
            unanswerable: unanswerable.as_deref(),
            ..self.test(ended, judged.as_ref(), start)
        };
        let mut out = output::stdout();
        self.write(&mut out, &test, judged.as_ref())?;
        out.flush()?;
        Ok(match (self.expect.is_empty(), came, &judged) {
            (false, false, _) => Status::ConditionHolds,
            (true, _, None) => Status::NothingFound,
            _ => Status::Done,
        })
    }

    fn test<'a>(&'a self, ended: &'a Ended, call: Option<&'a Call>, start: Timestamp) -> TestCall<'a> {
        let (end, status, failure, released_by) = match &ended.end {
            End::Response { status, .. } => ("response", Some(*status), None, None),
            End::Answered { by_them } => {
                ("answered", Some(200), None, Some(if *by_them { "callee" } else { "caller" }))
            }
            End::GivenUp => ("given-up", None, None, None),
            End::Local(failure) => ("failed", None, failure.entry(), None),
        };
        TestCall {
            number: ended.number,
            method: self.method,
            uri: &self.uri,
            call_id: &ended.call_id,
            start,
            seconds: ended.ended.since(ended.began).as_secs_f64(),
            end,
            status,
            cause: call.and_then(|call| call.observed.as_ref()).map(|observed| observed.cause.as_u8()),
            released_by,
            failure,
            unanswerable: None,
            verdict: call
                .and_then(|call| call.verdict.as_ref())
                .map(|verdict| (verdict.rule, verdict.explanation.as_str())),
            expected: None,
        }
    }

    fn write(&self, out: &mut dyn Write, test: &TestCall<'_>, call: Option<&Call>) -> Result<(), Failure> {
        let strokes = output::strokes(self.ascii);
        if let (Some(form), Some(call)) = (self.ladder, call) {
            return Ok(write_in_form(out, call, &self.names, form, strokes)?);
        }
        match (self.format, call) {
            (TestFormat::Json, call) => {
                if let Some(call) = call {
                    write_call_json(out, call, &["live".to_owned()], &self.names)?;
                }
                write_test_call_json(out, test)?;
            }
            (TestFormat::Text, _) if self.is_probe => write_test_call(out, test)?,
            (TestFormat::Text, Some(call)) => {
                write_test_call_failure(out, test)?;
                write_call(out, call, &self.names, output::width(), output::style(), strokes)?;
            }
            (TestFormat::Text, None) => {
                writeln!(out, "{} {}: nothing was sent", test.method, clean(test.uri))?;
                write_test_call_failure(out, test)?;
            }
        }
        Ok(())
    }
}
