//! Good against bad: what a failed call had that a similar call that worked had not.
//!
//! The octets of messages are not kept, so the comparison has three steps: [`pairing`] and [`contests`] say which calls to
//! compare, from the judged calls alone; somebody reads their INVITEs again and makes [`Features`] of them; and
//! [`contrast`] or [`contrast_pair`] say how those differ.

mod choose;
mod contrast;
mod features;

pub use choose::{Contest, Pairing, contests, evenly, fair_share, pairing};
pub use contrast::{Difference, Strength, contrast, contrast_pair};
pub use features::{Aspect, Feature, Features, PRESENT};
