//! `tritone answer`, from outside: its answers to SIPp, baresip, and messages by hand.

mod clean;
mod dialled;
mod docs;
pub(crate) mod endpoint;
mod natural;
pub(crate) mod phone;
mod sipp;
mod torture;
