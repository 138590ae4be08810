//! Data for tests and benchmarks (development only): descriptions of call flows become captures, and
//! reference data that lies outside the repository is found.

mod shared;

pub use shared::{require, shared};
