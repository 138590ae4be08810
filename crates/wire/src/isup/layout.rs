//! Which parameters a message has without their names being sent (Q.763 tables 21 to 52, T1.113.3).

use super::{MessageType, ParameterCode as P, Standard};

/// The parts of a message behind its type octet, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Layout {
    /// Mandatory parameters of fixed length, with their octets.
    pub(super) fixed: &'static [(P, usize)],
    /// Mandatory parameters of variable length, each found by a pointer.
    pub(super) variable: &'static [P],
    /// Whether a pointer to the optional part follows.
    pub(super) optional: bool,
}

const fn layout(fixed: &'static [(P, usize)], variable: &'static [P], optional: bool) -> Layout {
    Layout { fixed, variable, optional }
}

/// Only optional parameters.
const OPTIONAL: Layout = layout(&[], &[], true);
/// The message type is all.
const BARE: Layout = layout(&[], &[], false);
const RANGE: Layout = layout(&[], &[P::RANGE_AND_STATUS], false);
const SUPERVISION: Layout =
    layout(&[(P::CIRCUIT_GROUP_SUPERVISION_MESSAGE_TYPE, 1)], &[P::RANGE_AND_STATUS], false);
const BACKWARD: Layout = layout(&[(P::BACKWARD_CALL_INDICATORS, 2)], &[], true);
const CAUSE: Layout = layout(&[], &[P::CAUSE_INDICATORS], true);
const SUSPENDED: Layout = layout(&[(P::SUSPEND_RESUME_INDICATORS, 1)], &[], true);
const FACILITY: Layout = layout(&[(P::FACILITY_INDICATOR, 1)], &[], true);

const IAM_ITU_T: Layout = layout(
    &[
        (P::NATURE_OF_CONNECTION_INDICATORS, 1),
        (P::FORWARD_CALL_INDICATORS, 2),
        (P::CALLING_PARTYS_CATEGORY, 1),
        (P::TRANSMISSION_MEDIUM_REQUIREMENT, 1),
    ],
    &[P::CALLED_PARTY_NUMBER],
    true,
);

/// ANSI has the bearer service in a parameter of variable length instead of the transmission medium requirement.
const IAM_ANSI: Layout = layout(
    &[
        (P::NATURE_OF_CONNECTION_INDICATORS, 1),
        (P::FORWARD_CALL_INDICATORS, 2),
        (P::CALLING_PARTYS_CATEGORY, 1),
    ],
    &[P::USER_SERVICE_INFORMATION, P::CALLED_PARTY_NUMBER],
    true,
);

impl Layout {
    /// The layout of a message type, `None` where it is not known: types without a name, those whose contents are
    /// national (charge information) and pass-along, which holds another message.
    pub(super) const fn of(message_type: MessageType, standard: Standard) -> Option<Self> {
        use MessageType as M;
        Some(match message_type {
            M::IAM => match standard {
                Standard::ItuT => IAM_ITU_T,
                Standard::Ansi => IAM_ANSI,
            },
            M::SAM => layout(&[], &[P::SUBSEQUENT_NUMBER], true),
            M::INR => layout(&[(P::INFORMATION_REQUEST_INDICATORS, 2)], &[], true),
            M::INF => layout(&[(P::INFORMATION_INDICATORS, 2)], &[], true),
            M::COT => layout(&[(P::CONTINUITY_INDICATORS, 1)], &[], false),
            M::ACM | M::CON => BACKWARD,
            M::REL | M::CFN => CAUSE,
            M::SUS | M::RES => SUSPENDED,
            M::CCR | M::RSC | M::BLO | M::UBL | M::BLA | M::UBLA | M::LPA | M::UCIC | M::OLM => BARE,
            M::CRA | M::CVT => BARE,
            M::GRS | M::GRA | M::CQM => RANGE,
            M::CGB | M::CGU | M::CGBA | M::CGUA => SUPERVISION,
            M::CQR => layout(&[], &[P::RANGE_AND_STATUS, P::CIRCUIT_STATE_INDICATOR], false),
            M::FAR | M::FAA => FACILITY,
            M::FRJ => layout(&[(P::FACILITY_INDICATOR, 1)], &[P::CAUSE_INDICATORS], true),
            M::CPG => layout(&[(P::EVENT_INFORMATION, 1)], &[], true),
            M::UUI => layout(&[], &[P::USER_TO_USER_INFORMATION], true),
            M::CRM => layout(&[(P::NATURE_OF_CONNECTION_INDICATORS, 1)], &[], false),
            M::CVR => layout(
                &[
                    (P::CIRCUIT_VALIDATION_RESPONSE_INDICATOR, 1),
                    (P::CIRCUIT_GROUP_CHARACTERISTIC_INDICATOR, 1),
                ],
                &[],
                true,
            ),
            M::FOT | M::ANM | M::RLC | M::NRM | M::FAC | M::UPT | M::UPA | M::IDR | M::IDS => OPTIONAL,
            M::SGM | M::LOP | M::APM | M::PRI | M::SDN | M::EXIT => OPTIONAL,
            _ => return None,
        })
    }
}
