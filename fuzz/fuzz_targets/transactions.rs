//! A list of what happens to a transaction layer: requests and responses whole or mutilated, answers, CANCELs, time. It
//! keeps to its limit, and once each INVITE is answered and given up, nothing of it is left.
#![no_main]

use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use tritone_codes::StatusCode;
use tritone_proto::message::Response;
use tritone_proto::transaction::{ClientKey, Received, ServerKey, Settings, Transactions};
use tritone_proto::{Connection, Flow, Hop, ListenerId, Random, Time, Transport};
use tritone_wire::sip::Message;

const LIMIT: usize = 24;
const METHODS: [&str; 6] = ["INVITE", "ACK", "CANCEL", "BYE", "OPTIONS", "MESSAGE"];
const STATUSES: [u16; 8] = [100, 180, 200, 302, 404, 487, 503, 699];

struct Run {
    layer: Transactions,
    now: Time,
    servers: Vec<ServerKey>,
    clients: Vec<(ClientKey, String)>,
}

fn flow(kind: u8) -> Flow {
    let transport = if kind & 1 == 0 { Transport::Udp } else { Transport::Tcp };
    let connection = transport.is_reliable().then_some(Connection(u64::from(kind & 2)));
    Flow { transport, listener: ListenerId(0), remote: ([192, 0, 2, kind & 3], 5060).into(), connection }
}

fn request(method: &str, host: u8, branch: &str) -> String {
    format!(
        "{method} sip:a SIP/2.0\r\nVia: SIP/2.0/UDP h{host};branch={branch};rport\r\nFrom: <sip:c>;tag=f\r\nTo: <sip:a>\r\n\
         Call-ID: 7\r\nCSeq: 1 {method}\r\n\r\n"
    )
}

impl Run {
    fn receive(&mut self, kind: u8, octets: &[u8]) {
        let Ok(message) = Message::scan(octets) else { return };
        match self.layer.receive(self.now, flow(kind), &message) {
            Received::Request { key, .. } | Received::Cancel { key, .. } => self.servers.push(key),
            Received::Refused { bytes, .. } => self.refuse(kind, &bytes),
            _ => {}
        }
    }

    fn refuse(&mut self, kind: u8, octets: &[u8]) {
        let Ok(message) = Message::scan(octets) else { return };
        let response = Response::to(&message, StatusCode::SERVICE_UNAVAILABLE).to_tag("t").finish();
        self.layer.answer(&flow(kind), &message, response);
    }

    fn respond(&mut self, key: ServerKey, status: u16) {
        let Some(request) = self.layer.request_of(key) else {
            // There is nothing to answer, and what answers it nevertheless is no second final response.
            self.layer.respond(self.now, key, status, &b"SIP/2.0 500 Again\r\n\r\n"[..]);
            return;
        };
        let Ok(request) = Message::scan(&request) else { return };
        let Some(code) = StatusCode::new(status) else { return };
        let response = Response::to(&request, code).to_tag("t").finish();
        self.layer.respond(self.now, key, status, response);
    }

    fn send(&mut self, kind: u8, method: &str) {
        let branch = self.layer.branch();
        let text = request(method, 0, &branch.to_string());
        let hop = Hop::from(flow(kind));
        let key = self.layer.request(self.now, hop, branch, text.clone().into_bytes(), 1);
        self.clients.push((key, text));
    }

    fn step(&mut self, [what, number, more]: [u8; 3], octets: &[u8]) {
        let number = usize::from(number);
        match what % 10 {
            0 => {
                let method = METHODS[number % METHODS.len()];
                self.receive(
                    more,
                    request(method, more >> 6, &format!("z9hG4bK{}", more >> 2 & 7)).as_bytes(),
                );
            }
            1 => self.receive(more, octets),
            2 | 3 if !self.servers.is_empty() => {
                let key = self.servers[number % self.servers.len()];
                self.respond(key, STATUSES[usize::from(more) % STATUSES.len()]);
            }
            4 if self.clients.len() < LIMIT => {
                self.send(more, [METHODS[0], METHODS[4]][number % 2]);
            }
            5 | 6 if !self.clients.is_empty() => {
                let (_, text) = &self.clients[number % self.clients.len()];
                let (_, fields) = text.split_once("\r\n").unwrap_or_default();
                let status = if more == 255 { 700 } else { STATUSES[usize::from(more) % STATUSES.len()] };
                let response = format!("SIP/2.0 {status} P\r\n{fields}");
                self.receive(more, response.as_bytes());
            }
            7 if !self.clients.is_empty() => {
                let (key, _) = &self.clients[number % self.clients.len()];
                if more == 0 {
                    self.layer.forget(*key);
                } else {
                    self.layer.cancel(self.now, *key, Some(octets));
                }
            }
            8 => self.layer.unreachable(self.now, flow(more).transport, flow(more).remote),
            _ => {
                self.now = self.now + Duration::from_millis(number as u64 * u64::from(more));
                self.layer.expire(self.now);
            }
        }
        while self.layer.poll().is_some() {}
        while self.layer.happened().is_some() {}
        // A CANCEL of an INVITE in work comes on top.
        assert!(self.layer.counters().servers <= 2 * LIMIT);
    }

    /// What the transaction user owes: an answer to each INVITE, an end for each call that only rings.
    fn end(mut self) {
        for key in self.servers.clone() {
            self.respond(key, 500);
        }
        for (key, _) in self.clients.clone() {
            self.layer.cancel(self.now, key, None);
        }
        let mut steps = 0;
        while let Some(next) = self.layer.next_deadline() {
            self.now = self.now.max(next);
            self.layer.expire(self.now);
            steps += 1;
            assert!(steps < 100_000, "a timer is set for ever");
        }
        let counters = self.layer.counters();
        assert_eq!((counters.servers, counters.clients), (0, 0));
    }
}

fuzz_target!(|octets: &[u8]| {
    let settings = Settings { max_servers: LIMIT, find_merged: true, ..Settings::default() };
    let layer = Transactions::new(settings, Random::from_number(1));
    let mut run = Run { layer, now: Time::START, servers: Vec::new(), clients: Vec::new() };
    let mut rest = octets;
    for _ in 0..500 {
        let Some((step, after)) = rest.split_first_chunk::<3>() else { break };
        // Octets of its own only has what takes some.
        let len = if matches!(step[0] % 10, 1 | 7) { usize::from(step[1]).min(after.len()) } else { 0 };
        let (own, after) = after.split_at(len);
        run.step(*step, own);
        rest = after;
    }
    run.end();
});
