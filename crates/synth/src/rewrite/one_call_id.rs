//! A capture in which most messages have one Call-ID.

use std::io::{self, Read, Write};

use super::Written;
use super::datagram::Datagram;
use super::file::{Record, Records};
use super::identifiers::call_id;
use crate::load::scatter;

/// Writes the capture with the Call-ID of its first call in `percent` of a hundred calls, among those whose own is as long.
///
/// # Errors
/// Those of reading and writing, and an input that is no such capture.
pub fn one_call_id<R: Read, W: Write>(input: R, output: W, percent: u64) -> io::Result<Written> {
    let (mut records, mut output) = Records::open(input, output)?;
    let mut record = Record::default();
    let mut first: Option<Vec<u8>> = None;
    while records.next_into(&mut record)? {
        let Some(datagram) = Datagram::of(&record.frame) else {
            output.kept(&record)?;
            continue;
        };
        let message = &mut record.frame[datagram.message.clone()];
        if let Some(place) = call_id(message) {
            let first = first.get_or_insert_with(|| message[place.clone()].to_vec());
            if first.len() == place.len() && drawn(&message[place.clone()]) % 100 < percent {
                message[place].copy_from_slice(first);
                datagram.without_checksum(&mut record.frame);
            }
        }
        output.record(&record)?;
    }
    output.finish()
}

/// A number that looks drawn, and is the same for the same octets.
pub(super) fn drawn(octets: &[u8]) -> u64 {
    octets.iter().fold(0, |sum, octet| scatter(sum ^ u64::from(*octet)))
}
