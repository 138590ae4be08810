//! RFC 3261 figure 5 as RFC 6026 figure 7 has it.

use super::*;
use crate::transaction::invite_client::{InviteClient, State};
use crate::transaction::{Effect, Event, Timers};

/// State, event, what it asks for, the state after, and the deadline in ms. The state was entered at 0; the event is at
/// 100 ms.
type Cell = (State, Event, Effect, State, Option<u64>);

const CALLING: State = State::Calling;
const PROCEEDING: State = State::Proceeding;
const ACCEPTED: State = State::Accepted;
const COMPLETED: State = State::Completed;
const TERMINATED: State = State::Terminated;
const STATES: [State; 5] = [CALLING, PROCEEDING, ACCEPTED, COMPLETED, TERMINATED];
const EVENTS: [Event; 5] =
    [Event::Provisional, Event::Success, Event::Failure, Event::Timer, Event::Unreachable];

#[rustfmt::skip]
const UNRELIABLE: [Cell; 25] = [
    (CALLING, Event::Provisional, Effect::PASS, PROCEEDING, None),
    (CALLING, Event::Success, Effect::PASS, ACCEPTED, Some(32_100)),
    (CALLING, Event::Failure, Effect::ACK_AND_PASS, COMPLETED, Some(32_100)),
    (CALLING, Event::Timer, Effect::NONE, CALLING, Some(500)),
    (CALLING, Event::Unreachable, Effect::UNREACHABLE, TERMINATED, None),
    (PROCEEDING, Event::Provisional, Effect::PASS, PROCEEDING, None),
    (PROCEEDING, Event::Success, Effect::PASS, ACCEPTED, Some(32_100)),
    (PROCEEDING, Event::Failure, Effect::ACK_AND_PASS, COMPLETED, Some(32_100)),
    (PROCEEDING, Event::Timer, Effect::NONE, PROCEEDING, None),
    (PROCEEDING, Event::Unreachable, Effect::UNREACHABLE, TERMINATED, None),
    (ACCEPTED, Event::Provisional, Effect::NONE, ACCEPTED, Some(32_000)),
    (ACCEPTED, Event::Success, Effect::PASS, ACCEPTED, Some(32_000)),
    (ACCEPTED, Event::Failure, Effect::NONE, ACCEPTED, Some(32_000)),
    (ACCEPTED, Event::Timer, Effect::NONE, ACCEPTED, Some(32_000)),
    (ACCEPTED, Event::Unreachable, Effect::NONE, ACCEPTED, Some(32_000)),
    (COMPLETED, Event::Provisional, Effect::NONE, COMPLETED, Some(32_000)),
    (COMPLETED, Event::Success, Effect::NONE, COMPLETED, Some(32_000)),
    (COMPLETED, Event::Failure, Effect::ACK, COMPLETED, Some(32_000)),
    (COMPLETED, Event::Timer, Effect::NONE, COMPLETED, Some(32_000)),
    // The transaction user has its response: that the ACK cannot arrive is nothing it could act on.
    (COMPLETED, Event::Unreachable, Effect::NONE, TERMINATED, None),
    (TERMINATED, Event::Provisional, Effect::NONE, TERMINATED, None),
    (TERMINATED, Event::Success, Effect::NONE, TERMINATED, None),
    (TERMINATED, Event::Failure, Effect::NONE, TERMINATED, None),
    (TERMINATED, Event::Timer, Effect::NONE, TERMINATED, None),
    (TERMINATED, Event::Unreachable, Effect::NONE, TERMINATED, None),
];

/// Where a reliable transport differs: no timer A, and timer D is 0.
const RELIABLE: [Cell; 3] = [
    (CALLING, Event::Timer, Effect::NONE, CALLING, Some(32_000)),
    (CALLING, Event::Failure, Effect::ACK_AND_PASS, TERMINATED, None),
    (PROCEEDING, Event::Failure, Effect::ACK_AND_PASS, TERMINATED, None),
];

