//! Framing does not depend on how a stream was cut into segments.

use proptest::prelude::*;
use tritone_wire::sip::{Framing, frame};

const KEEP_ALIVE: &[u8] = b"\r\n\r\n";

fn message(method: usize, body: &[u8]) -> Vec<u8> {
    let start = ["OPTIONS sip:a@b SIP/2.0", "SIP/2.0 486 Busy Here", "X sip:c SIP/2.0"][method % 3];
    let mut bytes = format!("{start}\r\nVia: SIP/2.0/TCP a\r\nl: {}\r\n\r\n", body.len()).into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

/// What a receiver makes of a stream that comes in these segments.
fn receive<'a>(segments: impl Iterator<Item = &'a [u8]>) -> (Vec<Vec<u8>>, Vec<u8>) {
    let mut messages = Vec::new();
    let mut pending: Vec<u8> = Vec::new();
    for segment in segments {
        pending.extend_from_slice(segment);
        loop {
            let taken = match frame(&pending) {
                _ if pending.is_empty() => break,
                Framing::NeedMore { least } => {
                    assert!(least > pending.len());
                    break;
                }
                Framing::Message { len } => {
                    messages.push(pending[..len].to_vec());
                    len
                }
                Framing::KeepAlive { len } => len,
                Framing::NotSip { skip } => skip,
            };
            assert!(taken > 0);
            pending.drain(..taken);
        }
    }
    (messages, pending)
}

proptest! {
    #[test]
    fn any_split_gives_the_same_messages(
        parts in prop::collection::vec((0usize..4, prop::collection::vec(any::<u8>(), 0..40)), 1..8),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..30),
    ) {
        let expected: Vec<Vec<u8>> = parts.iter().filter(|(kind, _)| *kind < 3).map(|(kind, body)| message(*kind, body)).collect();
        let stream: Vec<u8> = parts.iter().flat_map(|(kind, body)| if *kind < 3 { message(*kind, body) } else { KEEP_ALIVE.to_vec() }).collect();
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(stream.len() + 1)).collect();
        cuts.extend([0, stream.len()]);
        cuts.sort_unstable();
        let (messages, pending) = receive(cuts.windows(2).map(|cut| &stream[cut[0]..cut[1]]));
        prop_assert_eq!(messages, expected);
        prop_assert!(pending.is_empty());
    }

    #[test]
    fn garbage_is_consumed_or_waited_for_never_both(bytes in prop::collection::vec(any::<u8>(), 1..200)) {
        match frame(&bytes) {
            Framing::Message { len } | Framing::KeepAlive { len } => prop_assert!(len > 0 && len <= bytes.len()),
            Framing::NotSip { skip } => prop_assert!(skip > 0 && skip <= bytes.len()),
            Framing::NeedMore { least } => prop_assert!(least > bytes.len()),
        }
    }
}
