//! Each rule of findings: a flow that fires it, and one that nearly does.

use std::collections::BTreeSet;

use tritone_calls::{FindingRule, Fold, FoldOptions, Severity, finding_rules};
use tritone_wire::{Flow, FrameRef, Timestamp, Transport, sip};

use crate::{judge, messages};

/// Between two phones.
const DIRECT: &str = "call alice@10.0.0.1:5060 -> bob@10.0.0.2:5060 udp\n";
/// Through a proxy.
const PROXIED: &str = "call alice@10.0.0.1:5060 -> proxy@10.0.0.3:5060 -> bob@10.0.0.2:5060 udp\n";
/// Between two public addresses.
const PUBLIC: &str = "call alice@192.0.2.1:5060 -> bob@198.51.100.2:5060 udp\n";
/// Something after the call, so that the recording goes on for an hour.
const LATER: &str = "call eve@10.9.0.1:5060 -> dave@10.9.0.2:5060 udp at 3600s\n  OPTIONS\n  < 200 OK\n";

/// A rule, the path, a flow that fires it, and flows that nearly do.
type Row = (&'static str, &'static str, &'static str, &'static [&'static str]);

const ROWS: &[Row] = &[
    (
        "reason-against-status",
        DIRECT,
        "  INVITE\n  < 486 Busy Here reason \"Q.850;cause=16\"\n  ACK\n",
        &["  INVITE\n  < 480 Gone reason \"Q.850;cause=16\"\n  ACK\n"],
    ),
    (
        "reasons-disagree",
        DIRECT,
        "  INVITE\n  < 404 Not Found reason \"Q.850;cause=1, Q.850;cause=34\"\n  ACK\n",
        &["  INVITE\n  < 404 Not Found reason \"Q.850;cause=1, Q.850;cause=28\"\n  ACK\n"],
    ),
    (
        "malformed-reason",
        DIRECT,
        "  INVITE\n  < 404 Not Found reason \"Q.850;cause=x\"\n  ACK\n",
        &["  INVITE\n  < 404 Not Found reason \"Q.850\"\n  ACK\n"],
    ),
    (
        "foreign-phrase",
        DIRECT,
        "  INVITE\n  < 404 Busy Here\n  ACK\n",
        &["  INVITE\n  < 404 Kein Anschluss\n  ACK\n"],
    ),
    (
        "unregistered-status",
        DIRECT,
        "  INVITE\n  < 477 Send failed\n  ACK\n",
        &["  INVITE\n  < 480 Send failed\n  ACK\n"],
    ),
    ("status-out-of-range", DIRECT, "  INVITE\n  < 701 Odd\n", &["  INVITE\n  < 699 Odd\n  ACK\n"]),
    (
        "missing-header",
        DIRECT,
        "  INVITE\n  < 420 Bad Extension\n  ACK\n",
        &[
            "  INVITE header \"Require: x\"\n  < 420 Bad Extension header \"Unsupported: x\"\n  ACK\n",
            "  INVITE\n  < 407 Challenge replace \"Proxy-Authenticate: Digest realm=\\\"a\\\"\"\n  ACK\n",
        ],
    ),
    (
        "missing-advised-header",
        DIRECT,
        "  INVITE\n  < 488 Not Acceptable Here\n  ACK\n",
        &["  INVITE\n  < 488 Not Acceptable Here header \"Warning: 304 h \\\"x\\\"\"\n  ACK\n"],
    ),
    (
        "missing-contact",
        DIRECT,
        "  INVITE\n  < 200 OK without Contact\n  ACK\n",
        &[
            "  INVITE\n  < 200 OK\n  ACK\n  UPDATE\n  < 200 OK without Contact\n",
            "  INVITE\n  < 486 Busy Here\n  ACK\n",
            "  OPTIONS\n  < 200 OK\n",
        ],
    ),
    (
        "missing-further-contact",
        DIRECT,
        "  INVITE\n  < 180 Ringing without Contact\n  < 486 Busy Here\n  ACK\n",
        &["  INVITE\n  < 100 Trying\n  < 180 Ringing\n  < 486 Busy Here\n  ACK\n"],
    ),
    (
        "missing-max-forwards",
        DIRECT,
        "  OPTIONS without Max-Forwards\n  < 200 OK\n",
        &["  OPTIONS\n  < 200 OK\n"],
    ),
    (
        "missing-content-type",
        DIRECT,
        "  MESSAGE without Content-Type\n  < 200 OK\n",
        &["  MESSAGE\n  < 200 OK\n", "  OPTIONS without Content-Type\n  < 200 OK\n"],
    ),
    (
        "missing-to-tag",
        DIRECT,
        "  OPTIONS\n  < 200 OK replace \"To: <sip:bob@10.0.0.2>\"\n",
        &["  INVITE\n  < 100 Trying\n  < 486 Busy Here\n  ACK\n"],
    ),
    (
        "malformed-retry-after",
        DIRECT,
        "  INVITE\n  < 503 No header \"Retry-After: soon\"\n  ACK\n",
        &["  INVITE\n  < 503 No header \"Retry-After: 120 (maintenance);duration=60\"\n  ACK\n"],
    ),
    (
        "extension-not-required",
        DIRECT,
        "  INVITE header \"Require: timer\"\n  < 420 Bad Extension header \"Unsupported: 100rel\"\n  ACK\n",
        &[
            "  INVITE header \"Require: timer, 100rel\"\n  < 420 Bad Extension header \"Unsupported: 100REL\"\n  ACK\n",
            "  INVITE header \"Proxy-Require: x\"\n  < 420 Bad Extension header \"Unsupported: x\"\n  ACK\n",
        ],
    ),
    (
        "provisional-after-final",
        DIRECT,
        "  INVITE\n  < 486 Busy Here\n  < 180 Ringing after 1s to INVITE\n  ACK\n",
        &[
            "  INVITE\n  < 180 Ringing\n  < 486 Busy Here after 1s\n  ACK\n",
            // Retransmitted, or of another branch of a fork.
            "  INVITE\n  < 180 Ringing repeat 2\n  < 486 Busy Here after 1s\n  ACK\n",
            "  INVITE\n  < 486 Busy Here tag x\n  < 180 Ringing tag y after 1s to INVITE\n  ACK\n",
        ],
    ),
    (
        "provisional-to-non-invite",
        DIRECT,
        "  OPTIONS\n  < 180 Ringing\n  < 200 OK\n",
        &["  OPTIONS\n  < 100 Trying after 4s\n  < 200 OK\n"],
    ),
    (
        "early-trying",
        DIRECT,
        "  REGISTER\n  < 100 Trying\n  < 200 OK\n",
        &[
            "  REGISTER\n  < 100 Trying after 4s\n  < 200 OK\n",
            "  INVITE\n  < 100 Trying\n  < 486 Busy\n  ACK\n",
        ],
    ),
    (
        "half-reliable",
        DIRECT,
        "  INVITE\n  < 183 Progress header \"RSeq: 1\"\n  < 486 Busy Here\n  ACK\n",
        &[
            "  INVITE\n  < 183 Progress header \"RSeq: 1\" header \"Require: 100rel\"\n  PRACK\n  < 200 OK\n  < 486 Busy Here to INVITE\n  ACK\n",
        ],
    ),
    (
        "100rel-ignored",
        DIRECT,
        "  INVITE header \"Require: 100rel\"\n  < 180 Ringing\n  < 486 Busy Here\n  ACK\n",
        &["  INVITE header \"Supported: 100rel\"\n  < 180 Ringing\n  < 486 Busy Here\n  ACK\n"],
    ),
    (
        "prack-missing",
        DIRECT,
        "  INVITE\n  < 183 Progress header \"RSeq: 1\" header \"Require: 100rel\" repeat 3\n  < 504 Late after 8s\n  ACK\n",
        &[
            "  INVITE\n  < 183 Progress header \"RSeq: 1\" header \"Require: 100rel\" repeat 1\n  < 486 Busy Here after 1s\n  ACK\n",
            "  INVITE\n  < 183 Progress header \"RSeq: 1\" header \"Require: 100rel\" repeat 3\n  PRACK after 5s\n  < 200 OK\n  < 486 Busy Here to INVITE\n  ACK\n",
        ],
    ),
    (
        "answered-before-prack",
        DIRECT,
        "  INVITE\n  < 183 Progress header \"RSeq: 1\" header \"Require: 100rel\"\n  < 200 OK\n  PRACK\n  < 200 OK\n",
        &[
            "  INVITE\n  < 183 Progress header \"RSeq: 1\" header \"Require: 100rel\"\n  PRACK\n  < 200 OK\n  < 200 OK to INVITE\n  ACK\n",
            "  INVITE\n  < 180 Ringing header \"RSeq: 1\" header \"Require: 100rel\"\n  < 200 OK\n  PRACK\n  < 200 OK\n",
        ],
    ),
    (
        "two-finals",
        DIRECT,
        "  INVITE\n  < 404 Not Found\n  < 500 Oops to INVITE\n  ACK\n",
        &[
            "  INVITE\n  < 404 Not Found repeat 2\n  ACK after 3s\n",
            // A fork that answers after another one had failed.
            "  INVITE\n  < 404 Not Found tag x\n  < 200 OK tag y to INVITE\n  ACK\n",
        ],
    ),
    (
        "timeout-to-non-invite",
        DIRECT,
        "  OPTIONS\n  < 408 Request Timeout\n",
        &["  INVITE\n  < 408 Request Timeout\n  ACK\n"],
    ),
    (
        "cancel-too-early",
        DIRECT,
        "  INVITE\n  CANCEL after 1s\n  < 200 OK to CANCEL\n  < 487 Request Terminated\n  ACK\n",
        &[
            "  INVITE\n  < 100 Trying\n  CANCEL after 1s\n  < 200 OK to CANCEL\n  < 487 Request Terminated\n  ACK\n",
            // The way back was not recorded.
            "  INVITE\n  CANCEL after 1s\n",
        ],
    ),
    (
        "cancel-answered-487",
        DIRECT,
        "  INVITE\n  < 100 Trying\n  CANCEL\n  < 487 Request Terminated to CANCEL\n  < 487 Request Terminated to INVITE\n  ACK\n",
        &[
            "  INVITE\n  < 100 Trying\n  CANCEL\n  < 200 OK to CANCEL\n  < 487 Request Terminated to INVITE\n  ACK\n",
        ],
    ),
    (
        "cancel-without-effect",
        DIRECT,
        "  INVITE\n  < 180 Ringing\n  CANCEL\n  < 200 OK to CANCEL\n",
        &["  INVITE\n  < 180 Ringing\n  CANCEL\n  < 481 No to CANCEL\n"],
    ),
    (
        "terminated-unasked",
        DIRECT,
        "  INVITE\n  < 180 Ringing\n  < 487 Request Terminated\n  ACK\n",
        &[
            "  INVITE\n  < 180 Ringing\n  BYE\n  < 200 OK to BYE\n  < 487 Request Terminated to INVITE\n  ACK\n",
        ],
    ),
    (
        "final-not-acknowledged",
        DIRECT,
        "  INVITE\n  < 486 Busy Here repeat 4\n",
        &["  INVITE\n  < 486 Busy Here repeat 1\n", "  INVITE\n  < 486 Busy Here repeat 4\n  ACK after 6s\n"],
    ),
    (
        "ack-late",
        DIRECT,
        "  INVITE\n  < 200 OK repeat 3\n  ACK after 5s\n",
        &[
            "  INVITE\n  < 200 OK repeat 3\n  ACK after 1s\n",
            "  INVITE\n  < 200 OK repeat 1\n  ACK after 5s\n",
        ],
    ),
    (
        "via-count",
        DIRECT,
        "  OPTIONS\n  < 200 OK header \"Via: SIP/2.0/UDP 10.9.9.9;branch=z9hG4bKx\"\n",
        &[
            "  OPTIONS header \"Via: SIP/2.0/UDP 10.9.9.9;branch=z9hG4bKx\"\n  < 200 OK header \"Via: SIP/2.0/UDP 10.9.9.9;branch=z9hG4bKx\"\n",
        ],
    ),
    (
        "response-unasked",
        DIRECT,
        "  INVITE\n  < 200 OK\n  ACK\n  BYE lost\n  < 200 OK\n",
        &["  INVITE lost\n  < 200 OK\n  ACK\n", "  INVITE\n  < 200 OK\n  ACK\n  BYE\n  < 200 OK\n"],
    ),
    (
        "dialog-lost",
        DIRECT,
        "  INVITE\n  < 200 OK\n  ACK\n  INVITE after 5s\n  < 481 Gone\n  ACK\n",
        &[
            // Both hang up at once.
            "  INVITE\n  < 200 OK\n  ACK\n  BYE after 5s\n  < BYE after 1ms\n  < 481 Gone to BYE\n  481 Gone to BYE\n",
            "  INVITE\n  < 200 OK\n  ACK\n  INVITE after 5s\n  < 491 Request Pending\n  ACK\n",
        ],
    ),
    (
        "bye-unanswered",
        DIRECT,
        "  INVITE\n  < 200 OK\n  ACK\n  BYE after 5s repeat 5\n",
        &[
            "  INVITE\n  < 200 OK\n  ACK\n  BYE after 5s repeat 1\n",
            "  INVITE\n  < 200 OK\n  ACK\n  BYE after 5s repeat 5\n  < 200 OK after 10s\n",
        ],
    ),
    (
        "request-unanswered",
        DIRECT,
        "  INVITE\n  < 200 OK\n  ACK\n  UPDATE after 5s repeat 5\n",
        &[
            "  INVITE\n  < 200 OK\n  ACK\n  UPDATE after 5s\n",
            // The way back was not recorded.
            "  INVITE\n  < 200 OK lost\n  ACK\n  UPDATE after 5s repeat 5\n",
        ],
    ),
    (
        "re-invite-refused",
        DIRECT,
        "  INVITE\n  < 200 OK\n  ACK\n  INVITE body \"application/sdp\" \"v=0\\r\\nm=image 9 udptl t38\\r\\n\" after 5s\n  < 488 Not Acceptable Here\n  ACK\n",
        &[
            "  INVITE\n  < 488 Not Acceptable Here\n  ACK\n",
            "  INVITE\n  < 200 OK\n  ACK\n  INVITE after 5s\n  < 200 OK\n  ACK\n",
        ],
    ),
    (
        "glare-retried-early",
        DIRECT,
        "  INVITE\n  < 200 OK\n  ACK\n  INVITE after 5s\n  < 491 Request Pending\n  ACK\n  INVITE after 1s\n  < 200 OK\n  ACK\n",
        &[
            "  INVITE\n  < 200 OK\n  ACK\n  INVITE after 5s\n  < 491 Request Pending\n  ACK\n  INVITE after 3s\n  < 200 OK\n  ACK\n",
            // The other side may ask again at once.
            "  INVITE\n  < 200 OK\n  ACK\n  < INVITE after 5s\n  491 Request Pending\n  < ACK\n  < INVITE after 1s\n  200 OK\n  < ACK\n",
        ],
    ),
    (
        "overlapping-invite",
        DIRECT,
        "  INVITE\n  < 200 OK\n  ACK\n  INVITE after 5s\n  INVITE after 1s\n  < 500 Pending\n  < 200 OK\n  ACK\n",
        &[
            "  INVITE\n  < 200 OK\n  ACK\n  INVITE after 5s\n  < 200 OK\n  ACK\n  INVITE after 1s\n  < 200 OK\n  ACK\n",
        ],
    ),
    (
        "cseq-backwards",
        DIRECT,
        "  INVITE\n  < 200 OK\n  ACK\n  INFO after 5s\n  < 200 OK\n  BYE replace \"CSeq: 2 BYE\" after 5s\n  < 200 OK replace \"CSeq: 2 BYE\"\n",
        &[
            "  INVITE\n  < 200 OK\n  ACK\n  INFO after 5s repeat 2\n  BYE after 600ms\n  < 200 OK\n",
            // Two requests that changed places on the way.
            "  INVITE\n  < 200 OK\n  ACK\n  INFO replace \"CSeq: 3 INFO\"\n  INFO replace \"CSeq: 2 INFO\" after 1ms\n",
        ],
    ),
    (
        "forked-answer",
        DIRECT,
        "  INVITE\n  < 180 Ringing tag x\n  < 200 OK tag y\n  ACK\n",
        &["  INVITE\n  < 180 Ringing tag x\n  < 180 Ringing tag y\n  < 200 OK tag y\n  ACK\n"],
    ),
    (
        "several-answers",
        DIRECT,
        "  INVITE\n  < 200 OK tag x\n  < 200 OK tag y to INVITE\n  ACK\n",
        &["  INVITE\n  < 200 OK tag x repeat 2\n  ACK after 2s\n"],
    ),
    (
        "record-route-lost",
        PROXIED,
        "  INVITE\n  < 200 OK without Record-Route\n  ACK\n",
        &[
            "  INVITE without Record-Route\n  < 200 OK without Record-Route\n  ACK\n",
            "  INVITE\n  < 200 OK\n  ACK\n",
        ],
    ),
    (
        "session-interval-too-small",
        DIRECT,
        "  INVITE header \"Session-Expires: 60;refresher=uac\"\n  < 486 Busy Here\n  ACK\n",
        &["  INVITE header \"Session-Expires: 90;refresher=uac\"\n  < 486 Busy Here\n  ACK\n"],
    ),
    (
        "interval-not-too-small",
        DIRECT,
        "  REGISTER\n  < 423 Interval Too Brief header \"Min-Expires: 60\"\n",
        &["  REGISTER\n  < 423 Interval Too Brief header \"Min-Expires: 7200\"\n"],
    ),
    (
        "session-not-refreshed",
        DIRECT,
        "  INVITE\n  < 200 OK header \"Session-Expires: 90;refresher=uas\"\n  ACK\n  BYE after 200s\n  < 200 OK\n",
        &[
            "  INVITE\n  < 200 OK header \"Session-Expires: 90;refresher=uas\"\n  ACK\n  BYE after 90s\n  < 200 OK\n",
            "  INVITE\n  < 200 OK header \"Session-Expires: 90;refresher=uac\"\n  ACK\n  UPDATE after 45s\n  < 200 OK header \"Session-Expires: 90;refresher=uac\"\n  BYE after 80s\n  < 200 OK\n",
            // The refresh ended the timer.
            "  INVITE\n  < 200 OK header \"Session-Expires: 90;refresher=uac\"\n  ACK\n  UPDATE after 45s\n  < 200 OK\n  BYE after 200s\n  < 200 OK\n",
        ],
    ),
    (
        "promoted-to-6xx",
        PROXIED,
        "  INVITE\n  < 486 Busy Here until proxy\n  < 600 Busy Everywhere at proxy\n",
        &["  INVITE\n  < 600 Busy Everywhere\n"],
    ),
    (
        "status-changed",
        PROXIED,
        "  INVITE\n  < 503 Service Unavailable until proxy\n  < 500 Oops at proxy\n",
        &["  INVITE\n  < 503 Service Unavailable\n"],
    ),
    (
        "cause-lost",
        PROXIED,
        "  INVITE\n  < 486 Busy Here reason \"Q.850;cause=17\" until proxy\n  < 486 Busy Here at proxy\n",
        &["  INVITE\n  < 486 Busy Here reason \"Q.850;cause=17\"\n"],
    ),
    (
        "cause-changed",
        PROXIED,
        "  INVITE\n  < 480 No reason \"Q.850;cause=18\" until proxy\n  < 480 No reason \"Q.850;cause=19\" at proxy\n",
        &["  INVITE\n  < 480 No reason \"Q.850;cause=18\"\n"],
    ),
    (
        "503-passed-on",
        PROXIED,
        "  INVITE\n  < 503 Service Unavailable\n",
        &["  INVITE\n  < 500 Oops\n", "  INVITE\n  < 503 Service Unavailable at proxy\n"],
    ),
    (
        "proxy-sent-401",
        PROXIED,
        "  INVITE\n  < 401 Unauthorized at proxy\n",
        &["  INVITE\n  < 401 Unauthorized\n", "  INVITE\n  < 407 Proxy Authentication Required at proxy\n"],
    ),
    (
        "max-forwards-kept",
        PROXIED,
        "  INVITE replace \"Max-Forwards: 70\"\n  < 486 Busy Here\n",
        &["  INVITE\n  < 486 Busy Here\n"],
    ),
    (
        "few-hops-left",
        DIRECT,
        "  INVITE replace \"Max-Forwards: 3\"\n  < 486 Busy Here\n  ACK\n",
        &[
            "  INVITE replace \"Max-Forwards: 6\"\n  < 486 Busy Here\n  ACK\n",
            "  OPTIONS replace \"Max-Forwards: 0\"\n  < 200 OK\n",
        ],
    ),
    (
        "registrar-sent-6xx",
        DIRECT,
        "  REGISTER\n  < 603 Decline\n",
        &["  REGISTER\n  < 403 Forbidden\n", "  INVITE\n  < 603 Decline\n  ACK\n"],
    ),
    (
        "accepted-202",
        DIRECT,
        "  SUBSCRIBE\n  < 202 Accepted header \"Expires: 60\"\n",
        &["  REFER\n  < 202 Accepted\n"],
    ),
    (
        "missing-event",
        DIRECT,
        "  SUBSCRIBE without Event\n  < 489 Bad Event\n",
        &["  SUBSCRIBE\n  < 489 Bad Event\n"],
    ),
    (
        "missing-subscription-state",
        DIRECT,
        "  NOTIFY without Subscription-State\n  < 200 OK\n",
        &["  NOTIFY\n  < 200 OK\n"],
    ),
    (
        "cancel-challenged",
        DIRECT,
        "  INVITE\n  < 100 Trying\n  CANCEL\n  < 407 Proxy Authentication Required to CANCEL\n  < 487 Gone to INVITE\n  ACK\n",
        &["  INVITE\n  < 407 Proxy Authentication Required\n  ACK\n"],
    ),
    (
        "ack-answered",
        DIRECT,
        "  INVITE\n  < 486 Busy Here\n  ACK\n  < 400 Bad Request to INVITE replace \"CSeq: 1 ACK\"\n",
        &["  INVITE\n  < 486 Busy Here\n  ACK\n"],
    ),
    (
        "basic-challenge",
        DIRECT,
        "  REGISTER\n  < 401 Unauthorized replace \"WWW-Authenticate: Basic realm=\\\"a\\\"\"\n",
        &["  REGISTER\n  < 401 Unauthorized\n"],
    ),
    (
        "challenge-of-proxy-in-401",
        DIRECT,
        "  REGISTER\n  < 401 Unauthorized without WWW-Authenticate header \"Proxy-Authenticate: Digest realm=\\\"a\\\"\"\n",
        &["  REGISTER\n  < 401 Unauthorized header \"Proxy-Authenticate: Digest realm=\\\"a\\\"\"\n"],
    ),
    (
        "cause-not-rfc3398",
        DIRECT,
        "  INVITE\n  < 180 Ringing\n  < 480 No reason \"Q.850;cause=18\" after 30s\n  ACK\n",
        &["  INVITE\n  < 180 Ringing\n  < 480 No reason \"Q.850;cause=19\" after 30s\n  ACK\n"],
    ),
    ("icmp-error", DIRECT, "  INVITE\n  < icmp port-unreachable\n", &["  INVITE repeat 2\n"]),
    (
        "private-contact",
        PUBLIC,
        "  INVITE\n  < 200 OK replace \"Contact: <sip:bob@10.0.0.2>\"\n",
        &[
            // It was reached there.
            "  INVITE\n  < 200 OK replace \"Contact: <sip:bob@10.0.0.2>\"\n  ACK\n",
            // It is known to be behind NAT.
            "  INVITE uri sip:bob@10.0.0.2\n  < 200 OK replace \"Contact: <sip:bob@10.0.0.2>\"\n",
            "  INVITE\n  < 200 OK header \"Record-Route: <sip:198.51.100.2;lr>\" replace \"Contact: <sip:bob@10.0.0.2>\"\n",
            "  INVITE replace \"Contact: <sip:alice@10.0.0.1>\"\n  < 486 Busy replace \"Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK1-a1-INVITE-0;received=192.0.2.1\"\n  ACK\n",
            "  INVITE replace \"Contact: <sip:alice@10.0.0.1>\"\n",
        ],
    ),
    (
        "private-media",
        PUBLIC,
        "  INVITE\n  < 200 OK body \"application/sdp\" \"v=0\\r\\nc=IN IP4 192.168.1.2\\r\\nm=audio 4000 RTP/AVP 8\\r\\n\"\n  ACK\n",
        &[
            "  INVITE\n  < 200 OK body \"application/sdp\" \"v=0\\r\\nc=IN IP4 0.0.0.0\\r\\nm=audio 4000 RTP/AVP 8\\r\\n\"\n  ACK\n",
            "  INVITE\n  < 200 OK body \"application/sdp\" \"v=0\\r\\nc=IN IP4 192.168.1.2\\r\\nm=audio 4000 RTP/AVP 8\\r\\na=candidate:1 1 UDP 1 198.51.100.2 4000 typ srflx\\r\\n\"\n  ACK\n",
            // Private through and through, and reached all the same: the caller copes with NAT.
            "  INVITE\n  < 200 OK replace \"Contact: <sip:bob@192.168.1.2>\" body \"application/sdp\" \"v=0\\r\\nc=IN IP4 192.168.1.2\\r\\nm=audio 4000 RTP/AVP 8\\r\\n\"\n  ACK\n",
        ],
    ),
    (
        "nat-seen",
        DIRECT,
        "  OPTIONS replace \"Via: SIP/2.0/UDP 192.168.1.2;branch=z9hG4bKn;rport\"\n  < 200 OK replace \"Via: SIP/2.0/UDP 192.168.1.2;branch=z9hG4bKn;received=10.0.0.1;rport=5060\"\n",
        &[
            "  OPTIONS\n  < 200 OK replace \"Via: SIP/2.0/UDP 10.0.0.1:5060;branch=z9hG4bK1-a1-OPTIONS-0;received=10.0.0.1\"\n",
        ],
    ),
    (
        "received-missing",
        DIRECT,
        "  OPTIONS replace \"Via: SIP/2.0/UDP 192.168.1.2;branch=z9hG4bKn\"\n  < 200 OK replace \"Via: SIP/2.0/UDP 192.168.1.2;branch=z9hG4bKn\"\n",
        &[
            "  OPTIONS replace \"Via: SIP/2.0/UDP phone.example.com;branch=z9hG4bKn\"\n  < 200 OK replace \"Via: SIP/2.0/UDP phone.example.com;branch=z9hG4bKn\"\n",
        ],
    ),
    (
        "session-description-missing",
        DIRECT,
        "  INVITE\n  < 200 OK no-sdp\n  ACK\n",
        &[
            "  INVITE\n  < 183 Progress header \"RSeq: 1\" header \"Require: 100rel\"\n  PRACK\n  < 200 OK\n  < 200 OK no-sdp to INVITE\n  ACK\n",
            "  INVITE no-sdp\n  < 200 OK\n  ACK sdp\n",
        ],
    ),
    (
        "answer-of-other-shape",
        DIRECT,
        "  INVITE\n  < 200 OK body \"application/sdp\" \"v=0\\r\\nm=audio 4000 RTP/AVP 8\\r\\nm=video 0 RTP/AVP 99\\r\\n\"\n  ACK\n",
        &[
            "  INVITE body \"application/sdp\" \"v=0\\r\\nm=audio 4000 RTP/AVP 8\\r\\nm=video 5000 RTP/AVP 99\\r\\n\"\n  < 200 OK body \"application/sdp\" \"v=0\\r\\nm=audio 4000 RTP/AVP 8\\r\\nm=video 0 RTP/AVP 99\\r\\n\"\n  ACK\n",
        ],
    ),
    (
        "answer-without-offered-codec",
        DIRECT,
        "  INVITE\n  < 200 OK body \"application/sdp\" \"v=0\\r\\nm=audio 4000 RTP/AVP 18 101\\r\\na=rtpmap:101 telephone-event/8000\\r\\n\"\n  ACK\n",
        &[
            "  INVITE\n  < 200 OK body \"application/sdp\" \"v=0\\r\\nm=audio 4000 RTP/AVP 18 0\\r\\n\"\n  ACK\n",
            // It is refused, and so has no codec.
            "  INVITE\n  < 200 OK body \"application/sdp\" \"v=0\\r\\nm=audio 0 RTP/AVP 18\\r\\n\"\n  ACK\n",
            // A number without a name may be any codec.
            "  INVITE\n  < 200 OK body \"application/sdp\" \"v=0\\r\\nm=audio 4000 RTP/AVP 97\\r\\n\"\n  ACK\n",
        ],
    ),
    (
        "answer-of-other-security",
        DIRECT,
        "  INVITE body \"application/sdp\" \"v=0\\r\\nm=audio 4000 RTP/SAVP 8\\r\\n\"\n  < 200 OK\n  ACK\n",
        &[
            "  INVITE body \"application/sdp\" \"v=0\\r\\nm=audio 4000 RTP/SAVP 8\\r\\n\"\n  < 200 OK body \"application/sdp\" \"v=0\\r\\nm=audio 4000 RTP/SAVP 8\\r\\n\"\n  ACK\n",
        ],
    ),
    (
        "one-way-answer",
        DIRECT,
        "  INVITE\n  < 200 OK body \"application/sdp\" \"v=0\\r\\nm=audio 4000 RTP/AVP 8\\r\\na=sendonly\\r\\n\"\n  ACK\n",
        // On hold only later.
        &[
            "  INVITE\n  < 200 OK\n  ACK\n  INVITE after 5s\n  < 200 OK body \"application/sdp\" \"v=0\\r\\nm=audio 4000 RTP/AVP 8\\r\\na=recvonly\\r\\n\"\n  ACK\n",
        ],
    ),
    (
        "stream-refused",
        DIRECT,
        "  INVITE body \"application/sdp\" \"v=0\\r\\nm=audio 4000 RTP/AVP 8\\r\\nm=video 5000 RTP/AVP 99\\r\\n\"\n  < 200 OK body \"application/sdp\" \"v=0\\r\\nm=audio 4000 RTP/AVP 8\\r\\nm=video 0 RTP/AVP 99\\r\\n\"\n  ACK\n",
        &["  INVITE\n  < 200 OK\n  ACK\n"],
    ),
    (
        "dtmf-not-taken",
        DIRECT,
        "  INVITE\n  < 200 OK body \"application/sdp\" \"v=0\\r\\nm=audio 4000 RTP/AVP 8\\r\\n\"\n  ACK\n",
        &[
            "  INVITE body \"application/sdp\" \"v=0\\r\\nm=audio 4000 RTP/AVP 8\\r\\n\"\n  < 200 OK body \"application/sdp\" \"v=0\\r\\nm=audio 4000 RTP/AVP 8\\r\\n\"\n  ACK\n",
        ],
    ),
];

fn found(path: &str, steps: &str) -> Vec<(&'static str, Severity)> {
    let calls = judge(&messages(&format!("{path}{steps}{LATER}")));
    calls[0].findings.iter().map(|finding| (finding.rule, finding.severity)).collect()
}

#[test]
fn each_rule_fires_on_its_flow_and_spares_those_that_nearly_do() {
    for (id, path, fires, spares) in ROWS {
        let rule = finding_rules().find(|rule| rule.id == *id).unwrap_or_else(|| panic!("no rule {id}"));
        assert!(found(path, fires).contains(&(*id, rule.severity)), "{id}: {:?}", found(path, fires));
        for steps in *spares {
            assert!(!found(path, steps).iter().any(|(found, _)| found == id), "{id} in\n{steps}");
        }
    }
}

#[test]
fn each_rule_has_a_flow() {
    let mut tested: BTreeSet<&str> = ROWS.iter().map(|(id, ..)| *id).collect();
    tested.extend(BY_ITSELF);
    tested.extend(ON_CIRCUITS.iter().map(|(id, ..)| *id));
    let rules: BTreeSet<&str> = finding_rules().map(|rule| rule.id).collect();
    assert_eq!(rules, tested);
}

/// `docs/findings.md`, and where its table of rules begins and ends.
const DOCS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/findings.md");
const TABLE: [&str; 2] = ["|---|---|---|---|\n", "<!-- end of the table -->"];

#[test]
fn the_documentation_lists_all_rules_as_they_are() {
    let text = std::fs::read_to_string(DOCS).expect("docs/findings.md");
    let start = text.find(TABLE[0]).expect("a table") + TABLE[0].len();
    let end = text.find(TABLE[1]).expect("its end");
    let row = |rule: &FindingRule| {
        format!("| `{}` | {} | {} | {} |\n", rule.id, rule.severity.as_str(), rule.source, rule.says)
    };
    let rows: String = finding_rules().map(row).collect();
    if std::env::var_os("TRITONE_BLESS").is_some() {
        let text = format!("{}{rows}{}", &text[..start], &text[end..]);
        std::fs::write(DOCS, text).expect("docs/findings.md is written");
    } else {
        assert_eq!(&text[start..end], rows, "run again with TRITONE_BLESS=1");
    }
}

/// Rules for ISDN and SS7: a description that fires each, and one that nearly does.
const ON_CIRCUITS: [(&str, &str, &str); 4] = [
    (
        "protocol-error-reported",
        "user -> network SETUP cr=1\nnetwork -> user STATUS cr=1 cause=100 diagnostic=6c state=1\nnetwork -> user CONNECT cr=1\n",
        "user -> network SETUP cr=1\nnetwork -> user STATUS cr=1 cause=30 state=1\nnetwork -> user CONNECT cr=1\n",
    ),
    (
        "setup-repeated",
        "user -> network SETUP cr=1 called=1\nuser -> network SETUP cr=1 called=1 after=4s\nnetwork -> user CONNECT cr=1\n",
        "user -> network SETUP cr=1 called=1\nuser -> network SETUP cr=2 called=1 after=4s\n",
    ),
    (
        "release-repeated",
        "1-1-1 -> 2-2-2 IAM cic=7 called=1\n2-2-2 -> 1-1-1 REL cic=7 cause=17\n2-2-2 -> 1-1-1 REL cic=7 cause=17 after=15s\n",
        "1-1-1 -> 2-2-2 IAM cic=7 called=1\n2-2-2 -> 1-1-1 REL cic=7 cause=17\n1-1-1 -> 2-2-2 REL cic=7 cause=16 after=1ms\n",
    ),
    (
        "clearing-causes-differ",
        "user -> network SETUP cr=1\nnetwork -> user DISCONNECT cr=1 cause=17\nuser -> network RELEASE cr=1 cause=41\n",
        "user -> network SETUP cr=1\nnetwork -> user DISCONNECT cr=1 cause=17\nuser -> network RELEASE cr=1 cause=16\n",
    ),
];

#[test]
fn each_rule_for_circuits_fires_on_its_description_and_spares_the_other() {
    for (id, fires, spares) in ON_CIRCUITS {
        let rule = finding_rules().find(|rule| rule.id == id).unwrap_or_else(|| panic!("no rule {id}"));
        let found = |description: &str| {
            let calls = crate::circuits::calls(description);
            let findings = calls.iter().flat_map(|call| &call.findings);
            findings.map(|finding| (finding.rule, finding.severity)).collect::<Vec<_>>()
        };
        assert_eq!(found(fires), [(id, rule.severity)], "{fires}");
        assert_eq!(found(spares), [], "{spares}");
    }
}

#[test]
fn what_was_left_out_because_it_is_not_known_did_no_harm() {
    let description =
        "user -> network SETUP cr=1\nnetwork -> user STATUS cr=1 cause=99 diagnostic=1c state=1\n";
    let call = crate::circuits::call(description);
    assert_eq!(call.findings[0].severity, Severity::Info);
    assert!(call.findings[0].text.ends_with("(facility)"), "{}", call.findings[0].text);
}

/// Rules that have tests of their own: below, and in `heard`.
const BY_ITSELF: [&str; 4] = ["branch-not-cancelled", "forked-after-6xx", "no-media", "one-way-media"];

/// The hosts of a fork: caller, proxy, and the two places that it asks.
const HOSTS: [[u8; 4]; 4] = [[10, 0, 0, 1], [10, 0, 0, 3], [10, 0, 0, 2], [10, 0, 0, 4]];

/// What is found in a forked call. A message is its second, the indices of sender and receiver in [`HOSTS`], its start
/// line and its method; the request that it is or answers went from the host nearer to the caller.
fn found_in_fork(script: &[(u64, usize, usize, &str, &str)]) -> Vec<&'static str> {
    let mut fold = Fold::new(FoldOptions::default());
    for (number, (second, from, to, start, method)) in script.iter().enumerate() {
        let branch = |host: &usize| format!("Via: SIP/2.0/UDP 10.9.0.{host};branch=z9hG4bK{host}\r\n");
        let caller = branch(&0);
        let onward = if *from.max(to) == 1 { String::new() } else { branch(from.max(to)) };
        let tag = if start.starts_with("SIP/2.0") && !start.contains("100") {
            format!(";tag={}", from.max(to))
        } else {
            String::new()
        };
        let octets = format!(
            "{start}\r\n{onward}{caller}Max-Forwards: {}\r\nFrom: <sip:a@h>;tag=a\r\nTo: <sip:b@h>{tag}\r\n\
             Call-ID: fork\r\nCSeq: 1 {method}\r\nContact: <sip:x@h>\r\n\r\n",
            if onward.is_empty() { 70 } else { 69 }
        );
        let end = |host: usize| (HOSTS[host], 5060).into();
        let flow = Flow { source: end(*from), destination: end(*to), transport: Transport::Udp };
        let time = Timestamp(1_767_600_000_000_000_000 + (second * 1_000 + number as u64) as i64 * 1_000_000);
        let message = sip::Message::scan(octets.as_bytes()).expect("a message");
        fold.see(FrameRef { file: 0, number: number as u64 + 1 }, time, flow, &message);
    }
    fold.saw_time(Timestamp(1_767_600_100_000_000_000));
    fold.finish()[0].findings.iter().map(|finding| finding.rule).collect()
}

const INVITE: &str = "INVITE sip:b@h SIP/2.0";
const RINGING: &str = "SIP/2.0 180 Ringing";

#[test]
fn a_branch_that_rings_on_after_the_answer_is_found_unless_it_is_cancelled_or_ends() {
    let start = [
        (0, 0, 1, INVITE, "INVITE"),
        (0, 1, 2, INVITE, "INVITE"),
        (0, 1, 3, INVITE, "INVITE"),
        (1, 2, 1, RINGING, "INVITE"),
        (1, 3, 1, RINGING, "INVITE"),
        (5, 2, 1, "SIP/2.0 200 OK", "INVITE"),
        (5, 1, 0, "SIP/2.0 200 OK", "INVITE"),
    ];
    let with = |more: &[(u64, usize, usize, &str, &str)]| {
        found_in_fork(
            &start.iter().chain(more).map(|row| (row.0, row.1, row.2, row.3, row.4)).collect::<Vec<_>>(),
        )
    };
    let id = "branch-not-cancelled";
    assert!(with(&[]).contains(&id));
    assert!(!with(&[(5, 1, 3, "CANCEL sip:b@h SIP/2.0", "CANCEL")]).contains(&id));
    assert!(!with(&[(9, 3, 1, "SIP/2.0 480 Gone", "INVITE")]).contains(&id));
}

#[test]
fn a_place_that_is_asked_after_a_6xx_is_found() {
    let script = |status| {
        [
            (0, 0, 1, INVITE, "INVITE"),
            (0, 1, 2, INVITE, "INVITE"),
            (2, 2, 1, status, "INVITE"),
            (3, 1, 3, INVITE, "INVITE"),
            (4, 3, 1, "SIP/2.0 486 Busy Here", "INVITE"),
            (4, 1, 0, "SIP/2.0 486 Busy Here", "INVITE"),
        ]
    };
    assert!(found_in_fork(&script("SIP/2.0 603 Decline")).contains(&"forked-after-6xx"));
    assert!(!found_in_fork(&script("SIP/2.0 404 Not Found")).contains(&"forked-after-6xx"));
}
