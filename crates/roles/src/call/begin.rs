//! The beginning of a call.

use std::collections::VecDeque;

use tritone_proto::digest::{Client, Password};
use tritone_proto::{Output, Time};
use tritone_wire::sip::Uri;

use super::send::Purpose;
use super::target::{Target, UriError};
use super::{Call, Caller, End, Ended, Kind, LocalFailure, Record, State};

impl Caller {
    /// Begins the next call.
    pub(super) fn begin(&mut self, now: Time) {
        self.begun += 1;
        let call_id = self.random.token() + &self.random.token();
        let began = Record::Began { number: self.begun, call_id: call_id.as_str().into() };
        self.outputs.push_back(Output::Record(began));
        match self.new_call(now, &call_id) {
            Ok(call) => {
                self.call = Some(call);
                self.dispatch(now, Purpose::Initial, None);
            }
            Err(_) => self.fail_at_once(now, &call_id),
        }
    }

    /// Tells of a call of which nothing can be sent.
    fn fail_at_once(&mut self, now: Time, call_id: &str) {
        let end = End::Local(LocalFailure::BadUri);
        let ended = Ended { number: self.begun, call_id: call_id.into(), end, began: now, ended: now };
        self.outputs.push_back(Output::Record(Record::Ended(ended)));
        self.next = Some(now + self.settings.every.filter(|_| self.has_more()).unwrap_or_default());
    }

    fn new_call(&mut self, now: Time, call_id: &str) -> Result<Call, UriError> {
        let target = Target::parse(&self.settings.uri, self.settings.transport)?;
        if let Some(proxy) = &self.settings.proxy {
            Target::parse(proxy, self.settings.transport)?;
        }
        let from = self.own_uri(&target);
        Target::parse(&from, None)?;
        let to = match self.settings.kind {
            Kind::Register => format!("<{from}>"),
            Kind::Invite | Kind::Options | Kind::Message => format!("<{}>", target.uri),
        };
        let (user, password) = match &self.settings.account {
            Some(account) => (account.user.clone(), account.password.clone()),
            None => ("".into(), Password::new("")),
        };
        Ok(Call {
            number: self.begun,
            began: now,
            call_id: call_id.into(),
            from: format!("<{from}>;tag={}", self.random.token()),
            to,
            cseq: 1 + u32::try_from(self.random.below(1000)).unwrap_or_default(),
            client: Client::new(&*user, password),
            state: State::Asking,
            transaction: None,
            hop: None,
            hops: VecDeque::new(),
            credentials: Vec::new(),
            unanswerable: None,
            heard: false,
            redirects: 0,
            min_se: None,
            min_expires: None,
            legs: Vec::new(),
            deadline: None,
            end: None,
            target,
        })
    }

    /// Who calls. A user of a provider is known there, not at the address of this socket.
    fn own_uri(&self, target: &Target) -> String {
        if let Some(from) = &self.settings.from {
            return from.to_string();
        }
        let uri = Uri::parse(target.uri.as_bytes());
        let (scheme, host) = (String::from_utf8_lossy(uri.scheme), String::from_utf8_lossy(uri.host));
        match (&self.settings.account, self.settings.kind) {
            (_, Kind::Register) if uri.user.is_some() => target.uri.to_string(),
            (Some(account), _) if is_user(&account.user) => format!("{scheme}:{}@{host}", account.user),
            _ => format!("sip:tritone@{}", self.sent_by(None)),
        }
    }
}

/// Whether a name can stand in a URI as it is (RFC 3261 section 25.1).
fn is_user(name: &str) -> bool {
    let allowed = |octet: u8| octet.is_ascii_alphanumeric() || b"-_.!~*'()&=+$,;?/".contains(&octet);
    !name.is_empty() && name.bytes().all(allowed)
}
