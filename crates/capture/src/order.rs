//! The order in which several recordings are read.

use std::fs;

use crate::input::Input;
use crate::reader::Reader;

/// The indexes of recordings in the order in which to read them: by the time of their first packet, which is read for
/// this. What can be read only once, as pipes and standard input, keeps its place.
pub fn in_time_order(inputs: &[Input]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..inputs.len()).collect();
    if inputs.len() < 2 {
        return order;
    }
    let first_time = |input: &Input| Reader::open(input, 0).ok()?.into_first_time();
    let files: Vec<usize> =
        inputs.iter().enumerate().filter(|(_, input)| is_file(input)).map(|(index, _)| index).collect();
    let mut sorted: Vec<_> =
        files.iter().map(|&index| (inputs.get(index).and_then(first_time), index)).collect();
    sorted.sort_unstable();
    for (&place, (_, index)) in files.iter().zip(sorted) {
        if let Some(slot) = order.get_mut(place) {
            *slot = index;
        }
    }
    order
}

/// Whether it can be read twice.
fn is_file(input: &Input) -> bool {
    match input {
        Input::Path(path) => fs::metadata(path).is_ok_and(|metadata| metadata.is_file()),
        Input::Stdin => false,
    }
}
