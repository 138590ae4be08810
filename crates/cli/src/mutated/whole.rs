//! The whole way from a recording to what is shown of it, as `stats`, `why` and `report` go it.

use std::cell::RefCell;
use std::io::{self, Write};
use std::num::NonZeroUsize;
use std::sync::atomic::AtomicBool;

use serde_json::Value;
use tritone_calls::{Counts, Fold, FoldOptions, Metrics, MetricsOptions, Summary};
use tritone_capture::Input;
use tritone_config::Names;
use tritone_report::{
    FileLine, FileStats, LeftOut, Report, Strokes, Style, call_table, write_call, write_call_json,
    write_first_screen, write_html, write_stats_json, write_stats_text, write_summary_json,
};
use tritone_wire::sip::Message;

use crate::recording::{Found, Recorded, read_all};

const STYLE: Style = Style { colour: false };

/// How much is done with what is read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Depth {
    /// Text and JSON are written.
    Written,
    /// The page of `report` too, and the JSON is read back. That takes longer than all else.
    ReadBack,
}

/// Reads recordings and shows all that there is to show of them, to nobody.
///
/// # Panics
/// Where a packet is not accounted for, or what is written is not valid; and where the program would.
pub(super) fn read_and_show(inputs: &[Input], depth: Depth) {
    let (mut counts, fold) = (Counts::default(), RefCell::new(Fold::new(FoldOptions::default())));
    let noter = fold.borrow().noter();
    let read = read_all(
        inputs,
        NonZeroUsize::MIN,
        &noter,
        &AtomicBool::new(false),
        |found| {
            match found {
                Found::Message(captured, _) => {
                    if let Ok(message) = Message::scan(captured.bytes) {
                        counts.see(&message);
                    }
                }
                Found::Q931(_, message) => counts.see_q931(message),
                Found::Isup(_, message) => counts.see_isup(message),
                Found::Beginning(..) | Found::Icmp(_) | Found::Closed(_) | Found::Media(_) => {}
            }
            found.show(&mut fold.borrow_mut());
        },
        |latest| fold.borrow_mut().saw_time(latest),
    );
    let Ok((recorded, _)) = read else { panic!("wrong use") };
    for Recorded { totals, line } in &recorded {
        assert_eq!(totals.accounted(), totals.packets, "packets are accounted for: {line:?}");
    }
    let calls = fold.into_inner().finish();
    let options =
        MetricsOptions { interval: None, prefix: Some(3), peer_name: &|address| address.to_string() };
    let metrics = Metrics::of(&calls, &options);
    show(&recorded, &counts, &metrics, &calls, depth).expect("memory takes everything");
}

fn show(
    recorded: &[Recorded],
    counts: &Counts,
    metrics: &Metrics,
    calls: &[tritone_calls::Call],
    depth: Depth,
) -> io::Result<()> {
    let (names, summary) = (&Names::default(), Summary::of(calls));
    let (mut json, mut text) = (Vec::new(), Vec::new());
    for Recorded { line, totals } in recorded {
        let stats = FileStats {
            file: &line.name,
            packets: totals.packets,
            unit: line.unit,
            counts,
            metrics,
            not_chosen: 0,
            names,
            skipped: totals.skips().map(|(reason, count)| (reason.name(), count.packets)).collect(),
            undecoded: &line.undecoded,
            dropped: totals.dropped,
            trouble: line.trouble.as_deref(),
        };
        write_stats_json(&mut json, &stats)?;
        write_stats_text(&mut text, &stats, STYLE)?;
    }
    let files: Vec<FileLine> = recorded.iter().map(|recorded| recorded.line.clone()).collect();
    write_first_screen(&mut text, &files, &summary, names, STYLE)?;
    call_table(calls, names).fit_to(Some(80)).write_text(&mut text, STYLE)?;
    let file_names: Vec<String> = files.iter().map(|file| file.name.clone()).collect();
    for call in calls {
        write_call(&mut text, call, names, 100, STYLE, Strokes::Ascii)?;
        write_call_json(&mut json, call, &file_names, names)?;
    }
    write_summary_json(&mut json, &files, &summary, names)?;
    if depth == Depth::Written {
        return Ok(());
    }
    let title = "Why calls failed";
    let left_out = LeftOut::default();
    let report = Report { title, files: &files, calls, left_out, not_chosen: 0, examples: 5, names };
    write_html(&mut text, &report)?;
    text.flush()?;
    std::str::from_utf8(&text).expect("what people read is UTF-8");
    let json = std::str::from_utf8(&json).expect("JSON is UTF-8");
    for line in json.lines() {
        let parsed = serde_json::from_str::<Value>(line);
        assert!(parsed.is_ok_and(|value| value.is_object()), "a line of JSON: {line}");
    }
    Ok(())
}
