//! The HTML report: well-formed, free of other people's markup, bounded.

use std::fs;
use std::path::{Path, PathBuf};

use crate::made::{HOSTILE, made, thirty_hops};
use crate::run::{text, tritone};

fn report(file: &Path) -> String {
    let output = tritone(["report", &file.display().to_string(), "-o", "-"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    text(&output)
}

fn example() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/trunk.pcap")
}

/// Holds the page to the grammar of XML elements: every tag closed in order, attributes quoted, no stray `<` or `&`.
fn check_markup(page: &str) {
    let mut open: Vec<&str> = Vec::new();
    let mut rest = page.strip_prefix("<!DOCTYPE html>").expect("a document type");
    while let Some(at) = rest.find('<') {
        check_text(&rest[..at]);
        let end = at + rest[at..].find('>').expect("the end of a tag");
        let tag = &rest[at + 1..end];
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "{open:?}");
            continue;
        }
        let name = tag.split([' ', '/', '\n']).next().expect("a name");
        assert!(!name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric()), "<{tag}>");
        assert_eq!(tag.matches('"').count() % 2, 0, "<{tag}>");
        if !tag.ends_with('/') {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "{open:?}");
}

fn check_text(text: &str) {
    for part in text.split('&').skip(1) {
        let entity = part.split(';').next().unwrap_or_default();
        assert!(["amp", "lt", "gt", "quot", "#39"].contains(&entity), "&{entity}");
    }
}

#[test]
fn the_page_is_well_formed_and_says_why() {
    let page = report(&example());
    check_markup(&page);
    assert!(page.contains("Of 67 calls, 31 were answered, 32 failed and 4 were given up by the caller."));
    assert!(page.contains("id=\"call-12\""), "a failed call in full");
    assert!(page.contains("cause 34 (DSS1 A2) No circuit/channel available"), "both vocabularies");
    assert!(page.contains("2 more of this kind."), "what is left out");
}

#[test]
fn a_masked_page_of_chosen_calls_names_nobody() {
    let file = example().display().to_string();
    let output = tritone(["report", &file, "-o", "-", "--mask", "--status", "503"]);
    let page = text(&output);
    check_markup(&page);
    assert!(page.contains("Of 7 calls, 0 were answered and 7 failed."), "the chosen calls");
    assert!(page.contains("60 calls were recorded but not chosen for this page."));
    assert!(!page.contains("+493023125243") && !page.contains("+494066969503"), "numbers");
}

#[test]
fn the_page_asks_nothing_of_a_network() {
    let page = report(&example());
    for word in ["src=", "@import", "url(", "<link", "http://", "https://"] {
        assert!(!page.contains(word), "{word}");
    }
    assert!(page.contains("default-src 'none'"));
}

#[test]
fn texts_of_a_peer_are_no_markup() {
    let page = report(&made("report-hostile", HOSTILE));
    check_markup(&page);
    assert_eq!(page.matches("<script").count(), 1, "our own");
    for tag in ["<img", "<b>Busy", "<svg onload"] {
        assert!(!page.contains(tag), "{tag}");
    }
    for text in ["&lt;img src=x", "&lt;b&gt;Busy", "&lt;svg onload", "&lt;script&gt;alert(3)"] {
        assert!(page.contains(text), "{text}");
    }
}

#[test]
fn names_that_run_from_right_to_left_are_isolated_and_overrides_removed() {
    let page = report(&made("report-thirty-hops", &thirty_hops()));
    check_markup(&page);
    assert!(page.contains("<bdi>\u{2068}\u{5e9}\u{5dc}\u{5d5}\u{5dd}\u{2069} \u{fffd}live</bdi>"));
    assert!(!page.contains('\u{202e}'));
}

#[test]
fn the_page_of_thousands_of_calls_is_bounded_and_says_so() {
    let file = made(
        "report-many",
        "call alice@10.0.0.1 -> bob@10.0.0.2 udp times 3000 every 100ms\n  INVITE\n  < 180 Ringing\n  < 486 Busy Here\n  ACK\n",
    );
    let page = report(&file);
    check_markup(&page);
    assert!(page.len() < 1_000_000, "{}", page.len());
    assert!(page.contains("The first 1000 of 3000"));
    assert!(page.contains("5 of 3000; the other 2995 failed in the same ways"));
}

#[test]
fn a_recording_is_not_overwritten_by_its_report() {
    let file = made("report-overwrite", HOSTILE).display().to_string();
    let before = fs::read(&file).expect("the capture");
    let output = tritone(["report", &file, "-o", &file]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(fs::read(&file).expect("the capture"), before);
}

#[test]
fn a_page_that_cannot_be_written_names_its_path() {
    let output = tritone(["report", &example().display().to_string(), "-o", "/nonexistent/x.html"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&output.stderr).contains("/nonexistent/x.html"));
}
