//! Addresses that did not answer (RFC 3263 section 4.3).

use core::time::Duration;
use std::collections::VecDeque;
use std::net::SocketAddr;

use hashbrown::HashMap;

use crate::flow::{Hop, Transport};
use crate::time::Time;

/// Addresses that are tried last for some time. What they are is chosen by DNS, so there is a cap.
#[derive(Debug)]
pub struct Blacklist {
    until: HashMap<(Transport, SocketAddr), Time>,
    order: VecDeque<(Transport, SocketAddr)>,
    cap: usize,
    evicted: u64,
}

impl Blacklist {
    /// An empty list of at most so many addresses; of more, those that came first are forgotten.
    pub fn new(cap: usize) -> Self {
        Self { until: HashMap::new(), order: VecDeque::new(), cap: cap.max(1), evicted: 0 }
    }

    /// How many addresses are on the list.
    pub fn len(&self) -> usize {
        self.until.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.until.is_empty()
    }

    /// Addresses that were forgotten before their time.
    pub fn evicted(&self) -> u64 {
        self.evicted
    }

    /// Puts on an address for some time: a transport failure, a time-out, or a 503 for as long as its Retry-After says.
    pub fn add(&mut self, now: Time, hop: &Hop, time: Duration) {
        self.until.retain(|_, until| *until > now);
        let Self { until, order, .. } = self;
        order.retain(|key| until.contains_key(key));
        let key = (hop.transport, hop.remote);
        if self.until.insert(key, now + time).is_some() {
            return;
        }
        self.order.push_back(key);
        if self.order.len() > self.cap
            && let Some(first) = self.order.pop_front()
        {
            self.until.remove(&first);
            self.evicted += 1;
        }
    }

    /// Takes off an address that answered.
    pub fn remove(&mut self, hop: &Hop) {
        let key = (hop.transport, hop.remote);
        if self.until.remove(&key).is_some() {
            self.order.retain(|other| *other != key);
        }
    }

    /// Whether an address is on the list.
    pub fn has(&self, now: Time, hop: &Hop) -> bool {
        self.until.get(&(hop.transport, hop.remote)).is_some_and(|until| *until > now)
    }

    /// Puts those on the list behind the others: where there is no other, they are tried all the same.
    pub fn order(&self, now: Time, hops: &mut [Hop]) {
        hops.sort_by_key(|hop| self.has(now, hop));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hop(last: u8) -> Hop {
        Hop::to(Transport::Udp, SocketAddr::from(([192, 0, 2, last], 5060)))
    }

    fn at(seconds: u64) -> Time {
        Time::START + Duration::from_secs(seconds)
    }

    #[test]
    fn what_did_not_answer_is_tried_last_until_its_time_has_passed() {
        let mut list = Blacklist::new(8);
        list.add(at(0), &hop(1), Duration::from_secs(30));
        let order = |list: &Blacklist, now| {
            let mut hops = [hop(1), hop(2), hop(3)];
            list.order(now, &mut hops);
            hops.map(|hop| hop.remote.ip().to_string())
        };
        assert_eq!(order(&list, at(29)), ["192.0.2.2", "192.0.2.3", "192.0.2.1"]);
        assert_eq!(order(&list, at(30)), ["192.0.2.1", "192.0.2.2", "192.0.2.3"]);
        list.add(at(40), &hop(2), Duration::from_secs(30));
        assert_eq!(list.len(), 1);
        list.remove(&hop(2));
        assert!(list.is_empty() && !list.has(at(41), &hop(2)));
    }

    #[test]
    fn a_full_list_forgets_its_first_and_counts_it() {
        let mut list = Blacklist::new(2);
        for last in 1..=3 {
            list.add(at(0), &hop(last), Duration::from_secs(9));
        }
        assert_eq!((list.len(), list.evicted(), list.has(at(1), &hop(1))), (2, 1, false));
    }
}
