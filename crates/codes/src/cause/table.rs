//! The table of Q.850 causes: one row a value.

use super::{Cause, CauseInfo, GsmMeaning};

macro_rules! causes {
    ($($value:literal $constant:ident $name:literal {
        meaning: $meaning:literal;
        advice: $advice:literal;
        $(diagnostic: $diagnostic:literal;)?
        gsm: $gsm:ident $(($other:literal))?;
    })+) => {
        impl Cause {
            $(
                #[doc = concat!("Cause ", $value, ", ", $name, ".")]
                pub const $constant: Cause = Cause($value);
            )+
        }

        const CAUSES: &[CauseInfo] = &[$(CauseInfo {
            cause: Cause($value),
            name: $name,
            meaning: $meaning,
            advice: $advice,
            diagnostic: concat!($($diagnostic)?),
            gsm: GsmMeaning::$gsm$(($other))?,
        }),+];
    };
}

/// Every cause that Q.850 defines, one row each, in ascending order.
pub fn causes() -> &'static [CauseInfo] {
    CAUSES
}

/// The row of a cause.
pub(super) fn find(cause: Cause) -> Option<&'static CauseInfo> {
    let row = *INDEX.get(usize::from(cause.0))?;
    CAUSES.get(usize::from(row))
}

/// For each value the place of its row in `CAUSES`; `NO_ROW` where Q.850 defines none.
static INDEX: [u8; 128] = index();
const NO_ROW: u8 = u8::MAX;

const fn index() -> [u8; 128] {
    let mut index = [NO_ROW; 128];
    let mut row = 0;
    while row < CAUSES.len() {
        let value = CAUSES[row].cause.0;
        assert!(row == 0 || CAUSES[row - 1].cause.0 < value, "rows ascend");
        index[value as usize] = row as u8;
        row += 1;
    }
    index
}

