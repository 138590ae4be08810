//! Counters in the text format of Prometheus, version 0.0.4.

use std::io::{self, Write};

/// Counters and gauges, written one family after the other. Each family is written once, with all its samples.
///
/// ```
/// use tritone_report::Exposition;
///
/// let mut text = Vec::new();
/// let mut exposition = Exposition::new(&mut text);
/// exposition.counter("relay_refused", "Requests that the relay answered itself.", &[(&[("status", "503")][..], 7)])?;
/// let text = String::from_utf8(text).unwrap();
/// assert_eq!(text.lines().last(), Some("tritone_relay_refused_total{status=\"503\"} 7"));
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct Exposition<'w> {
    out: &'w mut dyn Write,
}

/// Labels and a value.
pub type Sample<'a> = (&'a [(&'a str, &'a str)], u64);

impl<'w> Exposition<'w> {
    /// The media type of what is written.
    pub const CONTENT_TYPE: &'static str = "text/plain; version=0.0.4; charset=utf-8";

    /// Nothing written so far.
    pub fn new(out: &'w mut dyn Write) -> Self {
        Self { out }
    }

    /// A counter, `tritone_NAME_total`: what only grows as long as the program runs. Names and labels are letters, digits
    /// and underscores.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn counter(&mut self, name: &str, help: &str, samples: &[Sample<'_>]) -> io::Result<()> {
        self.family(&format!("tritone_{name}_total"), "counter", help, samples)
    }

    /// A gauge, `tritone_NAME`: what goes up and down.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn gauge(&mut self, name: &str, help: &str, samples: &[Sample<'_>]) -> io::Result<()> {
        self.family(&format!("tritone_{name}"), "gauge", help, samples)
    }

    fn family(&mut self, name: &str, kind: &str, help: &str, samples: &[Sample<'_>]) -> io::Result<()> {
        writeln!(self.out, "# HELP {name} {}", escaped(help, false))?;
        writeln!(self.out, "# TYPE {name} {kind}")?;
        for (labels, value) in samples {
            self.out.write_all(name.as_bytes())?;
            self.labels(labels)?;
            writeln!(self.out, " {value}")?;
        }
        Ok(())
    }

    fn labels(&mut self, labels: &[(&str, &str)]) -> io::Result<()> {
        if labels.is_empty() {
            return Ok(());
        }
        for (nth, (label, value)) in labels.iter().enumerate() {
            let before = if nth == 0 { '{' } else { ',' };
            write!(self.out, "{before}{label}=\"{}\"", escaped(value, true))?;
        }
        write!(self.out, "}}")
    }
}

/// A text in which nothing ends the line, or the quotation of a label.
fn escaped(text: &str, in_quotes: bool) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '"' if in_quotes => out.push_str("\\\""),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_escaped_and_a_family_is_told_once() {
        let mut text = Vec::new();
        let samples: &[Sample<'_>] = &[(&[("peer", "a\"b\\c\nd"), ("is", "x")], 1), (&[], 2)];
        Exposition::new(&mut text).gauge("peers_up", "A \\ and\na line.", samples).unwrap();
        assert_eq!(
            String::from_utf8(text).unwrap(),
            "# HELP tritone_peers_up A \\\\ and\\na line.\n# TYPE tritone_peers_up gauge\n\
             tritone_peers_up{peer=\"a\\\"b\\\\c\\nd\",is=\"x\"} 1\ntritone_peers_up 2\n"
        );
    }

    #[test]
    fn a_family_without_samples_is_still_told() {
        let mut text = Vec::new();
        Exposition::new(&mut text).counter("x", "Nothing.", &[]).unwrap();
        assert_eq!(text, b"# HELP tritone_x_total Nothing.\n# TYPE tritone_x_total counter\n");
    }
}
