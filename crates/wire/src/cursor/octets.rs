//! A checked reader of binary fields.

/// Reads octets in order and knows how far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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

    /// The next two octets, the more significant one first.
    pub(crate) fn u16(&mut self) -> Result<u16, Short> {
        self.array().map(u16::from_be_bytes)
    }

    /// The next four octets, the most significant one first.
    pub(crate) fn u32(&mut self) -> Result<u32, Short> {
        self.array().map(u32::from_be_bytes)
    }

    /// The next `N` octets.
    pub(crate) fn array<const N: usize>(&mut self) -> Result<[u8; N], Short> {
        self.take(N)?.try_into().map_err(|_| self.short())
    }

    /// The next `count` octets, or what there is of them, and how many are missing.
    pub(crate) fn take_available(&mut self, count: usize) -> (&'a [u8], usize) {
        let available = count.min(self.rest.len());
        (self.take(available).unwrap_or_default(), count.saturating_sub(available))
    }

    /// The same octets, `count` further on.
    pub(crate) fn skipped(mut self, count: usize) -> Result<Self, Short> {
        self.take(count).map(|_| self)
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

    #[test]
    fn numbers_are_read_in_network_order() {
        let mut octets = Octets::new(&[1, 2, 3, 4, 5, 6], 0);
        assert_eq!((octets.u16(), octets.u32()), (Ok(0x0102), Ok(0x0304_0506)));
        assert_eq!((octets.u16(), octets.u32()), (Err(Short { offset: 6 }), Err(Short { offset: 6 })));
    }

    #[test]
    fn what_is_cut_short_says_how_much_is_missing() {
        let mut octets = Octets::new(&[1, 2, 3], 0);
        assert_eq!(octets.skipped(2).map(|octets| octets.offset()), Ok(2));
        assert_eq!(octets.skipped(4).map(|octets| octets.offset()), Err(Short { offset: 3 }));
        assert_eq!(octets.take_available(2), (&[1, 2][..], 0));
        assert_eq!(octets.take_available(2), (&[3][..], 1));
    }
}
