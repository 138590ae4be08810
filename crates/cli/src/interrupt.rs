//! Ctrl-C while a capture program writes into our standard input.

use std::io;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use signal_hook::consts::SIGINT;
use signal_hook::flag;

/// Lets the first Ctrl-C end only the program that writes into the pipe, so that what it recorded is judged when the
/// pipe closes; the second one ends this program too. A terminal sends the signal to both.
pub(crate) fn outlive_the_sender() -> io::Result<()> {
    const INTERRUPTED: i32 = 130; // 128 + SIGINT, as shells have it
    let pressed = Arc::new(AtomicBool::new(false));
    // In this order: the first press finds the flag unset and sets it, the second finds it set.
    flag::register_conditional_shutdown(SIGINT, INTERRUPTED, Arc::clone(&pressed))?;
    flag::register(SIGINT, pressed)?;
    Ok(())
}
