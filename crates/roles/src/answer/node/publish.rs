//! Publications (RFC 3903): that there is one, by its entity-tag; what it says is not read.

use core::time::Duration;

use hashbrown::HashMap;
use tritone_codes::StatusCode;
use tritone_proto::Time;
use tritone_wire::sip::{HeaderName, Message};

use super::Answer;
use crate::answer::registrar::expires_field;
use crate::answer::reply::Reply;

/// Publications that are kept.
const MAX_PUBLICATIONS: usize = 10_000;
/// Seconds where none are asked for.
const USUAL: u32 = 3600;

/// Publications by entity-tag, each with its end.
#[derive(Debug, Default)]
pub(super) struct Publications(HashMap<Box<[u8]>, Time>);

impl Publications {
    /// Whether there is one of this entity-tag.
    pub(super) fn knows(&self, now: Time, etag: &[u8]) -> bool {
        self.0.get(etag).is_some_and(|end| *end > now)
    }

    /// Forgets what expired.
    pub(super) fn expire(&mut self, now: Time) {
        self.0.retain(|_, end| *end > now);
    }
}

impl Answer {
    /// RFC 3903 section 6; that the entity-tag is known was checked.
    pub(super) fn on_publish(&mut self, now: Time, request: &Message<'_>) -> Reply {
        if let Some(old) = request.header(HeaderName::SipIfMatch) {
            self.publications.0.remove(old);
        }
        let seconds = expires_field(request).unwrap_or(USUAL).min(USUAL);
        let etag = self.transactions.random().token();
        let reply = Reply::new(StatusCode::OK, "published")
            .field("SIP-ETag", etag.clone())
            .field("Expires", seconds.to_string());
        if seconds == 0 {
            return reply;
        }
        if self.publications.0.len() >= MAX_PUBLICATIONS {
            self.publications.expire(now);
        }
        if self.publications.0.len() >= MAX_PUBLICATIONS {
            return Reply::new(StatusCode::SERVICE_UNAVAILABLE, "as many publications as are kept");
        }
        self.publications.0.insert(etag.as_bytes().into(), now + Duration::from_secs(u64::from(seconds)));
        reply
    }
}
