//! How does it feel to look around? The terminal browser: a list of calls to search and filter, a ladder of each, its
//! messages, its verdict. The keys are those that users of sngrep know.
//!
//! [`State`] holds what is shown, [`State::handle`] takes a key and [`State::draw`] draws into a buffer; none of them
//! knows a terminal. [`browse`] joins them to one. No message is kept in memory: the caller reads those that are on the
//! screen again.
#![forbid(unsafe_code)]

mod circuit;
mod draw;
mod filter;
mod form;
mod key;
mod ladder;
mod list;
mod scroll;
mod state;
mod terminal;
mod text;
mod theme;
mod wrap;

use std::collections::BTreeMap;

use tritone_calls::Call;
use tritone_config::Names;
use tritone_wire::FrameRef;

pub use key::Key;
pub use state::{Action, State};
pub use terminal::browse;
pub use theme::Theme;

/// The octets of the messages that end in a frame; over TCP there may be several.
pub type Messages = BTreeMap<FrameRef, Vec<Vec<u8>>>;

/// What is looked at.
#[derive(Clone, Debug, Default)]
pub struct Recording {
    /// Names of the files, in the order of [`FrameRef::file`].
    pub names: Vec<String>,
    /// The calls, as they were judged.
    pub calls: Vec<Call>,
    /// Calls that were recorded, but not chosen to be looked at.
    pub not_chosen: u64,
    /// What the user calls the elements.
    pub peers: Names,
}
