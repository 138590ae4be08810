//! What challenges and credentials say (RFC 3261 section 22, RFC 7616).

use tritone_wire::sip::{HeaderName, Message};

const CHALLENGES: [HeaderName; 2] = [HeaderName::WwwAuthenticate, HeaderName::ProxyAuthenticate];
const CREDENTIALS: [HeaderName; 2] = [HeaderName::Authorization, HeaderName::ProxyAuthorization];
const BOTH: [HeaderName; 4] = {
    let ([a, b], [c, d]) = (CHALLENGES, CREDENTIALS);
    [a, b, c, d]
};

/// Whether a message carries credentials.
pub(crate) fn has_credentials(message: &Message<'_>) -> bool {
    has_one_of(message, &CREDENTIALS)
}

/// The realms of a challenge or of credentials, joined by a comma and a blank; each once, in order.
pub(crate) fn realms(message: &Message<'_>) -> Vec<u8> {
    let mut realms: Vec<&[u8]> = Vec::new();
    for realm in params(message, &BOTH, b"realm") {
        if !realms.contains(&realm) {
            realms.push(realm);
        }
    }
    realms.join(&b", "[..])
}

/// Whether a challenge says that the credentials were right and their nonce was old (RFC 7616 section 3.3).
pub(crate) fn is_stale(message: &Message<'_>) -> bool {
    params(message, &CHALLENGES, b"stale").iter().any(|value| value.eq_ignore_ascii_case(b"true"))
}

/// The nonces of the challenges of a message.
pub(crate) fn nonces_given<'a>(message: &Message<'a>) -> Vec<&'a [u8]> {
    params(message, &CHALLENGES, b"nonce")
}

/// The nonces of the credentials of a message.
pub(crate) fn nonces_used<'a>(message: &Message<'a>) -> Vec<&'a [u8]> {
    params(message, &CREDENTIALS, b"nonce")
}

fn has_one_of(message: &Message<'_>, names: &[HeaderName]) -> bool {
    names.iter().any(|name| message.header(*name).is_some())
}

/// The values of a parameter, in the order of the message. Nearly all messages have neither challenge nor credentials,
/// and are not gone through.
fn params<'a>(message: &Message<'a>, names: &[HeaderName], param: &[u8]) -> Vec<&'a [u8]> {
    if !has_one_of(message, names) {
        return Vec::new();
    }
    let headers = message.headers().filter(|header| names.contains(&header.name));
    headers.filter_map(|header| auth_param(header.value, param)).collect()
}

/// A parameter of a challenge or of credentials (RFC 3261 section 25.1, `auth-param`), without its quotes. A comma
/// inside quotes separates nothing.
fn auth_param<'a>(value: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    let after_scheme = value.iter().position(|byte| *byte == b' ')? + 1;
    let mut quoted = false;
    let mut parts = value.get(after_scheme..)?.split(|byte| {
        quoted ^= *byte == b'"';
        *byte == b',' && !quoted
    });
    parts.find_map(|part| {
        let equals = part.iter().position(|byte| *byte == b'=')?;
        let (key, value) = (part.get(..equals)?.trim_ascii(), part.get(equals + 1..)?.trim_ascii());
        let value = value.strip_prefix(b"\"").and_then(|inner| inner.strip_suffix(b"\"")).unwrap_or(value);
        key.eq_ignore_ascii_case(name).then_some(value)
    })
}
