//! The legs that make a call, and why each belongs to it.

use std::ops::Range;

use tritone_wire::Flow;

/// One Call-ID of the legs that make a call.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    pub(crate) call_id: Box<str>,
    /// How its first request travelled.
    pub(crate) flow: Flow,
    /// Why it belongs to the call; `None` for the leg that began it.
    pub(crate) joined: Option<Joined>,
}

/// Why a leg belongs to the call of another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Joined {
    /// What says so.
    pub(crate) by: JoinedBy,
    /// The index in `Leg::parts` of the leg that it belongs to.
    pub(crate) parent: u16,
}

/// What says that two legs are of one call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum JoinedBy {
    /// A header that carries the Call-ID of the other leg, `X-Call-ID` and others.
    Header,
    /// Session-ID (RFC 7989).
    SessionId,
    /// The ICID of P-Charging-Vector (RFC 7315).
    Icid,
    /// A Via of the other leg below its own.
    Via,
    /// Credentials for the challenge that the other leg got: the caller tried again with a new Call-ID.
    Challenge,
    /// The Contact of the redirection that the other leg got is called.
    Redirect,
    /// Time, and the same session description, on one host.
    Media,
    /// Time, and the same numbers, on one host.
    Numbers,
}

impl JoinedBy {
    /// The stable word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Header => "header",
            Self::SessionId => "session-id",
            Self::Icid => "icid",
            Self::Via => "via",
            Self::Challenge => "challenge",
            Self::Redirect => "redirect",
            Self::Media => "media",
            Self::Numbers => "numbers",
        }
    }

    /// Whether the network says it; else it follows from what both have in common.
    pub const fn is_stated(self) -> bool {
        !matches!(self, Self::Media | Self::Numbers)
    }

    /// Whether the leg is a further attempt of the same caller, not the way onward from the element that it called.
    pub const fn is_retry(self) -> bool {
        matches!(self, Self::Challenge | Self::Redirect)
    }
}

/// Which of the legs of a recording make one call: of each, the one that it was sent on from or makes up for.
#[derive(Debug, Default)]
pub(crate) struct Parents {
    /// The legs that belong to the call of another one, in order.
    members: Vec<Member>,
    /// The same, as places in `members`: by call, then in order of the legs.
    by_call: Vec<u32>,
}

/// A leg that belongs to the call of another one.
#[derive(Clone, Copy, Debug)]
struct Member {
    leg: u32,
    /// The leg that began the call.
    root: u32,
    /// Its place among the parts of the call.
    part: u16,
    joined: Joined,
}

impl Parents {
    /// Whether no leg belongs to the call of another one.
    pub(crate) fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// Joins a leg, the last one up to now, to the call of another one, as this part of it.
    pub(crate) fn join(&mut self, leg: u32, parent: u32, part: u16, by: JoinedBy) {
        let of_parent = self.member(parent);
        let joined = Joined { by, parent: of_parent.map_or(0, |member| member.part) };
        self.members.push(Member { leg, root: self.root(parent), part, joined });
    }

    /// The leg that began the call to which a leg belongs.
    pub(crate) fn root(&self, leg: u32) -> u32 {
        self.member(leg).map_or(leg, |member| member.root)
    }

    fn member(&self, leg: u32) -> Option<&Member> {
        let place = self.members.binary_search_by_key(&leg, |member| member.leg).ok()?;
        self.members.get(place)
    }

    /// Notes that no leg will be joined any more.
    pub(crate) fn complete(mut self) -> Self {
        let mut places: Vec<u32> = (0..self.members.len() as u32).collect();
        places.sort_by_key(|place| self.members.get(*place as usize).map(|member| member.root));
        self.by_call = places;
        self
    }

    /// The calls that began with these legs, in order. Ranges of one recording together give each call once.
    pub(crate) fn calls(&self, legs: Range<usize>) -> impl Iterator<Item = CallLegs<'_>> + Clone {
        let root = |place: &u32| self.members.get(*place as usize).map_or(u32::MAX, |member| member.root);
        let mut members =
            self.members.get(self.members.partition_point(|member| (member.leg as usize) < legs.start)..);
        let mut further =
            self.by_call.get(self.by_call.partition_point(|place| (root(place) as usize) < legs.start)..);
        legs.filter_map(move |leg| {
            let (next, rest) = members.and_then(<[Member]>::split_first).unzip();
            if next.is_some_and(|member| member.leg as usize == leg) {
                members = rest;
                return None;
            }
            let places = further.unwrap_or_default();
            let count = places.iter().take_while(|place| root(place) as usize == leg).count();
            let (own, rest) = places.split_at_checked(count)?;
            further = Some(rest);
            Some(CallLegs { first: leg, members: &self.members, places: own })
        })
    }
}

/// The legs that make one call.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CallLegs<'p> {
    first: usize,
    members: &'p [Member],
    places: &'p [u32],
}

impl<'p> CallLegs<'p> {
    /// The leg that began it.
    pub(crate) fn first(&self) -> usize {
        self.first
    }

    /// The others, in order of the parts of the call, and why each belongs to it.
    pub(crate) fn further(&self) -> impl Iterator<Item = (usize, Joined)> + use<'p> {
        let members = self.members;
        let member = |place: &u32| members.get(*place as usize);
        self.places.iter().filter_map(member).map(|member| (member.leg as usize, member.joined))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_call_comes_once_whatever_the_ranges() {
        let mut parents = Parents::default();
        parents.join(2, 0, 1, JoinedBy::Via);
        parents.join(4, 3, 1, JoinedBy::Header);
        parents.join(5, 2, 2, JoinedBy::Numbers);
        let parents = parents.complete();
        let list = |legs: Range<usize>| -> Vec<(usize, Vec<(usize, u16)>)> {
            let further =
                |call: &CallLegs<'_>| call.further().map(|(leg, joined)| (leg, joined.parent)).collect();
            parents.calls(legs).map(|call| (call.first(), further(&call))).collect()
        };
        let all = vec![(0, vec![(2, 0), (5, 1)]), (1, vec![]), (3, vec![(4, 0)]), (6, vec![])];
        assert_eq!(list(0..7), all);
        for cut in 0..=7 {
            assert_eq!([list(0..cut), list(cut..7)].concat(), all, "{cut}");
        }
    }
}
