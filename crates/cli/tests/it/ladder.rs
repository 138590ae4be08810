//! The ladder of a call in its four forms.

use std::path::Path;

use crate::golden;
use crate::made::{HOSTILE, made, thirty_hops};
use crate::run::{text, tritone};

fn ladder(file: &Path, call: u64, form: &str) -> String {
    let call = call.to_string();
    let output = tritone(["why", &file.display().to_string(), "--call", &call, "--ladder", form]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    text(&output)
}

const THROUGH_A_PROXY: &str = "
call alice@10.0.0.1 -> proxy@10.0.0.3 -> bob@10.0.0.2:5070 udp
  INVITE
  < 100 Trying at proxy
  < 183 Session Progress
  < 503 Service Unavailable reason \"Q.850;cause=34\" after 1s
  ACK
";

#[test]
fn each_form_is_what_it_was_when_somebody_looked_at_it() {
    let file = made("ladder-forms", THROUGH_A_PROXY);
    golden::check("ladder.svg", &ladder(&file, 1, "svg"));
    golden::check("ladder.mmd", &ladder(&file, 1, "mermaid"));
    golden::check("ladder.md", &ladder(&file, 1, "markdown"));
    golden::check("ladder.txt", &ladder(&file, 1, "text"));
}

#[test]
fn texts_of_a_peer_are_no_markup_in_a_drawing() {
    let file = made("ladder-hostile", HOSTILE);
    let svg = ladder(&file, 1, "svg");
    assert!(svg.contains("&lt;b&gt;Busy&lt;/b&gt;"), "{svg}");
    for tag in ["<script", "<b>", "<img", "<svg onload"] {
        assert!(!svg.contains(tag), "{tag}: {svg}");
    }
    let mermaid = ladder(&file, 1, "mermaid");
    assert_eq!(mermaid.lines().count(), 6, "{mermaid}");
    assert!(!mermaid.contains('<') && !mermaid.contains('%'), "{mermaid}");
    let markdown = ladder(&file, 1, "markdown");
    let outside = markdown.split("```").next().unwrap_or_default();
    assert!(!outside.contains('<'), "{markdown}");
    assert_eq!(markdown.matches("```").count(), 2, "{markdown}");
}

#[test]
fn thirty_hops_are_all_drawn() {
    let file = made("ladder-thirty-hops", &thirty_hops());
    let svg = ladder(&file, 1, "svg");
    assert!(svg.contains(">10.0.200.2:5060</text>") && svg.contains(">10.0.29.1:5060</text>"));
    assert_eq!(svg.matches("<g class=\"bad\">").count(), 30);
    let text = ladder(&file, 1, "text");
    assert!(text.contains("[31] 10.0.200.2:5060"), "{text}");
    assert!(text.contains("[31] --> [30]  486 Busy Here [17]"), "{text}");
    assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
}

/// An answer whose phrase runs from right to left, before a cause.
const RIGHT_TO_LEFT: &str = "
call alice@10.0.0.1 -> bob@10.0.0.2 udp
  INVITE
  < 404 \"\u{645}\u{631}\u{62d}\u{628}\u{627} 12\" reason \"Q.850;cause=1\"
  ACK
";

#[test]
fn a_phrase_from_right_to_left_stays_before_its_cause() {
    let file = made("ladder-right-to-left", RIGHT_TO_LEFT);
    let isolated = "404 \u{2068}\u{645}\u{631}\u{62d}\u{628}\u{627}\u{2069} 12";
    for form in ["text", "svg", "mermaid", "markdown"] {
        let shown = ladder(&file, 1, form);
        assert!(shown.contains(isolated), "{form}: {shown}");
    }
    let json = text(&tritone(["why", &file.display().to_string(), "--format", "json"]));
    assert!(json.contains("404 \u{645}") && !json.contains('\u{2068}'), "{json}");
}

#[test]
fn a_ladder_needs_a_call() {
    let output = tritone(["why", "x.pcap", "--ladder", "svg"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("--call"));
}
