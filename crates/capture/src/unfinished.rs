//! What recordings end in the middle of, and which recording goes on with it.

use std::mem;

use tritone_wire::Timestamp;

use crate::item::Item;
use crate::output::{Output, Seen};
use crate::pipeline::Pipeline;
use crate::totals::Totals;
use crate::workers::Ahead;

/// Capture points that are told apart at a time. Each may hold what a recording may.
const MAX_POINTS: usize = 4;

/// What recordings ended in the middle of: datagrams whose fragments, and messages whose TCP segments, may follow in
/// another one. Some programs write a recording to a ring of files. Recordings that overlap in time were made at
/// different points of the network, or twice; none of them goes on with another.
#[derive(Debug, Default)]
pub struct Unfinished {
    points: Vec<Point>,
}

/// A place where packets were captured, by the recordings of it that were read.
#[derive(Debug, Default)]
pub(crate) struct Point {
    pub(crate) pipeline: Pipeline,
    /// The last recording.
    file: u16,
    /// When it ended.
    latest: Option<Timestamp>,
}

impl Unfinished {
    /// No recording follows: settles what waits. `totals` are those of the files, by their number; the rest is as of
    /// [`read_after`](crate::Reader::read_after).
    pub fn finish(
        &mut self,
        totals: &mut [Option<Totals>],
        ahead: Ahead<'_>,
        sink: &mut dyn FnMut(Item<'_>, Option<&[u8]>),
    ) {
        // Every packet stands in a file that was read, so nothing is counted here.
        self.settle(&mut Output::new(&mut Totals::default(), totals, ahead, sink));
    }

    pub(crate) fn settle(&mut self, out: &mut Output<'_>) {
        for mut point in mem::take(&mut self.points) {
            point.pipeline.finish(out);
        }
    }

    /// The point where a recording was made that begins with this packet: that of one which had ended by then. Of several,
    /// that which was given nearest to it, as rings are given in order.
    pub(crate) fn take(&mut self, first: Seen, out: &mut Output<'_>) -> Point {
        let ended = self.points.iter().enumerate().filter(|(_, point)| point.latest <= Some(first.time));
        let nearest = ended.min_by_key(|(_, point)| point.file.abs_diff(first.frame.file));
        if let Some(place) = nearest.map(|(place, _)| place) {
            return self.points.remove(place);
        }
        if self.points.len() >= MAX_POINTS {
            self.forget_oldest(out);
        }
        Point::default()
    }

    /// A recording of this point ended.
    pub(crate) fn leave(&mut self, point: Point, file: u16, latest: Option<Timestamp>) {
        self.points.push(Point { file, latest: latest.max(point.latest), ..point });
    }

    fn forget_oldest(&mut self, out: &mut Output<'_>) {
        let oldest = self.points.iter().enumerate().min_by_key(|(_, point)| point.latest);
        if let Some(place) = oldest.map(|(place, _)| place) {
            self.points.remove(place).pipeline.finish(out);
        }
    }
}
