//! The figures of `stats`: RFC 6076, E.411 and E.425, load, failures, and the same by peer, interval and number.

mod groups;
mod json;
mod text;

use std::time::Duration;

pub use groups::figures_table;

pub(crate) use json::MetricsLine;
pub(crate) use text::write_metrics;

fn millis(delay: Duration) -> f64 {
    delay.as_nanos() as f64 / 1e6
}

fn seconds(delay: Duration) -> f64 {
    delay.as_nanos() as f64 / 1e9
}

/// Per cent with one decimal, nothing where the ratio is undefined.
fn percent(ratio: tritone_calls::Ratio) -> String {
    ratio.percent().map(|percent| format!("{percent:.1}")).unwrap_or_default()
}
