//! Recordings in which a rule has nearly all that it needs, and what it says would be false.

use tritone_calls::{Call, Kind};

use crate::{judge, messages};

/// Why the rule must keep silent, the rule, and the recording, whose calls it judges.
const ROWS: &[(&str, &str, &str)] = &[
    (
        "A second leg of the call failed after the first was answered: nothing inside the dialog did.",
        "dialog-lost",
        "
call alice@10.0.0.1:5060 -> b2bua@10.0.0.5:5060 udp id a at 0s
  INVITE header \"Session-ID: ab30317f1a784dc48ff824d0d3715d86;remote=00000000000000000000000000000000\"
  < 200 OK after 1s
  ACK
  BYE after 40s
  < 200 OK
call b2bua@10.0.0.5:5060 -> carol@10.0.9.9:5060 udp id c at 36s
  INVITE header \"Session-ID: ab30317f1a784dc48ff824d0d3715d86;remote=00000000000000000000000000000000\"
  < 408 Request Timeout after 3s
  ACK
",
    ),
    (
        "A branch that came too late was given up after the answer.",
        "dialog-lost",
        "
call alice@10.0.0.1:5060 -> proxy@10.0.0.3:5060 -> bob@10.0.0.2:5060 udp id a at 0s
  INVITE
  < 180 Ringing
  < 200 OK after 5s
  ACK
  BYE after 4s
  < 200 OK
call alice@10.0.0.1:5060 -> proxy@10.0.0.3:5060 -> bob2@10.0.0.7:5060 udp id a at 1s
  INVITE at proxy
  < 408 Request Timeout after 6s until proxy tag zz
",
    ),
    (
        "The ACK came late, but it came: the 200 stopped long before the call was hung up.",
        "ack-lost",
        "
call alice@10.0.0.1:5060 -> bob@10.0.0.2:5060 udp
  INVITE
  < 200 OK after 1s repeat 4
  ACK after 8s
  < BYE after 23s
  200 OK
",
    ),
    (
        "A person hung up between the two moments at which the timer ends a call.",
        "session-expired",
        "
call alice@10.0.0.1:5060 -> bob@10.0.0.2:5060 udp
  INVITE header \"Session-Expires: 90\"
  < 200 OK after 1s header \"Session-Expires: 90;refresher=uac\"
  ACK
  BYE after 75s
  < 200 OK
",
    ),
    (
        "A re-INVITE whose 200 has no interval switched the timer off.",
        "session-expired",
        "
call alice@10.0.0.1:5060 -> bob@10.0.0.2:5060 udp
  INVITE header \"Session-Expires: 90\"
  < 200 OK after 1s header \"Session-Expires: 90;refresher=uac\"
  ACK
  INVITE after 10s
  < 200 OK
  ACK
  BYE after 80s
  < 200 OK
",
    ),
    (
        "The phone was in a call that had begun before the recording.",
        "busy-but-idle",
        "
call 201@10.0.0.2:5060 -> 201@10.0.0.3:5060 udp at 0s
  REGISTER
  < 200 OK
call 201@10.0.0.2:5060 -> carol@10.0.0.7:5060 udp at 1s
  INVITE lost
  < 200 OK lost
  ACK lost
  BYE after 120s
  < 200 OK
call alice@10.0.0.1:5060 -> proxy@10.0.0.3:5060 -> 201@10.0.0.2:5060 udp at 60s
  INVITE
  < 486 Busy Here
  ACK
",
    ),
    (
        "The phone was in a call whose end was not recorded.",
        "busy-but-idle",
        "
call 201@10.0.0.2:5060 -> 201@10.0.0.3:5060 udp at 0s
  REGISTER
  < 200 OK
call alice@10.0.0.1:5060 -> proxy@10.0.0.3:5060 -> 201@10.0.0.2:5060 udp at 10s
  INVITE
  < 200 OK after 2s
  ACK
call alice@10.0.0.1:5060 -> proxy@10.0.0.3:5060 -> 201@10.0.0.2:5060 udp at 60s
  INVITE
  < 486 Busy Here
  ACK
",
    ),
    (
        "Many register from that host: it is an SBC, or the NAT before many phones.",
        "busy-but-idle",
        "
call 201@10.0.0.2:5060 -> 201@10.0.0.3:5060 udp at 0s
  REGISTER
  < 200 OK
call 202@10.0.0.2:5060 -> 202@10.0.0.3:5060 udp at 1s
  REGISTER
  < 200 OK
call 203@10.0.0.2:5060 -> 203@10.0.0.3:5060 udp at 2s
  REGISTER
  < 200 OK
call 204@10.0.0.2:5060 -> 204@10.0.0.3:5060 udp at 3s
  REGISTER
  < 200 OK
call 205@10.0.0.2:5060 -> 205@10.0.0.3:5060 udp at 4s
  REGISTER
  < 200 OK
call alice@10.0.0.1:5060 -> proxy@10.0.0.3:5060 -> 201@10.0.0.2:5060 udp at 60s
  INVITE
  < 486 Busy Here
  ACK
",
    ),
    (
        "People declined while other calls were going on.",
        "trunk-limit",
        "
call alice@10.0.0.1:5060 -> trunk@10.0.0.3:5060 udp at 0s times 3 every 1s
  INVITE
  < 200 OK
  ACK
  BYE after 60s
  < 200 OK
call alice@10.0.0.1:5060 -> dora@10.0.0.3:5060 udp at 20s times 2 every 10s
  INVITE
  < 180 Ringing
  < 603 Decline after 4s
  ACK
",
    ),
    (
        "A phone is busy, and others behind the same NAT are in calls.",
        "trunk-limit",
        "
call proxy@10.0.0.3:5060 -> 201@198.51.100.7:1024 udp at 0s
  INVITE
  < 200 OK
  ACK
  BYE after 60s
  < 200 OK
call proxy@10.0.0.3:5060 -> 202@198.51.100.7:1025 udp at 1s
  INVITE
  < 200 OK
  ACK
  BYE after 60s
  < 200 OK
call proxy@10.0.0.3:5060 -> 202@198.51.100.7:1025 udp at 20s times 2 every 5s
  INVITE
  < 486 Busy Here
  ACK
",
    ),
    (
        "Nobody picked up: it rang.",
        "peer-outage",
        "
call alice@10.0.0.1:5060 -> bob@10.0.0.3:5060 udp at 0s
  INVITE
  < 200 OK
  ACK
  BYE after 1s
  < 200 OK
call alice@10.0.0.1:5060 -> carol@10.0.0.3:5060 udp at 20s times 3 every 100s
  INVITE
  < 180 Ringing
  < 408 Request Timeout after 70s
  ACK
",
    ),
    (
        "The called party was busy, and the cause says so.",
        "peer-outage",
        "
call alice@10.0.0.1:5060 -> bob@10.0.0.3:5060 udp at 0s
  INVITE
  < 200 OK
  ACK
  BYE after 1s
  < 200 OK
call alice@10.0.0.1:5060 -> bob@10.0.0.3:5060 udp at 20s times 3 every 10s
  INVITE
  < 503 Service Unavailable reason \"Q.850;cause=17\"
  ACK
",
    ),
    (
        "Only one number cannot be reached, however often it is tried.",
        "peer-outage",
        "
call alice@10.0.0.1:5060 -> +4930111111@10.0.0.3:5060 udp at 0s
  INVITE
  < 200 OK
  ACK
  BYE after 1s
  < 200 OK
call alice@10.0.0.1:5060 -> +4930222222@10.0.0.3:5060 udp at 20s times 3 every 10s
  INVITE
  < 503 Service Unavailable
  ACK
call alice@10.0.0.1:5060 -> +4930111111@10.0.0.3:5060 udp at 70s
  INVITE
  < 200 OK
  ACK
  BYE after 1s
  < 200 OK
",
    ),
    (
        "One phone behind a NAT is off, and another is not.",
        "peer-outage",
        "
call proxy@10.0.0.3:5060 -> 201@198.51.100.7:1024 udp at 0s
  INVITE
  < 200 OK
  ACK
  BYE after 1s
  < 200 OK
call proxy@10.0.0.3:5060 -> 202@198.51.100.7:1025 udp at 20s times 3 every 40s
  INVITE repeat 6
call proxy@10.0.0.3:5060 -> 201@198.51.100.7:1024 udp at 200s
  INVITE
  < 200 OK
  ACK
  BYE after 1s
  < 200 OK
",
    ),
    (
        "The third call still rang when the recording ended.",
        "peer-outage",
        "
call alice@10.0.0.1:5060 -> trunk@10.0.0.3:5060 udp at 0s
  INVITE
  < 200 OK
  ACK
  BYE after 1s
  < 200 OK
call alice@10.0.0.1:5060 -> trunk@10.0.0.3:5060 udp at 20s times 2 every 10s
  INVITE
  < 503 Service Unavailable
  ACK
call alice@10.0.0.1:5060 -> trunk@10.0.0.3:5060 udp at 50s
  INVITE
  < 180 Ringing
",
    ),
    (
        "A user of the same name in another domain.",
        "registration-failing",
        "
call 100@10.0.0.2:5060 -> 100@10.0.0.3:5060 udp at 0s
  REGISTER uri sip:a.example replace \"To: <sip:100@a.example>\"
  < 401 Unauthorized replace \"To: <sip:100@a.example>\"
  REGISTER credentials uri sip:a.example replace \"To: <sip:100@a.example>\"
  < 403 Forbidden replace \"To: <sip:100@a.example>\"
call 102@10.0.0.8:5060 -> 102@10.0.0.3:5060 udp at 1s
  REGISTER uri sip:b.example replace \"To: <sip:102@b.example>\"
  < 200 OK
call 102@10.0.0.8:5060 -> 100@10.0.0.3:5060 udp at 60s
  INVITE uri sip:100@b.example replace \"To: <sip:100@b.example>\"
  < 480 Temporarily Unavailable
  ACK
",
    ),
    (
        "One of two phones of the user is gone.",
        "registration-expired",
        "
call 201@10.0.0.2:5060 -> 201@10.0.0.3:5060 udp at 0s
  REGISTER header \"Expires: 3600\"
  < 200 OK header \"Contact: <sip:201@10.0.0.2>;expires=3600\"
call 201@10.0.0.8:5060 -> 201@10.0.0.3:5060 udp at 1s
  REGISTER header \"Expires: 30\"
  < 200 OK header \"Contact: <sip:201@10.0.0.8>;expires=30\"
call alice@10.0.0.1:5060 -> 201@10.0.0.3:5060 udp at 60s
  INVITE
  < 480 Temporarily Unavailable
  ACK
",
    ),
    (
        "Somebody else tried to register while the registration held.",
        "registration-failing",
        "
call 201@10.0.0.2:5060 -> 201@10.0.0.3:5060 udp at 0s
  REGISTER header \"Expires: 3600\"
  < 200 OK header \"Contact: <sip:201@10.0.0.2>;expires=3600\"
call 201@10.6.6.6:5060 -> 201@10.0.0.3:5060 udp at 10s
  REGISTER
  < 401 Unauthorized
  REGISTER credentials
  < 403 Forbidden
call alice@10.0.0.1:5060 -> 201@10.0.0.3:5060 udp at 60s
  INVITE
  < 480 Temporarily Unavailable
  ACK
",
    ),
    (
        "An outside number, which nobody registers.",
        "never-registered",
        "
call 202@10.0.0.9:5060 -> 202@10.0.0.3:5060 udp at 0s
  REGISTER
  < 200 OK
call 202@10.0.0.9:5060 -> 0301234567@10.0.0.3:5060 udp at 60s
  INVITE
  < 503 Service Unavailable
  ACK
call 202@10.0.0.9:5060 -> 0301234567@10.0.0.3:5060 udp at 70s
  INVITE
  < 404 Not Found
  ACK
",
    ),
    (
        "Three seconds of recording show nothing.",
        "never-registered",
        "
call 202@10.0.0.9:5060 -> 202@10.0.0.3:5060 udp at 0s
  REGISTER
  < 200 OK
call 202@10.0.0.9:5060 -> 201@10.0.0.3:5060 udp at 3s
  INVITE
  < 480 Temporarily Unavailable
  ACK
",
    ),
    (
        "The element took extensions, which have no form.",
        "number-format",
        "
call 203@10.0.0.1:5060 -> 201@10.0.0.3:5060 udp at 0s times 3 every 10s
  INVITE
  < 200 OK
  ACK
  BYE after 2s
  < 200 OK
call 203@10.0.0.1:5060 -> 0301234567@10.0.0.3:5060 udp at 60s
  INVITE
  < 404 Not Found
  ACK
",
    ),
    (
        "It takes both forms, and the called party declined.",
        "number-format",
        "
call a@10.0.0.1:5060 -> +49301234567@10.0.0.3:5060 udp at 0s
  INVITE
  < 200 OK
  ACK
  BYE after 2s
  < 200 OK
call a@10.0.0.1:5060 -> 0049309999999@10.0.0.3:5060 udp at 20s
  INVITE
  < 200 OK
  ACK
  BYE after 2s
  < 200 OK
call a@10.0.0.1:5060 -> 0049301234567@10.0.0.3:5060 udp at 60s
  INVITE
  < 180 Ringing
  < 603 Decline after 3s
  ACK
",
    ),
    (
        "A short number of a service.",
        "number-too-short",
        "
call a@10.0.0.1:5060 -> +49301234567@10.0.0.3:5060 udp at 0s times 2 every 10s
  INVITE
  < 200 OK
  ACK
  BYE after 2s
  < 200 OK
call a@10.0.0.1:5060 -> 11833@10.0.0.3:5060 udp at 60s
  INVITE
  < 404 Not Found
  ACK
",
    ),
    (
        "Numbers of another country are shorter.",
        "number-too-short",
        "
call a@10.0.0.1:5060 -> +4917612345678@10.0.0.3:5060 udp at 0s times 2 every 10s
  INVITE
  < 200 OK
  ACK
  BYE after 2s
  < 200 OK
call a@10.0.0.1:5060 -> +4512345678@10.0.0.3:5060 udp at 60s
  INVITE
  < 404 Not Found
  ACK
",
    ),
    (
        "Over UDP an INVITE without an answer is sent again: the answers went another way.",
        "next-hop-silent",
        "
call alice@10.0.0.1:5060 -> proxy@10.0.0.3:5060 -> bob@10.0.0.2:5060 udp at 0s
  INVITE
  < 480 Temporarily Unavailable after 20s at proxy
  ACK until proxy
",
    ),
    (
        "A PBX rang two phones, and made one answer of two.",
        "changed-on-the-way",
        "
call +49401111111@10.0.0.1:5060 -> +4930222222@10.0.0.5:5060 udp id a at 0s
  INVITE
  < 180 Ringing
  < 480 Temporarily Unavailable after 10s
  ACK
call +49401111111@10.0.0.5:5060 -> 201@10.0.9.9:5060 udp id b at 20ms
  INVITE
  < 486 Busy Here after 100ms
  ACK
call +49401111111@10.0.0.5:5060 -> 202@10.0.9.8:5060 udp id c at 21ms
  INVITE
  < 180 Ringing
  < 603 Decline after 9s
  ACK
",
    ),
];

