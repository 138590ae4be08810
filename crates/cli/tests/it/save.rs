//! `why --save`: the saved capture holds the calls shown, and nothing is missing from them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tritone_synth::capture::{self, Format, Link, LinkType};
use tritone_synth::{flow, isdn, isup, m3ua, mtp, packet, require, sctp};

use crate::made::made;
use crate::run::{json_lines, tritone};

fn example() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/trunk.pcap")
}

/// A place for a saved capture.
fn place(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("save-{name}.pcapng"));
    drop(fs::remove_file(&path));
    path
}

/// What is the same of a call in any recording that holds all of it: everything but its number and frames.
fn calls(file: &Path, options: &[&str]) -> Vec<Value> {
    let file = file.display().to_string();
    let output = tritone([&["why", &file, "--format", "json"], options].concat());
    let mut calls = json_lines(&output);
    calls.retain(|line| line["type"] != "summary");
    for call in &mut calls {
        let fields = call.as_object_mut().expect("an object");
        fields.remove("id");
        fields.remove("frames");
        for place in ["observed", "origin", "gigaset"] {
            if let Some(place) = fields.get_mut(place).and_then(Value::as_object_mut) {
                place.remove("frame");
            }
        }
        // The explanation names a frame.
        fields.remove("verdict");
    }
    calls
}

/// Saves the chosen calls, and checks that the saved file gives them.
fn check(file: &Path, name: &str, options: &[&str]) -> PathBuf {
    let saved = place(name);
    let chosen = calls(file, &[options, &["--save", &saved.display().to_string()]].concat());
    assert!(!chosen.is_empty());
    assert_eq!(calls(&saved, &[]), chosen, "{name}");
    saved
}

/// What tshark prints of each frame: time, Call-ID, start line.
fn tshark(test: &str, file: &Path, filter: &str) -> Option<Vec<String>> {
    require(test, "tshark", Command::new("tshark").arg("-v").output().ok())?;
    let fields = ["-T", "fields", "-e", "frame.time_epoch", "-e", "sip.Call-ID", "-e", "sip.CSeq"];
    let output =
        Command::new("tshark").arg("-n").arg("-r").arg(file).args(["-Y", filter]).args(fields).output();
    let output = output.expect("tshark runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect())
}

#[test]
fn the_failed_calls_of_the_example_are_the_same_in_their_own_capture() {
    let saved = check(&example(), "failed", &["--failed"]);
    let test = "the_failed_calls_of_the_example_are_the_same_in_their_own_capture";
    let Some(whole) = tshark(test, &example(), "sip") else { return };
    let part = tshark(test, &saved, "frame").expect("tshark is there");
    assert!(part.len() > 100 && part.len() < whole.len());
    assert!(part.iter().all(|line| whole.contains(line)), "times and messages are those of the recording");
}

#[test]
fn one_call_by_its_number() {
    let saved = place("one");
    let saved_as = saved.display().to_string();
    let file = example().display().to_string();
    let output = tritone(["why", &file, "--call", "7", "--save", &saved_as]);
    assert!(output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains(" packets of 1 call saved to "));
    assert_eq!(calls(&saved, &[]), calls(&example(), &["--call", "7"]));
}

/// Three calls that share one TCP connection between the same two sockets, so that segments hold parts of several.
const TRUNK: &str = "
CALLA@10.0.0.1:40000 -> bob@10.0.0.2 tcp at 0s
  INVITE
  < 100 Trying joined
  < 180 Ringing joined
  < 486 Busy Here reason \"Q.850;cause=17\"
  ACK joined
  OPTIONS
  < 200 OK
CALLB@10.0.0.1:40000 -> bob@10.0.0.2 tcp at 1ms
  INVITE
  < 100 Trying joined
  < 503 Service Unavailable
  ACK
CALLC@10.0.0.1:40000 -> bob@10.0.0.2 tcp at 2s
  INVITE
  < 200 OK
  ACK
  BYE
  < 200 OK
";

fn trunk(shape: &str) -> String {
    let calls = TRUNK.replace("CALLA", "call a").replace("CALLB", "call b").replace("CALLC", "call c");
    format!("{shape}\n{calls}")
}

#[test]
fn segments_of_a_shared_tcp_connection() {
    for (name, shape) in
        [("tcp", ""), ("tcp-200", "tcp mss 200"), ("tcp-repeated", "tcp mss 300 duplicate 4")]
    {
        let file = made(&format!("save-{name}"), &trunk(shape));
        let all = calls(&file, &[]);
        assert_eq!(all.len(), 3, "{name}");
        for number in 1..=3 {
            let saved = place(&format!("{name}-{number}"));
            let (number, saved_as) = (number.to_string(), saved.display().to_string());
            let chosen = calls(&file, &["--call", &number, "--save", &saved_as]);
            // Parts of other calls may come along in the same segments.
            assert!(calls(&saved, &[]).contains(&chosen[0]), "{name} {number}");
        }
    }
}

/// Three calls on two circuits, two of them one after the other on the same.
const CIRCUITS: &str = "
1-1-1 -> 2-2-2 IAM cic=7 called=national:5551234 calling=national:30100
2-2-2 -> 1-1-1 REL cic=7 cause=34 after=500ms
1-1-1 -> 2-2-2 RLC cic=7
1-1-1 -> 2-2-2 IAM cic=8 called=national:5551236 calling=national:30101 after=1s
1-1-1 -> 2-2-2 IAM cic=7 called=national:5551235 calling=national:30102
2-2-2 -> 1-1-1 REL cic=8 cause=17 after=300ms
1-1-1 -> 2-2-2 RLC cic=8
2-2-2 -> 1-1-1 ACM cic=7
2-2-2 -> 1-1-1 REL cic=7 cause=19 after=2s
1-1-1 -> 2-2-2 RLC cic=7
";

/// Two calls of a terminal, which has its number from the second SETUP, to all terminals, on.
const CALL_REFERENCES: &str = "
link 1 bri tei=64
user -> network SETUP cr=1 called=4711
network -> user RELEASE COMPLETE cr=1 cause=1
network -> user SETUP cr=2 called=4712 broadcast after=1s
user -> network ALERTING cr=2
network -> user RELEASE cr=2 cause=102 after=3s
user -> network RELEASE COMPLETE cr=2
";

/// Saves each call of a recording, and checks that its file gives it and no other.
fn check_each(name: &str, octets: &[u8], count: usize) {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("save-{name}.pcap"));
    fs::write(&file, octets).expect("the capture can be written");
    assert_eq!(calls(&file, &[]).len(), count, "{name}");
    for number in 1..=count {
        check(&file, &format!("{name}-{number}"), &["--call", &number.to_string()]);
    }
}

