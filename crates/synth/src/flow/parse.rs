//! Text to scripts.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use tritone_wire::{IcmpErrorKind, Timestamp, Transport};

use super::{Call, Edit, FlowError, Party, Problem, Refusal, Script, Side, Step, What};

/// A script from its text.
///
/// # Errors
/// The first line that is not in the language.
pub fn parse(text: &str) -> Result<Script, FlowError> {
    let mut reader = Reader::default();
    for (index, line) in text.lines().enumerate() {
        reader.line(line, index + 1).map_err(|problem| FlowError { line: index + 1, problem })?;
    }
    Ok(reader.script)
}

#[derive(Default)]
struct Reader {
    script: Script,
    products: HashMap<String, String>,
}

impl Reader {
    fn line(&mut self, line: &str, number: usize) -> Result<(), Problem> {
        if let Some(text) = line.trim_start().strip_prefix('|') {
            return self.raw_line(text);
        }
        let mut words = Words::new(line)?;
        let indented = line.starts_with([' ', '\t']);
        match words.next() {
            None => Ok(()),
            Some(word) if indented => self.step(word, &mut words, number),
            Some(word) => self.statement(&word, &mut words),
        }
    }

    fn raw_line(&mut self, text: &str) -> Result<(), Problem> {
        let step = self.script.calls.last_mut().and_then(|c| c.steps.last_mut());
        let Some(Step { what: What::Raw(octets), .. }) = step else {
            return Err(Problem::UnknownWord("|".into()));
        };
        octets.extend(unescape(text.strip_prefix(' ').unwrap_or(text))?);
        octets.extend(b"\r\n");
        Ok(())
    }

    fn statement(&mut self, word: &Word, words: &mut Words) -> Result<(), Problem> {
        match word.text.as_str() {
            "start" => {
                let seconds: i64 = words.number("start")?;
                self.script.start = Timestamp(seconds.saturating_mul(1_000_000_000));
                words.end()
            }
            "agent" => {
                let user = words.value("agent")?;
                self.products.insert(user, words.value("agent")?);
                words.end()
            }
            "tcp" => self.tcp(words),
            "udp" => {
                words.expect("mtu")?;
                self.script.mtu = Some(words.number("mtu")?);
                words.end()
            }
            "record" => {
                self.script.record.extend(words.map(|w| w.text));
                Ok(())
            }
            "call" => {
                let call = self.call(words)?;
                self.script.calls.push(call);
                Ok(())
            }
            other => Err(Problem::UnknownWord(other.into())),
        }
    }

    fn tcp(&mut self, words: &mut Words) -> Result<(), Problem> {
        let shape = &mut self.script.tcp;
        while let Some(word) = words.next() {
            match word.text.as_str() {
                "mss" => shape.mss = Some(words.positive("mss")?),
                "reorder" => shape.reorder = Some(words.positive("reorder")?),
                "duplicate" => shape.duplicate = Some(words.positive("duplicate")?),
                "drop" => shape.drop = Some(words.positive("drop")?),
                "bare" => shape.bare = true,
                other => return Err(Problem::UnknownWord(other.into())),
            }
        }
        Ok(())
    }

    fn call(&self, words: &mut Words) -> Result<Call, Problem> {
        let mut path = vec![self.party(&words.value("call")?)?];
        words.expect("->")?;
        path.push(self.party(&words.value("->")?)?);
        let mut call = Call::new(path);
        while let Some(word) = words.next() {
            match word.text.as_str() {
                "->" => call.path.push(self.party(&words.value("->")?)?),
                "udp" => call.transport = Transport::Udp,
                "tcp" => call.transport = Transport::Tcp,
                "id" => call.call_id = Some(words.value("id")?),
                "at" => call.at = Some(words.duration("at")?),
                "times" => call.times = words.number("times")?,
                "every" => call.every = words.duration("every")?,
                other => return Err(Problem::UnknownWord(other.into())),
            }
        }
        Ok(call)
    }

