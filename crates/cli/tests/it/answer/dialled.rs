//! SIPp dials every code of the seed and gets it, with the header fields that it demands.

use tritone_codes::{GIGASET, StatusCode, statuses};
use tritone_synth::require;

use super::clean::{capture, expect_clean};
use super::endpoint::Endpoint;
use super::sipp::{Step, ack, inside, offer, request, run};
use crate::bench::installed;

/// What a response of this code must hold, by its RFC.
const DEMANDED: &[(u16, &[&str])] = &[
    (180, &["Contact: <sip:"]),
    (181, &["Contact: <sip:"]),
    (182, &["Contact: <sip:"]),
    (183, &["Contact: <sip:", "m=audio"]),
    (199, &["Reason: SIP;cause=486"]),
    (200, &["Contact: <sip:", "m=audio", "Allow: .*INVITE"]),
    (202, &["Contact: <sip:"]),
    (204, &["Expires: "]),
    (300, &["Contact: <sip:"]),
    (301, &["Contact: <sip:"]),
    (302, &["Contact: <sip:"]),
    (305, &["Contact: <sip:"]),
    (401, &["WWW-Authenticate: Digest .*nonce="]),
    (405, &["Allow: .*INVITE"]),
    (407, &["Proxy-Authenticate: Digest .*nonce="]),
    (415, &["Accept: application/sdp", "Accept-Encoding: ", "Accept-Language: "]),
    (420, &["Unsupported: [a-z]"]),
    (421, &["Require: [a-z0-9]"]),
    (422, &["Min-SE: [0-9]"]),
    (423, &["Min-Expires: [0-9]"]),
    (424, &["Geolocation-Error: [0-9]"]),
    (425, &["AlertMsg-Error: [0-9]"]),
    (469, &["Recv-Info:"]),
    (470, &["Permission-Missing: <"]),
    (485, &["Contact: <sip:"]),
    (488, &["Warning: [0-9][0-9][0-9] .* \""]),
    (489, &["Allow-Events: [a-z]"]),
    (494, &["Security-Server: [a-z]", "Require: sec-agree"]),
    (503, &["Retry-After: [0-9]"]),
    (580, &["a=des:qos failure"]),
    (606, &["Warning: [0-9][0-9][0-9] .* \""]),
    (608, &["Call-Info: .*purpose=jwscard"]),
];

/// The scenario in which a code is dialled and comes; `expected` are more texts that it must hold.
fn scene(code: StatusCode, dialled: &str, status: u16, expected: &[&str]) -> Vec<Step> {
    let uri = format!("sip:{dialled}@[remote_ip]:[remote_port]");
    let mut texts: Vec<String> = expected.iter().map(|text| (*text).to_owned()).collect();
    let demanded = DEMANDED.iter().find(|(own, _)| *own == code.as_u16()).map_or(&[][..], |(_, texts)| texts);
    texts.extend(demanded.iter().map(|text| (*text).to_owned()));
    let mut steps = vec![
        Step::Send(request("INVITE", &uri, 1, "Supported: 199\r\n", &offer(0))),
        Step::Receive(status, texts),
    ];
    match status {
        ..200 => steps.extend([Step::Receive(486, Vec::new()), Step::Send(ack(&uri, true))]),
        200..300 => steps.extend([
            Step::Send(ack(&uri, false)),
            Step::Send(inside("BYE", &uri, 2, "[peer_tag_param]", "", "")),
            Step::Receive(200, Vec::new()),
        ]),
        _ => steps.push(Step::Send(ack(&uri, true))),
    }
    steps
}

#[test]
fn sipp_gets_every_code_of_the_seed_that_it_dials() {
    let test = "sipp_gets_every_code_of_the_seed_that_it_dials";
    let Some(()) = require(test, "sipp", installed("sipp").then_some(())) else { return };
    let capture = capture(test);
    let endpoint = Endpoint::start(&["--save", capture.to_str().expect("UTF-8")]);
    let mut faults = Vec::new();
    let on_the_wire = statuses().iter().filter(|info| info.code.is_valid_on_the_wire());
    let mut count = 0;
    for info in on_the_wire {
        let code = info.code.as_u16();
        let dialled = if code < 200 { format!("{code},486") } else { code.to_string() };
        count += usize::from(info.seed.is_some());
        faults.extend(run(&dialled, &scene(info.code, &dialled, code, &[]), &endpoint).err());
    }
    assert!(count > 40, "{count} codes of the seed");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    expect_clean(test, endpoint, &capture);
}

#[test]
fn sipp_gets_a_480_that_names_the_gigaset_code_that_it_dials() {
    let test = "sipp_gets_a_480_that_names_the_gigaset_code_that_it_dials";
    let Some(()) = require(test, "sipp", installed("sipp").then_some(())) else { return };
    let capture = capture(test);
    let endpoint = Endpoint::start(&["--save", capture.to_str().expect("UTF-8")]);
    let mut faults = Vec::new();
    for row in GIGASET.codes.iter().filter(|row| row.code > 699) {
        let warning = format!("Warning: 399 .*{}", row.code);
        let steps = scene(StatusCode::TEMPORARILY_UNAVAILABLE, &row.code.to_string(), 480, &[&warning]);
        faults.extend(run(&row.code.to_string(), &steps, &endpoint).err());
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    expect_clean(test, endpoint, &capture);
}

#[test]
fn sipp_gets_the_sequence_that_it_dials() {
    let test = "sipp_gets_the_sequence_that_it_dials";
    let Some(()) = require(test, "sipp", installed("sipp").then_some(())) else { return };
    let capture = capture(test);
    let endpoint = Endpoint::start(&["--save", capture.to_str().expect("UTF-8")]);
    let uri = "sip:183,486@[remote_ip]:[remote_port];reason=17;delay=1s;phrase=Besetzt";
    let steps = [
        Step::Send(request("INVITE", uri, 1, "", &offer(8))),
        Step::Receive(183, vec!["m=audio [0-9]* RTP/AVP 8".to_owned()]),
        Step::Receive(486, vec!["486 Besetzt".to_owned(), "Reason: Q.850;cause=17".to_owned()]),
        Step::Send(ack(uri, true)),
    ];
    run("sequence", &steps, &endpoint).expect("the sequence");
    let uri = "sip:180,200@[remote_ip]:[remote_port];talk=1s;bye=34";
    let steps = [
        Step::Send(request("INVITE", uri, 1, "", &offer(0))),
        Step::Receive(180, Vec::new()),
        Step::Receive(200, Vec::new()),
        Step::Send(ack(uri, false)),
        Step::Request("BYE"),
        Step::Send("SIP/2.0 200 OK\r\n[last_Via:]\r\n[last_From:]\r\n[last_To:]\r\n[last_Call-ID:]\r\n[last_CSeq:]\r\nContent-Length: 0\r\n\r\n".to_owned()),
    ];
    run("talk", &steps, &endpoint).expect("the call");
    let asked = endpoint.wait_for("the BYE", |line| line["event"] == "asked");
    assert_eq!((asked["method"].as_str(), asked["status"].as_u64()), (Some("BYE"), Some(200)));
    expect_clean(test, endpoint, &capture);
}
