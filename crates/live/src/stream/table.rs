//! The connections that there are.

use std::cell::Cell;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::rc::Rc;
use std::sync::Arc;

use tritone_proto::{Connection, Flow, Hop, ListenerId, Transport};

use super::outbox::Outbox;
use crate::counters::DropReason;
use crate::options::Limits;

/// A connection, being opened or open.
#[derive(Debug)]
pub(crate) struct Link {
    pub(crate) number: Connection,
    pub(crate) flow: Flow,
    pub(crate) is_accepted: bool,
    pub(crate) local: Cell<Option<SocketAddr>>,
    pub(crate) outbox: Outbox,
    name: Option<Arc<str>>,
}

impl Link {
    /// This side's address; the other's while there is none.
    pub(crate) fn local(&self) -> SocketAddr {
        self.local.get().unwrap_or(self.flow.remote)
    }
}

/// What a connection is found by: a certificate was checked for one name alone.
type Way = (Transport, SocketAddr, Option<Arc<str>>);

/// Connections by number and by where they lead.
#[derive(Debug)]
pub(crate) struct Table {
    limits: Limits,
    links: HashMap<Connection, Rc<Link>>,
    ways: HashMap<Way, Connection>,
    sources: HashMap<IpAddr, usize>,
    numbers: u64,
    buffered: usize,
}

impl Table {
    pub(crate) fn new(limits: Limits) -> Self {
        Self {
            limits,
            links: HashMap::new(),
            ways: HashMap::new(),
            sources: HashMap::new(),
            numbers: 0,
            buffered: 0,
        }
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.limits
    }

    pub(crate) fn len(&self) -> usize {
        self.links.len()
    }

