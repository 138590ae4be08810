//! The header fields that a code demands: one row a code.

use tritone_codes::StatusCode;
use tritone_wire::sip::{HeaderName, Message};

use super::reply::Reply;

/// How strongly the source asks for a header field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// It may be there, and is.
    May,
    /// It should be there.
    Should,
    /// It must be there.
    Must,
}

/// What is written where a reply does not say it itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Value {
    /// A challenge of this element.
    Challenge,
    /// The methods that are allowed.
    Allow,
    /// The media types that are read.
    Accept,
    /// Where else to look: the dialled URI, else this element.
    Contact,
    /// The option tags that the request demands and this element lacks.
    Unsupported,
    /// The event packages.
    Events,
    /// The Info packages.
    InfoPackages,
    /// The least session interval in seconds.
    MinSe,
    /// The least time of a registration, subscription or publication in seconds.
    MinExpires,
    /// Seconds to wait, where they were dialled or the code is of little use without.
    RetryAfter,
    /// The final response that follows, as a Reason.
    FollowingFinal,
    /// The time that a subscription lasts.
    Expires,
    /// The URI that the request was sent to.
    RequestUri,
    /// A link to a signed card of who rejects.
    Card,
    /// A Warning of this code and text.
    Warning(u16, &'static str),
    /// This text.
    Text(&'static str),
}

/// One header field of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Demand {
    /// The name.
    pub name: &'static str,
    /// How strongly it is asked for.
    pub level: Level,
    value: Value,
}

/// The header fields of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// The code.
    pub code: u16,
    /// RFC and section.
    pub source: &'static str,
    /// The header fields.
    pub demands: &'static [Demand],
}

macro_rules! rows {
    ($($code:literal $source:literal { $($level:ident $name:literal $value:expr;)+ })+) => {
        /// The codes that demand header fields.
        pub static ROWS: &[Row] = {
            use Value::*;
            &[$(Row {
                code: $code,
                source: $source,
                demands: &[$(Demand { name: $name, level: Level::$level, value: $value },)+],
            },)+]
        };
    };
}

