//! The classes of status codes (RFC 3261 sections 7.2 and 21).

use super::StatusCode;

/// The class of a status code: its first digit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StatusClass {
    /// 1xx: provisional.
    Provisional,
    /// 2xx: success.
    Success,
    /// 3xx: redirection.
    Redirection,
    /// 4xx: failure of this request at this server.
    ClientFailure,
    /// 5xx: the server failed.
    ServerFailure,
    /// 6xx: failure everywhere.
    GlobalFailure,
    /// 7xx, 8xx, 9xx: applicative, never valid on the wire.
    Applicative,
}

/// What is known about a class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClassInfo {
    /// The class.
    pub class: StatusClass,
    /// `4xx`, or `7xx, 8xx, 9xx`.
    pub range: &'static str,
    /// The name in RFC 3261 section 7.2: `Client Error`.
    pub name: &'static str,
    /// What a response of this class says.
    pub meaning: &'static str,
    /// What a user agent client does with a code of this class that it does not know.
    pub uac_rule: &'static str,
    /// Section of RFC 3261, or the document that has the rule.
    pub source: &'static str,
    /// The heading of the seed, or its text on the applicative classes, verbatim.
    pub seed: &'static str,
}

impl StatusClass {
    /// Every class in ascending order.
    pub const ALL: [StatusClass; 7] = [
        StatusClass::Provisional,
        StatusClass::Success,
        StatusClass::Redirection,
        StatusClass::ClientFailure,
        StatusClass::ServerFailure,
        StatusClass::GlobalFailure,
        StatusClass::Applicative,
    ];

    /// What is known about this class.
    pub fn info(self) -> &'static ClassInfo {
        match self {
            StatusClass::Provisional => &CLASSES[0],
            StatusClass::Success => &CLASSES[1],
            StatusClass::Redirection => &CLASSES[2],
            StatusClass::ClientFailure => &CLASSES[3],
            StatusClass::ServerFailure => &CLASSES[4],
            StatusClass::GlobalFailure => &CLASSES[5],
            StatusClass::Applicative => &CLASSES[6],
        }
    }

    /// The code that a user agent client takes an unrecognised one of this class for (RFC 3261 section 8.1.3.2):
    /// x00, but 183 for the provisional class. None for the applicative class, which has no such rule.
    pub const fn representative(self) -> Option<StatusCode> {
        match self {
            StatusClass::Provisional => Some(StatusCode::SESSION_PROGRESS),
            StatusClass::Success => Some(StatusCode::OK),
            StatusClass::Redirection => Some(StatusCode::MULTIPLE_CHOICES),
            StatusClass::ClientFailure => Some(StatusCode::BAD_REQUEST),
            StatusClass::ServerFailure => Some(StatusCode::SERVER_INTERNAL_ERROR),
            StatusClass::GlobalFailure => Some(StatusCode::BUSY_EVERYWHERE),
            StatusClass::Applicative => None,
        }
    }
}

static CLASSES: [ClassInfo; 7] = [
    ClassInfo {
        class: StatusClass::Provisional,
        range: "1xx",
        name: "Provisional",
        meaning: "The request arrived and is being worked on; a final response follows.",
        uac_rule: "An unknown 1xx other than 100 is handled as 183, not as 100.",
        source: "RFC 3261 sections 21.1 and 8.1.3.2",
        seed: "Informational Responses",
    },
    ClassInfo {
        class: StatusClass::Success,
        range: "2xx",
        name: "Success",
        meaning: "The request was received, understood and accepted.",
        uac_rule: "An unknown 2xx is handled as 200.",
        source: "RFC 3261 sections 21.2 and 8.1.3.2",
        seed: "Successful Responses",
    },
    ClassInfo {
        class: StatusClass::Redirection,
        range: "3xx",
        name: "Redirection",
        meaning: "The user is to be reached elsewhere, or by another service; Contact says where.",
        uac_rule: "An unknown 3xx is handled as 300.",
        source: "RFC 3261 sections 21.3, 8.1.3.2 and 8.1.3.4",
        seed: "Redirection Responses",
    },
    ClassInfo {
        class: StatusClass::ClientFailure,
        range: "4xx",
        name: "Client Error",
        meaning: "This server will not serve the request as it stands; a changed request, or another server, may do.",
        uac_rule: "An unknown 4xx is handled as 400. Do not repeat the request unchanged (408 excepted).",
        source: "RFC 3261 sections 21.4, 8.1.3.2 and 8.1.3.5",
        seed: "Client Failure Responses",
    },
    ClassInfo {
        class: StatusClass::ServerFailure,
        range: "5xx",
        name: "Server Error",
        meaning: "The request looks valid, but this server failed to serve it; another may succeed.",
        uac_rule: "An unknown 5xx is handled as 500.",
        source: "RFC 3261 sections 21.5 and 8.1.3.2",
        seed: "Server Failure Responses",
    },
    ClassInfo {
        class: StatusClass::GlobalFailure,
        range: "6xx",
        name: "Global Failure",
        meaning: "A server knows for certain that the request can succeed nowhere; a proxy stops forking on it.",
        uac_rule: "An unknown 6xx is handled as 600. Do not try other destinations.",
        source: "RFC 3261 sections 21.6, 8.1.3.2 and 16.7",
        seed: "Global Failure Responses",
    },
    ClassInfo {
        class: StatusClass::Applicative,
        range: "7xx, 8xx, 9xx",
        name: "Applicative",
        meaning: "Numbers that a phone or stack shows for events of its own. They are no SIP responses, are never \
                  valid on the wire, and each product gives them its own meaning: look in its dialect.",
        uac_rule: "A response with a code above 699 is dropped, not mapped.",
        source: "RFC 3261 section 7.2 (classes 1 to 6 only); RFC 4475 section 3.1.2.19",
        seed: "Attention: The following is a list of SIP Codes belonging to the 7xx, 8xx, 9xx classes (applicative) and \
               used by Siemens in their Gigaset products.\n\
               They are not documented by any SIP RFC and other companies and applications may override them without notice.",
    },
];
