//! Behaviour of the crate as a whole, against reference messages and under random input.

mod flows;
mod isup;
mod hep;
mod q931;
mod rules;
mod stream;
mod survival;
mod torture;
mod websocket;
