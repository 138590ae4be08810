//! `tritone call`, from outside: against `tritone answer`, SIPp, a port where nobody is, and names that lead nowhere.

use std::net::UdpSocket;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};
use std::{fs, thread};

use serde_json::{Value, json};
use tritone_synth::require;

use crate::answer::endpoint::Endpoint;
use crate::bench::installed;
use crate::run::{json_lines, text, tritone};
use crate::schema::{check, validator};

fn call(uri: &str, options: &[&str]) -> Output {
    let fixed = ["call", uri, "--hold", "300ms"];
    tritone(fixed.iter().chain(options).copied())
}

/// The call and the test of a single call, both of the published shapes.
fn judged(output: &Output) -> (Value, Value) {
    let lines = json_lines(output);
    for line in &lines {
        let shape = if line["type"] == json!("test") { "call" } else { "why" };
        check(&validator(shape), line, &line.to_string());
    }
    match &lines[..] {
        [call, test] => (call.clone(), test.clone()),
        [test] => (Value::Null, test.clone()),
        lines => panic!("{lines:#?} {}", String::from_utf8_lossy(&output.stderr)),
    }
}

fn file(name: &str, content: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("call");
    fs::create_dir_all(&folder).expect("a folder");
    let file = folder.join(name);
    fs::write(&file, content).expect("a file");
    file
}

#[test]
fn a_busy_line_gets_the_verdict_that_why_gives_of_the_saved_messages() {
    let endpoint = Endpoint::start(&[]);
    let saved = Path::new(env!("CARGO_TARGET_TMPDIR")).join("call-busy.pcapng");
    let uri = format!("sip:180,486@{};reason=17", endpoint.udp);
    let output =
        call(&uri, &["--format", "json", "--expect", "486", "--save", saved.to_str().expect("UTF-8")]);
    assert!(output.status.success(), "{output:?}");
    let (call, test) = judged(&output);
    assert_eq!((&call["outcome"], &call["cause"]), (&json!("busy"), &json!(17)));
    assert_eq!(
        (&test["end"], &test["status"], &test["as_expected"]),
        (&json!("response"), &json!(486), &json!(true))
    );
    let why = json_lines(&tritone(["why".as_ref(), saved.as_os_str(), "--format".as_ref(), "json".as_ref()]));
    for field in ["outcome", "status", "cause", "verdict", "request_uri", "provisionals", "legs", "hops"] {
        assert_eq!(why[0][field], call[field], "{field}");
    }
    let shown = call_text(&uri);
    assert!(shown.contains("INVITE (SDP)") && shown.contains("486 Busy Here [17]"), "{shown}");
}

fn call_text(uri: &str) -> String {
    text(&call(uri, &[]))
}

#[test]
fn an_answered_call_is_hung_up_by_who_wants_to() {
    let endpoint = Endpoint::start(&[]);
    let (own, test) = judged(&call(&format!("sip:200@{}", endpoint.udp), &["--format", "json"]));
    assert_eq!((&own["outcome"], &test["released_by"]), (&json!("answered"), &json!("caller")));
    let uri = format!("sip:200@{};talk=100ms;bye=34", endpoint.tcp);
    let options = ["--format", "json", "--transport", "tcp", "--hold", "20s"];
    let (theirs, test) = judged(&tritone(["call", &uri].iter().chain(&options)));
    // INVITE, 200, ACK, BYE, 200: over a connection, too, the last is seen.
    assert_eq!(theirs["frames"][0]["count"], json!(5), "{theirs}");
    assert_eq!((&theirs["cause"], &test["released_by"]), (&json!(34), &json!("callee")), "{theirs} {test}");
}

#[test]
fn a_probe_prints_a_line_for_each_call_and_fails_where_one_ends_otherwise() {
    let endpoint = Endpoint::start(&[]);
    let probe = |user: &str, expect: &str| {
        let uri = format!("sip:{user}@{}", endpoint.udp);
        call(&uri, &["--method", "options", "--every", "100ms", "--count", "3", "--expect", expect])
    };
    let (right, wrong) = (probe("200", "200"), probe("404", "200,486"));
    assert_eq!((right.status.code(), wrong.status.code()), (Some(0), Some(1)), "{right:?} {wrong:?}");
    assert_eq!(text(&right).lines().filter(|line| line.contains(" ok ")).count(), 3, "{}", text(&right));
    let wrong = text(&wrong);
    assert_eq!(
        wrong.lines().filter(|line| line.contains("FAILED response 404, expected 200 or 486")).count(),
        3,
        "{wrong}"
    );
}

#[test]
fn credentials_come_from_a_file_or_the_environment_and_are_not_shown() {
    let users = file("users.txt", "alice = s3cret\n");
    let users = users.to_str().expect("UTF-8");
    let endpoint = Endpoint::start(&["--registrar", "--users", users, "--realm", "tritone.test"]);
    let uri = format!("sip:alice@{}", endpoint.udp);
    let register = ["--method", "register", "--format", "json"];
    let by_file = call(&uri, &[&register[..], &["--credentials", users]].concat());
    assert_eq!(judged(&by_file).1["status"], json!(200), "{by_file:?}");
    let of_environment = |password: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tritone"));
        let command = command.args(["call", &uri, "--user", "alice"]).args(register);
        command.env("TRITONE_PASSWORD", password).output().expect("the command runs")
    };
    let right = of_environment("s3cret");
    assert_eq!(judged(&right).1["status"], json!(200), "{right:?}");
    let wrong = of_environment("wr0ng");
    assert_eq!(judged(&wrong).1["unanswerable"], json!("the credentials are not accepted"), "{wrong:?}");
    for output in [&by_file, &right, &wrong] {
        let shown = format!("{}{}", text(output), String::from_utf8_lossy(&output.stderr));
        assert!(!shown.contains("s3cret") && !shown.contains("wr0ng"), "{shown}");
    }
    let none = tritone(["call", &uri, "--user", "alice"]);
    assert_eq!(none.status.code(), Some(2), "{none:?}");
}

