//! Which calls of a recording are chosen.

mod number;
mod peer;
mod range;
mod time;

use clap::Args;
use tritone_calls::{Call, Kind, Outcome, finding_rules};
use tritone_wire::Timestamp;

use crate::failure::Failure;
use number::Sought;
pub(crate) use peer::Peer;
use time::Moment;

pub(crate) use range::{CauseRange, StatusRange};

/// The options that choose calls. Each narrows the choice; several values of one option widen it.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Which calls")]
pub(crate) struct Filter {
    /// Calls that ended with this status: 486, a class (5xx), a range (4xx-6xx, 480-489), none; repeatable, comma lists.
    #[arg(long, value_name = "STATUS", value_delimiter = ',', value_parser = StatusRange::parse)]
    status: Vec<StatusRange>,
    /// Calls with this Q.850 cause, on the wire or else translated: 34, a range (41-47), none; repeatable, comma lists.
    #[arg(long, value_name = "CAUSE", value_delimiter = ',', value_parser = CauseRange::parse)]
    cause: Vec<CauseRange>,
    /// Calls that ended like this: busy, failed, timeout, answered, ...; repeatable, comma lists.
    #[arg(long, value_name = "OUTCOME", value_delimiter = ',', value_parser = outcome)]
    outcome: Vec<Outcome>,
    /// Calls whose verdict comes from this rule, by its id; repeatable, comma lists.
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    rule: Vec<String>,
    /// Calls in which this was found besides their end, by the id of the finding (cause-lost, reason-against-status, ...);
    /// repeatable, comma lists.
    #[arg(long, value_name = "ID", value_delimiter = ',', value_parser = finding)]
    finding: Vec<&'static str>,
    /// Calls from this number or name: a part of From or P-Asserted-Identity. In numbers, separators and a leading +,
    /// 00 or 0 do not matter.
    #[arg(long, value_name = "TEXT", value_parser = Sought::parse)]
    from: Vec<Sought>,
    /// Calls to this number or name: a part of To or of the Request-URI, compared likewise.
    #[arg(long, value_name = "TEXT", value_parser = Sought::parse)]
    to: Vec<Sought>,
    /// Calls that this element had part in: an address, address:port or network (192.0.2.0/24); in ISDN a D channel or a side
    /// of it (isdn-0, isdn-0:user), in SS7 a signalling point (ss7:2-1234); repeatable, comma lists.
    #[arg(long, value_name = "PEER", value_delimiter = ',', value_parser = Peer::parse)]
    peer: Vec<Peer>,
    /// Calls that began at this time or later: 2026-01-05T08:00:00Z, 08:00 or 08:00:30 (UTC, of the day on which the recording
    /// begins), or +30s after its first message.
    #[arg(long, value_name = "TIME", value_parser = Moment::parse)]
    since: Option<Moment>,
    /// Calls that began at this time or earlier, written likewise.
    #[arg(long, value_name = "TIME", value_parser = Moment::parse)]
    until: Option<Moment>,
    /// Calls that failed: neither answered, nor given up by the caller, nor taken by another phone, nor still going on.
    #[arg(long)]
    failed: bool,
}

/// The times that the options name, in a recording of which the start is known.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Window {
    since: Option<Timestamp>,
    until: Option<Timestamp>,
}

impl Filter {
    /// The chosen calls, in their order and with their ids.
    ///
    /// # Errors
    /// Where the time to begin at is later than the time to end at.
    pub(crate) fn choose(&self, calls: Vec<Call>) -> Result<Vec<Call>, Failure> {
        let is_chosen = self.test(&calls)?;
        Ok(calls.into_iter().filter(|call| is_chosen(call)).collect())
    }