    fn party(&self, text: &str) -> Result<Party, Problem> {
        let bad = || Problem::BadValue { what: "user@address", value: text.into() };
        let (user, place) = text.rsplit_once('@').ok_or_else(bad)?;
        let address = socket_address(place).ok_or_else(bad)?;
        Ok(Party { user: user.into(), address, product: self.products.get(user).cloned() })
    }

    fn step(&mut self, first: Word, words: &mut Words, line: usize) -> Result<(), Problem> {
        let call = self.script.calls.last_mut().ok_or(Problem::StepWithoutCall)?;
        let (from, first) = match first.text.as_str() {
            "<" => (Side::Callee, words.value("<")?),
            ">" => (Side::Caller, words.value(">")?),
            _ => (Side::Caller, first.text),
        };
        let mut step = Step { line, from, ..Step::default() };
        step.what = match first.as_str() {
            "pause" => {
                step.after = Some(words.duration("pause")?);
                What::Pause
            }
            "raw" => What::Raw(Vec::new()),
            "icmp" => What::Icmp(refusal(words)?),
            word if word.starts_with(|c: char| c.is_ascii_digit()) => {
                What::Response { code: number("status", word)?, phrase: words.phrase() }
            }
            word if word.starts_with(|c: char| c.is_ascii_uppercase()) => What::Request(word.into()),
            word => return Err(Problem::UnknownWord(word.into())),
        };
        options(&mut step, words)?;
        call.steps.push(step);
        Ok(())
    }
}

/// The kind of an ICMP error, and what may follow it.
fn refusal(words: &mut Words) -> Result<Refusal, Problem> {
    let name = words.value("icmp")?;
    let kind = IcmpErrorKind::ALL.iter().copied().find(|kind| kind.name() == name);
    let kind = kind.ok_or(Problem::BadValue { what: "kind of ICMP error", value: name })?;
    let mut refusal = Refusal { kind, by: None, quote: None };
    while let Some(word) = words.0.next_if(|word| ["by", "quote"].contains(&word.text.as_str())) {
        match word.text.as_str() {
            "by" => refusal.by = Some(words.number("by")?),
            _ => refusal.quote = Some(words.number("quote")?),
        }
    }
    Ok(refusal)
}

/// Words that end a phrase, since they mean something after it.
const OPTIONS: [&str; 19] = [
    "after",
    "reason",
    "server",
    "agent",
    "header",
    "replace",
    "without",
    "uri",
    "tag",
    "sdp",
    "no-sdp",
    "body",
    "credentials",
    "to",
    "at",
    "until",
    "repeat",
    "lost",
    "joined",
];

fn options(step: &mut Step, words: &mut Words) -> Result<(), Problem> {
    while let Some(word) = words.next() {
        match word.text.as_str() {
            "after" => step.after = Some(words.duration("after")?),
            "reason" => step.edits.push(Edit::Add("Reason".into(), words.value("reason")?)),
            "server" => step.edits.push(Edit::Replace("Server".into(), words.value("server")?)),
            "agent" => step.edits.push(Edit::Replace("User-Agent".into(), words.value("agent")?)),
            "header" => step.edits.push(words.header("header", Edit::Add)?),
            "replace" => step.edits.push(words.header("replace", Edit::Replace)?),
            "without" => step.edits.push(Edit::Remove(words.value("without")?)),
            "uri" => step.uri = Some(words.value("uri")?),
            "tag" => step.tag = Some(words.value("tag")?),
            "sdp" => step.sdp = Some(true),
            "no-sdp" => step.sdp = Some(false),
            "body" => step.body = Some((words.value("body")?, words.value("body")?)),
            "credentials" => step.credentials = true,
            "to" => step.answers = Some(words.value("to")?),
            "at" => step.at = Some(words.value("at")?),
            "until" => step.until = Some(words.value("until")?),
            "repeat" => step.repeat = words.number("repeat")?,
            "lost" => step.lost = true,
            "joined" => step.joined = true,
            other => return Err(Problem::UnknownWord(other.into())),
        }
    }
    Ok(())
}