#[test]
fn what_fails_on_this_side_is_told_in_three_vocabularies() {
    let uri = |socket: &UdpSocket| format!("sip:1@{}", socket.local_addr().expect("its address"));
    let bind = || UdpSocket::bind("127.0.0.1:0").expect("a socket");
    // Where a socket is open that nobody reads, the system does not say that nobody is there.
    let silent = bind();
    let (timeout, closed) = (uri(&silent), uri(&bind()));
    for (uri, code, status, cause) in [
        (timeout.as_str(), 703, 408, 102),
        (closed.as_str(), 812, 503, 41),
        ("sip:1@no-such-name.invalid:5060", 923, 503, 3),
        ("sip:", 925, 400, 28),
        ("486", 925, 400, 28),
    ] {
        let output = call(uri, &["--format", "json", "--timeout", "1s", "--expect", &code.to_string()]);
        let (_, test) = judged(&output);
        // Where no DNS server is reachable, it is that which is told.
        if code == 923 && test["failure"]["gigaset"] == json!(922) {
            continue;
        }
        let failure = &test["failure"];
        assert_eq!(failure["gigaset"], json!(code), "{uri} {test}");
        assert_eq!((&failure["status"], &failure["cause"]), (&json!(status), &json!(cause)), "{uri}");
        assert!(output.status.success(), "{uri} {output:?}");
    }
}

/// Challenges with MD5, looks whether the answer is right, answers the call, and hangs up.
const CHALLENGING: &str = r#"<?xml version="1.0" encoding="ISO-8859-1" ?>
<scenario name="challenges">
  <recv request="INVITE"/>
  <send><![CDATA[
SIP/2.0 401 Unauthorized
[last_Via:]
[last_From:]
[last_To:];tag=c[call_number]
[last_Call-ID:]
[last_CSeq:]
WWW-Authenticate: Digest realm="sipp.test", nonce="47ebe028cda119c35d4877b383027d28da013815", qop="auth", algorithm=MD5
Content-Length: 0

  ]]></send>
  <recv request="ACK"/>
  <recv request="INVITE">
    <action>
      <verifyauth assign_to="right" username="alice" password="secret"/>
    </action>
  </recv>
  <nop next="1" test="right"/>
  <nop><action><error message="the credentials are wrong"/></action></nop>
  <label id="1"/>
  <send retrans="500"><![CDATA[
SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:];tag=d[call_number]
[last_Call-ID:]
[last_CSeq:]
Contact: <sip:callee@[local_ip]:[local_port]>
Content-Type: application/sdp
Content-Length: [len]

v=0
o=- 1 1 IN IP4 [local_ip]
s=-
c=IN IP4 [local_ip]
t=0 0
m=audio [media_port] RTP/AVP 8
  ]]></send>
  <recv request="ACK"><action><ereg regexp="tag=[^;]*" search_in="hdr" header="From:" assign_to="tag"/></action></recv>
  <pause milliseconds="200"/>
  <send retrans="500"><![CDATA[
BYE sip:tritone@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:callee@[local_ip]>;tag=d[call_number]
To: <sip:alice@[remote_ip]>;[$tag]
[last_Call-ID:]
CSeq: 1 BYE
Max-Forwards: 70
Reason: Q.850;cause=16
Content-Length: 0

  ]]></send>
  <recv response="200"/>
</scenario>
"#;

#[test]
fn sipp_challenges_answers_and_hangs_up() {
    let test = "sipp_challenges_answers_and_hangs_up";
    let Some(()) = require(test, "sipp", installed("sipp").then_some(())) else { return };
    let (scenario, users) = (file("challenging.xml", CHALLENGING), file("one.txt", "alice = secret\n"));
    let port = UdpSocket::bind("127.0.0.1:0").and_then(|socket| socket.local_addr()).expect("a port").port();
    let mut sipp = Command::new("sipp")
        .arg("-sf")
        .arg(&scenario)
        .args(["-i", "127.0.0.1", "-p", &port.to_string(), "-m", "1", "-nostdin", "-timeout", "30"])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("sipp runs");
    wait_for_port(port);
    let uri = format!("sip:123@127.0.0.1:{port}");
    let options = ["--hold", "20s", "--format", "json", "--credentials", users.to_str().expect("UTF-8")];
    let output = tritone(["call", &uri].iter().chain(&options));
    let (call, test) = judged(&output);
    assert_eq!((&test["end"], &test["released_by"]), (&json!("answered"), &json!("callee")), "{call} {test}");
    assert_eq!((&call["outcome"], &call["cause"]), (&json!("answered"), &json!(16)), "{call}");
    assert!(ends(&mut sipp), "sipp was not content: {call}");
}

/// Waits until somebody else has the port.
fn wait_for_port(port: u16) {
    for _ in 0..200 {
        if UdpSocket::bind(("127.0.0.1", port)).is_err() {
            return;
        }
        thread::sleep(Duration::from_millis(50));
    }
}

/// Whether a program ends well in good time; it is ended where it does not.
fn ends(child: &mut Child) -> bool {
    let end = Instant::now() + Duration::from_secs(30);
    while Instant::now() < end {
        if let Some(status) = child.try_wait().expect("its status") {
            return status.success();
        }
        thread::sleep(Duration::from_millis(50));
    }
    let _ = child.kill();
    let _ = child.wait();
    false
}
