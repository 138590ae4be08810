//! What a caller and a callee say, before it is mutated.

use std::net::SocketAddr;

use tritone_synth::disorder::Random;

const SDP: &str =
    "v=0\r\no=a 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 9 RTP/AVP 0 8\r\n";

/// What a talk begins with.
const FIRST: [&str; 16] = [
    "INVITE",
    "INVITE",
    "INVITE",
    "INVITE",
    "INVITE",
    "INVITE",
    "INVITE",
    "OPTIONS",
    "REGISTER",
    "MESSAGE",
    "SUBSCRIBE",
    "PUBLISH",
    "REFER",
    "INFO",
    "ACK",
    "NEWMETHOD",
];
/// What it goes on with.
const NEXT: [&str; 12] = [
    "ACK",
    "ACK",
    "CANCEL",
    "CANCEL",
    "BYE",
    "BYE",
    "INVITE",
    "UPDATE",
    "PRACK",
    "INFO",
    "SUBSCRIBE",
    "OPTIONS",
];
/// Who is called: the routes of the relay, and what the endpoint is dialled.
const USERS: [&str; 18] = [
    "fork@{}",
    "fork@{}",
    "callee@{}",
    "callee@{}",
    "turn@{}",
    "turn@{}",
    "486@{}",
    "486@{};reason=17",
    "200@{};talk=1s;bye=34",
    "180/100ms,200@{};talk=1s",
    "183,503@{};delay=200ms",
    "180@{}",
    "183,200@{};100rel;talk=1s;media=echo",
    "302@{};contact=sip:turn%40{}",
    "302@{};contact=sip:fork%40{}",
    "701@{};phrase=%ff%00",
    "486@{};call",
    "alice@{}",
];
/// What a callee answers.
const STATUSES: [u16; 24] = [
    100, 180, 183, 199, 200, 200, 202, 299, 300, 302, 305, 401, 407, 408, 421, 480, 486, 487, 500, 503, 600,
    603, 699, 700,
];

/// A dialogue of a caller, as far as it has come.
pub(super) struct Talk {
    number: u64,
    own: SocketAddr,
    user: String,
    first: &'static str,
    branch: u64,
    cseq: u32,
    /// To, Contact and Record-Route of the last response that had them.
    to: Option<String>,
    contact: Option<String>,
    routes: Vec<String>,
}

impl Talk {
    pub(super) fn new(number: u64, own: SocketAddr, target: SocketAddr, random: &mut Random) -> Self {
        let user = USERS[random.below(USERS.len())].replace("{}", &target.to_string());
        let first = FIRST[random.below(FIRST.len())];
        Self {
            number,
            own,
            user,
            first,
            branch: number << 8,
            cseq: 1,
            to: None,
            contact: None,
            routes: Vec::new(),
        }
    }

    /// Its first request.
    pub(super) fn first(&self, random: &mut Random) -> Vec<u8> {
        self.request(self.first, random)
    }

    /// Any request that may follow, in or out of order.
    pub(super) fn next(&mut self, random: &mut Random) -> Vec<u8> {
        let method = NEXT[random.below(NEXT.len())];
        let is_of_invite = method == "CANCEL" || (method == "ACK" && random.below(2) == 0);
        if !is_of_invite && random.below(4) > 0 {
            self.branch += 1;
            self.cseq += u32::from(method != "ACK");
        }
        self.request(method, random)
    }

    /// The ACK of a final response.
    pub(super) fn ack(&mut self, status: u16, random: &mut Random) -> Vec<u8> {
        self.branch += u64::from(status < 300);
        self.request("ACK", random)
    }

    /// Takes what a response says of the dialogue. `None` where it is of another.
    pub(super) fn hear(&mut self, response: &str) -> Option<u16> {
        let call_id = values(response, "Call-ID").next()?;
        if call_id != self.call_id() {
            return None;
        }
        let status = response.strip_prefix("SIP/2.0 ")?.get(..3)?.parse().ok()?;
        self.to = values(response, "To").next().map(str::to_owned).or(self.to.take());
        let contact = values(response, "Contact").next();
        self.contact = contact.map(|it| it.trim_matches(['<', '>']).to_owned()).or(self.contact.take());
        let routes: Vec<String> = values(response, "Record-Route").map(str::to_owned).collect();
        if !routes.is_empty() {
            self.routes = routes.into_iter().rev().collect();
        }
        Some(status)
    }

    fn call_id(&self) -> String {
        format!("{}-wire", self.number)
    }

