//! One capture many times over: each copy is later, and its calls are others.

use std::io::{self, Read, Write};

use super::Written;
use super::datagram::Datagram;
use super::file::{Output, Record, Records};
use super::identifiers::{identifiers, rename};

/// Writes the capture that `open` opens again and again, until `enough` says that what was written is enough. The first copy
/// is as it was; in each other one all times are later by the length of the capture and a second, and all Call-IDs, tags and
/// branches are others of the same length.
///
/// # Errors
/// Those of reading and writing, and an input that is no such capture.
pub fn copies<R: Read, W: Write>(
    mut open: impl FnMut() -> io::Result<R>,
    output: W,
    mut enough: impl FnMut(Written, u64) -> bool,
) -> io::Result<Written> {
    let (mut records, mut output) = Records::open(open()?, output)?;
    let (mut earliest, mut latest) = (u64::MAX, 0_u64);
    let mut record = Record::default();
    for copy in 0.. {
        let later = copy * (latest.saturating_sub(earliest) + records.second());
        while records.next_into(&mut record)? {
            if copy == 0 {
                (earliest, latest) = (earliest.min(record.time), latest.max(record.time));
            }
            record.time += later;
            write_copy(&mut record, copy, &mut output)?;
            if enough(output.written(), copy) {
                return output.finish();
            }
        }
        if output.written().records == 0 || enough(output.written(), copy + 1) {
            break;
        }
        records.again(open()?)?;
    }
    output.finish()
}

fn write_copy<W: Write>(record: &mut Record, copy: u64, output: &mut Output<W>) -> io::Result<()> {
    let Some(datagram) = Datagram::of(&record.frame) else { return output.kept(record) };
    if copy > 0 {
        let mut places = [const { 0..0 }; MOST];
        let mut count = 0;
        let message = &mut record.frame[datagram.message.clone()];
        identifiers(message, |_, range| {
            if let Some(place) = places.get_mut(count) {
                *place = range;
                count += 1;
            }
        });
        places.into_iter().take(count).for_each(|range| rename(&mut message[range], copy));
        datagram.without_checksum(&mut record.frame);
    }
    output.record(record)
}

/// Identifiers of a message that are changed: as many as one has on a path of twenty proxies.
const MOST: usize = 24;
