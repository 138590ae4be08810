//! The command from outside: what it prints, and how it ends.

mod bench;
mod run;
mod stats;
mod why;
