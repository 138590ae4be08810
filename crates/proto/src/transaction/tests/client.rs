//! RFC 3261 figure 6.

use super::*;
use crate::transaction::client::{Client, State};
use crate::transaction::{Effect, Event, Timers};

/// State, event, what it asks for, the state after, and the deadline in ms. The state was entered at 0; the event is at
/// 100 ms.
type Cell = (State, Event, Effect, State, Option<u64>);

const TRYING: State = State::Trying;
const PROCEEDING: State = State::Proceeding;
const COMPLETED: State = State::Completed;
const TERMINATED: State = State::Terminated;
const STATES: [State; 4] = [TRYING, PROCEEDING, COMPLETED, TERMINATED];
const EVENTS: [Event; 5] =
    [Event::Provisional, Event::Success, Event::Failure, Event::Timer, Event::Unreachable];

#[rustfmt::skip]
const UNRELIABLE: [Cell; 20] = [
    (TRYING, Event::Provisional, Effect::PASS, PROCEEDING, Some(500)),
    (TRYING, Event::Success, Effect::PASS, COMPLETED, Some(5100)),
    (TRYING, Event::Failure, Effect::PASS, COMPLETED, Some(5100)),
    (TRYING, Event::Timer, Effect::NONE, TRYING, Some(500)),
    (TRYING, Event::Unreachable, Effect::UNREACHABLE, TERMINATED, None),
    (PROCEEDING, Event::Provisional, Effect::PASS, PROCEEDING, Some(500)),
    (PROCEEDING, Event::Success, Effect::PASS, COMPLETED, Some(5100)),
    (PROCEEDING, Event::Failure, Effect::PASS, COMPLETED, Some(5100)),
    (PROCEEDING, Event::Timer, Effect::NONE, PROCEEDING, Some(500)),
    (PROCEEDING, Event::Unreachable, Effect::UNREACHABLE, TERMINATED, None),
    (COMPLETED, Event::Provisional, Effect::NONE, COMPLETED, Some(5000)),
    (COMPLETED, Event::Success, Effect::NONE, COMPLETED, Some(5000)),
    (COMPLETED, Event::Failure, Effect::NONE, COMPLETED, Some(5000)),
    (COMPLETED, Event::Timer, Effect::NONE, COMPLETED, Some(5000)),
    (COMPLETED, Event::Unreachable, Effect::NONE, COMPLETED, Some(5000)),
    (TERMINATED, Event::Provisional, Effect::NONE, TERMINATED, None),
    (TERMINATED, Event::Success, Effect::NONE, TERMINATED, None),
    (TERMINATED, Event::Failure, Effect::NONE, TERMINATED, None),
    (TERMINATED, Event::Timer, Effect::NONE, TERMINATED, None),
    (TERMINATED, Event::Unreachable, Effect::NONE, TERMINATED, None),
];

/// Where a reliable transport differs: no timer E, and timer K is 0.
#[rustfmt::skip]
const RELIABLE: [Cell; 8] = [
    (TRYING, Event::Provisional, Effect::PASS, PROCEEDING, Some(32_000)),
    (TRYING, Event::Success, Effect::PASS, TERMINATED, None),
    (TRYING, Event::Failure, Effect::PASS, TERMINATED, None),
    (TRYING, Event::Timer, Effect::NONE, TRYING, Some(32_000)),
    (PROCEEDING, Event::Provisional, Effect::PASS, PROCEEDING, Some(32_000)),
    (PROCEEDING, Event::Success, Effect::PASS, TERMINATED, None),
    (PROCEEDING, Event::Failure, Effect::PASS, TERMINATED, None),
    (PROCEEDING, Event::Timer, Effect::NONE, PROCEEDING, Some(32_000)),
];

fn machine(state: State, reliable: bool) -> Client {
    let timers = Timers::default();
    let mut machine = Client::new(Time::START, &timers, reliable);
    let event = match state {
        State::Trying => None,
        State::Proceeding => Some(Event::Provisional),
        State::Completed => Some(Event::Success),
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

fn run(mut machine: Client) -> Vec<(u64, Effect)> {
    let mut times = Vec::new();
    while let Some(deadline) = machine.deadline() {
        times.push((millis(deadline), machine.handle(deadline, &Timers::default(), Event::Timer)));
    }
    assert_eq!(machine.state(), TERMINATED);
    times
}

#[test]
fn timer_e_doubles_up_to_t2_until_timer_f() {
    let resends = [500, 1500, 3500, 7500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500];
    let resends = resends.map(|time| (time, Effect::RESEND));
    assert_eq!(run(machine(TRYING, false)), [&resends[..], &[(32_000, Effect::TIMED_OUT)]].concat());
}

#[test]
fn after_a_provisional_response_timer_e_is_t2() {
    let resends =
        [500, 4500, 8500, 12_500, 16_500, 20_500, 24_500, 28_500].map(|time| (time, Effect::RESEND));
    assert_eq!(run(machine(PROCEEDING, false)), [&resends[..], &[(32_000, Effect::TIMED_OUT)]].concat());
}

#[test]
fn over_a_reliable_transport_only_timer_f_runs() {
    for state in [TRYING, PROCEEDING] {
        assert_eq!(run(machine(state, true)), [(32_000, Effect::TIMED_OUT)]);
    }
}

#[test]
fn timer_k_ends_it_in_silence() {
    assert_eq!(run(machine(COMPLETED, false)), [(5000, Effect::NONE)]);
}