fn socket_address(text: &str) -> Option<SocketAddr> {
    let bare = text.strip_prefix('[').and_then(|t| t.strip_suffix(']')).unwrap_or(text);
    text.parse().ok().or_else(|| Some(SocketAddr::new(bare.parse::<IpAddr>().ok()?, 5060)))
}

fn number<N: std::str::FromStr>(what: &'static str, text: &str) -> Result<N, Problem> {
    text.parse().map_err(|_| Problem::BadValue { what, value: text.into() })
}

fn duration(text: &str) -> Option<Duration> {
    let digits = text.find(|c: char| c.is_ascii_alphabetic())?;
    let amount: f64 = text.get(..digits)?.parse().ok()?;
    let unit = match text.get(digits..)? {
        "us" => 1e-6,
        "ms" => 1e-3,
        "s" => 1.0,
        "min" => 60.0,
        _ => return None,
    };
    Duration::try_from_secs_f64(amount * unit).ok()
}

struct Word {
    text: String,
    quoted: bool,
}

struct Words(std::iter::Peekable<std::vec::IntoIter<Word>>);

impl Iterator for Words {
    type Item = Word;

    fn next(&mut self) -> Option<Word> {
        self.0.next()
    }
}

impl Words {
    fn new(line: &str) -> Result<Self, Problem> {
        let mut words = Vec::new();
        let mut rest = line.trim_start();
        while !rest.is_empty() && !rest.starts_with('#') {
            let (word, after) = split_word(rest)?;
            words.push(word);
            rest = after.trim_start();
        }
        Ok(Self(words.into_iter().peekable()))
    }

    fn value(&mut self, of: &str) -> Result<String, Problem> {
        self.next().map(|w| w.text).ok_or_else(|| Problem::MissingValue(of.into()))
    }

    fn number<N: std::str::FromStr>(&mut self, of: &'static str) -> Result<N, Problem> {
        number("number", &self.value(of)?)
    }

    fn positive(&mut self, of: &'static str) -> Result<usize, Problem> {
        match self.number(of)? {
            0 => Err(Problem::BadValue { what: "number above 0", value: "0".into() }),
            n => Ok(n),
        }
    }

    fn duration(&mut self, of: &str) -> Result<Duration, Problem> {
        let value = self.value(of)?;
        duration(&value).ok_or(Problem::BadValue { what: "time (us, ms, s, min)", value })
    }

    fn header(&mut self, of: &str, edit: fn(String, String) -> Edit) -> Result<Edit, Problem> {
        let value = self.value(of)?;
        match value.split_once(':') {
            Some((name, text)) => Ok(edit(name.trim_end().into(), text.trim().into())),
            None => Err(Problem::BadValue { what: "header", value }),
        }
    }

    fn expect(&mut self, word: &str) -> Result<(), Problem> {
        match self.next() {
            Some(found) if found.text == word => Ok(()),
            Some(found) => Err(Problem::UnknownWord(found.text)),
            None => Err(Problem::MissingValue(word.into())),
        }
    }

    fn end(&mut self) -> Result<(), Problem> {
        self.next().map_or(Ok(()), |word| Err(Problem::UnknownWord(word.text)))
    }

    fn phrase(&mut self) -> String {
        let mut phrase: Vec<String> = Vec::new();
        while let Some(word) = self.0.next_if(|w| w.quoted || !OPTIONS.contains(&w.text.as_str())) {
            phrase.push(word.text);
        }
        phrase.join(" ")
    }
}

/// The first word of a text that begins with one, and what follows.
fn split_word(text: &str) -> Result<(Word, &str), Problem> {
    let Some(inner) = text.strip_prefix('"') else {
        let end = text.find(char::is_whitespace).unwrap_or(text.len());
        let (word, rest) = text.split_at(end);
        return Ok((Word { text: word.into(), quoted: false }, rest));
    };
    let mut escaped = false;
    for (at, c) in inner.char_indices() {
        if c == '"' && !escaped {
            let word = String::from_utf8_lossy(&unescape(&inner[..at])?).into_owned();
            return Ok((Word { text: word, quoted: true }, &inner[at + 1..]));
        }
        escaped = c == '\\' && !escaped;
    }
    Err(Problem::OpenQuote)
}

