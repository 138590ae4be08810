//! Writes a capture of many calls: `load OUT.pcap CALLS RATE [MIX.flow]`. RATE is calls a second; without a mix of one's own
//! (`times` of a call is how often it is made in proportion to the others) it is that of a trunk between two hosts.

use std::error::Error;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::{env, mem};

use tritone_synth::capture::{Format, Link, Stream};
use tritone_synth::flow::{self, TcpShape};
use tritone_synth::load::{Load, mixed};
use tritone_synth::packet;

/// Messages that are written at once; they share a run of IP identifications.
const AT_ONCE: usize = 4_096;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let (output, calls, rate, script) = match arguments.as_slice() {
        [output, calls, rate] => (output, calls, rate, mixed()),
        [output, calls, rate, mix] => (output, calls, rate, flow::parse(&fs::read_to_string(mix)?)?),
        _ => return Err("usage: load OUT.pcap CALLS RATE [MIX.flow]".into()),
    };
    let mut file = BufWriter::new(File::create(output)?);
    let mut capture = Stream::begin(&mut file, Format::Pcap, Link::Ethernet)?;
    let (mut waiting, mut messages) = (Vec::new(), 0);
    for message in Load::new(&script, calls.parse()?, rate.parse()?) {
        messages += 1;
        waiting.push(message);
        if waiting.len() == AT_ONCE {
            capture.write(&packet::carry(&mem::take(&mut waiting), TcpShape::default(), None))?;
        }
    }
    capture.write(&packet::carry(&waiting, TcpShape::default(), None))?;
    file.flush()?;
    println!("{output}: {calls} calls, {messages} messages, {} octets", fs::metadata(output)?.len());
    Ok(())
}
