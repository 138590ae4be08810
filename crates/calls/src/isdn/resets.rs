//! Resets of channels (RESTART: ITU-T Q.931 section 5.5) and circuits (GRS: ITU-T Q.764 section 2.9.3): which calls they
//! ended, and which calls got in each other's way on a channel.

use std::collections::{BTreeSet, HashMap};

use tritone_wire::{Endpoint, Side, Timestamp};

use super::case::Case;
use super::leg::Leg;
use super::line::Line;
use super::sighting::{Act, Sighting};

/// How far apart two sides may take one channel without knowing of each other: as long as T303 runs.
const GLARE_S: f64 = 4.0;
/// Calls without a known channel that one restart may end.
const MAX_WITHOUT_CHANNEL: usize = 128;

/// The channels that a RESTART is about.
#[derive(Debug)]
pub(super) enum Channels {
    /// All of the interface.
    All,
    /// Those with these numbers.
    These(Box<[u8]>),
}

/// What was seen on no call reference and no single circuit.
#[derive(Debug, Default)]
pub(super) struct Resets {
    /// RESTARTs with the global call reference.
    pub(super) restarts: Vec<(Channels, Sighting)>,
    /// GRSs: the first circuit, and how many follow it.
    pub(super) groups: Vec<(Line, u8, Sighting)>,
}

/// Where a call is while it lasts.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Place {
    /// A channel of the interface that a D channel serves.
    Channel(Interface, u8),
    /// Any channel of it.
    Interface(Interface),
    /// A circuit.
    Circuit(Line),
}

/// The two ends of an interface; of a D channel it is one, however many terminals it has.
type Interface = (Endpoint, Endpoint);

fn interface(a: Endpoint, b: Endpoint) -> Interface {
    match a {
        Endpoint::Isdn { recording, channel, .. } => {
            let network = Endpoint::Isdn { recording, channel, side: Side::Network };
            (network, network)
        }
        _ => (a.min(b), a.max(b)),
    }
}

/// The calls at each place, in order of their beginning.
struct Places {
    legs: HashMap<Place, Vec<usize>>,
    /// The channels of each interface that were used.
    channels: HashMap<Interface, BTreeSet<u8>>,
    /// When each leg began, and when it was over.
    spans: Vec<(Timestamp, Option<Timestamp>)>,
}

impl Resets {
    /// Lets the resets end the calls that they met, and finds for each call that was refused its channel the one that
    /// took it at the same time. The legs are in order of their beginning.
    pub(super) fn settle(mut self, legs: &mut [Leg]) {
        if self.restarts.is_empty() && self.groups.is_empty() && !legs.iter().any(was_refused_its_channel) {
            return;
        }
        let mut places = Places::of(legs);
        places.name_rivals(legs);
        // Of several resets, the first ends a call.
        self.restarts.sort_by(|(_, a), (_, b)| a.order().cmp(&b.order()));
        self.groups.sort_by(|(_, _, a), (_, _, b)| a.order().cmp(&b.order()));
        for (channels, sighting) in &self.restarts {
            let interface = interface(sighting.source, sighting.destination);
            for index in places.of_channels(interface, channels, sighting.time) {
                places.end(legs, index, sighting);
            }
        }
        for (line, range, sighting) in &self.groups {
            let Line::Circuit { points, circuit } = *line else { continue };
            for circuit in circuit..=circuit.saturating_add(u16::from(*range)) {
                let place = Place::Circuit(Line::Circuit { points, circuit });
                if let Some(index) = places.last_before(place, sighting.time) {
                    places.end(legs, index, sighting);
                }
            }
        }
    }
}

impl Places {
    fn of(legs: &[Leg]) -> Self {
        let mut places = Self { legs: HashMap::new(), channels: HashMap::new(), spans: Vec::new() };
        for (index, leg) in legs.iter().enumerate() {
            let place = place(leg);
            places.legs.entry(place).or_default().push(index);
            if let Place::Channel(interface, number) = place {
                places.channels.entry(interface).or_default().insert(number);
            }
            let ends =
                Case::of(leg).clearing().or_else(|| leg.seen.iter().find(|seen| seen.act == Act::Parks));
            places.spans.push((leg.start(), ends.map(|seen| seen.time)));
        }
        places
    }

