//! Any octets as a Request-URI: what it dials can be sent.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tritone_roles::answer::dial::{Dialled, MAX_STEPS};
use tritone_wire::sip::Uri;

fuzz_target!(|uri: &[u8]| {
    let Some(read) = Dialled::from_uri(&Uri::parse(uri)) else { return };
    match read {
        Ok(dialled) => {
            assert!(!dialled.steps.is_empty() && dialled.steps.len() <= MAX_STEPS);
            assert!(dialled.steps.iter().all(|step| step.status.is_valid_on_the_wire()));
            let finals = dialled.steps.iter().filter(|step| step.status.is_final()).count();
            assert_eq!(finals, usize::from(dialled.final_status().is_some()));
            let texts = [&dialled.reason, &dialled.phrase, &dialled.bye, &dialled.contact];
            assert!(texts.into_iter().flatten().all(|text| !text.chars().any(char::is_control)));
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
});
