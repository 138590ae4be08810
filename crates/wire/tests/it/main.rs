//! Behaviour of the crate as a whole, against reference messages and under random input.

mod flows;
mod hep;
mod isup;
mod lapd;
mod q931;
mod rules;
mod stream;
mod survival;
mod torture;
mod websocket;
