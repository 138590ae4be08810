//! Makes another capture of a capture of SIP over UDP (pcap, Ethernet, IPv4), in constant memory:
//!
//! - `variant IN OUT --copies N`, or `--octets SIZE` (as 10G): copy after copy, each later and with other Call-IDs, tags and
//!   branches
//! - `variant IN OUT --tcp CONNECTIONS`: the messages over so many TCP connections between each two sockets
//! - `variant IN OUT --one-call-id PERCENT`: so many of a hundred calls have the Call-ID of the first

use std::env;
use std::error::Error;
use std::fs::File;
use std::io::{self, BufReader, BufWriter};

use tritone_synth::rewrite::{self, Written};

const BUFFER: usize = 1 << 20;
const USAGE: &str =
    "usage: variant IN OUT --copies N | --octets SIZE | --tcp CONNECTIONS | --one-call-id PERCENT";

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [input, output, what, number] = arguments.as_slice() else { return Err(USAGE.into()) };
    let open = || io::Result::Ok(BufReader::with_capacity(BUFFER, File::open(input)?));
    let file = || io::Result::Ok(BufWriter::with_capacity(BUFFER, File::create(output)?));
    let number = size(number).ok_or(USAGE)?;
    let Written { octets, records, kept } = match what.as_str() {
        "--copies" => rewrite::copies(open, file()?, |_, copies| copies >= number),
        "--octets" => rewrite::copies(open, file()?, |written, _| written.octets >= number),
        "--tcp" => rewrite::over_tcp(open()?, file()?, u16::try_from(number)?),
        "--one-call-id" => rewrite::one_call_id(open()?, file()?, number),
        _ => return Err(USAGE.into()),
    }?;
    println!(
        "{output}: {records} packets, {octets} octets; {kept} packets are no SIP over UDP and were kept as they were"
    );
    Ok(())
}

/// A number, or one of thousands, millions or thousand millions.
fn size(text: &str) -> Option<u64> {
    let (digits, unit) = match text.strip_suffix(['k', 'M', 'G']) {
        Some(digits) => (digits, text.get(digits.len()..)?),
        None => (text, ""),
    };
    let times = match unit {
        "k" => 1_000,
        "M" => 1_000_000,
        "G" => 1_000_000_000,
        _ => 1,
    };
    digits.parse::<u64>().ok()?.checked_mul(times)
}
