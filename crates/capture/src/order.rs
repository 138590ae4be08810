//! The order in which several recordings are read.

use std::fs;

use tritone_wire::Timestamp;

use crate::input::Input;
use crate::reader::Reader;

/// The indexes of recordings in the order in which to read them: by the time of their first packet, which is read for
/// this. What can be read only once, as pipes and standard input, keeps its place; what has no end comes last.
pub fn in_time_order(inputs: &[Input]) -> Vec<usize> {
    let (mut order, endless): (Vec<usize>, Vec<usize>) = indexes(inputs, |_| true)
        .into_iter()
        .partition(|index| inputs.get(*index).is_none_or(|input| !input.is_endless()));
    if inputs.len() > 1 {
        let files = indexes(inputs, is_file);
        let mut sorted: Vec<_> =
            files.iter().map(|&index| (inputs.get(index).and_then(first_time), index)).collect();
        sorted.sort_unstable();
        let mut sorted = sorted.into_iter().map(|(_, index)| index);
        let slots = order.iter_mut().filter(|index| files.binary_search(index).is_ok());
        slots.for_each(|slot| *slot = sorted.next().unwrap_or(*slot));
    }
    order.extend(endless);
    order
}

fn indexes(inputs: &[Input], of: impl Fn(&Input) -> bool) -> Vec<usize> {
    inputs.iter().enumerate().filter(|(_, input)| of(input)).map(|(index, _)| index).collect()
}

fn first_time(input: &Input) -> Option<Timestamp> {
    Reader::open(input, 0).ok()?.into_first_time()
}

/// Whether it can be read twice.
fn is_file(input: &Input) -> bool {
    match input {
        Input::Path(path) => fs::metadata(path).is_ok_and(|metadata| metadata.is_file()),
        _ => false,
    }
}
