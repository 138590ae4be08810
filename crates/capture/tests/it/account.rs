//! What the documentation says of the account.

use tritone_capture::Skip;

#[test]
fn the_documentation_has_each_reason_to_skip_a_packet() {
    let page = include_str!("../../../../docs/recordings.md");
    let documented: Vec<&str> =
        page.lines().filter(|line| line.starts_with("| `") && line.ends_with('|')).collect();
    let expected: Vec<String> =
        Skip::ALL.iter().map(|skip| format!("| `{skip}` | {} |", skip.explanation())).collect();
    assert_eq!(documented, expected);
}
