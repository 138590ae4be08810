//! Nothing depends on the order in which messages are folded, or on the files in which they stood.

use proptest::prelude::*;

use tritone_calls::Call;
use tritone_synth::flow::{self, Message};
use tritone_wire::{FrameRef, Timestamp};

use crate::random::{recorded, scenes, script};
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

/// A random recording, with packets that stand in it twice.
fn random() -> impl Strategy<Value = Vec<(FrameRef, Message)>> {
    (scenes(), proptest::collection::vec(0..200_usize, 0..12)).prop_map(|(scenes, twice)| {
        let script = flow::parse(&script(&scenes)).expect("a script");
        recorded(script.messages().expect("messages"), &twice)
    })
}

/// The messages in the order of these keys; where all are equal, in their own.
fn ordered(messages: &[(FrameRef, Message)], keys: &[u8]) -> Vec<(FrameRef, Message)> {
    let mut keyed: Vec<_> = messages.iter().zip(keys.iter().cycle()).collect();
    keyed.sort_by_key(|(_, key)| **key);
    keyed.into_iter().map(|(message, _)| message.clone()).collect()
}

/// The recording in two files, the second of which begins with this message.
fn cut(messages: &[(FrameRef, Message)], at: usize) -> Vec<(FrameRef, Message)> {
    let at = at.checked_rem(messages.len()).unwrap_or_default();
    let place = |(index, (_, message)): (usize, &(FrameRef, Message))| {
        let (file, number) = if index < at { (0, index) } else { (1, index - at) };
        (FrameRef { file, number: number as u64 + 1 }, message.clone())
    };
    messages.iter().enumerate().map(place).collect()
}

/// A call as text, without the places where its messages stood: neither as values nor in sentences.
fn without_places(call: &Call) -> String {
    let text = format!("{:?}", Call { frames: Vec::new(), ..call.clone() });
    let cut = |text: &str, before: &str, is_place: fn(char) -> bool| {
        let mut parts = text.split(before);
        let first = parts.next().unwrap_or_default().to_owned();
        parts.map(|part| part.trim_start_matches(is_place)).fold(first, |text, part| text + part)
    };
    let text = cut(&text, "FrameRef { file: ", |c| c.is_ascii_digit() || ", number:}".contains(c));
    cut(&text, "frame ", |c| c.is_ascii_digit())
}

proptest! {
    #[test]
    fn any_order_gives_the_same_calls_of_a_random_recording(
        messages in random(),
        keys in proptest::collection::vec(any::<u8>(), 1..300),
    ) {
        prop_assert!(judge(&ordered(&messages, &keys)) == judge(&messages));
    }

    #[test]
    fn two_files_give_the_same_calls_as_one(messages in random(), at in any::<usize>(), second_first: bool) {
        let mut files = cut(&messages, at);
        if second_first {
            files.sort_by_key(|(frame, _)| core::cmp::Reverse(frame.file));
        }
        let told = |calls: Vec<Call>| calls.iter().map(without_places).collect::<Vec<_>>();
        prop_assert_eq!(told(judge(&files)), told(judge(&messages)));
    }
}

#[test]
fn random_recordings_have_joined_calls_and_calls_apart() {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let (mut joined, mut alone, mut copies) = (0, 0, 0);
    for _ in 0..100 {
        for call in judge(&random().new_tree(&mut runner).expect("a recording").current()) {
            *(if call.legs.len() > 1 { &mut joined } else { &mut alone }) += 1;
            copies += call.copies;
        }
    }
    assert!(joined > 50 && alone > 50 && copies > 50, "{joined} joined, {alone} alone, {copies} copies");
}
