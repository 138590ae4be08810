//! How messages are mutated.

use tritone_synth::disorder::Random;

/// What the grammar gives a meaning, and what is near it.
const WORDS: [&[u8]; 26] = [
    b"\r\n",
    b"\r\n ",
    b"\r\n\r\n",
    b";",
    b",",
    b"<",
    b">",
    b"\"",
    b"\\",
    b"%00",
    b"\0",
    b"\xff",
    b";lr",
    b";tag=",
    b";branch=z9hG4bK",
    b";rport=65536",
    b";received=::1",
    b";maddr=127.0.0.1",
    b"[::1]",
    b"sips:",
    b"tel:+49",
    b"SIP/2.0",
    b"Via: SIP/2.0/TCP 127.0.0.1\r\n",
    b"Require: 100rel\r\n",
    b"Max-Forwards: 0\r\n",
    b"Proxy-Require: x\r\n",
];

/// Numbers at which programs make mistakes.
const NUMBERS: [&str; 14] = [
    "",
    "0",
    "1",
    "-1",
    "255",
    "256",
    "65535",
    "65536",
    "2147483648",
    "4294967295",
    "4294967296",
    "18446744073709551616",
    "99999999999999999999999",
    "1e9",
];

/// Mutates a message a few times; what other messages there are is for splicing.
pub(super) fn mutate(message: &mut Vec<u8>, others: &[Vec<u8>], random: &mut Random) {
    for _ in 0..=random.below(4) {
        once(message, others, random);
    }
    message.truncate(60_000);
}

fn once(message: &mut Vec<u8>, others: &[Vec<u8>], random: &mut Random) {
    if message.is_empty() {
        return;
    }
    let at = random.below(message.len());
    match random.below(16) {
        0 | 1 => message[at] ^= 1 << random.below(8),
        2 => message[at] = random.below(256) as u8,
        3 | 4 => {
            let word = WORDS[random.below(WORDS.len())];
            message.splice(at..at, word.iter().copied());
        }
        5 => drop(message.drain(range(message.len(), at, random))),
        6 => {
            let again = message[range(message.len(), at, random)].to_vec();
            message.splice(at..at, again);
        }
        7 if random.below(4) == 0 => message.truncate(at),
        8 => splice(message, others, random),
        9 => line_again(message, at, random),
        10 => drop(message.drain(line(message, at))),
        11 => lines_swapped(message, at, random),
        12 if random.below(8) == 0 => long(message, at, random),
        _ => number(message, at, random),
    }
}

fn range(length: usize, at: usize, random: &mut Random) -> std::ops::Range<usize> {
    let most = if random.below(8) == 0 { 500 } else { 12 };
    at..(at + 1 + random.below(most)).min(length)
}

/// A line of the message, with its end.
fn line(message: &[u8], at: usize) -> std::ops::Range<usize> {
    let begin = message[..at].iter().rposition(|octet| *octet == b'\n').map_or(0, |end| end + 1);
    let end =
        message[at..].iter().position(|octet| *octet == b'\n').map_or(message.len(), |end| at + end + 1);
    begin..end
}

/// Repeats a line, now and then very often.
fn line_again(message: &mut Vec<u8>, at: usize, random: &mut Random) {
    let line = line(message, at);
    let times = if random.below(16) == 0 { 300 } else { 1 };
    let again = message[line.clone()].repeat(times);
    message.splice(line.start..line.start, again);
}

fn lines_swapped(message: &mut Vec<u8>, at: usize, random: &mut Random) {
    let taken: Vec<u8> = message.drain(line(message, at)).collect();
    let to = random.below(message.len() + 1);
    let to = message[..to].iter().rposition(|octet| *octet == b'\n').map_or(0, |end| end + 1);
    message.splice(to..to, taken);
}

/// Puts a line of another message in.
fn splice(message: &mut Vec<u8>, others: &[Vec<u8>], random: &mut Random) {
    let other = &others[random.below(others.len())];
    if other.is_empty() {
        return;
    }
    let taken = other[line(other, random.below(other.len()))].to_vec();
    let to = random.below(message.len());
    let to = line(message, to).start;
    message.splice(to..to, taken);
}

fn long(message: &mut Vec<u8>, at: usize, random: &mut Random) {
    let octet = b"a;,<\"( \t%"[random.below(9)];
    let length = [300, 5_000, 40_000][random.below(3)];
    message.splice(at..at, std::iter::repeat_n(octet, length));
}

/// Makes a number that is written as text another one.
fn number(message: &mut Vec<u8>, at: usize, random: &mut Random) {
    let Some(start) = message[at..].iter().position(u8::is_ascii_digit).map(|offset| at + offset) else {
        return;
    };
    let length = message[start..].iter().take_while(|octet| octet.is_ascii_digit()).count();
    message.splice(start..start + length, NUMBERS[random.below(NUMBERS.len())].bytes());
}
