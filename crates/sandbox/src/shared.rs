//! The state behind its lock, and the signals around it.

use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::{Notify, watch};

use crate::error::Refusal;
use crate::state::State;

/// What all connections and the background worker share.
pub(crate) struct Shared {
    state: Mutex<State>,
    pub(crate) secret_key: String,
    /// Wakes the worker when something is due earlier than it thinks.
    pub(crate) wake: Notify,
    /// The clock's offset in seconds, for those who follow it.
    pub(crate) offset: watch::Sender<i64>,
    /// Turns true, or closes, when the sandbox stops.
    pub(crate) stop: watch::Receiver<bool>,
}

impl Shared {
    /// Around a state.
    pub(crate) fn new(state: State, secret_key: String, stop: watch::Receiver<bool>) -> Self {
        let offset = watch::Sender::new(state.offset_seconds());
        Self {
            state: Mutex::new(state),
            secret_key,
            wake: Notify::new(),
            offset,
            stop,
        }
    }

    /// Does something to the state as of now; what it changed is in the journal when this returns.
    pub(crate) fn run<R>(&self, act: impl FnOnce(&mut State) -> R) -> Result<R, Refusal> {
        let mut state = self.lock();
        let planned = (state.next_due_ms(), state.outbox.first().cloned());
        state.tick();
        let done = act(&mut state);
        state.cause = crate::state::Cause::default();
        state.flush()?;
        let changed = planned != (state.next_due_ms(), state.outbox.first().cloned());
        let offset = state.offset_seconds();
        drop(state);
        self.offset
            .send_if_modified(|known| std::mem::replace(known, offset) != offset);
        if changed {
            self.wake.notify_one();
        }
        Ok(done)
    }

    /// Looks at the state, or changes what the journal does not hold.
    pub(crate) fn quietly<R>(&self, act: impl FnOnce(&mut State) -> R) -> R {
        act(&mut self.lock())
    }

    /// Waits until the sandbox stops.
    pub(crate) async fn stopped(&self) {
        let mut stop = self.stop.clone();
        // An error means that the sender is gone, which is a stop too.
        drop(stop.wait_for(|stopped| *stopped).await);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // An act that panicked has changed at most what it had noted; the journal holds the same.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
