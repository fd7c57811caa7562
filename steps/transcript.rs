//! Every interaction of one scenario, in order.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::domain::{HostRole, Interaction};

/// A shared list that clients and agents write to.
#[derive(Clone, Default)]
pub struct Transcript(Arc<Mutex<Vec<Interaction>>>);

impl Transcript {
    /// What to hand to a client or an agent as its observer.
    #[must_use]
    pub fn observer(&self) -> Arc<dyn Fn(Interaction) + Send + Sync> {
        let list = self.clone();
        Arc::new(move |interaction| list.lock().push(interaction))
    }

    /// What to hand to a bank that is asked by an application under test. What
    /// people's browsers ask for is told by them.
    pub fn of_the_application(&self) -> impl FnMut(Interaction) + Send + 'static {
        let list = self.clone();
        move |interaction| {
            let browsed = interaction.host == HostRole::Web
                || interaction.request.url.path() == "/oauth2/auth";
            if !browsed {
                list.lock().push(interaction);
            }
        }
    }

    /// The list itself; never held across an `await`.
    pub fn lock(&self) -> MutexGuard<'_, Vec<Interaction>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
