//! Kamailio in front of the relay and behind it: calls pass in both directions, and the repair is what the caller gets.

use std::io::{BufRead, BufReader};
use std::net::{SocketAddr, UdpSocket};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs};

use tritone_synth::require;
use tritone_wire::sip::{HeaderName, Message};

use crate::answer::endpoint::{Endpoint, PATIENCE};
use crate::bench::installed;

/// Programs that are ended when they are let go.
pub(crate) struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // Kamailio ends its children itself, where it is asked to.
        let _ = Command::new("kill").args(["-TERM", &self.0.id().to_string()]).status();
        let end = Instant::now() + Duration::from_secs(5);
        while matches!(self.0.try_wait(), Ok(None)) && Instant::now() < end {
            std::thread::sleep(Duration::from_millis(20));
        }
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A stateful proxy with Record-Route that sends what is outside a dialog to one place.
fn configuration(listen: SocketAddr, to: SocketAddr) -> String {
    let modules = ["tm", "sl", "rr", "pv", "siputils", "textops", "maxfwd"]
        .map(|module| format!("loadmodule \"{module}.so\"\n"));
    format!(
        "#!KAMAILIO\ndebug=0\nlog_stderror=yes\nchildren=1\nlisten=udp:{listen}\ndisable_tcp=yes\nauto_aliases=no\n{}\
         request_route {{\n\
         if (!mf_process_maxfwd_header(\"10\")) {{ sl_send_reply(\"483\", \"Too Many Hops\"); exit; }}\n\
         if (is_method(\"CANCEL\")) {{ if (t_check_trans()) t_relay(); exit; }}\n\
         if (has_totag()) {{ if (loose_route()) {{ t_relay(); exit; }}\n\
         if (is_method(\"ACK\") && t_check_trans()) t_relay(); exit; }}\n\
         if (is_method(\"INVITE\")) record_route();\n\
         $du = \"sip:{to}\"; t_relay();\n}}\n",
        modules.concat()
    )
}

fn kamailio(folder: &Path, name: &str, listen: SocketAddr, to: SocketAddr) -> Running {
    let file = folder.join(format!("{name}.cfg"));
    fs::write(&file, configuration(listen, to)).expect("the configuration can be written");
    let mut command = Command::new("kamailio");
    command.args(["-DD", "-E", "-m", "16", "-Y"]).arg(folder).arg("-f").arg(&file);
    let running = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("kamailio runs");
    Running(running)
}

pub(crate) fn relay(listen: SocketAddr, file: &Path, options: &[&str]) -> Running {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tritone"));
    command.arg("relay").arg(file).args(["--listen", &format!("udp:{listen}")]).args(options);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("the relay runs");
    let mut told = BufReader::new(child.stderr.take().expect("standard error")).lines().map_while(Result::ok);
    assert!(told.any(|line| line.contains("listening on udp:")));
    std::thread::spawn(move || told.for_each(drop));
    Running(child)
}

fn offer(own: SocketAddr) -> String {
    format!(
        "v=0\r\no=- 1 1 IN IP4 {0}\r\ns=-\r\nc=IN IP4 {0}\r\nt=0 0\r\nm=audio 40000 RTP/AVP 0\r\n",
        own.ip()
    )
}

/// A telephone by hand, behind the first Kamailio.
struct Phone {
    socket: UdpSocket,
    proxy: SocketAddr,
}

impl Phone {
    fn own(&self) -> SocketAddr {
        self.socket.local_addr().expect("an address")
    }

    fn send(&self, method: &str, uri: &str, number: u32, to: &str, branch: &str, fields: &str) {
        let own = self.own();
        let body = if method == "INVITE" { offer(own) } else { String::new() };
        let text = format!(
            "{method} {uri} SIP/2.0\r\nVia: SIP/2.0/UDP {own};branch=z9hG4bK{branch}\r\nMax-Forwards: 70\r\n\
             From: <sip:a@127.0.0.1>;tag=a\r\nTo: {to}\r\nCall-ID: {number}-{own}\r\nCSeq: 1 {method}\r\n\
             Contact: <sip:a@{own}>\r\n{fields}Content-Type: application/sdp\r\n\
             Content-Length: {}\r\n\r\n{body}",
            body.len()
        );
        self.socket.send_to(text.as_bytes(), self.proxy).expect("sent");
    }

    fn receive(&self) -> String {
        let mut octets = [0; 8192];
        let len = self.socket.recv(&mut octets).expect("a message in time");
        String::from_utf8(octets[..len].to_vec()).expect("UTF-8")
    }

