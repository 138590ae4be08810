//! Calls over circuits: ISDN (Q.931, H.225.0) and SS7 (ISUP).

mod signal;

pub use signal::Signal;
