//! The table of methods.

use super::{Method, MethodInfo};

/// Every registered method, in alphabetical order.
pub fn methods() -> &'static [MethodInfo] {
    &METHODS
}

pub(super) static METHODS: [MethodInfo; 14] = [MethodInfo {
    method: Method::Ack,
    source: "RFC 3261",
    section: "",
    meaning: "",
    opens_dialog: false,
    dialog: "",
    responses: &[],
}; 14];
