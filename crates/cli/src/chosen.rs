//! Calls one after another, and whether the filters choose them.

use tritone_calls::{Call, Counts};
use tritone_wire::Timestamp;

use crate::failure::Failure;
use crate::filter::Filter;
use crate::judged::{Read, Reading, judge_each};

/// Does what [`judge_each`] does; `work` is told whether the filters choose the call.
///
/// # Errors
/// Those of [`judge_each`] and [`Filter::window`].
pub(crate) fn each_call<R: Send>(
    reading: Reading<'_>,
    counts: Option<&mut Counts>,
    filter: &Filter,
    work: &(dyn Fn(Call, bool) -> R + Sync),
    sink: &mut dyn FnMut(R) -> Result<(), Failure>,
) -> Result<Read, Failure> {
    let mut is_empty = true;
    let of_call = |call: Call, start| {
        let is_chosen = filter.chooses(&call, filter.window(start)?);
        Ok(work(call, is_chosen))
    };
    let read = judge_each(reading, counts, &of_call, &mut |made: Result<R, Failure>| {
        is_empty = false;
        sink(made?)
    })?;
    // Wrong use is that also where there is no call.
    if is_empty {
        filter.window(Timestamp::default())?;
    }
    Ok(read)
}
