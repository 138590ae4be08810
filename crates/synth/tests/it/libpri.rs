//! libpri, on both sides of a D channel, sends what is made.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs, process};

use tritone_synth::capture::LinkType;
use tritone_synth::{isdn, require, shared};

/// The frames of layer 3 that two libpri send each other with these arguments, network side first. `None` where libpri
/// or its driver is not there.
fn libpri(test: &str, name: &str, network: &[&str], user: &[&str]) -> Option<Vec<Vec<u8>>> {
    let source = shared(test, "peers/libpri_peer.c")?;
    let header = Some("/usr/include/libpri.h").filter(|path| Path::new(path).exists());
    require(test, "libpri-dev", header)?;
    let folder = env::temp_dir().join(format!("tritone-synth-libpri-{}-{name}", process::id()));
    fs::create_dir_all(&folder).unwrap();
    let peer = built(&source, &folder);
    let (socket, file) = (folder.join("d"), folder.join("d.pcap"));
    let start = |arguments: &[&str], more: &[&str]| {
        let mut command = Command::new(&peer);
        command.arg("--socket").arg(&socket).args(["--timeout", "20000"]).args(arguments).args(more);
        command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    };
    let listen = ["--side", "net", "--listen", "--pcap", file.to_str().unwrap()];
    let mut network = start(&listen, network);
    let mut user = start(&["--side", "cpe"], user);
    assert!(user.wait().unwrap().success() && network.wait().unwrap().success(), "{name}");
    let frames = layer_3(records(&fs::read(&file).unwrap()));
    fs::remove_dir_all(&folder).unwrap();
    Some(frames)
}

fn built(source: &Path, folder: &Path) -> PathBuf {
    let peer = folder.join("peer");
    let compiler = Command::new("cc").arg("-o").arg(&peer).arg(source).arg("-lpri").status().unwrap();
    assert!(compiler.success(), "the driver of libpri compiles");
    peer
}

/// The frames of a little-endian pcap file.
fn records(file: &[u8]) -> Vec<Vec<u8>> {
    let mut rest = &file[24..];
    let mut frames = Vec::new();
    while !rest.is_empty() {
        let length = u32::from_le_bytes(rest[8..12].try_into().unwrap()) as usize;
        frames.push(rest[16..16 + length].to_vec());
        rest = &rest[16 + length..];
    }
    frames
}

/// The frames of `LINKTYPE_LINUX_LAPD` that hold messages of call control, without their counters; by call reference,
/// since calls that are made at once are sent in any order.
fn layer_3(frames: Vec<Vec<u8>>) -> Vec<Vec<u8>> {
    let is_call_control = |frame: &Vec<u8>| frame[16] >> 2 == 0;
    let is_information = |frame: &Vec<u8>| frame[18] & 1 == 0;
    let is_broadcast = |frame: &Vec<u8>| frame[18] == 0x03;
    let mut found: Vec<Vec<u8>> =
        frames.into_iter().filter(|f| is_call_control(f) && (is_information(f) || is_broadcast(f))).collect();
    for frame in found.iter_mut().filter(|frame| is_information(frame)) {
        frame[18..20].fill(0);
    }
    found.sort_by_key(|frame| call_reference(frame));
    found
}

/// Without the flag.
fn call_reference(frame: &[u8]) -> Vec<u8> {
    let begin = if frame[18] == 0x03 { 20 } else { 21 };
    let length = usize::from(frame[begin]);
    let mut reference = frame[begin + 1..begin + 1 + length].to_vec();
    reference[0] &= 0x7f;
    reference
}

fn ours(text: &str) -> Vec<Vec<u8>> {
    let frames = isdn::frames(&isdn::parse(text).unwrap(), LinkType::LINUX_LAPD);
    layer_3(frames.into_iter().map(|frame| frame.octets).collect())
}

