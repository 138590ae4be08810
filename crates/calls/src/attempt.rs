//! INVITE transactions of a leg, and which of them decides the call.

use tritone_codes::{Method, StatusCode};

use crate::event::Event;
use crate::leg::Leg;

/// One INVITE client transaction on one hop (RFC 3261 section 17.1.1), by the indices of its events.
#[derive(Clone, Debug, Default)]
pub(crate) struct Transaction {
    /// The INVITE, first time seen; `None` where only answers were seen.
    pub(crate) invite: Option<usize>,
    /// How often the INVITE was seen.
    pub(crate) sent: u32,
    /// First sighting of each different provisional response, in order.
    pub(crate) provisionals: Vec<usize>,
    /// First sighting of each different final response, in order.
    pub(crate) finals: Vec<usize>,
    /// The CANCEL.
    pub(crate) cancel: Option<usize>,
    /// The ACK of a final other than 2xx; a 2xx has its ACK outside the transaction.
    pub(crate) ack: Option<usize>,
    /// The first event of all.
    first: usize,
}

impl Transaction {
    /// The event by which to know sender, branch and depth: the INVITE, else an answer.
    pub(crate) fn sample<'l>(&self, leg: &'l Leg) -> &'l Event {
        let index = self.invite.unwrap_or(self.first);
        &leg.events()[index]
    }

    /// The final response: a 2xx wins over what came before it (RFC 3261 section 13.2.2.4), else the first.
    pub(crate) fn final_event<'l>(&self, leg: &'l Leg) -> Option<&'l Event> {
        let events = leg.events();
        let success = self.finals.iter().find(|i| is_success(&events[**i]));
        success.or(self.finals.first()).map(|i| &events[*i])
    }

    /// Whether a CANCEL came before the final response.
    pub(crate) fn cancelled(&self, leg: &Leg) -> bool {
        let Some(cancel) = self.cancel else { return false };
        let end = self.finals.first().copied().unwrap_or(usize::MAX);
        cancel < end || self.final_event(leg).is_none()
    }

    /// Whether the INVITE opens a call: it has no To tag. Answers alone are taken for such a one.
    fn is_initial(&self, leg: &Leg) -> bool {
        self.invite.is_none_or(|i| leg.events()[i].to_tag == 0)
    }

    /// Sender of the request, as an address index.
    pub(crate) fn sender(&self, leg: &Leg) -> u16 {
        match self.invite {
            Some(i) => leg.events()[i].source,
            None => leg.events()[self.first].destination,
        }
    }

    /// Receiver of the request, as an address index.
    pub(crate) fn receiver(&self, leg: &Leg) -> u16 {
        match self.invite {
            Some(i) => leg.events()[i].destination,
            None => leg.events()[self.first].source,
        }
    }

    /// Index of the first event.
    pub(crate) fn first(&self) -> usize {
        self.first
    }
}

fn is_success(event: &Event) -> bool {
    event.status().is_some_and(|status| (200..300).contains(&status.as_u16()))
}

/// The INVITE transactions of a call.
#[derive(Clone, Debug, Default)]
pub(crate) struct Attempts {
    /// Those that open the call, on all hops, in order of time. A re-INVITE that fails fails no call.
    pub(crate) initial: Vec<Transaction>,
}

impl Attempts {
    /// Sorts the events of a leg, which must be in order of time, into transactions.
    pub(crate) fn of(leg: &Leg) -> Self {
        let mut open: Vec<Transaction> = Vec::new();
        for (index, event) in leg.events().iter().enumerate() {
            place(leg, &mut open, index, event);
        }
        open.retain(|transaction| transaction.is_initial(leg));
        Self { initial: open }
    }