fn calls(script: &str) -> Vec<Call> {
    judge(&messages(script))
}

fn rules_of(script: &str) -> Vec<&'static str> {
    calls(script).iter().filter_map(|call| Some(call.verdict.as_ref()?.rule)).collect()
}

#[test]
fn nothing_is_said_that_the_recording_shows_to_be_otherwise() {
    for (why, rule, script) in ROWS {
        assert!(!rules_of(script).contains(rule), "{rule}: {why}");
    }
}

#[test]
fn a_limit_counts_the_calls_whose_beginning_or_end_was_not_recorded() {
    let script = |first: &str, last: &str| {
        format!(
            "call alice@10.0.0.1:5060 -> trunk@10.0.0.3:5060 udp at 0s times 8 every 10ms
  INVITE {first}
  < 200 OK {first}
  ACK {first}
  BYE after 60s {last}
  < 200 OK {last}
call alice@10.0.0.1:5060 -> trunk@10.0.0.3:5060 udp at 10s times 2 every 1s
  INVITE
  < 200 OK
  ACK
  BYE after 60s
  < 200 OK
call alice@10.0.0.1:5060 -> trunk@10.0.0.3:5060 udp at 20s times 2 every 1s
  INVITE
  < 503 Service Unavailable
  ACK
"
        )
    };
    for (first, last) in [("lost", ""), ("", "lost")] {
        let calls = calls(&script(first, last));
        let limits: Vec<&str> = calls
            .iter()
            .filter_map(|call| call.verdict.as_ref())
            .filter(|verdict| verdict.rule == "trunk-limit")
            .map(|verdict| verdict.explanation.as_str())
            .collect();
        assert_eq!(limits.len(), 2);
        assert!(limits[0].starts_with("10.0.0.3:5060 seems to take 10 calls at once"), "{}", limits[0]);
    }
}

