//! A scanned message back to octets.

use alloc::vec::Vec;

use super::message::Message;
use crate::cursor;

impl Message<'_> {
    /// Appends the message, put together again from its parts: the start line, each header field by name,
    /// separator, value and line end, the blank line, the body. What comes out are the first
    /// [`len`](Self::len) octets that were scanned.
    pub fn write(&self, out: &mut Vec<u8>) {
        self.write_start_line(out);
        for header in self.headers() {
            for part in [header.raw_name, header.separator, header.value, header.line_end] {
                out.extend_from_slice(part);
            }
        }
        out.extend_from_slice(self.blank_line());
        out.extend_from_slice(self.body());
    }

    /// The parts of the start line and what stands between them, the line ends before the message included.
    fn write_start_line(&self, out: &mut Vec<u8>) {
        let mut written = 0;
        for part in self.start_parts().parts {
            out.extend_from_slice(cursor::cut(self.bytes(), written, part.at as usize));
            out.extend_from_slice(part.of(self.bytes()));
            written = part.end as usize;
        }
        out.extend_from_slice(cursor::cut(self.bytes(), written, self.headers_at()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_spacing_line_ends_and_lines_without_a_colon_come_back() {
        let bytes = b"\r\nINVITE  sip:a@b  SIP/2.0 \nVia  : \r\n x\nnonsense \r\nl:3\t\n\r\nabcdef";
        let message = Message::scan(bytes).unwrap();
        let mut out = Vec::new();
        message.write(&mut out);
        assert_eq!(out, &bytes[..message.len()]);
        assert_eq!(message.body(), b"abc");
    }
}
