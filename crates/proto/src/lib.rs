//! What happens next in an exchange: machines without sockets, clocks or threads.
//!
//! A machine takes what happened together with the time, and says what to do and when it wants to be called again. What
//! drives it (a socket, a test, a simulation) decides what the time is and where octets go.
#![forbid(unsafe_code)]

mod dialog;
pub mod digest;
mod flow;
pub mod locate;
pub mod message;
mod node;
mod random;
#[cfg(any(test, feature = "sim"))]
pub mod sim;
mod slab;
mod time;
pub mod transaction;
mod wheel;

pub use dialog::{Dialog, OutOfOrder};
pub use flow::{Connection, Flow, Hop, Listener, ListenerId, Transport};
pub use node::{Input, Media, Node, Output, Query, ResolveFailure, ResolveId, Sound};
pub use random::Random;
pub use slab::{Key, Slab};
pub use time::Time;
pub use wheel::Wheel;
