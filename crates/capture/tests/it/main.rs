//! What the crate promises of whole recordings.

mod tcp;
mod truth;
