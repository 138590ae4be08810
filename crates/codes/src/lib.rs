//! What the numbers of a failed telephone call mean.
//!
//! A table of contents: every vocabulary is one module, its types are re-exported here.
#![no_std]
extern crate alloc;

mod cause;
mod cause_element;
mod location;
mod status;

pub use cause::{Cause, CauseClass};
pub use cause_element::{
    CAUSE_IDENTIFIER, CalledNumber, CauseElement, CauseElementError, CodingStandard, Condition, ConditionOctet, Diagnostic,
    Recommendation, RejectionReason,
};
pub use location::{InvalidLocation, Location};
pub use status::{StatusClass, StatusCode};
