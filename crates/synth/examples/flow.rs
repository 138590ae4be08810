//! Writes the capture of a flow description: `flow IN.flow OUT.pcap`, or `OUT.pcapng`.

use std::error::Error;
use std::{env, fs};

use tritone_synth::capture::{self, Format, Link};
use tritone_synth::{flow, packet};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [input, output] = arguments.as_slice() else {
        return Err("usage: flow IN.flow OUT.pcap|OUT.pcapng".into());
    };
    let script = flow::parse(&fs::read_to_string(input)?).map_err(|e| format!("{input}: {e}"))?;
    let packets = packet::packets(&script).map_err(|e| format!("{input}: {e}"))?;
    let format = if output.ends_with(".pcapng") { Format::Pcapng } else { Format::PcapNano };
    fs::write(output, capture::write(&packets, format, Link::Ethernet))?;
    println!("{output}: {} packets", packets.len());
    Ok(())
}
