//! Each rule of verdicts: a flow that fires it, and one that nearly does.

use std::collections::BTreeSet;

use tritone_calls::{Call, rules};

use crate::{judge, messages};

const CALL: &str = "call alice@10.0.0.1:5060 -> bob@10.0.0.2:5060 udp\n";
const PROXIED: &str = "call alice@10.0.0.1:5060 -> proxy@10.0.0.3:5060 -> bob@10.0.0.2:5060 udp\n";
const CIRCLE: &str = "call alice@10.0.0.1:5060 -> p@10.0.0.3:5060 -> q@10.0.0.4:5060 -> p2@10.0.0.3:5060 -> bob@10.0.0.4:5060 udp\n";
/// Something after the call, so that the recording goes on for an hour.
const LATER: &str = "call eve@10.9.0.1:5060 -> bob@10.0.0.2:5060 udp at 3600s\n  OPTIONS\n  < 200 OK\n";

/// A rule, a flow that fires it, the beginning of what it says, and flows that nearly fire it.
struct Row {
    rule: &'static str,
    fires: &'static str,
    says: &'static str,
    spares: &'static [&'static str],
}

const ROWS: &[Row] = &[
    Row {
        rule: "port-unreachable",
        fires: "  INVITE repeat 2\n  < icmp port-unreachable\n",
        says: "Nothing listens at 10.0.0.2:5060: its host sent the call back to 10.0.0.1:5060, all 3 times (ICMP port-unreachable, frame 2).",
        spares: &[
            "  INVITE repeat 1\n  < icmp port-unreachable\n  < 486 Busy Here\n  ACK\n",
            "  INVITE\n  < icmp port-unreachable by 10.0.0.254\n",
            "  INVITE\n  < icmp source-quench\n",
            "  INVITE\n  < 200 OK\n  ACK\n  BYE after 3s\n  < icmp port-unreachable\n",
        ],
    },
    Row {
        rule: "host-unreachable",
        fires: "  INVITE\n  < icmp host-unreachable by 10.0.0.254 quote 8\n",
        says: "The call did not get to 10.0.0.2:5060: 10.0.0.254 sent the call back to 10.0.0.1:5060 (ICMP host-unreachable, frame 2), because its destination does not answer on its own network.",
        spares: &[
            "  INVITE\n  < icmp host-unreachable by 10.0.0.254\n  INVITE\n  < 404 Not Found\n  ACK\n",
            "  INVITE\n  < 180 Ringing\n  < icmp admin-prohibited at alice\n  CANCEL\n  < 487 Request Terminated to INVITE\n",
        ],
    },
    Row {
        rule: "announced-failure",
        fires: "  INVITE\n  < 100 Trying\n  < 183 Session Progress reason \"Q.850;cause=1\"\n  CANCEL after 4s\n  < 200 OK to CANCEL\n  < 487 Request Terminated\n  ACK\n",
        says: "The call had failed before the caller hung up: 10.0.0.2:5060 played an announcement for cause 1 (",
        spares: &[
            "  INVITE\n  < 183 Session Progress\n  CANCEL after 4s\n  < 200 OK to CANCEL\n  < 487 Request Terminated\n  ACK\n",
            "  INVITE\n  < 183 Session Progress no-sdp reason \"Q.850;cause=1\"\n  CANCEL after 4s\n  < 200 OK to CANCEL\n  < 487 Request Terminated\n  ACK\n",
            "  INVITE\n  < 183 Session Progress reason \"Q.850;cause=127\"\n  CANCEL after 4s\n  < 200 OK to CANCEL\n  < 487 Request Terminated\n  ACK\n",
        ],
    },
    Row {
        rule: "gave-up-unanswered",
        fires: "  INVITE repeat 2\n  CANCEL after 3s\n  < 200 OK to CANCEL\n  < 487 Request Terminated\n  ACK\n",
        says: "The caller gave up after 3.0 s, and 10.0.0.2:5060 had not answered anything by then.",
        spares: &[
            "  INVITE\n  < 100 Trying\n  CANCEL after 3s\n  < 200 OK to CANCEL\n  < 487 Request Terminated\n  ACK\n",
        ],
    },
    Row {
        rule: "gave-up-ringing",
        fires: "  INVITE\n  < 180 Ringing\n  CANCEL after 7s\n  < 200 OK to CANCEL\n  < 487 Request Terminated\n  ACK\n",
        says: "The caller gave up after 7.0 s of ringing; nobody had picked up.",
        spares: &[
            "  INVITE\n  < 180 Ringing\n  CANCEL after 7s reason \"SIP;cause=200\"\n  < 200 OK to CANCEL\n  < 487 Request Terminated\n  ACK\n",
            "  INVITE\n  < 181 Call Is Being Forwarded\n  CANCEL after 7s\n  < 200 OK to CANCEL\n  < 487 Request Terminated\n  ACK\n",
        ],
    },
    Row {
        rule: "gave-up-early-media",
        fires: "  INVITE\n  < 183 Session Progress\n  CANCEL after 6s\n  < 200 OK to CANCEL\n  < 487 Request Terminated\n  ACK\n",
        says: "The caller gave up after 6.0 s, while a tone or an announcement",
        spares: &[
            "  INVITE\n  < 183 Session Progress no-sdp\n  CANCEL after 6s\n  < 200 OK to CANCEL\n  < 487 Request Terminated\n  ACK\n",
        ],
    },
    Row {
        rule: "gave-up-trying",
        fires: "  INVITE\n  < 100 Trying\n  CANCEL after 5s\n  < 200 OK to CANCEL\n  < 487 Request Terminated\n  ACK\n",
        says: "The caller gave up after 5.0 s: 10.0.0.2:5060 was still trying",
        spares: &[
            "  INVITE\n  < 100 Trying\n  < 182 Queued\n  CANCEL after 5s\n  < 200 OK to CANCEL\n  < 487 Request Terminated\n  ACK\n",
        ],
    },
    Row {
        rule: "stale-nonce",
        fires: "  INVITE\n  < 401 Unauthorized replace \"WWW-Authenticate: Digest realm=\\\"a\\\", nonce=\\\"1\\\"\"\n  ACK\n  INVITE header \"Authorization: Digest realm=\\\"a\\\"\"\n  < 401 Unauthorized replace \"WWW-Authenticate: Digest realm=\\\"a\\\", nonce=\\\"2\\\", stale=true\"\n  ACK\n",
        says: "The caller proved its password to an old question (nonce) of 10.0.0.2:5060",
        spares: &[
            "  INVITE\n  < 401 Unauthorized replace \"WWW-Authenticate: Digest realm=\\\"a\\\", nonce=\\\"2, stale=true, \\\"\"\n  ACK\n  INVITE header \"Authorization: Digest realm=\\\"a\\\"\"\n  < 401 Unauthorized replace \"WWW-Authenticate: Digest realm=\\\"a\\\", nonce=\\\"2, stale=true, \\\"\"\n  ACK\n",
        ],
    },
    Row {
        rule: "wrong-realm",
        fires: "  INVITE\n  < 401 Unauthorized replace \"WWW-Authenticate: Digest realm=\\\"a\\\", nonce=\\\"1\\\"\"\n  ACK\n  INVITE header \"Authorization: Digest realm=\\\"b\\\"\"\n  < 401 Unauthorized replace \"WWW-Authenticate: Digest realm=\\\"a\\\", nonce=\\\"2\\\"\"\n  ACK\n",
        says: "The caller sent a user name and password for \"b\", where 10.0.0.2:5060 asks for one of \"a\" (realm).",
        spares: &[
            // The challenge of a first element was met, that of a second one not.
            "  INVITE\n  < 407 Proxy Authentication Required replace \"Proxy-Authenticate: Digest realm=\\\"b\\\", nonce=\\\"1\\\"\"\n  ACK\n  INVITE header \"Proxy-Authorization: Digest realm=\\\"b\\\"\"\n  < 401 Unauthorized replace \"WWW-Authenticate: Digest realm=\\\"a\\\", nonce=\\\"2\\\"\"\n  ACK\n",
        ],
    },
    Row {
        rule: "wrong-password",
        fires: "  INVITE\n  < 401 Unauthorized\n  ACK\n  INVITE credentials\n  < 401 Unauthorized\n  ACK\n  INVITE credentials\n  < 401 Unauthorized\n  ACK\n",
        says: "User name or password is wrong: 10.0.0.2:5060 refused 2 tries for \"synth\".",
        spares: &[
            "  INVITE\n  < 401 Unauthorized\n  ACK\n  INVITE credentials\n  < 403 Forbidden\n  ACK\n",
            "  INVITE\n  < 401 Unauthorized\n  ACK\n  INVITE credentials\n  < 200 OK\n  ACK\n  BYE after 2s\n  < 200 OK\n",
        ],
    },
    Row {
        rule: "challenge-unanswered",
        fires: "  INVITE\n  < 401 Unauthorized\n  ACK\n",
        says: "10.0.0.2:5060 asked the caller for user name and password for the realm \"synth\", and the caller sent none.",
        spares: &["  INVITE\n  < 401 Unauthorized\n  ACK\n  INVITE credentials\n  < 486 Busy Here\n  ACK\n"],
    },
    Row {
        rule: "no-response",
        fires: "  INVITE repeat 6\n",
        says: "Nothing came back from 10.0.0.2:5060 (the INVITE was sent 7 times in ",
        spares: &["  INVITE repeat 1\n  < 100 Trying\n", "  INVITE repeat 1\n  < 404 Not Found\n  ACK\n"],
    },
    Row {
        rule: "only-trying",
        fires: "  INVITE\n  < 100 Trying\n",
        says: "10.0.0.2:5060 took the call (100 Trying) and then said nothing more",
        spares: &["  INVITE\n  < 100 Trying\n  < 180 Ringing\n"],
    },
    Row {
        rule: "busy-is-congestion",
        fires: "  INVITE\n  < 486 Busy Here reason \"Q.850;cause=34\"\n  ACK\n",
        says: "The called party was not busy: the network had no room for the call",
        spares: &[
            "  INVITE\n  < 486 Busy Here reason \"Q.850;cause=17\"\n  ACK\n",
            "  INVITE\n  < 486 Busy Here header \"X-Cause: 34\"\n  ACK\n",
        ],
    },
    Row {
        rule: "busy-after-ringing",
        fires: "  INVITE\n  < 180 Ringing\n  < 486 Busy Here after 5s\n  ACK\n",
        says: "The called phone rang for 5.0 s and was then turned busy",
        spares: &["  INVITE\n  < 180 Ringing\n  < 486 Busy Here after 500ms\n  ACK\n"],
    },
    Row {
        rule: "busy-at-once",
        fires: "  INVITE\n  < 100 Trying\n  < 486 Busy Here after 40ms\n  ACK\n",
        says: "The called line was busy; a machine said so after 50 ms, before anything rang: 10.0.0.2:5060 answered 486 Busy Here.",
        spares: &[
            "  INVITE\n  < 100 Trying\n  < 486 Busy Here after 300ms\n  ACK\n",
            "  INVITE\n  < 180 Ringing\n  < 486 Busy Here after 40ms\n  ACK\n",
        ],
    },
    Row {
        rule: "no-route",
        fires: "  INVITE\n  < 404 Not Found reason \"Q.850;cause=3\"\n  ACK\n",
        says: "The network has no way to the called number, which may well exist",
        spares: &[
            "  INVITE\n  < 404 Not Found\n  ACK\n",
            "  INVITE\n  < 404 Not Found reason \"Q.850;cause=1\"\n  ACK\n",
        ],
    },
    Row {
        rule: "number-unknown",
        fires: "  INVITE\n  < 500 Server Internal Error reason \"Q.850;cause=1\"\n  ACK\n",
        says: "Nobody has the number that was called, says the cause, although 10.0.0.2:5060 answered 500",
        spares: &["  INVITE\n  < 404 Not Found reason \"Q.850;cause=1\"\n  ACK\n"],
    },
    Row {
        rule: "number-changed",
        fires: "  INVITE\n  < 404 Not Found reason \"Q.850;cause=22\"\n  ACK\n",
        says: "The number that was called has been changed",
        spares: &["  INVITE\n  < 410 Gone reason \"Q.850;cause=22\"\n  ACK\n"],
    },
    Row {
        rule: "number-incomplete",
        fires: "  INVITE\n  < 503 Service Unavailable reason \"Q.850;cause=28\"\n  ACK\n",
        says: "The number that was sent is too short or of a wrong format",
        spares: &["  INVITE\n  < 484 Address Incomplete reason \"Q.850;cause=28\"\n  ACK\n"],
    },
    Row {
        rule: "no-channel",
        fires: "  INVITE\n  < 503 Service Unavailable reason \"Q.850;cause=34\"\n  ACK\n",
        says: "No line was free for the call: 10.0.0.2:5060 answered 503",
        spares: &["  INVITE\n  < 503 Service Unavailable\n  ACK\n"],
    },
    Row {
        rule: "switch-congestion",
        fires: "  INVITE\n  < 503 Service Unavailable reason \"Q.850;cause=42\"\n  ACK\n",
        says: "An exchange was overloaded",
        spares: &["  INVITE\n  < 503 Service Unavailable reason \"SIP;cause=42\"\n  ACK\n"],
    },
    Row {
        rule: "network-outage",
        fires: "  INVITE\n  < 503 Service Unavailable reason \"Q.850;cause=38\"\n  ACK\n",
        says: "The network behind had a fault",
        spares: &[
            "  INVITE\n  < 200 OK\n  ACK\n  BYE after 2s reason \"Q.850;cause=38\"\n  < 200 OK\n",
            "  INVITE\n  < 400 Bad Request reason \"Q.850;cause=41\"\n  ACK\n",
        ],
    },
    Row {
        rule: "asked-to-wait",
        fires: "  INVITE\n  < 503 Service Unavailable header \"Retry-After: 30 (maintenance);duration=60\"\n  ACK\n",
        says: "A server was overloaded or down for maintenance, and asked to be left alone for 30 s: 10.0.0.2:5060 answered 503",
        spares: &[
            "  INVITE\n  < 503 Service Unavailable header \"Retry-After: 0\"\n  ACK\n",
            "  INVITE\n  < 503 Service Unavailable header \"Retry-After: 30\" reason \"Q.850;cause=34\"\n  ACK\n",
        ],
    },
    Row {
        rule: "destination-out-of-order",
        fires: "  INVITE\n  < 502 Bad Gateway reason \"Q.850;cause=27\"\n  ACK\n",
        says: "The line of the called party is out of order",
        spares: &["  INVITE\n  < 502 Bad Gateway\n  ACK\n"],
    },
    Row {
        rule: "not-permitted",
        fires: "  INVITE\n  < 403 Forbidden reason \"Q.850;cause=57\"\n  ACK\n",
        says: "The caller's line is not allowed to make this kind of call",
        spares: &["  INVITE\n  < 403 Forbidden reason \"Q.850;cause=21\"\n  ACK\n"],
    },
    Row {
        rule: "refused-in-own-words",
        fires: "  INVITE\n  < 403 No credit left\n  ACK\n",
        says: "10.0.0.2:5060 refused the call (403) and gave its own words for it: \"No credit left\".",
        spares: &["  INVITE\n  < 403 forbidden\n  ACK\n", "  INVITE\n  < 404 No such user\n  ACK\n"],
    },
    Row {
        rule: "declined-after-ringing",
        fires: "  INVITE\n  < 180 Ringing\n  < 603 Decline after 4s\n  ACK\n",
        says: "The called party declined the call after 4.0 s of ringing",
        spares: &["  INVITE\n  < 180 Ringing\n  < 603 Decline after 4s reason \"Q.850;cause=38\"\n  ACK\n"],
    },
    Row {
        rule: "declined-at-once",
        fires: "  INVITE\n  < 603 Decline\n  ACK\n",
        says: "A machine declined the call after 10 ms, before anything rang",
        spares: &["  INVITE\n  < 603 Decline after 2s\n  ACK\n"],
    },
    Row {
        rule: "ring-timer",
        fires: "  INVITE\n  < 180 Ringing\n  < 480 Temporarily Unavailable after 30.2s\n  ACK\n",
        says: "Nobody picked up: it rang for 30 s, then a timer of 30 s ended the call: 10.0.0.2:5060 answered 480",
        spares: &[
            "  INVITE\n  < 180 Ringing\n  < 480 Temporarily Unavailable after 27s\n  ACK\n",
            "  INVITE\n  < 183 Session Progress\n  < 480 Temporarily Unavailable after 30s\n  ACK\n",
            "  INVITE\n  < 180 Ringing\n  < 200 OK after 30s\n  ACK\n  BYE after 2s\n  < 200 OK\n",
        ],
    },
    Row {
        rule: "rang-unanswered",
        fires: "  INVITE\n  < 180 Ringing\n  < 480 Temporarily Unavailable after 27s\n  ACK\n",
        says: "Nobody picked up in 27.0 s of ringing",
        spares: &[
            "  INVITE\n  < 180 Ringing\n  < 480 Temporarily Unavailable after 27s reason \"Q.850;cause=27\"\n  ACK\n",
        ],
    },
    Row {
        rule: "unavailable-at-once",
        fires: "  INVITE\n  < 480 Temporarily Unavailable\n  ACK\n",
        says: "The called party could not be rung at all; that was known after 10 ms",
        spares: &[
            "  INVITE\n  < 480 Temporarily Unavailable after 1s\n  ACK\n",
            "  INVITE\n  < 480 Temporarily Unavailable reason \"Q.850;cause=31;location=LN\"\n  < 180 Ringing\n  ACK\n",
        ],
    },
    Row {
        rule: "srtp-refused",
        fires: "  INVITE body \"application/sdp\" \"v=0\\r\\nm=audio 4000 RTP/SAVP 8\\r\\n\"\n  < 488 Not Acceptable Here\n  ACK\n",
        says: "The caller offered encrypted media only (audio RTP/SAVP PCMA)",
        spares: &[
            "  INVITE body \"application/sdp\" \"v=0\\r\\nm=audio 4000 RTP/SAVP 8\\r\\nm=audio 4002 RTP/AVP 8\\r\\n\"\n  < 488 Not Acceptable Here\n  ACK\n",
        ],
    },
    Row {
        rule: "media-refused",
        fires: "  INVITE\n  < 488 Not Acceptable Here header \"Warning: 305 bob \\\"no codec\\\"\"\n  ACK\n",
        says: "Both sides found no common media, as no codec or media format fits (Warning 305)",
        spares: &[
            "  INVITE\n  < 488 Not Acceptable Here header \"Warning: 399 bob \\\"305 no codec\\\"\"\n  ACK\n",
        ],
    },
    Row {
        rule: "offer-refused",
        fires: "  INVITE\n  < 488 Not Acceptable Here\n  ACK\n",
        says: "The other side took none of the media that the caller offered (audio RTP/AVP ",
        spares: &["  INVITE no-sdp\n  < 488 Not Acceptable Here\n  ACK\n"],
    },
    Row {
        rule: "busy-behind-error",
        fires: "  INVITE\n  < 500 Server Internal Error reason \"Q.850;cause=17\"\n  ACK\n",
        says: "The called party was busy; no server failed, although 10.0.0.2:5060 answered 500",
        spares: &["  INVITE\n  < 500 Server Internal Error\n  ACK\n"],
    },
    Row {
        rule: "no-answer-behind-error",
        fires: "  INVITE\n  < 503 Service Unavailable reason \"Q.850;cause=19\"\n  ACK\n",
        says: "The called party did not answer; no server failed",
        spares: &["  INVITE\n  < 480 Temporarily Unavailable after 1s reason \"Q.850;cause=19\"\n  ACK\n"],
    },
    Row {
        rule: "refusal-behind-error",
        fires: "  INVITE\n  < 503 Service Unavailable reason \"Q.850;cause=21\"\n  ACK\n",
        says: "The call was refused; no server failed",
        spares: &["  INVITE\n  < 403 Forbidden reason \"Q.850;cause=21\"\n  ACK\n"],
    },
    Row {
        rule: "capability-behind-error",
        fires: "  INVITE\n  < 500 Server Internal Error reason \"Q.850;cause=88\"\n  ACK\n",
        says: "The other network cannot carry this kind of call",
        spares: &["  INVITE\n  < 500 Server Internal Error reason \"Q.850;cause=16\"\n  ACK\n"],
    },
    Row {
        rule: "protocol-error-behind",
        fires: "  INVITE\n  < 500 Server Internal Error reason \"Q.850;cause=100\"\n  ACK\n",
        says: "Two elements behind did not understand each other's signalling",
        spares: &["  INVITE\n  < 500 Server Internal Error reason \"Q.850;cause=127\"\n  ACK\n"],
    },
    Row {
        rule: "ack-lost",
        fires: "  INVITE\n  < 200 OK repeat 9\n  ACK\n  < BYE after 32s\n  200 OK\n",
        says: "The call was dropped after 32 s because 10.0.0.2:5060 never got the caller's confirmation (ACK) of the answer",
        spares: &["  INVITE\n  < 200 OK\n  ACK\n  < BYE after 32s\n  200 OK\n"],
    },
    Row {
        rule: "ack-missing",
        fires: "  INVITE\n  < 200 OK repeat 9\n  < BYE after 32s\n  200 OK\n",
        says: "The call was dropped after 32 s because no confirmation of the answer (ACK) came: 10.0.0.2:5060 sent its 200 10 times.",
        spares: &["  INVITE\n  < 200 OK repeat 1\n  ACK\n  < BYE after 32s\n  200 OK\n"],
    },
    Row {
        rule: "ack-lost-nat",
        fires: "  INVITE\n  < 200 OK repeat 9 replace \"Contact: <sip:bob@192.168.1.7:5060>\"\n  < BYE after 32s\n  200 OK\n",
        says: "The call was dropped after 32 s because the caller's confirmation (ACK) did not get back to 10.0.0.2:5060: its 200 (10 times) tells the caller to send it to 192.168.1.7 (Contact)",
        spares: &[
            "  INVITE\n  < 200 OK repeat 9 replace \"Contact: <sip:bob@10.0.0.2:5060>\"\n  < BYE after 32s\n  200 OK\n",
            "  INVITE\n  < 200 OK replace \"Contact: <sip:bob@192.168.1.7:5060>\"\n  ACK\n  < BYE after 32s\n  200 OK\n",
        ],
    },
    Row {
        rule: "network-blocked",
        fires: "  INVITE\n  < 603 Network Blocked reason \"SIP;cause=603;text=\\\"v=analytics1;url=https://blocks.example/redress\\\"\"\n  ACK\n",
        says: "A service in the network blocked the call, as it takes it for an unwanted one (it can be asked at https://blocks.example/redress)",
        spares: &[
            "  INVITE\n  < 603 Network Blocked\n  ACK\n",
            "  INVITE\n  < 603 Decline reason \"SIP;cause=603;text=\\\"v=analytics1\\\"\"\n  ACK\n",
        ],
    },
    Row {
        rule: "unwanted",
        fires: "  INVITE\n  < 180 Ringing\n  < 607 Unwanted after 4s\n  ACK\n",
        says: "The called person marked this call as unwanted",
        spares: &["  INVITE\n  < 606 Not Acceptable\n  ACK\n"],
    },
    Row {
        rule: "identity-refused",
        fires: "  INVITE\n  < 428 Use Identity Header\n  ACK\n",
        says: "The network did not accept the proof of the caller's number (STIR): the call was not signed: 10.0.0.2:5060 answered 428",
        spares: &["  INVITE\n  < 433 Anonymity Disallowed\n  ACK\n"],
    },
    Row {
        rule: "extension-missing",
        fires: "  INVITE header \"Require: 100rel\"\n  < 420 Bad Extension header \"Unsupported: 100rel\"\n  ACK\n",
        says: "The caller insists on a feature that the other side does not have (100rel)",
        spares: &["  INVITE\n  < 420 Bad Extension without Unsupported\n  ACK\n"],
    },
    Row {
        rule: "interval-refused",
        fires: "  INVITE header \"Session-Expires: 60\"\n  < 422 Session Interval Too Small replace \"Min-SE: 90\"\n  ACK\n",
        says: "The caller wants its call refreshed in an interval of 60 s, which is too short: 10.0.0.2:5060 takes 90 s and more",
        spares: &[
            "  INVITE header \"Session-Expires: 60\"\n  < 422 Session Interval Too Small replace \"Min-SE: 90\"\n  ACK\n  INVITE header \"Session-Expires: 90\"\n  < 486 Busy Here after 1s\n  ACK\n",
        ],
    },
    Row {
        rule: "precondition-failed",
        fires: "  INVITE\n  < 580 Precondition Failure\n  ACK\n",
        says: "One side reserves network resources before a phone may ring",
        spares: &["  INVITE\n  < 500 Server Internal Error\n  ACK\n"],
    },
    Row {
        rule: "redirect-circle",
        fires: "  INVITE uri sip:bob@10.0.0.2\n  < 302 Moved Temporarily replace \"Contact: <sip:bob@10.0.0.2>\"\n  ACK\n  INVITE uri sip:bob@10.0.0.2\n  < 302 Moved Temporarily replace \"Contact: <sip:bob@10.0.0.2:5060>\"\n  ACK\n",
        says: "The call was sent in a circle: it had been at sip:bob@10.0.0.2:5060 already, and was sent there again: 10.0.0.2:5060 answered 302 Moved Temporarily.",
        spares: &[
            "  INVITE uri sip:bob@10.0.0.2\n  < 302 Moved Temporarily replace \"Contact: <sip:bob@10.0.0.2;transport=tcp>\"\n  ACK\n",
        ],
    },
    Row {
        rule: "redirect-unfollowed",
        fires: "  INVITE\n  < 302 Moved Temporarily replace \"Contact: <sip:bob@10.0.0.8>\"\n  ACK\n",
        says: "The call was sent elsewhere, to sip:bob@10.0.0.8, and the caller was not seen to go there",
        spares: &["  INVITE\n  < 302 Moved Temporarily without Contact\n  ACK\n"],
    },
    Row {
        rule: "redirect-followed-failed",
        fires: "  INVITE\n  < 302 Moved Temporarily\n  ACK\n  INVITE\n  < 404 Not Found after 1s\n  ACK\n",
        says: "The call was sent elsewhere by 10.0.0.2:5060 (302), and failed there: 10.0.0.2:5060 answered 404 Not Found.",
        spares: &[
            "  INVITE\n  < 302 Moved Temporarily\n  ACK\n  INVITE\n  < 200 OK after 1s\n  ACK\n  BYE after 1s\n  < 200 OK\n",
        ],
    },
    Row {
        rule: "bye-lost",
        fires: "  INVITE\n  < 200 OK\n  ACK\n  < BYE after 5s repeat 6\n",
        says: "The end of the call did not get through: 10.0.0.2:5060 hung up after 5 s, and its BYE to 10.0.0.1:5060 was sent 7 times without an answer.",
        spares: &[
            "  INVITE\n  < 200 OK\n  ACK\n  < BYE after 5s repeat 6\n  481 Call/Transaction Does Not Exist\n",
            "  INVITE\n  < 200 OK\n  ACK\n  < BYE after 5s\n",
        ],
    },
    Row {
        rule: "media-timeout",
        fires: "  INVITE\n  < 200 OK\n  ACK\n  < BYE after 61s reason \"Q.850;cause=31;text=\\\"RTP Timeout\\\"\"\n  200 OK\n",
        says: "The call was cut off after 61 s because no speech arrived any more: 10.0.0.2:5060 ended it and says so (\"RTP Timeout\").",
        spares: &[
            "  INVITE\n  < 200 OK\n  ACK\n  < BYE after 61s reason \"Q.850;cause=16;text=\\\"Normal call clearing\\\"\"\n  200 OK\n",
            "  INVITE\n  < 200 OK\n  ACK\n  < BYE after 61s reason \"SIP;cause=408;text=\\\"Session timeout\\\"\"\n  200 OK\n",
        ],
    },
    Row {
        rule: "session-expired",
        fires: "  INVITE\n  < 200 OK header \"Session-Expires: 90;refresher=uac\"\n  ACK\n  < BYE after 62s\n  200 OK\n",
        says: "The call was cut off after 62 s by its session timer of 90 s: nobody refreshed it, and 10.0.0.2:5060 ended it.",
        spares: &[
            "  INVITE\n  < 200 OK header \"Session-Expires: 90;refresher=uac\"\n  ACK\n  < BYE after 30s\n  200 OK\n",
            "  INVITE\n  < 200 OK header \"Session-Expires: 90;refresher=uac\"\n  ACK\n  INVITE after 45s\n  < 200 OK header \"Session-Expires: 90;refresher=uac\"\n  ACK\n  < BYE after 17s\n  200 OK\n",
        ],
    },
    Row {
        rule: "dialog-lost",
        fires: "  INVITE\n  < 200 OK\n  ACK\n  INVITE after 20s\n  < 481 Call/Transaction Does Not Exist\n  ACK\n  BYE\n  < 481 Call/Transaction Does Not Exist\n",
        says: "The call was dropped after 20 s: 10.0.0.2:5060 did not know it any more, and answered the INVITE inside it with 481.",
        spares: &[
            "  INVITE\n  < 200 OK\n  ACK\n  INVITE after 20s\n  < 491 Request Pending\n  ACK\n  BYE\n  < 200 OK\n",
            "  INVITE\n  < 200 OK\n  ACK\n  BYE after 20s\n  < 481 Call/Transaction Does Not Exist\n",
        ],
    },
    Row {
        rule: "rescued",
        fires: "  INVITE\n  < 503 Service Unavailable\n  ACK\n  INVITE\n  < 200 OK\n  ACK\n  BYE after 2s\n  < 200 OK\n",
        says: "Answered: 10.0.0.2:5060 had refused the call with 503",
        spares: &[
            "  INVITE\n  < 401 Unauthorized\n  ACK\n  INVITE credentials\n  < 200 OK\n  ACK\n  BYE after 2s\n  < 200 OK\n",
        ],
    },
];

