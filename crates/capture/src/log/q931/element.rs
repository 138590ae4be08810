//! The names that logs give to message types and information elements.

use tritone_wire::q931::MessageType;

/// What Cisco shortens; the others have the names of the Recommendation with `_` for a space.
const SHORTENED: &[(&str, MessageType)] = &[
    ("SETUP ACK", MessageType::SETUP_ACKNOWLEDGE),
    ("CALL PROC", MessageType::CALL_PROCEEDING),
    ("CONNECT ACK", MessageType::CONNECT_ACKNOWLEDGE),
    ("RELEASE COMP", MessageType::RELEASE_COMPLETE),
    ("STATUS ENQ", MessageType::STATUS_ENQUIRY),
    ("RESTART ACK", MessageType::RESTART_ACKNOWLEDGE),
    ("USER INFO", MessageType::USER_INFORMATION),
    ("INFO", MessageType::INFORMATION),
    ("SUSPEND ACK", MessageType::SUSPEND_ACKNOWLEDGE),
    ("SUSPEND REJ", MessageType::SUSPEND_REJECT),
    ("RESUME ACK", MessageType::RESUME_ACKNOWLEDGE),
    ("RESUME REJ", MessageType::RESUME_REJECT),
    ("HOLD ACK", MessageType::HOLD_ACKNOWLEDGE),
    ("HOLD REJ", MessageType::HOLD_REJECT),
    ("RETRIEVE ACK", MessageType::RETRIEVE_ACKNOWLEDGE),
    ("RETRIEVE REJ", MessageType::RETRIEVE_REJECT),
    ("CONGESTION", MessageType::CONGESTION_CONTROL),
];

/// The message type that a name means.
pub(super) fn message_type(name: &[u8]) -> Option<MessageType> {
    let name = String::from_utf8_lossy(name.trim_ascii()).to_ascii_uppercase().replace('_', " ");
    let named = MessageType::ALL.iter().copied().find(|kind| kind.name() == Some(name.as_str()));
    named.or_else(|| SHORTENED.iter().find(|(short, _)| *short == name).map(|(_, kind)| *kind))
}

/// Information elements by the beginnings of their names (Q.931 table 4-3), in lower case.
const ELEMENTS: &[(&str, u8)] = &[
    ("bearer cap", 0x04),
    ("cause", 0x08),
    ("call identity", 0x10),
    ("call state", 0x14),
    ("channel id", 0x18),
    ("facility", 0x1C),
    ("progress ind", 0x1E),
    ("net specific", 0x20),
    ("network specific", 0x20),
    ("network-specific", 0x20),
    ("notification ind", 0x27),
    ("notify ind", 0x27),
    ("display", 0x28),
    ("date/time", 0x29),
    ("keypad", 0x2C),
    ("signal", 0x34),
    ("information rate", 0x40),
    ("connected party", 0x4C),
    ("connected num", 0x4C),
    ("calling party sub", 0x6D),
    ("calling sub", 0x6D),
    ("calling party num", 0x6C),
    ("calling num", 0x6C),
    ("called party sub", 0x71),
    ("called sub", 0x71),
    ("called party num", 0x70),
    ("called num", 0x70),
    ("redirecting num", 0x74),
    ("redirection num", 0x76),
    ("transit net", 0x78),
    ("restart ind", 0x79),
    ("low layer comp", 0x7C),
    ("low-layer comp", 0x7C),
    ("high layer comp", 0x7D),
    ("high-layer comp", 0x7D),
    ("user-user", 0x7E),
    ("user user", 0x7E),
];

/// The identifier of the element with this name.
pub(super) fn identifier(name: &[u8]) -> Option<u8> {
    let begins =
        |start: &str| name.get(..start.len()).is_some_and(|name| name.eq_ignore_ascii_case(start.as_bytes()));
    ELEMENTS.iter().find(|(start, _)| begins(start)).map(|(_, identifier)| *identifier)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_their_short_forms_mean_the_same() {
        assert_eq!(message_type(b"RELEASE_COMP "), Some(MessageType::RELEASE_COMPLETE));
        assert_eq!(message_type(b"RELEASE COMPLETE"), Some(MessageType::RELEASE_COMPLETE));
        assert_eq!(message_type(b"Setup"), Some(MessageType::SETUP));
        assert_eq!(message_type(b"POTATO"), None);
        assert_eq!(identifier(b"Called Party Number"), Some(0x70));
        assert_eq!(identifier(b"Calling Party SubAddr"), Some(0x6D));
        assert_eq!(identifier(b"Standard"), None);
    }
}