rows! {
    180 "RFC 3261 section 12.1.1" { Must "Contact" Contact; }
    181 "RFC 3261 section 12.1.1" { Must "Contact" Contact; }
    182 "RFC 3261 section 12.1.1" { Must "Contact" Contact; }
    183 "RFC 3261 section 12.1.1" { Must "Contact" Contact; }
    199 "RFC 6228 section 5" { Must "Reason" FollowingFinal; Must "Contact" Contact; }
    200 "RFC 3261 section 12.1.1 and 13.3.1.4" { Must "Contact" Contact; Should "Allow" Allow; Should "Supported" Text(SUPPORTED); }
    202 "RFC 3261 section 12.1.1" { Must "Contact" Contact; Should "Allow" Allow; Should "Supported" Text(SUPPORTED); }
    204 "RFC 5839 section 7.1" { Must "Contact" Contact; Must "Expires" Expires; }
    300 "RFC 3261 section 21.3.1" { Should "Contact" Contact; }
    301 "RFC 3261 section 21.3.2" { Should "Contact" Contact; }
    302 "RFC 3261 section 21.3.3" { Should "Contact" Contact; }
    303 "RFC 3261 section 8.1.3.4" { Should "Contact" Contact; }
    305 "RFC 3261 section 21.3.4" { Must "Contact" Contact; }
    380 "RFC 3261 section 21.3.5" { May "Contact" Contact; }
    401 "RFC 3261 section 21.4.2 and 20.44" { Must "WWW-Authenticate" Challenge; }
    404 "RFC 3261 section 20.33" { May "Retry-After" RetryAfter; }
    405 "RFC 3261 section 21.4.6" { Must "Allow" Allow; }
    406 "RFC 3261 section 21.4.7" { May "Accept" Accept; May "Warning" Warning(399, "No media type of Accept is offered here"); }
    407 "RFC 3261 section 21.4.8 and 22.3" { Must "Proxy-Authenticate" Challenge; }
    413 "RFC 3261 section 21.4.11" { May "Retry-After" RetryAfter; }
    415 "RFC 3261 section 21.4.13" {
        Must "Accept" Accept; Must "Accept-Encoding" Text("identity"); Must "Accept-Language" Text("en, de");
    }
    416 "RFC 3261 section 8.2.2.1" { May "Warning" Warning(399, "Only sip, sips and tel URIs are understood here"); }
    417 "RFC 4412 section 4.6.2" { May "Accept-Resource-Priority" Text("q735.4, ets.4, wps.4"); }
    420 "RFC 3261 section 21.4.15" { Must "Unsupported" Unsupported; }
    421 "RFC 3261 section 21.4.16" { Must "Require" Text("100rel"); }
    422 "RFC 4028 section 6" { Must "Min-SE" MinSe; }
    423 "RFC 3261 section 21.4.17" { Must "Min-Expires" MinExpires; }
    424 "RFC 6442 section 4.3" { Must "Geolocation-Error" Text("100;code=\"Cannot Process Location\""); }
    425 "RFC 8876 section 5" { Must "AlertMsg-Error" Text("100;message=\"Cannot process the alert payload\""); }
    469 "RFC 6086 section 4.2.2" { Must "Recv-Info" InfoPackages; }
    470 "RFC 5360 section 5.9.2" { Should "Permission-Missing" RequestUri; }
    480 "RFC 3261 section 21.4.18" { May "Retry-After" RetryAfter; }
    485 "RFC 3261 section 21.4.23" { May "Contact" Contact; }
    486 "RFC 3261 section 21.4.24" { May "Retry-After" RetryAfter; }
    488 "RFC 3261 section 13.3.1.3" { Should "Warning" Warning(304, "No common media type"); Should "Accept" Accept; }
    489 "RFC 6665 section 8.2.2" { Must "Allow-Events" Events; }
    494 "RFC 3329 section 2.3.1 and 2.3.2" { Must "Security-Server" Text(SECURITY); Must "Require" Text("sec-agree"); }
    500 "RFC 3261 section 21.5.1" { May "Retry-After" RetryAfter; }
    501 "RFC 4475 section 3.1.1.2" { May "Allow" Allow; }
    503 "RFC 3261 section 21.5.4" { May "Retry-After" RetryAfter; }
    600 "RFC 3261 section 21.6.1" { May "Retry-After" RetryAfter; }
    603 "RFC 3261 section 21.6.2" { May "Retry-After" RetryAfter; }
    606 "RFC 3261 section 21.6.4" { Should "Warning" Warning(304, "No common media type"); }
    608 "RFC 8688 section 3.1" { Must "Call-Info" Card; }
}

/// Codes that demand no header field, each with where that is to be seen.
pub static BARE: &[(u16, &str)] = &[
    (100, "RFC 3261 section 8.2.6.1: Timestamp alone, which every 100 copies"),
    (400, "RFC 3261 section 21.4.1: the phrase says what is wrong"),
    (402, "RFC 3261 section 21.4.3"),
    (403, "RFC 3261 section 21.4.4"),
    (408, "RFC 3261 section 21.4.9"),
    (409, "RFC 2543 section 7.4.10"),
    (410, "RFC 3261 section 21.4.10"),
    (411, "RFC 2543 section 7.4.12"),
    (412, "RFC 3903 section 11.2.1"),
    (414, "RFC 3261 section 21.4.12"),
    (418, "no SIP specification has it"),
    (428, "RFC 8224 section 6.2.2"),
    (429, "RFC 3892 section 5"),
    (430, "RFC 5626 section 5.3"),
    (431, "no SIP specification has it"),
    (433, "RFC 5079 section 4"),
    (436, "RFC 8224 section 6.2.2"),
    (437, "RFC 8224 section 6.2.2"),
    (438, "RFC 8224 section 6.2.2"),
    (439, "RFC 5626 section 6"),
    (440, "RFC 5393 section 5"),
    (473, "a product's own"),
    (474, "a product's own"),
    (475, "a product's own"),
    (476, "a product's own"),
    (477, "a product's own"),
    (478, "a product's own"),
    (479, "a product's own"),
    (481, "RFC 3261 section 21.4.19"),
    (482, "RFC 3261 section 21.4.20"),
    (483, "RFC 3261 section 21.4.21"),
    (484, "RFC 3261 section 21.4.22: the phrase says more"),
    (487, "RFC 3261 section 21.4.25"),
    (490, "never specified"),
    (491, "RFC 3261 section 21.4.27"),
    (493, "RFC 3261 section 21.4.28: a body may have a key, this element has none"),
    (502, "RFC 3261 section 21.5.3"),
    (504, "RFC 3261 section 21.5.5"),
    (505, "RFC 3261 section 21.5.6"),
    (513, "RFC 3261 section 21.5.7"),
    (555, "RFC 8599 section 8"),
    (580, "RFC 3312 section 8: the session description says which precondition failed"),
    (604, "RFC 3261 section 21.6.3"),
    (607, "RFC 8197 section 4"),
    (666, "a draft of RFC 8197"),
    (687, "an old draft"),
    (900, "never on the wire"),
];

