//! Which record comes first.

use super::record::{Naptr, Srv};
use crate::random::Random;

/// NAPTR records by order and preference (RFC 3403 section 4.1).
pub(super) fn by_preference(mut records: Vec<&Naptr>) -> Vec<&Naptr> {
    records.sort_by_key(|record| (record.order, record.preference));
    records
}

/// SRV records by priority, and by chance among those of the same priority, the heavier more often (RFC 2782, "Usage
/// rules").
pub(super) fn by_weight<'a>(mut records: Vec<&'a Srv>, random: &mut Random) -> Vec<&'a Srv> {
    // Those of weight 0 go first, so that they have a small chance.
    records.sort_by_key(|record| (record.priority, record.weight != 0));
    let mut ordered = Vec::with_capacity(records.len());
    while let Some(first) = records.first() {
        let group = records.iter().take_while(|record| record.priority == first.priority);
        let sum: u64 = group.map(|record| u64::from(record.weight)).sum();
        let mut left = random.below(sum + 1);
        let chosen = records.iter().position(|record| {
            let weight = u64::from(record.weight);
            let is_it = weight >= left;
            left = left.saturating_sub(weight);
            is_it
        });
        ordered.push(records.remove(chosen.unwrap_or(0)));
    }
    ordered
}

#[cfg(test)]
mod tests {
    use super::*;

    fn srv(priority: u16, weight: u16, port: u16) -> Srv {
        Srv { priority, weight, port, target: "t".into() }
    }

    #[test]
    fn a_lower_priority_comes_first_and_a_weight_says_how_often() {
        let records = [srv(2, 9, 3), srv(1, 30, 1), srv(1, 10, 2), srv(1, 0, 0)];
        let mut random = Random::from_number(3);
        let mut first = [0_u32; 3];
        for _ in 0..4100 {
            let ordered = by_weight(records.iter().collect(), &mut random);
            assert_eq!((ordered.len(), ordered[3].port), (4, 3));
            first[usize::from(ordered[0].port)] += 1;
        }
        // 41 numbers: one is the weightless record's, 30 and 10 are the others'.
        assert!((50..160).contains(&first[0]), "{first:?}");
        assert!((2800..3200).contains(&first[1]), "{first:?}");
        assert!((850..1150).contains(&first[2]), "{first:?}");
    }
}