fn machine(state: State, reliable: bool) -> InviteClient {
    let timers = Timers::default();
    let mut machine = InviteClient::new(Time::START, &timers, reliable);
    let event = match state {
        State::Calling => None,
        State::Proceeding => Some(Event::Provisional),
        State::Accepted => Some(Event::Success),
        State::Completed => Some(Event::Failure),
        State::Terminated => Some(Event::Unreachable),
    };
    if let Some(event) = event {
        machine.handle(Time::START, &timers, event);
    }
    assert!(machine.state() == state);
    machine
}

fn check((state, event, effect, after, deadline): Cell, reliable: bool) {
    let mut machine = machine(state, reliable);
    let done = machine.handle(at(100), &Timers::default(), event);
    let name = format!("{state:?} {event:?}, reliable: {reliable}");
    assert_eq!((done, machine.state(), machine.deadline().map(millis)), (effect, after, deadline), "{name}");
}

#[test]
fn each_cell_is_as_the_figure_says() {
    for state in STATES {
        for event in EVENTS {
            let cells: Vec<&Cell> =
                UNRELIABLE.iter().filter(|cell| (cell.0, cell.1) == (state, event)).collect();
            assert_eq!(cells.len(), 1, "{state:?} {event:?}");
            check(*cells[0], false);
            let differs = RELIABLE.iter().find(|cell| (cell.0, cell.1) == (state, event));
            if let Some(cell) = differs.or((state != COMPLETED).then_some(cells[0])) {
                check(*cell, true);
            }
        }
    }
}

#[test]
fn timer_a_doubles_until_timer_b() {
    let mut machine = machine(CALLING, false);
    let mut times = Vec::new();
    while let Some(deadline) = machine.deadline() {
        times.push((millis(deadline), machine.handle(deadline, &Timers::default(), Event::Timer)));
    }
    let resends = [500, 1500, 3500, 7500, 15_500, 31_500].map(|time| (time, Effect::RESEND));
    assert_eq!(times, [&resends[..], &[(32_000, Effect::TIMED_OUT)]].concat());
    assert_eq!(machine.state(), TERMINATED);
}

#[test]
fn over_a_reliable_transport_only_timer_b_runs() {
    let mut machine = machine(CALLING, true);
    assert_eq!(machine.handle(at(31_999), &Timers::default(), Event::Timer), Effect::NONE);
    assert_eq!(machine.handle(at(32_000), &Timers::default(), Event::Timer), Effect::TIMED_OUT);
}

#[test]
fn timers_d_and_m_end_it_in_silence() {
    for (state, reliable) in [(COMPLETED, false), (ACCEPTED, false), (ACCEPTED, true)] {
        let mut machine = machine(state, reliable);
        assert_eq!(machine.deadline(), Some(at(32_000)));
        assert_eq!(machine.handle(at(32_000), &Timers::default(), Event::Timer), Effect::NONE);
        assert_eq!((machine.state(), machine.deadline()), (TERMINATED, None));
    }
}

#[test]
fn timer_d_is_never_below_32_s_and_grows_with_t1() {
    for (t1, expected) in [(10, 32_000), (1000, 64_000)] {
        let timers = Timers { t1: ms(t1), ..Timers::default() };
        let mut machine = InviteClient::new(Time::START, &timers, false);
        machine.handle(Time::START, &timers, Event::Failure);
        assert_eq!(machine.deadline(), Some(at(expected)));
    }
}

#[test]
fn a_cancelled_invite_is_given_up_after_64_t1_and_a_provisional_response_does_not_change_that() {
    let mut machine = machine(PROCEEDING, false);
    machine.cancelled(at(1000), &Timers::default());
    assert_eq!(machine.handle(at(2000), &Timers::default(), Event::Provisional), Effect::PASS);
    assert_eq!(machine.deadline(), Some(at(33_000)));
    assert_eq!(machine.handle(at(33_000), &Timers::default(), Event::Timer), Effect::TIMED_OUT);
}