/// Rules that take a path with proxies: the rule, the path, and a flow that fires it.
const ON_A_PATH: &[(&str, &str, &str)] = &[
    (
        "next-hop-silent",
        PROXIED,
        "  INVITE repeat 6\n  < 100 Trying at proxy\n  < 408 Request Timeout at proxy after 1s\n  ACK until proxy\n",
    ),
    (
        "changed-on-the-way",
        PROXIED,
        "  INVITE repeat 2\n  < 404 Not Found until proxy\n  < 480 Temporarily Unavailable at proxy after 1s\n",
    ),
    ("loop-seen", CIRCLE, "  INVITE\n  < 482 Loop Detected\n  ACK\n"),
];

/// Each rule with a call that fires it.
pub(crate) fn firing() -> impl Iterator<Item = (&'static str, Call)> {
    let direct = ROWS.iter().map(|row| (row.rule, CALL, row.fires));
    direct.chain(ON_A_PATH.iter().copied()).map(|(rule, path, steps)| (rule, first(path, steps)))
}

/// The call that fires a rule of [`ON_A_PATH`].
fn on_a_path(rule: &str) -> Call {
    firing().find(|(id, _)| *id == rule).expect("a rule with a path").1
}

/// The first call of a flow, in a recording that goes on for an hour after it.
fn first(call: &str, steps: &str) -> Call {
    judge(&messages(&format!("{call}{steps}{LATER}"))).remove(0)
}

