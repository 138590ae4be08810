//! Many calls at a steady rate: what a trunk carries, for benchmarks.
//!
//! ```
//! use tritone_synth::load::{Load, mixed};
//!
//! let messages: Vec<_> = Load::new(&mixed(), 1_000, 100).collect();
//! assert!(messages.is_sorted_by_key(|message| message.at));
//! ```

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use tritone_wire::Timestamp;

use crate::flow::{self, Call, Message, Script};

/// What a trunk of a telephone company carries between two hosts over UDP: `times` is how many of ten thousand calls are
/// of that kind.
///
/// # Panics
/// Never: a test reads it.
pub fn mixed() -> Script {
    flow::parse(include_str!("mixed.flow")).expect("the description of the mix is valid")
}

/// The messages of calls that start one after the other, in the order of time. Of the script, `times` of a call says how
/// often it is made in proportion to the others; what was drawn follows from the number of the call alone, so the same
/// arguments give the same octets. No more is kept than the calls that have not ended.
pub struct Load {
    kinds: Vec<(u64, Call)>,
    start: Timestamp,
    calls: u32,
    rate: u32,
    made: u32,
    waiting: BinaryHeap<Reverse<Waiting>>,
}

/// A message that is sent later than the call that starts next.
struct Waiting {
    /// When, and its place among those of the same time.
    order: (Timestamp, u64),
    message: Message,
}

impl Load {
    /// `calls` calls of the kinds of `script`, `rate` of them a second.
    ///
    /// # Panics
    /// Where the script has no calls, a call of it cannot be made, or the rate is zero.
    pub fn new(script: &Script, calls: u32, rate: u32) -> Self {
        assert!(!script.calls.is_empty() && rate > 0, "a load has calls and a rate");
        let mut sum = 0;
        let kinds = script.calls.iter().map(|call| {
            sum += u64::from(call.times);
            (sum, call.clone())
        });
        Self { kinds: kinds.collect(), start: script.start, calls, rate, made: 0, waiting: BinaryHeap::new() }
    }

    /// When the `number`th call starts, counted from 0.
    fn starts(&self, number: u32) -> Timestamp {
        Timestamp(self.start.0 + i64::from(number) * 1_000_000_000 / i64::from(self.rate))
    }

    fn make_next(&mut self) {
        let number = self.made;
        self.made += 1;
        let chance = scatter(u64::from(number));
        let all = self.kinds.last().map_or(1, |(sum, _)| (*sum).max(1));
        let kind = self.kinds.iter().find(|(sum, _)| chance % all < *sum).map(|(_, call)| call);
        let call = individual(kind.expect("some kind has the number drawn"), number);
        // Ids of one length, as most programs make them.
        let sent = call.messages(1_000_000_000 + number, self.starts(number));
        let sent = sent.unwrap_or_else(|e| panic!("a call of the mix cannot be made: {e}"));
        let port = 10_000 + scatter(!u64::from(number)) % 20_000 * 2;
        for (place, mut message) in sent.into_iter().enumerate() {
            with_port(&mut message.octets, port);
            let place = u64::from(number) << 16 | place as u64;
            self.waiting.push(Reverse(Waiting { order: (message.at, place), message }));
        }
    }
}

impl Iterator for Load {
    type Item = Message;

    fn next(&mut self) -> Option<Message> {
        loop {
            let first = self.waiting.peek().map(|Reverse(waiting)| waiting.order.0);
            let more = self.made < self.calls;
            if more && first.is_none_or(|at| at > self.starts(self.made)) {
                self.make_next();
                continue;
            }
            return self.waiting.pop().map(|Reverse(waiting)| waiting.message);
        }
    }
}

impl Ord for Waiting {
    fn cmp(&self, other: &Self) -> Ordering {
        self.order.cmp(&other.order)
    }
}

impl PartialOrd for Waiting {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Waiting {
    fn eq(&self, other: &Self) -> bool {
        self.order == other.order
    }
}

impl Eq for Waiting {}

/// The call with numbers and a Call-ID of its own. Parties whose names are no telephone numbers keep theirs.
fn individual(kind: &Call, number: u32) -> Call {
    let mut call = Call { times: 1, ..kind.clone() };
    for (place, party) in call.path.iter_mut().enumerate() {
        let drawn = scatter(u64::from(number) << 4 | place as u64) % 10_000_000;
        if party.user.starts_with('+') {
            let kept = party.user.len().saturating_sub(7).max(1);
            party.user.replace_range(kept.., &format!("{drawn:07}"));
        }
    }
    let host = call.path[0].address.ip();
    call.call_id = Some(format!("{:016x}@{host}", scatter(u64::from(number) | 1 << 40)));
    call
}

/// Another port for media: one for all calls would be one stream for all that follow media.
fn with_port(octets: &mut [u8], port: u64) {
    const USUAL: &[u8] = b"m=audio 40000 ";
    if let Some(at) = octets.windows(USUAL.len()).position(|w| w == USUAL) {
        octets[at..at + USUAL.len()].copy_from_slice(format!("m=audio {port:05} ").as_bytes());
    }
}

/// A number that looks drawn; another one for each `n` (the finaliser of SplitMix64).
pub(crate) const fn scatter(n: u64) -> u64 {
    let n = n.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let n = (n ^ n >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let n = (n ^ n >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    n ^ n >> 31
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn text(message: &Message) -> String {
        String::from_utf8_lossy(&message.octets).into_owned()
    }

    #[test]
    fn the_same_arguments_give_the_same_messages_in_the_order_of_time() {
        let load = || Load::new(&mixed(), 300, 100).collect::<Vec<_>>();
        assert_eq!(load(), load());
        assert!(load().is_sorted_by_key(|message| message.at));
    }

    #[test]
    fn calls_start_at_the_rate() {
        let sent: Vec<_> = Load::new(&mixed(), 101, 50).collect();
        let ids: HashSet<String> = sent
            .iter()
            .filter_map(|m| text(m).split("Call-ID: ").nth(1)?.lines().next().map(Into::into))
            .collect();
        assert_eq!(ids.len(), 101);
        let last =
            sent.iter().rev().find(|m| !text(m).contains("ACK") && text(m).contains("CSeq: 1 ")).unwrap();
        assert!(last.at.since(sent[0].at) >= 2_000_000_000);
    }

    #[test]
    fn every_kind_of_the_mix_occurs_about_as_often_as_it_says() {
        let sent: Vec<String> = Load::new(&mixed(), 10_000, 1_000).map(|m| text(&m)).collect();
        let with = |start: &str| sent.iter().filter(|m| m.starts_with(start)).count();
        for (start, wanted) in [("SIP/2.0 486", 800), ("SIP/2.0 404", 700), ("CANCEL", 800), ("OPTIONS", 300)]
        {
            let found = with(start);
            assert!(found.abs_diff(wanted) < wanted / 5, "{start}: {found}, wanted {wanted}");
        }
    }

    #[test]
    fn a_packet_is_as_long_as_one_of_a_trunk() {
        let sent: Vec<_> = Load::new(&mixed(), 2_000, 100).collect();
        let octets: usize = sent.iter().map(|m| m.octets.len()).sum();
        let mean = octets / sent.len();
        // 469 in a recording of SIPp with the headers of a trunk.
        assert!((450..500).contains(&mean), "{mean} octets a message");
    }
}
