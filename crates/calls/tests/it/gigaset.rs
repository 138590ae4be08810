//! What a Gigaset would show: a flow that decides each number, and flows that nearly do.

use tritone_calls::{ConnectionEnd, DisplaySource, Fold, FoldOptions, display_rows};
use tritone_wire::{FrameRef, Timestamp, sip};

use crate::judge;
use crate::messages;

const CALL: &str = "call alice@10.0.0.1:5060 -> bob@10.0.0.2:5060 udp\n";
/// Something after the call, so that the recording goes on for an hour.
const LATER: &str = "call eve@10.9.0.1:5060 -> bob@10.0.0.2:5060 udp at 3600s\n  OPTIONS\n  < 200 OK\n";
const SDP: &str =
    "v=0\\r\\no=- 1 1 IN IP4 10.0.0.9\\r\\ns=-\\r\\nc=IN IP4 10.0.0.9\\r\\nt=0 0\\r\\nm=audio 4000 RTP/AVP";

/// The number for the calls of a flow, and whether it was reported.
fn shown(steps: &str) -> Option<(u16, DisplaySource)> {
    let steps = steps
        .replace("SDP ", &format!("body \"application/sdp\" \"{SDP} "))
        .replace(" END", "\\r\\na=rtpmap:101 telephone-event/8000\\r\\n\"");
    let calls = judge(&messages(&format!("{CALL}{steps}{LATER}")));
    let display = calls[0].gigaset.as_ref()?;
    assert!(!display.text.is_empty() && !display.why.is_empty() && display.frame.is_some(), "{display:?}");
    Some((display.code, display.source))
}

#[test]
fn the_number_is_predicted_where_the_recording_decides_it_and_only_there() {
    let rows: &[(&str, Option<u16>)] = &[
        // 701: who hung up.
        ("  INVITE\n  < 200 OK\n  ACK\n  < BYE after 5s\n  200 OK\n", Some(701)),
        ("  INVITE\n  < 200 OK\n  ACK\n  BYE after 5s\n  < 200 OK\n", None),
        ("  INVITE\n  < 200 OK\n  ACK\n", None),
        // 703: nothing came back, and it is certain that the phone got nothing.
        ("  INVITE repeat 6\n", Some(703)),
        ("  INVITE\n", None),
        ("  INVITE repeat 6\n  < 100 Trying\n", None),
        ("  INVITE repeat 1\n  CANCEL after 3s\n", None),
        ("  INVITE\n  < 408 Request Timeout\n  ACK\n", Some(408)),
        // 704: junk, and a dialog that is gone.
        ("  INVITE\n  < 701 Hung Up\n", Some(704)),
        ("  INVITE\n  < 701 Hung Up\n  < 486 Busy Here\n  ACK\n", Some(486)),
        (
            "  INVITE\n  < 701 Hung Up\n  CANCEL after 2s\n  < 200 OK to CANCEL\n  < 487 Request Terminated\n  ACK\n",
            None,
        ),
        ("  INVITE\n  < 200 OK\n  ACK\n  INVITE\n  < 481 Gone\n  ACK\n  BYE\n  < 481 Gone\n", Some(704)),
        (
            "  INVITE\n  < 200 OK\n  ACK\n  INVITE\n  < 488 Not Acceptable Here\n  ACK\n  BYE after 5s\n  < 200 OK\n",
            None,
        ),
        ("  INVITE\n  < 200 OK\n  ACK\n  BYE\n  < 481 Gone\n", None),
        ("  INVITE\n  < 200 OK\n  ACK\n  < BYE\n  200 OK\n  INVITE\n  < 481 Gone\n  ACK\n", Some(701)),
        // 751: no codec in common.
        ("  INVITE\n  < 488 Not Acceptable Here header \"Warning: 305 h \\\"codec\\\"\"\n  ACK\n", Some(751)),
        ("  INVITE\n  < 606 Not Acceptable header \"Warning: 304 h \\\"media\\\"\"\n  ACK\n", Some(751)),
        ("  INVITE\n  < 415 Unsupported Media Type reason \"Q.850;cause=65\"\n  ACK\n", Some(751)),
        (
            "  INVITE\n  < 488 Not Acceptable Here header \"Warning: 370 h \\\"bandwidth\\\"\"\n  ACK\n",
            Some(488),
        ),
        ("  INVITE\n  < 488 Not Acceptable Here\n  ACK\n", Some(488)),
        ("  INVITE\n  < 606 Not Acceptable\n  ACK\n", None),
        ("  INVITE SDP 0 101 END\n  < 200 OK SDP 18 101 END\n  ACK\n  BYE\n  < 200 OK\n", Some(751)),
        ("  INVITE SDP 0 18 END\n  < 200 OK SDP 18 END\n  ACK\n  BYE\n  < 200 OK\n", None),
        ("  INVITE SDP 0 97 END\n  < 200 OK SDP 18 END\n  ACK\n  BYE\n  < 200 OK\n", None),
        ("  INVITE no-sdp\n  < 200 OK SDP 18 END\n  ACK\n  BYE\n  < 200 OK\n", None),
        // The status itself, where the manuals list it.
        ("  INVITE\n  < 486 Busy Here\n  ACK\n", Some(486)),
        ("  INVITE\n  < 503 Service Unavailable\n  ACK\n", Some(503)),
        ("  INVITE\n  < 603 Decline\n  ACK\n", None),
        ("  INVITE\n  < 302 Moved Temporarily\n  ACK\n", None),
        (
            "  INVITE\n  < 180 Ringing\n  CANCEL after 5s\n  < 200 OK to CANCEL\n  < 487 Request Terminated\n  ACK\n",
            None,
        ),
        ("  INVITE\n  < 487 Request Terminated\n  ACK\n", Some(487)),
    ];
    for (steps, expected) in rows {
        assert_eq!(shown(steps), expected.map(|code| (code, DisplaySource::Predicted)), "{steps}");
    }
}