    pub(crate) fn get(&self, number: Connection) -> Option<&Rc<Link>> {
        self.links.get(&number)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Rc<Link>> {
        self.links.values()
    }

    /// The connection that the hop names, else one to the same place.
    pub(crate) fn find(&self, hop: &Hop) -> Option<&Rc<Link>> {
        let usable = |number: Connection| self.links.get(&number).filter(|link| !link.outbox.is_closing());
        let named = hop.connection.and_then(usable);
        named.or_else(|| {
            self.ways.get(&way(hop.transport, hop.remote, hop.name.as_ref())).copied().and_then(usable)
        })
    }

    /// A connection that another opened.
    pub(crate) fn accept(
        &mut self,
        transport: Transport,
        listener: ListenerId,
        remote: SocketAddr,
    ) -> Result<Rc<Link>, DropReason> {
        let source = source(remote.ip());
        if self.sources.get(&source).is_some_and(|count| *count >= self.limits.connections_of_source) {
            return Err(DropReason::SourceFull);
        }
        let link = self.add(transport, listener, remote, None, true)?;
        *self.sources.entry(source).or_default() += 1;
        Ok(link)
    }

    /// A connection that this side is to open.
    pub(crate) fn open(&mut self, hop: &Hop, listener: ListenerId) -> Result<Rc<Link>, DropReason> {
        self.add(hop.transport, listener, hop.remote, hop.name.clone(), false)
    }

    fn add(
        &mut self,
        transport: Transport,
        listener: ListenerId,
        remote: SocketAddr,
        name: Option<Arc<str>>,
        is_accepted: bool,
    ) -> Result<Rc<Link>, DropReason> {
        if self.links.len() >= self.limits.connections {
            return Err(DropReason::ConnectionsFull);
        }
        self.numbers += 1;
        let number = Connection(self.numbers);
        let flow = Flow { transport, listener, remote, connection: Some(number) };
        self.ways.insert(way(transport, remote, name.as_ref()), number);
        let (local, outbox) = (Cell::default(), Outbox::default());
        let link = Rc::new(Link { number, flow, is_accepted, local, outbox, name });
        self.links.insert(number, Rc::clone(&link));
        Ok(link)
    }

    /// A connection is no more.
    pub(crate) fn remove(&mut self, link: &Link) {
        if self.links.remove(&link.number).is_none() {
            return;
        }
        let way = way(link.flow.transport, link.flow.remote, link.name.as_ref());
        if self.ways.get(&way) == Some(&link.number) {
            self.ways.remove(&way);
        }
        if link.is_accepted
            && let Entry::Occupied(mut count) = self.sources.entry(source(link.flow.remote.ip()))
        {
            *count.get_mut() -= 1;
            if *count.get() == 0 {
                count.remove();
            }
        }
    }

    /// A connection that held so many octets of a message now holds others; whether there is room.
    pub(crate) fn rebuffer(&mut self, before: usize, now: usize) -> bool {
        self.buffered = self.buffered.saturating_sub(before).saturating_add(now);
        now <= before || self.buffered <= self.limits.buffered
    }
}

/// The name counts where it was checked, or was said.
fn way(transport: Transport, remote: SocketAddr, name: Option<&Arc<str>>) -> Way {
    (transport, remote, name.filter(|_| transport != Transport::Tcp).cloned())
}

/// Whom an address belongs to: one who has an IPv6 address has 2^64 of them.
fn source(ip: IpAddr) -> IpAddr {
    match ip.to_canonical() {
        IpAddr::V6(ip) => Ipv6Addr::from_bits(ip.to_bits() & !u128::from(u64::MAX)).into(),
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn remote(text: &str) -> SocketAddr {
        text.parse().unwrap()
    }

    fn hop(name: Option<&str>) -> Hop {
        Hop { name: name.map(Into::into), ..Hop::to(Transport::Tls, remote("192.0.2.1:5061")) }
    }

    #[test]
    fn a_connection_is_used_again_for_the_name_that_its_certificate_was_checked_for() {
        let mut table = Table::new(Limits::default());
        let first = table.open(&hop(Some("a.example")), ListenerId(0)).unwrap();
        assert_eq!(table.find(&hop(Some("a.example"))).unwrap().number, first.number);
        assert!(table.find(&hop(Some("b.example"))).is_none());
        assert!(table.find(&hop(None)).is_none());
        // The way a message came is taken whatever its name.
        let back = Hop { connection: Some(first.number), ..hop(None) };
        assert_eq!(table.find(&back).unwrap().number, first.number);
        first.outbox.close();
        assert!(table.find(&back).is_none());
    }

    #[test]
    fn what_is_removed_takes_nothing_from_its_successor() {
        let mut table = Table::new(Limits::default());
        let first = table.open(&hop(None), ListenerId(0)).unwrap();
        let second = table.open(&hop(None), ListenerId(0)).unwrap();
        table.remove(&first);
        table.remove(&first);
        assert_eq!(table.find(&hop(None)).unwrap().number, second.number);
        table.remove(&second);
        assert!(table.find(&hop(None)).is_none() && table.len() == 0 && table.ways.is_empty());
    }

    #[test]
    fn a_source_and_all_of_them_have_a_bound() {
        let limits = Limits { connections: 3, connections_of_source: 2, ..Limits::default() };
        let mut table = Table::new(limits);
        let mut accept =
            |text| table.accept(Transport::Tcp, ListenerId(0), remote(text)).map(|link| link.number);
        assert!(accept("[2001:db8::1]:1").is_ok() && accept("[2001:db8::2]:1").is_ok());
        assert_eq!(accept("[2001:db8::3]:1"), Err(DropReason::SourceFull));
        let third = accept("192.0.2.1:1").unwrap();
        assert_eq!(accept("192.0.2.2:1"), Err(DropReason::ConnectionsFull));
        let third = Rc::clone(table.get(third).unwrap());
        table.remove(&third);
        assert_eq!(table.sources.len(), 1);
        assert!(table.accept(Transport::Tcp, ListenerId(0), remote("192.0.2.2:1")).is_ok());
    }
}
