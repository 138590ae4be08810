//! The seed's lists as they stand in its file.

use std::fs;

use tritone_synth::shared;

/// A code and its text.
pub(crate) type Code = (u16, String);

/// The seed: SIP codes, Gigaset codes, and the table with its six columns.
pub(crate) struct Seed {
    pub(crate) sip: Vec<Code>,
    pub(crate) gigaset: Vec<Code>,
    pub(crate) table: Vec<[String; 6]>,
}

/// Reads the seed; `None` where the shared data is absent.
pub(crate) fn seed(test: &str) -> Option<Seed> {
    let text = fs::read_to_string(shared(test, "SEED.txt")?).expect("the seed is UTF-8");
    // One line is the heading of a class and code 300 together.
    let text = text.replace("Redirection Responses300", "Redirection Responses\n300");
    let (sip, rest) = text.split_once("Siemens 7xx-Extended Codes").expect("the Gigaset list");
    let (gigaset, table) = rest.split_once("SIP Error Messages").expect("the table");
    let seed =
        Seed { sip: codes(sip), gigaset: codes(gigaset), table: table.lines().filter_map(row).collect() };
    assert_eq!((seed.sip.len(), seed.gigaset.len(), seed.table.len()), (65, 17, 36));
    Some(seed)
}

fn codes(list: &str) -> Vec<Code> {
    let code = |line: &str| Some((line.get(..3)?.parse().ok()?, line.get(3..)?.trim_start().to_owned()));
    list.lines().filter_map(code).collect()
}

/// `404 Not found10181Unallocated...`: the columns run together, but hex and DSS1 octet follow from the decimal.
fn row(line: &str) -> Option<[String; 6]> {
    let status: u16 = line.get(..3)?.parse().ok()?;
    let rest = line.get(3..)?.trim_start();
    (1..=127u16).find_map(|cause| {
        let (hex, dss1) = (format!("{cause:02X}"), format!("{:02X}", cause | 0x80));
        let (phrase, name) = rest.split_once(&format!("{cause}{hex}{dss1}"))?;
        let whole = !phrase.ends_with(|c: char| c.is_ascii_digit());
        whole.then(|| [status.to_string(), phrase.into(), cause.to_string(), hex, dss1, name.into()])
    })
}
