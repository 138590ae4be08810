//! Where things are on the screen.

use ratatui_core::layout::{Rect, Size};

/// From this width on a ladder has the message beside it.
const PREVIEW_FROM: u16 = 120;
/// Columns between two elements of a ladder, at least: an IPv4 address with its port and a blank.
const MIN_GAP: u16 = 22;
/// Columns between two elements, at most.
const MAX_GAP: u16 = 44;
/// Columns of the time at the left of a ladder.
pub(crate) const TIME: u16 = 13;
/// From this width on a ladder has the time since the arrow before.
const SINCE_FROM: u16 = 84;
/// Columns of the time since the arrow before.
pub(crate) const SINCE: u16 = 10;

/// The whole screen.
pub(crate) fn area(size: Size) -> Rect {
    Rect::new(0, 0, size.width, size.height)
}

/// The parts of the list.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ListLayout {
    pub(crate) title: Rect,
    pub(crate) search: Rect,
    pub(crate) headings: Rect,
    pub(crate) rows: Rect,
    pub(crate) verdict: Rect,
    pub(crate) keys: Rect,
}

/// The list: the verdict of the call under the cursor is below it, where there is room.
pub(crate) fn list(area: Rect) -> ListLayout {
    let verdict = match area.height {
        ..14 => 0,
        14..40 => 4,
        40.. => 6,
    };
    let [title, search, headings, rows, verdict, keys] = split(area, [1, 1, 1, REST, verdict, 1]);
    ListLayout { title, search, headings, rows, verdict, keys }
}

/// The parts of a ladder.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LadderLayout {
    pub(crate) title: Rect,
    pub(crate) verdict: Rect,
    pub(crate) elements: Rect,
    pub(crate) arrows: Rect,
    pub(crate) preview: Option<Rect>,
    pub(crate) frame: Rect,
    pub(crate) keys: Rect,
}

/// The ladder: verdict above, and the message beside it on a wide screen. Elements of which any is `named` take a line
/// more.
pub(crate) fn ladder(area: Rect, named: bool) -> LadderLayout {
    let verdict = (area.height / 6).min(5);
    let [title, verdict, middle, frame, keys] = split(area, [1, verdict, REST, 1, 1]);
    let wide = area.width >= PREVIEW_FROM;
    let beside = if wide { area.width * 2 / 5 } else { 0 };
    let ladder = Rect { width: middle.width - beside, ..middle };
    let preview = wide.then_some(Rect { x: middle.x + ladder.width, width: beside, ..middle });
    let [elements, arrows] = split(ladder, [if named { 2 } else { 1 }, REST]);
    LadderLayout { title, verdict, elements, arrows, preview, frame, keys }
}

/// How the elements of a ladder share its width.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Columns {
    /// Where the first element is.
    pub(crate) start: u16,
    /// Columns from one element to the next.
    pub(crate) gap: u16,
    /// How many elements are seen.
    pub(crate) count: usize,
    /// Whether the time since the arrow before is shown.
    pub(crate) since: bool,
}

/// The columns of this many elements.
pub(crate) fn columns(arrows: Rect, elements: usize) -> Columns {
    let since = arrows.width >= SINCE_FROM;
    let start = arrows.x + TIME + if since { SINCE } else { 0 };
    let room = arrows.right().saturating_sub(start);
    let each = room / u16::try_from(elements.max(1)).unwrap_or(u16::MAX);
    let gap = each.clamp(MIN_GAP, MAX_GAP);
    Columns { start, gap, count: usize::from(room / gap).max(1), since }
}

/// Where the lines of a message, of the evidence or of the help are.
pub(crate) fn text(area: Rect) -> Rect {
    let [_, _, lines, _] = split(area, [1, 1, REST, 1]);
    lines
}

/// The dialog in the middle of the screen.
pub(crate) fn dialog(area: Rect, width: u16, height: u16) -> Rect {
    let (width, height) = (width.min(area.width), height.min(area.height));
    Rect::new(area.x + (area.width - width) / 2, area.y + (area.height - height) / 2, width, height)
}

/// The height of the part that takes what the others leave.
const REST: u16 = u16::MAX;

/// Parts of these heights from top to bottom. On a screen too low for all, the last ones are empty.
fn split<const N: usize>(area: Rect, heights: [u16; N]) -> [Rect; N] {
    let fixed: u16 = heights.iter().filter(|height| **height != REST).sum();
    let rest = area.height.saturating_sub(fixed);
    let mut top = area.y;
    heights.map(|height| {
        let height = if height == REST { rest } else { height }.min(area.bottom() - top);
        let part = Rect { y: top, height, ..area };
        top += height;
        part
    })
}
