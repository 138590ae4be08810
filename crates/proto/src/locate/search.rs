//! The steps of RFC 3263 section 4.

use std::net::IpAddr;

use hashbrown::HashMap;

use super::order::{by_preference, by_weight};
use super::record::{Kind, NoAnswer, Question, Record, Srv};
use super::service::{secured, srv_name, transport_of};
use crate::flow::{Hop, Listener, Transport};
use crate::node::{Query, ResolveFailure};
use crate::random::Random;

/// Records of an answer that are looked at.
const MAX_RECORDS: usize = 32;
/// Aliases of aliases that are followed.
const MAX_ALIASES: usize = 8;
/// Questions for one search.
const MAX_QUESTIONS: usize = 64;
/// Hops that are given.
const MAX_HOPS: usize = 16;

/// What this element can send.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Speaks {
    /// The transports, the preferred one first.
    pub transports: Vec<Transport>,
    /// IPv4.
    pub v4: bool,
    /// IPv6.
    pub v6: bool,
}

impl Speaks {
    /// What its listening sockets show, in their order.
    pub fn of(listeners: &[Listener]) -> Self {
        let mut speaks = Self::default();
        for listener in listeners {
            if !speaks.transports.contains(&listener.transport) {
                speaks.transports.push(listener.transport);
            }
            speaks.v4 |= listener.address.is_ipv4();
            speaks.v6 |= listener.address.is_ipv6();
        }
        speaks
    }
}

/// What comes next in a search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// These questions are to be answered, in any order.
    Ask(Vec<Question>),
    /// Where to send to, best first, never empty.
    Found(Vec<Hop>),
    /// The URI leads nowhere.
    Failed(ResolveFailure),
}

/// A search for where a URI leads.
#[derive(Clone, Debug)]
pub struct Search {
    query: Query,
    speaks: Speaks,
    answers: HashMap<Question, Vec<Record>>,
    /// Some server did not answer: that there is no record is not known.
    is_unsure: bool,
    /// The same chances in every step, else each would ask for other servers.
    random: Random,
}

/// Questions without which the search cannot go on.
type Needed = Vec<Question>;

/// A service: a name whose addresses count, with what SRV or the URI says of them.
struct Place {
    transport: Transport,
    host: Box<str>,
    port: u16,
}

impl Search {
    /// A search that asked nothing yet.
    pub fn new(query: Query, speaks: Speaks, random: &mut Random) -> Self {
        let random = Random::from_number(random.next_u64());
        Self { query, speaks, answers: HashMap::new(), is_unsure: false, random }
    }

    /// Takes the answer to a question.
    pub fn answer(&mut self, question: Question, records: Result<Vec<Record>, NoAnswer>) {
        self.is_unsure |= records == Err(NoAnswer::NoServer);
        let mut records = records.unwrap_or_default();
        records.truncate(MAX_RECORDS);
        self.answers.insert(question, records);
    }

    /// What is to be done with what is known.
    pub fn step(&self) -> Step {
        let transports = self.transports();
        if transports.is_empty() {
            return Step::Failed(ResolveFailure::NoTransport);
        }
        match self.find(&transports, &mut self.random.clone()) {
            Err(questions) if self.answers.len() + questions.len() <= MAX_QUESTIONS => Step::Ask(questions),
            Ok(hops) if !hops.is_empty() => Step::Found(hops),
            _ if self.is_unsure => Step::Failed(ResolveFailure::NoServer),
            _ => Step::Failed(ResolveFailure::NotFound),
        }
    }

    /// The transports that the URI allows and this element speaks.
    fn transports(&self) -> Vec<Transport> {
        let wanted = match self.query.transport {
            Some(transport) if self.query.secure => secured(transport).map(Some),
            transport => Some(transport),
        };
        let allows = |transport: Transport| match wanted {
            None => false,
            Some(Some(wanted)) => transport == wanted,
            Some(None) => transport.is_secure() || !self.query.secure,
        };
        self.speaks.transports.iter().copied().filter(|transport| allows(*transport)).collect()
    }

    fn find(&self, transports: &[Transport], random: &mut Random) -> Result<Vec<Hop>, Needed> {
        let host = self.query.host.trim_end_matches('.');
        if let Ok(address) = host.parse::<IpAddr>() {
            let place = self.direct(transports, host);
            return Ok(vec![self.query.hop(place.transport, address, place.port)]);
        }
        if self.query.port.is_some() {
            return self.reach(&[self.direct(transports, host)]);
        }
        let services = if self.query.transport.is_some() {
            transports.iter().map(|transport| (*transport, srv_name(*transport, host))).collect()
        } else {
            self.services(transports, host)?
        };
        let mut places = self.servers(&services, random)?;
        match &mut places {
            None => self.reach(&[self.direct(transports, host)]),
            Some(places) => self.reach(places),
        }
    }

