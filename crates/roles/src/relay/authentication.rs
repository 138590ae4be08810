//! Who has to authenticate, and how the relay does (RFC 3261 section 22.3).

use tritone_proto::digest::{self, Target, Verdict};
use tritone_proto::{Key, Random, Time};
use tritone_wire::sip::Message;

use super::Relay;
use super::refused::Refused;
use super::request::is_initial;
use super::settings::Settings;

/// Who asks the peers for credentials, for those that are to have some.
pub(super) fn challengers(settings: &Settings, random: &mut Random) -> Vec<Option<digest::Server>> {
    let mut challenger = |peer: &super::Peer| {
        let challenge = peer.challenge.as_ref()?;
        let algorithms = challenge.algorithms.clone();
        let settings = digest::Settings { algorithms, ..digest::Settings::new(&challenge.realm) };
        Some(digest::Server::new(settings, random))
    };
    settings.peers.iter().map(&mut challenger).collect()
}

/// Requests that begin something, whatever their To tag says.
const BEGINNING: [&[u8]; 5] = [b"INVITE", b"REFER", b"MESSAGE", b"SUBSCRIBE", b"PUBLISH"];

impl Relay {
    /// Asks the sender of a request for credentials, if its peer is to have some: 407, as a proxy does. What is inside a
    /// dialog is part of what was authenticated at its beginning, but for requests that could begin something: anybody can write
    /// a To tag.
    pub(super) fn authenticate(
        &mut self,
        now: Time,
        request: &Message<'_>,
        from: Option<usize>,
    ) -> Result<(), Refused> {
        let Some(from) = from else { return Ok(()) };
        let settings = self.settings.clone();
        let challenge = settings.peers.get(from).and_then(|peer| peer.challenge.as_ref());
        let (Some(challenge), Some(Some(server))) = (challenge, self.challengers.get_mut(from)) else {
            return Ok(());
        };
        if !is_initial(request) && !BEGINNING.contains(&request.method().unwrap_or_default()) {
            return Ok(());
        }
        let verdict = server.verify(now, request, Target::Proxy, |user| challenge.users.get(user));
        let stale = match verdict {
            Verdict::Accepted { .. } => return Ok(()),
            Verdict::Malformed(_) => return Err(Refused::new(400, "credentials that cannot be verified")),
            Verdict::Stale => true,
            Verdict::Missing | Verdict::Denied => false,
        };
        self.counters.challenged += 1;
        let refused = Refused::new(407, "no right credentials");
        let fields = server.challenges(now, Target::Proxy, stale);
        Err(fields.into_iter().fold(refused, |refused, (name, value)| refused.with(name, value)))
    }

    /// Sends the request of a branch again with credentials, if its upstream asked for them and there are some. The CSeq
    /// stays, since the caller counts it.
    pub(super) fn answer_challenge(
        &mut self,
        now: Time,
        key: Key,
        place: usize,
        response: &Message<'_>,
    ) -> bool {
        let Some(context) = self.contexts.get_mut(key) else { return false };
        let Some(branch) = context.branches.get_mut(place) else { return false };
        let (Some(hop), Some(peer), false) =
            (branch.hop.clone(), branch.target.peer, branch.has_tried_credentials)
        else {
            return false;
        };
        let settings = self.settings.clone();
        let Some(credentials) = settings.peers.get(peer).and_then(|peer| peer.credentials.as_ref()) else {
            return false;
        };
        let Some(bytes) = context.request.clone().filter(|_| !context.is_cancelled) else { return false };
        let Ok(request) = Message::scan(&bytes) else { return false };
        // Of many calls at a time each has its own nonce: one is not taken to be refused by the challenge of another.
        let mut client = digest::Client::new(credentials.user.as_bytes(), credentials.password.clone());
        if client.challenged(response, self.transactions.random()).is_err() {
            return false;
        }
        let uri = branch.target.uri.as_deref().unwrap_or(&context.plan.uri);
        let method = core::str::from_utf8(request.method().unwrap_or_default()).unwrap_or_default();
        let fields = client.credentials(method, uri, request.body());
        branch.has_tried_credentials = true;
        self.counters.authenticated += 1;
        self.send_branch_with(now, key, place, hop, &fields);
        self.schedule(now, key);
        true
    }
}
