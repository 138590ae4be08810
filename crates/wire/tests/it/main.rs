//! Behaviour of the crate as a whole, against reference messages and under random input.

mod flows;
mod rules;
mod q931;
mod stream;
mod survival;
mod torture;
