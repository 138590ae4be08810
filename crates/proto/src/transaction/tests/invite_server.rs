//! RFC 3261 figure 7 as RFC 6026 figure 5 has it.

use super::*;
use crate::transaction::invite_server::{InviteServer, State};
use crate::transaction::{Effect, ServerEvent, Timers};

/// State, event, what it asks for, the state after, and the deadline in ms. The state was entered at 0; the event is at
/// 100 ms.
type Cell = (State, ServerEvent, Effect, State, Option<u64>);

const PROCEEDING: State = State::Proceeding;
const ACCEPTED: State = State::Accepted;
const COMPLETED: State = State::Completed;
const CONFIRMED: State = State::Confirmed;
const TERMINATED: State = State::Terminated;
const STATES: [State; 5] = [PROCEEDING, ACCEPTED, COMPLETED, CONFIRMED, TERMINATED];
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
const UNRELIABLE: [Cell; 35] = [
    // Nothing was sent yet, so that a repetition is a reason to send 100 early.
    (PROCEEDING, ServerEvent::Request, Effect::TRYING, PROCEEDING, None),
    (PROCEEDING, ServerEvent::Ack, Effect::NONE, PROCEEDING, Some(150)),
    (PROCEEDING, ServerEvent::Provisional, Effect::PASS, PROCEEDING, None),
    (PROCEEDING, ServerEvent::Success, Effect::PASS, ACCEPTED, Some(32_100)),
    (PROCEEDING, ServerEvent::Failure, Effect::PASS, COMPLETED, Some(600)),
    (PROCEEDING, ServerEvent::Timer, Effect::NONE, PROCEEDING, Some(150)),
    (PROCEEDING, ServerEvent::Unreachable, Effect::UNREACHABLE, TERMINATED, None),
    (ACCEPTED, ServerEvent::Request, Effect::NONE, ACCEPTED, Some(32_000)),
    (ACCEPTED, ServerEvent::Ack, Effect::PASS, ACCEPTED, Some(32_000)),
    (ACCEPTED, ServerEvent::Provisional, Effect::NONE, ACCEPTED, Some(32_000)),
    (ACCEPTED, ServerEvent::Success, Effect::PASS, ACCEPTED, Some(32_000)),
    (ACCEPTED, ServerEvent::Failure, Effect::NONE, ACCEPTED, Some(32_000)),
    (ACCEPTED, ServerEvent::Timer, Effect::NONE, ACCEPTED, Some(32_000)),
    (ACCEPTED, ServerEvent::Unreachable, Effect::NONE, ACCEPTED, Some(32_000)),
    (COMPLETED, ServerEvent::Request, Effect::RESEND, COMPLETED, Some(500)),
    (COMPLETED, ServerEvent::Ack, Effect::NONE, CONFIRMED, Some(5100)),
    (COMPLETED, ServerEvent::Provisional, Effect::NONE, COMPLETED, Some(500)),
    (COMPLETED, ServerEvent::Success, Effect::NONE, COMPLETED, Some(500)),
    (COMPLETED, ServerEvent::Failure, Effect::NONE, COMPLETED, Some(500)),
    (COMPLETED, ServerEvent::Timer, Effect::NONE, COMPLETED, Some(500)),
    (COMPLETED, ServerEvent::Unreachable, Effect::UNREACHABLE, TERMINATED, None),
    (CONFIRMED, ServerEvent::Request, Effect::NONE, CONFIRMED, Some(5000)),
    (CONFIRMED, ServerEvent::Ack, Effect::NONE, CONFIRMED, Some(5000)),
    (CONFIRMED, ServerEvent::Provisional, Effect::NONE, CONFIRMED, Some(5000)),
    (CONFIRMED, ServerEvent::Success, Effect::NONE, CONFIRMED, Some(5000)),
    (CONFIRMED, ServerEvent::Failure, Effect::NONE, CONFIRMED, Some(5000)),
    (CONFIRMED, ServerEvent::Timer, Effect::NONE, CONFIRMED, Some(5000)),
    (CONFIRMED, ServerEvent::Unreachable, Effect::NONE, CONFIRMED, Some(5000)),
    (TERMINATED, ServerEvent::Request, Effect::NONE, TERMINATED, None),
    (TERMINATED, ServerEvent::Ack, Effect::NONE, TERMINATED, None),
    (TERMINATED, ServerEvent::Provisional, Effect::NONE, TERMINATED, None),
    (TERMINATED, ServerEvent::Success, Effect::NONE, TERMINATED, None),
    (TERMINATED, ServerEvent::Failure, Effect::NONE, TERMINATED, None),
    (TERMINATED, ServerEvent::Timer, Effect::NONE, TERMINATED, None),
    (TERMINATED, ServerEvent::Unreachable, Effect::NONE, TERMINATED, None),
];

