//! A large recording.

use std::time::{Duration, Instant};

use tritone_browse::{Key, Recording};

use crate::recorded::{Browser, recorded};

/// How long it takes to look around in this many calls.
fn looking_around(calls: usize) -> Duration {
    let (one, messages) =
        recorded("call alice@10.0.0.1:5060 -> bob@10.0.0.2:5060 udp\n  INVITE\n  < 486 Busy Here\n  ACK\n");
    let call = one.calls.first().expect("a call");
    let mut many = vec![call.clone(); calls];
    (1..).zip(&mut many).for_each(|(id, call)| call.id = id);
    let mut browser = Browser::new((Recording { calls: many, ..one }, messages), 80, 24);
    let start = Instant::now();
    for key in [Key::Down, Key::PageDown, Key::End, Key::PageUp, Key::Up].repeat(20) {
        browser.press([key]);
        browser.screen();
    }
    browser.press([Key::End]);
    assert!(browser.screen().contains(&format!("call {calls}: ")));
    start.elapsed()
}

#[test]
fn scrolling_looks_only_at_what_is_seen() {
    let (few, many) = (looking_around(100), looking_around(50_000));
    // Five hundred times the calls; the second is for what else the machine does.
    assert!(many < few * 10 + Duration::from_secs(1), "{few:?} for 100 calls, {many:?} for 50000");
}
