//! What the numbers of a failed telephone call mean.
//!
//! A table of contents: every vocabulary is one module, its types are re-exported here.
#![no_std]
#![forbid(unsafe_code)]
extern crate alloc;

pub mod audit;
mod cause;
mod cause_element;
mod dialect;
mod location;
mod method;
mod phrases;
pub mod profile;
pub mod reason;
mod status;

pub use cause::{Cause, CauseClass, CauseInfo, GsmMeaning, causes};
pub use dialect::{Dialect, DialectCode, Dialects, GIGASET, Reading, SOFIA_SIP, Visibility, dialects};
pub use cause_element::{
    CAUSE_IDENTIFIER, CalledNumber, CauseElement, CauseElementError, CodingStandard, Condition, ConditionOctet, Diagnostic,
    Recommendation, RejectionReason,
};
pub use location::{InvalidLocation, Location};
pub use method::{Method, MethodInfo, UnknownMethod, methods};
pub use phrases::{GERMAN, Phrases, catalogue, catalogues};
pub use profile::{Answer, Facts, Profile, Target, Translation, profile, profile_for_product, profiles};
pub use status::{
    ClassInfo, DialogEffect, DialogScope, InvalidStatusCode, Seed, Senders, Standing, StatusClass, StatusCode,
    StatusInfo, statuses,
};
