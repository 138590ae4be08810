//! The values that follow from T1, T2 and T4.

use super::*;
use crate::transaction::Timers;

#[test]
fn by_default_they_are_those_of_table_4() {
    let timers = Timers::default();
    assert_eq!((timers.t1, timers.t2, timers.t4), (ms(500), ms(4000), ms(5000)));
    assert_eq!((timers.whole(), timers.repetitions()), (ms(32_000), ms(32_000)));
    assert!(timers.trying < ms(200));
}

#[test]
fn a_late_100_waits_until_timer_e_of_the_sender_was_set_to_t2() {
    for (t1, t2, expected) in [(500, 4000, 3500), (500, 3000, 3500), (500, 1000, 500), (100, 400, 300)] {
        let timers = Timers { t1: ms(t1), t2: ms(t2), ..Timers::default() };
        assert_eq!(timers.late_trying(), ms(expected), "{t1} {t2}");
    }
}