fn unescape(text: &str) -> Result<Vec<u8>, Problem> {
    let mut octets = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        octets.extend(&rest.as_bytes()[..at]);
        let bad = || Problem::BadValue { what: "escape", value: rest[at..].chars().take(4).collect() };
        let mut length = 2;
        octets.push(match rest.as_bytes().get(at + 1).ok_or_else(bad)? {
            b'r' => b'\r',
            b'n' => b'\n',
            b't' => b'\t',
            b'x' => {
                length = 4;
                let digits = rest.get(at + 2..at + 4).ok_or_else(bad)?;
                u8::from_str_radix(digits, 16).map_err(|_| bad())?
            }
            c @ (b'"' | b'\\') => *c,
            _ => return Err(bad()),
        });
        rest = &rest[at + length..];
    }
    octets.extend(rest.as_bytes());
    Ok(octets)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(text: &str) -> (usize, Problem) {
        let e = parse(text).unwrap_err();
        (e.line, e.problem)
    }

    #[test]
    fn a_call_has_its_path_options_and_steps() {
        let script = parse(
            "agent bob \"PBX 1\"\ncall alice@10.0.0.1 -> p@10.0.0.3:5070 -> bob@[2001:db8::2] tcp id x at 2s\n  \
             INVITE no-sdp\n  < 486 Busy Here reason \"Q.850;cause=17\" after 20ms # why\n",
        )
        .unwrap();
        let call = &script.calls[0];
        assert_eq!(call.path.len(), 3);
        assert_eq!(call.path[1].address, "10.0.0.3:5070".parse().unwrap());
        assert_eq!(call.path[2].address, "[2001:db8::2]:5060".parse().unwrap());
        assert_eq!(call.path[2].product.as_deref(), Some("PBX 1"));
        assert_eq!((call.transport, call.call_id.as_deref()), (Transport::Tcp, Some("x")));
        assert_eq!(call.steps[1].what, What::Response { code: 486, phrase: "Busy Here".into() });
        assert_eq!(call.steps[1].edits, [Edit::Add("Reason".into(), "Q.850;cause=17".into())]);
        assert_eq!(call.steps[1].after, Some(Duration::from_millis(20)));
        assert_eq!(call.steps[1].line, 4);
    }

    #[test]
    fn raw_lines_are_kept_and_end_with_crlf() {
        let script = parse("call a@10.0.0.1 -> b@10.0.0.2\n  raw\n  | A \\xff\n  |\n").unwrap();
        assert_eq!(script.calls[0].steps[0].what, What::Raw(b"A \xff\r\n\r\n".to_vec()));
    }

    #[test]
    fn errors_name_the_line() {
        assert_eq!(problem("\nring a"), (2, Problem::UnknownWord("ring".into())));
        assert_eq!(problem("  INVITE"), (1, Problem::StepWithoutCall));
        assert_eq!(problem("agent \"x"), (1, Problem::OpenQuote));
        let call = "call a@10.0.0.1 -> b@10.0.0.2\n";
        assert_eq!(problem(&format!("{call}  INVITE loudly")), (2, Problem::UnknownWord("loudly".into())));
        assert_eq!(problem(&format!("{call}  INVITE after")), (2, Problem::MissingValue("after".into())));
        assert!(matches!(problem(&format!("{call}  < 4x6")), (2, Problem::BadValue { what: "status", .. })));
        assert!(matches!(problem(&format!("{call}  pause 3h")), (2, Problem::BadValue { .. })));
        assert!(matches!(problem(&format!("{call}  < icmp no")), (2, Problem::BadValue { .. })));
        assert!(matches!(problem("call a -> b"), (1, Problem::BadValue { what: "user@address", .. })));
    }
}
