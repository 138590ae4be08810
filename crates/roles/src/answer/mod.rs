//! The endpoint that answers with the code that is dialled, and is an honest UAS and registrar otherwise.

pub mod dial;
