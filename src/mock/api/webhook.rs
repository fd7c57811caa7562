//! The webhook `v1/consent-revocations` (rule REVK-05).
//!
//! The bank does no I/O: it keeps what it would send until it is fetched.
//! What it sends is not signed.

use std::collections::VecDeque;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::json;
use url::Url;

use crate::domain::{Headers, Request};
use crate::mock::random;
use crate::mock::registry::{Organization, Registry, User};

/// How many announcements are kept; beyond, the oldest is forgotten.
const KEPT: usize = 1_000;

/// The last moment that RFC 3339 can write.
const LAST: Duration = Duration::from_secs(253_402_300_799);

/// The one subscription, and what was not yet fetched of it.
#[derive(Default)]
pub(in crate::mock) struct Webhook {
    subscription: Option<Subscription>,
    waiting: VecDeque<Request>,
}

struct Subscription {
    id: String,
    receiver: Url,
}

impl Webhook {
    /// Announces what happens from now on to a receiver; nothing that happened
    /// before.
    pub(in crate::mock) fn subscribe(&mut self, receiver: Url) {
        self.subscription = Some(Subscription { id: random::uuid(), receiver });
    }

    /// Takes what is waiting, oldest first.
    pub(in crate::mock) fn take(&mut self) -> Vec<Request> {
        self.waiting.drain(..).collect()
    }

    /// A consent for an organisation was withdrawn.
    pub(super) fn announce(
        &mut self,
        now: SystemTime,
        client_id: &str,
        registry: &Registry,
        (user, organization): (&User, &Organization),
    ) {
        let Some(Subscription { id, receiver }) = &self.subscription else { return };
        let moment = moment(now);
        let body = json!({
            "id": random::uuid(),
            "subscription_id": id,
            "organization_id": organization.id,
            "membership_id": registry.membership_of(user, organization).map(|own| own.id),
            "type": "v1/consent-revocations",
            "created_at": moment,
            "data": { "client_id": client_id, "revoked_at": moment },
        });
        let headers = Headers::new().with("Content-Type", "application/json");
        let body = body.to_string().into_bytes();
        let request = Request { headers, body, ..Request::new("POST", receiver.clone()) };
        if self.waiting.len() == KEPT {
            self.waiting.pop_front();
        }
        self.waiting.push_back(request);
    }
}

fn moment(time: SystemTime) -> String {
    humantime::format_rfc3339_seconds(time.clamp(UNIX_EPOCH, UNIX_EPOCH + LAST)).to_string()
}
