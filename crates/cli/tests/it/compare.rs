//! `why --compare`: what sets calls that failed apart from those that worked.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::made::made;
use crate::run::{json_lines, text, tritone};

/// Three calls that fail and three that work at one peer, whose INVITEs have these words more.
fn capture(name: &str, failed: &str, worked: &str) -> PathBuf {
    let call = |place: u64, words: &str, end: &str| {
        let id = if end.contains("488") { "bad" } else { "good" };
        format!(
            "call alice@10.0.0.1:5060 -> bob@10.0.0.2:5060 udp id {id}{place} at {place}s times 3 every 2s\n  INVITE {words}\n  < 100 Trying\n{end}"
        )
    };
    let refused = call(0, failed, "  < 488 Not Acceptable Here\n  ACK\n");
    let answered = call(1, worked, "  < 200 OK\n  ACK\n  BYE after 100ms\n  < 200 OK\n");
    made(&format!("compare-{name}"), &format!("{refused}{answered}"))
}

fn compare(file: &Path, more: &[&str]) -> Vec<Value> {
    let file = file.display().to_string();
    let output = tritone(["why", &file, "--compare", "--format", "json"].iter().chain(more));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    json_lines(&output)
}

/// What was found, as `what: failed / worked`.
fn found(comparison: &Value) -> Vec<String> {
    let value = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let line = |difference: &Value| {
        assert_eq!(difference["strength"], "strong", "{difference}");
        format!(
            "{}: {} / {}",
            value(&difference["what"]),
            value(&difference["failed"]),
            value(&difference["worked"])
        )
    };
    comparison["differences"].as_array().expect("differences").iter().map(line).collect()
}

fn sdp(formats: &str, more: &str) -> String {
    format!(
        "body \"application/sdp\" \"v=0\\r\\no=- 1 1 IN IP4 10.0.0.1\\r\\ns=-\\r\\nc=IN IP4 10.0.0.1\\r\\nt=0 0\\r\\nm=audio 4000 {formats}\\r\\n{more}\""
    )
}

#[test]
fn what_all_failed_calls_have_and_none_that_worked_is_found_and_nothing_else() {
    let (g729, g711) = (sdp("RTP/AVP 18", ""), sdp("RTP/AVP 18 0", ""));
    let (srtp, rtp) = (sdp("RTP/SAVP 0", "a=ptime:30\\r\\n"), sdp("RTP/AVP 0", "a=ptime:20\\r\\n"));
    let long = format!("header \"X-Long: {}\"", "x".repeat(1_300));
    let rows: [(&str, &str, &str, &[&str]); 10] = [
        (
            "number",
            "uri \"sip:493012345678@10.0.0.2\"",
            "uri \"sip:+493012345678@10.0.0.2;user=phone\"",
            &[
                "called number: 493012345678 / +493012345678",
                "Request-URI beginning: 4930 / +493",
                "Request-URI number: as digits without a prefix / with +",
                "Request-URI user: - / phone",
            ],
        ),
        ("codec", &g729, &g711, &["audio codec PCMU: - / present"]),
        ("srtp", &srtp, &rtp, &["audio: RTP/SAVP / RTP/AVP", "audio ptime: 30 / 20"]),
        ("no-sdp", "no-sdp", "", &["session description: - / present", "Content-Type: - / application/sdp"]),
        ("require", "header \"Require: 100rel\"", "", &["Require: present / -"]),
        (
            "member",
            "header \"Supported: timer, 100rel\"",
            "header \"Supported: 100rel\"",
            &["Supported timer: present / -"],
        ),
        ("agent", "agent \"Old/1\"", "agent \"New/2\"", &["User-Agent: Old/1 / New/2"]),
        ("size", &long, "", &["X-Long: present / -", "size: over 1300 octets / up to 1300 octets"]),
        ("presence", "", "header \"Date: Mon, 05 Jan 2026 08:00:00 GMT\"", &["Date: - / present"]),
        // What differs between any two calls is no difference.
        (
            "volatile",
            "header \"Date: Mon, 05 Jan 2026 08:00:00 GMT\" header \"X-Trace: 1\"",
            "header \"Date: Mon, 05 Jan 2026 08:00:09 GMT\" header \"X-Trace: 2\"",
            &[],
        ),
    ];
    for (name, failed, worked, expected) in rows {
        let comparisons = compare(&capture(name, failed, worked), &[]);
        assert_eq!(comparisons.len(), 1, "{name}");
        assert_eq!(found(&comparisons[0]), expected, "{name}");
    }
    let same = compare(&capture("same", "", ""), &[]);
    assert_eq!(found(&same[0]), Vec::<String>::new());
    assert_eq!(same[0]["failed"]["calls"], 3);
}

