//! gzip (RFC 1952): one or more members, each a compressed stream with a checksum.

use std::io::{self, BufRead, BufReader, ErrorKind, Read};

use flate2::bufread::GzDecoder;

use super::Octets;

/// The members of a gzip file, one after another.
pub(super) struct Members {
    /// The member that is being read; `None` behind the last.
    member: Option<GzDecoder<BufReader<Octets>>>,
}

impl Members {
    pub(super) fn new(packed: BufReader<Octets>) -> Self {
        Self { member: Some(GzDecoder::new(packed)) }
    }

    /// Goes on with the next member. Zeros behind the last are padding of tapes and block devices.
    fn next(&mut self) -> io::Result<()> {
        let Some(member) = self.member.take() else { return Ok(()) };
        let mut rest = member.into_inner();
        loop {
            let octets = rest.fill_buf()?;
            let zeros = octets.iter().take_while(|octet| **octet == 0).count();
            match octets.get(zeros) {
                Some(0x1f) => {
                    rest.consume(zeros);
                    self.member = Some(GzDecoder::new(rest));
                    return Ok(());
                }
                Some(_) => {
                    return Err(io::Error::new(ErrorKind::InvalidData, "something else follows its end"));
                }
                None if zeros == 0 => return Ok(()),
                None => rest.consume(zeros),
            }
        }
    }
}

impl Read for Members {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while let Some(member) = &mut self.member {
            match member.read(into)? {
                0 if !into.is_empty() => self.next()?,
                count => return Ok(count),
            }
        }
        Ok(0)
    }
}
