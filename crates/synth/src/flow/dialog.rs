//! Steps to messages: transactions, dialogs and hops by the rules of RFC 3261.

use std::time::Duration;

use tritone_wire::{Flow, Timestamp};

use super::{Call, Edit, FlowError, Message, Party, Problem, Refusal, Side, Step, What, later, uri};

/// What a message needs from one element to the next; enough to order a recording of several hops.
const HOP: Duration = Duration::from_micros(500);
/// Between two steps that say nothing else.
const STEP: Duration = Duration::from_millis(10);

/// Adds the messages of the `number`th call, which starts at `start`; answers when its last one was sent.
pub(super) fn play(
    call: &Call,
    number: u32,
    start: Timestamp,
    sent: &mut Vec<Message>,
) -> Result<Timestamp, FlowError> {
    let mut dialog = Dialog::new(call, number, start, sent);
    for (index, step) in call.steps.iter().enumerate() {
        let usual = if index == 0 { Duration::ZERO } else { STEP };
        dialog.now = later(dialog.now, step.after.unwrap_or(usual));
        dialog.step(step).map_err(|problem| FlowError { line: step.line, problem })?;
    }
    Ok(dialog.end.max(dialog.now))
}

struct Dialog<'a> {
    call: &'a Call,
    number: u32,
    call_id: String,
    now: Timestamp,
    end: Timestamp,
    sent: &'a mut Vec<Message>,
    transactions: Vec<Transaction>,
    /// Last CSeq of the caller's and of the callee's requests.
    cseq: [u32; 2],
    /// The callee's tag once a response had one.
    remote_tag: Option<String>,
    /// A 2xx made the dialog, so that requests belong to it.
    confirmed: bool,
    /// Status of the last challenge.
    challenge: Option<u16>,
}

/// A client transaction, on all of its hops. Elements are counted from the end that sent the request.
#[derive(Clone)]
struct Transaction {
    method: String,
    from: Side,
    cseq: u32,
    uri: String,
    first: usize,
    last: usize,
    branches: Vec<String>,
    /// The tag of To in the request.
    to_tag: Option<String>,
    /// CANCEL and the ACK of a failure: each hop has its own, with one Via.
    by_hop: bool,
    last_status: Option<Answer>,
    credentials: Option<String>,
}

#[derive(Clone)]
struct Answer {
    status: u16,
    by: usize,
    tag: Option<String>,
}

type Headers = Vec<(String, String)>;

impl<'a> Dialog<'a> {
    fn new(call: &'a Call, number: u32, start: Timestamp, sent: &'a mut Vec<Message>) -> Self {
        let host = uri::host(call.path[0].address.ip());
        let call_id = match &call.call_id {
            Some(id) if call.times > 1 => format!("{number}-{id}"),
            Some(id) => id.clone(),
            None => format!("{number:08x}@{host}"),
        };
        Self {
            call,
            number,
            call_id,
            now: start,
            end: start,
            sent,
            transactions: Vec::new(),
            cseq: [0, 0],
            remote_tag: None,
            confirmed: false,
            challenge: None,
        }
    }

    fn step(&mut self, step: &Step) -> Result<(), Problem> {
        match &step.what {
            What::Pause => Ok(()),
            What::Request(method) => self.request(step, method),
            What::Response { code, phrase } => self.response(step, *code, phrase),
            What::Raw(octets) => self.raw(step, octets),
            What::Icmp(refusal) => self.refuse(step, *refusal),
        }
    }

    /// The last message that an element was sent comes back, each time that it was sent.
    fn refuse(&mut self, step: &Step, refusal: Refusal) -> Result<(), Problem> {
        let path = self.path(step.from);
        let here = path[element(&path, step.at.as_deref(), 0)?].address;
        let arrived = |m: &&Message| m.flow.destination == here.into() && m.refusal.is_none();
        let last = self.sent.iter().rev().find(arrived).ok_or(Problem::NothingToAnswer)?.clone();
        let same = |m: &&Message| m.flow == last.flow && m.octets == last.octets;
        let all: Vec<Message> = self.sent.iter().filter(arrived).filter(same).cloned().collect();
        for message in all.into_iter().filter(|_| !step.lost) {
            let at = later(message.at, HOP);
            self.sent.push(Message { at, refusal: Some(refusal), ..message });
            self.end = self.end.max(at);
        }
        Ok(())
    }

