//! What a translation costs, in nanoseconds, and that it allocates nothing.
//!
//! `cargo bench -p tritone-codes --bench translate`. The median of nine rounds is printed; rounds of the cases are
//! interleaved, since machines drift. It fails where a translation allocates.

// A counting allocator cannot be written without `unsafe`; the library itself forbids it.
#![allow(unsafe_code)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::hint::black_box;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use tritone_codes::profile::{CauseKey, Direction, Table};
use tritone_codes::{Cause, Facts, Location, Profile, StatusCode, profile};

struct Counting;

static ALLOCATIONS: AtomicU64 = AtomicU64::new(0);

// SAFETY: every call is passed on to the system allocator unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

const ROUNDS: usize = 9;
const PASSES: u64 = 2_000;

/// One pass over all codes; returns how many were translated.
type Pass = fn(&Profile, &Facts) -> u64;

fn statuses(profile: &Profile, facts: &Facts) -> u64 {
    for code in 300..700 {
        let status = StatusCode::new(black_box(code)).unwrap_or(StatusCode::OK);
        black_box(profile.sip_to_q850(status, facts).to);
    }
    400
}

fn causes(profile: &Profile, facts: &Facts) -> u64 {
    for value in 0..=127 {
        if let Some(cause) = Cause::new(black_box(value)) {
            black_box(profile.q850_to_sip(CauseKey::from(cause), facts).to);
        }
    }
    128
}

fn main() {
    let user = Facts { location: Some(Location::USER), ..Facts::NONE };
    let rfc3398 = profile("rfc3398").expect("it ships");
    let own = own(rfc3398);
    let cases: [(&str, &Profile, Pass); 4] = [
        ("rfc3398, status to cause", rfc3398, statuses),
        ("rfc3398, cause to status", rfc3398, causes),
        ("a user's copy, status to cause", &own, statuses),
        ("yate, cause to status (conditions)", profile("yate").expect("it ships"), causes),
    ];
    let mut times = [[0.0; ROUNDS]; 4];
    let before = ALLOCATIONS.load(Ordering::Relaxed);
    for round in 0..ROUNDS {
        for (case, times) in cases.iter().zip(&mut times) {
            times[round] = nanoseconds(case.1, &user, case.2);
        }
    }
    let allocated = ALLOCATIONS.load(Ordering::Relaxed) - before;
    for ((name, ..), times) in cases.iter().zip(&mut times) {
        times.sort_by(f64::total_cmp);
        println!("{name:36} {:6.1} ns", times[ROUNDS / 2]);
    }
    println!("allocations: {allocated}");
    assert_eq!(allocated, 0, "a translation allocates");
}

/// The same rows as a table built at run time.
fn own(shipped: &Profile) -> Profile {
    let rules = shipped.sip_to_cause.as_ref().map_or(Vec::new(), |table| table.rules().to_vec());
    let table =
        Table::new(Direction::SipToCause, "a copy".into(), rules, Vec::new()).expect("the rows are valid");
    Profile { sip_to_cause: Some(table), ..shipped.clone() }
}

fn nanoseconds(profile: &Profile, facts: &Facts, pass: Pass) -> f64 {
    let start = Instant::now();
    let translated: u64 = (0..PASSES).map(|_| pass(black_box(profile), black_box(facts))).sum();
    start.elapsed().as_nanos() as f64 / translated as f64
}
