//! Dialogs (RFC 3261 section 12).

use tritone_wire::sip::{HeaderName, Message, NameAddr};

use crate::message::Request;

/// One side of a dialog: what its requests are made of, and what requests of the other side belong to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dialog {
    /// Call-ID.
    pub call_id: Box<[u8]>,
    /// The tag of this side.
    pub local_tag: Box<[u8]>,
    /// The tag of the other side; empty where it is an element of RFC 2543 that has none.
    pub remote_tag: Box<[u8]>,
    /// The value of From of the requests of this side, with its tag.
    local: Box<[u8]>,
    /// The value of To of the requests of this side, with its tag.
    remote: Box<[u8]>,
    /// The URI that requests go to.
    pub remote_target: Box<[u8]>,
    /// Route values, the next hop first.
    pub route_set: Vec<Box<[u8]>>,
    local_cseq: u32,
    remote_cseq: Option<u32>,
}

/// A request has a CSeq that is not larger than that of the request before (RFC 3261 section 12.2.2): 500.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutOfOrder;

impl Dialog {
    /// The dialog of a request that this side answers (section 12.1.1); `local_tag` is the tag that the response has.
    /// `None` where the request lacks Call-ID, From, To, CSeq or Contact.
    pub fn of_server(request: &Message<'_>, local_tag: &str) -> Option<Self> {
        let (from, to) = (request.header(HeaderName::From)?, request.header(HeaderName::To)?);
        Some(Self {
            call_id: request.call_id()?.into(),
            local_tag: local_tag.as_bytes().into(),
            remote_tag: tag(from),
            local: with_tag(to, local_tag.as_bytes()),
            remote: from.into(),
            remote_target: request.first_contact().or(request.from())?.uri.into(),
            route_set: request.values(HeaderName::RecordRoute).map(Into::into).collect(),
            local_cseq: 0,
            remote_cseq: Some(request.cseq()?.number),
        })
    }

    /// The dialog of a response of 101 to 299 to a request of this side (section 12.1.2). `None` where the response has no
    /// tag, or lacks Call-ID, CSeq or Contact.
    pub fn of_client(response: &Message<'_>) -> Option<Self> {
        let (from, to) = (response.header(HeaderName::From)?, response.header(HeaderName::To)?);
        let mut route_set: Vec<Box<[u8]>> =
            response.values(HeaderName::RecordRoute).map(Into::into).collect();
        route_set.reverse();
        Some(Self {
            call_id: response.call_id()?.into(),
            local_tag: tag(from),
            remote_tag: NameAddr::parse(to).tag()?.into(),
            local: from.into(),
            remote: to.into(),
            remote_target: response.first_contact()?.uri.into(),
            route_set,
            local_cseq: response.cseq()?.number,
            remote_cseq: None,
        })
    }

    /// Whether a request of the other side belongs to this dialog (section 12.2.2).
    pub fn is_of(&self, request: &Message<'_>) -> bool {
        let has = |value: Option<NameAddr<'_>>, expected: &[u8]| {
            value.is_some_and(|value| value.tag().unwrap_or_default() == expected)
        };
        request.call_id() == Some(&*self.call_id)
            && has(request.to(), &self.local_tag)
            && has(request.from(), &self.remote_tag)
    }

    /// Takes the CSeq of a request of the other side, and the target that a target refresh has (section 12.2.2).
    ///
    /// # Errors
    /// [`OutOfOrder`]: the request is to be answered 500.
    pub fn receive(&mut self, request: &Message<'_>) -> Result<(), OutOfOrder> {
        let Some(cseq) = request.cseq() else { return Err(OutOfOrder) };
        if cseq.method != b"ACK" {
            if self.remote_cseq.is_some_and(|last| cseq.number <= last) {
                return Err(OutOfOrder);
            }
            self.remote_cseq = Some(cseq.number);
        }
        if refreshes_target(cseq.method) {
            self.refresh(request);
        }
        Ok(())
    }

    /// Takes the target of a 2xx to a target refresh (section 12.2.1.2), or to the INVITE (section 13.2.2.4: the route set
    /// as well).
    pub fn refresh(&mut self, message: &Message<'_>) {
        if let Some(contact) = message.first_contact() {
            self.remote_target = contact.uri.into();
        }
    }

    /// Computes the route set anew from the 2xx that confirms an early dialog (section 13.2.2.4).
    pub fn confirm(&mut self, response: &Message<'_>) {
        self.refresh(response);
        self.route_set = response.values(HeaderName::RecordRoute).map(Into::into).collect();
        self.route_set.reverse();
    }

    /// The next request of this side; its CSeq is one more than the last.
    pub fn request(&mut self, method: &str) -> Request {
        self.local_cseq = self.local_cseq.wrapping_add(1) & 0x7fff_ffff;
        self.with_cseq(method, self.local_cseq)
    }

    /// The ACK of a 2xx to the INVITE with this number (section 13.2.2.4), or a PRACK's other parts.
    pub fn ack(&self, invite_cseq: u32) -> Request {
        self.with_cseq("ACK", invite_cseq)
    }

    /// The number of the last request of this side.
    pub fn local_cseq(&self) -> u32 {
        self.local_cseq
    }

    fn with_cseq(&self, method: &str, number: u32) -> Request {
        Request::new(method, &self.remote_target, &self.local, &self.remote, &self.call_id, number)
            .routes(&self.route_set)
    }
}

