//! What the captures are to another reader: tshark.

mod catalogue;
mod disorder;
mod encapsulated;
mod gateway;
mod h225;
mod hep;
mod isdn;
mod isup;
mod libpri;
mod reader;
mod rewrite;
mod tshark;
