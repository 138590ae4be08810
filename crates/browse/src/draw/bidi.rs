//! Names from right to left, kept from turning a row of the screen around.

use ratatui_core::buffer::Buffer;
use tritone_report::{ISOLATE, POP_ISOLATE, right_to_left_runs};

/// Puts runs from right to left in isolates, in the cells where they begin and end: terminals that lay out rows by the
/// Unicode Bidirectional Algorithm would show a number behind such a name before it, and so change columns.
pub(super) fn isolate(buffer: &mut Buffer) {
    let (columns, rows) = (buffer.area.width, buffer.area.height);
    for row in 0..rows {
        let first = usize::from(row) * usize::from(columns);
        let Some(cells) = buffer.content.get_mut(first..first + usize::from(columns)) else { return };
        let begins = |symbol: &str| symbol.chars().next().unwrap_or(' ');
        for run in right_to_left_runs(cells.iter().map(|cell| begins(cell.symbol()))) {
            let (start, end) = run.into_inner();
            if let Some(cell) = cells.get_mut(end) {
                cell.set_symbol(&format!("{}{POP_ISOLATE}", cell.symbol()));
            }
            // A terminal keeps what takes no column with the character before it, and drops it where there is none, as
            // behind a blank that was never written.
            if let Some(before) = start.checked_sub(1).and_then(|before| cells.get_mut(before)) {
                before.set_symbol(&format!("{}{ISOLATE}", before.symbol()));
            } else if let Some(cell) = cells.get_mut(start) {
                cell.set_symbol(&format!("{ISOLATE}{}", cell.symbol()));
            }
        }
    }
}
