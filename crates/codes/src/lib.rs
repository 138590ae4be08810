//! What the numbers of a failed telephone call mean.
//!
//! A table of contents: every vocabulary is one module, its types are re-exported here.
#![no_std]
extern crate alloc;

mod cause;
mod location;
mod status;

pub use cause::{Cause, CauseClass};
pub use location::{InvalidLocation, Location};
pub use status::{StatusClass, StatusCode};
