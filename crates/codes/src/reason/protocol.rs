//! The registered protocols of a Reason value and the names of the causes that no other vocabulary holds.

use super::scan::is_token;
use core::fmt::{self, Write};

/// Declares the protocols from one table: variant, token as registered, what the cause is, source.
macro_rules! protocols {
    ($($variant:ident $token:literal, $cause:literal, $source:literal;)*) => {
        /// Whose causes a Reason value uses: the protocols of the IANA registry "Reason Protocols", or another
        /// token. Tokens compare without case (RFC 3261 section 7.3.1).
        #[derive(Clone, Copy, PartialEq, Eq, Hash)]
        pub enum ReasonProtocol<'a> {
            $(
                #[doc = concat!("`", $token, "`: the cause is ", $cause, " (", $source, ").")]
                $variant,
            )*
            /// A token that is not registered, as it was written.
            Other(&'a [u8]),
        }

        impl<'a> ReasonProtocol<'a> {
            /// The registered protocols, in the order of the registry.
            pub const REGISTERED: &'static [ReasonProtocol<'static>] = &[$(ReasonProtocol::$variant,)*];

            /// The protocol of this token.
            pub const fn from_token(token: &'a [u8]) -> Self {
                $(
                    if token.eq_ignore_ascii_case($token.as_bytes()) {
                        return Self::$variant;
                    }
                )*
                Self::Other(token)
            }

            /// The token as registered, or as it was written.
            pub const fn token(&self) -> &'a [u8] {
                match self {
                    $(Self::$variant => $token.as_bytes(),)*
                    Self::Other(token) => token,
                }
            }

            /// What a cause of this protocol is, for people; `None` for a token that is not registered.
            pub const fn cause_meaning(&self) -> Option<&'static str> {
                match self {
                    $(Self::$variant => Some($cause),)*
                    Self::Other(_) => None,
                }
            }

            /// The document that defines the causes; `None` for a token that is not registered.
            pub const fn source(&self) -> Option<&'static str> {
                match self {
                    $(Self::$variant => Some($source),)*
                    Self::Other(_) => None,
                }
            }
        }
    };
}

protocols! {
    Sip "SIP", "a SIP status code", "RFC 3326 section 2";
    Q850 "Q.850", "a Q.850 cause value", "RFC 3326 section 2";
    Preemption "Preemption", "a kind of preemption", "RFC 4411 section 5";
    Emm "EMM", "an EPS mobility management cause", "3GPP TS 24.301 section 9.9.3.9";
    Esm "ESM", "an EPS session management cause", "3GPP TS 24.301 section 9.9.4.4";
    S1apRnl "S1AP-RNL", "an S1 radio network layer cause", "3GPP TS 36.413 section 9.2.1.3";
    S1apTl "S1AP-TL", "an S1 transport layer cause", "3GPP TS 36.413 section 9.2.1.3";
    S1apNas "S1AP-NAS", "an S1 non-access stratum cause", "3GPP TS 36.413 section 9.2.1.3";
    S1apMisc "S1AP-MISC", "a miscellaneous S1 cause", "3GPP TS 36.413 section 9.2.1.3";
    S1apProt "S1AP-PROT", "an S1 protocol cause", "3GPP TS 36.413 section 9.2.1.3";
    Diameter "DIAMETER", "a Diameter cause from WLAN access", "3GPP TS 29.274 section 8.103";
    Ikev2 "IKEV2", "an IKEv2 cause from WLAN access", "3GPP TS 29.274 section 8.103";
    ReleaseCause "RELEASE_CAUSE", "why a mobile or the IMS ended the call", "3GPP TS 24.229";
    FailureCause "FAILURE_CAUSE", "why the IMS lost the call's resources", "3GPP TS 24.229";
    Stir "STIR", "the SIP status code of an Identity error", "RFC 8224, RFC 9410";
    FiveGmm "5GMM", "a 5GS mobility management cause", "3GPP TS 24.501 section 9.11.3.2";
    FiveGsm "5GSM", "a 5GS session management cause", "3GPP TS 24.501 section 9.11.4.2";
    NgapRnl "NGAP-RNL", "an NG radio network layer cause", "3GPP TS 38.413 section 9.3.1.2";
    NgapTl "NGAP-TL", "an NG transport layer cause", "3GPP TS 38.413 section 9.3.1.2";
    NgapNas "NGAP-NAS", "an NG non-access stratum cause", "3GPP TS 38.413 section 9.3.1.2";
    NgapMisc "NGAP-MISC", "a miscellaneous NG cause", "3GPP TS 38.413 section 9.3.1.2";
    NgapProt "NGAP-PROT", "an NG protocol cause", "3GPP TS 38.413 section 9.3.1.2";
}