    fn raw(&mut self, step: &Step, octets: &[u8]) -> Result<(), Problem> {
        let path = self.path(step.from);
        let first = element(&path, step.at.as_deref(), 0)?;
        let last = element(&path, step.until.as_deref(), path.len() - 1)?;
        for hop in first..last {
            self.send(step, path[hop], path[hop + 1], hop - first, octets);
        }
        Ok(())
    }

    fn request(&mut self, step: &Step, method: &str) -> Result<(), Problem> {
        let path = self.path(step.from);
        let transaction = match method {
            "ACK" => self.acknowledge(step, &path)?,
            "CANCEL" => self.cancel(step, &path)?,
            _ => match self.resume(step, method) {
                Some(received) => Transaction { last: path.len() - 1, ..received },
                None => self.begin(step, method, &path)?,
            },
        };
        let first = element(&path, step.at.as_deref(), transaction.first)?;
        for hop in first..transaction.last {
            let octets = self.write_request(step, &transaction, &path, hop);
            self.send(step, path[hop], path[hop + 1], hop - first, &octets);
        }
        if method != "ACK" {
            self.transactions.push(transaction);
        }
        Ok(())
    }

    /// The transaction that an element in between sends on: one of the method that has no answer yet.
    fn resume(&mut self, step: &Step, method: &str) -> Option<Transaction> {
        step.at.as_ref()?;
        let open = |t: &Transaction| t.method == method && t.from == step.from && t.last_status.is_none();
        let index = self.transactions.iter().rposition(open)?;
        Some(self.transactions.remove(index))
    }

    /// A new transaction; in the dialog if there is one.
    fn begin(&mut self, step: &Step, method: &str, path: &[&Party]) -> Result<Transaction, Problem> {
        let early = matches!(method, "PRACK" | "UPDATE" | "INFO" | "BYE" | "NOTIFY");
        let inside = self.confirmed || early && self.remote_tag.is_some() || step.tag.is_some();
        let to_tag = match step.from {
            Side::Caller => step.tag.clone().or_else(|| self.remote_tag.clone()).filter(|_| inside),
            Side::Callee => (!self.transactions.is_empty()).then(|| self.caller_tag()),
        };
        let cseq = &mut self.cseq[usize::from(step.from == Side::Callee)];
        *cseq += 1;
        let cseq = *cseq;
        let target = path[path.len() - 1];
        let uri = match &step.uri {
            Some(uri) => uri.clone(),
            None if to_tag.is_some() => uri::contact(target, self.call.transport),
            None if method == "REGISTER" => format!("sip:{}", uri::hostport(target.address)),
            None => uri::record(target),
        };
        Ok(Transaction {
            method: method.into(),
            from: step.from,
            cseq,
            first: element(path, step.at.as_deref(), 0)?,
            last: element(path, step.until.as_deref(), path.len() - 1)?,
            branches: self.branches(method, step.from, cseq, path.len()),
            to_tag,
            by_hop: false,
            last_status: None,
            credentials: self.credentials(step, method, &uri)?,
            uri,
        })
    }

    /// The ACK of a failure belongs to the INVITE's transaction (RFC 3261 section 17.1.1.3), that of a 2xx is
    /// one of its own (section 13.2.2.4).
    fn acknowledge(&self, step: &Step, path: &[&Party]) -> Result<Transaction, Problem> {
        let invite = self.last("INVITE", step.from).filter(|t| t.last_status.is_some());
        let missing = || Problem::Missing("ACK".into(), "answered INVITE");
        let (invite, answer) = invite.and_then(|t| Some((t, t.last_status.clone()?))).ok_or_else(missing)?;
        let mut ack = Transaction { method: "ACK".into(), ..invite.clone() };
        ack.to_tag = step.tag.clone().or(answer.tag);
        if answer.status < 300 {
            ack.uri = uri::contact(path[path.len() - 1], self.call.transport);
            ack.branches = self.branches("ACK", step.from, ack.cseq, path.len());
        } else {
            ack.by_hop = true;
            ack.last = answer.by;
        }
        ack.last = element(path, step.until.as_deref(), ack.last)?;
        ack.uri = step.uri.clone().unwrap_or(ack.uri);
        Ok(ack)
    }

