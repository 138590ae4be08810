//! A request of our own (RFC 3261 section 8.1.1).

use tritone_wire::sip::Uri;

use super::text::{put, put_body};
use crate::flow::Transport;

/// A request in the making. What RFC 3261 section 8.1.1 demands of every request is asked for at once; the top Via comes
/// when the octets are made, since it names the transaction.
///
/// ```
/// use tritone_proto::Transport;
/// use tritone_proto::message::Request;
/// use tritone_wire::sip::Message;
///
/// let request = Request::new("OPTIONS", "sip:a@192.0.2.1", "<sip:b@c>;tag=1", "<sip:a@192.0.2.1>", "7", 1);
/// let octets = request.field("Accept", "application/sdp").finish(Transport::Udp, "c:5060", "z9hG4bK1");
/// assert_eq!(Message::scan(&octets)?.cseq().map(|cseq| cseq.number), Some(1));
/// # Ok::<(), tritone_wire::sip::NotSip>(())
/// ```
#[derive(Clone, Debug)]
pub struct Request {
    method: Box<str>,
    uri: Box<[u8]>,
    from: Box<[u8]>,
    to: Box<[u8]>,
    call_id: Box<[u8]>,
    cseq: u32,
    routes: Vec<Box<[u8]>>,
    fields: Vec<u8>,
    body: Option<(Box<str>, Vec<u8>)>,
}

impl Request {
    /// A request with this Request-URI; From and To are whole values with their tags.
    pub fn new(
        method: &str,
        uri: impl AsRef<[u8]>,
        from: impl AsRef<[u8]>,
        to: impl AsRef<[u8]>,
        call_id: impl AsRef<[u8]>,
        cseq: u32,
    ) -> Self {
        Self {
            method: method.into(),
            uri: uri.as_ref().into(),
            from: from.as_ref().into(),
            to: to.as_ref().into(),
            call_id: call_id.as_ref().into(),
            cseq,
            routes: Vec::new(),
            fields: Vec::new(),
            body: None,
        }
    }

    /// The method.
    pub fn method(&self) -> &str {
        &self.method
    }

    /// The number of CSeq.
    pub fn cseq(&self) -> u32 {
        self.cseq
    }

    /// The values of Route, top first. Where the first is a strict router, Request-URI and last Route are exchanged as
    /// section 12.2.1.1 says.
    #[must_use]
    pub fn routes<T: AsRef<[u8]>>(mut self, routes: &[T]) -> Self {
        self.routes = routes.iter().map(|route| route.as_ref().into()).collect();
        if let Some(first) = self.routes.first()
            && let Some(strict) = strict_router(first)
        {
            self.routes.remove(0);
            self.routes.push([&b"<"[..], &self.uri, b">"].concat().into());
            self.uri = strict;
        }
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
    pub fn body(mut self, kind: &str, octets: impl Into<Vec<u8>>) -> Self {
        self.body = Some((kind.into(), octets.into()));
        self
    }

    /// The URI of where the request goes first: its top Route, else its Request-URI (section 8.1.2).
    pub fn next_hop(&self) -> &[u8] {
        self.routes.first().map_or(&self.uri, |route| tritone_wire::sip::NameAddr::parse(route).uri)
    }

    /// The octets, with this Via. It asks for the port to answer to (RFC 3581).
    pub fn finish(&self, transport: Transport, sent_by: &str, branch: &str) -> Vec<u8> {
        let mut out = Vec::with_capacity(512 + self.body.as_ref().map_or(0, |(_, body)| body.len()));
        out.extend_from_slice(self.method.as_bytes());
        out.push(b' ');
        out.extend_from_slice(&self.uri);
        out.extend_from_slice(b" SIP/2.0\r\n");
        let via = format!("SIP/2.0/{} {sent_by};rport;branch={branch}", transport.via_word());
        put(&mut out, "Via", via.as_bytes());
        put(&mut out, "Max-Forwards", b"70");
        for route in &self.routes {
            put(&mut out, "Route", route);
        }
        put(&mut out, "From", &self.from);
        put(&mut out, "To", &self.to);
        put(&mut out, "Call-ID", &self.call_id);
        put(&mut out, "CSeq", format!("{} {}", self.cseq, self.method).as_bytes());
        out.extend_from_slice(&self.fields);
        put_body(&mut out, self.body.as_ref().map(|(kind, octets)| (&**kind, &**octets)));
        out
    }
}

/// The URI of a Route value without `lr`.
fn strict_router(route: &[u8]) -> Option<Box<[u8]>> {
    let uri = tritone_wire::sip::NameAddr::parse(route).uri;
    Uri::parse(uri).params.find("lr").is_none().then(|| uri.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_strict_router_gets_the_request_in_its_own_uri() {
        let request = Request::new("BYE", "sip:a@b", "<sip:f>;tag=1", "<sip:t>;tag=2", "7", 2);
        let request = request.routes(&[&b"<sip:strict>"[..], b"<sip:loose;lr>"]);
        assert_eq!(request.next_hop(), b"sip:loose;lr");
        let text = String::from_utf8(request.finish(Transport::Udp, "c", "z9hG4bK1")).unwrap();
        assert!(text.starts_with("BYE sip:strict SIP/2.0\r\n"), "{text}");
        assert!(text.contains("Route: <sip:loose;lr>\r\nRoute: <sip:a@b>\r\n"), "{text}");
    }
}
