//! Q.931 messages: call reference, type and information elements to octets.

/// A message type, by its name and octet (Q.931 table 4-2; HOLD to RETRIEVE REJECT: Q.932 section 7.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MessageType {
    /// The name in capitals.
    pub name: &'static str,
    /// The octet on the wire.
    pub octet: u8,
}

/// Every message type that can be made.
pub const MESSAGE_TYPES: [MessageType; 33] = [
    message("ALERTING", 0x01),
    message("CALL PROCEEDING", 0x02),
    message("PROGRESS", 0x03),
    message("SETUP", 0x05),
    message("CONNECT", 0x07),
    message("SETUP ACKNOWLEDGE", 0x0d),
    message("CONNECT ACKNOWLEDGE", 0x0f),
    message("USER INFORMATION", 0x20),
    message("SUSPEND REJECT", 0x21),
    message("RESUME REJECT", 0x22),
    message("HOLD", 0x24),
    message("SUSPEND", 0x25),
    message("RESUME", 0x26),
    message("HOLD ACKNOWLEDGE", 0x28),
    message("SUSPEND ACKNOWLEDGE", 0x2d),
    message("RESUME ACKNOWLEDGE", 0x2e),
    message("HOLD REJECT", 0x30),
    message("RETRIEVE", 0x31),
    message("RETRIEVE ACKNOWLEDGE", 0x33),
    message("RETRIEVE REJECT", 0x37),
    message("DISCONNECT", 0x45),
    message("RESTART", 0x46),
    message("RELEASE", 0x4d),
    message("RESTART ACKNOWLEDGE", 0x4e),
    message("RELEASE COMPLETE", 0x5a),
    message("SEGMENT", 0x60),
    message("FACILITY", 0x62),
    message("REGISTER", 0x64),
    message("NOTIFY", 0x6e),
    message("STATUS ENQUIRY", 0x75),
    message("CONGESTION CONTROL", 0x79),
    message("INFORMATION", 0x7b),
    message("STATUS", 0x7d),
];

const fn message(name: &'static str, octet: u8) -> MessageType {
    MessageType { name, octet }
}

impl MessageType {
    /// The type with this name, in capitals and with blanks.
    pub fn from_name(name: &str) -> Option<Self> {
        MESSAGE_TYPES.iter().copied().find(|m| m.name == name)
    }
}

/// Which call a message belongs to (Q.931 section 4.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallReference {
    /// Octets of the value: 0 for the dummy reference, 1 on basic, 2 on primary rate interfaces.
    pub length: u8,
    /// The value that the originating side chose; 0 is the global reference.
    pub value: u16,
    /// The flag: set in messages to the side that chose it.
    pub is_to_originator: bool,
}

/// A layer 3 message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The call it belongs to.
    pub reference: CallReference,
    /// Its type.
    pub kind: MessageType,
    /// Its information elements, in order.
    pub elements: Vec<Element>,
}

impl Message {
    /// The message from the protocol discriminator on.
    pub fn encode(&self) -> Vec<u8> {
        let reference = self.reference;
        let mut octets = vec![0x08, reference.length];
        let [high, low] = reference.value.to_be_bytes();
        let flag = u8::from(reference.is_to_originator) << 7;
        match reference.length {
            0 => {}
            1 => octets.push(low & 0x7f | flag),
            _ => octets.extend([high & 0x7f | flag, low]),
        }
        octets.push(self.kind.octet);
        self.elements.iter().for_each(|e| octets.extend(e.encode()));
        octets
    }
}

/// A cause information element (Q.850 section 2.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause {
    /// The cause value, 0 to 127.
    pub value: u8,
    /// Where it arose, 0 to 15.
    pub location: u8,
    /// The coding standard, 0 to 3: ITU-T, ISO, national, of the location.
    pub coding: u8,
    /// The recommendation of octet 3a, which is left out where there is none.
    pub recommendation: Option<u8>,
    /// What the diagnostic field holds.
    pub diagnostic: Vec<u8>,
}

/// A channel identification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    /// A time slot of a primary rate interface.
    Slot(u8),
    /// B1 or B2 of a basic rate interface.
    Basic(u8),
    /// Any channel.
    Any,
    /// No channel: a call waits.
    None,
}

