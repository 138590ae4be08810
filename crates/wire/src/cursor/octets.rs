//! A checked reader of binary fields.

/// Reads octets in order and knows how far it is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Octets<'a> {
    rest: &'a [u8],
    offset: usize,
}

/// There are fewer octets than asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Short {
    /// Where the octets end.
    pub(crate) offset: usize,
}

impl<'a> Octets<'a> {
    /// Reads `octets`, the first of which counts as number `offset`.
    pub(crate) const fn new(octets: &'a [u8], offset: usize) -> Self {
        Self { rest: octets, offset }
    }

    /// The number of the next octet.
    pub(crate) const fn offset(&self) -> usize {
        self.offset
    }

    /// What has not been read.
    pub(crate) const fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// The next octet.
    pub(crate) fn u8(&mut self) -> Result<u8, Short> {
        match self.take(1)? {
            [octet] => Ok(*octet),
            _ => Err(self.short()),
        }
    }

    /// The next `count` octets.
    pub(crate) fn take(&mut self, count: usize) -> Result<&'a [u8], Short> {
        let (taken, rest) = self.rest.split_at_checked(count).ok_or(self.short())?;
        self.rest = rest;
        self.offset = self.offset.saturating_add(count);
        Ok(taken)
    }

    const fn short(&self) -> Short {
        Short { offset: self.offset.saturating_add(self.rest.len()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reading_past_the_end_says_where_it_is_and_takes_nothing() {
        let mut octets = Octets::new(&[1, 2, 3], 10);
        assert_eq!(octets.u8(), Ok(1));
        assert_eq!(octets.take(3), Err(Short { offset: 13 }));
        assert_eq!(octets.take(2), Ok(&[2, 3][..]));
        assert_eq!((octets.u8(), octets.offset()), (Err(Short { offset: 13 }), 13));
        assert_eq!(octets.rest(), b"");
    }
}
