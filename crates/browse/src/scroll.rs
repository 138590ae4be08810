//! A cursor in rows of which a page is seen.

use crate::key::Key;

/// A cursor and the part of the rows that is seen around it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Scroll {
    at: usize,
    top: usize,
    count: usize,
    page: usize,
}

impl Scroll {
    /// The row of the cursor.
    pub(crate) const fn at(&self) -> usize {
        self.at
    }

    /// How many rows there are.
    pub(crate) const fn count(&self) -> usize {
        self.count
    }

    /// The rows that are seen.
    pub(crate) fn visible(&self) -> std::ops::Range<usize> {
        self.top..self.count.min(self.top + self.page)
    }

    /// Says how many rows there are.
    pub(crate) fn set_count(&mut self, count: usize) {
        self.count = count;
        self.go(self.at);
    }

    /// Says how many rows are seen at a time.
    pub(crate) fn set_page(&mut self, page: usize) {
        self.page = page;
        self.go(self.at);
    }

    /// Moves the cursor to a row, or the last one.
    pub(crate) fn go(&mut self, at: usize) {
        self.at = at.min(self.count.saturating_sub(1));
        let lowest_top = (self.at + 1).saturating_sub(self.page.max(1));
        self.top = self.top.clamp(lowest_top, self.at).min(self.count.saturating_sub(self.page));
    }

    /// Takes a key that moves the cursor; whether it was one.
    pub(crate) fn handle(&mut self, key: Key) -> bool {
        let page = self.page.saturating_sub(1).max(1);
        match key {
            Key::Up | Key::Char('k') => self.go(self.at.saturating_sub(1)),
            Key::Down | Key::Char('j') => self.go(self.at + 1),
            Key::PageUp => self.go(self.at.saturating_sub(page)),
            Key::PageDown => self.go(self.at + page),
            Key::Home | Key::Char('g') => self.go(0),
            Key::End | Key::Char('G') => self.go(self.count),
            _ => return false,
        }
        true
    }

    /// Takes a key that moves the page, as in a text without a cursor.
    pub(crate) fn handle_text(&mut self, key: Key) {
        let last = self.count.saturating_sub(self.page);
        let page = self.page.saturating_sub(1).max(1);
        self.top = match key {
            Key::Up | Key::Char('k') => self.top.saturating_sub(1),
            Key::Down | Key::Char('j') => self.top + 1,
            Key::PageUp => self.top.saturating_sub(page),
            Key::PageDown | Key::Char(' ') => self.top + page,
            Key::Home | Key::Char('g') => 0,
            Key::End | Key::Char('G') => last,
            _ => self.top,
        }
        .min(last);
        self.at = self.top;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scroll(count: usize, page: usize) -> Scroll {
        let mut scroll = Scroll::default();
        scroll.set_page(page);
        scroll.set_count(count);
        scroll
    }

    #[test]
    fn the_cursor_is_always_seen() {
        let mut scroll = scroll(50_000, 18);
        for (key, at, top) in [
            (Key::End, 49_999, 49_982),
            (Key::Up, 49_998, 49_982),
            (Key::PageUp, 49_981, 49_981),
            (Key::Home, 0, 0),
        ] {
            scroll.handle(key);
            assert_eq!((scroll.at(), scroll.visible().start), (at, top), "{key:?}");
        }
    }

    #[test]
    fn a_taller_page_leaves_no_blank_rows_below_the_last() {
        let mut scroll = scroll(20, 5);
        scroll.handle(Key::End);
        scroll.set_page(10);
        assert_eq!(scroll.visible(), 10..20);
        scroll.set_count(3);
        assert_eq!((scroll.at(), scroll.visible()), (2, 0..3));
        scroll.set_count(0);
        assert_eq!((scroll.at(), scroll.visible()), (0, 0..0));
    }
}