#[test]
fn a_number_that_a_gigaset_wrote_into_a_warning_is_reported_and_not_predicted() {
    let with = |warning: &str, more: &str| {
        shown(&format!("  INVITE\n  < 480 Gone header \"Warning: {warning}\" {more}\n  ACK\n"))
    };
    for row in display_rows() {
        let warning = format!("399 gigaset.invalid \\\"status {}\\\"", row.code);
        assert_eq!(with(&warning, ""), Some((row.code, DisplaySource::Reported)));
    }
    let second = "399 h \\\"a, b\\\", 399 base.Gigaset.example \\\"status 812\\\"";
    assert_eq!(with(second, ""), Some((812, DisplaySource::Reported)));
    let by_product = with("399 192.168.2.7 \\\"701\\\"", "server \"Gigaset N510 IP PRO/42.258\"");
    assert_eq!(by_product, Some((701, DisplaySource::Reported)));
    let status = Some((480, DisplaySource::Predicted));
    for other in
        ["399 pbx \\\"status 701\\\"", "370 gigaset \\\"status 701\\\"", "399 gigaset701 \\\"700\\\""]
    {
        assert_eq!(with(other, ""), status, "{other}");
    }
}

#[test]
fn a_tcp_connection_that_the_other_side_ends_before_its_answer_is_lost() {
    let invite = "  INVITE\n  < 100 Trying\n";
    let refused = "  INVITE\n  < 486 Busy Here\n  ACK\n";
    let cancelled = "  INVITE\n  < 100 Trying\n  CANCEL\n  < 200 OK to CANCEL\n";
    let rows = [
        (invite, "tcp", true, 1_000, Some(812)),
        (invite, "tcp", true, -1_000, None),
        (invite, "tcp", false, 1_000, None),
        (invite, "udp", true, 1_000, None),
        (refused, "tcp", true, 1_000, Some(486)),
        (cancelled, "tcp", true, 1_000, None),
    ];
    for (steps, transport, by_callee, after_ms, expected) in rows {
        for reset in [true, false] {
            let call = CALL.replace("udp", transport);
            let messages = messages(&format!("{call}{steps}"));
            let mut fold = Fold::new(FoldOptions::default());
            for (frame, message) in &messages {
                let scanned = sip::Message::scan(&message.octets).expect("a message");
                fold.see(*frame, message.at, message.flow, &scanned);
            }
            let first = &messages[0].1;
            let time = Timestamp(first.at.0 + after_ms * 1_000_000);
            let flow = if by_callee { first.flow.reversed() } else { first.flow };
            fold.see_end(ConnectionEnd { frame: FrameRef { file: 0, number: 99 }, time, flow, reset });
            let calls = fold.finish();
            let display = calls[0].gigaset.as_ref();
            assert_eq!(display.map(|display| display.code), expected, "{transport} {after_ms} {steps}");
            if expected == Some(812) {
                assert_eq!(display.and_then(|display| display.frame).map(|frame| frame.number), Some(99));
            }
        }
    }
}
