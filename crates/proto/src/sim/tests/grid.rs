//! What loss costs: a grid of loss by kind of request, held to what it was.

use core::fmt::Write;

use super::*;
use crate::sim::Fate;

const RUNS: u64 = 100;
const LOSSES: [u16; 7] = [0, 50, 100, 200, 300, 400, 500];

/// Of the runs of one place in the grid.
#[derive(Default)]
struct Sums {
    completed: u64,
    messages: u64,
    micros: u64,
}

fn kinds(pair: &Pair) -> [(&'static str, Plan); 4] {
    [
        ("busy", Plan::call(&pair.uri("486"))),
        ("answered", Plan::call(&pair.uri("200"))),
        ("cancelled", Plan::cancelled_call(&pair.uri("200-9000"), Duration::from_secs(2))),
        ("options", Plan::request("OPTIONS", &pair.uri("200"))),
    ]
}

fn measure(loss: u16, kind: usize) -> Sums {
    let mut sums = Sums::default();
    for seed in 0..RUNS {
        let link = Link { loss, ..Link::PERFECT };
        let mut pair = Pair::new(seed, link, Transport::Udp);
        let (_, plan) = kinds(&pair)[kind].clone();
        let call_id = pair.start(plan);
        assert!(pair.ends());
        sums.messages += pair.simulator.log().passages().len() as u64;
        let end = pair
            .simulator
            .records(pair.caller)
            .iter()
            .find(|(_, told)| told.call_id == call_id && matches!(told.what, What::Final(_)));
        if let Some((time, _)) = end {
            sums.completed += 1;
            sums.micros += time.as_micros();
        }
    }
    sums
}

fn grid() -> String {
    let mut out = String::from("loss %  request    with an answer %  messages  until the answer, ms\n");
    for loss in LOSSES {
        for (kind, (name, _)) in kinds(&Pair::new(0, Link::PERFECT, Transport::Udp)).iter().enumerate() {
            let sums = measure(loss, kind);
            let messages = sums.messages * 10 / RUNS;
            let millis = sums.micros / 1000 / sums.completed.max(1);
            writeln!(
                out,
                "{:>6}  {name:<9}  {:>16}  {:>6}.{}  {millis:>20}",
                loss / 10,
                sums.completed * 100 / RUNS,
                messages / 10,
                messages % 10
            )
            .unwrap();
        }
    }
    out
}

#[test]
fn loss_costs_what_it_did() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/loss.txt");
    let grid = grid();
    if std::env::var_os("TRITONE_BLESS").is_some() {
        std::fs::write(path, &grid).unwrap();
    }
    assert_eq!(grid, std::fs::read_to_string(path).unwrap(), "TRITONE_BLESS=1 writes it anew");
}

#[test]
fn as_many_are_lost_as_the_link_says() {
    let link = Link { loss: 300, ..Link::PERFECT };
    let mut pair = Pair::new(1, link, Transport::Udp);
    for _ in 0..500 {
        pair.start(Plan::request("OPTIONS", &pair.uri("200")));
    }
    assert!(pair.ends());
    let passages = pair.simulator.log().passages();
    let lost = passages.iter().filter(|passage| passage.fate == Fate::Lost).count();
    assert!((250..350).contains(&(lost * 1000 / passages.len())), "{lost} of {}", passages.len());
}
