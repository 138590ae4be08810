//! What happened, and why: sightings become legs, legs become calls, and each call gets an outcome and a verdict.
//!
//! A [`Fold`] takes messages in any order ([`Fold::see`]); nothing is decided while reading. [`Fold::finish`]
//! judges: each verdict is a pure function of the sorted set of sightings of the legs of a call.
#![forbid(unsafe_code)]

mod address;
mod attempt;
mod call;
mod case;
mod cause;
mod common;
pub mod compare;
mod connection;
mod counts;
mod described;
mod detail;
mod digest;
mod digits;
mod event;
mod exchange;
mod findings;
mod flaw;
mod fold;
mod gateway;
mod gigaset;
mod hash;
mod indices;
mod isdn;
mod join;
mod joined;
mod judge;
mod judging;
mod kept;
mod kind;
mod ladder;
mod leg;
mod legs;
mod link;
mod lonely;
mod media;
mod metrics;
mod note;
mod number;
mod observed;
mod opening;
mod outcome;
mod packed;
mod parallel;
mod party;
mod path;
mod rules;
mod scene;
mod sdp;
mod signs;
mod summary;
mod translate;
mod unpacker;
mod unreachable;
mod user;
mod verdict;

pub use call::{
    Call, Carrier, CauseSource, Complete, Confidence, Fault, Finding, Hop, LadderStep, LegId, LegSummary,
    Observed, Origin, ReasonSeen, ReleasedBy, Role, SeenFrames, Severity, Step, Translated, Verdict,
};
pub use connection::ConnectionEnd;
pub use counts::{CircuitCounts, Counts};
pub use event::What;
pub use findings::{FindingRule, finding_rules};
pub use fold::{Fold, FoldOptions};
pub use gigaset::{Display, DisplayRow, DisplaySource, display_rows};
pub use isdn::{CircuitRule, Signal, circuit_rules};
pub use joined::JoinedBy;
pub use judging::Results;
pub use kind::Kind;
pub use media::MediaStream;
pub use metrics::{
    CauseCount, Disconnect, DisconnectEnd, Distribution, Failures, Figures, Group, Itu, Load, MeasuredCall,
    Measurements, Metrics, MetricsOptions, NER_CAUSES, NerByProfile, OTHER_NUMBERS, Peak, PeerGroup,
    PeerSide, Ratio, Registration, RegistrationEnd, Rfc6076, Session, SessionCounts, Vantage,
};
pub use note::Noter;
pub use number::{Number, NumberForm};
pub use observed::{
    Conclusion, Element, Example, Fit, Fits, Handling, Judgement, Learned, LeftOut, ObservedMapping,
    ObservedRow, Said, TELLING_ROWS, observed_mappings,
};
pub use outcome::Outcome;
pub use party::Party;
pub use rules::{Rule, rules};
pub use summary::{Failure, FailureKey, Share, Summary, Totals};
pub use translate::{Auto, ProfileChoice};
pub use unreachable::IcmpReport;
