//! The .xz file format: one or more streams, each of blocks with a checksum.

use std::io::{BufReader, Read};

use lzma_rust2::XzReader;

use super::{MAX_WINDOW_MIB, Octets};

/// What the streams of an .xz file unpack to.
pub(super) fn streams(packed: BufReader<Octets>) -> impl Read + Send {
    XzReader::new_mem_limit(packed, true, MAX_WINDOW_MIB * 1024)
}
