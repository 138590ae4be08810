//! A telephone: baresip registers, is called, calls, and gives up.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tritone_synth::require;

use super::clean::{capture, expect_clean};
use super::endpoint::{Endpoint, PATIENCE};
use crate::bench::installed;

/// Where Debian keeps the modules.
pub(crate) const MODULES: &str = "/usr/lib/baresip/modules";

/// A baresip that answers calls by itself. It is ended when it is let go.
pub(crate) struct Phone {
    child: Child,
    control: TcpStream,
    /// What it told so far.
    told: String,
}

impl Phone {
    /// Begins with an account at this registrar.
    pub(crate) fn start(folder: &Path, registrar: SocketAddr) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").and_then(|it| it.local_addr()).expect("a port").port();
        fs::write(folder.join("config"), config(port)).expect("the configuration");
        let account = format!(
            "<sip:alice@{registrar}>;auth_user=alice;auth_pass=wonderland;regint=60;answermode=auto\n"
        );
        fs::write(folder.join("accounts"), account).expect("the account");
        let log = File::create(folder.join("log")).expect("a log");
        let child = Command::new("baresip")
            .arg("-f")
            .arg(folder)
            .args(["-4", "-t", "120"])
            .stdin(Stdio::null())
            .stdout(log.try_clone().expect("the log"))
            .stderr(log)
            .spawn()
            .expect("baresip runs");
        let end = Instant::now() + PATIENCE;
        let control = loop {
            match TcpStream::connect(("127.0.0.1", port)) {
                Ok(control) => break control,
                Err(error) => assert!(Instant::now() < end, "baresip cannot be told anything: {error}"),
            }
            std::thread::sleep(Duration::from_millis(50));
        };
        control.set_read_timeout(Some(Duration::from_millis(100))).expect("a time-out");
        Self { child, control, told: String::new() }
    }

    /// Has it do something; a netstring of JSON.
    pub(crate) fn command(&mut self, command: &str, parameter: &str) {
        let text = format!("{{\"command\":\"{command}\",\"params\":\"{parameter}\",\"token\":\"t\"}}");
        write!(self.control, "{}:{text},", text.len()).expect("it listens");
    }

    /// Waits until it tells this event once more often than before.
    pub(crate) fn wait_for(&mut self, event: &str) {
        let end = Instant::now() + PATIENCE;
        while !self.told.contains(event) {
            assert!(Instant::now() < end, "{event} is not in {}", self.told);
            let mut buffer = [0; 4096];
            if let Ok(len) = self.control.read(&mut buffer) {
                self.told.push_str(&String::from_utf8_lossy(&buffer[..len]));
            }
        }
        self.told.clear();
    }
}

impl Drop for Phone {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn config(port: u16) -> String {
    format!(
        "sip_listen 127.0.0.1:0\naudio_player aubridge,x\naudio_source aubridge,x\naudio_alert aubridge,y\n\
         module_path {MODULES}\nmodule g711.so\nmodule aubridge.so\nmodule_app account.so\nmodule_app menu.so\n\
         module_app ctrl_tcp.so\nctrl_tcp_listen 127.0.0.1:{port}\n"
    )
}

pub(crate) fn folder(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("answer-{test}"));
    fs::create_dir_all(&folder).expect("a folder");
    folder
}

#[test]
fn baresip_registers_is_called_calls_and_gives_up() {
    let test = "baresip_registers_is_called_calls_and_gives_up";
    let found = installed("baresip") && Path::new(MODULES).is_dir();
    let Some(()) = require(test, "baresip", found.then_some(())) else { return };
    let (folder, capture) = (folder(test), capture(test));
    let users = folder.join("users");
    fs::write(&users, "alice = wonderland\n").expect("the users");
    let path = |path: &Path| path.to_str().expect("UTF-8").to_owned();
    let (users, saved) = (path(&users), path(&capture));
    let endpoint =
        Endpoint::start(&["--registrar", "--users", &users, "--call-back", "alice", "--save", &saved]);
    let dial = |user: &str, parameters: &str| format!("sip:{user}@{}{parameters}", endpoint.udp);

    let mut phone = Phone::start(&folder, endpoint.udp);
    endpoint.wait_for("the registration", |line| line["method"] == "REGISTER" && line["status"] == 200);
    // It is called as soon as it is registered, and hung up on.
    endpoint.wait_for("the call to it", |line| {
        line["event"] == "asked" && line["method"] == "INVITE" && line["status"] == 200
    });
    endpoint.wait_for("its end", |line| {
        line["event"] == "ended" && line["talked_ms"].as_u64().is_some_and(|ms| ms > 4000)
    });
    endpoint.wait_for("the BYE to it", |line| {
        line["event"] == "asked" && line["method"] == "BYE" && line["status"] == 200
    });

    phone.command("dial", &dial("200", ";talk=2s"));
    phone.wait_for("CALL_ESTABLISHED");
    phone.wait_for("CALL_CLOSED");
    phone.command("dial", &dial("183,486", ";delay=1s;phrase=Besetzt"));
    phone.wait_for("CALL_PROGRESS");
    phone.wait_for("486 Besetzt");
    phone.command("dial", &dial("180", ""));
    phone.wait_for("CALL_RINGING");
    phone.command("hangup", "");
    endpoint.wait_for("the CANCEL", |line| line["method"] == "CANCEL" && line["status"] == 200);
    endpoint.wait_for("its INVITE", |line| line["method"] == "INVITE" && line["status"] == 487);
    drop(phone);
    expect_clean(test, endpoint, &capture);
}
