//! Which of the final responses to a forked request goes back (RFC 3261 section 16.7 step 6).

use std::sync::Arc;

use tritone_wire::sip::{HeaderName, Message};

/// The best final response so far, and the challenges of all.
#[derive(Clone, Debug, Default)]
pub(super) struct Best {
    chosen: Option<Chosen>,
    /// Whole header lines of WWW-Authenticate and Proxy-Authenticate, each once.
    challenges: Vec<Box<[u8]>>,
}

#[derive(Clone, Debug)]
struct Chosen {
    status: u16,
    bytes: Option<Arc<[u8]>>,
    peer: Option<usize>,
    /// Whether another destination was tried in its stead.
    is_passed_over: bool,
}

/// Challenges that are kept of one request; more add nothing that a caller could answer.
const MAX_CHALLENGES: usize = 16;

/// A response to go back.
#[derive(Clone, Debug)]
pub(super) struct Choice {
    pub(super) status: u16,
    /// The response as received; `None` for one that the relay makes itself.
    pub(super) bytes: Option<Arc<[u8]>>,
    /// Challenges of other branches to be added.
    pub(super) challenges: Vec<Box<[u8]>>,
    /// The peer that it came from.
    pub(super) peer: Option<usize>,
}

impl Best {
    /// Takes a final response of 300 to 699.
    pub(super) fn take(&mut self, status: u16, response: &Message<'_>, peer: Option<usize>) {
        self.keep_challenges(response);
        if self.is_better(status) {
            let bytes = response.bytes().get(..response.len()).unwrap_or_default().into();
            self.chosen = Some(Chosen { status, bytes: Some(bytes), peer, is_passed_over: false });
        }
    }

    /// Takes what stands for a response that never came: 408, or 503 where the request could not be sent.
    pub(super) fn take_own(&mut self, status: u16, peer: Option<usize>) {
        if self.is_better(status) {
            self.chosen = Some(Chosen { status, bytes: None, peer, is_passed_over: false });
        }
    }

    /// Takes the silence of a destination in whose stead another is tried (RFC 3263 section 4.3): whatever comes of that
    /// one says more.
    pub(super) fn pass_over(&mut self, status: u16, peer: Option<usize>) {
        let passed_over = Chosen { status, bytes: None, peer, is_passed_over: true };
        self.chosen.get_or_insert(passed_over);
    }

    fn is_better(&self, status: u16) -> bool {
        let is_worse = |chosen: &Chosen| chosen.is_passed_over || rank(status) < rank(chosen.status);
        self.chosen.as_ref().is_none_or(is_worse)
    }

    /// The list of peers is another one.
    pub(super) fn move_peer(&mut self, place_of: impl Fn(usize) -> Option<usize>) {
        if let Some(chosen) = &mut self.chosen {
            chosen.peer = chosen.peer.and_then(place_of);
        }
    }

    /// Whether a 6xx is among them: then no other destination is tried.
    pub(super) fn is_global(&self) -> bool {
        self.chosen.as_ref().is_some_and(|chosen| chosen.status >= 600)
    }

    /// The best one, with the challenges of the others where it is a challenge (step 7).
    pub(super) fn choose(self) -> Option<Choice> {
        let chosen = self.chosen?;
        let challenges = match (chosen.status, &chosen.bytes) {
            (401 | 407, Some(bytes)) => others(self.challenges, bytes),
            _ => Vec::new(),
        };
        Some(Choice { status: chosen.status, bytes: chosen.bytes, challenges, peer: chosen.peer })
    }

    fn keep_challenges(&mut self, response: &Message<'_>) {
        for name in [HeaderName::WwwAuthenticate, HeaderName::ProxyAuthenticate] {
            for value in response.field_values(name) {
                let line: Box<[u8]> = [name.as_str().as_bytes(), b": ", value].concat().into();
                if self.challenges.len() < MAX_CHALLENGES && !self.challenges.contains(&line) {
                    self.challenges.push(line);
                }
            }
        }
    }
}

/// The challenges that a response does not have itself.
fn others(challenges: Vec<Box<[u8]>>, response: &[u8]) -> Vec<Box<[u8]>> {
    let Ok(response) = Message::scan(response) else { return challenges };
    let mut own = Best::default();
    own.keep_challenges(&response);
    challenges.into_iter().filter(|line| !own.challenges.contains(line)).collect()
}

/// The smaller the better: 6xx, then the lowest class, and within 4xx what the caller can mend by sending again (401 407
/// 415 420 484); a 503 only where there is nothing else of its class, since it is not told (step 6).
fn rank(status: u16) -> (u16, u16) {
    match status {
        600.. => (0, 0),
        401 | 407 | 415 | 420 | 484 => (4, 0),
        503 => (5, 2),
        408 => (4, 2),
        _ => (status / 100, 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn best(statuses: &[u16]) -> u16 {
        let mut best = Best::default();
        for status in statuses {
            let text = format!("SIP/2.0 {status} x\r\nWWW-Authenticate: Digest realm=\"{status}\"\r\n\r\n");
            best.take(*status, &Message::scan(text.as_bytes()).unwrap(), None);
        }
        best.choose().unwrap().status
    }

    #[test]
    fn a_6xx_wins_then_the_lowest_class_then_what_can_be_mended() {
        assert_eq!(best(&[486, 603, 302]), 603);
        assert_eq!(best(&[486, 503, 302]), 302);
        assert_eq!(best(&[486, 404, 401, 500]), 401);
        assert_eq!(best(&[503, 500]), 500);
        assert_eq!(best(&[503]), 503);
        assert_eq!(best(&[486, 480]), 486);
    }

    #[test]
    fn the_challenges_of_all_branches_go_with_the_chosen_one() {
        let mut best = Best::default();
        for realm in ["a", "b", "a"] {
            let text = format!("SIP/2.0 401 x\r\nWWW-Authenticate: Digest realm=\"{realm}\"\r\n\r\n");
            best.take(401, &Message::scan(text.as_bytes()).unwrap(), None);
        }
        let chosen = best.choose().unwrap();
        assert_eq!(chosen.challenges, [Box::from(&b"WWW-Authenticate: Digest realm=\"b\""[..])]);
    }
}