/// An information element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Element {
    /// Bearer capability: its octets.
    Bearer(&'static [u8]),
    /// Channel identification; exclusive if no other will do.
    Channel(Channel, bool),
    /// Called party number: octet 3, digits.
    Called(u8, String),
    /// Calling party number: octet 3, octet 3a, digits.
    Calling(u8, u8, String),
    /// Connected number: octet 3, octet 3a, digits.
    Connected(u8, u8, String),
    /// Redirecting number: octet 3, reason, digits.
    Redirecting(u8, u8, String),
    /// Cause.
    Cause(Cause),
    /// Progress indicator: location, description.
    Progress(u8, u8),
    /// Call state of STATUS.
    CallState(u8),
    /// Notification indicator of NOTIFY.
    Notification(u8),
    /// Restart indicator: 0 the channels named, 6 one interface, 7 all.
    Restart(u8),
    /// Display text.
    Display(String),
    /// Keypad facility.
    Keypad(String),
    /// Sending complete.
    SendingComplete,
    /// A shift to another codeset, for the next element or, if locking, for all that follow.
    Shift {
        /// The codeset, 4 to 7.
        codeset: u8,
        /// For all elements that follow.
        is_locking: bool,
    },
    /// Segmented message (Q.931 annex H): the first segment or not, segments to come, the message's type.
    Segmented(bool, u8, u8),
    /// Any other: identifier, contents.
    Other(u8, Vec<u8>),
}

/// 3.1 kHz audio, A-law.
pub const AUDIO: &[u8] = &[0x90, 0x90, 0xa3];
/// Speech, A-law.
pub const SPEECH: &[u8] = &[0x80, 0x90, 0xa3];
/// Unrestricted digital information at 64 kbit/s.
pub const DATA: &[u8] = &[0x88, 0x90];

impl Element {
    fn encode(&self) -> Vec<u8> {
        match self {
            Self::Bearer(octets) => long(0x04, octets),
            Self::Channel(channel, is_exclusive) => long(0x18, &channel.encode(u8::from(*is_exclusive) << 3)),
            Self::Called(octet_3, digits) => long(0x70, &[&[0x80 | octet_3][..], digits.as_bytes()].concat()),
            Self::Calling(octet_3, octet_3a, digits) => long(0x6c, &number(*octet_3, *octet_3a, digits)),
            Self::Connected(octet_3, octet_3a, digits) => long(0x4c, &number(*octet_3, *octet_3a, digits)),
            Self::Redirecting(octet_3, reason, digits) => {
                let octets = [octet_3 & 0x7f, 0, 0x80 | reason];
                long(0x74, &[&octets[..], digits.as_bytes()].concat())
            }
            Self::Cause(cause) => long(0x08, &cause.encode()),
            Self::Progress(location, description) => long(0x1e, &[0x80 | location, 0x80 | description]),
            Self::CallState(state) => long(0x14, &[*state]),
            Self::Notification(indicator) => long(0x27, &[0x80 | indicator]),
            Self::Restart(class) => long(0x79, &[0x80 | class]),
            Self::Display(text) => long(0x28, text.as_bytes()),
            Self::Keypad(text) => long(0x2c, text.as_bytes()),
            Self::SendingComplete => vec![0xa1],
            Self::Shift { codeset, is_locking } => vec![0x90 | u8::from(!is_locking) << 3 | codeset],
            Self::Segmented(is_first, to_come, kind) => {
                long(0x00, &[u8::from(*is_first) << 7 | to_come, *kind])
            }
            Self::Other(identifier, _) if identifier & 0x80 != 0 => vec![*identifier],
            Self::Other(identifier, contents) => long(*identifier, contents),
        }
    }
}

impl Cause {
    /// The contents of the element, which those of ISUP share (Q.763 section 3.12).
    pub fn encode(&self) -> Vec<u8> {
        let octet_3 = self.coding << 5 | self.location;
        let mut octets = match self.recommendation {
            Some(recommendation) => vec![octet_3, 0x80 | recommendation],
            None => vec![0x80 | octet_3],
        };
        octets.push(0x80 | self.value);
        octets.extend(&self.diagnostic);
        octets
    }
}

impl Channel {
    fn encode(self, exclusive: u8) -> Vec<u8> {
        match self {
            Self::Slot(slot) => vec![0xa1 | exclusive, 0x83, 0x80 | slot],
            Self::Basic(channel) => vec![0x80 | exclusive | channel],
            Self::Any => vec![0x83 | exclusive],
            Self::None => vec![0x80 | exclusive],
        }
    }
}

fn number(octet_3: u8, octet_3a: u8, digits: &str) -> Vec<u8> {
    [&[octet_3 & 0x7f, 0x80 | octet_3a][..], digits.as_bytes()].concat()
}

fn long(identifier: u8, contents: &[u8]) -> Vec<u8> {
    let length = u8::try_from(contents.len()).expect("an element has at most 255 octets");
    [&[identifier, length][..], contents].concat()
}