    fn request(&self, method: &str, random: &mut Random) -> Vec<u8> {
        let Self { number, own, user, branch, cseq, .. } = self;
        let inside = self.to.is_some() && method != "CANCEL" && *cseq > 1;
        let uri =
            self.contact.as_deref().filter(|_| inside).map_or_else(|| format!("sip:{user}"), str::to_owned);
        let to = self
            .to
            .as_deref()
            .filter(|_| method != "CANCEL")
            .map_or_else(|| format!("<sip:{user}>"), str::to_owned);
        let routes: String = if inside || method == "ACK" {
            self.routes.iter().map(|route| format!("Route: {route}\r\n")).collect()
        } else {
            String::new()
        };
        let more = more(method, random);
        let body = if matches!(method, "INVITE" | "UPDATE") && random.below(4) > 0 { SDP } else { "" };
        let kind = if body.is_empty() { "" } else { "Content-Type: application/sdp\r\n" };
        let rport = [";rport", ""][random.below(2)];
        format!(
            "{method} {uri} SIP/2.0\r\nVia: SIP/2.0/UDP {own}{rport};branch=z9hG4bK{branch}\r\nMax-Forwards: 12\r\n{routes}\
             From: \"x\" <sip:c@{own}>;tag={number}\r\nTo: {to}\r\nCall-ID: {}\r\nCSeq: {cseq} {method}\r\n\
             Contact: <sip:c@{own}>\r\n{more}{kind}Content-Length: {}\r\n\r\n{body}",
            self.call_id(),
            body.len()
        )
        .into_bytes()
    }
}

/// What else a request says.
fn more(method: &str, random: &mut Random) -> &'static str {
    let any = [
        "",
        "",
        "Supported: 100rel, timer\r\nSession-Expires: 90\r\n",
        "Require: 100rel\r\n",
        "Timestamp: 4.5 .1\r\nSubject: =?\r\n x\r\n",
        "Authorization: Digest username=\"a\", realm=\"tritone\", nonce=\"1\", uri=\"sip:a\", response=\"00\"\r\n",
        "Max-Breadth: 1\r\nAccept-Language: de\r\n",
        "Reason: Q.850;cause=16;text=\"a,b\"\r\nReason: SIP;cause=200\r\n",
    ];
    match method {
        "PRACK" => "RAck: 1 1 INVITE\r\n",
        "REGISTER" => "Expires: 60\r\nContact: <sip:d@127.0.0.1>;expires=61;q=.5\r\n",
        "SUBSCRIBE" => "Event: presence\r\nExpires: 2\r\n",
        "PUBLISH" => "Event: presence\r\nExpires: 2\r\nSIP-If-Match: x\r\n",
        "REFER" => "Refer-To: <sip:a@127.0.0.1>\r\n",
        _ => any[random.below(any.len())],
    }
}

/// What a callee says to a request: any number of responses.
pub(super) fn responses(request: &str, own: SocketAddr, random: &mut Random) -> Vec<Vec<u8>> {
    let method = request.split(' ').next().unwrap_or_default();
    let statuses: Vec<u16> = match method {
        "ACK" => Vec::new(),
        "INVITE" => (0..random.below(4)).map(|_| STATUSES[random.below(STATUSES.len())]).collect(),
        _ if random.below(4) > 0 => vec![200],
        _ => vec![STATUSES[random.below(STATUSES.len())]],
    };
    statuses.into_iter().map(|status| response(request, status, own, random)).collect()
}

fn response(request: &str, status: u16, own: SocketAddr, random: &mut Random) -> Vec<u8> {
    let copied = ["Via", "Record-Route", "From", "Call-ID", "CSeq"].map(|name| {
        let lines = values(request, name).map(|value| format!("{name}: {value}\r\n"));
        lines.collect::<String>()
    });
    let to = values(request, "To").next().unwrap_or_default();
    let tag = if to.contains(";tag=") || status == 100 { "" } else { [";tag=a", ";tag=b"][random.below(2)] };
    let more = [
        "",
        "Reason: Q.850;cause=17\r\n",
        "Reason: Q.850;cause=34;text=\"x\", SIP;cause=503\r\n",
        "Retry-After: 1\r\nWarning: 399 x \"y\"\r\n",
        "Require: 100rel\r\nRSeq: 1\r\n",
        "WWW-Authenticate: Digest realm=\"x\", nonce=\"y\"\r\nProxy-Authenticate: Digest realm=\"x\", nonce=\"z\"\r\n",
    ][random.below(6)];
    format!(
        "SIP/2.0 {status} Said\r\n{}To: {to}{tag}\r\nContact: <sip:callee@{own}>;q=.7, <sip:turn@{own}>\r\n{more}\
         Content-Length: 0\r\n\r\n",
        copied.concat()
    )
    .into_bytes()
}

/// The values of the header fields of this name, one a line.
pub(super) fn values<'m>(message: &'m str, name: &str) -> impl Iterator<Item = &'m str> {
    message.split("\r\n").take_while(|line| !line.is_empty()).filter_map(move |line| {
        let (field, value) = line.split_once(':')?;
        field.trim().eq_ignore_ascii_case(name).then_some(value.trim())
    })
}
