//! Ctrl-C while a recording is being made.

use std::io;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

/// Lets the first Ctrl-C end only the program that writes into the pipe, so that what it recorded is judged when the
/// pipe closes; the second one ends this program too. A terminal sends the signal to both.
pub(crate) fn outlive_the_sender() -> io::Result<()> {
    first_of(&[SIGINT]).map(drop)
}

/// A flag that the first Ctrl-C, or request to end, sets, so that what was read until then is judged; the second one ends
/// this program.
pub(crate) fn end_of_reading() -> io::Result<Arc<AtomicBool>> {
    first_of(&[SIGINT, SIGTERM])
}

/// A flag that the first of these signals sets. The second one ends this program.
fn first_of(signals: &[i32]) -> io::Result<Arc<AtomicBool>> {
    const INTERRUPTED: i32 = 130; // 128 + SIGINT, as shells have it
    let came = Arc::new(AtomicBool::new(false));
    for signal in signals {
        // In this order: the first one finds the flag unset and sets it, the second finds it set.
        flag::register_conditional_shutdown(*signal, INTERRUPTED, Arc::clone(&came))?;
        flag::register(*signal, Arc::clone(&came))?;
    }
    Ok(came)
}
