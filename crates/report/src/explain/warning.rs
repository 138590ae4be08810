//! Warning codes (RFC 3261 section 20.43).

use tritone_codes::profile::BEARER_WARNINGS;

/// The codes that RFC 3261 section 20.43 defines, and what each says.
const WARNINGS: [(u16, &str); 12] = [
    (300, "Incompatible network protocol"),
    (301, "Incompatible network address formats"),
    (302, "Incompatible transport protocol"),
    (303, "Incompatible bandwidth units"),
    (304, "Media type not available"),
    (305, "Incompatible media format"),
    (306, "Attribute not understood"),
    (307, "Session description parameter not understood"),
    (330, "Multicast not available"),
    (331, "Unicast not available"),
    (370, "Insufficient bandwidth"),
    (399, "Miscellaneous warning"),
];

/// A Warning value with the name of its code, and whether a mapping reads it.
pub(super) fn warning_words(value: &str) -> String {
    let code = value.split_ascii_whitespace().next().and_then(|code| code.parse().ok());
    let Some(code) = code else { return value.to_owned() };
    let name = WARNINGS.iter().find(|(known, _)| *known == code).map(|(_, name)| *name);
    let bearer =
        if BEARER_WARNINGS.contains(&code) { "; taken for an unavailable bearer capability" } else { "" };
    match name {
        Some(name) => format!("{value} ({name}{bearer})"),
        None => value.to_owned(),
    }
}