/// Where a reliable transport differs: no timer G, and timer I is 0, so that nothing is ever Confirmed.
#[rustfmt::skip]
const RELIABLE: [Cell; 7] = [
    (PROCEEDING, ServerEvent::Failure, Effect::PASS, COMPLETED, Some(32_100)),
    (COMPLETED, ServerEvent::Request, Effect::RESEND, COMPLETED, Some(32_000)),
    (COMPLETED, ServerEvent::Ack, Effect::NONE, TERMINATED, None),
    (COMPLETED, ServerEvent::Provisional, Effect::NONE, COMPLETED, Some(32_000)),
    (COMPLETED, ServerEvent::Success, Effect::NONE, COMPLETED, Some(32_000)),
    (COMPLETED, ServerEvent::Failure, Effect::NONE, COMPLETED, Some(32_000)),
    (COMPLETED, ServerEvent::Timer, Effect::NONE, COMPLETED, Some(32_000)),
];

fn machine(state: State, reliable: bool) -> InviteServer {
    let timers = Timers::default();
    let mut machine = InviteServer::new(Time::START, &timers, reliable);
    let events: &[ServerEvent] = match state {
        State::Proceeding => &[],
        State::Accepted => &[ServerEvent::Success],
        State::Completed => &[ServerEvent::Failure],
        State::Confirmed => &[ServerEvent::Failure, ServerEvent::Ack],
        State::Terminated => &[ServerEvent::Unreachable],
    };
    for event in events {
        machine.handle(Time::START, &timers, *event);
    }
    machine
}

fn check((state, event, effect, after, deadline): Cell, reliable: bool) {
    let mut machine = machine(state, reliable);
    assert!(machine.state() == state);
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
            if let Some(cell) = differs.or((state != CONFIRMED).then_some(cells[0])) {
                check(*cell, true);
            }
        }
    }
    assert_eq!(machine(CONFIRMED, true).state(), TERMINATED);
}

fn run(mut machine: InviteServer) -> Vec<(u64, Effect)> {
    let mut times = Vec::new();
    while let Some(deadline) = machine.deadline() {
        times.push((millis(deadline), machine.handle(deadline, &Timers::default(), ServerEvent::Timer)));
    }
    times
}

#[test]
fn an_invite_that_nobody_answers_gets_one_100_within_200_ms() {
    for reliable in [false, true] {
        assert_eq!(run(machine(PROCEEDING, reliable)), [(150, Effect::TRYING)]);
    }
}

#[test]
fn a_repetition_gets_the_last_provisional_response_again() {
    let mut machine = machine(PROCEEDING, false);
    machine.handle(at(50), &Timers::default(), ServerEvent::Provisional);
    for time in [500, 1500] {
        assert_eq!(machine.handle(at(time), &Timers::default(), ServerEvent::Request), Effect::RESEND);
    }
    assert_eq!(machine.deadline(), None);
}

#[test]
fn timer_g_doubles_up_to_t2_until_timer_h() {
    let resends = [500, 1500, 3500, 7500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500];
    let resends = resends.map(|time| (time, Effect::RESEND));
    assert_eq!(run(machine(COMPLETED, false)), [&resends[..], &[(32_000, Effect::TIMED_OUT)]].concat());
    assert_eq!(run(machine(COMPLETED, true)), [(32_000, Effect::TIMED_OUT)]);
}

#[test]
fn timers_i_and_l_end_it_in_silence() {
    assert_eq!(run(machine(CONFIRMED, false)), [(5000, Effect::NONE)]);
    for reliable in [false, true] {
        assert_eq!(run(machine(ACCEPTED, reliable)), [(32_000, Effect::NONE)]);
    }
}
