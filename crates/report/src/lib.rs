//! How it is shown: sentences, tables, JSON, CSV, Markdown, ladders and emitted configuration.
//!
//! Everything writes to a [`std::io::Write`] and decides nothing about calls.
#![forbid(unsafe_code)]

mod audit;
mod bidi;
mod call_row;
mod call_text;
mod cells;
mod clean;
mod columns;
mod compare;
mod emit;
mod explain;
mod html;
mod ladder;
mod left_out;
mod log;
mod long_table;
mod map;
mod markup;
mod metrics;
mod named;
mod plain;
mod prometheus;
mod repair;
mod stats;
mod style;
mod table;
mod test_call;
mod time;
mod undecoded;
mod why_json;
mod why_text;

pub use audit::{Audit, Chains, ObservedAudit, Origins, observed_table};
pub use bidi::{ISOLATE, POP_ISOLATE, isolate, right_to_left_runs};
pub use call_row::{call_cells, call_columns, call_table};
pub use call_text::{write_call, write_evidence};
pub use cells::{Cells, Waiting};
pub use clean::{clean, fit};
pub use columns::{Align, Columns};
pub use compare::{
    Comparison, comparison_table, write_comparison_json, write_comparison_markdown, write_comparison_text,
};
pub use emit::{Product, write_config};
pub use explain::{Explainer, Explanation};
pub use html::{Report, write_html};
pub use ladder::{
    Strokes, step_label, write_ladder, write_ladder_markdown, write_ladder_mermaid, write_ladder_svg,
};
pub use left_out::LeftOut;
pub use log::{Level, LogValue, write_log_line};
pub use long_table::LongTable;
pub use map::{
    Carrier, Mapped, MessageOptions, TableRow, cause_words, condition_words, mapped_records, mapping_rows,
    mapping_table, status_words, write_as, write_mapped_json, write_mapped_text, write_mapping_json,
};
pub use metrics::figures_table;
pub use named::{name_addresses, named};
pub use prometheus::{Exposition, Sample};
pub use repair::{Repair, RepairChange, RepairRemark, RepairTable, write_repair_json};
pub use stats::{FileStats, write_stats_json, write_stats_text};
pub use style::Style;
pub use table::Table;
pub use test_call::{TestCall, write_test_call, write_test_call_failure, write_test_call_json};
pub use time::{clock, rfc3339};
pub use undecoded::Undecoded;
pub use why_json::{write_call_json, write_summary_json};
pub use why_text::{FileLine, write_first_screen};
