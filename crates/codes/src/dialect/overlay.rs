//! Dialects laid one over the other.

use alloc::vec::Vec;

use super::{Dialect, DialectCode, dialects};

/// An ordered overlay of dialects: each overrides those before it.
#[derive(Clone, Debug, Default)]
pub struct Dialects<'a> {
    layers: Vec<&'a Dialect>,
}

/// One dialect's reading of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading<'a> {
    /// The dialect that has it.
    pub dialect: &'a Dialect,
    /// Its row.
    pub code: &'a DialectCode,
    /// The dialect whose reading of the same number stands instead of this one; `None` for the one that stands.
    pub overridden_by: Option<&'a Dialect>,
}

impl<'a> Dialects<'a> {
    /// No dialect yet.
    pub const fn new() -> Self {
        Self { layers: Vec::new() }
    }

    /// The shipped dialects, in the order of [`dialects`].
    pub fn shipped() -> Self {
        Self { layers: dialects().to_vec() }
    }

    /// Lays a dialect over those already there.
    pub fn push(&mut self, dialect: &'a Dialect) {
        self.layers.push(dialect);
    }

    /// The dialects, the one that overrides all others last.
    pub fn layers(&self) -> &[&'a Dialect] {
        &self.layers
    }

    /// Every reading of the number: first the one that stands, then those it overrides, the latest layer first.
    pub fn lookup(&self, code: u16) -> impl Iterator<Item = Reading<'a>> {
        let mut standing = None;
        self.layers.iter().rev().filter_map(move |dialect| {
            let row = dialect.get(code)?;
            let overridden_by = standing;
            standing.get_or_insert(*dialect);
            Some(Reading { dialect, code: row, overridden_by })
        })
    }
}

impl<'a> FromIterator<&'a Dialect> for Dialects<'a> {
    fn from_iter<I: IntoIterator<Item = &'a Dialect>>(dialects: I) -> Self {
        Self { layers: dialects.into_iter().collect() }
    }
}

#[cfg(test)]
mod tests {
    use alloc::borrow::Cow;
    use alloc::vec;

    use super::*;
    use crate::{GIGASET, Visibility};

    fn house_dialect() -> Dialect {
        let row = DialectCode { text: Cow::Borrowed("licence expired"), ..GIGASET.get(702).unwrap().clone() };
        Dialect { id: Cow::Borrowed("house"), codes: Cow::Owned(vec![row]), ..GIGASET.clone() }
    }

    #[test]
    fn a_later_dialect_overrides_and_both_readings_are_shown() {
        let house = house_dialect();
        let mut dialects = Dialects::shipped();
        dialects.push(&house);
        let readings: Vec<_> = dialects.lookup(702).collect();
        assert_eq!(readings.len(), 2);
        assert_eq!((readings[0].code.text.as_ref(), readings[0].overridden_by), ("licence expired", None));
        assert_eq!(readings[1].dialect.id, "gigaset");
        assert_eq!(readings[1].overridden_by.unwrap().id, "house");
    }

    #[test]
    fn a_number_of_one_dialect_has_one_reading_and_an_unknown_one_none() {
        assert_eq!(Dialects::shipped().lookup(904).count(), 1);
        assert_eq!(Dialects::shipped().lookup(777).count(), 0);
        assert_eq!(Dialects::new().lookup(701).count(), 0);
    }

    #[test]
    fn rows_of_a_shipped_dialect_ascend() {
        for dialect in dialects() {
            assert!(dialect.codes.is_sorted_by(|a, b| a.code < b.code), "{}", dialect.id);
        }
    }

    #[test]
    fn what_fails_inside_the_phone_or_before_anything_is_sent_cannot_be_seen_on_the_wire() {
        let hidden =
            GIGASET.codes.iter().filter(|row| row.visibility == Visibility::Hidden).map(|row| row.code);
        assert!(hidden.eq([31, 33, 34, 702, 705, 706, 810, 811, 813, 814, 815, 922, 923, 924, 925]));
    }
}