#[test]
fn a_registration_that_is_renewed_all_day_holds() {
    let renewed = "call 201@10.0.0.2:5060 -> 201@10.0.0.3:5060 udp at 0s times 300 every 30s
  REGISTER header \"Expires: 60\"
  < 200 OK header \"Contact: <sip:201@10.0.0.2>;expires=60\"
call alice@10.0.0.1:5060 -> 201@10.0.0.3:5060 udp at 9000s
  INVITE
  < 480 Temporarily Unavailable
  ACK
";
    assert!(!rules_of(renewed).contains(&"registration-expired"));
}

fn probes(script: &str) -> usize {
    calls(script).iter().filter(|call| call.kind == Kind::Probe).count()
}

/// One exchange for each number, each `every` seconds after the one before.
fn exchanges(count: usize, every: usize, of: impl Fn(usize) -> String) -> String {
    (0..count).map(|n| of(n).replace("{at}", &format!("at {}s", n * every))).collect()
}

#[test]
fn telephones_whose_site_is_cut_off_are_no_scanner() {
    let barred = exchanges(15, 1, |n| {
        format!(
            "call 2{n:02}@198.51.100.7:12{n:02} -> 2{n:02}@10.0.0.3:5060 udp {{at}}\n  REGISTER\n  < 403 Forbidden\n"
        )
    });
    assert_eq!(probes(&barred), 0, "the customer is barred");
    assert_eq!(probes(&barred.replace("  < 403 Forbidden\n", "")), 0, "the registrar is down");
    let tie = exchanges(12, 4, |n| {
        format!(
            "call 3{n:02}@10.0.0.5:5060 -> 1{n:02}@10.0.0.3:5060 udp {{at}}\n  INVITE\n  < 404 Not Found\n  ACK\n"
        )
    });
    assert_eq!(probes(&tie), 0, "two PBXs that lost their common numbers");
}

