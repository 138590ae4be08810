//! A telephone behind the relay, which has it authenticate.

use std::fs;
use std::net::SocketAddr;
use std::path::Path;

use tritone_synth::require;

use crate::answer::endpoint::Endpoint;
use crate::answer::phone::{MODULES, Phone, folder};
use crate::bench::installed;
use crate::relay_chain::relay;

#[test]
fn baresip_is_challenged_by_the_relay_registers_calls_and_gives_up() {
    let test = "baresip_is_challenged_by_the_relay_registers_calls_and_gives_up";
    let found = installed("baresip") && Path::new(MODULES).is_dir();
    let Some(()) = require(test, "baresip", found.then_some(())) else { return };
    let folder = folder(test);
    let listen: SocketAddr = "127.0.8.1:5060".parse().expect("an address");
    let endpoint = Endpoint::start(&["--registrar", "--advertise", "127.0.8.1:5060"]);
    fs::write(folder.join("users"), "alice = wonderland\n").expect("the users");
    let settings = folder.join("relay.toml");
    let text = format!(
        "[[peer]]\nname = 'endpoint'\nuri = 'sip:{}'\n\
         [[peer]]\nname = 'phones'\naddresses = ['127.0.0.1']\nrole = 'downstream'\n\
         challenge = {{ realm = 'relay', users = 'users' }}\n",
        endpoint.udp
    );
    fs::write(&settings, text).expect("the settings");
    let relay = relay(listen, &settings, &["--repair"]);

    let mut phone = Phone::start(&folder, listen);
    endpoint.wait_for("the registration", |line| line["method"] == "REGISTER" && line["status"] == 200);
    phone.command("dial", &format!("sip:200@{listen};talk=1s"));
    phone.wait_for("CALL_ESTABLISHED");
    phone.wait_for("CALL_CLOSED");
    phone.command("dial", &format!("sip:183,486@{listen};delay=500ms;phrase=Besetzt"));
    phone.wait_for("CALL_PROGRESS");
    phone.wait_for("486 Besetzt");
    phone.command("dial", &format!("sip:180@{listen}"));
    phone.wait_for("CALL_RINGING");
    phone.command("hangup", "");
    endpoint.wait_for("the CANCEL", |line| line["method"] == "CANCEL" && line["status"] == 200);
    endpoint.wait_for("its INVITE", |line| line["method"] == "INVITE" && line["status"] == 487);
    let unchallenged =
        endpoint.lines().into_iter().filter(|line| line["status"] == 401 || line["status"] == 407).count();
    assert_eq!(unchallenged, 0, "the relay challenges, nobody else does");
    drop((phone, relay));
}
