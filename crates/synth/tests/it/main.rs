//! What the captures are to another reader: tshark.

mod isdn;
mod isup;
mod reader;
mod tshark;