    /// The caller's own attempts, in order: those on the hop nearest to the caller that was recorded. That is
    /// the smallest number of Via values, and among them the sender seen first.
    pub(crate) fn of_caller<'s>(&'s self, leg: &Leg) -> Vec<&'s Transaction> {
        let depth = |transaction: &Transaction| transaction.sample(leg).vias;
        let Some(nearest) = self.initial.iter().map(depth).min() else { return Vec::new() };
        let mut near = self.initial.iter().filter(|transaction| depth(transaction) == nearest);
        let Some(first) = near.next() else { return Vec::new() };
        let caller = leg.address(first.sender(leg)).ip();
        let others = near.filter(|transaction| leg.address(transaction.sender(leg)).ip() == caller);
        core::iter::once(first).chain(others).collect()
    }

    /// The transaction that decides the call: of the caller's attempts with the highest CSeq, the answered one,
    /// else the one whose failure a forking proxy would pass on, else the last.
    pub(crate) fn deciding<'s>(&'s self, leg: &Leg) -> Option<&'s Transaction> {
        let attempts = self.of_caller(leg);
        let cseq = |transaction: &&Transaction| transaction.sample(leg).cseq;
        let highest = attempts.iter().map(cseq).max()?;
        let last: Vec<_> = attempts.into_iter().filter(|transaction| cseq(transaction) == highest).collect();
        let failed_over = last.windows(2).all(|pair| is_sequential(leg, pair[0], pair[1]));
        if failed_over {
            return last.last().copied();
        }
        last.into_iter()
            .min_by_key(|transaction| preference(transaction.final_event(leg).and_then(Event::status)))
    }
}

/// Whether the first transaction had ended when the second began: failover, not forking.
fn is_sequential(leg: &Leg, first: &Transaction, second: &Transaction) -> bool {
    let ended = first.finals.first().copied();
    ended.is_some_and(|end| end < second.first && !leg.events().get(end).is_some_and(is_success))
}

/// Order of choice among parallel branches (RFC 3261 section 16.7 step 6): success, then 6xx, then the lowest
/// class, and in 4xx those that help the caller to try again.
fn preference(status: Option<StatusCode>) -> (u16, u16) {
    match status.map(StatusCode::as_u16) {
        Some(code @ 200..=299) => (0, code),
        Some(code @ 600..=699) => (1, code),
        Some(code @ (401 | 407 | 415 | 420 | 484)) => (4, code - 400),
        Some(code) => (code / 100, code),
        None => (9, 0),
    }
}

fn place(leg: &Leg, open: &mut Vec<Transaction>, index: usize, event: &Event) {
    if event.method != Some(Method::Invite)
        && !matches!(event.request(), Some(Method::Cancel | Method::Ack | Method::Invite))
    {
        return;
    }
    let found = open.iter_mut().rev().find(|transaction| belongs(leg, transaction, event));
    match (event.request(), found) {
        (Some(Method::Invite), Some(transaction)) => {
            transaction.invite.get_or_insert(index);
            transaction.sent += 1;
        }
        (Some(Method::Invite), None) => {
            open.push(Transaction { invite: Some(index), sent: 1, first: index, ..Transaction::default() });
        }
        (Some(Method::Cancel), Some(transaction)) => {
            transaction.cancel.get_or_insert(index);
        }
        (Some(Method::Ack), Some(transaction)) => {
            transaction.ack.get_or_insert(index);
        }
        (None, Some(transaction)) => answer(leg, transaction, index, event),
        (None, None) => {
            let mut transaction = Transaction { first: index, ..Transaction::default() };
            answer(leg, &mut transaction, index, event);
            open.push(transaction);
        }
        _ => {}
    }
}

fn answer(leg: &Leg, transaction: &mut Transaction, index: usize, event: &Event) {
    // 700 and above are no answers: RFC 4475 section 3.1.2.19 has them dropped.
    let Some(status) = event.status().filter(|status| status.is_valid_on_the_wire()) else { return };
    let list = if status.is_final() { &mut transaction.finals } else { &mut transaction.provisionals };
    let repeated = list.iter().any(|i| leg.events()[*i].repeats(event));
    if !repeated {
        list.push(index);
    }
}

/// Whether an event is of this transaction: same branch (else, with RFC 2543 peers, same From tag), same CSeq
/// number, and between the same two elements.
fn belongs(leg: &Leg, transaction: &Transaction, event: &Event) -> bool {
    let known = transaction.sample(leg);
    if known.cseq != event.cseq || known.branch != event.branch {
        return false;
    }
    if known.branch == 0 && known.from_tag != event.from_tag {
        return false;
    }
    let (from, to) = if event.status().is_some() {
        (event.destination, event.source)
    } else {
        (event.source, event.destination)
    };
    let ip = |index: u16| leg.address(index).ip();
    ip(from) == ip(transaction.sender(leg)) && ip(to) == ip(transaction.receiver(leg))
}