#[test]
fn calls_on_circuits() {
    let messages = isup::parse(CIRCUITS).expect("a description");
    let frames = mtp::frames(&messages, mtp::Framing::Mtp2);
    check_each("mtp2", &capture::write_frames(&frames, Format::Pcap), 3);
    let packets = m3ua::packets(&messages, sctp::Shape::default());
    check_each("m3ua", &capture::write(&packets, Format::Pcap, Link::Ethernet), 3);
}

#[test]
fn calls_with_call_references() {
    let messages = isdn::parse(CALL_REFERENCES).expect("a description");
    let frames = isdn::frames(&messages, LinkType::LINUX_LAPD);
    check_each("lapd", &capture::write_frames(&frames, Format::Pcap), 2);
}

#[test]
fn what_cannot_be_masked_is_left_out_and_counted() {
    let messages = isup::parse(CIRCUITS).expect("a description");
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("save-masked.pcap");
    let frames = mtp::frames(&messages, mtp::Framing::Mtp2);
    fs::write(&file, capture::write_frames(&frames, Format::Pcap)).expect("the capture can be written");
    let (file, saved) = (file.display().to_string(), place("masked-circuits").display().to_string());
    let output = tritone(["why", &file, "--call", "1", "--mask", "--save", &saved]);
    assert!(output.status.success());
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(told.contains("3 messages left out that cannot be masked"), "{told}");
    assert!(told.contains("0 packets of 1 call saved"), "{told}");
}

#[test]
fn ip_fragments() {
    let flow = "udp mtu 300
call alice@10.0.0.1 -> bob@10.0.0.2 udp times 3
  INVITE
  < 486 Busy Here
  ACK
call alice@[2001:db8::1] -> bob@[2001:db8::2] udp
  INVITE
  < 603 Decline
  ACK
";
    let file = made("save-fragments", flow);
    let saved = check(&file, "fragments", &["--status", "603"]);
    let saved_size = fs::metadata(&saved).expect("saved").len();
    assert!(saved_size < fs::metadata(&file).expect("made").len());
    let test = "ip_fragments";
    let Some(frames) = tshark(test, &saved, "ipv6.fraghdr") else { return };
    assert!(frames.len() > 4, "{frames:?}");
    assert_eq!(tshark(test, &saved, "sip").expect("tshark is there").len(), 3);
}

#[test]
fn several_recordings_with_different_links_and_times_in_nanoseconds() {
    let flow = |start: u32| {
        let call = "call alice@10.0.0.1 -> bob@10.0.0.2 udp id x";
        format!("start {start}\n{call}{start}\n  INVITE\n  < 486 Busy Here after 7us\n  ACK\n")
    };
    let files: Vec<PathBuf> =
        [(1_767_600_000, Format::PcapNano, Link::CookedV2), (1_767_700_000, Format::Pcapng, Link::Vlan(7))]
            .map(|(start, format, link)| {
                let packets = packet::packets(&flow::parse(&flow(start)).expect("a flow")).expect("packets");
                let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("save-several-{start}.pcap"));
                fs::write(&path, capture::write(&packets, format, link)).expect("written");
                path
            })
            .to_vec();
    let saved = place("several");
    let names: Vec<String> = files.iter().map(|file| file.display().to_string()).collect();
    let output = tritone(["why", &names[0], &names[1], "--save", &saved.display().to_string()]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(calls(&saved, &[]), [calls(&files[0], &[]), calls(&files[1], &[])].concat());
}

#[test]
fn what_cannot_be_read_again_is_refused_before_reading() {
    let saved = place("refused");
    let saved_as = saved.display().to_string();
    for file in ["-", "/dev/null"] {
        let output = tritone(["why", file, "--save", &saved_as]);
        assert_eq!(output.status.code(), Some(2), "{file}");
        assert!(String::from_utf8_lossy(&output.stderr).contains("give it as a file"));
    }
    assert!(!saved.exists());
}

#[test]
fn a_recording_is_not_written_over() {
    let file = made("save-over", "call a@10.0.0.1 -> b@10.0.0.2 udp\n  INVITE\n");
    let before = fs::read(&file).expect("made");
    let name = file.display().to_string();
    let output = tritone(["why", &name, "--save", &name]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(fs::read(&file).expect("still there"), before);
}

#[test]
fn a_place_that_cannot_be_written_is_named() {
    let output = tritone(["why", &example().display().to_string(), "--save", "/nonexistent/x.pcapng"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("cannot write /nonexistent/x.pcapng"));
}