    fn cancel(&self, step: &Step, path: &[&Party]) -> Result<Transaction, Problem> {
        let missing = || Problem::Missing("CANCEL".into(), "INVITE");
        let invite = self.last("INVITE", step.from).ok_or_else(missing)?;
        let mut cancel = Transaction { method: "CANCEL".into(), by_hop: true, ..invite.clone() };
        cancel.last_status = None;
        cancel.last = element(path, step.until.as_deref(), cancel.last)?;
        Ok(cancel)
    }

    fn response(&mut self, step: &Step, status: u16, phrase: &str) -> Result<(), Problem> {
        let index = self.answered(step).ok_or(Problem::NothingToAnswer)?;
        let transaction = self.transactions[index].clone();
        let path = self.path(transaction.from);
        let by = element(&path, step.at.as_deref(), transaction.last)?;
        // 100 is never relayed (RFC 3261 section 16.7 step 5).
        let nearest = if status == 100 { by.saturating_sub(1) } else { transaction.first };
        let until = element(&path, step.until.as_deref(), nearest)?;
        let tag = self.tag_of(step, status, &transaction, by, path.len());
        if status == 401 || status == 407 {
            self.challenge = Some(status);
        }
        for hop in (until..by).rev() {
            let head = ResponseHead { status, phrase, by, hop, tag: tag.as_deref() };
            let octets = self.write_response(step, &transaction, &path, &head);
            self.send(step, path[hop + 1], path[hop], by - 1 - hop, &octets);
        }
        self.note_answer(index, status, by, tag);
        Ok(())
    }

    fn note_answer(&mut self, index: usize, status: u16, by: usize, tag: Option<String>) {
        let transaction = &mut self.transactions[index];
        let makes_dialog = matches!(transaction.method.as_str(), "INVITE" | "SUBSCRIBE" | "REFER");
        if makes_dialog && transaction.from == Side::Caller && (101..300).contains(&status) {
            self.remote_tag.clone_from(&tag);
            self.confirmed |= status >= 200;
        }
        if status >= 200 {
            transaction.last_status = Some(Answer { status, by, tag });
        }
    }

    fn tag_of(&self, step: &Step, status: u16, request: &Transaction, by: usize, n: usize) -> Option<String> {
        let own = || match request.from {
            _ if by + 1 < n => format!("p{by}-{}", self.number),
            Side::Caller => self.callee_tag(),
            Side::Callee => self.caller_tag(),
        };
        let tag = step.tag.clone().or_else(|| request.to_tag.clone()).unwrap_or_else(own);
        (status > 100).then_some(tag)
    }

    /// The request that a response answers: the last without a final response, so that 200 and 487 after a
    /// CANCEL find theirs; else the last at all (a second 2xx from another branch).
    fn answered(&self, step: &Step) -> Option<usize> {
        let fits = |t: &Transaction| {
            t.from == step.from.other() && step.answers.as_ref().is_none_or(|method| t.method == *method)
        };
        let open = self.transactions.iter().rposition(|t| fits(t) && t.last_status.is_none());
        open.or_else(|| self.transactions.iter().rposition(fits))
    }

    fn last(&self, method: &str, from: Side) -> Option<&Transaction> {
        self.transactions.iter().rev().find(|t| t.method == method && t.from == from)
    }

    fn send(&mut self, step: &Step, source: &Party, destination: &Party, hop: usize, octets: &[u8]) {
        let mut at = later(self.now, HOP * u32::try_from(hop).unwrap_or(0));
        let mut timer = Duration::from_millis(500);
        for _ in 0..=step.repeat {
            let flow = Flow {
                source: source.address.into(),
                destination: destination.address.into(),
                transport: self.call.transport,
            };
            if !step.lost {
                let (octets, joined) = (octets.to_vec(), step.joined);
                self.sent.push(Message { at, flow, octets, joined, refusal: None });
            }
            self.end = self.end.max(at);
            at = later(at, timer);
            timer = (timer * 2).min(Duration::from_secs(4));
        }
    }

    fn write_request(&self, step: &Step, request: &Transaction, path: &[&Party], hop: usize) -> Vec<u8> {
        let sender = path[request.first];
        let mut headers = self.vias(request, path, hop);
        add(&mut headers, "Max-Forwards", &(70 - (hop - request.first)).to_string());
        self.add_routes(&mut headers, request, path, hop);
        self.add_dialog(&mut headers, request, path, request.to_tag.as_deref());
        if makes_contact(&request.method) {
            add(&mut headers, "Contact", &format!("<{}>", uri::contact(path[0], self.call.transport)));
        }
        if let Some(credentials) = &request.credentials {
            let name = if self.challenge == Some(407) { "Proxy-Authorization" } else { "Authorization" };
            add(&mut headers, name, credentials);
        }
        for (name, value) in particular(&request.method) {
            add(&mut headers, name, value);
        }
        if let Some(product) = &sender.product {
            add(&mut headers, "User-Agent", product);
        }
        let start = format!("{} {} SIP/2.0", request.method, request.uri);
        finish(&start, headers, step, body(step, sender, request.method == "INVITE", &request.method))
    }

