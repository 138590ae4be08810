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
        meaning: "The number has the right form, but no one has it.";
        advice: "Check the number; do not retry.";
        diagnostic: "condition: unknown, permanent or transient";
        gsm: Same;
    }
    2 NO_ROUTE_TO_SPECIFIED_TRANSIT_NETWORK "No route to specified transit network" {
        meaning: "The call was to go through a certain transit network, which this exchange does not know \
            or does not serve.";
        advice: "Check the transit network selection of the route.";
        diagnostic: "transit network selection";
        gsm: Absent;
    }
    3 NO_ROUTE_TO_DESTINATION "No route to destination" {
        meaning: "The network has no route to the called number from here.";
        advice: "Check the routing of the prefix; try another carrier.";
        diagnostic: "condition: unknown, permanent or transient";
        gsm: Same;
    }
    4 SEND_SPECIAL_INFORMATION_TONE "Send special information tone" {
        meaning: "The destination cannot be reached for a lasting reason; the caller is to hear the \
            special information tone.";
        advice: "Check the number, and what the announcement says.";
        gsm: Absent;
    }
    5 MISDIALLED_TRUNK_PREFIX "Misdialled trunk prefix" {
        meaning: "A trunk prefix in the number is wrong.";
        advice: "Check the prefix for national and international calls.";
        gsm: Absent;
    }
    6 CHANNEL_UNACCEPTABLE "Channel unacceptable" {
        meaning: "The channel that the other side chose cannot be used for this call.";
        advice: "Compare the channel tables and the selection mode of both ends of the trunk.";
        gsm: Same;
    }
    7 CALL_AWARDED_IN_ESTABLISHED_CHANNEL "Call awarded and being delivered in an established channel" {
        meaning: "The call is given to the user on a channel that carries a similar call already.";
        advice: "Nothing: a procedure of packet and frame calls.";
        gsm: Absent;
    }
    8 PREEMPTION "Preemption" {
        meaning: "A call of higher precedence took the circuit.";
        advice: "Call again later, or with higher precedence.";
        gsm: Different("operator determined barring");
    }
    9 PREEMPTION_CIRCUIT_RESERVED "Preemption - circuit reserved for reuse" {
        meaning: "A call of higher precedence took the circuit and keeps it for itself.";
        advice: "Call again later.";
        gsm: Absent;
    }
    14 QOR_PORTED_NUMBER "QoR: ported number" {
        meaning: "The number was ported; the query on release procedure now looks up where to.";
        advice: "Nothing for the caller: the exchange routes on. Seen at a customer it is a fault in \
            number portability.";
        gsm: Absent;
    }
    16 NORMAL_CALL_CLEARING "Normal call clearing" {
        meaning: "One of the two users hung up.";
        advice: "Nothing: a call that ends well ends so.";
        gsm: Same;
    }
    17 USER_BUSY "User busy" {
        meaning: "The called user is busy and can take no further call.";
        advice: "Busy tone; call later.";
        gsm: Same;
    }
    18 NO_USER_RESPONDING "No user responding" {
        meaning: "The called user gave no sign at all, neither alerting nor connect, in the time set for it.";
        advice: "Check that the device is on and registered.";
        gsm: Same;
    }
    19 NO_ANSWER_FROM_USER "No answer from user (user alerted)" {
        meaning: "The called user was alerted but did not answer in time.";
        advice: "Call later.";
        gsm: Same;
    }
    20 SUBSCRIBER_ABSENT "Subscriber absent" {
        meaning: "The mobile station is off, out of reach, or the user is logged off.";
        advice: "Call later.";
        gsm: Absent;
    }
    21 CALL_REJECTED "Call rejected" {
        meaning: "The called equipment could take the call but does not want to.";
        advice: "Look at call barring and at who refused; a gateway also sends it for failed authorisation.";
        diagnostic: "rejection reason and condition, then the element concerned or user specific octets";
        gsm: Same;
    }
    22 NUMBER_CHANGED "Number changed" {
        meaning: "The called number was changed; the diagnostic may hold the new one.";
        advice: "Dial the new number.";
        diagnostic: "new destination number, coded as a called party number";
        gsm: Same;
    }
    23 REDIRECTION_TO_NEW_DESTINATION "Redirection to new destination" {
        meaning: "The exchange is to route the call to a new number.";
        advice: "Nothing for the caller: networks use it among themselves.";
        gsm: Absent;
    }
    24 CALL_REJECTED_DUE_TO_FEATURE "Call rejected due to feature at the destination" {
        meaning: "A feature of the called side, such as rejection of anonymous calls, refused the call.";
        advice: "Look at the features of the called line; show the calling number.";
        gsm: Absent;
    }
    25 EXCHANGE_ROUTING_ERROR "Exchange routing error" {
        meaning: "The exchange gave up because the call could not be routed within the hop counter, or the \
            routing is in error.";
        advice: "Look for a routing loop between the exchanges.";
        gsm: Different("pre-emption");
    }
    26 NON_SELECTED_USER_CLEARING "Non-selected user clearing" {
        meaning: "Another device on the same line took the call.";
        advice: "Nothing: the call was answered elsewhere.";
        gsm: Same;
    }
    27 DESTINATION_OUT_OF_ORDER "Destination out of order" {
        meaning: "The interface of the called user does not work: the signalling cannot be delivered.";
        advice: "Check the line and equipment of the called side.";
        gsm: Same;
    }
    28 INVALID_NUMBER_FORMAT "Invalid number format (address incomplete)" {
        meaning: "The number is incomplete or has a form that the network does not take.";
        advice: "Check number type, plan and digits.";
        gsm: Same;
    }
    29 FACILITY_REJECTED "Facility rejected" {
        meaning: "The network cannot provide the supplementary service that was asked for.";
        advice: "Place the call without the service.";
        diagnostic: "facility or element concerned";
        gsm: Same;
    }
    30 RESPONSE_TO_STATUS_ENQUIRY "Response to STATUS ENQUIRY" {
        meaning: "Only in a STATUS that answers a STATUS ENQUIRY.";
        advice: "Nothing: it is no failure.";
        gsm: Same;
    }
    31 NORMAL_UNSPECIFIED "Normal, unspecified" {
        meaning: "A normal end of the call for which no other normal cause fits.";
        advice: "Look at the other leg: gateways send it for want of anything better.";
        gsm: Same;
    }
    34 NO_CIRCUIT_AVAILABLE "No circuit/channel available" {
        meaning: "No circuit or channel is free.";
        advice: "Call later; add trunk capacity, or let the route overflow to another.";
        gsm: Same;
    }
    38 NETWORK_OUT_OF_ORDER "Network out of order" {
        meaning: "The network does not work properly, and this is likely to last.";
        advice: "Check trunks and signalling links; use another carrier.";
        gsm: Same;
    }
    39 FRAME_MODE_CONNECTION_OUT_OF_SERVICE "Permanent frame mode connection out of service" {
        meaning: "Only in a STATUS: a permanent frame mode connection is down.";
        advice: "Check the connection.";
        gsm: Absent;
    }
    40 FRAME_MODE_CONNECTION_OPERATIONAL "Permanent frame mode connection operational" {
        meaning: "Only in a STATUS: a permanent frame mode connection works.";
        advice: "Nothing: it is no failure.";
        gsm: Absent;
    }
    41 TEMPORARY_FAILURE "Temporary failure" {
        meaning: "The network does not work properly, but this is unlikely to last.";
        advice: "Try again at once, or on another route.";
        gsm: Same;
    }
    42 SWITCHING_EQUIPMENT_CONGESTION "Switching equipment congestion" {
        meaning: "The switching equipment has more traffic than it can handle.";
        advice: "Call later; look at the load of the exchange.";
        gsm: Same;
    }
    43 ACCESS_INFORMATION_DISCARDED "Access information discarded" {
        meaning: "The network could not deliver some of what the caller sent, such as a sub-address.";
        advice: "Look which elements the diagnostic names.";
        diagnostic: "identifiers of the information elements";
        gsm: Same;
    }
    44 REQUESTED_CIRCUIT_NOT_AVAILABLE "Requested circuit/channel not available" {
        meaning: "The very circuit or channel that was asked for is not available.";
        advice: "Let the other side choose the channel; check the channel states.";
        gsm: Same;
    }
    46 PRECEDENCE_CALL_BLOCKED "Precedence call blocked" {
        meaning: "There is no circuit that the call could take over: all carry calls of the same or higher \
            precedence.";
        advice: "Call later.";
        gsm: Absent;
    }
    47 RESOURCE_UNAVAILABLE_UNSPECIFIED "Resource unavailable, unspecified" {
        meaning: "A resource is lacking and no other cause of the class fits.";
        advice: "Look at the load and the licences of the element that said it.";
        gsm: Same;
    }
    49 QUALITY_OF_SERVICE_NOT_AVAILABLE "Quality of service not available" {
        meaning: "The quality of service that was asked for cannot be had.";
        advice: "Ask for less.";
        diagnostic: "condition: unknown, permanent or transient";
        gsm: Same;
    }
    50 REQUESTED_FACILITY_NOT_SUBSCRIBED "Requested facility not subscribed" {
        meaning: "The user asked for a service without having subscribed to it.";
        advice: "Have the service enabled for the line.";
        diagnostic: "facility concerned";
        gsm: Same;
    }
    53 OUTGOING_CALLS_BARRED_WITHIN_CUG "Outgoing calls barred within CUG" {
        meaning: "The closed user group of the caller bars outgoing calls.";
        advice: "Check the user group of the caller.";
        gsm: Absent;
    }
    55 INCOMING_CALLS_BARRED_WITHIN_CUG "Incoming calls barred within CUG" {
        meaning: "The closed user group of the called user bars incoming calls.";
        advice: "Check the user group of the called side.";
        gsm: Same;
    }
    57 BEARER_CAPABILITY_NOT_AUTHORIZED "Bearer capability not authorized" {
        meaning: "The user may not use the bearer capability that was asked for.";
        advice: "Check the bearer capability and what the line is allowed. SIP gateways send it for failed \
            authentication too.";
        diagnostic: "attributes of the bearer capability";
        gsm: Same;
    }
    58 BEARER_CAPABILITY_NOT_PRESENTLY_AVAILABLE "Bearer capability not presently available" {
        meaning: "The bearer capability exists, but cannot be had at this moment.";
        advice: "Call later, or with another bearer.";
        diagnostic: "attributes of the bearer capability";
        gsm: Same;
    }
    62 INCONSISTENT_OUTGOING_ACCESS "Inconsistency in designated outgoing access information and subscriber class" {
        meaning: "What was asked for about outgoing access does not fit the class of the subscriber.";
        advice: "Check the subscriber class.";
        gsm: Absent;
    }
    63 SERVICE_NOT_AVAILABLE_UNSPECIFIED "Service or option not available, unspecified" {
        meaning: "A service or option is not available and no other cause of the class fits.";
        advice: "Look at the element that said it: SIP gateways send it for 503.";
        gsm: Same;
    }
    65 BEARER_CAPABILITY_NOT_IMPLEMENTED "Bearer capability not implemented" {
        meaning: "The equipment does not have the bearer capability that was asked for.";
        advice: "Ask for speech or 3.1 kHz audio instead.";
        diagnostic: "attributes of the bearer capability";
        gsm: Different("bearer service not implemented");
    }
    66 CHANNEL_TYPE_NOT_IMPLEMENTED "Channel type not implemented" {
        meaning: "The equipment does not have the channel type that was asked for.";
        advice: "Ask for another channel type.";
        diagnostic: "channel type";
        gsm: Absent;
    }
    69 REQUESTED_FACILITY_NOT_IMPLEMENTED "Requested facility not implemented" {
        meaning: "The equipment does not have the supplementary service that was asked for.";
        advice: "Place the call without the service.";
        diagnostic: "facility concerned";
        gsm: Same;
    }
    70 ONLY_RESTRICTED_DIGITAL_BEARER "Only restricted digital information bearer capability is available" {
        meaning: "Unrestricted digital information was asked for, but only the restricted kind can be had.";
        advice: "Ask for the restricted bearer, or take another route.";
        gsm: Same;
    }
    79 SERVICE_NOT_IMPLEMENTED_UNSPECIFIED "Service or option not implemented, unspecified" {
        meaning: "A service or option does not exist and no other cause of the class fits.";
        advice: "Look which element of the SETUP the other side does not know.";
        gsm: Same;
    }
    81 INVALID_CALL_REFERENCE_VALUE "Invalid call reference value" {
        meaning: "A message has a call reference that is not in use on this interface.";
        advice: "Look for a side that restarted, or released the call already.";
        gsm: Different("invalid transaction identifier value");
    }
    82 IDENTIFIED_CHANNEL_DOES_NOT_EXIST "Identified channel does not exist" {
        meaning: "A channel was named that does not exist on the interface.";
        advice: "Compare the channel tables of both ends.";
        diagnostic: "channel identity";
        gsm: Absent;
    }
    83 SUSPENDED_CALL_OTHER_IDENTITY "A suspended call exists, but this call identity does not" {
        meaning: "A call was to be resumed, but the suspended one has another identity.";
        advice: "Resume it with the identity it was suspended with.";
        gsm: Absent;
    }
    84 CALL_IDENTITY_IN_USE "Call identity in use" {
        meaning: "A call was to be suspended under an identity that another suspended call has.";
        advice: "Use another identity.";
        gsm: Absent;
    }
    85 NO_CALL_SUSPENDED "No call suspended" {
        meaning: "A call was to be resumed, but none is suspended.";
        advice: "Nothing left to resume.";
        gsm: Absent;
    }
    86 CALL_WITH_IDENTITY_CLEARED "Call having the requested call identity has been cleared" {
        meaning: "A call was to be resumed, but it was cleared while suspended.";
        advice: "Place the call anew.";
        diagnostic: "clearing cause";
        gsm: Absent;
    }
    87 USER_NOT_MEMBER_OF_CUG "User not member of CUG" {
        meaning: "The called user is not in the closed user group of the caller.";
        advice: "Check the user group.";
        gsm: Same;
    }
    88 INCOMPATIBLE_DESTINATION "Incompatible destination" {
        meaning: "The called equipment cannot handle this kind of call, a data call to a telephone for \
            example.";
        advice: "Compare bearer, low and high layer compatibility with the called equipment.";
        diagnostic: "incompatible element or parameter";
        gsm: Same;
    }
    90 NON_EXISTENT_CUG "Non-existent CUG" {
        meaning: "The closed user group that was named does not exist.";
        advice: "Check the user group.";
        gsm: Absent;
    }
    91 INVALID_TRANSIT_NETWORK_SELECTION "Invalid transit network selection" {
        meaning: "The transit network selection is malformed.";
        advice: "Check the transit network selection.";
        gsm: Same;
    }
    95 INVALID_MESSAGE_UNSPECIFIED "Invalid message, unspecified" {
        meaning: "A message was invalid and no other cause of the class fits.";
        advice: "Trace both sides and compare the message with the call state.";
        gsm: Different("semantically incorrect message");
    }
    96 MANDATORY_ELEMENT_MISSING "Mandatory information element is missing" {
        meaning: "A message lacks an information element that it must have.";
        advice: "Trace the message; the diagnostic names the element.";
        diagnostic: "identifiers of the information elements";
        gsm: Different("invalid mandatory information");
    }
    97 MESSAGE_TYPE_NOT_IMPLEMENTED "Message type non-existent or not implemented" {
        meaning: "A message type that the receiver does not know.";
        advice: "Compare the protocol variants of both ends.";
        diagnostic: "message type";
        gsm: Same;
    }
    98 MESSAGE_NOT_COMPATIBLE_OR_NOT_IMPLEMENTED "Message not compatible with call state or message type non-existent or not implemented" {
        meaning: "A message that the call state does not allow, or of an unknown type.";
        advice: "Compare the protocol variants of both ends.";
        diagnostic: "message type";
        gsm: Different("message type not compatible with protocol state");
    }
    99 ELEMENT_NOT_IMPLEMENTED "Information element /parameter non-existent or not implemented" {
        meaning: "An information element or parameter that the receiver does not know; the message was \
            handled without it.";
        advice: "Compare the protocol variants of both ends; usually harmless.";
        diagnostic: "identifiers of the information elements";
        gsm: Same;
    }
    100 INVALID_ELEMENT_CONTENTS "Invalid information element contents" {
        meaning: "An information element is known, but its contents make no sense to the receiver.";
        advice: "Trace the message; the diagnostic names the element.";
        diagnostic: "identifiers of the information elements";
        gsm: Different("conditional IE error");
    }
    101 MESSAGE_NOT_COMPATIBLE_WITH_CALL_STATE "Message not compatible with call state" {
        meaning: "A message that the call state does not allow.";
        advice: "Look for messages that crossed, or were lost.";
        diagnostic: "message type";
        gsm: Same;
    }
    102 RECOVERY_ON_TIMER_EXPIRY "Recovery on timer expiry" {
        meaning: "A timer ran out and the error handling ended the call.";
        advice: "The diagnostic names the timer: find which message was not answered, and where it was lost.";
        diagnostic: "timer number in IA5 digits: 33 31 30 for T310";
        gsm: Same;
    }
    103 PARAMETER_PASSED_ON "Parameter non-existent or not implemented, passed on" {
        meaning: "A parameter was not known and was passed on unchanged.";
        advice: "Usually harmless; compare the protocol variants.";
        diagnostic: "parameter";
        gsm: Absent;
    }
    110 UNRECOGNIZED_PARAMETER_DISCARDED "Message with unrecognized parameter, discarded" {
        meaning: "A message was discarded for a parameter that was not known.";
        advice: "Compare the protocol variants of both ends.";
        diagnostic: "parameter";
        gsm: Absent;
    }
    111 PROTOCOL_ERROR_UNSPECIFIED "Protocol error, unspecified" {
        meaning: "A protocol error for which no other cause of the class fits.";
        advice: "Trace the signalling of both sides.";
        gsm: Same;
    }
    127 INTERWORKING_UNSPECIFIED "Interworking, unspecified" {
        meaning: "A network that does not give causes is on the path; the true reason is unknown.";
        advice: "Look on the other side of the gateway: the reason is there.";
        gsm: Same;
    }
}