#[test]
fn a_failed_call_is_compared_with_the_answered_one_most_like_it() {
    let description = "\
call alice@10.0.0.1:5060 -> bob@10.0.0.2:5060 udp id one
  INVITE uri \"sip:030123456789@x\" replace \"To: <sip:030123456789@x>\"
  < 404 Not Found
  ACK
call alice@10.0.0.1:5060 -> bob@10.0.0.2:5060 udp id other-number
  INVITE uri \"sip:+4989555@x\" replace \"To: <sip:+4989555@x>\"
  < 200 OK
  ACK
call alice@10.0.0.1:5060 -> bob@10.0.0.9:5060 udp id other-hop
  INVITE uri \"sip:030123456789@x\" replace \"To: <sip:030123456789@x>\"
  < 200 OK
  ACK
call eve@10.0.0.1:5060 -> bob@10.0.0.2:5060 udp id same-number at 100s
  INVITE uri \"sip:+4930123456789@x\" replace \"To: <sip:+4930123456789@x>\"
  < 200 OK
  ACK
";
    let file = made("compare-choice", description);
    let chosen = &compare(&file, &["--call", "1"])[0];
    assert_eq!(chosen["worked"]["call"], 4);
    assert_eq!(chosen["chosen_because"], "it went to the same next hop, to the same number, 100.0 s later");
    let named = &json_lines(&tritone([
        "why",
        &file.display().to_string(),
        "--call",
        "1",
        "--compare",
        "3",
        "--format",
        "json",
    ]))[0];
    assert_eq!((&named["worked"]["call"], &named["chosen_because"]), (&3.into(), &"you named it".into()));
    let hop = named["differences"].as_array().expect("differences").iter().find(|d| d["what"] == "next hop");
    assert_eq!(hop.expect("the hop")["worked"], "10.0.0.9:5060");
}

#[test]
fn where_nothing_worked_at_the_same_peer_that_is_said() {
    let description = "\
call alice@10.0.0.1:5060 -> bob@10.0.0.2:5060 udp
  INVITE
  < 403 Forbidden
  ACK
call alice@10.0.0.1:5060 -> bob@10.0.0.9:5060 udp
  INVITE
  < 200 OK
  ACK
";
    let file = made("compare-elsewhere", description).display().to_string();
    let shown = text(&tritone(["why", &file, "--compare"]));
    assert!(shown.contains("1 call elsewhere worked; none to 10.0.0.2:5060 did."), "{shown}");
    let shown = text(&tritone(["why", &file, "--call", "1", "--compare"]));
    assert!(shown.contains("no call to 10.0.0.2:5060 was answered"), "{shown}");
}

#[test]
fn what_cannot_be_compared_is_refused_with_a_reason() {
    let file = capture("refused", "", "").display().to_string();
    let never =
        made("compare-never", "call a@10.0.0.1:5060 -> b@10.0.0.2:5060 udp\n  INVITE\n  < 403 No\n  ACK\n");
    let never = never.display().to_string();
    for (arguments, status, says) in [
        (vec!["why", &file, "--call", "2", "--compare"], 2, "call 2 was answered"),
        (vec!["why", &file, "--call", "99", "--compare"], 1, "no call 99"),
        (vec!["why", &file, "--compare", "2"], 2, "give both"),
        (vec!["why", "-", "--compare"], 2, "standard input"),
        (vec!["why", &never, "--compare"], 1, "no call of this recording was answered"),
    ] {
        let output = tritone(&arguments);
        let error = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(status), "{arguments:?}: {error}");
        assert!(error.contains(says), "{arguments:?}: {error}");
    }
}

#[test]
fn filters_choose_the_failed_calls_and_not_those_that_worked() {
    let file = capture("filtered", "header \"Require: 100rel\"", "");
    let chosen = compare(&file, &["--status", "488"]);
    assert_eq!(found(&chosen[0]), ["Require: present / -"]);
    let output = tritone(["why", &file.display().to_string(), "--compare", "--status", "486"]);
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn a_masked_comparison_names_nobody() {
    let file = capture("masked", "uri \"sip:493012345678@10.0.0.2\"", "uri \"sip:+493012345679@10.0.0.2\"");
    let shown = text(&tritone(["why", &file.display().to_string(), "--compare", "--mask"]));
    assert!(shown.contains("Request-URI number: as digits"), "{shown}");
    assert!(!shown.contains("493012345"), "{shown}");
}

#[test]
fn people_read_a_sentence_and_a_table() {
    let file = capture("shown", &sdp("RTP/AVP 18", ""), &sdp("RTP/AVP 0 18", "")).display().to_string();
    let shown = text(&tritone(["why", &file, "--compare"]));
    let expected = "\
3 calls: 488 Not Acceptable Here by 10.0.0.2:5060 (--call 1)
3 calls to 10.0.0.2:5060 worked.
  strong  audio codec PCMU: missing (where it worked: there); all 3 that failed, none of the 3 that worked
  strong  audio first codec: G729 (where it worked: PCMU); all 3 that failed, none of the 3 that worked
";
    assert_eq!(shown, expected);
    let one = text(&tritone(["why", &file, "--call", "1", "--compare"]));
    assert!(one.contains("Call 1 (alice -> bob): 488 Not Acceptable Here"), "{one}");
    let row = one.lines().find(|line| line.starts_with("audio codec PCMU")).expect("the codec");
    let cells: Vec<&str> = row.split("  ").map(str::trim).filter(|cell| !cell.is_empty()).collect();
    assert_eq!(cells, ["audio codec PCMU", "missing", "there", "3 of 3", "0 of 3", "strong"]);
    let markdown = text(&tritone(["why", &file, "--compare", "--format", "markdown"]));
    assert!(
        markdown.contains("| audio codec PCMU | missing | there | 3 of 3 | 0 of 3 | strong |"),
        "{markdown}"
    );
    let csv = text(&tritone(["why", &file, "--compare", "--format", "csv"]));
    assert!(csv.contains(",media,audio codec PCMU,missing,there,3,3,0,3,strong"), "{csv}");
}
