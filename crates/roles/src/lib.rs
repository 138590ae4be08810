//! What does this element do? Nodes built of the machines of `tritone-proto`.
#![forbid(unsafe_code)]

pub mod answer;
pub mod call;
pub mod relay;

pub mod repair;