    fn write_response(
        &self,
        step: &Step,
        request: &Transaction,
        path: &[&Party],
        head: &ResponseHead<'_>,
    ) -> Vec<u8> {
        let (sender, status) = (path[head.by], head.status);
        let invite = request.method == "INVITE";
        let mut headers = self.vias(request, path, head.hop);
        let forms = request.to_tag.is_none() && makes_contact(&request.method);
        if forms && (101..300).contains(&status) && request.method != "REGISTER" {
            for proxy in path[1..path.len() - 1].iter().rev() {
                add(&mut headers, "Record-Route", &uri::route(proxy, self.call.transport));
            }
        }
        self.add_dialog(&mut headers, request, path, head.tag);
        let own_contact = makes_contact(&request.method) && request.method != "REGISTER";
        if own_contact && (101..300).contains(&status) {
            add(&mut headers, "Contact", &format!("<{}>", uri::contact(sender, self.call.transport)));
        }
        if status == 401 || status == 407 {
            let name = if status == 407 { "Proxy-Authenticate" } else { "WWW-Authenticate" };
            add(&mut headers, name, &format!("Digest realm=\"synth\", nonce=\"{:032x}\"", self.number));
        }
        if let Some(product) = &sender.product {
            add(&mut headers, "Server", product);
        }
        let start = format!("SIP/2.0 {status} {}", head.phrase);
        let usual = invite && (status == 183 || (200..300).contains(&status));
        finish(&start, headers, step, body(step, sender, usual, ""))
    }

    /// The Via headers of a request that leaves element `hop`, or of the response that comes back to it.
    fn vias(&self, request: &Transaction, path: &[&Party], hop: usize) -> Headers {
        let oldest = if request.by_hop { hop } else { request.first };
        let via = |k: usize| {
            let (name, place) = (self.call.transport.name(), uri::hostport(path[k].address));
            ("Via".to_string(), format!("SIP/2.0/{name} {place};branch={}", request.branches[k]))
        };
        (oldest..=hop).rev().map(via).collect()
    }

    fn add_routes(&self, headers: &mut Headers, request: &Transaction, path: &[&Party], hop: usize) {
        let proxies = 1..path.len() - 1;
        let transport = self.call.transport;
        if request.to_tag.is_some() && !request.by_hop {
            for k in proxies.filter(|k| *k > hop) {
                add(headers, "Route", &uri::route(path[k], transport));
            }
        } else if matches!(request.method.as_str(), "INVITE" | "SUBSCRIBE") && request.to_tag.is_none() {
            for k in proxies.rev().filter(|k| *k <= hop) {
                add(headers, "Record-Route", &uri::route(path[k], transport));
            }
        }
    }

    fn add_dialog(&self, headers: &mut Headers, request: &Transaction, path: &[&Party], tag: Option<&str>) {
        let (near, far) = (path[0], path[path.len() - 1]);
        let from_tag = match request.from {
            Side::Caller => self.caller_tag(),
            Side::Callee => self.callee_tag(),
        };
        let to = if request.method == "REGISTER" { uri::record_at(near, far) } else { uri::record(far) };
        let from = if request.method == "REGISTER" { to.clone() } else { uri::record(near) };
        let to_tag = tag.map(|t| format!(";tag={t}")).unwrap_or_default();
        add(headers, "From", &format!("<{from}>;tag={from_tag}"));
        add(headers, "To", &format!("<{to}>{to_tag}"));
        add(headers, "Call-ID", &self.call_id);
        add(headers, "CSeq", &format!("{} {}", request.cseq, request.method));
    }

    fn credentials(&self, step: &Step, method: &str, uri: &str) -> Result<Option<String>, Problem> {
        if !step.credentials {
            return Ok(None);
        }
        if self.challenge.is_none() {
            return Err(Problem::Missing(method.into(), "challenge"));
        }
        let (user, number) = (&self.path(step.from)[0].user, self.number);
        Ok(Some(format!(
            "Digest username=\"{user}\", realm=\"synth\", nonce=\"{number:032x}\", uri=\"{uri}\", response=\"{number:032x}\""
        )))
    }