impl ReasonProtocol<'_> {
    /// Whether one message may carry several values of this protocol (RFC 9366); only STIR says what they mean
    /// together (RFC 9410). Of every other protocol there is at most one.
    pub const fn allows_several(&self) -> bool {
        matches!(self, Self::Stir)
    }

    /// The name of a cause of Preemption, RELEASE_CAUSE or FAILURE_CAUSE. SIP, STIR and Q.850 have vocabularies of
    /// their own.
    pub const fn cause_name(&self, cause: u32) -> Option<&'static str> {
        match (self, cause) {
            (Self::Preemption, _) => match Preemption::new(cause) {
                Some(preemption) => Some(preemption.name()),
                None => None,
            },
            (Self::ReleaseCause, 1) => Some("User ends call"),
            (Self::ReleaseCause, 2) => Some("RTP/RTCP time-out"),
            (Self::ReleaseCause, 3) => Some("Media bearer loss"),
            (Self::ReleaseCause, 4) => Some("SIP timeout - no ACK"),
            (Self::ReleaseCause, 5) => Some("SIP response time-out"),
            (Self::ReleaseCause, 6) => Some("Call-setup time-out"),
            (Self::ReleaseCause, 7) => Some("Redirection failure"),
            (Self::FailureCause, 1) => Some("Media bearer or QoS lost"),
            (Self::FailureCause, 2) => Some("Release of signalling bearer"),
            (Self::FailureCause, 3) => Some("Indication of failed resources allocation"),
            _ => None,
        }
    }
}

impl fmt::Debug for ReasonProtocol<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for ReasonProtocol<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A token is ASCII. What a hand-made `Other` has beside token characters must not end the header.
        let shown = |octet: &u8| if is_token(*octet) { char::from(*octet) } else { '?' };
        self.token().iter().try_for_each(|octet| f.write_char(shown(octet)))
    }
}

/// The causes of the protocol Preemption (RFC 4411 section 5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Preemption {
    /// 1: a user agent preempted the session (section 5.1).
    UserAgent,
    /// 2: the network preempted reserved resources (section 5.2).
    ReservedResources,
    /// 3: the last proxy hides the real cause (section 5.3).
    Generic,
    /// 4: a part of the call outside IP was preempted; its gateway says so (section 5.4).
    NonIp,
}

impl Preemption {
    /// The kind with this cause, or `None` outside 1 to 4.
    pub const fn new(cause: u32) -> Option<Self> {
        match cause {
            1 => Some(Self::UserAgent),
            2 => Some(Self::ReservedResources),
            3 => Some(Self::Generic),
            4 => Some(Self::NonIp),
            _ => None,
        }
    }

    /// The cause, 1 to 4.
    pub const fn as_u32(self) -> u32 {
        match self {
            Self::UserAgent => 1,
            Self::ReservedResources => 2,
            Self::Generic => 3,
            Self::NonIp => 4,
        }
    }

    /// The default text of RFC 4411 section 5.
    pub const fn name(self) -> &'static str {
        match self {
            Self::UserAgent => "UA Preemption",
            Self::ReservedResources => "Reserved Resources Preempted",
            Self::Generic => "Generic Preemption",
            Self::NonIp => "Non-IP Preemption",
        }
    }
}