    /// Whether a call of these is chosen.
    ///
    /// # Errors
    /// Where the time to begin at is later than the time to end at.
    pub(crate) fn test(&self, calls: &[Call]) -> Result<impl Fn(&Call) -> bool + use<'_>, Failure> {
        let start = calls.iter().map(|call| call.start).min().unwrap_or_default();
        let window = self.window(start)?;
        Ok(move |call: &Call| self.chooses(call, window))
    }

    /// Between which times calls are chosen of a recording whose first call began at `start`.
    ///
    /// # Errors
    /// Where the time to begin at is later than the time to end at.
    pub(crate) fn window(&self, start: Timestamp) -> Result<Window, Failure> {
        let at = |moment: &Option<Moment>| moment.map(|moment| moment.after(start));
        let window = Window { since: at(&self.since), until: at(&self.until) };
        if let Some((since, until)) = window.since.zip(window.until)
            && since > until
        {
            return Err(Failure::Use(
                "--since is later than --until; no call can be between them".to_owned(),
            ));
        }
        Ok(window)
    }

    /// Whether it chooses by what was found in calls besides their end.
    pub(crate) fn asks_for_findings(&self) -> bool {
        !self.finding.is_empty()
    }

    /// Whether any option is set.
    pub(crate) fn is_set(&self) -> bool {
        let lists = [self.status.len(), self.cause.len(), self.outcome.len(), self.rule.len()];
        let more = [self.finding.len(), self.from.len(), self.to.len(), self.peer.len()];
        let times = self.since.is_some() || self.until.is_some();
        self.failed || times || lists.iter().chain(&more).any(|length| *length > 0)
    }

    /// Whether a call is chosen.
    pub(crate) fn chooses(&self, call: &Call, Window { since, until }: Window) -> bool {
        any(&self.status, |range| range.holds(call.status))
            && any(&self.cause, |range| range.holds(call.shown_cause()))
            && any(&self.outcome, |outcome| call.outcome == *outcome)
            && any(&self.rule, |rule| call.verdict.as_ref().is_some_and(|verdict| verdict.rule == rule))
            && any(&self.finding, |id| has_finding(call, id))
            && any(&self.from, |sought| is_from(call, sought))
            && any(&self.to, |sought| is_to(call, sought))
            && any(&self.peer, |peer| call.participants.iter().any(|address| peer.holds(*address)))
            && since.is_none_or(|since| call.start >= since)
            && until.is_none_or(|until| call.start <= until)
            && (!self.failed || call.outcome.is_failure())
    }
}

/// Whether this was found in the call, besides its end.
pub(crate) fn has_finding(call: &Call, id: &str) -> bool {
    call.findings.iter().any(|finding| finding.rule == id)
}

/// How many of them are calls.
pub(crate) fn attempts(calls: &[Call]) -> u64 {
    calls.iter().filter(|call| call.kind == Kind::Call).count() as u64
}

/// Whether one of the values fits, or there are none.
fn any<T>(values: &[T], fits: impl Fn(&T) -> bool) -> bool {
    values.is_empty() || values.iter().any(fits)
}

fn is_from(call: &Call, sought: &Sought) -> bool {
    sought.names(&call.from) || call.identity.as_ref().is_some_and(|identity| sought.names(identity))
}

fn is_to(call: &Call, sought: &Sought) -> bool {
    sought.names(&call.to) || call.request_uri.as_ref().is_some_and(|uri| sought.names_uri(uri))
}

/// The id of a finding.
pub(crate) fn finding(text: &str) -> Result<&'static str, String> {
    let sought = text.trim();
    let ids = || finding_rules().map(|rule| rule.id);
    ids().find(|id| id.eq_ignore_ascii_case(sought)).ok_or_else(|| {
        let has_word = |id: &&str| id.split('-').any(|word| sought.split('-').any(|other| other == word));
        let near: Vec<&str> = ids().filter(has_word).take(6).collect();
        match near.is_empty() {
            true => "no finding has this id; docs/findings.md lists them".to_owned(),
            false => format!("no finding has this id; near it are {}", near.join(", ")),
        }
    })
}

/// Reads the word of an outcome.
pub(crate) fn outcome(text: &str) -> Result<Outcome, String> {
    let known = Outcome::ALL.into_iter().find(|outcome| outcome.as_str().eq_ignore_ascii_case(text.trim()));
    known.ok_or_else(|| {
        let words: Vec<&str> = Outcome::ALL.iter().map(|outcome| outcome.as_str()).collect();
        format!("expected one of {}", words.join(", "))
    })
}
