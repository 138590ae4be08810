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
