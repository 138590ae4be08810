//! ICMP errors, and which messages they say did not arrive.

use std::collections::{HashMap, HashSet};
use std::net::IpAddr;
use tritone_wire::Endpoint;

use tritone_wire::sip::Message;
use tritone_wire::{Flow, FrameRef, IcmpErrorKind, Timestamp};

use crate::event::Event;
use crate::leg::Leg;
use crate::note::text_of;
use crate::unpacker::Unpacker;

/// ICMP errors that wait for [`Reports::settle`]; later ones are counted and left out.
const MAX_REPORTS: usize = 100_000;
/// Octets of the Call-IDs that they quote, all together.
const MAX_OCTETS: usize = 8 * 1024 * 1024;
/// Messages on one flow that are looked at for one error.
const MAX_STEPS: usize = 256;

/// An ICMP error that a recording holds, as [`Fold::see_icmp`](crate::Fold::see_icmp) takes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IcmpReport<'a> {
    /// Its frame.
    pub frame: FrameRef,
    /// When it was seen.
    pub time: Timestamp,
    /// Who sent it.
    pub reporter: IpAddr,
    /// What it says.
    pub kind: IcmpErrorKind,
    /// From where to where the packet went that it quotes.
    pub flow: Flow,
    /// What it quotes of the message; often nothing, and never all of a long one.
    pub quoted: &'a [u8],
    /// Octets that the message had, where the quotation says so.
    pub length: Option<usize>,
}

/// An ICMP error about one message of a leg.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// When it was seen.
    pub(crate) time: Timestamp,
    /// Its frame.
    pub(crate) frame: FrameRef,
    /// Who sent it.
    pub(crate) reporter: IpAddr,
    /// What it says.
    pub(crate) kind: IcmpErrorKind,
    /// The frame of the message that did not arrive.
    pub(crate) of: FrameRef,
}

impl Refusal {
    /// Whether the sender is to give the request up: what RFC 3261 section 18.4 has it ignore is left out, and the
    /// search for the largest packet that passes (RFC 1191).
    pub(crate) fn is_fatal(&self) -> bool {
        use IcmpErrorKind::{FragmentationNeeded, ReassemblyTimeExceeded, SourceQuench, TtlExceeded};
        !matches!(self.kind, FragmentationNeeded | ReassemblyTimeExceeded | SourceQuench | TtlExceeded)
    }
}

/// One that waits for its message.
#[derive(Clone, Debug)]
struct Report {
    time: Timestamp,
    frame: FrameRef,
    reporter: IpAddr,
    kind: IcmpErrorKind,
    ends: Ends,
    length: Option<u32>,
    /// The Call-ID, where as much was quoted.
    call_id: Option<Box<str>>,
}

/// Sender and receiver.
type Ends = (Endpoint, Endpoint);

/// ICMP errors on their way to the legs.
#[derive(Debug, Default)]
pub(crate) struct Reports {
    all: Vec<Report>,
    octets: usize,
    left_out: u64,
}

impl Reports {
    /// Takes one; what quotes media, or anything else that is no text, is of no leg.
    pub(crate) fn see(&mut self, report: &IcmpReport<'_>) {
        if report.quoted.first().is_some_and(|octet| !octet.is_ascii_graphic()) {
            return;
        }
        let message = Message::scan_beginning(report.quoted).ok();
        let call_id: Option<Box<str>> =
            message.and_then(|message| message.call_id().map(|call_id| text_of(call_id).into()));
        let octets = call_id.as_ref().map_or(0, |call_id| call_id.len());
        if self.all.len() == MAX_REPORTS || self.octets + octets > MAX_OCTETS {
            self.left_out += 1;
            return;
        }
        self.octets += octets;
        let IcmpReport { frame, time, reporter, kind, flow, length, .. } = *report;
        self.all.push(Report {
            time,
            frame,
            reporter,
            kind,
            ends: (flow.source, flow.destination),
            length: length.and_then(|length| u32::try_from(length).ok()),
            call_id,
        });
    }

    /// How many were left out.
    pub(crate) fn left_out(&self) -> u64 {
        self.left_out
    }

    /// Which are about messages of which leg, by the place of the leg among all.
    pub(crate) fn settle(&self, legs: &Unpacker<'_>) -> Refusals {
        let mut refusals = Refusals::default();
        if self.all.is_empty() {
            return refusals;
        }
        let mut all: Vec<&Report> = self.all.iter().collect();
        all.sort_by_key(|report| (report.time, report.frame));
        let sent = Sent::new(legs, &all);
        let mut leg = Leg::default();
        for report in all {
            let found = match report.call_id {
                Some(_) => sent.by_call_id(legs, &mut leg, report),
                None => sent.by_flow(report),
            };
            let Some((index, of)) = found else { continue };
            let Report { time, frame, reporter, kind, .. } = *report;
            refusals.by_leg.entry(index).or_default().push(Refusal { time, frame, reporter, kind, of });
        }
        refusals
    }
}

