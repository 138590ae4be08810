//! Findings: a flow for each, and one that has none although it nearly does.

use tritone_calls::{Call, Severity};

use crate::call;

const CALL: &str = "call alice@10.0.0.1:5060 -> bob@10.0.0.2:5060 udp\n  INVITE\n  < 100 Trying\n";
const PROXIED: &str = "call alice@10.0.0.1:5060 -> proxy@10.0.0.3:5060 -> bob@10.0.0.2:5060 udp\n  INVITE\n";

fn found(call: &Call) -> Vec<&'static str> {
    call.findings.iter().map(|finding| finding.rule).collect()
}

#[test]
fn a_direct_call_has_what_its_messages_show() {
    let rows: &[(&str, &[&str])] = &[
        ("  < 486 Busy Here reason \"Q.850;cause=16\"\n  ACK\n", &["reason-against-status"]),
        ("  < 480 Temporarily Unavailable reason \"Q.850;cause=16\"\n  ACK\n", &[]),
        ("  < 486 Busy Here reason \"Q.850;cause=17\"\n  ACK\n", &[]),
        (
            "  < 404 Not Found reason \"Q.850;cause=1, Q.850;cause=34\"\n  ACK\n",
            &["reason-against-status", "reasons-disagree"],
        ),
        ("  < 404 Not Found reason \"Q.850;cause=1, Q.850;cause=28\"\n  ACK\n", &[]),
        ("  < 404 Busy Here\n  ACK\n", &["foreign-phrase"]),
        ("  < 404 Kein Anschluss\n  ACK\n", &[]),
        ("  < 420 Bad Extension\n  ACK\n", &["missing-header"]),
        ("  < 420 Bad Extension header \"Unsupported: x\"\n  ACK\n", &["extension-not-required"]),
        ("  < 401 Unauthorized without WWW-Authenticate\n  ACK\n", &["missing-header"]),
        ("  < 401 Unauthorized\n  ACK\n", &[]),
        ("  < 404 Not Found reason \"Q.850;cause=x\"\n  ACK\n", &["malformed-reason"]),
        ("  < 486 Busy Here\n  < 180 Ringing after 1s to INVITE\n  ACK\n", &["provisional-after-final"]),
        ("  < 180 Ringing\n  < 486 Busy Here after 1s\n  ACK\n", &[]),
        (
            "  < 183 Session Progress\n  CANCEL after 4s\n  < 200 OK to CANCEL\n  < 487 Request Terminated reason \"Q.850;cause=18\"\n  ACK\n",
            &["cause-not-rfc3398"],
        ),
        (
            "  < 183 Session Progress\n  CANCEL after 4s\n  < 200 OK to CANCEL\n  < 487 Request Terminated reason \"Q.850;cause=31\"\n  ACK\n",
            &[],
        ),
        (
            "  < 183 Session Progress\n  CANCEL after 4s reason \"Q.850;cause=18\"\n  < 200 OK to CANCEL\n  < 487 Request Terminated reason \"Q.850;cause=18\"\n  ACK\n",
            &[],
        ),
        (
            "  < 183 Session Progress reason \"Q.850;cause=18\"\n  CANCEL after 4s\n  < 200 OK to CANCEL\n  < 487 Request Terminated reason \"Q.850;cause=18\"\n  ACK\n",
            &[],
        ),
        (
            "  < 183 Session Progress\n  < 480 Temporarily Unavailable after 90s reason \"Q.850;cause=18\"\n  ACK\n",
            &["cause-not-rfc3398"],
        ),
        (
            "  < 180 Ringing\n  < 480 Temporarily Unavailable after 90s reason \"Q.850;cause=19\"\n  ACK\n",
            &[],
        ),
        ("  < 180 Ringing\n  < 480 Temporarily Unavailable after 1s reason \"Q.850;cause=18\"\n  ACK\n", &[]),
        ("  < 480 Temporarily Unavailable after 90s reason \"Q.850;cause=18\"\n  ACK\n", &[]),
    ];
    for (steps, wanted) in rows {
        assert_eq!(found(&call(&format!("{CALL}{steps}"))), *wanted, "{steps}");
    }
}

#[test]
fn what_a_proxy_made_of_a_failure_is_named() {
    let rows: &[(&str, &[&str])] = &[
        ("  < 486 Busy Here until proxy\n  < 600 Busy Everywhere at proxy\n", &["promoted-to-6xx"]),
        (
            "  < 503 Service Unavailable until proxy\n  < 500 Server Internal Error at proxy\n",
            &["status-changed"],
        ),
        (
            "  < 486 Busy Here reason \"Q.850;cause=17\" until proxy\n  < 486 Busy Here at proxy\n",
            &["cause-lost"],
        ),
        (
            "  < 503 Service Unavailable reason \"Q.850;cause=34\" until proxy\n  < 503 Service Unavailable reason \"Q.850;cause=41\" at proxy\n",
            &["503-passed-on", "cause-changed"],
        ),
        ("  < 486 Busy Here reason \"Q.850;cause=17\"\n", &[]),
        ("  < 401 Unauthorized at proxy\n", &["proxy-sent-401"]),
        ("  < 401 Unauthorized\n", &[]),
    ];
    for (steps, wanted) in rows {
        assert_eq!(found(&call(&format!("{PROXIED}{steps}"))), *wanted, "{steps}");
    }
}

#[test]
fn a_finding_names_the_frames_that_show_it() {
    let call = call(&format!("{CALL}  < 420 Bad Extension repeat 2\n  ACK after 3s\n"));
    assert_eq!(call.findings.len(), 1);
    assert_eq!(call.findings[0].severity, Severity::Warning);
    let frames: Vec<u64> = call.findings[0].frames.iter().map(|frame| frame.number).collect();
    assert_eq!(frames, [3, 4, 5]);
}

#[test]
fn an_element_that_passes_a_mistake_on_did_not_make_it() {
    let call = call(&format!("{PROXIED}  < 424 Bad Location Information reason \"Q.850;cause=x\"\n"));
    let texts: Vec<&str> = call.findings.iter().map(|finding| &*finding.text).collect();
    let [reason, header] = texts[..] else { panic!("{texts:?}") };
    assert!(
        reason.starts_with("10.0.0.2:5060 sent") && header.starts_with("10.0.0.2:5060 answered"),
        "{texts:?}"
    );
    assert!(call.findings.iter().all(|finding| finding.frames.len() == 2), "{:?}", call.findings);
}
