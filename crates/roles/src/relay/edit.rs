//! What a proxy changes in a message that it forwards (RFC 3261 sections 16.6 and 16.7); every other octet stays.

use tritone_wire::sip::{Header, HeaderName, Message, StartLine, split_values};

/// What a forwarded request gets.
#[derive(Clone, Copy, Debug)]
pub(super) struct Forwarding<'a> {
    /// The Request-URI.
    pub(super) uri: &'a [u8],
    /// The value of the new top Via.
    pub(super) via: &'a str,
    /// The values of Record-Route to put on top, the topmost first.
    pub(super) record_routes: &'a [String],
    /// The new Max-Forwards.
    pub(super) max_forwards: u32,
    /// How many Route values to take off the top.
    pub(super) routes_off: usize,
    /// Whether to take off the last Route value, which became the Request-URI (section 16.4).
    pub(super) last_route_off: bool,
    /// The new Max-Breadth, where there is to be one.
    pub(super) max_breadth: Option<u32>,
    /// Credentials to add: names of header fields and their values.
    pub(super) credentials: &'a [(&'static str, Vec<u8>)],
}

/// The request as it is forwarded.
pub(super) fn forwarded_request(request: &Message<'_>, forwarding: &Forwarding<'_>) -> Vec<u8> {
    let mut out = Vec::with_capacity(request.len() + 320);
    out.extend_from_slice(request.method().unwrap_or_default());
    out.push(b' ');
    out.extend_from_slice(forwarding.uri);
    out.extend_from_slice(b" SIP/2.0\r\nVia: ");
    out.extend_from_slice(forwarding.via.as_bytes());
    out.extend_from_slice(b"\r\n");
    for route in forwarding.record_routes {
        for part in [&b"Record-Route: "[..], route.as_bytes(), b"\r\n"] {
            out.extend_from_slice(part);
        }
    }
    let (mut has_max_forwards, mut route) = (false, 0);
    let routes = request.values(HeaderName::Route).count();
    for header in request.headers() {
        match header.name {
            HeaderName::MaxForwards => {
                if !core::mem::replace(&mut has_max_forwards, true) {
                    put_max_forwards(&mut out, forwarding.max_forwards);
                }
            }
            HeaderName::MaxBreadth => {}
            HeaderName::Route => {
                let kept = routes - usize::from(forwarding.last_route_off);
                put_routes(&mut out, header.value, &mut route, forwarding.routes_off..kept);
            }
            _ => put_line(&mut out, &header),
        }
    }
    if !has_max_forwards {
        put_max_forwards(&mut out, forwarding.max_forwards);
    }
    if let Some(breadth) = forwarding.max_breadth {
        out.extend_from_slice(format!("Max-Breadth: {breadth}\r\n").as_bytes());
    }
    for (name, value) in forwarding.credentials {
        for part in [name.as_bytes(), b": ", value, b"\r\n"] {
            out.extend_from_slice(part);
        }
    }
    end(&mut out, request);
    out
}

/// Appends a header field as it is, but for a line end that is CR LF.
fn put_line(out: &mut Vec<u8>, header: &Header<'_>) {
    out.extend_from_slice(header.raw_name);
    // Without a value, the line end is part of what separates.
    let separator =
        if header.value.is_empty() { header.separator.trim_ascii_end() } else { header.separator };
    out.extend_from_slice(separator);
    out.extend_from_slice(header.value);
    out.extend_from_slice(b"\r\n");
}

/// Appends the blank line and the body. Over a stream a message has to say how long its body is (section 18.3).
fn end(out: &mut Vec<u8>, message: &Message<'_>) {
    if message.header(HeaderName::ContentLength).is_none() {
        out.extend_from_slice(format!("Content-Length: {}\r\n", message.body().len()).as_bytes());
    }
    out.extend_from_slice(b"\r\n");
    out.extend_from_slice(message.body());
}

fn put_max_forwards(out: &mut Vec<u8>, number: u32) {
    out.extend_from_slice(format!("Max-Forwards: {number}\r\n").as_bytes());
}

/// Appends those values of a Route field whose number, counted over all fields, is in the range.
fn put_routes(out: &mut Vec<u8>, field: &[u8], next: &mut usize, kept: core::ops::Range<usize>) {
    let before = out.len();
    for value in split_values(field) {
        if kept.contains(next) {
            out.extend_from_slice(if out.len() == before { &b"Route: "[..] } else { b", " });
            out.extend_from_slice(value);
        }
        *next += 1;
    }
    if out.len() > before {
        out.extend_from_slice(b"\r\n");
    }
}

