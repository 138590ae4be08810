//! The registrar: bindings of users to contacts (RFC 3261 section 10.3).

mod binding;
#[cfg(test)]
mod tests;

use core::time::Duration;
use std::collections::BTreeMap;

use tritone_codes::StatusCode;
use tritone_proto::Time;
use tritone_wire::sip::{HeaderName, Message, NameAddr, Uri};

use super::policy::{Found, Policy, RegistrarPolicy};
use super::reply::Reply;
use binding::{Change, is_same};

pub use binding::Binding;

/// No user name is longer, in octets.
const MAX_NAME: usize = 256;
/// No contact is longer, in octets, its parameters included.
const MAX_CONTACT: usize = 1024;

/// Who is where.
#[derive(Debug, Default)]
pub struct Registrar {
    /// By the name of the user, its escapes undone.
    bindings: BTreeMap<Vec<u8>, Vec<Binding>>,
    count: usize,
}

/// A registration that was answered.
#[derive(Debug)]
pub struct Registered {
    /// The answer.
    pub reply: Reply,
    /// The user, where it has a contact now and had none before.
    pub came: Option<Vec<u8>>,
}

impl Registrar {
    /// The bindings of a user that are still good, the preferred one first.
    pub fn find(&self, now: Time, user: &[u8]) -> Vec<&Binding> {
        let all = self.bindings.get(user).map(Vec::as_slice).unwrap_or_default();
        let mut good: Vec<&Binding> = all.iter().filter(|binding| binding.expires > now).collect();
        good.sort_by_key(|binding| core::cmp::Reverse(binding.q));
        good
    }

    /// How many bindings there are, those included that expired and were not looked at since.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Forgets what expired.
    pub fn expire(&mut self, now: Time) {
        self.bindings.retain(|_, bindings| {
            bindings.retain(|binding| binding.expires > now);
            !bindings.is_empty()
        });
        self.count = self.bindings.values().map(Vec::len).sum();
    }

    /// Takes a REGISTER whose sender may send it: steps 5 to 8 of section 10.3. All of it is taken, or nothing.
    pub fn register(&mut self, now: Time, request: &Message<'_>, policy: &Policy) -> Registered {
        let settings = policy.registrar.unwrap_or_default();
        match self.change(now, request, policy, &settings) {
            Ok((user, had_none)) => {
                let found = self.find(now, &user);
                let came = (had_none && !found.is_empty()).then(|| user.clone());
                Registered { reply: listing(now, request, &found), came }
            }
            Err(reply) => Registered { reply, came: None },
        }
    }

    fn change(
        &mut self,
        now: Time,
        request: &Message<'_>,
        policy: &Policy,
        settings: &RegistrarPolicy,
    ) -> Result<(Vec<u8>, bool), Reply> {
        let user = address_of_record(request, policy)?;
        let had_none = self.find(now, &user).is_empty();
        let changes = read_changes(request, settings)?;
        let before = self.bindings.get(&user).cloned().unwrap_or_default();
        let after = apply(now, before, &changes, request)?;
        if after.len() > settings.max_contacts {
            return Err(forbidden("more contacts than a user may have"));
        }
        self.replace(now, user.clone(), after, settings)?;
        Ok((user, had_none))
    }

    fn replace(
        &mut self,
        now: Time,
        user: Vec<u8>,
        after: Vec<Binding>,
        settings: &RegistrarPolicy,
    ) -> Result<(), Reply> {
        let before = self.bindings.get(&user).map_or(0, Vec::len);
        let grows = after.len() > before;
        if grows && self.count >= settings.max_bindings {
            self.expire(now);
        }
        if grows && self.count >= settings.max_bindings {
            return Err(Reply::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "as many contacts as the registrar keeps",
            ));
        }
        self.count = (self.count + after.len()).saturating_sub(before);
        if after.is_empty() {
            self.bindings.remove(&user);
        } else {
            self.bindings.insert(user, after);
        }
        Ok(())
    }
}

fn forbidden(why: &'static str) -> Reply {
    Reply::new(StatusCode::FORBIDDEN, why)
}

fn bad(why: &'static str, phrase: &'static str) -> Reply {
    Reply::new(StatusCode::BAD_REQUEST, why).phrase(phrase)
}

/// The user whose registration it is (step 5); 404 where there is none of that name.
fn address_of_record(request: &Message<'_>, policy: &Policy) -> Result<Vec<u8>, Reply> {
    let to = request.to().unwrap_or_default();
    let uri = Uri::parse(to.uri);
    if !uri.is_sip() {
        return Err(bad("To is no SIP URI", "Bad Request - To: an address of record is a SIP URI"));
    }
    let unknown = |why| Reply::new(StatusCode::NOT_FOUND, why);
    let is_own = policy.hosts.is_empty()
        || policy.hosts.iter().any(|host| uri.host.eq_ignore_ascii_case(host.as_bytes()));
    if !is_own {
        return Err(unknown("another domain's user"));
    }
    let user = user_key(&uri).ok_or_else(|| unknown("To names no user"))?;
    let name = String::from_utf8_lossy(&user);
    match policy.find(&name) {
        Found::Anyone => Ok(user),
        Found::User(name, _) => Ok(name.as_bytes().to_vec()),
        _ => Err(unknown("nobody of this name")),
    }
}

