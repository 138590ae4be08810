//! `tritone answer`, from outside: its answers to SIPp, baresip, and messages by hand.

mod endpoint;
mod torture;
