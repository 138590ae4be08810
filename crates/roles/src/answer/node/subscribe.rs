//! Subscriptions (RFC 6665): their state is told, what they are about is not known.

use core::time::Duration;

use tritone_codes::StatusCode;
use tritone_proto::transaction::ServerKey;
use tritone_proto::{Dialog, Flow, Hop, Key, Time};
use tritone_wire::sip::{HeaderName, Message};

use super::given::Asking;
use super::own::What;
use super::{Answer, Due, InDialogs};
use crate::answer::registrar::expires_field;
use crate::answer::reply::Reply;

/// Subscriptions at one time.
const MAX_SUBSCRIPTIONS: usize = 10_000;
/// Seconds where none are asked for.
const USUAL: u32 = 3600;

/// A subscription.
#[derive(Debug)]
pub(super) struct Subscription {
    pub(super) dialog: Dialog,
    tag: String,
    /// The value of Event.
    event: String,
    flow: Flow,
    end: Time,
}

impl Answer {
    /// A SUBSCRIBE outside a dialog: 200, then NOTIFY.
    pub(super) fn on_subscribe(&mut self, now: Time, flow: Flow, key: ServerKey, request: &Message<'_>) {
        if self.subscriptions.len() >= MAX_SUBSCRIPTIONS || self.is_draining {
            let reply = Reply::new(StatusCode::SERVICE_UNAVAILABLE, "as many subscriptions as are kept");
            return self.give_new(now, key, request, &flow, None, reply);
        }
        let tag = self.transactions.random().token();
        let Some(dialog) = Dialog::of_server(request, &tag) else {
            let reply =
                Reply::new(StatusCode::BAD_REQUEST, "no Contact").phrase("Bad Request - Contact is missing");
            return self.give_new(now, key, request, &flow, None, reply);
        };
        let event = crate::answer::record::text(request.header(HeaderName::Event).unwrap_or_default());
        let seconds = expires_field(request).unwrap_or(USUAL).min(USUAL);
        let it = Subscription {
            dialog,
            tag: tag.clone(),
            event,
            flow,
            end: now + Duration::from_secs(u64::from(seconds)),
        };
        let it = self.subscriptions.insert(it);
        self.dialogs.insert(tag.as_bytes().into(), InDialogs::Subscription(it));
        self.accept_subscription(now, it, &flow, key, request, seconds);
    }

    fn accept_subscription(
        &mut self,
        now: Time,
        it: Key,
        flow: &Flow,
        key: ServerKey,
        request: &Message<'_>,
        seconds: u32,
    ) {
        let Some(subscription) = self.subscriptions.get_mut(it) else { return };
        subscription.end = now + Duration::from_secs(u64::from(seconds));
        let tag = subscription.tag.clone();
        let reply = Reply::new(StatusCode::OK, "subscribed").field("Expires", seconds.to_string());
        self.give(now, key, &Asking { request, flow, tag: &tag, dialled: None }, reply);
        if seconds == 0 {
            return self.end_subscription(now, it, "timeout");
        }
        self.notify(now, it, &format!("active;expires={seconds}"));
        if let Some(subscription) = self.subscriptions.get(it) {
            self.wheel.insert(subscription.end, Due::Subscription(it));
        }
    }

    /// A request inside a subscription.
    pub(super) fn on_subscribed(
        &mut self,
        now: Time,
        it: Key,
        flow: Flow,
        key: ServerKey,
        request: &Message<'_>,
    ) {
        let Some(subscription) = self.subscriptions.get_mut(it) else { return };
        let tag = subscription.tag.clone();
        let is_late = subscription.dialog.receive(request).is_err();
        let asking = Asking { request, flow: &flow, tag: &tag, dialled: None };
        if is_late {
            let reply = Reply::new(StatusCode::SERVER_INTERNAL_ERROR, "CSeq is not larger than before");
            self.give(now, key, &asking, reply);
            return;
        }
        match request.method() {
            Some(b"SUBSCRIBE") => {
                let seconds = expires_field(request).unwrap_or(USUAL).min(USUAL);
                self.accept_subscription(now, it, &flow, key, request, seconds);
            }
            _ => {
                let reply = Reply::new(StatusCode::FORBIDDEN, "not inside a subscription");
                self.give(now, key, &asking, reply);
            }
        }
    }

    fn notify(&mut self, now: Time, it: Key, state: &str) {
        let Some(subscription) = self.subscriptions.get_mut(it) else { return };
        let request = subscription
            .dialog
            .request("NOTIFY")
            .field("Event", &subscription.event)
            .field("Subscription-State", state);
        let back = Hop::from(subscription.flow);
        self.ask(now, "NOTIFY", request, Some(back), What::Notify(it));
    }

    pub(super) fn on_subscription_time(&mut self, now: Time, it: Key) {
        if self.subscriptions.get(it).is_some_and(|subscription| subscription.end <= now) {
            self.end_subscription(now, it, "timeout");
        }
    }

    /// Tells the end of a subscription, and forgets it.
    pub(super) fn end_subscription(&mut self, now: Time, it: Key, reason: &str) {
        self.notify(now, it, &format!("terminated;reason={reason}"));
        self.forget_subscription(it);
    }

    pub(super) fn forget_subscription(&mut self, it: Key) {
        if let Some(subscription) = self.subscriptions.remove(it) {
            self.dialogs.remove(subscription.tag.as_bytes());
        }
    }
}
