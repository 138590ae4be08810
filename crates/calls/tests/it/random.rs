//! Random recordings: calls, joined or not, and registrations, at few hosts and between few numbers, so that they get
//! in each other's way.

use std::fmt::Write as _;

use proptest::prelude::*;
use tritone_synth::flow::Message;
use tritone_wire::{FrameRef, Timestamp};

/// What is going on between whom.
#[derive(Clone, Copy, Debug)]
enum Shape {
    Direct,
    Proxied,
    /// Two legs with a Call-ID each, joined by what the header in the INVITE says, or by nothing but the numbers.
    Onward(Option<&'static str>),
    /// The same call again with a new Call-ID, with credentials.
    Challenged,
    /// The same call again with a new Call-ID, to the Contact of a 302.
    Redirected,
    Registration,
    Options,
}

/// One exchange of a recording. Shrinks towards a direct call that is busy, at once.
#[derive(Clone, Debug)]
pub(crate) struct Scene {
    shape: Shape,
    /// Milliseconds from the start of the recording.
    at: u32,
    caller: u8,
    called: u8,
    rings: bool,
    end: &'static str,
    repeat: u8,
}

const ENDS: [&str; 8] = [
    "  < 486 Busy Here reason \"Q.850;cause=17\"\n  ACK\n",
    "  < 404 Not Found\n  ACK\n",
    "  < 503 Service Unavailable reason \"Q.850;cause=34\"\n  ACK\n",
    "  < 200 OK after 100ms\n  ACK\n  BYE after 700ms\n  < 200 OK\n",
    "  < 200 OK repeat 1\n  ACK\n  < BYE after 300ms reason \"Q.850;cause=41\"\n  200 OK\n",
    "  < icmp port-unreachable\n",
    "  < icmp host-unreachable by 10.0.9.9 quote 8\n",
    "  CANCEL after 200ms\n  < 200 OK to CANCEL\n  < 487 Request Terminated\n  ACK\n",
];

const SHAPES: [Shape; 11] = [
    Shape::Direct,
    Shape::Proxied,
    Shape::Registration,
    Shape::Options,
    Shape::Onward(None),
    Shape::Onward(Some("X-Call-ID: ID")),
    Shape::Onward(Some(
        "Session-ID: 0000000000000000000000000000000N;remote=00000000000000000000000000000000",
    )),
    Shape::Onward(Some("P-Charging-Vector: icid-value=charging-N")),
    Shape::Onward(Some("Session-ID: ffffffffffffffffffffffffffffffff")),
    Shape::Challenged,
    Shape::Redirected,
];

/// One to seven exchanges.
pub(crate) fn scenes() -> impl Strategy<Value = Vec<Scene>> {
    let scene = (
        proptest::sample::select(&SHAPES[..]),
        0..3_000_u32,
        0..3_u8,
        0..3_u8,
        any::<bool>(),
        proptest::sample::select(&ENDS[..]),
        0..3_u8,
    );
    let scene = scene.prop_map(|(shape, at, caller, called, rings, end, repeat)| Scene {
        shape,
        at,
        caller,
        called,
        rings,
        end,
        repeat,
    });
    proptest::collection::vec(scene, 1..8)
}

/// The flow description of these exchanges.
pub(crate) fn script(scenes: &[Scene]) -> String {
    scenes.iter().enumerate().map(|(number, scene)| scene.script(number)).collect()
}

impl Scene {
    fn script(&self, number: usize) -> String {
        let (at, end) = (self.at, self.end);
        let (caller, called) = (format!("+4930555100{}", self.caller), format!("+4989777200{}", self.called));
        let national = |number: &str| number.replacen("+49", "0", 1);
        let phone = format!("10.0.0.{}:5060", self.caller + 1);
        let direct = format!("call {caller}@{phone} -> {called}@10.0.1.1:5060 udp");
        let repeat = if self.repeat > 0 { format!(" repeat {}", self.repeat) } else { String::new() };
        let ringing = if self.rings { "  < 180 Ringing after 60ms\n" } else { "" };
        let rest = format!("{ringing}{end}");
        match self.shape {
            Shape::Direct => format!("{direct} id {number} at {at}ms\n  INVITE{repeat}\n{rest}"),
            Shape::Proxied => format!(
                "call {caller}@{phone} -> proxy@10.0.2.1:5060 -> {called}@10.0.1.1:5060 udp id {number} at {at}ms\n  INVITE{repeat}\n{rest}"
            ),
            Shape::Onward(header) => {
                let header = header.map(|header| {
                    let value = header
                        .replace("ID: ID", &format!("ID: leg-a-{number}"))
                        .replace('N', &number.to_string());
                    format!(" header \"{value}\"")
                });
                let header = header.unwrap_or_default();
                let mut text = format!(
                    "{direct} id leg-a-{number} at {at}ms\n  INVITE{header}{repeat}\n  < 100 Trying\n"
                );
                write!(text, "{ringing}  pause 100ms\n{end}").expect("a string takes all");
                write!(
                    text,
                    "call {}@10.0.1.1:5060 -> {}@10.0.3.1:5060 udp id leg-b-{number} at {}ms\n  INVITE{header}\n{rest}",
                    national(&caller),
                    national(&called),
                    at + 30
                )
                .expect("a string takes all");
                text
            }
            Shape::Challenged => format!(
                "{direct} id first-{number} at {at}ms\n  INVITE{repeat}\n  < 407 Proxy Authentication Required replace \"Proxy-Authenticate: Digest realm=\\\"r\\\", nonce=\\\"nonce-{number}\\\"\"\n  ACK\n{direct} id second-{number} at {}ms\n  INVITE header \"Proxy-Authorization: Digest realm=\\\"r\\\", nonce=\\\"nonce-{number}\\\"\"\n{rest}",
                at + 90
            ),
            Shape::Redirected => format!(
                "{direct} id first-{number} at {at}ms\n  INVITE{repeat}\n  < 302 Moved Temporarily replace \"Contact: <sip:{called}@10.0.4.1:5060>\"\n  ACK\ncall {caller}@{phone} -> {called}@10.0.4.1:5060 udp id second-{number} at {}ms\n  INVITE uri sip:{called}@10.0.4.1:5060\n{rest}",
                at + 90
            ),
            Shape::Registration => format!(
                "call {caller}@{phone} -> registrar@10.0.1.1:5060 udp id {number} at {at}ms\n  REGISTER{repeat}\n  < 401 Unauthorized\n  REGISTER credentials\n  < 200 OK\n"
            ),
            Shape::Options => format!("{direct} id {number} at {at}ms\n  OPTIONS{repeat}\n  < 200 OK\n"),
        }
    }
}

/// The messages in order of time, some of them twice as a mirror port writes them, each with its frame.
pub(crate) fn recorded(messages: Vec<Message>, twice: &[usize]) -> Vec<(FrameRef, Message)> {
    let count = messages.len();
    let copies: Vec<Message> = twice
        .iter()
        .filter_map(|index| messages.get(index.checked_rem(count)?))
        .map(|message| Message { at: Timestamp(message.at.0 + 30_000), ..message.clone() })
        .collect();
    let mut all: Vec<Message> = messages.into_iter().chain(copies).collect();
    all.sort_by_key(|message| message.at);
    let framed = |(index, message)| (FrameRef { file: 0, number: index as u64 + 1 }, message);
    all.into_iter().enumerate().map(framed).collect()
}
