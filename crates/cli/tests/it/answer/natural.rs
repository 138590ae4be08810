//! Undialled: for each code that has a natural condition, a scenario of SIPp that provokes it.

use std::fs;
use std::path::Path;

use tritone_synth::require;

use super::clean::{capture, expect_clean};
use super::endpoint::Endpoint;
use super::sipp::{Step, ack, inside, offer, request, run};
use crate::bench::installed;

const ALICE: &str = "sip:alice@[remote_ip]:[remote_port]";
const SELF: &str = "sip:[remote_ip]:[remote_port]";

/// An endpoint with this policy; `None` where SIPp is not installed.
fn endpoint(test: &str, policy: &str) -> Option<Endpoint> {
    require(test, "sipp", installed("sipp").then_some(()))?;
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("answer-policies");
    fs::create_dir_all(&folder).expect("a folder");
    let (file, users) = (folder.join(format!("{test}.toml")), folder.join(format!("{test}.users")));
    fs::write(&file, policy).expect("the policy can be written");
    let mut arguments = vec!["--policy", file.to_str().expect("UTF-8")];
    if policy.contains("# users") {
        fs::write(&users, "alice = wonderland\nbob = secret\n").expect("the users can be written");
        arguments.extend(["--users", users.to_str().expect("UTF-8")]);
    }
    let capture = capture(test);
    arguments.extend(["--save", capture.to_str().expect("UTF-8")]);
    Some(Endpoint::start(&arguments))
}

/// Runs the scenario of one condition.
fn provoke(test: &str, policy: &str, steps: &[Step]) {
    let Some(endpoint) = endpoint(test, policy) else { return };
    run(test, steps, &endpoint).unwrap_or_else(|fault| panic!("{fault}\n{:#?}", endpoint.lines()));
    let mut caller = super::endpoint::Caller::of(&endpoint);
    assert!(caller.ask("OPTIONS", "", "").starts_with("SIP/2.0 "), "it serves on");
    expect_clean(test, endpoint, &capture(test));
}

/// An INVITE to alice that fails: with these lines and body, the status and what its response holds.
fn refused(test: &str, policy: &str, lines: &str, body: &str, status: u16, texts: &[&str]) {
    refused_at(test, policy, ALICE, lines, body, status, texts);
}

fn refused_at(test: &str, policy: &str, uri: &str, lines: &str, body: &str, status: u16, texts: &[&str]) {
    let steps = [
        Step::Send(request("INVITE", uri, 1, lines, body)),
        Step::Receive(status, texts.iter().map(|text| (*text).to_owned()).collect()),
        Step::Send(ack(uri, true)),
    ];
    provoke(test, policy, &steps);
}

/// Another request that fails.
fn other_refused(
    test: &str,
    policy: &str,
    method: &str,
    uri: &str,
    lines: &str,
    status: u16,
    texts: &[&str],
) {
    let texts = texts.iter().map(|text| (*text).to_owned()).collect();
    provoke(test, policy, &[Step::Send(request(method, uri, 1, lines, "")), Step::Receive(status, texts)]);
}

macro_rules! conditions {
    ($($name:ident => $run:expr;)+) => {
        $(#[test]
        fn $name() {
            let run: fn(&str) = $run;
            run(stringify!($name));
        })+
    };
}