/// The security mechanisms of this element (RFC 3329 section 2.3.1).
pub const SECURITY: &str = "tls;q=0.2, digest;d-alg=SHA-256;q=0.1";

/// Option tags that this element supports. Calls of every priority are served alike (RFC 4412 section 4.7.2.1 leaves
/// that to the element), so that only an unknown one is refused.
pub const SUPPORTED: &str = "100rel, timer, path, resource-priority";
/// Option tags, one by one.
pub static OPTION_TAGS: &[&str] = &["100rel", "timer", "path", "resource-priority"];

/// What values are made of.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// The request.
    pub request: &'a Message<'a>,
    /// The host of this element, for Warning and a card.
    pub host: &'a str,
    /// The Contact of this element, without angle brackets.
    pub contact: &'a str,
    /// Challenges, one a header field.
    pub challenges: &'a [String],
    /// Methods, as `INVITE, ACK`.
    pub allow: &'a str,
    /// Event packages, as `presence, dialog`.
    pub events: &'a str,
    /// Info packages.
    pub info_packages: &'a str,
    /// The least session interval in seconds.
    pub min_se: u32,
    /// The least time of a registration in seconds.
    pub min_expires: u32,
    /// Seconds for Retry-After, where they were dialled.
    pub retry_after: Option<u32>,
    /// The URI for Contact that was dialled.
    pub moved_to: Option<&'a str>,
    /// The final response that will follow.
    pub following: Option<StatusCode>,
}

/// The row of a code.
pub fn row(status: StatusCode) -> Option<&'static Row> {
    // Codes of 101 to 199 and 2xx that are not listed open dialogs like the listed ones.
    let code = match status.as_u16() {
        code @ 101..200 if !ROWS.iter().any(|row| row.code == code) => 183,
        code @ 200..300 if !ROWS.iter().any(|row| row.code == code) => 200,
        code => code,
    };
    ROWS.iter().find(|row| row.code == code)
}

/// Fills in what the code demands and the reply does not have.
#[must_use]
pub fn complete(mut reply: Reply, facts: &Facts<'_>) -> Reply {
    let Some(row) = row(reply.status) else { return reply };
    for demand in row.demands {
        if reply.has(demand.name) || needless(demand, reply.status, facts) {
            continue;
        }
        for value in values(demand.value, reply.status, facts) {
            reply.fields.push((demand.name, value));
        }
    }
    reply
}

/// Whether the demand is one of INVITE and the request is another: a Contact in what opens no dialog.
fn needless(demand: &Demand, status: StatusCode, facts: &Facts<'_>) -> bool {
    let opens = matches!(
        facts.request.method(),
        Some(b"INVITE" | b"SUBSCRIBE" | b"UPDATE" | b"OPTIONS" | b"REFER" | b"NOTIFY")
    );
    demand.value == Value::Contact && status.as_u16() < 300 && !opens
}

fn values(value: Value, status: StatusCode, facts: &Facts<'_>) -> Vec<String> {
    let one = |text: String| vec![text];
    match value {
        Value::Challenge => facts.challenges.to_vec(),
        Value::Allow => one(facts.allow.to_owned()),
        Value::Accept => one(ACCEPT.to_owned()),
        Value::Contact if status.as_u16() == 380 && facts.moved_to.is_none() => Vec::new(),
        Value::Contact => one(format!("<{}>", target(status, facts))),
        Value::Unsupported => one(unsupported(facts.request)),
        Value::Events => one(facts.events.to_owned()),
        Value::InfoPackages => one(facts.info_packages.to_owned()),
        Value::MinSe => one(facts.min_se.to_string()),
        Value::MinExpires => one(facts.min_expires.to_string()),
        Value::RetryAfter => facts
            .retry_after
            .or((status.as_u16() == 503).then_some(5))
            .map(|s| s.to_string())
            .into_iter()
            .collect(),
        Value::FollowingFinal => {
            let status = facts.following.unwrap_or(StatusCode::TEMPORARILY_UNAVAILABLE);
            one(tritone_codes::reason::Reason::sip(status).to_string())
        }
        Value::Expires => one("3600".to_owned()),
        Value::RequestUri => {
            let uri = facts.request.request_uri().unwrap_or_default();
            one(format!("<{}>", String::from_utf8_lossy(uri).replace(['<', '>'], "")))
        }
        Value::Card => one(format!("<https://{}/card.json>;purpose=jwscard", facts.host)),
        Value::Warning(code, text) => one(format!("{code} {} \"{text}\"", facts.host)),
        Value::Text(text) => one(text.to_owned()),
    }
}

