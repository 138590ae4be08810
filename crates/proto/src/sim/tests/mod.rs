//! Two transaction users and the network between them.

mod grid;
mod runs;

use core::time::Duration;
use std::net::SocketAddr;

use super::{HostId, Link, Plan, Simulator, Told, User, What};
use crate::flow::Transport;
use crate::transaction::{Counters, Settings};

const CALLER: &str = "192.0.2.1:5060";
const CALLEE: &str = "192.0.2.2:5060";

/// Longer than anything may take: an INVITE until timer B, its answer until timer H, a BYE until timer F.
const LIMIT: Duration = Duration::from_secs(300);

/// One user calls the other.
struct Pair {
    simulator: Simulator<User>,
    caller: HostId,
    callee: HostId,
    transport: Transport,
}

impl Pair {
    fn new(seed: u64, link: Link, transport: Transport) -> Self {
        let mut simulator = Simulator::new(seed, link);
        let [caller, callee] = [CALLER, CALLEE].map(|address| {
            let address: SocketAddr = address.parse().unwrap();
            simulator.add(address, User::new(address, transport, Settings::default(), seed))
        });
        Self { simulator, caller, callee, transport }
    }

    /// The URI of the callee that is to answer so.
    fn uri(&self, answer: &str) -> String {
        format!("sip:{answer}@{CALLEE};transport={}", self.transport)
    }

    fn start(&mut self, plan: Plan) -> String {
        self.simulator.with(self.caller, |user, now| user.start(now, plan))
    }

    fn ends(&mut self) -> bool {
        self.simulator.run_to_end(LIMIT)
    }

    /// What one of the two was told of a call, in order.
    fn told(&self, host: HostId, call_id: &str, method: &str) -> Vec<What> {
        let is_of = |told: &&Told| told.call_id == call_id && told.method == method;
        self.simulator
            .records(host)
            .iter()
            .map(|(_, told)| told)
            .filter(is_of)
            .map(|told| told.what)
            .collect()
    }

    /// What the caller was told of a request's end.
    fn ended(&self, call_id: &str, method: &str) -> Vec<What> {
        let is_end = |what: &What| !matches!(what, What::Provisional(_));
        self.told(self.caller, call_id, method).into_iter().filter(is_end).collect()
    }

    fn counters(&self) -> [Counters; 2] {
        [self.caller, self.callee].map(|host| self.simulator.node(host).counters())
    }
}

/// Whether nothing is left of any transaction.
fn nothing_is_left(pair: &Pair) -> bool {
    let is_empty = |counters: &Counters| (counters.servers, counters.clients) == (0, 0);
    let hosts = [pair.caller, pair.callee];
    pair.counters().iter().all(is_empty)
        && hosts.iter().all(|host| pair.simulator.node(*host).transactions().next_deadline().is_none())
}