conditions! {
    a_call_rings_and_is_answered_180_200 => |test| provoke(test, "", &[
        Step::Send(request("INVITE", ALICE, 1, "", &offer(0))),
        Step::Receive(180, vec!["Contact: <sip:".to_owned()]),
        Step::Receive(200, vec!["m=audio".to_owned()]),
        Step::Send(ack(ALICE, false)),
        Step::Send(inside("BYE", ALICE, 2, "[peer_tag_param]", "", "")),
        Step::Receive(200, Vec::new()),
    ]);
    an_invite_that_waits_is_told_so_100 => |test| provoke(test, "[answer]\nanswer = \"486/1s\"\n", &[
        Step::Send(request("INVITE", ALICE, 1, "Timestamp: 54\r\n", &offer(0))),
        Step::Receive(100, vec!["Timestamp: 54".to_owned()]),
        Step::Receive(486, Vec::new()),
        Step::Send(ack(ALICE, true)),
    ]);
    early_media_are_described_183 => |test| provoke(test, "[answer]\nanswer = \"183,486/1s\"\n", &[
        Step::Send(request("INVITE", ALICE, 1, "", &offer(0))),
        Step::Receive(183, vec!["m=audio".to_owned()]),
        Step::Receive(486, Vec::new()),
        Step::Send(ack(ALICE, true)),
    ]);
    a_registered_user_is_elsewhere_302 => |test| provoke(test, "[registrar]\n", &[
        Step::Send(request("REGISTER", SELF, 1, "", "")),
        Step::Receive(200, vec!["Contact: <sip:sipp@.*expires=".to_owned()]),
        Step::Send(request("INVITE", "sip:callee@[remote_ip]:[remote_port]", 2, "", &offer(0))),
        Step::Receive(302, vec!["Contact: <sip:sipp@".to_owned()]),
        Step::Send(ack(ALICE, true).replace("CSeq: 1 ", "CSeq: 2 ")),
    ]);
    a_malformed_request_is_told_its_header_field_400 => |test| {
        refused(test, "", "Expires: soon\r\n", "", 400, &["400 .*Expires"]);
    };
    a_registration_without_credentials_is_challenged_401 => |test| {
        other_refused(test, "[registrar]\n# users\n", "REGISTER", SELF, "", 401, &["WWW-Authenticate: Digest .*MD5"]);
    };
    a_registration_for_another_user_is_forbidden_403 => |test| provoke(test, "[registrar]\n# users\n", &[
        Step::Send(request("REGISTER", SELF, 1, "", "")),
        Step::Challenge(401),
        Step::Send(request("REGISTER", SELF, 2, "[authentication]\r\n", "")),
        Step::Receive(403, Vec::new()),
    ]);
    a_user_who_is_not_there_is_not_found_404 => |test| {
        refused(test, "[[user]]\nname = \"bob\"\n", "", &offer(0), 404, &[]);
    };
    a_registration_of_a_user_who_is_not_there_is_not_found_404 => |test| {
        other_refused(test, "[registrar]\n[[user]]\nname = \"bob\"\n", "REGISTER", SELF, "", 404, &[]);
    };
    a_method_that_is_not_taken_is_not_allowed_405 => |test| {
        other_refused(test, "", "REGISTER", SELF, "", 405, &["Allow: .*INVITE"]);
    };
    an_accept_without_sdp_is_not_acceptable_406 => |test| {
        refused(test, "", "Accept: text/html\r\n", &offer(0), 406, &[]);
    };
    a_user_who_has_left_is_gone_410 => |test| {
        refused(test, "[[user]]\nname = \"alice\"\nanswer = \"410\"\n", "", &offer(0), 410, &[]);
    };
    a_publication_that_is_not_known_fails_its_condition_412 => |test| {
        other_refused(test, "", "PUBLISH", ALICE, "Event: presence\r\nSIP-If-Match: none\r\n", 412, &[]);
    };
    a_body_that_is_too_large_is_refused_413 => |test| {
        refused(test, "[answer]\nmax-body = 20\n", "", &offer(0), 413, &[]);
    };
    a_request_uri_that_is_too_long_is_refused_414 => |test| {
        let uri = format!("sip:alice@[remote_ip]:[remote_port];x={}", "y".repeat(100));
        refused_at(test, "[answer]\nmax-uri = 100\n", &uri, "", &offer(0), 414, &[]);
    };
    a_body_of_an_unknown_type_is_refused_415 => |test| {
        refused(test, "", "Content-Type: application/unknown\r\n", "x\r\n", 415, &["Accept: application/sdp"]);
    };
    a_uri_of_an_unknown_scheme_is_refused_416 => |test| {
        refused_at(test, "", "nobodyknows:alice", "", &offer(0), 416, &[]);
    };
    a_priority_that_is_required_and_unknown_is_refused_417 => |test| {
        let lines = "Require: resource-priority\r\nResource-Priority: none.1\r\n";
        refused(test, "", lines, &offer(0), 417, &["Accept-Resource-Priority: "]);
    };
    an_extension_that_is_not_supported_is_refused_420 => |test| {
        refused(test, "", "Require: nothing\r\n", &offer(0), 420, &["Unsupported: nothing"]);
    };
    a_caller_without_a_required_extension_is_told_it_421 => |test| {
        refused(test, "[answer]\nrequire = [\"100rel\"]\n", "", &offer(0), 421, &["Require: 100rel"]);
    };
    a_session_interval_that_is_too_small_is_refused_422 => |test| {
        refused(test, "", "Supported: timer\r\nSession-Expires: 60\r\n", &offer(0), 422, &["Min-SE: 90"]);
    };
    a_registration_that_is_too_brief_is_refused_423 => |test| {
        other_refused(test, "[registrar]\n", "REGISTER", SELF, "Expires: 5\r\n", 423, &["Min-Expires: 60"]);
    };
    a_caller_who_does_not_sign_is_refused_428 => |test| {
        refused(test, "[answer]\nrequire-identity = true\n", "", &offer(0), 428, &[]);
    };
    a_referrer_who_does_not_say_who_it_is_is_refused_429 => |test| {
        let policy = "[answer]\nrequire-referred-by = true\n";
        other_refused(test, policy, "REFER", ALICE, "Refer-To: <sip:x@y>\r\n", 429, &[]);
    };
    a_caller_who_hides_is_refused_433 => |test| {
        refused(test, "[answer]\nrefuse-anonymous = true\n", "Privacy: id\r\n", &offer(0), 433, &[]);
    };
    an_info_package_that_is_not_taken_is_refused_469 => |test| {
        let policy = "[answer]\ninfo-packages = [\"infoDtmf\"]\n";
        other_refused(test, policy, "INFO", ALICE, "Info-Package: other\r\n", 469, &["Recv-Info: infoDtmf"]);
    };
    a_user_who_is_not_registered_is_unavailable_480 => |test| {
        refused(test, "[registrar]\n[[user]]\nname = \"alice\"\n", "", &offer(0), 480, &[]);
    };
    a_call_that_nobody_takes_is_unavailable_480 => |test| {
        refused(test, "[answer]\nanswer = \"180\"\nmax-ring = \"1s\"\n", "", &offer(0), 480, &[]);
    };
    a_request_of_no_dialog_does_not_exist_481 => |test| {
        provoke(test, "", &[Step::Send(inside("BYE", ALICE, 1, ";tag=none", "", "")), Step::Receive(481, Vec::new())]);
    };
    a_request_that_came_another_way_is_a_loop_482 => |test| provoke(test, "[answer]\nanswer = \"180\"\n", &[
        Step::Send(request("INVITE", ALICE, 1, "", &offer(0))),
        Step::Receive(180, Vec::new()),
        Step::Send(request("INVITE", ALICE, 1, "", &offer(0))),
        Step::Receive(482, Vec::new()),
        Step::Send(ack(ALICE, true)),
    ]);
    a_registered_user_cannot_be_reached_without_a_hop_483 => |test| provoke(test, "[registrar]\n", &[
        Step::Send(request("REGISTER", SELF, 1, "", "")),
        Step::Receive(200, Vec::new()),
        Step::Send(request("INVITE", "sip:callee@[remote_ip]:[remote_port]", 2, "", &offer(0)).replace("Max-Forwards: 70", "Max-Forwards: 0")),
        Step::Receive(483, Vec::new()),
        Step::Send(ack(ALICE, true).replace("CSeq: 1 ", "CSeq: 2 ")),
    ]);
    the_beginning_of_a_number_is_incomplete_484 => |test| {
        let policy = "[[user]]\nname = \"493012345\"\n";
        refused_at(test, policy, "sip:4930@[remote_ip]", "", &offer(0), 484, &["more digits"]);
    };
    a_name_of_several_users_is_ambiguous_485 => |test| {
        let user = |name: &str| format!("[[user]]\nname = \"{name}\"\naliases = [\"alice\"]\n");
        refused(test, &(user("alice.a") + &user("alice.b")), "", &offer(0), 485, &["Contact: <sip:alice.a@.*<sip:alice.b@"]);
    };
    a_user_in_as_many_calls_as_it_takes_is_busy_486 => |test| {
        refused(test, "[[user]]\nname = \"alice\"\ncalls = 0\n", "", &offer(0), 486, &[]);
    };
    a_call_that_is_cancelled_is_terminated_487 => |test| provoke(test, "[answer]\nanswer = \"180\"\n", &[
        Step::Send(request("INVITE", ALICE, 1, "", &offer(0))),
        Step::Receive(180, Vec::new()),
        Step::Send(inside("CANCEL", ALICE, 1, "", "", "").replace("branch=[branch]", "branch=[branch-2]")),
        Step::Receive(200, vec!["CSeq: 1 CANCEL".to_owned()]),
        Step::Receive(487, vec!["CSeq: 1 INVITE".to_owned()]),
        Step::Send(ack(ALICE, true).replace("branch=[branch-2]", "branch=[branch-5]")),
    ]);
    a_call_whose_time_has_passed_is_terminated_487 => |test| {
        refused(test, "[answer]\nanswer = \"180\"\n", "Expires: 1\r\n", &offer(0), 487, &[]);
    };
    an_offer_without_a_common_codec_is_not_acceptable_488 => |test| {
        refused(test, "", "", &offer(18), 488, &["Warning: 305 .*PCMU"]);
    };
    a_subscription_to_an_unknown_event_is_refused_489 => |test| {
        other_refused(test, "", "SUBSCRIBE", ALICE, "Event: weather\r\n", 489, &["Allow-Events: .*presence"]);
    };
    two_offers_at_one_time_are_glare_491 => |test| provoke(test, "[answer]\nanswer = \"200\"\n", &[
        Step::Send(request("INVITE", ALICE, 1, "", "")),
        Step::Receive(200, vec!["m=audio".to_owned()]),
        Step::Send(inside("UPDATE", ALICE, 2, "[peer_tag_param]", "", &offer(0))),
        Step::Receive(491, Vec::new()),
        Step::Send(inside("ACK", ALICE, 1, "[peer_tag_param]", "", &offer(0))),
        Step::Send(inside("BYE", ALICE, 3, "[peer_tag_param]", "", "")),
        Step::Receive(200, Vec::new()),
    ]);
    a_body_that_is_encrypted_is_undecipherable_493 => |test| {
        refused(test, "", "Content-Type: application/pkcs7-mime\r\n", "x\r\n", 493, &[]);
    };
    a_request_out_of_order_is_an_error_500 => |test| provoke(test, "[answer]\nanswer = \"200\"\n", &[
        Step::Send(request("INVITE", ALICE, 1, "", &offer(0))),
        Step::Receive(200, Vec::new()),
        Step::Send(ack(ALICE, false)),
        Step::Send(inside("INFO", ALICE, 1, "[peer_tag_param]", "", "")),
        Step::Receive(500, Vec::new()),
        Step::Send(inside("BYE", ALICE, 2, "[peer_tag_param]", "", "")),
        Step::Receive(200, Vec::new()),
    ]);
    an_invite_that_overlaps_another_is_told_to_wait_500 => |test| provoke(test, "[answer]\nanswer = \"180,486/3s\"\n", &[
        Step::Send(request("INVITE", ALICE, 1, "", &offer(0))),
        Step::Receive(180, Vec::new()),
        Step::Send(inside("INVITE", ALICE, 2, "[peer_tag_param]", "", &offer(0))),
        Step::Receive(500, vec!["Retry-After: [0-9]".to_owned()]),
        Step::Send(ack(ALICE, true).replace("CSeq: 1 ", "CSeq: 2 ")),
    ]);
    an_unknown_method_is_not_implemented_501 => |test| {
        other_refused(test, "", "NEWMETHOD", ALICE, "", 501, &["Allow: .*INVITE"]);
    };
    an_endpoint_with_as_many_calls_as_it_takes_is_unavailable_503 => |test| {
        refused(test, "[answer]\nmax-calls = 0\n", "", &offer(0), 503, &[]);
    };
    another_version_is_not_supported_505 => |test| {
        let steps = [
            Step::Send(request("OPTIONS", ALICE, 1, "", "").replacen("SIP/2.0", "SIP/3.0", 1)),
            Step::Receive(505, Vec::new()),
        ];
        provoke(test, "", &steps);
    };
    a_message_that_is_too_large_is_refused_513 => |test| {
        refused(test, "[answer]\nmax-message = 300\n", "Subject: a message of some length\r\n", &offer(0), 513, &[]);
    };
    a_user_who_is_busy_at_every_place_is_busy_everywhere_600 => |test| {
        let policy = "[answer]\neverywhere = true\n[[user]]\nname = \"alice\"\ncalls = 0\n";
        refused(test, policy, "", &offer(0), 600, &[]);
    };
    a_referral_is_declined_603 => |test| {
        other_refused(test, "", "REFER", ALICE, "Refer-To: <sip:x@y>\r\n", 603, &[]);
    };
    a_user_who_is_at_no_place_does_not_exist_anywhere_604 => |test| {
        refused(test, "[answer]\neverywhere = true\n[[user]]\nname = \"bob\"\n", "", &offer(0), 604, &[]);
    };
    an_offer_that_no_place_can_take_is_not_acceptable_606 => |test| {
        refused(test, "[answer]\neverywhere = true\n", "", &offer(18), 606, &["Warning: 305 "]);
    };
}

/// The check of SIPp's scenarios is one: what does not come is missed.
#[test]
fn a_scenario_that_expects_what_does_not_come_fails() {
    let test = "a_scenario_that_expects_what_does_not_come_fails";
    let Some(endpoint) = endpoint(test, "") else { return };
    let steps =
        |texts: Vec<String>| [Step::Send(request("OPTIONS", ALICE, 1, "", "")), Step::Receive(200, texts)];
    run(test, &steps(Vec::new()), &endpoint).expect("200");
    assert!(run(test, &steps(vec!["Min-SE: ".to_owned()]), &endpoint).is_err());
}
