//! The books of the table, under anything that may come.

use proptest::prelude::*;
use tritone_wire::{FrameRef, Timestamp};

use super::*;
use crate::totals::Totals;

/// A chunk with data of M3UA, from association and number to flags and octets.
type Chunk = (u8, u16, u8, Vec<u8>);

fn packet((tag, tsn, flags, payload): &Chunk) -> Vec<u8> {
    let mut octets = vec![0x0B, 0x59, 0x0B, 0x59, 0, 0, 0, *tag, 0, 0, 0, 0];
    octets.extend([0, *flags]);
    octets.extend((payload.len() as u16 + 16).to_be_bytes());
    octets.extend([0, 0]);
    octets.extend(tsn.to_be_bytes());
    octets.extend([0, 1, 0, 0, 0, 0, 0, 3]);
    octets.extend(payload);
    octets
}

fn check(table: &Associations) {
    assert_eq!(table.held, table.directions.values().map(|direction| direction.held).sum());
    assert_eq!(table.by_use.len(), table.directions.len());
    assert!(table.by_use.iter().all(|(serial, key)| table.directions[key].serial == *serial));
    assert!(table.held <= MAX_HELD);
}

proptest! {
    #[test]
    fn the_books_are_right_whatever_comes(
        chunks in prop::collection::vec((0u8..3, 0u16..40, 0u8..4, prop::collection::vec(0u8..3, 0..9)), 0..120),
        far in any::<bool>(),
    ) {
        let (mut table, mut totals) = (Associations::default(), Totals::default());
        let mut out = Output::to_nobody(&mut totals);
        let local = IpAddr::from([10, 0, 0, 1]);
        let mut number = 0;
        for mut chunk in chunks {
            number += 1;
            // Numbers that are far from each other begin the window anew, so that fragments take the place of others.
            if far && number % 3 == 0 {
                chunk.1 += 20_000;
            }
            let seen = Seen { frame: FrameRef { file: 0, number }, time: Timestamp(number as i64 * 1_000_000_000) };
            out.totals.packets += 1;
            let octets = packet(&chunk);
            let arrived = Arrived { source: local, destination: local, octets: &octets, seen, others: &[] };
            if let Err(fault) = table.packet(&arrived, &mut out) {
                out.skip(seen, fault.skip(false));
            }
            check(&table);
        }
        table.finish(&mut out);
        check(&table);
        prop_assert_eq!((table.held, table.directions.len()), (0, 0));
        prop_assert_eq!(totals.accounted(), totals.packets);
    }
}

#[test]
fn what_all_associations_hold_is_bounded() {
    let (mut table, mut totals) = (Associations::default(), Totals::default());
    let mut out = Output::to_nobody(&mut totals);
    let local = IpAddr::from([10, 0, 0, 1]);
    let seen = Seen { frame: FrameRef { file: 0, number: 1 }, time: Timestamp(0) };
    for tag in 0..60 {
        for tsn in 0..250 {
            let octets = packet(&(tag, tsn, 0, vec![0; 1000]));
            let arrived = Arrived { source: local, destination: local, octets: &octets, seen, others: &[] };
            let _ = table.packet(&arrived, &mut out);
        }
        assert!(table.held <= MAX_HELD, "{tag}");
    }
    assert!(totals.sctp_evictions > 0);
}
