//! The relay on the wire, between real programs.

mod outcomes;
mod program;
mod recorded;
mod relay;
mod silent;
mod sipp;
