//! Nothing depends on the order in which messages are folded.

use proptest::prelude::*;

use tritone_synth::flow::Message;
use tritone_wire::{FrameRef, Timestamp};

use crate::{judge, messages};

const FLOW: &str = "
call alice@10.0.0.1:5060 -> proxy@10.0.0.3:5060 -> bob@10.0.0.2:5060 udp
  INVITE
  < 100 Trying
  < 180 Ringing
  < 486 Busy Here reason \"Q.850;cause=17\"
  ACK
call carol@10.0.0.1:5060 -> bob@10.0.0.2:5060 udp
  INVITE
  < 407 Proxy Authentication Required header \"Proxy-Authenticate: Digest realm=\\\"r\\\", nonce=\\\"n\\\"\"
  ACK
  INVITE credentials
  < 200 OK
  ACK
  < BYE reason \"Q.850;cause=41\"
  200 OK
call dave@10.0.0.1:5060 -> bob@10.0.0.2:5060 udp
  INVITE repeat 3
  < 180 Ringing
  CANCEL
  < 200 OK to CANCEL
  < 487 Request Terminated
  ACK
call erin@10.0.0.1:5060 -> proxy@10.0.0.3:5060 -> bob@10.0.0.2:5060 udp id fork
  INVITE
  < 183 Session Progress
  < 503 Service Unavailable reason \"Q.850;cause=34\" until proxy
  < 500 Server Internal Error at proxy
call proxy@10.0.0.3:5060 -> tablet@10.0.0.4:5060 udp id fork at 3s
  INVITE
  < 180 Ringing
  CANCEL
  < 487 Request Terminated to INVITE
  ACK
call frank@10.0.0.1:5060 -> bob@10.0.0.2:5060 udp
  INVITE
  < 180 Ringing tag b1
  < 180 Ringing tag b2
  < 200 OK tag b1
  < 200 OK tag b2 to INVITE
  ACK tag b1
  ACK tag b2
  BYE tag b1
  < BYE
call grace@10.0.0.1 -> bob@10.0.0.2 tcp
  INVITE
  < 302 Moved Temporarily
  ACK
  INVITE
  < 100 Trying joined
  < 180 Ringing joined
  < 200 OK
  ACK
  INVITE
  < 488 Not Acceptable Here
  ACK
  BYE
  < 481 Call/Transaction Does Not Exist
call bob@10.0.0.2 -> grace@10.0.0.1 udp
  REGISTER
  < 401 Unauthorized header \"WWW-Authenticate: Digest realm=\\\"r\\\", nonce=\\\"n\\\"\"
  REGISTER credentials
  < 200 OK
";

/// The messages of the flows, each fourth of them twice, as a mirror port writes them.
fn with_duplicates() -> Vec<(FrameRef, Message)> {
    let once = messages(FLOW);
    let copies = once
        .iter()
        .step_by(4)
        .cloned()
        .map(|(frame, message)| (FrameRef { number: frame.number + 1_000, ..frame }, message));
    once.iter().cloned().chain(copies).collect()
}

/// All messages in one frame at one time: only what they say can tell them apart.
fn in_one_frame() -> Vec<(FrameRef, Message)> {
    let at_once = |(_, message): (FrameRef, Message)| {
        (FrameRef { file: 0, number: 1 }, Message { at: Timestamp(1), ..message })
    };
    messages(FLOW).into_iter().map(at_once).collect()
}

fn shuffled(all: Vec<(FrameRef, Message)>) -> impl Strategy<Value = Vec<(FrameRef, Message)>> {
    Just(all).prop_shuffle()
}

proptest! {
    #[test]
    fn any_order_gives_the_same_calls(order in shuffled(with_duplicates())) {
        prop_assert!(judge(&order) == judge(&with_duplicates()));
    }

    #[test]
    fn any_order_gives_the_same_calls_where_time_and_frame_say_nothing(order in shuffled(in_one_frame())) {
        prop_assert!(judge(&order) == judge(&in_one_frame()));
    }
}
