//! Which mapping profile says what an element was seen to do.

use core::cmp::Reverse;

use tritone_codes::profile::{CauseKey, Direction, Key, SentLocation};
use tritone_codes::{Cause, Facts, Location, Profile, StatusCode};

use super::{Handling, ObservedMapping, ObservedRow, Said};

/// How many different rows must tell profiles apart before one of them is said to be the one.
pub const TELLING_ROWS: usize = 5;
/// The share of rows that the profile must explain to be said to be the one: four of five.
const ENOUGH: (usize, usize) = (4, 5);

/// What a profile says of an observed row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judgement {
    /// The same, in all calls.
    Agrees,
    /// Something else, in one call at least.
    Differs(Said),
    /// Nothing: it lacks the table or the row, maps it to nothing, or asks for what is not known.
    Silent,
}

/// How well a profile explains an observed mapping.
#[derive(Clone, Debug)]
pub struct Fit<'p> {
    /// The profile.
    pub profile: &'p Profile,
    /// Whether the element is taken to heed the causes that it gets; where it heeds them not, the status is translated
    /// although a cause came with it. Of both, what explains more.
    pub heeds_causes: bool,
    /// Rows with which it agrees.
    pub rows: usize,
    /// Calls with which it agrees.
    pub calls: u64,
    /// What it says of each of [`ObservedMapping::rows`]; `None` for those that tell of no translation.
    pub judgements: Vec<Option<Judgement>>,
}

/// What follows from how profiles fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conclusion {
    /// No row tells of a translation.
    NoTranslation,
    /// That the element passes responses on explains as many rows as the best profile does, or more.
    PassesOn,
    /// So many profiles explain equally much.
    Equal(usize),
    /// Too few rows tell profiles apart: fewer than [`TELLING_ROWS`].
    TooThin,
    /// The best profile explains less than four of five rows.
    Poor,
    /// The first of [`Fits::ranked`] is the one.
    Recognised,
}

impl Conclusion {
    /// The stable word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoTranslation => "no-translation",
            Self::PassesOn => "passes-on",
            Self::Equal(_) => "equal",
            Self::TooThin => "too-thin",
            Self::Poor => "poor",
            Self::Recognised => "recognised",
        }
    }
}

/// How profiles explain an observed mapping.
#[derive(Clone, Debug)]
pub struct Fits<'p> {
    /// The profiles, best first: by calls, then by rows; those that are equal in the order given.
    pub ranked: Vec<Fit<'p>>,
    /// Rows that tell of a translation.
    pub rows: usize,
    /// Their calls.
    pub calls: u64,
    /// Rows that the best profile explains and of which another says something else.
    pub telling: usize,
    /// What follows.
    pub conclusion: Conclusion,
}

impl<'p> Fits<'p> {
    /// Holds a mapping against profiles.
    pub fn new(mapping: &ObservedMapping, profiles: &[&'p Profile]) -> Self {
        let mut ranked: Vec<Fit<'p>> = profiles.iter().map(|profile| Fit::best(mapping, profile)).collect();
        ranked.sort_by_key(|fit| Reverse(fit.score()));
        let translations = || mapping.rows.iter().filter(|row| mapping.is_translation(row));
        let passed_on = translations().filter(|row| row.is_passed_on());
        let passing_on = passed_on.fold((0, 0), |(calls, rows), row| (calls + row.calls, rows + 1));
        let mut fits = Self {
            rows: translations().count(),
            calls: translations().map(|row| row.calls).sum(),
            telling: telling(&ranked),
            conclusion: Conclusion::NoTranslation,
            ranked,
        };
        fits.conclusion = fits.conclude(passing_on);
        fits
    }

    /// The profiles that explain as many calls and rows as the first; it is one of them.
    pub fn equals(&self) -> impl Iterator<Item = &Fit<'p>> {
        let first = self.ranked.first().map(Fit::score);
        self.ranked.iter().take_while(move |fit| Some(fit.score()) == first)
    }

