//! What the captures are to another reader: tshark.

mod tshark;