/// The user of a URI as it is compared: its escapes undone, without password and parameters. `None` where there is none,
/// or it is too long to be one.
pub fn user_key(uri: &Uri<'_>) -> Option<Vec<u8>> {
    let user = super::dial::unescape(uri.number()?);
    (!user.is_empty() && user.len() <= MAX_NAME).then_some(user)
}

/// What the request wants changed (steps 6 and 7); nothing where it only asks.
fn read_changes(request: &Message<'_>, settings: &RegistrarPolicy) -> Result<Vec<Change>, Reply> {
    let contacts: Vec<NameAddr<'_>> = request.contacts().take(settings.max_contacts + 1).collect();
    let header = expires_field(request);
    if contacts.iter().any(|contact| contact.uri == b"*") {
        if contacts.len() > 1 || header != Some(0) {
            return Err(bad(
                "a star that is not alone",
                "Bad Request - Contact: * is alone, with Expires: 0",
            ));
        }
        return Ok(vec![Change::RemoveAll]);
    }
    contacts.iter().map(|contact| read_change(contact, header, settings)).collect()
}

fn read_change(
    contact: &NameAddr<'_>,
    header: Option<u32>,
    settings: &RegistrarPolicy,
) -> Result<Change, Reply> {
    let length = contact.uri.len() + contact.params.as_bytes().len();
    if contact.uri.is_empty() || length > MAX_CONTACT {
        return Err(bad("a Contact that cannot be kept", "Bad Request - Contact is empty or too long"));
    }
    let own = contact.params.value("expires").map(number);
    let seconds = own.or(header).unwrap_or(settings.default_expires);
    if seconds == 0 {
        return Ok(Change::Remove(contact.uri.into()));
    }
    // Section 10.3, step 7: an hour or more is not too brief whatever the policy says.
    if seconds < settings.min_expires && seconds < 3600 {
        let reply = Reply::new(StatusCode::INTERVAL_TOO_BRIEF, "a shorter time than the registrar takes");
        return Err(reply.field("Min-Expires", settings.min_expires.to_string()));
    }
    Ok(Change::Put {
        uri: contact.uri.into(),
        seconds: seconds.min(settings.max_expires),
        q: contact.params.value("q").and_then(quality).unwrap_or(1000),
    })
}

/// The bindings after the changes. A binding of the same Call-ID is changed by a larger CSeq alone (step 7).
fn apply(
    now: Time,
    mut bindings: Vec<Binding>,
    changes: &[Change],
    request: &Message<'_>,
) -> Result<Vec<Binding>, Reply> {
    bindings.retain(|binding| binding.expires > now);
    let call_id = request.call_id().unwrap_or_default();
    let cseq = request.cseq().map_or(0, |cseq| cseq.number);
    let is_late = |binding: &Binding| &*binding.call_id == call_id && cseq <= binding.cseq;
    let late = || Reply::new(StatusCode::SERVER_INTERNAL_ERROR, "CSeq is not larger than before");
    for change in changes {
        match change {
            Change::RemoveAll if bindings.iter().any(is_late) => return Err(late()),
            Change::RemoveAll => bindings.clear(),
            Change::Remove(uri) | Change::Put { uri, .. } => {
                if bindings.iter().any(|binding| is_same(&binding.uri, uri) && is_late(binding)) {
                    return Err(late());
                }
                bindings.retain(|binding| !is_same(&binding.uri, uri));
            }
        }
        if let Change::Put { uri, seconds, q } = change {
            bindings.push(Binding {
                uri: uri.clone(),
                expires: now + Duration::from_secs(u64::from(*seconds)),
                q: *q,
                call_id: call_id.into(),
                cseq,
                path: request.values(HeaderName::Path).take(8).map(Into::into).collect(),
            });
        }
    }
    Ok(bindings)
}

/// The 200 with all bindings, each with what is left of its time (step 8), and the Path that was kept (RFC 3327
/// section 5.3).
fn listing(now: Time, request: &Message<'_>, found: &[&Binding]) -> Reply {
    let mut reply = Reply::new(StatusCode::OK, "registered");
    for binding in found {
        reply = reply.field("Contact", binding.listed(now));
    }
    for path in request.values(HeaderName::Path).take(8) {
        reply = reply.field("Path", String::from_utf8_lossy(path));
    }
    reply
}

/// The seconds of Expires; what is too large is as long as can be.
pub(crate) fn expires_field(request: &Message<'_>) -> Option<u32> {
    request.header(HeaderName::Expires).map(number)
}

fn number(digits: &[u8]) -> u32 {
    let text = core::str::from_utf8(digits).unwrap_or_default().trim();
    text.parse().unwrap_or(u32::MAX)
}

/// `0.7` in thousandths.
fn quality(text: &[u8]) -> Option<u16> {
    let value: f32 = core::str::from_utf8(text).ok()?.trim().parse().ok()?;
    (0.0..=1.0).contains(&value).then_some((value * 1000.0) as u16)
}
