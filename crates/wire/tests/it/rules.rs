//! Which rule each kind of mistake breaks, and where the violation points.

use tritone_wire::sip::{Message, Rule, check};

/// A header field put into a REGISTER that breaks no rule, the rule it then breaks, and the octets pointed at.
const FIELDS: &[(&str, Rule, &str)] = &[
    ("Via: SIP/2.0 host;branch=z9hG4bK1", Rule::ViaProtocol, "SIP/2.0"),
    ("Via: SIP/2.0/UDP ho_st;branch=z9hG4bK1", Rule::Host, "ho_st"),
    ("Via: SIP/2.0/UDP host:99999;branch=z9hG4bK1", Rule::Port, "99999"),
    ("Via: SIP/2.0/UDP host;branch=z9hG4bK1;ttl=300", Rule::ViaTtl, "300"),
    ("Via: SIP/2.0/UDP host;branch=z9hG4bK1;received=host", Rule::ViaReceived, "host"),
    ("Via: SIP/2.0/UDP host;branch=z9hG4bK", Rule::ViaBranchEmpty, "z9hG4bK"),
    ("Via: SIP/2.0/UDP host;branch=z9hG4bK1;", Rule::Parameter, ""),
    ("Contact: <sip:a@[2001:db8::1>", Rule::Host, "[2001:db8::1"),
    ("Contact: <sip:a@b;p=%4>", Rule::UriEscape, "%4"),
    ("Contact: <sip:a@b>;q=1.1", Rule::QValue, "1.1"),
    ("Contact: <sip:a@b>;expires=never", Rule::Number, "never"),
    ("Contact: <sip:a@b>;expires=4294967296", Rule::OverlargeNumber, "4294967296"),
    ("Contact: sip:a@b?Route=c", Rule::BracketsNeeded, "sip:a@b?Route=c"),
    ("Contact: Bell, A <sip:a@b>", Rule::DisplayName, "Bell"),
    ("Contact: <a@b>", Rule::UriScheme, "a@b"),
    ("Contact: \"open <sip:a@b>", Rule::QuotedString, "\"open"),
    ("Contact: <sip:a@b", Rule::AngleBracket, "<sip:a@b"),
    ("Route: sip:a@b;lr", Rule::AngleBracket, "sip:a@b"),
    ("Expires: soon", Rule::Number, "soon"),
    ("Date: Fri, 01 Jan 2010 16:00:00 EST", Rule::Date, "Fri, 01 Jan 2010 16:00:00 EST"),
    ("Warning: 1812 overture \"In Progress\"", Rule::Warning, "1812"),
    ("Content-Type: sdp", Rule::MediaType, "sdp"),
    ("Require: a,,b", Rule::Token, ","),
    ("Supported: a b", Rule::ListSeparator, "b"),
    ("Subject: a\u{1}", Rule::HeaderValue, "\u{1}"),
    ("No colon here", Rule::NoColon, "No colon here"),
    ("Bad name: x", Rule::HeaderName, "Bad name"),
    ("Call-ID: again", Rule::Repeated, "again"),
    ("Content-Length: 1", Rule::ContentLengthConflict, "1"),
    ("Contact: *\r\nContact: <sip:a@b>", Rule::StarContact, "*"),
];

fn register(field: &str) -> String {
    format!(
        "REGISTER sip:b SIP/2.0\r\nv: SIP/2.0/UDP a;branch=z9hG4bK0\r\nTo: <sip:a@b>\r\nFrom: <sip:a@b>;tag=1\r\nCall-ID: 1\r\nCSeq: 1 REGISTER\r\nMax-Forwards: 70\r\nl: 0\r\n{field}\r\n\r\n"
    )
}

#[test]
fn each_mistake_breaks_its_rule_where_it_stands() {
    let mut faults = Vec::new();
    for (field, rule, octets) in FIELDS {
        let text = register(field);
        let violations = check(&Message::scan(text.as_bytes()).unwrap());
        let found: Vec<_> = violations.iter().map(|v| (v.rule, text.get(v.at..v.at + v.len))).collect();
        if found != [(*rule, Some(*octets))] {
            faults.push(format!("{field}: {found:?}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn what_must_be_tolerated_breaks_no_rule() {
    let tolerated = [
        "Contact: caller<sip:a@b>;q=0.333",
        "Contact: \"\" <tel:+1-201;phone-context=x>, <http://a/b?c=d>",
        "m: sip:a@b;expires=60",
        "Contact: *",
        "Allow:",
        "Supported: ",
        "Retry-After: 120 (a (nested) \\) comment);duration=3600",
        "Date: Sat, 13 Nov 2010\r\n 23:29:00 GMT",
        "Via: SIP / 2.0 / UDP\r\n [2001:db8::1] : 5060 ; branch = z9hG4bKx , SIP/2.0/X a;branch=z9hG4bK2",
        "Reason: Q.850;cause=16;text=\"Terminated\", SIP ;cause=200",
        "X-Any: ;;,,\u{e9}",
    ];
    for field in tolerated {
        let text = register(field);
        let violations = check(&Message::scan(text.as_bytes()).unwrap());
        assert!(violations.is_empty(), "{field}: {violations:?}");
    }
}

#[test]
fn rule_ids_are_distinct() {
    let mut ids: Vec<&str> = Rule::ALL.iter().map(|rule| rule.id()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), Rule::ALL.len());
}
