//! The relay on the wire, between real programs.

mod features;
mod outcomes;
mod program;
mod recorded;
mod relay;
mod silent;
mod sipp;
mod torture;
