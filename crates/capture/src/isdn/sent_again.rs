//! I frames that a data link sent again because no acknowledgement came (ITU-T Q.921 section 5.6.7): their receiver
//! drops them, so that layer 3 sees each message once.

use std::collections::{HashMap, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher};

use tritone_wire::q921::{Control, Frame, Unnumbered};

/// Directions of data links that are remembered at a time: those of a few hundred accesses.
const MAX_LINKS: usize = 4096;
/// I frames that may wait for acknowledgement: k of a primary rate access (Q.921 section 5.9.5).
const WINDOW: usize = 7;

/// One direction of a data link: D channel, service access point, terminal, and whether the network sends.
type Link = (u16, u8, u8, bool);

/// The last I frames of each link.
#[derive(Debug, Default)]
pub(super) struct SentAgain {
    links: HashMap<Link, VecDeque<Sent>>,
}

/// An I frame: its number, and a digest of what it carries. Where a link was established anew without the recording
/// showing it, the same number has other contents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Sent {
    number: u8,
    contents: u64,
}

impl SentAgain {
    /// Notes a frame, and says whether it is one of the last I frames of its link once more.
    pub(super) fn note(&mut self, channel: u16, frame: &Frame<'_>) -> bool {
        let Some(from_network) = frame.is_from_network() else { return false };
        let link = |from_network| (channel, frame.address.sapi(), frame.address.tei(), from_network);
        match frame.control {
            Control::Information { send, .. } => {
                let mut digest = DefaultHasher::new();
                frame.information.hash(&mut digest);
                self.takes(link(from_network), Sent { number: send, contents: digest.finish() })
            }
            // Both sides number from 0 again.
            Control::Unnumbered { kind: Unnumbered::Sabme | Unnumbered::Ua, .. } => {
                self.links.remove(&link(true));
                self.links.remove(&link(false));
                false
            }
            _ => false,
        }
    }

    fn takes(&mut self, link: Link, sent: Sent) -> bool {
        if self.links.len() >= MAX_LINKS && !self.links.contains_key(&link) {
            self.links.clear();
        }
        let last = self.links.entry(link).or_default();
        match last.iter().find(|known| known.number == sent.number) {
            // Some traces come without numbers, and are written with the same one throughout: there it says nothing.
            Some(known) if *known == sent => return last.len() > 1,
            Some(_) => last.clear(),
            None => {}
        }
        if last.len() >= WINDOW {
            last.pop_front();
        }
        last.push_back(sent);
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An I frame from the network to TEI 0.
    fn frame(send: u8, receive_and_poll: u8, information: &[u8]) -> Vec<u8> {
        [&[0x02, 0x01, send << 1, receive_and_poll], information].concat()
    }

    fn is_again(known: &mut SentAgain, octets: &[u8]) -> bool {
        known.note(0, &Frame::decode(octets).unwrap())
    }

    #[test]
    fn a_frame_comes_again_whatever_it_acknowledges_by_then() {
        let known = &mut SentAgain::default();
        assert!(!is_again(known, &frame(5, 4, b"one")));
        assert!(!is_again(known, &frame(6, 4, b"two")));
        assert!(is_again(known, &frame(5, 7, b"one")));
        assert!(is_again(known, &frame(6, 7, b"two")));
        // The same message with a number of its own is another one.
        assert!(!is_again(known, &frame(7, 7, b"two")));
    }

    #[test]
    fn numbers_that_stand_still_say_nothing() {
        let known = &mut SentAgain::default();
        for digit in [b"1", b"1", b"2", b"1", b"1"] {
            assert!(!is_again(known, &frame(0, 0, digit)));
        }
    }

    #[test]
    fn other_directions_and_other_contents_are_no_repetitions() {
        let known = &mut SentAgain::default();
        assert!(!is_again(known, &frame(4, 4, b"none")));
        assert!(!is_again(known, &frame(5, 4, b"one")));
        let from_user = [&[0x00][..], &frame(5, 4, b"one")[1..]].concat();
        assert!(!is_again(known, &from_user));
        assert!(!is_again(known, &frame(5, 4, b"two")));
    }

    #[test]
    fn numbers_begin_anew_with_the_link() {
        let known = &mut SentAgain::default();
        assert!(!is_again(known, &frame(0, 0, b"one")));
        assert!(!is_again(known, &frame(1, 0, b"two")));
        assert!(!is_again(known, &[0x02, 0x01, 0x7F]));
        assert!(!is_again(known, &frame(0, 0, b"one")));
    }

    #[test]
    fn numbers_that_come_round_are_not_those_of_before() {
        let known = &mut SentAgain::default();
        for send in (0..128).chain(0..128) {
            assert!(!is_again(known, &frame(send, 0, b"one")), "{send}");
        }
    }

    #[test]
    fn no_number_of_links_fills_the_memory() {
        let known = &mut SentAgain::default();
        for channel in 0..=u16::MAX {
            known.note(channel, &Frame::decode(&frame(0, 0, b"one")).unwrap());
            assert!(known.links.len() <= MAX_LINKS);
        }
    }
}