causes! {
    1 UNALLOCATED_NUMBER "Unallocated (unassigned) number" {
        meaning: "";
        advice: "";
        diagnostic: "condition";
        gsm: Same;
    }
    2 NO_ROUTE_TO_SPECIFIED_TRANSIT_NETWORK "No route to specified transit network" {
        meaning: "";
        advice: "";
        diagnostic: "transit network selection";
        gsm: Absent;
    }
    3 NO_ROUTE_TO_DESTINATION "No route to destination" {
        meaning: "";
        advice: "";
        diagnostic: "condition";
        gsm: Same;
    }
    4 SEND_SPECIAL_INFORMATION_TONE "Send special information tone" {
        meaning: "";
        advice: "";
        gsm: Absent;
    }
    5 MISDIALLED_TRUNK_PREFIX "Misdialled trunk prefix" {
        meaning: "";
        advice: "";
        gsm: Absent;
    }
    6 CHANNEL_UNACCEPTABLE "Channel unacceptable" {
        meaning: "";
        advice: "";
        gsm: Same;
    }
    7 CALL_AWARDED_IN_ESTABLISHED_CHANNEL "Call awarded and being delivered in an established channel" {
        meaning: "";
        advice: "";
        gsm: Absent;
    }
    8 PREEMPTION "Preemption" {
        meaning: "";
        advice: "";
        gsm: Different("operator determined barring");
    }
    9 PREEMPTION_CIRCUIT_RESERVED "Preemption - circuit reserved for reuse" {
        meaning: "";
        advice: "";
        gsm: Absent;
    }
    14 QOR_PORTED_NUMBER "QoR: ported number" {
        meaning: "";
        advice: "";
        gsm: Absent;
    }
    16 NORMAL_CALL_CLEARING "Normal call clearing" {
        meaning: "";
        advice: "";
        gsm: Same;
    }
    17 USER_BUSY "User busy" {
        meaning: "";
        advice: "";
        gsm: Same;
    }
    18 NO_USER_RESPONDING "No user responding" {
        meaning: "";
        advice: "";
        gsm: Same;
    }
    19 NO_ANSWER_FROM_USER "No answer from user (user alerted)" {
        meaning: "";
        advice: "";
        gsm: Same;
    }
    20 SUBSCRIBER_ABSENT "Subscriber absent" {
        meaning: "";
        advice: "";
        gsm: Absent;
    }
    21 CALL_REJECTED "Call rejected" {
        meaning: "";
        advice: "";
        diagnostic: "condition + user specific or information element identifier";
        gsm: Same;
    }
    22 NUMBER_CHANGED "Number changed" {
        meaning: "";
        advice: "";
        diagnostic: "new destination number";
        gsm: Same;
    }
    23 REDIRECTION_TO_NEW_DESTINATION "Redirection to new destination" {
        meaning: "";
        advice: "";
        gsm: Absent;
    }
    24 CALL_REJECTED_DUE_TO_FEATURE "Call rejected due to feature at the destination" {
        meaning: "";
        advice: "";
        gsm: Absent;
    }
    25 EXCHANGE_ROUTING_ERROR "Exchange routing error" {
        meaning: "";
        advice: "";
        gsm: Different("pre-emption");
    }
    26 NON_SELECTED_USER_CLEARING "Non-selected user clearing" {
        meaning: "";
        advice: "";
        gsm: Same;
    }
    27 DESTINATION_OUT_OF_ORDER "Destination out of order" {
        meaning: "";
        advice: "";
        gsm: Same;
    }
    28 INVALID_NUMBER_FORMAT "Invalid number format (address incomplete)" {
        meaning: "";
        advice: "";
        gsm: Same;
    }
    29 FACILITY_REJECTED "Facility rejected" {
        meaning: "";
        advice: "";
        gsm: Same;
    }
    30 RESPONSE_TO_STATUS_ENQUIRY "Response to STATUS ENQUIRY" {
        meaning: "";
        advice: "";
        gsm: Same;
    }
    31 NORMAL_UNSPECIFIED "Normal, unspecified" {
        meaning: "";
        advice: "";
        gsm: Same;
    }
    34 NO_CIRCUIT_AVAILABLE "No circuit/channel available" {
        meaning: "";
        advice: "";
        gsm: Same;
    }
    38 NETWORK_OUT_OF_ORDER "Network out of order" {
        meaning: "";
        advice: "";
        gsm: Same;
    }
    39 FRAME_MODE_CONNECTION_OUT_OF_SERVICE "Permanent frame mode connection out of service" {
        meaning: "";
        advice: "";
        gsm: Absent;
    }
    40 FRAME_MODE_CONNECTION_OPERATIONAL "Permanent frame mode connection operational" {
        meaning: "";
        advice: "";
        gsm: Absent;
    }
    41 TEMPORARY_FAILURE "Temporary failure" {
        meaning: "";
        advice: "";
        gsm: Same;
    }
    42 SWITCHING_EQUIPMENT_CONGESTION "Switching equipment congestion" {
        meaning: "";
        advice: "";
        gsm: Same;
    }
    43 ACCESS_INFORMATION_DISCARDED "Access information discarded" {
        meaning: "";
        advice: "";
        diagnostic: "information element identifier(s)";
        gsm: Same;
    }
    44 REQUESTED_CIRCUIT_NOT_AVAILABLE "Requested circuit/channel not available" {
        meaning: "";
        advice: "";
        gsm: Same;
    }
    46 PRECEDENCE_CALL_BLOCKED "Precedence call blocked" {
        meaning: "";
        advice: "";
        gsm: Absent;
    }
    47 RESOURCE_UNAVAILABLE_UNSPECIFIED "Resource unavailable, unspecified" {
        meaning: "";
        advice: "";
        gsm: Same;
    }
    49 QUALITY_OF_SERVICE_NOT_AVAILABLE "Quality of service not available" {
        meaning: "";
        advice: "";
        diagnostic: "condition";
        gsm: Same;
    }
    50 REQUESTED_FACILITY_NOT_SUBSCRIBED "Requested facility not subscribed" {
        meaning: "";
        advice: "";
        gsm: Same;
    }
    53 OUTGOING_CALLS_BARRED_WITHIN_CUG "Outgoing calls barred within CUG" {
        meaning: "";
        advice: "";
        gsm: Absent;
    }
    55 INCOMING_CALLS_BARRED_WITHIN_CUG "Incoming calls barred within CUG" {
        meaning: "";
        advice: "";
        gsm: Same;
    }
    57 BEARER_CAPABILITY_NOT_AUTHORIZED "Bearer capability not authorized" {
        meaning: "";
        advice: "";
        gsm: Same;
    }
    58 BEARER_CAPABILITY_NOT_PRESENTLY_AVAILABLE "Bearer capability not presently available" {
        meaning: "";
        advice: "";
        gsm: Same;
    }
    62 INCONSISTENT_OUTGOING_ACCESS "Inconsistency in designated outgoing access information and subscriber class" {
        meaning: "";
        advice: "";
        gsm: Absent;
    }
    63 SERVICE_NOT_AVAILABLE_UNSPECIFIED "Service or option not available, unspecified" {
        meaning: "";
        advice: "";
        gsm: Same;
    }
    65 BEARER_CAPABILITY_NOT_IMPLEMENTED "Bearer capability not implemented" {
        meaning: "";
        advice: "";
        gsm: Different("bearer service not implemented");
    }
    66 CHANNEL_TYPE_NOT_IMPLEMENTED "Channel type not implemented" {
        meaning: "";
        advice: "";
        gsm: Absent;
    }
    69 REQUESTED_FACILITY_NOT_IMPLEMENTED "Requested facility not implemented" {
        meaning: "";
        advice: "";
        gsm: Same;
    }
    70 ONLY_RESTRICTED_DIGITAL_BEARER "Only restricted digital information bearer capability is available" {
        meaning: "";
        advice: "";
        gsm: Same;
    }
    79 SERVICE_NOT_IMPLEMENTED_UNSPECIFIED "Service or option not implemented, unspecified" {
        meaning: "";
        advice: "";
        gsm: Same;
    }
    81 INVALID_CALL_REFERENCE_VALUE "Invalid call reference value" {
        meaning: "";
        advice: "";
        gsm: Different("invalid transaction identifier value");
    }
    82 IDENTIFIED_CHANNEL_DOES_NOT_EXIST "Identified channel does not exist" {
        meaning: "";
        advice: "";
        diagnostic: "channel identity";
        gsm: Absent;
    }
    83 SUSPENDED_CALL_OTHER_IDENTITY "A suspended call exists, but this call identity does not" {
        meaning: "";
        advice: "";
        gsm: Absent;
    }
    84 CALL_IDENTITY_IN_USE "Call identity in use" {
        meaning: "";
        advice: "";
        gsm: Absent;
    }
    85 NO_CALL_SUSPENDED "No call suspended" {
        meaning: "";
        advice: "";
        gsm: Absent;
    }
    86 CALL_WITH_IDENTITY_CLEARED "Call having the requested call identity has been cleared" {
        meaning: "";
        advice: "";
        gsm: Absent;
    }
    87 USER_NOT_MEMBER_OF_CUG "User not member of CUG" {
        meaning: "";
        advice: "";
        gsm: Same;
    }
    88 INCOMPATIBLE_DESTINATION "Incompatible destination" {
        meaning: "";
        advice: "";
        diagnostic: "information element identifier(s) / incompatible parameter";
        gsm: Same;
    }
    90 NON_EXISTENT_CUG "Non-existent CUG" {
        meaning: "";
        advice: "";
        gsm: Absent;
    }
    91 INVALID_TRANSIT_NETWORK_SELECTION "Invalid transit network selection" {
        meaning: "";
        advice: "";
        gsm: Same;
    }
    95 INVALID_MESSAGE_UNSPECIFIED "Invalid message, unspecified" {
        meaning: "";
        advice: "";
        gsm: Different("semantically incorrect message");
    }
    96 MANDATORY_ELEMENT_MISSING "Mandatory information element is missing" {
        meaning: "";
        advice: "";
        diagnostic: "information element identifier(s)";
        gsm: Different("invalid mandatory information");
    }
    97 MESSAGE_TYPE_NOT_IMPLEMENTED "Message type non-existent or not implemented" {
        meaning: "";
        advice: "";
        diagnostic: "message type";
        gsm: Same;
    }
    98 MESSAGE_NOT_COMPATIBLE_OR_NOT_IMPLEMENTED "Message not compatible with call state or message type non-existent or not implemented" {
        meaning: "";
        advice: "";
        diagnostic: "message type";
        gsm: Different("message type not compatible with protocol state");
    }
    99 ELEMENT_NOT_IMPLEMENTED "Information element /parameter non-existent or not implemented" {
        meaning: "";
        advice: "";
        diagnostic: "information element identifier(s)";
        gsm: Same;
    }
    100 INVALID_ELEMENT_CONTENTS "Invalid information element contents" {
        meaning: "";
        advice: "";
        diagnostic: "information element identifier(s)";
        gsm: Different("conditional IE error");
    }
    101 MESSAGE_NOT_COMPATIBLE_WITH_CALL_STATE "Message not compatible with call state" {
        meaning: "";
        advice: "";
        diagnostic: "message type";
        gsm: Same;
    }
    102 RECOVERY_ON_TIMER_EXPIRY "Recovery on timer expiry" {
        meaning: "";
        advice: "";
        diagnostic: "timer number, IA5 characters";
        gsm: Same;
    }
    103 PARAMETER_PASSED_ON "Parameter non-existent or not implemented, passed on" {
        meaning: "";
        advice: "";
        gsm: Absent;
    }
    110 UNRECOGNIZED_PARAMETER_DISCARDED "Message with unrecognized parameter, discarded" {
        meaning: "";
        advice: "";
        gsm: Absent;
    }
    111 PROTOCOL_ERROR_UNSPECIFIED "Protocol error, unspecified" {
        meaning: "";
        advice: "";
        gsm: Same;
    }
    127 INTERWORKING_UNSPECIFIED "Interworking, unspecified" {
        meaning: "";
        advice: "";
        gsm: Same;
    }
}
