//! Messages of ISDN and SS7 as lines: what they are made of, and their octets.

use ratatui_core::text::Line;
use tritone_calls::Signal;
use tritone_codes::CauseElement;
use tritone_wire::{isup, q931};

use crate::theme::Theme;

/// Octets in a line.
const IN_LINE: usize = 16;

/// The type, the elements with their causes in words, and all octets.
pub(crate) fn message(octets: &[u8], signal: Signal, theme: Theme) -> Vec<Line<'static>> {
    let mut lines = vec![Line::styled(signal.to_string(), theme.strong())];
    lines.extend(match signal {
        Signal::Q931(_) => q931::Message::decode(octets).map(|message| of_q931(&message)).unwrap_or_default(),
        Signal::H225(_) => {
            q931::Message::decode_h225(octets).map(|message| of_q931(&message)).unwrap_or_default()
        }
        Signal::Isup(_) => isup::Message::decode(octets).map(|message| of_isup(&message)).unwrap_or_default(),
    });
    lines.push(Line::default());
    lines.extend(
        octets
            .chunks(IN_LINE)
            .enumerate()
            .map(|(line, octets)| Line::raw(format!("{:04x}  {}", line * IN_LINE, hex(octets)))),
    );
    lines
}

fn of_q931(message: &q931::Message<'_>) -> Vec<Line<'static>> {
    let mut lines = vec![Line::raw(format!("Call reference {}", message.call_reference.value()))];
    lines.extend(message.elements().map(|element| match element {
        Ok(element) => {
            let name = element.name().unwrap_or("element");
            let contents = hex(element.contents.unwrap_or_default());
            Line::raw(
                format!("{:02X} {name}: {contents}", element.identifier).trim_end_matches(": ").to_owned(),
            )
        }
        Err(error) => Line::raw(error.to_string()),
    }));
    lines.extend(message.causes().flatten().map(|element| cause(&element)));
    lines
}

fn of_isup(message: &isup::Message<'_>) -> Vec<Line<'static>> {
    let mut lines: Vec<Line<'static>> = message
        .parameters()
        .map(|parameter| match parameter {
            Ok(parameter) => Line::raw(format!("{}: {}", parameter.code, hex(parameter.contents))),
            Err(error) => Line::raw(error.to_string()),
        })
        .collect();
    lines.extend(message.causes().flatten().map(|element| cause(&element)));
    lines
}

fn cause(element: &CauseElement<'_>) -> Line<'static> {
    let name = element.cause().and_then(|cause| cause.name()).unwrap_or("not in Q.850");
    let location = element.location();
    Line::raw(format!("Cause {} {name}, location {location} ({})", element.value(), location.name()))
}

/// `08 02 81 91`.
fn hex(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("{octet:02X}")).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use tritone_report::Strokes;
    use tritone_wire::isup::MessageType;

    use super::*;

    fn lines(octets: &[u8], signal: Signal) -> Vec<String> {
        let theme = Theme { colour: false, strokes: Strokes::Ascii };
        message(octets, signal, theme).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_message_shows_its_elements_its_cause_and_its_octets() {
        let octets = [0x08, 0x02, 0x80, 0x01, 0x45, 0x08, 0x02, 0x82, 0x91];
        let kind = q931::Message::decode(&octets).unwrap().message_type;
        let shown = lines(&octets, Signal::Q931(kind));
        assert_eq!(shown[0], "DISCONNECT");
        assert_eq!(shown[1], "Call reference 1");
        assert!(shown.iter().any(|line| line.starts_with("08 ") && line.ends_with(": 82 91")), "{shown:?}");
        assert!(shown.iter().any(|line| line.starts_with("Cause 17 User busy, location LN")), "{shown:?}");
        assert_eq!(shown.last().unwrap(), "0000  08 02 80 01 45 08 02 82 91");
    }

    #[test]
    fn a_message_of_isup_does_too() {
        let shown = lines(&[0x0C, 0x02, 0x00, 0x02, 0x80, 0x91], Signal::Isup(MessageType::REL));
        assert_eq!(shown[0], "REL");
        assert!(shown.iter().any(|line| line.starts_with("Cause 17 User busy")), "{shown:?}");
    }
}