    fn conclude(&self, passing_on: (u64, usize)) -> Conclusion {
        let Some(best) = self.ranked.first().filter(|_| self.rows > 0) else {
            return Conclusion::NoTranslation;
        };
        let equal = self.equals().count();
        if passing_on.1 >= best.rows.max(1) {
            Conclusion::PassesOn
        } else if best.rows * ENOUGH.1 < self.rows * ENOUGH.0 {
            Conclusion::Poor
        } else if equal > 1 {
            Conclusion::Equal(equal)
        } else if self.telling < TELLING_ROWS {
            Conclusion::TooThin
        } else {
            Conclusion::Recognised
        }
    }
}

/// Rows that the best profile explains and of which another says something else.
fn telling(ranked: &[Fit<'_>]) -> usize {
    let Some((best, others)) = ranked.split_first() else { return 0 };
    let disputed = |row: usize| {
        others.iter().any(|fit| matches!(fit.judgements.get(row), Some(Some(Judgement::Differs(_)))))
    };
    let agreed = best.judgements.iter().enumerate().filter(|(_, said)| **said == Some(Judgement::Agrees));
    agreed.filter(|(row, _)| disputed(*row)).count()
}

impl<'p> Fit<'p> {
    /// The reading that explains more; that causes are heeded where both explain the same.
    fn best(mapping: &ObservedMapping, profile: &'p Profile) -> Self {
        let heeding = Self::new(mapping, profile, true);
        let ignoring = Self::new(mapping, profile, false);
        if ignoring.score() > heeding.score() { ignoring } else { heeding }
    }

    fn new(mapping: &ObservedMapping, profile: &'p Profile, heeds_causes: bool) -> Self {
        let mut fit = Self { profile, heeds_causes, rows: 0, calls: 0, judgements: Vec::new() };
        for row in &mapping.rows {
            let judgement = mapping.is_translation(row).then(|| fit.judge(row, mapping.handling));
            fit.rows += usize::from(judgement == Some(Judgement::Agrees));
            fit.judgements.push(judgement);
        }
        fit
    }

    fn score(&self) -> (u64, usize) {
        (self.calls, self.rows)
    }

    /// What the profile says of a row in all its calls; counts those with which it agrees.
    fn judge(&mut self, row: &ObservedRow, handling: Handling) -> Judgement {
        let mut all = Judgement::Agrees;
        for (facts, calls) in &row.facts {
            match compare(row, predict(self.profile, row.got, facts, self.heeds_causes), handling) {
                Judgement::Agrees => self.calls += calls,
                Judgement::Silent if all != Judgement::Agrees => {}
                other => all = other,
            }
        }
        all
    }
}

/// What an element that uses the profile sends for what it got.
pub(super) fn predict(profile: &Profile, got: Said, facts: &Facts, heeds_causes: bool) -> Said {
    let heeded = got.cause.filter(|_| heeds_causes || got.status.is_none());
    let (cause, location) = match (heeded, got.status) {
        (Some(cause), _) => (Some(cause), facts.location),
        (None, Some(status)) => cause_of(profile, status, facts),
        (None, None) => (None, None),
    };
    let Some(cause) = cause else { return Said::default() };
    let facts = Facts { location, ..*facts };
    let key = Key::from(CauseKey::from(cause));
    Said { status: profile.translate(Direction::CauseToSip, key, &facts).status(), cause: Some(cause) }
}

/// The cause that the profile makes of a status, with its location.
fn cause_of(profile: &Profile, status: StatusCode, facts: &Facts) -> (Option<Cause>, Option<Location>) {
    let translation = profile.sip_to_q850(status, facts);
    let location = match translation.location() {
        Some(SentLocation::Exactly(location)) => Some(location),
        _ => None,
    };
    (translation.cause(), location)
}

/// Holds what was sent against what the profile says: the status, unless the element passes all of them on, and the
/// cause where one was sent.
fn compare(row: &ObservedRow, said: Said, handling: Handling) -> Judgement {
    let status = row.sent.status.filter(|_| handling == Handling::Translates);
    let parts = [
        status.map(|sent| said.status.map(|status| status == sent)),
        row.sent.cause.map(|sent| said.cause.map(|cause| cause == sent)),
    ];
    let parts: Vec<Option<bool>> = parts.into_iter().flatten().collect();
    if parts.contains(&Some(false)) {
        Judgement::Differs(said)
    } else if parts.contains(&None) {
        Judgement::Silent
    } else {
        Judgement::Agrees
    }
}
