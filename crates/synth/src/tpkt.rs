//! Call signalling of H.323: Q.931 messages with a user-user element of H.225.0 in TPKT (RFC 1006 section 6), over TCP.

use std::net::SocketAddr;

use tritone_wire::{Flow, Timestamp, Transport};

use crate::flow;
use crate::q931::{self, Element};

/// What the user-user element holds: the messages of H.225.0 that these Q.931 messages have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserToUser {
    /// Setup-UUIE.
    Setup,
    /// CallProceeding-UUIE.
    CallProceeding,
    /// Connect-UUIE.
    Connect,
    /// Alerting-UUIE.
    Alerting,
    /// ReleaseComplete-UUIE, with the number of its reason (ReleaseCompleteReason, from 0) where it has one.
    ReleaseComplete(Option<u8>),
}

/// A message of call signalling.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// When it was sent.
    pub at: Timestamp,
    /// The sender.
    pub source: SocketAddr,
    /// The receiver; the called side listens at port 1720.
    pub destination: SocketAddr,
    /// The Q.931 part.
    pub q931: q931::Message,
    /// The H.225.0 part.
    pub user_to_user: UserToUser,
}

impl Message {
    /// The message without TPKT, from the protocol discriminator on.
    pub fn octets(&self) -> Vec<u8> {
        let user_to_user = [&[DISCRIMINATOR][..], &self.user_to_user.encode()].concat();
        let length = user_to_user.len() as u16;
        let mut octets = self.q931.encode();
        // This element alone has a length of two octets (H.225.0 section 7.2.2.31).
        octets.push(USER_USER);
        octets.extend(length.to_be_bytes());
        octets.extend(user_to_user);
        octets
    }

    /// The message in TPKT, for [`packet::carry`](crate::packet::carry).
    pub fn over_tcp(&self) -> flow::Message {
        let octets = self.octets();
        let length = u16::try_from(4 + octets.len()).expect("a TPKT has at most 65,535 octets");
        let octets = [&[3, 0][..], &length.to_be_bytes(), &octets].concat();
        let (source, destination) = (self.source.into(), self.destination.into());
        let flow = Flow { source, destination, transport: Transport::Tcp };
        flow::Message { at: self.at, flow, octets, joined: false, refusal: None }
    }
}

const USER_USER: u8 = 0x7e;
/// User information coded by X.208 and X.209 (Q.931 table 4-26).
const DISCRIMINATOR: u8 = 5;
/// The object identifier of H.225.0 version 4: itu-t recommendation h 2250 version 4.
const PROTOCOL: [u8; 7] = [6, 0, 8, 0x91, 0x4a, 0, 4];

impl UserToUser {
    /// H323-UserInformation in aligned PER: no user data, no non-standard data, and of each sequence no optional part
    /// that is not named here.
    fn encode(self) -> Vec<u8> {
        let mut per = Per::default();
        per.bits(&[0, 0, 0, 0]); // H323-UserInformation and H323-UU-PDU: no extension, no optional part
        let (alternative, optional) = match self {
            Self::Setup => (0, 7),
            Self::CallProceeding => (1, 1),
            Self::Connect => (2, 1),
            Self::Alerting => (3, 1),
            Self::ReleaseComplete(_) => (5, 1),
        };
        per.bits(&[0]); // no alternative of an extension
        per.number(alternative, 3);
        per.bits(&[0]); // the message: no extension
        let has_reason = matches!(self, Self::ReleaseComplete(Some(_)));
        per.number(u8::from(has_reason), optional);
        per.octets(&PROTOCOL);
        match self {
            Self::Setup => {
                per.terminal();
                per.bits(&[0]); // activeMC
                per.octets(&CONFERENCE);
                per.bits(&[0, 0, 0]); // conferenceGoal: create
                per.bits(&[0, 0, 0]); // callType: pointToPoint
            }
            Self::CallProceeding | Self::Alerting => per.terminal(),
            Self::Connect => {
                per.terminal();
                per.octets(&CONFERENCE);
            }
            Self::ReleaseComplete(None) => {}
            Self::ReleaseComplete(Some(reason)) => {
                per.bits(&[0]);
                per.number(reason, 4);
            }
        }
        per.octets
    }
}

const CONFERENCE: [u8; 16] = *b"tritone synth id";

/// Fields of bits, filled up where whole octets follow.
#[derive(Default)]
struct Per {
    octets: Vec<u8>,
    /// Bits used of the last octet; 0 if it is full.
    used: u8,
}

impl Per {
    fn bits(&mut self, bits: &[u8]) {
        for bit in bits {
            if self.used == 0 {
                self.octets.push(0);
            }
            if let Some(last) = self.octets.last_mut() {
                *last |= bit << (7 - self.used);
            }
            self.used = (self.used + 1) % 8;
        }
    }

    fn number(&mut self, number: u8, bits: u8) {
        (0..bits).rev().for_each(|at| self.bits(&[number >> at & 1]));
    }

    fn octets(&mut self, octets: &[u8]) {
        self.used = 0;
        self.octets.extend(octets);
    }

    /// EndpointType of a terminal: of its six optional parts the last, which is empty; no MC, not undefined.
    fn terminal(&mut self) {
        self.bits(&[0, 0, 0, 0, 0, 0, 1]);
        self.bits(&[0, 0]);
        self.bits(&[0, 0]);
    }
}

/// A call that the called side refuses, with a cause, a reason of H.225.0 or both.
pub fn refused_call(
    at: Timestamp,
    ends: [SocketAddr; 2],
    reference: u16,
    cause: Option<u8>,
    reason: Option<u8>,
) -> Vec<Message> {
    let [caller, called] = ends;
    let message = |k: u32, from_caller: bool, name: &str, elements: Vec<Element>, user_to_user| Message {
        at: Timestamp(at.0 + i64::from(k) * 20_000_000),
        source: if from_caller { caller } else { called },
        destination: if from_caller { called } else { caller },
        q931: q931::Message {
            reference: q931::CallReference { length: 2, value: reference, is_to_originator: !from_caller },
            kind: q931::MessageType::from_name(name).expect("a name of the table"),
            elements,
        },
        user_to_user,
    };
    let cause = cause.map(|value| {
        Element::Cause(q931::Cause {
            value,
            location: 0,
            coding: 0,
            recommendation: None,
            diagnostic: vec![],
        })
    });
    let numbers = vec![
        Element::Bearer(q931::AUDIO),
        Element::Calling(0x21, 0x01, "301234".into()),
        Element::Called(0x01, "5551234".into()),
    ];
    let released = UserToUser::ReleaseComplete(reason);
    vec![
        message(0, true, "SETUP", numbers, UserToUser::Setup),
        message(1, false, "CALL PROCEEDING", vec![], UserToUser::CallProceeding),
        message(2, false, "RELEASE COMPLETE", cause.into_iter().collect(), released),
    ]
}
