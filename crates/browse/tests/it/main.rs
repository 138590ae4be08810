//! The browser, driven by keys, without a terminal.

mod golden;
mod hostile;
mod keys;
mod names;
mod recorded;
mod scale;
mod screens;
