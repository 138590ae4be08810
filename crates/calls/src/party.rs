//! Who a From, To or P-Asserted-Identity names.

use tritone_wire::sip::{NameAddr, unquote};

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
    let address = NameAddr::parse(value.as_bytes());
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let user = address.parse_uri().number().filter(|user| !user.is_empty()).map(text);
    let display = Some(unquote(address.display)).filter(|display| !display.is_empty());
    Party { uri: text(address.uri), user, display: display.map(|display| text(&display)) }
}
