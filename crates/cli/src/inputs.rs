//! What the user wants read: recordings, one that is being made, or an interface.

use std::ffi::OsString;
use std::num::NonZeroUsize;
use std::ops::RangeInclusive;
use std::time::Duration;

use clap::Args;
use tritone_capture::{Input, Interface, Until};

use crate::failure::Failure;
use crate::interrupt;

/// The recordings that a command reads.
#[derive(Debug, Args)]
pub(crate) struct InputArguments {
    /// Captures and logs, compressed or not, in any order; `-` is standard input.
    #[arg(required_unless_present = "interface", value_name = "FILE")]
    pub(crate) files: Vec<OsString>,
    /// Capture on an interface of this machine (`any`: on all), in place of files, until Ctrl-C or the end of --for.
    ///
    /// Linux only. This needs the right to capture, which root has, and what `sudo setcap cap_net_raw+ep` permits; when the
    /// interface is open, root is given up for the user who called sudo, else for `nobody`. Not promiscuous: to see what is
    /// for other machines, as at a mirror port, let `ip link set eth0 promisc on` hear it.
    #[arg(short, long, value_name = "NAME", conflicts_with = "files", group = "endless")]
    interface: Option<String>,
    /// UDP and TCP ports to capture, as 5060 or 5060-5080; repeatable, comma lists. By default 1720, 5060 to 5080, 8088 and
    /// 9060. Fragments, ICMP and SCTP are always captured.
    #[arg(long, value_name = "PORTS", value_delimiter = ',', value_parser = ports, requires = "interface", conflicts_with = "files")]
    port: Vec<RangeInclusive<u16>>,
    /// Go on reading the last file as it is written, until Ctrl-C or the end of --for; then show what was read.
    ///
    /// A file that is replaced or cut, as programs do that rotate their files, is read on from its new beginning; that is
    /// said. The other files are read to their ends first.
    #[arg(long, group = "endless")]
    follow: bool,
    /// How long to read what has no end, as 30s, 5min, 1h.
    #[arg(long = "for", value_name = "TIME", value_parser = humantime::parse_duration)]
    length: Option<Duration>,
    /// Threads that work; by default one for each processor, or as many as TRITONE_THREADS says. The results are the same for
    /// any number of them.
    #[arg(long, value_name = "N")]
    threads: Option<NonZeroUsize>,
    /// Memory for the messages of calls, as 64M or 2G. Where that is full, the calls that ended are judged and let go, and of
    /// those that go on the ones that were quiet for the longest time; what is let go so is counted. The rest of the
    /// program takes up to twice as much again, and 20M.
    #[arg(long, value_name = "SIZE", default_value = "128M", value_parser = size)]
    limit_memory: usize,
}

/// Ranges of ports that the filter of the kernel has room for.
const MAX_PORTS: usize = 100;

impl InputArguments {
    /// The option by which what is read has no end of its own, and cannot be read again.
    pub(crate) fn endless(&self) -> Option<&'static str> {
        match (&self.interface, self.follow) {
            (Some(_), _) => Some("--interface"),
            (None, true) => Some("--follow"),
            (None, false) => None,
        }
    }

    /// Threads that work.
    pub(crate) fn threads(&self) -> NonZeroUsize {
        threads(self.threads)
    }

    /// Octets of memory for the messages of calls.
    pub(crate) fn limit_memory(&self) -> usize {
        self.limit_memory
    }

    /// The recordings, in the order given.
    pub(crate) fn inputs(&self) -> Result<Vec<Input>, Failure> {
        if self.length.is_some() && self.endless().is_none() {
            return Err(Failure::Use("--for is of use with --interface and --follow only".to_owned()));
        }
        if let Some(name) = &self.interface {
            return Ok(vec![Input::Interface(self.interface(name)?)]);
        }
        let mut inputs = of_files(&self.files);
        if self.follow
            && let Some(last) = inputs.last_mut()
            && let Input::Path(path) = last
        {
            *last = Input::Followed { path: path.clone(), until: self.until()? };
        }
        Ok(inputs)
    }

    fn interface(&self, name: &str) -> Result<Interface, Failure> {
        if self.port.len() > MAX_PORTS {
            let count = self.port.len();
            return Err(Failure::Use(format!(
                "--port: {count} ranges are too many; give at most {MAX_PORTS}"
            )));
        }
        let ports = if self.port.is_empty() { Interface::signalling_ports() } else { self.port.clone() };
        Ok(Interface { name: name.to_owned(), ports, until: self.until()? })
    }

    fn until(&self) -> Result<Until, Failure> {
        Ok(Until::new(interrupt::end_of_reading()?, self.length))
    }
}

/// More threads than this gain nothing on any machine, and each takes memory.
const MOST_THREADS: NonZeroUsize = NonZeroUsize::MIN.saturating_add(255);

/// Threads that work, where the option says so many.
pub(crate) fn threads(option: Option<NonZeroUsize>) -> NonZeroUsize {
    let all = || std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    option.or_else(set_threads).unwrap_or_else(all).min(MOST_THREADS)
}

/// As many as the environment says.
fn set_threads() -> Option<NonZeroUsize> {
    let set = std::env::var_os("TRITONE_THREADS")?;
    let threads = set.to_str().and_then(|set| set.trim().parse().ok());
    if threads.is_none() {
        eprintln!(
            "tritone: TRITONE_THREADS is {}, which is no number of threads; it is ignored",
            set.display()
        );
    }
    threads
}

/// Octets: a number, with K, M or G for so many times 1024.
fn size(text: &str) -> Result<usize, String> {
    let text = text.trim();
    let units = [("K", 10), ("M", 20), ("G", 30)];
    let ends = |unit: &str| text.len() > 1 && text.to_ascii_uppercase().ends_with(unit);
    let shift = units.iter().find(|(unit, _)| ends(unit)).map(|(_, shift)| *shift);
    let number = if shift.is_some() { &text[..text.len() - 1] } else { text };
    let octets =
        number.trim().parse::<usize>().ok().and_then(|number| number.checked_mul(1 << shift.unwrap_or(0)));
    octets
        .filter(|octets| *octets >= LEAST_MEMORY)
        .ok_or_else(|| "give a size of 1M or more, as 64M, 2G".to_owned())
}

/// Less than this many octets hold no call of many messages.
const LEAST_MEMORY: usize = 1 << 20;

/// A port, or a range of them.
fn ports(text: &str) -> Result<RangeInclusive<u16>, String> {
    let port = |text: &str| text.trim().parse::<u16>().ok();
    let (low, high) = text.split_once('-').unwrap_or((text, text));
    match (port(low), port(high)) {
        (Some(low), Some(high)) if low <= high => Ok(low..=high),
        _ => Err("give a port, as 5060, or a range of them, as 5060-5080".to_owned()),
    }
}

/// Recordings that have an end, or that other programs end.
pub(crate) fn of_files(files: &[OsString]) -> Vec<Input> {
    files.iter().map(|file| Input::from_argument(file)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_units() {
        assert_eq!((size("64M"), size(" 2g"), size("1048576")), (Ok(64 << 20), Ok(2 << 30), Ok(1 << 20)));
        for wrong in ["", "M", "5", "-1M", "1.5G", "99999999999999G", "64MB"] {
            assert!(size(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn ports_are_single_or_ranges() {
        assert_eq!(ports("5060"), Ok(5060..=5060));
        assert_eq!(ports("5060-5080"), Ok(5060..=5080));
        for wrong in ["", "-", "5080-5060", "sip", "65536", "1-2-3"] {
            assert!(ports(wrong).is_err(), "{wrong}");
        }
    }
}
