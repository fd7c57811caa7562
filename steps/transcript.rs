//! Every interaction of one scenario, in order.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use crate::domain::{HostRole, Interaction};

/// A shared list that clients and agents write to.
#[derive(Clone, Default)]
pub struct Transcript {
    list: Arc<Mutex<Vec<Interaction>>>,
    /// Rings when something was added.
    bell: Arc<Notify>,
}

impl Transcript {
    /// What to hand to a client or an agent as its observer.
    #[must_use]
    pub fn observer(&self) -> Arc<dyn Fn(Interaction) + Send + Sync> {
        let list = self.clone();
        Arc::new(move |interaction| list.add(interaction))
    }

    /// What to hand to a bank that is asked by an application under test. What
    /// people's browsers ask for is told by them.
    pub fn of_the_application(&self) -> impl FnMut(Interaction) + Send + 'static {
        let list = self.clone();
        move |interaction| {
            let browsed = interaction.host == HostRole::Web
                || interaction.request.url.path() == "/oauth2/auth";
            if !browsed {
                list.add(interaction);
            }
        }
    }

    /// Waits until something is true of the list.
    pub async fn until(&self, is_true: impl Fn(&[Interaction]) -> bool) {
        loop {
            // It hears what rings from here on.
            let rings = self.bell.notified();
            if is_true(&self.lock()) {
                return;
            }
            rings.await;
        }
    }

    fn add(&self, interaction: Interaction) {
        self.lock().push(interaction);
        self.bell.notify_waiters();
    }

    /// The list itself; never held across an `await`.
    pub fn lock(&self) -> MutexGuard<'_, Vec<Interaction>> {
        self.list.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
