//! Nothing depends on the order in which messages are folded.

use proptest::prelude::*;

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
";

proptest! {
    #[test]
    fn any_order_gives_the_same_calls(order in Just((0..messages(FLOW).len()).collect::<Vec<_>>()).prop_shuffle()) {
        let all = messages(FLOW);
        let found = judge(order.iter().map(|index| &all[*index]));
        prop_assert!(found == judge(&all));
    }
}
