//! A proxy does not refuse what is none of its business (RFC 3261 section 16.3 step 1).

use super::*;

#[test]
fn a_request_goes_on_with_what_is_wrong_in_fields_that_a_proxy_does_not_read() {
    for odd in [
        "Date: yesterday\r\n",
        "Contact: <sip:a@b\r\n",
        "Warning: x\r\n",
        "no colon at all\r\n",
        "Expires: 99999999999\r\n",
    ] {
        let sent = Rig::one_upstream().receive(CALLER, &request("INVITE", "sip:1@x", odd));
        assert_eq!(sent.len(), 1, "{odd}");
        assert!(
            sent[0].start().starts_with("INVITE ") && sent[0].text.contains(odd),
            "{odd}: {}",
            sent[0].text
        );
    }
}

#[test]
fn bare_line_feeds_come_out_as_line_ends() {
    let sent = Rig::one_upstream().receive(CALLER, &invite("sip:1@x", "X-Own: 1\r\n").replace("\r\n", "\n"));
    assert!(sent[0].text.contains("\r\nX-Own: 1\r\n"), "{sent:?}");
}
