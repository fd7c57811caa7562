//! Ending a run before its time, with what is known.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::watch;

/// A handle that ends a run: steps under way are cut, scenarios that have not
/// begun are not run, reports are written.
#[derive(Clone, Debug)]
pub struct Stop {
    reason: Arc<Mutex<Option<String>>>,
    signal: watch::Sender<bool>,
}

impl Default for Stop {
    fn default() -> Self {
        Self { reason: Arc::default(), signal: watch::Sender::new(false) }
    }
}

impl Stop {
    /// Starts no further scenario; those under way go on to their end.
    pub fn after_current(&self, reason: impl Into<String>) {
        let mut known = self.reason.lock().unwrap_or_else(PoisonError::into_inner);
        known.get_or_insert_with(|| reason.into());
    }

    /// Cuts the steps under way as well.
    pub fn now(&self, reason: impl Into<String>) {
        self.after_current(reason);
        self.signal.send_replace(true);
    }

    /// Why the run ends early, if it does.
    #[must_use]
    pub fn reason(&self) -> Option<String> {
        self.reason.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Ends the run when it has taken this long.
    pub(super) async fn within(self, budget: Duration) {
        if tokio::time::timeout(budget, self.cut()).await.is_err() {
            let budget = humantime::format_duration(budget);
            self.now(format!("the budget of {budget} is spent"));
        }
    }

    /// Completes when steps under way are to be cut.
    pub(super) async fn cut(&self) {
        let mut signal = self.signal.subscribe();
        // The sender lives in `self`, so waiting cannot fail.
        let _ = signal.wait_for(|stopped| *stopped).await;
    }
}
