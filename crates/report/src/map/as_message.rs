//! A cause as the message that carries it: Q.931, the Reason header, the ISUP cause indicators.

use std::io::{self, Write};

use tritone_codes::reason::Reason;
use tritone_codes::{Cause, CauseElement, Location, Phrases};
use tritone_wire::q931::{CallReference, Clearing, Message};

use super::names::cause_words;

/// What carries the cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Carrier {
    /// A Q.931 message.
    Q931(Clearing),
    /// A Reason header field.
    Reason,
    /// The ISUP parameter "cause indicators" (Q.763 section 3.12).
    Isup,
}

/// What goes into the message beside the cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MessageOptions {
    /// The location of the cause.
    pub location: Location,
    /// The call reference of a Q.931 message.
    pub call_reference: CallReference,
}

/// Writes the cause as its carrier has it: the octets on one line, then what they are; for a Reason header the header
/// field alone.
///
/// # Errors
/// Those of the writer.
pub fn write_as(
    out: &mut dyn Write,
    carrier: Carrier,
    cause: Cause,
    options: &MessageOptions,
    phrases: Option<&Phrases>,
) -> io::Result<()> {
    let element = CauseElement::new(cause, options.location);
    match carrier {
        Carrier::Q931(kind) => write_q931(out, kind, &element, options.call_reference, phrases),
        Carrier::Reason => write_reason(out, cause, options.location, phrases),
        Carrier::Isup => write_isup(out, &element, phrases),
    }
}

fn write_reason(
    out: &mut dyn Write,
    cause: Cause,
    location: Location,
    phrases: Option<&Phrases>,
) -> io::Result<()> {
    let name = cause_words(cause, phrases);
    let reason = Reason::q850(cause).with_location(location);
    let reason = if name.is_empty() { reason } else { reason.with_text(&name) };
    writeln!(out, "Reason: {reason}")
}

fn write_q931(
    out: &mut dyn Write,
    kind: Clearing,
    element: &CauseElement<'_>,
    reference: CallReference,
    phrases: Option<&Phrases>,
) -> io::Result<()> {
    let message = Message::clearing(kind, reference, element);
    let octets = message.to_vec();
    writeln!(out, "{}", hex(&octets))?;
    // Discriminator, length of the call reference, call reference, type: the header that `clearing` wrote.
    let side = if reference.is_to_originator() {
        "to the side that chose it"
    } else {
        "from the side that chose it"
    };
    let (header, _) = octets.split_at_checked(usize::from(reference.len()) + 2).unwrap_or((&octets, &[]));
    let (discriminator, call_reference) = header.split_at_checked(1).unwrap_or((header, &[]));
    write_line(out, discriminator, "protocol discriminator: Q.931 call control")?;
    write_line(out, call_reference, &format!("call reference {}, {side}", reference.value()))?;
    write_line(out, &[message.message_type.0], &message.message_type.to_string())?;
    let mut contents = Vec::new();
    element.encode(&mut contents);
    let (start, rest) = contents.split_at_checked(2).unwrap_or((&contents, &[]));
    write_line(out, start, &format!("information element cause, {} octets", rest.len()))?;
    write_contents(out, rest, element, phrases)
}

fn write_isup(out: &mut dyn Write, element: &CauseElement<'_>, phrases: Option<&Phrases>) -> io::Result<()> {
    let mut octets = Vec::new();
    element.encode_isup(&mut octets);
    writeln!(out, "{}", hex(&octets))?;
    let (length, contents) = octets.split_at_checked(1).unwrap_or((&octets, &[]));
    write_line(out, length, &format!("cause indicators, {} octets", contents.len()))?;
    write_contents(out, contents, element, phrases)
}

fn write_contents(
    out: &mut dyn Write,
    contents: &[u8],
    element: &CauseElement<'_>,
    phrases: Option<&Phrases>,
) -> io::Result<()> {
    let location = element.location();
    let (octet3, octet4) = contents.split_at_checked(1).unwrap_or((contents, &[]));
    let coding = element.coding().name();
    write_line(out, octet3, &format!("coding standard {coding}, location {location} ({})", location.name()))?;
    let name = element.cause().map(|cause| cause_words(cause, phrases)).unwrap_or_default();
    write_line(out, octet4, format!("cause {} {name}", element.value()).trim_end())
}

fn write_line(out: &mut dyn Write, octets: &[u8], text: &str) -> io::Result<()> {
    writeln!(out, "  {:<12}{text}", hex(octets))
}

/// Octets as two upper-case digits each, apart by a space.
pub(crate) fn hex(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("{octet:02X}")).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(carrier: Carrier, cause: u8) -> String {
        let options = MessageOptions {
            location: Location::PRIVATE_LOCAL,
            call_reference: CallReference::one_octet(1, true),
        };
        let mut out = Vec::new();
        write_as(&mut out, carrier, Cause::new(cause).unwrap(), &options, None).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_disconnect_is_shown_octet_by_octet() {
        let text = written(Carrier::Q931(Clearing::Disconnect), 17);
        assert_eq!(text.lines().next(), Some("08 01 81 45 08 02 81 91"));
        assert!(text.contains("  91          cause 17 User busy"), "{text}");
    }

    #[test]
    fn a_reason_header_has_the_name_and_the_location() {
        assert_eq!(written(Carrier::Reason, 17), "Reason: Q.850;cause=17;text=\"User busy\";location=LPN\n");
        assert_eq!(written(Carrier::Reason, 35), "Reason: Q.850;cause=35;location=LPN\n");
    }

    #[test]
    fn isup_has_a_length_and_no_identifier() {
        assert_eq!(written(Carrier::Isup, 17).lines().next(), Some("02 81 91"));
    }
}
