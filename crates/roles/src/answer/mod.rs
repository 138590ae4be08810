//! The endpoint that answers with the code that is dialled, and is an honest UAS and registrar otherwise.

pub mod checks;
pub mod dial;
pub mod fields;
mod policy;
pub mod registrar;
mod reply;
#[allow(dead_code, reason = "sessions use the rest")]
mod sdp;
mod target;

pub use policy::{Authenticate, BadAnswer, Found, Policy, RegistrarPolicy, User};
pub use reply::Reply;
pub use target::Target;
