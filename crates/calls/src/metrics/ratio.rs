//! Ratios that may be undefined.

/// So many of so many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ratio {
    /// How many of them.
    pub count: u64,
    /// Of how many.
    pub of: u64,
}

impl Ratio {
    /// The ratio in per cent; `None` of nothing, since RFC 6076 section 4 leaves it undefined.
    pub fn percent(self) -> Option<f64> {
        (self.of > 0).then(|| self.count as f64 * 100.0 / self.of as f64)
    }

    /// Counts one more, which is or is not among those that count.
    pub(super) fn add(&mut self, counts: bool) {
        self.count += u64::from(counts);
        self.of += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ratio_of_nothing_is_undefined() {
        assert_eq!(Ratio::default().percent(), None);
        assert_eq!(Ratio { count: 1, of: 4 }.percent(), Some(25.0));
    }
}