    /// The final response to a call, acknowledged.
    fn call(&self, number: u32, user: &str) -> String {
        let uri = format!("sip:{user}@127.0.0.1");
        self.send("INVITE", &uri, number, &format!("<{uri}>"), &number.to_string(), "");
        let last = loop {
            let response = self.receive();
            // What repeats itself is of a call before.
            if response.contains(&format!("Call-ID: {number}-")) && !response.starts_with("SIP/2.0 1") {
                break response;
            }
        };
        let message = Message::scan(last.as_bytes()).expect("a response");
        let to = value(&message, HeaderName::To);
        if !last.starts_with("SIP/2.0 2") {
            self.send("ACK", &uri, number, &to, &number.to_string(), "");
            return last;
        }
        let mut routes: Vec<_> = message.values(HeaderName::RecordRoute).map(<[u8]>::to_vec).collect();
        routes.reverse();
        assert_eq!(routes.len(), 3, "two Kamailios and the relay stay on the way: {last}");
        let routes: String =
            routes.iter().map(|route| format!("Route: {}\r\n", String::from_utf8_lossy(route))).collect();
        let target =
            String::from_utf8(message.first_contact().expect("a Contact").uri.to_vec()).expect("UTF-8");
        self.send("ACK", &target, number, &to, &format!("{number}ack"), &routes);
        last
    }

    /// Answers a request of the other side.
    fn answer(&self, request: &str) {
        let message = Message::scan(request.as_bytes()).expect("a request");
        let names = [HeaderName::Via, HeaderName::From, HeaderName::To, HeaderName::CallId, HeaderName::CSeq];
        let copied: String = names
            .iter()
            .flat_map(|name| {
                message
                    .field_values(*name)
                    .map(|value| format!("{}: {}\r\n", name.as_str(), String::from_utf8_lossy(value)))
            })
            .collect();
        let response = format!("SIP/2.0 200 OK\r\n{copied}Content-Length: 0\r\n\r\n");
        self.socket.send_to(response.as_bytes(), self.proxy).expect("sent");
    }
}

fn value(message: &Message<'_>, name: HeaderName) -> String {
    String::from_utf8(message.header(name).unwrap_or_default().to_vec()).expect("UTF-8")
}

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(&folder).expect("a folder");
    folder
}

/// The Reason of a final response.
fn reason(response: &str) -> String {
    value(&Message::scan(response.as_bytes()).expect("a response"), HeaderName::Reason)
}

#[test]
fn calls_pass_a_relay_between_two_kamailios_and_are_repaired_there() {
    let test = "calls_pass_a_relay_between_two_kamailios_and_are_repaired_there";
    if require(test, "kamailio", installed("kamailio").then_some(())).is_none() {
        return;
    }
    let folder = folder("relay-chain");
    let places: [SocketAddr; 3] =
        ["127.0.7.1:5060", "127.0.7.2:5060", "127.0.7.3:5060"].map(|place| place.parse().unwrap());
    let endpoint = Endpoint::start(&[]);
    let settings = folder.join("relay.toml");
    // Behind the relay is what makes statuses of causes as Asterisk does.
    let text = format!("[[peer]]\nname = 'pbx'\nuri = 'sip:{}'\nprofile = 'asterisk-pjsip'\n", places[2]);
    fs::write(&settings, text).expect("the settings can be written");
    let _front = kamailio(&folder, "front", places[0], places[1]);
    let _behind = kamailio(&folder, "behind", places[2], endpoint.udp);
    let _relay = relay(places[1], &settings, &["--repair"]);
    let socket = UdpSocket::bind("127.0.7.4:0").expect("a socket");
    socket.set_read_timeout(Some(PATIENCE)).expect("a timeout");
    let phone = Phone { socket, proxy: places[0] };
    phone.wait_for_kamailio();

    let busy = phone.call(1, "486");
    assert!(busy.starts_with("SIP/2.0 486 ") && reason(&busy).starts_with("Q.850;cause=17"), "{busy}");
    let known = phone.call(2, "480;reason=19");
    assert!(known.starts_with("SIP/2.0 480 ") && reason(&known).contains("cause=19"), "{known}");
    let ambiguous = phone.call(3, "480");
    assert_eq!(
        (&ambiguous[..12], reason(&ambiguous).as_str()),
        ("SIP/2.0 480 ", ""),
        "several causes lead to 480"
    );
    let unavailable = phone.call(4, "503");
    assert!(unavailable.starts_with("SIP/2.0 500 "), "{unavailable}");

    let answered = phone.call(5, "200;talk=300ms;bye=16");
    assert!(answered.starts_with("SIP/2.0 200 "), "{answered}");
    let bye = loop {
        let request = phone.receive();
        if request.starts_with("BYE ") {
            break request;
        }
    };
    assert!(reason(&bye).contains("cause=16"), "{bye}");
    assert_eq!(
        Message::scan(bye.as_bytes()).expect("a request").vias().count(),
        4,
        "it came the whole way: {bye}"
    );
    phone.answer(&bye);
    endpoint.wait_for("the end of the answered call", |line| line["event"] == "ended");
}

impl Phone {
    /// Asks until the chain of proxies answers.
    fn wait_for_kamailio(&self) {
        let end = Instant::now() + PATIENCE;
        self.socket.set_read_timeout(Some(Duration::from_millis(300))).expect("a timeout");
        for number in 1000.. {
            assert!(Instant::now() < end, "no answer through Kamailio");
            self.send("OPTIONS", "sip:127.0.0.1", number, "<sip:127.0.0.1>", &number.to_string(), "");
            let mut octets = [0; 8192];
            if self.socket.recv(&mut octets).is_ok() {
                break;
            }
        }
        self.socket.set_read_timeout(Some(PATIENCE)).expect("a timeout");
    }
}
