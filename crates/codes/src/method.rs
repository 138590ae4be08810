//! SIP methods: the registered requests.

mod table;

use core::fmt;

use crate::StatusCode;

pub use table::methods;

/// What is known about a method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MethodInfo {
    /// The method.
    pub method: Method,
    /// The defining document: `RFC 3261`.
    pub source: &'static str,
    /// Its section there.
    pub section: &'static str,
    /// What the request asks for.
    pub meaning: &'static str,
    /// Whether a 2xx to it opens a dialog.
    pub opens_dialog: bool,
    /// How it stands to dialogs, in a sentence.
    pub dialog: &'static str,
    /// The responses that mean something particular to it, in ascending order.
    pub responses: &'static [(StatusCode, &'static str)],
}

impl MethodInfo {
    /// What a response with this code means to this method in particular.
    pub fn response(&self, code: StatusCode) -> Option<&'static str> {
        self.responses.iter().find(|(c, _)| *c == code).map(|(_, meaning)| *meaning)
    }
}

/// The name was no registered method. A request may still carry it: RFC 3261 section 7.1 lets anyone extend SIP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownMethod;

impl fmt::Display for UnknownMethod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a registered SIP method (they are upper case: INVITE, BYE, ...)")
    }
}

impl core::error::Error for UnknownMethod {}

macro_rules! methods {
    ($($variant:ident = $name:literal, $doc:literal;)+) => {
        /// A registered SIP method (IANA SIP parameters, table "Methods").
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Method {
            $(#[doc = concat!("`", $name, "`: ", $doc)] $variant,)+
        }

        impl Method {
            /// Every method, in alphabetical order.
            pub const ALL: [Method; 14] = [$(Method::$variant),+];

            /// The name as it stands in a request line.
            pub const fn as_str(self) -> &'static str {
                match self { $(Method::$variant => $name,)+ }
            }

            /// The method of this name. Names are case-sensitive (RFC 3261 section 7.1): `invite` is no method.
            pub fn from_bytes(name: &[u8]) -> Option<Self> {
                Self::ALL.into_iter().find(|method| method.as_str().as_bytes() == name)
            }
        }
    };
}

methods! {
    Ack = "ACK", "confirms the final response to an INVITE.";
    Bye = "BYE", "ends a session.";
    Cancel = "CANCEL", "gives up a pending request.";
    Info = "INFO", "carries application data inside a dialog.";
    Invite = "INVITE", "sets up or changes a session.";
    Message = "MESSAGE", "carries an instant message.";
    Notify = "NOTIFY", "reports an event to a subscriber.";
    Options = "OPTIONS", "asks for capabilities.";
    Prack = "PRACK", "acknowledges a reliable provisional response.";
    Publish = "PUBLISH", "publishes event state.";
    Refer = "REFER", "asks the recipient to contact a third party.";
    Register = "REGISTER", "binds an address of record to contacts.";
    Subscribe = "SUBSCRIBE", "asks to be notified of events.";
    Update = "UPDATE", "changes session parameters before or after the answer.";
}

impl Method {
    /// What is known about the method.
    pub fn info(self) -> &'static MethodInfo {
        // The table is in the order of the enum; a test holds it to that.
        &table::METHODS[self as usize]
    }
}

impl core::str::FromStr for Method {
    type Err = UnknownMethod;
    fn from_str(name: &str) -> Result<Self, UnknownMethod> {
        Self::from_bytes(name.as_bytes()).ok_or(UnknownMethod)
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_the_order_of_the_enum() {
        for method in Method::ALL {
            assert_eq!(method.info().method, method);
            assert!(method.info().responses.is_sorted_by_key(|(code, _)| *code), "{method}");
        }
        assert!(Method::ALL.map(Method::as_str).is_sorted());
    }

    #[test]
    fn a_method_name_is_case_sensitive() {
        assert_eq!(Method::from_bytes(b"INVITE"), Some(Method::Invite));
        assert_eq!(Method::from_bytes(b"invite"), None);
        assert_eq!("FROB".parse::<Method>(), Err(UnknownMethod));
    }

    #[test]
    fn responses_that_mean_something_particular_are_told() {
        assert!(Method::Invite.info().response(StatusCode::REQUEST_TERMINATED).is_some());
        assert!(Method::Bye.info().response(StatusCode::CALL_TRANSACTION_DOES_NOT_EXIST).is_some());
        assert!(Method::Subscribe.info().response(StatusCode::BAD_EVENT).is_some());
        assert!(Method::Publish.info().response(StatusCode::CONDITIONAL_REQUEST_FAILED).is_some());
        assert!(
            Method::Cancel.info().response(StatusCode::REQUEST_TERMINATED).is_none(),
            "487 answers the INVITE"
        );
    }
}