    fn branches(&self, method: &str, from: Side, cseq: u32, elements: usize) -> Vec<String> {
        let side = if from == Side::Caller { 'a' } else { 'b' };
        (0..elements).map(|k| format!("z9hG4bK{}-{side}{cseq}-{method}-{k}", self.number)).collect()
    }

    fn path(&self, from: Side) -> Vec<&'a Party> {
        let mut path: Vec<_> = self.call.path.iter().collect();
        if from == Side::Callee {
            path.reverse();
        }
        path
    }

    fn caller_tag(&self) -> String {
        format!("a{}", self.number)
    }

    fn callee_tag(&self) -> String {
        self.remote_tag.clone().unwrap_or_else(|| format!("b{}", self.number))
    }
}

/// What differs between the responses to one request on its hops.
struct ResponseHead<'a> {
    status: u16,
    phrase: &'a str,
    by: usize,
    hop: usize,
    tag: Option<&'a str>,
}

fn element(path: &[&Party], name: Option<&str>, usual: usize) -> Result<usize, Problem> {
    let Some(name) = name else { return Ok(usual) };
    path.iter().position(|p| p.user == name).ok_or_else(|| Problem::UnknownElement(name.into()))
}

fn add(headers: &mut Headers, name: &str, value: &str) {
    headers.push((name.into(), value.into()));
}

fn makes_contact(method: &str) -> bool {
    matches!(method, "INVITE" | "SUBSCRIBE" | "NOTIFY" | "REFER" | "UPDATE" | "REGISTER")
}

/// Headers that a method must have beyond those of every request, by the RFC that defines it.
fn particular(method: &str) -> &'static [(&'static str, &'static str)] {
    match method {
        "INVITE" => &[("Allow", "INVITE, ACK, CANCEL, BYE, OPTIONS, UPDATE")],
        "REGISTER" => &[("Expires", "3600")],
        "OPTIONS" => &[("Accept", "application/sdp")],
        "SUBSCRIBE" => &[("Event", "presence"), ("Expires", "3600")],
        "NOTIFY" => &[("Event", "presence"), ("Subscription-State", "active;expires=3600")],
        "PUBLISH" => &[("Event", "presence"), ("Expires", "3600")],
        "PRACK" => &[("RAck", "1 1 INVITE")],
        "REFER" => &[("Refer-To", "<sip:carol@example.com>")],
        _ => &[],
    }
}

fn body(step: &Step, sender: &Party, usual: bool, method: &str) -> Option<(String, String)> {
    if let Some(body) = &step.body {
        return Some(body.clone());
    }
    if step.sdp.unwrap_or(usual) {
        return Some(("application/sdp".into(), sdp(sender)));
    }
    (method == "MESSAGE").then(|| ("text/plain".into(), "Hello".into()))
}

/// An audio session with the codecs that every telephone has.
fn sdp(sender: &Party) -> String {
    let ip = sender.address.ip();
    let family = if ip.is_ipv4() { 4 } else { 6 };
    let user = &sender.user;
    format!(
        "v=0\r\no={user} 1 1 IN IP{family} {ip}\r\ns=-\r\nc=IN IP{family} {ip}\r\nt=0 0\r\n\
         m=audio 40000 RTP/AVP 8 0 101\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:0 PCMU/8000\r\n\
         a=rtpmap:101 telephone-event/8000\r\n"
    )
}

fn finish(start: &str, mut headers: Headers, step: &Step, body: Option<(String, String)>) -> Vec<u8> {
    let (kind, text) = body.unwrap_or_default();
    if !kind.is_empty() {
        add(&mut headers, "Content-Type", &kind);
    }
    add(&mut headers, "Content-Length", &text.len().to_string());
    for edit in &step.edits {
        change(&mut headers, edit);
    }
    let lines: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    format!("{start}\r\n{lines}\r\n{text}").into_bytes()
}

