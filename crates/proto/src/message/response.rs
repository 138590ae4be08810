//! A response to a request (RFC 3261 section 8.2.6).

use tritone_codes::StatusCode;
use tritone_wire::sip::{HeaderName, Message};

use super::text::{copy, put, put_body, put_clean};

/// A response in the making: Via, From, To, Call-ID and CSeq are the request's, and Record-Route in a response that may
/// open a dialog (section 12.1.1), and Timestamp in a 100 (section 8.2.6.1).
///
/// ```
/// use tritone_codes::StatusCode;
/// use tritone_proto::message::Response;
/// use tritone_wire::sip::Message;
///
/// let request = b"OPTIONS sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP c;branch=z9hG4bK1\r\nFrom: <sip:c>;tag=1\r\nTo: <sip:a@b>\r\n\
///     Call-ID: 7\r\nCSeq: 1 OPTIONS\r\n\r\n";
/// let request = Message::scan(request)?;
/// let octets = Response::to(&request, StatusCode::BUSY_HERE).to_tag("2").field("Retry-After", "5").finish();
/// let response = Message::scan(&octets)?;
/// assert_eq!(response.phrase(), Some(&b"Busy Here"[..]));
/// assert_eq!(response.to().and_then(|to| to.tag()), Some(&b"2"[..]));
/// # Ok::<(), tritone_wire::sip::NotSip>(())
/// ```
#[derive(Clone, Debug)]
pub struct Response<'a> {
    request: &'a Message<'a>,
    status: StatusCode,
    phrase: Option<&'a str>,
    to_tag: Option<&'a str>,
    fields: Vec<u8>,
    body: Option<(&'a str, &'a [u8])>,
}

impl<'a> Response<'a> {
    /// A response with this status; its phrase is the recommended one.
    pub fn to(request: &'a Message<'a>, status: StatusCode) -> Self {
        Self { request, status, phrase: None, to_tag: None, fields: Vec::new(), body: None }
    }

    /// Another phrase.
    #[must_use]
    pub fn phrase(mut self, phrase: &'a str) -> Self {
        self.phrase = Some(phrase);
        self
    }

    /// The tag that To gets where the request has none. A 100 gets none (section 17.2.1).
    #[must_use]
    pub fn to_tag(mut self, tag: &'a str) -> Self {
        self.to_tag = Some(tag);
        self
    }

    /// One more header field.
    #[must_use]
    pub fn field(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
        put(&mut self.fields, name, value.as_ref());
        self
    }

    /// The body and its type.
    #[must_use]
    pub fn body(mut self, kind: &'a str, octets: &'a [u8]) -> Self {
        self.body = Some((kind, octets));
        self
    }

    /// The octets.
    pub fn finish(self) -> Vec<u8> {
        let status = self.status.as_u16();
        let mut out = Vec::with_capacity(self.request.header_section().len() + self.fields.len() + 128);
        out.extend_from_slice(format!("SIP/2.0 {status} ").as_bytes());
        put_clean(&mut out, self.phrase.or(self.status.phrase()).unwrap_or_default().as_bytes());
        out.extend_from_slice(b"\r\n");
        copy(&mut out, self.request, HeaderName::Via);
        self.put_single(&mut out, HeaderName::From);
        self.put_to(&mut out);
        self.put_single(&mut out, HeaderName::CallId);
        self.put_single(&mut out, HeaderName::CSeq);
        match status {
            100 => copy(&mut out, self.request, HeaderName::Timestamp),
            101..300 => copy(&mut out, self.request, HeaderName::RecordRoute),
            _ => {}
        }
        out.extend_from_slice(&self.fields);
        put_body(&mut out, self.body);
        out
    }

    fn put_single(&self, out: &mut Vec<u8>, name: HeaderName) {
        if let Some(value) = self.request.header(name) {
            put(out, name.as_str(), value);
        }
    }

    fn put_to(&self, out: &mut Vec<u8>) {
        let Some(value) = self.request.header(HeaderName::To) else { return };
        let has_tag = self.request.to().is_some_and(|to| to.tag().is_some());
        match self.to_tag {
            Some(tag) if !has_tag && self.status.as_u16() != 100 => {
                put(out, "To", &[value, b";tag=", tag.as_bytes()].concat());
            }
            _ => put(out, "To", value),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const INVITE: &[u8] = b"INVITE sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP c;branch=z9hG4bK1\r\nv: SIP/2.0/UDP d;branch=z9hG4bK2\r\n\
        Record-Route: <sip:p;lr>\r\nTimestamp: 54\r\nFrom: <sip:c>;tag=1\r\nTo: <sip:a@b>\r\ni: 7\r\nCSeq: 1 INVITE\r\n\r\n";

    fn response(status: u16) -> String {
        let request = Message::scan(INVITE).unwrap();
        let status = StatusCode::new(status).unwrap();
        String::from_utf8(Response::to(&request, status).to_tag("t").finish()).unwrap()
    }

    #[test]
    fn a_100_has_the_timestamp_and_no_tag_and_opens_no_dialog() {
        let trying = response(100);
        assert!(trying.contains("Timestamp: 54\r\n") && trying.contains("To: <sip:a@b>\r\n"), "{trying}");
        assert!(!trying.contains("Record-Route"), "{trying}");
    }

    #[test]
    fn vias_come_back_in_order_and_only_what_opens_a_dialog_has_record_route() {
        let (ringing, busy) = (response(180), response(486));
        assert!(ringing.contains("branch=z9hG4bK1\r\nVia: SIP/2.0/UDP d;branch=z9hG4bK2\r\n"), "{ringing}");
        assert!(
            ringing.contains("Record-Route: <sip:p;lr>\r\n") && ringing.contains("To: <sip:a@b>;tag=t\r\n"),
            "{ringing}"
        );
        assert!(!busy.contains("Record-Route") && busy.ends_with("Content-Length: 0\r\n\r\n"), "{busy}");
    }

    #[test]
    fn no_value_begins_a_line_of_its_own() {
        let request = Message::scan(INVITE).unwrap();
        let octets = Response::to(&request, StatusCode::BUSY_HERE)
            .phrase("a\r\nX: 1")
            .field("Warning", "b\r\n\r\nc")
            .finish();
        let text = String::from_utf8(octets).unwrap();
        assert!(text.starts_with("SIP/2.0 486 a X: 1\r\n") && text.contains("Warning: b  c\r\n"), "{text}");
    }
}
