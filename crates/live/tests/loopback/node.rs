//! A node that answers OPTIONS, sends what it is told to, and tells what it heard.

use std::collections::VecDeque;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use tritone_live::{Control, Driver, Element, Ended, Listen, Options};
use tritone_proto::{Hop, Input, Listener, Node, Output, Time, Transport};

/// Longer than anything here takes, however busy the machine is.
pub(crate) const LONG: Duration = Duration::from_secs(20);

/// What a node heard, as text: `OPTIONS`, `closed`, `unreachable udp:127.0.0.1:9`, `timer`.
pub(crate) type Heard = String;

#[derive(Default)]
pub(crate) struct Answering {
    pub(crate) outputs: VecDeque<Output<Heard>>,
    pub(crate) timer: Option<Time>,
    pub(crate) drained: bool,
    /// Whether it is finished when it is drained.
    pub(crate) ends: bool,
}

impl Answering {
    pub(crate) fn send(&mut self, hop: Hop, bytes: &[u8]) {
        self.outputs.push_back(Output::Transmit { hop, bytes: bytes.into() });
    }

    fn tell(&mut self, heard: impl Into<Heard>) {
        self.outputs.push_back(Output::Record(heard.into()));
    }
}

impl Node for Answering {
    type Record = Heard;

    fn handle(&mut self, now: Time, input: Input<'_>) {
        match input {
            Input::Received { flow, bytes } => {
                let text = String::from_utf8_lossy(bytes);
                self.tell(text.split(' ').next().unwrap_or_default());
                if text.starts_with("OPTIONS") {
                    self.send(flow.into(), answer(&text).as_bytes());
                }
            }
            Input::NotFramed { .. } => self.tell("not framed"),
            Input::Closed { .. } => self.tell("closed"),
            Input::Unreachable { transport, remote } => {
                self.tell(format!("unreachable {transport}:{remote}"));
            }
            Input::Resolved { hops: Ok(hops), .. } => {
                self.tell(hops.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "));
            }
            Input::Resolved { hops: Err(failure), .. } => self.tell(format!("{failure:?}")),
            Input::Timer => {
                if self.timer.is_some_and(|due| due <= now) {
                    self.timer = None;
                    self.tell("timer");
                }
            }
            Input::Drain => {
                self.drained = true;
                self.tell("drain");
            }
        }
    }

    fn poll(&mut self) -> Option<Output<Heard>> {
        self.outputs.pop_front()
    }

    fn wait_until(&self) -> Option<Time> {
        self.timer
    }

    fn is_finished(&self) -> bool {
        self.drained && self.ends
    }
}

/// 200 with what has to be copied.
fn answer(request: &str) -> String {
    let copied =
        |line: &&str| ["Via:", "From:", "To:", "Call-ID:", "CSeq:"].iter().any(|name| line.starts_with(name));
    let mut lines: Vec<&str> = vec!["SIP/2.0 200 OK"];
    lines.extend(request.lines().filter(copied));
    lines.extend(["Content-Length: 0", "", ""]);
    lines.join("\r\n")
}

/// A request that the node answers.
pub(crate) fn options(call_id: &str) -> String {
    format!(
        "OPTIONS sip:a@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bK{call_id}\r\n\
         From: <sip:b@127.0.0.1>;tag=1\r\nTo: <sip:a@127.0.0.1>\r\nCall-ID: {call_id}\r\n\
         CSeq: 1 OPTIONS\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n"
    )
}

/// A driver that runs on a thread of its own, and is stopped when the test is over.
pub(crate) struct Running {
    pub(crate) listeners: Vec<Listener>,
    pub(crate) control: Control<Answering>,
    heard: Receiver<Heard>,
    thread: Option<JoinHandle<Ended<Answering>>>,
}

pub(crate) fn listen(transport: Transport) -> Listen {
    Listen::on(transport, "127.0.0.1:0".parse().unwrap())
}

impl Running {
    pub(crate) fn on(transport: Transport) -> Self {
        Self::start(Options { listeners: vec![listen(transport)], ..Options::default() })
    }

    pub(crate) fn start(options: Options) -> Self {
        Self::with(options, |_| Answering::default(), |_| ())
    }

    /// `node` makes the node and `set` sets what else there is, both on the thread of the driver.
    pub(crate) fn with(
        options: Options,
        node: impl FnOnce(&Driver) -> Answering + Send + 'static,
        set: impl FnOnce(&mut Element<Answering>) + Send + 'static,
    ) -> Self {
        let (told, heard) = channel();
        let (ready, is_ready) = channel();
        let thread = std::thread::spawn(move || {
            let driver = Driver::bind(options).unwrap();
            let listeners = driver.listeners().to_vec();
            let node = node(&driver);
            let mut element = driver.drive(node);
            tell(&mut element, told);
            set(&mut element);
            ready.send((listeners, element.control())).unwrap();
            element.run().unwrap()
        });
        let (listeners, control) = is_ready.recv_timeout(LONG).unwrap();
        Self { listeners, control, heard, thread: Some(thread) }
    }

    /// The next thing that the node heard.
    pub(crate) fn hear(&self) -> Heard {
        self.heard.recv_timeout(LONG).unwrap()
    }

    /// Waits until it has ended by itself.
    pub(crate) fn join(mut self) -> Ended<Answering> {
        self.thread.take().unwrap().join().unwrap()
    }

    /// Stops it.
    pub(crate) fn stop(self) -> Ended<Answering> {
        self.control.stop().unwrap();
        self.join()
    }

    pub(crate) fn send(&self, hop: Hop, bytes: &[u8]) {
        let bytes = bytes.to_vec();
        self.control.with_node(move |node| node.send(hop, &bytes)).unwrap();
    }
}

fn tell(element: &mut Element<Answering>, told: Sender<Heard>) {
    element.on_record(move |_, heard| drop(told.send(heard)));
}

impl Drop for Running {
    fn drop(&mut self) {
        // A test that failed has another message than that it could not be stopped.
        let _ = self.control.stop();
    }
}