fn rule_of(call: &Call) -> &'static str {
    call.verdict.as_ref().map_or("", |verdict| verdict.rule)
}

fn says(call: &Call) -> &str {
    call.verdict.as_ref().map_or("", |verdict| &verdict.explanation)
}

#[test]
fn each_rule_fires_on_its_flow_and_says_what_it_found() {
    for row in ROWS {
        let call = first(CALL, row.fires);
        assert_eq!(rule_of(&call), row.rule, "{}", row.fires);
        assert!(says(&call).starts_with(row.says), "{}", says(&call));
    }
}

#[test]
fn each_rule_spares_what_is_only_nearly_its_own() {
    for row in ROWS {
        for steps in row.spares {
            assert_ne!(rule_of(&first(CALL, steps)), row.rule, "{steps}");
        }
    }
}

#[test]
fn a_proxy_whose_next_hop_is_silent_names_that_hop() {
    let call = on_a_path("next-hop-silent");
    assert_eq!(rule_of(&call), "next-hop-silent", "{call:#?}");
    assert!(
        says(&call).starts_with("10.0.0.2:5060 never answered: 10.0.0.3:5060 passed the call on"),
        "{}",
        says(&call)
    );
}

#[test]
fn an_error_that_a_proxy_makes_of_an_answer_is_no_silent_hop() {
    let call = on_a_path("changed-on-the-way");
    assert_eq!(rule_of(&call), "changed-on-the-way");
    assert_eq!(
        says(&call).split(" No cause").next(),
        Some(
            "The number does not exist there, said 10.0.0.2:5060 (404 Not Found), but 10.0.0.3:5060 on the way made 480 Temporarily Unavailable of it."
        )
    );
    let same = first(PROXIED, "  INVITE\n  < 404 Not Found\n  ACK\n");
    assert_eq!(rule_of(&same), "not-found");
}

#[test]
fn a_proxy_that_stays_on_the_path_by_its_private_address_leads_no_ack_astray() {
    let call = first(PROXIED, "  INVITE\n  < 200 OK repeat 9\n  < BYE after 32s\n  200 OK\n");
    assert_eq!(rule_of(&call), "ack-missing");
}

#[test]
fn a_circle_is_named_where_it_was_recorded() {
    let call = on_a_path("loop-seen");
    assert_eq!(rule_of(&call), "loop-seen");
    let straight = first(PROXIED, "  INVITE\n  < 482 Loop Detected\n  ACK\n");
    assert_eq!(rule_of(&straight), "failed");
}

#[test]
fn every_rule_has_its_flows() {
    let beside_others = crate::scenes::ROWS.iter().map(|row| row.rule).chain([crate::large::firing().0]);
    let apart = ON_A_PATH.iter().map(|row| row.0).chain(beside_others);
    let tested: BTreeSet<&str> = ROWS.iter().map(|row| row.rule).chain(apart).collect();
    let known: BTreeSet<&str> = rules().map(|rule| rule.id).collect();
    assert_eq!(tested, known);
}
