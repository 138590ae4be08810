//! Calls for tests.

/// A call that the network refuses as libpri does, which sends the cause in DISCONNECT after CALL PROCEEDING, or at once in
/// RELEASE or RELEASE COMPLETE, always from the location of the private network, and repeats it in what follows.
pub fn refused(reference: u16, cause: u8) -> String {
    // Slots 0 and 16 carry no calls.
    let slot = (reference - 1) % 30 + 1;
    let slot = if slot < 16 { slot } else { slot + 1 };
    let word = format!("cr={reference} cause={cause} location=private-local");
    let setup = format!(
        "user -> network SETUP cr={reference} channel={slot} calling=national:4930111 called=0301234567 complete\n"
    );
    let proceeding = format!("network -> user CALL PROCEEDING cr={reference} channel={slot}!\n");
    match cause {
        1 | 34 | 44 | 81 | 82 => format!("{setup}network -> user RELEASE COMPLETE {word}\n"),
        6 | 7 | 26 => format!(
            "{setup}{proceeding}network -> user RELEASE {word}\nuser -> network RELEASE COMPLETE {word}\n"
        ),
        _ => format!(
            "{setup}{proceeding}network -> user DISCONNECT {word}\nuser -> network RELEASE {word}\n\
             network -> user RELEASE COMPLETE {word}\n"
        ),
    }
}

/// Every exchange beside the refused call: overlap, STATUS, RESTART, NOTIFY, tones, segments, QSIG, a bus.
pub const EXCHANGES: &str = include_str!("exchanges.isdn");
