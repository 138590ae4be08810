//! Any octets as a challenge and as credentials: an answer to a challenge names its realm, and nothing but the right
//! password is accepted.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tritone_proto::digest::{Client, Password, Server, Settings, Target, Verdict};
use tritone_proto::{Random, Time};
use tritone_wire::sip::Message;

fuzz_target!(|octets: &[u8]| {
    let mut random = Random::from_number(1);
    let mut client = Client::new("a", Password::new("b"));
    if let Ok(message) = Message::scan(octets) {
        if client.challenged(&message, &mut random).is_ok() {
            let fields = client.credentials("INVITE", b"sip:a@b", b"");
            assert!(
                !fields.is_empty()
                    && fields.iter().all(|(_, value)| value.starts_with(b"Digest username=\"a\""))
            );
        }
    }
    let mut server = Server::new(Settings::new("r"), &mut random);
    let password = Password::new("c");
    for target in Target::ALL {
        let field = target.credentials().as_str().as_bytes();
        let request =
            [b"REGISTER sip:b SIP/2.0\r\n", field, b": Digest realm=\"r\",", octets, b"\r\n\r\n"].concat();
        let Ok(request) = Message::scan(&request) else { continue };
        let verdict = server.verify(Time::START, &request, target, |_| Some(&password));
        assert!(!matches!(verdict, Verdict::Accepted { .. } | Verdict::Stale));
    }
});
