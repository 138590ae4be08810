//! Any octets as two frames of any link: both are accounted for, and what is found is part of them.
#![no_main]

use std::io::Cursor;

use libfuzzer_sys::fuzz_target;
use tritone_capture::{Item, Reader};

/// The kinds of link that are decoded, and one that is not.
const LINKS: [u16; 20] =
    [0, 1, 9, 12, 50, 51, 101, 104, 105, 107, 108, 113, 139, 140, 141, 166, 204, 219, 228, 276];

fuzz_target!(|bytes: &[u8]| {
    let [link, cut, split, frames @ ..] = bytes else { return };
    let link = LINKS[usize::from(*link) % LINKS.len()];
    let frames = frames.get(..8192).unwrap_or(frames);
    let (one, other) = frames.split_at(usize::from(*split).min(frames.len()));
    let head = [0xa1b2_c3d4u32, 0x0004_0002, 0, 0, 65535, link.into()];
    let mut file: Vec<u8> = head.iter().flat_map(|word| word.to_le_bytes()).collect();
    for frame in [one, other] {
        let length = frame.len() as u32;
        file.extend([0, 0, length, length + u32::from(*cut)].iter().flat_map(|word| word.to_le_bytes()));
        file.extend(frame);
    }
    let Ok(mut reader) = Reader::from_read(Box::new(Cursor::new(file)), String::new(), 0) else { return };
    let end = reader.read(&mut |item| match item {
        Item::Message(message) | Item::Beginning(message) => assert!(message.first_frame.number <= 2),
        Item::Media(media) => assert!(media.flow.source.socket().is_some()),
        _ => {}
    });
    assert!(end.is_ok());
    assert_eq!((reader.totals().packets, reader.totals().accounted()), (2, 2));
});
