//! Messages as a few octets: what calls need to know of one, in the form in which a leg keeps it.
//!
//! A *note* is what [`Noter`](crate::Noter) writes of one message, all by itself: its [`Fixed`] fields and its items,
//! all of them texts. A leg ([`Kept`](crate::kept::Kept)) has each text once; its entries say them by their numbers.
//! Numbers are varints (little-endian groups of seven bits, as in LEB128): most are small.

mod endpoint;
mod fixed;
mod item;
mod number;

pub(crate) use endpoint::{endpoint, put_endpoint};
pub(crate) use fixed::{Fixed, Hashes};
pub(crate) use item::{Item, Items, Number, Role, known_length, put_known, put_text, put_text_of};
pub(crate) use number::{put_number, put_signed, take_number, take_signed};
