//! Signals go to a whole process, so that this test has the driver in one of its own: it runs itself.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use tritone_live::{Driver, Options, Signal};

use crate::node::Answering;

const CHILD: &str = "TRITONE_LIVE_SIGNALS";

/// Not a test of its own: what the other one starts.
#[test]
fn child_of_the_test_of_signals() {
    if std::env::var_os(CHILD).is_none() {
        return;
    }
    let driver = Driver::bind(Options { drain: Duration::from_secs(60), ..Options::default() }).unwrap();
    let mut element = driver.drive(Answering::default());
    element.end_on_signals();
    for signal in [Signal::Hangup, Signal::User1, Signal::User2] {
        element.on_signal(signal, move |_| say(&format!("{signal:?}")));
    }
    element.on_record(|_, heard| say(&heard));
    // It has begun when this comes, and takes signals.
    element.control().with_node(|_| say("ready")).unwrap();
    let ended = element.run().unwrap();
    say(&format!("{:?}", ended.end));
}

fn say(what: &str) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "heard: {what}").unwrap();
    out.flush().unwrap();
}

fn hear(out: &mut BufReader<ChildStdout>) -> String {
    loop {
        let mut line = String::new();
        assert!(out.read_line(&mut line).unwrap() > 0, "it ended");
        if let Some((_, heard)) = line.split_once("heard: ") {
            return heard.trim().into();
        }
    }
}

fn send(child: &Child, signal: &str) {
    let sent = Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
}

#[test]
fn signals_are_told_drain_and_stop() {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "signals::child_of_the_test_of_signals", "--nocapture"])
        .env(CHILD, "1")
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    assert_eq!(hear(&mut out), "ready");
    for (signal, heard) in [("-HUP", "Hangup"), ("-USR1", "User1"), ("-USR2", "User2"), ("-TERM", "drain")] {
        send(&child, signal);
        assert_eq!(hear(&mut out), heard);
    }
    send(&child, "-INT");
    assert_eq!(hear(&mut out), "Stopped");
    assert!(child.wait().unwrap().success());
}
