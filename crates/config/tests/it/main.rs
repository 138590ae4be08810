//! The examples of the manual load, and every mistake is told with file, line and field.

mod examples;
mod mistakes;
mod relay;