    /// The host itself, at the port of the URI or the usual one, by the transport that RFC 3263 section 4.1 has where
    /// nothing says which.
    fn direct(&self, transports: &[Transport], host: &str) -> Place {
        let usual = self.query.usual_transport();
        let first = transports.first().copied().unwrap_or(usual);
        let transport = if transports.contains(&usual) { usual } else { first };
        Place { transport, host: host.into(), port: self.query.port.unwrap_or(transport.default_port()) }
    }

    /// The names of SRV records of a domain, the preferred transport first: what NAPTR says, else one for each transport.
    fn services(&self, transports: &[Transport], host: &str) -> Result<Vec<(Transport, String)>, Needed> {
        let records = self.records(host, Kind::Naptr)?;
        let records = records.iter().filter_map(|record| match record {
            Record::Naptr(naptr) if naptr.flags.eq_ignore_ascii_case("s") => Some(naptr),
            _ => None,
        });
        let named: Vec<(Transport, String)> = by_preference(records.collect())
            .into_iter()
            .filter_map(|naptr| Some((transport_of(&naptr.service)?, plain(&naptr.replacement).to_owned())))
            .filter(|(transport, _)| transports.contains(transport))
            .collect();
        if !named.is_empty() {
            return Ok(named);
        }
        Ok(transports.iter().map(|transport| (*transport, srv_name(*transport, host))).collect())
    }

    /// The servers of these services; `None` where there are no SRV records at all.
    fn servers(
        &self,
        services: &[(Transport, String)],
        random: &mut Random,
    ) -> Result<Option<Vec<Place>>, Needed> {
        let answers = all(services.iter().map(|(_, name)| self.records(name, Kind::Srv)))?;
        if answers.iter().all(Vec::is_empty) {
            return Ok(None);
        }
        let mut places = Vec::new();
        for ((transport, _), records) in services.iter().zip(answers) {
            let records: Vec<&Srv> = records
                .into_iter()
                .filter_map(|record| match record {
                    // A root as the target says that there is no such service (RFC 2782).
                    Record::Srv(srv) if !plain(&srv.target).is_empty() && srv.port != 0 => Some(srv),
                    _ => None,
                })
                .collect();
            places.extend(by_weight(records, random).into_iter().map(|srv| Place {
                transport: *transport,
                host: plain(&srv.target).into(),
                port: srv.port,
            }));
        }
        places.truncate(MAX_HOPS);
        Ok(Some(places))
    }

    /// The addresses of places, in their order.
    fn reach(&self, places: &[Place]) -> Result<Vec<Hop>, Needed> {
        let addresses = all(places.iter().map(|place| self.addresses(&place.host)))?;
        let mut hops: Vec<Hop> = Vec::new();
        for (place, addresses) in places.iter().zip(addresses) {
            for hop in
                addresses.into_iter().map(|address| self.query.hop(place.transport, address, place.port))
            {
                if hops.len() < MAX_HOPS && !hops.contains(&hop) {
                    hops.push(hop);
                }
            }
        }
        Ok(hops)
    }

    fn addresses(&self, host: &str) -> Result<Vec<IpAddr>, Needed> {
        let kinds = [(Kind::Aaaa, self.speaks.v6), (Kind::A, self.speaks.v4)];
        let kinds = kinds.into_iter().filter(|(_, speaks)| *speaks);
        let answers = all(kinds.map(|(kind, _)| self.records(host, kind)))?;
        let address = |record: &Record| match record {
            Record::Address(address) if self.speaks.has(address) => Some(*address),
            _ => None,
        };
        Ok(answers.concat().into_iter().filter_map(address).collect())
    }

    /// What is known about a name, its aliases followed.
    fn records(&self, name: &str, kind: Kind) -> Result<Vec<&Record>, Needed> {
        let mut question = Question { name: name.to_ascii_lowercase().into(), kind };
        for _ in 0..MAX_ALIASES {
            let Some(records) = self.answers.get(&question) else { return Err(vec![question]) };
            let (aliases, records): (Vec<&Record>, Vec<&Record>) =
                records.iter().partition(|record| matches!(record, Record::Alias(_)));
            match aliases.last() {
                Some(Record::Alias(alias)) if records.is_empty() => {
                    question.name = plain(alias).to_ascii_lowercase().into();
                }
                _ => return Ok(records),
            }
        }
        Ok(Vec::new())
    }
}

impl Speaks {
    fn has(&self, address: &IpAddr) -> bool {
        if address.is_ipv4() { self.v4 } else { self.v6 }
    }
}

/// All answers, or the questions of all that need one.
fn all<T>(answers: impl Iterator<Item = Result<T, Needed>>) -> Result<Vec<T>, Needed> {
    let (mut known, mut needed) = (Vec::new(), Needed::new());
    for answer in answers {
        match answer {
            Ok(answer) => known.push(answer),
            Err(questions) => {
                for question in questions {
                    if !needed.contains(&question) {
                        needed.push(question);
                    }
                }
            }
        }
    }
    if needed.is_empty() { Ok(known) } else { Err(needed) }
}

fn plain(name: &str) -> &str {
    name.trim_end_matches('.')
}
