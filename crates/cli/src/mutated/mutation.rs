//! How recordings are mutated.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use tritone_synth::disorder::Random;

use super::original::{Original, Record};

/// Octets of a mutated recording, about.
const LENGTH: usize = 2 * 1024;

/// Values at which programs make mistakes with lengths and numbers.
const VALUES: [u32; 16] =
    [0, 1, 2, 3, 4, 7, 8, 16, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fff_ffff, 0xffff_ffff];

/// The mutated recording with this number.
pub(super) fn mutated(originals: &[Original], number: u64) -> Vec<u8> {
    let random = &mut Random(number);
    let (mut file, mut records) = cut_out(originals, random);
    // Most mutations are within a record that says its new length: else nothing behind them is read.
    let (within, across) = match random.below(3) {
        0 => (0, random.below(5)),
        1 => (1 + random.below(8), 0),
        _ => (1 + random.below(4), random.below(2)),
    };
    for _ in 0..within.min(8 * records.len()) {
        let at = random.below(records.len());
        mutate(&mut records[at].octets, originals, random);
        records[at].repair();
    }
    records.iter().for_each(|record| file.extend_from_slice(&record.octets));
    (0..across).for_each(|_| mutate(&mut file, originals, random));
    if random.below(16) == 0 {
        file = compressed(&file);
        if random.below(2) == 0 {
            mutate(&mut file, originals, random);
        }
    }
    file
}

fn any<'a, T>(list: &'a [T], random: &mut Random) -> &'a T {
    &list[random.below(list.len())]
}

/// The head of a recording, and some records from any one on; sometimes in disorder, or with records of another.
fn cut_out(originals: &[Original], random: &mut Random) -> (Vec<u8>, Vec<Record>) {
    let original = any(originals, random);
    let mut records = some_records(original, random);
    match random.below(8) {
        0 => records.extend(some_records(any(originals, random), random)),
        1 => {
            let at = random.below(records.len() + 1);
            records.splice(at..at, some_records(any(originals, random), random));
        }
        2 if records.len() > 1 => {
            for _ in 0..=random.below(4) {
                let (one, other) = (random.below(records.len()), random.below(records.len()));
                records.swap(one, other);
            }
        }
        3 if !records.is_empty() => {
            let again = any(&records, random).clone();
            records.insert(random.below(records.len() + 1), again);
        }
        _ => {}
    }
    let head = if random.below(32) == 0 { any(originals, random) } else { original };
    (head.head.clone(), records)
}

fn some_records(original: &Original, random: &mut Random) -> Vec<Record> {
    let first = if random.below(2) == 0 { 0 } else { random.below(original.records.len().max(1)) };
    let mut length = 0;
    let fits = |record: &&Record| {
        let before = length;
        length += record.octets.len();
        before < LENGTH
    };
    original.records.iter().skip(first).take_while(fits).cloned().collect()
}

fn mutate(file: &mut Vec<u8>, originals: &[Original], random: &mut Random) {
    if file.is_empty() {
        return;
    }
    let at = random.below(file.len());
    match random.below(14) {
        0..=2 => file[at] ^= 1 << random.below(8),
        3 => file[at] = *any(&VALUES, random) as u8,
        4 => overwrite(file, at, &(*any(&VALUES, random) as u16).to_be_bytes()),
        5 => overwrite(file, at, &any(&VALUES, random).to_be_bytes()),
        6 => overwrite(file, at, &any(&VALUES, random).to_le_bytes()),
        7 => drop(file.drain(range(file.len(), at, random))),
        8 => {
            let again = file[range(file.len(), at, random)].to_vec();
            file.splice(at..at, again);
        }
        9 => {
            let junk: Vec<u8> = (0..=random.below(16)).map(|_| random.below(256) as u8).collect();
            file.splice(at..at, junk);
        }
        10 => file.truncate(at),
        11 => {
            let other = some_records(any(originals, random), random);
            let tail: Vec<u8> = other.into_iter().flat_map(|record| record.octets).collect();
            file.truncate(at);
            file.extend_from_slice(&tail[random.below(tail.len() + 1)..]);
        }
        12 => near_a_header(file, at, random),
        _ => number_in_text(file, at, random),
    }
}

fn overwrite(file: &mut [u8], at: usize, value: &[u8]) {
    file[at..].iter_mut().zip(value).for_each(|(octet, new)| *octet = *new);
}

/// A short range from there on, now and then a long one.
fn range(length: usize, at: usize, random: &mut Random) -> std::ops::Range<usize> {
    let most = if random.below(4) == 0 { 2_000 } else { 24 };
    at..(at + 1 + random.below(most)).min(length)
}

/// Changes an octet of the headers at the beginning of the file, which decide what the others are.
fn near_a_header(file: &mut [u8], at: usize, random: &mut Random) {
    let at = at % file.len().min(120);
    file[at] = random.below(256) as u8;
}

/// Makes a number that is written as text another one: a length, a status, a time.
fn number_in_text(file: &mut Vec<u8>, at: usize, random: &mut Random) {
    let digits = file[at..].iter().position(u8::is_ascii_digit).map(|offset| at + offset);
    let Some(start) = digits else { return };
    let length = file[start..].iter().take_while(|octet| octet.is_ascii_digit()).count();
    const NUMBERS: [&str; 8] =
        ["", "0", "1", "65536", "4294967296", "18446744073709551616", "-1", "99999999"];
    file.splice(start..start + length, any(&NUMBERS, random).bytes());
}

fn compressed(file: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(file).expect("memory takes everything");
    encoder.finish().expect("memory takes everything")
}
