//! `tritone relay CONFIG --check`: what is wrong in settings, and what they come to.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::{env, fs};

use tritone_synth::require;

use crate::run::text;

fn check(config: &Path, variables: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tritone"));
    command.arg("relay").arg(config).arg("--check").envs(variables.iter().copied());
    command.output().expect("the command runs")
}

fn written(name: &str, settings: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("relay-check");
    fs::create_dir_all(&folder).expect("a folder");
    let file = folder.join(name);
    fs::write(&file, settings).expect("a file");
    file
}

fn errors(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn the_example_of_the_manual_can_be_used_and_says_what_it_comes_to() {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/examples/relay.toml");
    let output = check(&example, &[("GW_B_PASSWORD", "x")]);
    assert!(output.status.success(), "{}", errors(&output));
    let said = text(&output);
    assert!(said.contains("upstream gw-a sip:192.0.2.10\n"), "{said}");
    assert!(said.contains("by asterisk-pjsip, one cause alone becomes 403 408 410 486 501 502\n"), "{said}");
    assert!(
        said.contains("changes nothing, and reports what it would change; 2 routes, 2 rules\n"),
        "{said}"
    );
    assert_eq!(errors(&output), "");
}

#[test]
fn what_is_wrong_is_told_with_its_place_and_ends_with_status_2() {
    let peer = "[[peer]]\nname = 'gw'\nuri = 'sip:192.0.2.1'\n";
    let cases = [
        ("[[peer]]\nname = 'gw'\nuri = 'tel:'\n", "relay.toml:3: peer[1].uri: \"tel:\" is no URI"),
        (
            &format!("{peer}[[rule]]\nset = {{ code = 407 }}\n"),
            "relay.toml:4: rule-1: no response can be made a 407",
        ),
        (&format!("{peer}challenge = {{ users = 'nobody.txt' }}\n"), "nobody.txt: "),
        (
            &format!(
                "{peer}[relay]\nlisten = ['tls:127.0.0.1:0']\n[tls]\ncertificate = 'no.pem'\nkey = 'no.pem'\n"
            ),
            "no.pem: ",
        ),
    ];
    for (settings, expected) in cases {
        let output = check(&written("relay.toml", settings), &[]);
        assert_eq!(output.status.code(), Some(2), "{settings}");
        assert!(errors(&output).contains(expected), "{settings} gave {}", errors(&output));
        assert_eq!(text(&output), "");
    }
}

#[test]
fn a_rule_that_never_acts_is_told_and_is_no_error() {
    let settings = "[[peer]]\nname = 'gw'\nuri = 'sip:192.0.2.1'\n[[rule]]\nmatch = { code = 487 }\nset = { code = 480 }\n";
    let output = check(&written("never.toml", settings), &[]);
    assert!(output.status.success());
    let told = errors(&output);
    assert!(
        told.ends_with("never.toml:4: rule-1: never acts: responses with 487 are not changed\n"),
        "{told}"
    );
}

#[test]
fn the_shape_of_a_repair_is_published() {
    let output = crate::run::tritone(["schema", "relay"]);
    let schema: serde_json::Value = serde_json::from_str(&text(&output)).expect("JSON");
    jsonschema::draft202012::meta::validate(&schema).expect("a schema");
}

/// The unit, as systemd reads it: what it may do is next to nothing, and it says nothing that systemd does not know.
#[test]
fn the_unit_of_systemd_is_sandboxed() {
    let unit = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../contrib/systemd/tritone-relay.service");
    let mut analyze = Command::new("systemd-analyze");
    let version = analyze.arg("--version").output().ok().filter(|output| output.status.success());
    if require("the_unit_of_systemd_is_sandboxed", "systemd-analyze", version).is_none() {
        return;
    }
    let security = Command::new("systemd-analyze")
        .args(["security", "--offline=true", "--threshold=20", "--no-pager"])
        .arg(&unit)
        .output()
        .expect("systemd-analyze runs");
    let said = String::from_utf8_lossy(&security.stdout);
    assert!(security.status.success(), "more than 2.0: {said}{}", errors(&security));
    let verify = Command::new("systemd-analyze").args(["verify", "--man=no"]).arg(&unit).output();
    let told = errors(&verify.expect("systemd-analyze runs"));
    // The command need not be installed where the test runs.
    let unknown: Vec<&str> = told.lines().filter(|line| !line.contains("is not executable")).collect();
    assert!(unknown.iter().all(|line| !line.contains("tritone-relay")), "{unknown:?}");
}