fn change(headers: &mut Headers, edit: &Edit) {
    let place = |name: &str| headers.iter().position(|(n, _)| n.eq_ignore_ascii_case(name));
    let (name, value) = match edit {
        Edit::Remove(name) => return headers.retain(|(n, _)| !n.eq_ignore_ascii_case(name)),
        Edit::Replace(name, value) => {
            if let Some(at) = place(name) {
                headers[at].1.clone_from(value);
                return;
            }
            (name, value)
        }
        Edit::Add(name, value) => (name, value),
    };
    let before_body = headers.iter().position(|(n, _)| n.starts_with("Content-")).unwrap_or(headers.len());
    headers.insert(before_body, (name.clone(), value.clone()));
}

#[cfg(test)]
mod tests {
    use super::super::parse;

    fn messages(text: &str) -> Vec<String> {
        let sent = parse(text).unwrap().messages().unwrap();
        sent.into_iter().map(|m| String::from_utf8(m.octets).unwrap()).collect()
    }

    fn values<'a>(message: &'a str, name: &str) -> Vec<&'a str> {
        message.lines().filter_map(|l| l.strip_prefix(name)?.strip_prefix(": ")).collect()
    }

    const DIRECT: &str = "call alice@10.0.0.1 -> bob@10.0.0.2\n";
    const PROXIED: &str = "call alice@10.0.0.1 -> p@10.0.0.3 -> bob@10.0.0.2\n";

    #[test]
    fn the_ack_of_a_failure_has_the_branch_of_its_invite_and_that_of_a_success_another() {
        let failed = messages(&format!("{DIRECT}  INVITE\n  < 486 Busy Here\n  ACK\n"));
        assert_eq!(values(&failed[0], "Via"), values(&failed[2], "Via"));
        assert_eq!(values(&failed[1], "To"), values(&failed[2], "To"));
        let answered = messages(&format!("{DIRECT}  INVITE\n  < 200 OK\n  ACK\n"));
        assert_ne!(values(&answered[0], "Via"), values(&answered[2], "Via"));
        assert!(answered[2].starts_with("ACK sip:bob@10.0.0.2 SIP/2.0\r\n"));
        assert_eq!(values(&answered[2], "CSeq"), ["1 ACK"]);
    }

    #[test]
    fn cancel_is_answered_before_the_invite_and_shares_its_branch() {
        let sent = messages(&format!(
            "{DIRECT}  INVITE\n  < 180 Ringing\n  CANCEL\n  < 200 OK\n  < 487 Gone\n  ACK\n"
        ));
        assert_eq!(values(&sent[2], "Via"), values(&sent[0], "Via"));
        assert_eq!(values(&sent[3], "CSeq"), ["1 CANCEL"]);
        assert_eq!(values(&sent[4], "CSeq"), ["1 INVITE"]);
        assert_eq!(values(&sent[2], "To"), ["<sip:bob@10.0.0.2>"]);
    }

    #[test]
    fn a_proxy_adds_a_via_and_takes_it_off_and_keeps_a_hundred_to_itself() {
        let sent = messages(&format!("{PROXIED}  INVITE\n  < 100 Trying\n  < 503 No\n  ACK\n"));
        assert_eq!(sent.len(), 2 + 1 + 2 + 2);
        assert_eq!(values(&sent[1], "Via").len(), 2);
        assert_eq!(values(&sent[1], "Max-Forwards"), ["69"]);
        assert_eq!(values(&sent[3], "Via"), values(&sent[1], "Via"));
        assert_eq!(values(&sent[4], "Via"), values(&sent[0], "Via"));
        assert_eq!(values(&sent[6], "Via").len(), 1);
        assert_eq!(values(&sent[6], "Via")[0], values(&sent[1], "Via")[0]);
    }

    #[test]
    fn what_a_proxy_answers_itself_reaches_the_caller_only() {
        let sent = messages(&format!("{PROXIED}  INVITE until p\n  < 503 No at p\n  ACK\n"));
        assert_eq!(sent.len(), 3);
        assert_eq!(values(&sent[2], "To"), values(&sent[1], "To"));
    }

    #[test]
    fn a_proxy_sends_on_what_it_got_in_the_same_transaction() {
        let sent =
            messages(&format!("{PROXIED}  INVITE until p\n  < 100 Trying at p\n  INVITE at p\n  < 180 R\n"));
        assert_eq!(sent.len(), 5);
        assert_eq!(values(&sent[2], "Via").len(), 2);
        assert_eq!(values(&sent[2], "Via")[1], values(&sent[0], "Via")[0]);
        assert_eq!(values(&sent[2], "CSeq"), ["1 INVITE"]);
        assert_eq!(values(&sent[4], "Via"), values(&sent[0], "Via"));
    }

    #[test]
    fn a_request_of_the_callee_turns_the_dialog_round() {
        let sent = messages(&format!("{PROXIED}  INVITE\n  < 200 OK\n  ACK\n  < BYE\n  > 200 OK\n"));
        let bye = sent.iter().find(|m| m.starts_with("BYE")).unwrap();
        assert!(bye.starts_with("BYE sip:alice@10.0.0.1 SIP/2.0\r\n"));
        assert_eq!(values(bye, "From"), ["<sip:bob@10.0.0.2>;tag=b1"]);
        assert_eq!(values(bye, "To"), ["<sip:alice@10.0.0.1>;tag=a1"]);
        assert_eq!(values(bye, "Route"), ["<sip:10.0.0.3;lr>"]);
        assert_eq!(values(sent.last().unwrap(), "CSeq"), ["1 BYE"]);
    }

    #[test]
    fn credentials_follow_a_challenge_with_the_next_cseq_and_no_tag() {
        let sent = messages(&format!(
            "{DIRECT}  INVITE\n  < 407 Auth\n  ACK\n  INVITE credentials\n  < 200 OK\n  ACK\n"
        ));
        assert_eq!(values(&sent[1], "Proxy-Authenticate").len(), 1);
        assert_eq!(values(&sent[3], "CSeq"), ["2 INVITE"]);
        assert_eq!(values(&sent[3], "To"), ["<sip:bob@10.0.0.2>"]);
        assert_eq!(values(&sent[3], "Proxy-Authorization").len(), 1);
        let e = parse(&format!("{DIRECT}  INVITE credentials\n")).unwrap().messages().unwrap_err();
        assert_eq!(e.to_string(), "line 2: INVITE has no challenge before it");
    }

    #[test]
    fn forks_have_tags_of_their_own() {
        let text = "  INVITE\n  < 180 Ringing tag x\n  < 180 Ringing tag y\n  < 200 OK tag x\n  ACK\n  BYE\n";
        let sent = messages(&format!("{DIRECT}{text}"));
        assert!(values(&sent[2], "To")[0].ends_with("tag=y"));
        assert!(values(&sent[4], "To")[0].ends_with("tag=x"));
        assert!(values(&sent[5], "To")[0].ends_with("tag=x"));
    }

    #[test]
    fn headers_are_added_replaced_and_removed() {
        let text = "  OPTIONS header \"X-A: 1\" replace \"Max-Forwards: 0\" without Accept\n";
        let sent = messages(&format!("{DIRECT}{text}"));
        assert_eq!(values(&sent[0], "X-A"), ["1"]);
        assert_eq!(values(&sent[0], "Max-Forwards"), ["0"]);
        assert!(values(&sent[0], "Accept").is_empty());
    }

    #[test]
    fn retransmissions_follow_timer_a_and_lost_messages_are_not_recorded() {
        let script = parse(&format!("{DIRECT}  INVITE repeat 3\n  < 180 Ringing lost\n")).unwrap();
        let times: Vec<_> =
            script.messages().unwrap().iter().map(|m| m.at.since(script.start) / 1_000_000).collect();
        assert_eq!(times, [0, 500, 1500, 3500]);
    }

    #[test]
    fn an_icmp_error_quotes_each_sending_of_the_last_message() {
        let script =
            parse(&format!("{PROXIED}  INVITE repeat 1\n  < icmp host-unreachable by 10.0.0.9 at bob\n"));
        let sent = script.unwrap().messages().unwrap();
        let refused: Vec<_> = sent.iter().filter(|m| m.refusal.is_some()).collect();
        assert_eq!((sent.len(), refused.len()), (6, 2));
        assert_eq!(refused[0].flow.destination.to_string(), "10.0.0.2:5060");
        let e = parse(&format!("{DIRECT}  < icmp port-unreachable\n")).unwrap().messages().unwrap_err();
        assert_eq!(e.problem, super::Problem::NothingToAnswer);
    }

    #[test]
    fn a_call_made_several_times_has_other_ids_each_time() {
        let sent = messages("call a@10.0.0.1 -> b@10.0.0.2 times 3\n  MESSAGE\n");
        let mut ids: Vec<_> = sent.iter().flat_map(|m| values(m, "Call-ID")).collect();
        ids.dedup();
        assert_eq!(ids.len(), 3);
    }
}
