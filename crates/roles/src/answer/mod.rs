//! The endpoint that answers with the code that is dialled, and is an honest UAS and registrar otherwise.

pub mod checks;
mod configured;
pub mod dial;
pub mod fields;
mod node;
mod policy;
mod record;
pub mod registrar;
mod reply;
pub(crate) mod sdp;
mod settings;
mod target;

pub use node::Answer;
pub use policy::{Authenticate, BadSetting, Found, Policy, RegistrarPolicy, User};
pub use record::{Counters, Record};
pub use reply::Reply;
pub use settings::Settings;
pub use target::Target;
