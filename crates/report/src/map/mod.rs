//! `map`: one code through one profile or through all of them, and whole tables.

mod as_message;
mod names;
mod one;
mod table;

pub(crate) use as_message::hex;
pub use as_message::{Carrier, MessageOptions, write_as};
pub(crate) use names::how_words;
pub use names::{cause_words, condition_words, status_words};
pub use one::{Mapped, mapped_records, write_mapped_json, write_mapped_text};
pub(crate) use one::{direction_word, result_words};
pub use table::{TableRow, mapping_rows, mapping_table, write_mapping_json};
