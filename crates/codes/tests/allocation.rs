//! Looking up and translating allocate nothing. A binary of its own, as it replaces the allocator.
#![allow(unsafe_code, reason = "a global allocator cannot be written without")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::hint::black_box;

use tritone_codes::{Cause, Facts, Method, StatusCode, dialects, profiles};

thread_local! {
    /// Allocations of this thread: the test harness has threads of its own.
    static ALLOCATIONS: Cell<u64> = const { Cell::new(0) };
}

struct Counting;

// SAFETY: every call is passed on unchanged to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.with(|count| count.set(count.get() + 1));
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// How often `work` allocates.
fn allocations(work: impl FnOnce()) -> u64 {
    let before = ALLOCATIONS.with(Cell::get);
    work();
    ALLOCATIONS.with(Cell::get) - before
}

#[test]
fn the_counter_counts() {
    assert!(allocations(|| drop(black_box(vec![1_u8]))) > 0);
}

#[test]
fn a_translation_allocates_nothing() {
    let facts = Facts::NONE;
    let count = allocations(|| {
        for profile in profiles() {
            for status in (100..700).filter_map(StatusCode::new) {
                black_box(profile.sip_to_q850(status, &facts).cause());
            }
            for cause in (0..=127).filter_map(Cause::new) {
                black_box(profile.q850_to_sip(cause, &facts).status());
            }
        }
    });
    assert_eq!(count, 0);
}

#[test]
fn a_look_up_allocates_nothing() {
    let count = allocations(|| {
        for status in (100..1000).filter_map(StatusCode::new) {
            black_box((status.info(), status.variants(), status.as_seen_by_uac()));
            for dialect in dialects() {
                black_box(dialect.get(status.as_u16()));
            }
        }
        for cause in (0..=127).filter_map(Cause::new) {
            black_box((cause.info(), cause.or_unspecified()));
        }
        for name in [&b"INVITE"[..], b"invite", b"FOO"] {
            black_box(Method::from_bytes(name).map(Method::info));
        }
    });
    assert_eq!(count, 0);
}