/// The response without its top Via value, and with this status line where there is one.
pub(super) fn forwarded_response(response: &Message<'_>, status: Option<(u16, &str)>) -> Vec<u8> {
    let mut out = Vec::with_capacity(response.len() + 32);
    put_status_line(&mut out, response, status);
    let mut taken = false;
    for header in response.headers() {
        if header.name == HeaderName::Via && !taken {
            taken = true;
            put_rest_of_via(&mut out, header.value);
        } else {
            put_line(&mut out, &header);
        }
    }
    end(&mut out, response);
    out
}

fn put_status_line(out: &mut Vec<u8>, response: &Message<'_>, status: Option<(u16, &str)>) {
    let StartLine::Response { code, phrase, .. } = response.start() else { return };
    let own = code.map_or(500, |code| code.as_u16());
    let (number, phrase) = status.map_or((own, phrase), |(number, phrase)| (number, phrase.as_bytes()));
    out.extend_from_slice(format!("SIP/2.0 {number} ").as_bytes());
    out.extend_from_slice(phrase);
    out.extend_from_slice(b"\r\n");
}

/// Appends what follows the first value of a Via field.
fn put_rest_of_via(out: &mut Vec<u8>, field: &[u8]) {
    let mut rest = split_values(field).skip(1).peekable();
    if rest.peek().is_none() {
        return;
    }
    out.extend_from_slice(b"Via: ");
    for (place, value) in rest.enumerate() {
        if place > 0 {
            out.extend_from_slice(b", ");
        }
        out.extend_from_slice(value);
    }
    out.extend_from_slice(b"\r\n");
}

/// The message with more header lines at the end of its header section.
pub(super) fn added_before_end(message: Vec<u8>, lines: &[Box<[u8]>]) -> Vec<u8> {
    if lines.is_empty() {
        return message;
    }
    let Some(at) = message.windows(4).position(|octets| octets == b"\r\n\r\n") else { return message };
    let (head, rest) = message.split_at(at + 2);
    let mut out = head.to_vec();
    for line in lines {
        out.extend_from_slice(line);
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(rest);
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn fields(message: &[u8]) -> Vec<(String, String)> {
        let text = |octets: &[u8]| String::from_utf8(tritone_wire::sip::unfold(octets).into_owned()).unwrap();
        let message = Message::scan(message).unwrap();
        message.headers().map(|header| (text(header.raw_name), text(header.value))).collect()
    }

    proptest! {
        #[test]
        fn what_is_not_the_proxys_business_goes_on_as_it_came(
            lines in prop::collection::vec(
                (
                    prop::sample::select(vec!["Supported", "X-Own", "k", "Subject", "Date", "Contact"]),
                    prop::sample::select(vec![":", ": ", " :", "\t: ", ":\r\n ", ":  "]),
                    prop::sample::select(vec!["", "a", "a, b", "a\r\n b", "<sip:a@b;lr>", "\"x\\\"\""]),
                    prop::sample::select(vec!["\r\n", "\n", " \r\n"]),
                ),
                0..30,
            ),
            body in "[ -~]{0,40}",
        ) {
            let lines: String = lines.iter().map(|(name, colon, value, end)| format!("{name}{colon}{value}{end}")).collect();
            let head = "INVITE sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP c;branch=z9hG4bK1\r\n";
            let request = format!("{head}{lines}Content-Length: {}\r\n\r\n{body}", body.len());
            let message = Message::scan(request.as_bytes()).unwrap();
            let forwarding = Forwarding {
                uri: b"sip:x@y",
                via: "SIP/2.0/UDP d;branch=z9hG4bK2",
                record_routes: &[],
                max_forwards: 5,
                max_breadth: None,
                routes_off: 0,
                last_route_off: false,
                credentials: &[],
            };
            let forwarded = forwarded_request(&message, &forwarding);
            let mut expected = fields(request.as_bytes());
            expected.insert(0, ("Via".into(), forwarding.via.into()));
            expected.push(("Max-Forwards".into(), "5".into()));
            prop_assert_eq!(fields(&forwarded), expected);
            prop_assert_eq!(Message::scan(&forwarded).unwrap().body(), body.as_bytes());
            let response = request.replacen("INVITE sip:a@b SIP/2.0", "SIP/2.0 486 Busy", 1);
            let returned = forwarded_response(&Message::scan(response.as_bytes()).unwrap(), None);
            prop_assert_eq!(fields(&returned), fields(response.as_bytes())[1..].to_vec());
        }
    }
}
