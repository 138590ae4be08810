//! The four machines cell by cell, and the layer as its user sees it.

mod client;
mod invite_client;
mod invite_server;
mod layer;
mod server;
mod timing;

use core::time::Duration;

use crate::time::Time;

fn at(millis: u64) -> Time {
    Time::from_micros(millis * 1000)
}

fn millis(time: Time) -> u64 {
    assert_eq!(time.as_micros() % 1000, 0);
    time.as_micros() / 1000
}

fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}