    /// The last call at a place that began before.
    fn last_before(&self, place: Place, time: Timestamp) -> Option<usize> {
        let list = self.legs.get(&place)?;
        let began = |index: &usize| self.spans.get(*index).is_some_and(|(start, _)| *start <= time);
        list.get(list.partition_point(began).checked_sub(1)?).copied()
    }

    fn of_channels(&self, interface: Interface, channels: &Channels, time: Timestamp) -> Vec<usize> {
        let last = |number: &u8| self.last_before(Place::Channel(interface, *number), time);
        match channels {
            Channels::These(numbers) => numbers.iter().filter_map(last).collect(),
            Channels::All => {
                let known = self.channels.get(&interface).into_iter().flatten().filter_map(last);
                let others =
                    self.legs.get(&Place::Interface(interface)).map(Vec::as_slice).unwrap_or_default();
                let began = |index: &usize| self.spans.get(*index).is_some_and(|(start, _)| *start <= time);
                let others = others.get(..others.partition_point(began)).unwrap_or_default();
                known.chain(others.iter().rev().take(MAX_WITHOUT_CHANNEL).copied()).collect()
            }
        }
    }

    /// Ends a call that is not over.
    fn end(&mut self, legs: &mut [Leg], index: usize, sighting: &Sighting) {
        let (Some(leg), Some((_, over))) = (legs.get_mut(index), self.spans.get_mut(index)) else { return };
        if over.is_none_or(|over| over > sighting.time) {
            *over = Some(sighting.time);
            leg.insert(sighting.clone());
        }
    }

    fn name_rivals(&self, legs: &mut [Leg]) {
        let refused: Vec<usize> =
            (0..legs.len()).filter(|index| legs.get(*index).is_some_and(was_refused_its_channel)).collect();
        for index in refused {
            let rival = legs.get(index).and_then(|leg| self.rival(legs, leg));
            if let Some(leg) = legs.get_mut(index) {
                leg.rival = rival;
            }
        }
    }

    /// The SETUP by which the other side took the channel of a call at the same time.
    fn rival(&self, legs: &[Leg], leg: &Leg) -> Option<tritone_wire::FrameRef> {
        let list = self.legs.get(&place(leg))?;
        let near = |other: &&Leg| leg.start().seconds_since(other.start()).abs() <= GLARE_S;
        let before = |index: &usize| {
            legs.get(*index).is_some_and(|other| other.start() < leg.start() && !near(&other))
        };
        let candidates = list.iter().skip(list.partition_point(before)).take(8);
        let case = Case::of(leg);
        candidates.filter_map(|index| legs.get(*index)).filter(near).find_map(|other| {
            let other = Case::of(other);
            let opening = other.opening()?;
            (other.caller() != case.caller()).then_some(opening.frame)
        })
    }
}

/// Where a call is: on the channel that was named last, since the answer to a SETUP decides it.
fn place(leg: &Leg) -> Place {
    let Line::CallReference { originator, other, .. } = leg.line else { return Place::Circuit(leg.line) };
    let interface = interface(originator, other);
    match leg.seen.iter().rev().find_map(|seen| seen.channel) {
        Some(channel) => Place::Channel(interface, channel.number),
        None => Place::Interface(interface),
    }
}

/// Whether its clearing says that the channel asked for could not be had.
fn was_refused_its_channel(leg: &Leg) -> bool {
    let of_44 = |seen: &Sighting| seen.cause.as_ref().is_some_and(|seen| seen.cause.as_u8() == 44);
    matches!(leg.line, Line::CallReference { .. }) && Case::of(leg).clearing().is_some_and(of_44)
}