/// Whether a request may name a new target (RFC 3261 section 12.2, RFC 3311, RFC 6665 section 4.4.1).
fn refreshes_target(method: &[u8]) -> bool {
    matches!(method, b"INVITE" | b"UPDATE" | b"SUBSCRIBE" | b"NOTIFY")
}

fn tag(value: &[u8]) -> Box<[u8]> {
    NameAddr::parse(value).tag().unwrap_or_default().into()
}

fn with_tag(value: &[u8], tag: &[u8]) -> Box<[u8]> {
    if NameAddr::parse(value).tag().is_some() { value.into() } else { [value, b";tag=", tag].concat().into() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow::Transport;

    const INVITE: &[u8] = b"INVITE sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP c;branch=z9hG4bK1\r\nFrom: <sip:c>;tag=1\r\nTo: <sip:a@b>\r\n\
        Call-ID: 7\r\nCSeq: 5 INVITE\r\nContact: <sip:c@192.0.2.1>\r\nRecord-Route: <sip:p2;lr>, <sip:p1;lr>\r\n\r\n";
    const OK: &[u8] = b"SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP c;branch=z9hG4bK1\r\nFrom: <sip:c>;tag=1\r\nTo: <sip:a@b>;tag=2\r\n\
        Call-ID: 7\r\nCSeq: 5 INVITE\r\nContact: <sip:a@192.0.2.2>\r\nRecord-Route: <sip:p2;lr>, <sip:p1;lr>\r\n\r\n";

    fn text(request: &Request) -> String {
        String::from_utf8(request.finish(Transport::Udp, "x", "z9hG4bK2")).unwrap()
    }

    #[test]
    fn the_two_sides_see_each_others_requests_as_theirs() {
        let mut callee = Dialog::of_server(&Message::scan(INVITE).unwrap(), "2").unwrap();
        let mut caller = Dialog::of_client(&Message::scan(OK).unwrap()).unwrap();
        let bye = text(&callee.request("BYE"));
        assert!(bye.starts_with("BYE sip:c@192.0.2.1 SIP/2.0\r\n"), "{bye}");
        assert!(bye.contains("Route: <sip:p2;lr>\r\nRoute: <sip:p1;lr>\r\n"), "{bye}");
        assert!(caller.is_of(&Message::scan(bye.as_bytes()).unwrap()));
        let info = text(&caller.request("INFO"));
        assert!(
            info.contains("CSeq: 6 INFO\r\n")
                && info.contains("Route: <sip:p1;lr>\r\nRoute: <sip:p2;lr>\r\n"),
            "{info}"
        );
        let info = Message::scan(info.as_bytes()).unwrap();
        assert!(callee.is_of(&info) && !caller.is_of(&info));
        assert_eq!((callee.receive(&info), callee.receive(&info)), (Ok(()), Err(OutOfOrder)));
        assert!(text(&caller.ack(5)).contains("CSeq: 5 ACK\r\n"));
    }

    #[test]
    fn a_request_inside_the_dialog_moves_its_target() {
        let mut callee = Dialog::of_server(&Message::scan(INVITE).unwrap(), "2").unwrap();
        let update = b"UPDATE sip:a SIP/2.0\r\nCSeq: 6 UPDATE\r\nContact: <sip:c@192.0.2.77>\r\n\r\n";
        assert_eq!(callee.receive(&Message::scan(update).unwrap()), Ok(()));
        assert_eq!(&*callee.remote_target, b"sip:c@192.0.2.77");
    }

    #[test]
    fn a_response_without_a_tag_opens_no_dialog() {
        let without = OK.to_vec();
        let without = String::from_utf8(without).unwrap().replace(";tag=2", "");
        assert_eq!(Dialog::of_client(&Message::scan(without.as_bytes()).unwrap()), None);
    }
}
