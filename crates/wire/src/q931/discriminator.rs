//! The protocol discriminator (Q.931 section 4.2, table 4-1): which protocol the octets of layer 3 are of.

/// The name of the protocol, or `None` where the discriminator is reserved or not known.
pub const fn protocol_name(discriminator: u8) -> Option<&'static str> {
    Some(match discriminator {
        0x03 => "maintenance (national ISDN)",
        0x08 => "Q.931",
        0x09 => "Q.2931",
        0x40 => "1TR6, N0",
        0x41 => "1TR6, N1",
        0x43 => "maintenance (AT&T)",
        0x00..=0x07 => "user-user information",
        0x10..=0x3F => "X.25 or another protocol of layer 3",
        0x44..=0x4F | 0x42 => "national use",
        0x50..=0xFE => "X.25 or another protocol of layer 3",
        _ => return None,
    })
}