#[test]
fn calls_refused_with_every_cause_are_octet_for_octet_those_of_libpri() {
    let test = "calls_refused_with_every_cause_are_octet_for_octet_those_of_libpri";
    let causes: Vec<String> = (1..=127).map(|cause: u8| cause.to_string()).collect();
    let network = ["--reject", &causes.join(",")];
    let user = ["--call", "0301234567", "--caller", "4930111", "--calls", "127"];
    let Some(theirs) = libpri(test, "causes", &network, &user) else { return };
    let text: String = (1..=127).map(|cause| isdn::refused(cause, cause as u8)).collect();
    for (ours, theirs) in ours(&text).iter().zip(&theirs) {
        assert_eq!(ours, theirs);
    }
    assert_eq!(theirs.len(), 617);
}

#[test]
fn other_calls_are_octet_for_octet_those_of_libpri() {
    let test = "other_calls_are_octet_for_octet_those_of_libpri";
    for Call { name, network, user, text } in CALLS {
        let Some(theirs) = libpri(test, name, network, user) else { return };
        assert_eq!(ours(text), theirs, "{name}");
    }
}

/// A call that libpri makes, and its description.
struct Call {
    name: &'static str,
    network: &'static [&'static str],
    user: &'static [&'static str],
    text: &'static str,
}

const CALLS: &[Call] = &[
    Call {
        name: "overlap",
        network: &["--overlap", "--reject", "28"],
        user: &["--overlap", "--call", "030"],
        text: "user -> network SETUP channel=1 called=030
               network -> user CALL PROCEEDING channel=1!
               network -> user DISCONNECT cause=28 location=private-local
               user -> network RELEASE cause=28 location=private-local
               network -> user RELEASE COMPLETE cause=28 location=private-local",
    },
    Call {
        name: "progress",
        network: &["--proceeding", "--progress", "1", "--reject", "1", "--reject-delay", "20"],
        user: &["--call", "0309999"],
        text: "user -> network SETUP channel=1 called=0309999 complete
               network -> user CALL PROCEEDING channel=1!
               network -> user PROGRESS cause=1 progress=8 location=private-local
               network -> user DISCONNECT cause=1 location=private-local
               user -> network RELEASE cause=1 location=private-local
               network -> user RELEASE COMPLETE cause=1 location=private-local",
    },
    Call {
        name: "answered",
        network: &["--answer", "--proceeding", "--alerting"],
        user: &["--call", "0301234567", "--caller", "4930111", "--release-after", "50", "16"],
        text: "user -> network SETUP channel=1 calling=national:4930111 called=0301234567 complete
               network -> user CALL PROCEEDING channel=1!
               network -> user ALERTING
               network -> user CONNECT channel=1!
               user -> network CONNECT ACKNOWLEDGE
               user -> network DISCONNECT cause=16 location=private-local
               network -> user RELEASE cause=16 location=private-local
               user -> network RELEASE COMPLETE cause=16 location=private-local",
    },
    Call {
        name: "restart",
        network: &["--answer", "--restart", "3"],
        user: &["--call", "030", "--release-after", "10", "16"],
        text: "network -> user RESTART cr=0 channel=3! restart=channels
               user -> network SETUP channel=1 called=030 complete
               network -> user CONNECT channel=1!
               user -> network RESTART ACKNOWLEDGE cr=0 channel=3! restart=channels
               user -> network CONNECT ACKNOWLEDGE
               user -> network DISCONNECT cause=16 location=private-local
               network -> user RELEASE cause=16 location=private-local
               user -> network RELEASE COMPLETE cause=16 location=private-local",
    },
    Call {
        name: "bus",
        network: &["--bri", "--ptmp", "--reject", "17"],
        user: &["--bri", "--ptmp", "--call", "0301234567"],
        text: "link 0 bri
               user -> network SETUP channel=1 called=0301234567 complete
               network -> user CALL PROCEEDING channel=1!
               network -> user DISCONNECT cause=17 location=private-local
               user -> network RELEASE cause=17 location=private-local
               network -> user RELEASE COMPLETE cause=17 location=private-local",
    },
    Call {
        name: "qsig",
        network: &["--switch", "qsig", "--reject", "21"],
        user: &["--switch", "qsig", "--call", "200"],
        text: "user -> network SETUP channel=1 called=200
               network -> user CALL PROCEEDING channel=1!
               network -> user DISCONNECT cause=21 location=private-local
               user -> network RELEASE cause=21 location=private-local
               network -> user RELEASE COMPLETE cause=21 location=private-local",
    },
];
