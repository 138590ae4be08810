//! What waits to be written to a connection.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::sync::Arc;

use tokio::sync::Notify;

/// Messages in their order.
#[derive(Debug, Default)]
pub(crate) struct Outbox {
    waiting: RefCell<VecDeque<Arc<[u8]>>>,
    /// Of all that are not written, those being written among them.
    octets: Cell<usize>,
    closing: Cell<bool>,
    wake: Notify,
}

impl Outbox {
    /// Puts in a message; whether there was room.
    pub(crate) fn push(&self, bytes: Arc<[u8]>, max: usize) -> bool {
        let octets = self.octets.get().saturating_add(bytes.len());
        if octets > max || self.closing.get() {
            return false;
        }
        self.octets.set(octets);
        self.waiting.borrow_mut().push_back(bytes);
        self.wake.notify_one();
        true
    }

    /// Nothing more is put in; what is there is still taken out.
    pub(crate) fn close(&self) {
        self.closing.set(true);
        self.wake.notify_one();
    }

    pub(crate) fn is_closing(&self) -> bool {
        self.closing.get()
    }

    /// Whether a message has not been written.
    pub(crate) fn has_unsent(&self) -> bool {
        self.octets.get() > 0
    }

    /// Waits for a message; `None` where there will be none.
    pub(crate) async fn take(&self) -> Option<Arc<[u8]>> {
        loop {
            if let Some(bytes) = self.try_take() {
                return Some(bytes);
            }
            if self.closing.get() {
                return None;
            }
            self.wake.notified().await;
        }
    }

    /// A message that is there.
    pub(crate) fn try_take(&self) -> Option<Arc<[u8]>> {
        self.waiting.borrow_mut().pop_front()
    }

    /// A message that was taken was written.
    pub(crate) fn written(&self, octets: usize) {
        self.octets.set(self.octets.get().saturating_sub(octets));
    }
}
