//! A ladder as a Mermaid sequence diagram.

use std::io::{self, Write};

use tritone_calls::{Call, Step};
use tritone_config::Names;

use super::{long_label, steps};
use crate::bidi::isolate;
use crate::clean::clean;
use crate::named::named;

/// Writes a call as a Mermaid `sequenceDiagram`, for documents and tickets that draw it.
///
/// # Errors
/// Those of the writer.
pub fn write_ladder_mermaid(out: &mut dyn Write, call: &Call, names: &Names) -> io::Result<()> {
    writeln!(out, "sequenceDiagram")?;
    for (index, address) in call.participants.iter().enumerate() {
        writeln!(out, "    participant e{index} as {}", escape(&named(*address, names)))?;
    }
    for step in steps(call) {
        // A dashed arrow for a response, as sequence diagrams have it.
        let arrow = match step.step {
            Step::Request(_) | Step::Circuit(_) => "->>",
            Step::Response(..) => "-->>",
            // A cross: it never arrived.
            Step::Icmp { .. } => "--x",
        };
        writeln!(out, "    e{}{arrow}e{}: {}", step.from, step.to, escape(&long_label(step)))?;
    }
    Ok(())
}

/// The text with all that Mermaid or the HTML it makes could read as syntax written as its own character entities
/// (`#60;` is `<`).
fn escape(text: &str) -> String {
    let mut escaped = String::new();
    for c in isolate(&clean(text)).chars() {
        match c {
            '#' | ';' | '<' | '>' | '&' | '"' | '\'' | '%' | '`' | '{' | '}' | '\\' | '$' => {
                escaped.push_str(&format!("#{};", u32::from(c)));
            }
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn neither_a_new_statement_nor_markup_gets_in() {
        assert_eq!(escape("a;b\nc<i>#1;"), "a#59;b\u{fffd}c#60;i#62;#35;1#59;");
        assert_eq!(escape("%%{init}"), "#37;#37;#123;init#125;");
    }
}
