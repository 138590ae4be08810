//! Messages that an element makes itself: responses to a request, requests of its own, the ACK and CANCEL of an INVITE.

mod of_invite;
mod request;
mod response;
mod stamp;
mod text;

pub use of_invite::{ack, cancel};
pub use request::Request;
pub use response::Response;
pub use stamp::{response_hop, stamp};
