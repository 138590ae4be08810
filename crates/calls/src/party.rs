//! Who a From, To or P-Asserted-Identity names.

use std::borrow::Cow;

use tritone_wire::sip::{NameAddr, unquote};

use crate::user::user_of;

/// A From or To: who it names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    /// The URI, without the angle brackets and header parameters; the whole value where no URI is found.
    pub uri: String,
    /// User part of the URI: mostly the number.
    pub user: Option<String>,
    /// Display name, unquoted.
    pub display: Option<String>,
}

impl Party {
    /// What a table shows: the user part, else the URI.
    pub fn short(&self) -> &str {
        self.user.as_deref().unwrap_or(&self.uri)
    }
}

/// Who a From, To or P-Asserted-Identity value names.
pub(crate) fn party(value: &str) -> Party {
    let user = user_of(value).map(Cow::into_owned);
    if let Some((display, uri)) = plain(value) {
        let display = Some(display).filter(|display| !display.is_empty()).map(str::to_owned);
        return Party { uri: uri.to_owned(), user, display };
    }
    let (display, uri) = cut(value);
    Party { uri, user, display }
}

/// Its display name and URI.
fn cut(value: &str) -> (Option<String>, String) {
    let address = NameAddr::parse(value.as_bytes());
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let display = Some(unquote(address.display)).filter(|display| !display.is_empty());
    (display.map(|display| text(&display)), text(address.uri))
}

/// The same of `<sip:user@host>`, alone or after a name without escapes, which nearly all values are.
fn plain(value: &str) -> Option<(&str, &str)> {
    let (display, rest) = match value.strip_prefix('"') {
        Some(name) => {
            let (display, rest) = name.split_once('"')?;
            (display, rest.trim_ascii_start().strip_prefix('<')?)
        }
        None => {
            let (display, rest) = value.split_once('<')?;
            (display.trim_ascii(), rest)
        }
    };
    let (uri, _) = rest.split_once('>')?;
    (!display.contains(['"', '\\'])).then(|| (display, uri.trim_ascii()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_plain_is_cut_alike(
            name in r#"( ?"[a-zé<"\ ]{0,4}"?|[a-z" ]{0,3})? ?"#,
            uri in "<{0,2} ?(sip|tel)?:?[+0-9a-z.%; ?]{0,6}@{0,2}[a-z0-9:;@<]{0,6} ?>{0,2}",
            rest in "(;tag=[a-z@<\">]{0,3})?",
        ) {
            let value = format!("{name}{uri}{rest}");
            if let Some((display, uri)) = plain(&value) {
                let display = Some(display.to_owned()).filter(|display| !display.is_empty());
                prop_assert_eq!((display, uri.to_owned()), cut(&value));
            }
        }
    }
}
