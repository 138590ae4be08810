//! RFC 3261 figure 8 as RFC 4320 changes it.

use super::*;
use crate::transaction::server::{Server, State};
use crate::transaction::{Effect, ServerEvent, Timers};

/// State, event, what it asks for, the state after, and the deadline in ms. The state was entered at 0; the event is at
/// 3600 ms, just behind the 100.
type Cell = (State, ServerEvent, Effect, State, Option<u64>);

const TRYING: State = State::Trying;
const PROCEEDING: State = State::Proceeding;
const COMPLETED: State = State::Completed;
const TERMINATED: State = State::Terminated;
const STATES: [State; 4] = [TRYING, PROCEEDING, COMPLETED, TERMINATED];
const EVENTS: [ServerEvent; 7] = [
    ServerEvent::Request,
    ServerEvent::Ack,
    ServerEvent::Provisional,
    ServerEvent::Success,
    ServerEvent::Failure,
    ServerEvent::Timer,
    ServerEvent::Unreachable,
];

#[rustfmt::skip]
const UNRELIABLE: [Cell; 28] = [
    (TRYING, ServerEvent::Request, Effect::NONE, TRYING, Some(3500)),
    (TRYING, ServerEvent::Ack, Effect::NONE, TRYING, Some(3500)),
    (TRYING, ServerEvent::Provisional, Effect::NONE, TRYING, Some(3500)),
    (TRYING, ServerEvent::Success, Effect::PASS, COMPLETED, Some(35_600)),
    (TRYING, ServerEvent::Failure, Effect::PASS, COMPLETED, Some(35_600)),
    (TRYING, ServerEvent::Timer, Effect::TRYING, PROCEEDING, Some(32_000)),
    (TRYING, ServerEvent::Unreachable, Effect::UNREACHABLE, TERMINATED, None),
    (PROCEEDING, ServerEvent::Request, Effect::RESEND, PROCEEDING, Some(32_000)),
    (PROCEEDING, ServerEvent::Ack, Effect::NONE, PROCEEDING, Some(32_000)),
    (PROCEEDING, ServerEvent::Provisional, Effect::NONE, PROCEEDING, Some(32_000)),
    (PROCEEDING, ServerEvent::Success, Effect::PASS, COMPLETED, Some(35_600)),
    (PROCEEDING, ServerEvent::Failure, Effect::PASS, COMPLETED, Some(35_600)),
    (PROCEEDING, ServerEvent::Timer, Effect::NONE, PROCEEDING, Some(32_000)),
    (PROCEEDING, ServerEvent::Unreachable, Effect::UNREACHABLE, TERMINATED, None),
    (COMPLETED, ServerEvent::Request, Effect::RESEND, COMPLETED, Some(32_000)),
    (COMPLETED, ServerEvent::Ack, Effect::NONE, COMPLETED, Some(32_000)),
    (COMPLETED, ServerEvent::Provisional, Effect::NONE, COMPLETED, Some(32_000)),
    (COMPLETED, ServerEvent::Success, Effect::NONE, COMPLETED, Some(32_000)),
    (COMPLETED, ServerEvent::Failure, Effect::NONE, COMPLETED, Some(32_000)),
    (COMPLETED, ServerEvent::Timer, Effect::NONE, COMPLETED, Some(32_000)),
    (COMPLETED, ServerEvent::Unreachable, Effect::UNREACHABLE, TERMINATED, None),
    (TERMINATED, ServerEvent::Request, Effect::NONE, TERMINATED, None),
    (TERMINATED, ServerEvent::Ack, Effect::NONE, TERMINATED, None),
    (TERMINATED, ServerEvent::Provisional, Effect::NONE, TERMINATED, None),
    (TERMINATED, ServerEvent::Success, Effect::NONE, TERMINATED, None),
    (TERMINATED, ServerEvent::Failure, Effect::NONE, TERMINATED, None),
    (TERMINATED, ServerEvent::Timer, Effect::NONE, TERMINATED, None),
    (TERMINATED, ServerEvent::Unreachable, Effect::NONE, TERMINATED, None),
];

/// Where a reliable transport differs: timer J is 0.
const RELIABLE: [Cell; 4] = [
    (TRYING, ServerEvent::Success, Effect::PASS, TERMINATED, None),
    (TRYING, ServerEvent::Failure, Effect::PASS, TERMINATED, None),
    (PROCEEDING, ServerEvent::Success, Effect::PASS, TERMINATED, None),
    (PROCEEDING, ServerEvent::Failure, Effect::PASS, TERMINATED, None),
];

fn machine(state: State, reliable: bool) -> Server {
    let timers = Timers::default();
    let mut machine = Server::new(Time::START, &timers, reliable);
    match state {
        State::Trying => Effect::NONE,
        State::Proceeding => machine.handle(at(3500), &timers, ServerEvent::Timer),
        State::Completed => machine.handle(Time::START, &timers, ServerEvent::Success),
        State::Terminated => machine.handle(Time::START, &timers, ServerEvent::Unreachable),
    };
    machine
}

fn check((state, event, effect, after, deadline): Cell, reliable: bool) {
    let mut machine = machine(state, reliable);
    assert!(machine.state() == state);
    let done = machine.handle(at(3600), &Timers::default(), event);
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
    assert_eq!(machine(COMPLETED, true).state(), TERMINATED);
}

fn run(mut machine: Server) -> Vec<(u64, Effect)> {
    let mut times = Vec::new();
    while let Some(deadline) = machine.deadline() {
        times.push((millis(deadline), machine.handle(deadline, &Timers::default(), ServerEvent::Timer)));
    }
    times
}

#[test]
fn a_request_without_an_answer_gets_100_when_timer_e_is_t2_and_nothing_after_timer_f() {
    for reliable in [false, true] {
        let expected = [(3500, Effect::TRYING), (32_000, Effect::TIMED_OUT)];
        assert_eq!(run(machine(TRYING, reliable)), expected);
    }
}

#[test]
fn timer_j_ends_it_in_silence() {
    assert_eq!(run(machine(COMPLETED, false)), [(32_000, Effect::NONE)]);
}