/// ICMP errors by the places of the legs that they are about, in order of time.
#[derive(Debug, Default)]
pub(crate) struct Refusals {
    by_leg: HashMap<usize, Vec<Refusal>>,
}

impl Refusals {
    /// Those of one leg.
    pub(crate) fn of(&self, leg: usize) -> &[Refusal] {
        self.by_leg.get(&leg).map(Vec::as_slice).unwrap_or_default()
    }
}

/// A message that an error may be about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Candidate {
    time: Timestamp,
    frame: FrameRef,
    length: u32,
    leg: usize,
}

/// What the legs sent, as far as it is needed to find the messages of the errors.
struct Sent {
    legs: HashMap<Box<str>, usize>,
    /// In order of time.
    flows: HashMap<Ends, Vec<Candidate>>,
}

impl Sent {
    fn new(legs: &Unpacker<'_>, reports: &[&Report]) -> Self {
        let named: HashSet<&str> = reports.iter().filter_map(|report| report.call_id.as_deref()).collect();
        let of_named = |index: usize| {
            let call_id = str::from_utf8(legs.kept(index)?.call_id()).ok()?;
            named.contains(call_id).then(|| (call_id.into(), index))
        };
        let mut sent = Self { legs: (0..legs.len()).filter_map(of_named).collect(), flows: HashMap::new() };
        let nameless = reports.iter().filter(|report| report.call_id.is_none());
        sent.flows.extend(nameless.map(|report| (report.ends, Vec::new())));
        if !sent.flows.is_empty() {
            let mut leg = Leg::default();
            for index in 0..legs.len() {
                legs.leg(index, &mut leg);
                sent.add(&leg, index);
            }
        }
        sent.flows.values_mut().for_each(|list| list.sort_unstable());
        sent
    }

    fn add(&mut self, leg: &Leg, index: usize) {
        for event in leg.events() {
            if let Some(list) = self.flows.get_mut(&ends(leg, event)) {
                let Event { time, frame, length, .. } = *event;
                list.push(Candidate { time, frame, length, leg: index });
            }
        }
    }

    /// Of the leg that the error names, the message that fits best: the latest before the error with the same ends and
    /// length. Behind a NAT, the ends of the quotation are not those of the recording.
    fn by_call_id(&self, legs: &Unpacker<'_>, leg: &mut Leg, report: &Report) -> Option<(usize, FrameRef)> {
        let index = *self.legs.get(report.call_id.as_deref()?)?;
        legs.leg(index, leg);
        let before = leg.events().iter().filter(|event| event.time <= report.time);
        let (source, destination) = report.ends;
        let fit = |event: &&Event| {
            let (from, to) = ends(leg, event);
            let ends = (from == source, to == destination);
            (ends, Some(event.length) == report.length, event.time, event.frame)
        };
        let best = before.max_by_key(fit)?;
        let (from, to) = ends(leg, best);
        (from == source || to == destination).then_some((index, best.frame))
    }

    /// The latest message on exactly that flow before the error that is as long as the quoted one, else the latest that
    /// may be: a recording may have kept less of it.
    fn by_flow(&self, report: &Report) -> Option<(usize, FrameRef)> {
        let list = self.flows.get(&report.ends)?;
        let end = list.partition_point(|sent| sent.time <= report.time);
        let recent = || {
            let before = list.get(..end).unwrap_or_default().iter().rev().take(MAX_STEPS);
            before.take_while(|sent| report.time.seconds_since(sent.time) <= patience(report.kind))
        };
        let exact = recent().find(|sent| Some(sent.length) == report.length);
        let possible = || recent().find(|sent| report.length.is_none_or(|length| sent.length <= length));
        exact.or_else(possible).map(|sent| (sent.leg, sent.frame))
    }
}

fn ends(leg: &Leg, event: &Event) -> Ends {
    (leg.address(event.source), leg.address(event.destination))
}

/// For how many seconds a packet may be on its way before such an error comes back. A router looks for its neighbour
/// for three seconds (RFC 4861 section 7.2.2), a host waits for fragments for one to two minutes (RFC 1122 section
/// 3.3.2); others take no more than the way there and back.
const fn patience(kind: IcmpErrorKind) -> f64 {
    match kind {
        IcmpErrorKind::HostUnreachable => 4.0,
        IcmpErrorKind::ReassemblyTimeExceeded => 121.0,
        _ => 2.0,
    }
}