/// The media types that this element reads.
pub const ACCEPT: &str =
    "application/sdp, text/plain, application/dtmf-relay, message/sipfrag, application/pidf+xml";

/// Whom a redirection leads to: where it was dialled, there; else a user of this element who is certain to answer.
fn target(status: StatusCode, facts: &Facts<'_>) -> String {
    match facts.moved_to {
        Some(uri) => uri.to_owned(),
        None if status.as_u16() < 300 => facts.contact.to_owned(),
        None if status.as_u16() == 305 => format!("{};lr", facts.contact),
        None => match facts.contact.split_once(':') {
            Some((scheme, address)) => {
                format!("{scheme}:200@{}", address.rsplit('@').next().unwrap_or(address))
            }
            None => facts.contact.to_owned(),
        },
    }
}

/// The option tags in Require that this element lacks; a made-up one where it has them all, since a 420 names one.
pub fn unsupported(request: &Message<'_>) -> String {
    let lacking = unsupported_tags(request);
    if lacking.is_empty() { "x-dialled".to_owned() } else { lacking.join(", ") }
}

/// The option tags in Require that this element lacks.
pub fn unsupported_tags(request: &Message<'_>) -> Vec<String> {
    let tags = request.values(HeaderName::Require).map(|tag| String::from_utf8_lossy(tag).into_owned());
    tags.filter(|tag| !OPTION_TAGS.iter().any(|own| own.eq_ignore_ascii_case(tag))).take(32).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use tritone_codes::statuses;

    #[test]
    fn every_code_has_a_row_or_is_said_to_need_none() {
        for info in statuses() {
            let code = info.code.as_u16();
            let has_row = ROWS.iter().any(|row| row.code == code);
            let is_bare = BARE.iter().any(|(bare, _)| *bare == code);
            assert!(has_row != is_bare, "{code}: row {has_row}, bare {is_bare}");
        }
        assert!(ROWS.windows(2).all(|rows| rows[0].code < rows[1].code), "rows stand in order");
    }

    /// Header fields that the reference data says a code must or should have, and that are not of every response.
    #[test]
    fn what_the_reference_demands_is_in_the_table() {
        let test = "what_the_reference_demands_is_in_the_table";
        let Some(path) = tritone_synth::shared(test, "reference/sip_responses.csv") else { return };
        let text = std::fs::read_to_string(path).expect("the file is readable");
        let mut checked = 0;
        for info in statuses() {
            let code = info.code.as_u16();
            let Some(line) = text.lines().find(|line| line.starts_with(&format!("{code},"))) else {
                continue;
            };
            for name in DEMANDED {
                let line = line.replace("MUST NOT", "").replace("SHOULD NOT", "");
                let must = [format!("{name} MUST"), format!("{name} SHOULD")];
                // Only with sec-agree, which the check of required extensions adds.
                let conditional = (code, *name) == (421, "Security-Server");
                if conditional || !must.iter().any(|words| line.contains(words)) {
                    continue;
                }
                checked += 1;
                let demanded =
                    row(info.code).is_some_and(|row| row.demands.iter().any(|demand| demand.name == *name));
                assert!(demanded, "{code} needs {name}: {line}");
            }
        }
        assert!(checked >= 18, "{checked}");
    }

    const DEMANDED: &[&str] = &[
        "Contact",
        "WWW-Authenticate",
        "Proxy-Authenticate",
        "Allow",
        "Unsupported",
        "Require",
        "Min-SE",
        "Min-Expires",
        "Geolocation-Error",
        "Recv-Info",
        "Permission-Missing",
        "Security-Server",
        "Warning",
        "Call-Info",
        "Accept",
    ];
}