#[test]
fn people_and_telephones_try_more_slowly_than_scanners() {
    let password = |every| {
        probes(&exchanges(25, every, |_| {
            "call 201@10.0.0.2:5060 -> 201@10.0.0.3:5060 udp {at}\n  REGISTER\n  < 401 Unauthorized\n  REGISTER credentials\n  < 401 Unauthorized\n".to_owned()
        }))
    };
    assert_eq!((password(1), password(60)), (25, 0));
    let forms = ["+49301234567", "0049301234567", "00301234567", "0301234567"];
    let dialled = |every| {
        probes(&exchanges(4, every, |n| {
            format!(
                "call 201@10.0.0.5:5060 -> {}@10.0.0.3:5060 udp {{at}}\n  INVITE\n  < 404 Not Found\n  ACK\n",
                forms[n]
            )
        }))
    };
    assert_eq!((dialled(1), dialled(20)), (4, 0));
}

#[test]
fn an_sbc_that_was_recorded_in_one_direction_is_no_scanner() {
    let pings = exchanges(12, 1, |n| {
        format!("call ping@10.0.0.5:5060 -> trunk@10.1.0.{n}:5060 udp {{at}}\n  OPTIONS\n")
    });
    let call = "call +49305551@10.0.0.5:5060 -> +4930123456@10.1.0.1:5060 udp\n  INVITE repeat 6\n";
    assert_eq!((probes(&pings), probes(&format!("{pings}{call}"))), (12, 0));
    let again = exchanges(60, 1, |n| {
        format!("call ping@10.0.0.5:5060 -> trunk@10.1.0.{}:5060 udp {{at}}\n  OPTIONS\n", n % 12)
    });
    assert_eq!(probes(&again), 0, "who asks again and again waits for an answer");
}

#[test]
fn a_product_is_no_scanner_for_a_part_of_its_name_or_for_a_common_one() {
    let by = |agent: &str, end: &str| {
        probes(&format!(
            "call alice@10.0.0.1:5060 -> bob@10.0.0.2:5060 udp\n  INVITE agent \"{agent}\"\n{end}"
        ))
    };
    let (refused, taken) = ("  < 404 Not Found\n  ACK\n", "  < 200 OK\n  ACK\n  BYE after 3s\n  < 200 OK\n");
    assert_eq!(by("Multiware PBX 2", refused), 0);
    assert_eq!((by("VaxSIPUserAgent/3.5", refused), by("VaxSIPUserAgent/3.5", taken)), (1, 0));
    assert_eq!((by("friendly-scanner", taken), by("sipcli/v1.8", refused)), (1, 1));
}
