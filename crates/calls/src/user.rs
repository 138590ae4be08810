//! The user part of a URI: mostly the number.

use std::borrow::Cow;
use std::ops::Range;

use tritone_wire::sip::NameAddr;

/// The user part of the URI of a From, To or P-Asserted-Identity, or of a URI, without its parameters.
pub(crate) fn user_of(value: &str) -> Option<Cow<'_, str>> {
    if let Some(user) = plain(value.as_bytes()).and_then(|user| value.get(user)) {
        return Some(Cow::Borrowed(user));
    }
    cut(value)
}

/// The same for any value.
fn cut(value: &str) -> Option<Cow<'_, str>> {
    let address = NameAddr::parse(value.as_bytes());
    let user = address.parse_uri().number().filter(|user| !user.is_empty())?;
    Some(String::from_utf8_lossy(user))
}

/// The same in lower case, by which registrations are known.
pub(crate) fn lower_user_of(value: &str) -> Option<Cow<'_, str>> {
    user_of(value).map(|user| {
        if user.bytes().any(|octet| octet.is_ascii_uppercase()) {
            Cow::Owned(user.to_ascii_lowercase())
        } else {
            user
        }
    })
}

/// The user of `sip:user@`, alone or after `<`, which nearly all values have. A look at the first octets costs a tenth of
/// cutting the whole into its parts, and three or four values are read of each leg.
fn plain(value: &[u8]) -> Option<Range<usize>> {
    let is_alone = value.starts_with(b"sip:");
    let uri = if is_alone { value } else { after_bracket(value)? };
    let user = uri.strip_prefix(b"sip:")?;
    let end = user.iter().position(|octet| !PLAIN[usize::from(*octet)])?;
    let (start, rest) = (value.len() - user.len(), user.get(end..)?);
    let is_plain = end > 0 && rest.starts_with(b"@") && !(is_alone && rest.contains(&b'<'));
    is_plain.then_some(start..start + end)
}

/// What follows the `<` behind a display name.
fn after_bracket(value: &[u8]) -> Option<&[u8]> {
    let after_name = match value.split_first()? {
        (b'"', rest) => {
            let end = rest.iter().position(|octet| matches!(octet, b'"' | b'\\'))?;
            rest.get(end..).filter(|rest| rest.starts_with(b"\""))?
        }
        _ => value,
    };
    let open = after_name.iter().position(|octet| *octet == b'<')?;
    after_name.get(open + 1..)
}

/// Octets of a user that mean nothing but themselves.
const PLAIN: [bool; 256] = {
    let mut plain = [false; 256];
    let mut octet = 0;
    while octet < 128 {
        plain[octet] =
            (octet as u8).is_ascii_alphanumeric() || matches!(octet as u8, b'+' | b'-' | b'.' | b'_');
        octet += 1;
    }
    plain
};

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_user_is_that_of_the_uri(
            name in r#"("[a-z<"\\]{0,4}"?|[a-z"]{0,3})? ?"#,
            uri in "<{0,2}(sip|SIP|sips|tel|x)?:{0,1}[+0-9a-z.%; ?]{0,6}(:[a-z]{0,2})?@{0,2}[a-z0-9:;@<]{0,6}>?",
            rest in "(;tag=[a-z@<]{0,3})?",
        ) {
            let value = format!("{name}{uri}{rest}");
            let user = cut(&value).map(Cow::into_owned);
            prop_assert_eq!(user_of(&value).map(Cow::into_owned), user.clone());
            let lower = user.map(|user| user.to_ascii_lowercase());
            prop_assert_eq!(lower_user_of(&value).map(Cow::into_owned), lower);
        }
    }
}
