//! What a scenario can do with its bank besides sending requests to it.

use std::time::Duration;

use url::Url;

use super::{Environment, GateStyle, Lease};
use crate::domain::{Answer, HostRole, Interaction, Request};

impl Lease {
    /// How the gate answers from now on whoever it does not know (GATE-02).
    pub fn gate_answers(&self, style: GateStyle) {
        self.desk().bank().0.gate_answers(style);
    }

    /// Takes a scope from an application for the rest of the lease; unknown
    /// names change nothing (rules EXCH-39, REFR-23).
    pub fn withdraw_scope(&self, client_id: &str, scope: &str) {
        self.desk().bank().0.withdraw_scope(client_id, scope);
    }

    /// Makes it the bank of that environment; each lease begins as the sandbox
    /// (rule API-17).
    pub fn become_environment(&self, environment: Environment) {
        self.desk().bank().0.become_environment(environment);
    }

    /// The user withdraws every consent given to an application, as in Qonto's
    /// own application (rule REVK-05). Gives how many grants came to their end.
    #[must_use]
    pub fn withdraw_consent(&self, client_id: &str, user: &str) -> usize {
        let mut desk = self.desk();
        let (bank, now) = desk.bank();
        bank.withdraw_consent(now, client_id, user)
    }

    /// The user takes an organisation out of the consent given to an application of
    /// the user flow. Gives the id of that organisation, if there was one.
    #[must_use]
    pub fn narrow_consent(&self, client_id: &str, user: &str) -> Option<&'static str> {
        self.desk().bank().0.narrow_consent(client_id, user)
    }

    /// Addresses webhooks of later events to `receiver`. They are not sent: fetch
    /// them with [`deliveries`](Self::deliveries).
    pub fn deliver_webhooks_to(&self, receiver: Url) {
        self.desk().bank().0.deliver_webhooks_to(receiver);
    }

    /// Takes the webhooks that the bank would send, oldest first.
    #[must_use]
    pub fn deliveries(&self) -> Vec<Request> {
        self.desk().bank().0.take_deliveries()
    }

    /// Answers the next request for a path of the API with 500 and an empty
    /// body (rule API-15).
    pub fn fail_next(&self, path: &str) {
        self.answer_next(HostRole::Api, path, Answer::new(500));
    }

    /// Changes what the bank answers to the next request for a path, after the
    /// bank did what it was asked for.
    pub fn alter_next(
        &self,
        host: HostRole,
        path: &str,
        change: impl FnOnce(&mut Answer) + Send + 'static,
    ) {
        self.desk().alter_next(host, path, Box::new(change));
    }

    /// Lets the next answer to a path come later, in real time.
    pub fn delay_next(&self, host: HostRole, path: &str, delay: Duration) {
        self.desk().delay_next(host, path, delay);
    }

    /// Tells `watcher` of everything that is asked and answered from now on,
    /// whoever asked.
    pub fn watched(&self, mut watcher: impl FnMut(Interaction) + Send + 'static) {
        self.desk()
            .watched(Box::new(move |interaction, _| watcher(Interaction::clone(interaction))));
    }

    /// How many API answers of the last hour were 401 (rule API-09).
    #[must_use]
    pub fn unauthorized(&self) -> u32 {
        let mut desk = self.desk();
        let (bank, now) = desk.bank();
        bank.unauthorized(now)
    }
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;
    use crate::domain::{Clock, Dialect, header};
    use crate::mock::{Pool, demo};

    async fn lease() -> Lease {
        let clock = Clock::manual(SystemTime::UNIX_EPOCH);
        Pool::new(Dialect::Hydra, Vec::new()).lease(clock).await
    }

    fn ask(lease: &Lease, path: &str) -> Answer {
        let mut request = Request::new("GET", lease.api().join(path).unwrap());
        request.headers.push(header::STAGING_TOKEN, demo::STAGING_TOKEN);
        lease.desk().receive(HostRole::Api, &request)
    }

    #[tokio::test]
    async fn a_failure_is_empty_and_comes_once() {
        let lease = lease().await;
        lease.fail_next("/v2/organization");
        let answer = ask(&lease, "/v2/organization");
        assert_eq!((answer.status, answer.body.len()), (500, 0));
        assert_eq!(ask(&lease, "/v2/organization").status, 401);
        assert_eq!(lease.unauthorized(), 1);
    }

    #[tokio::test]
    async fn the_environment_is_that_of_the_lease() {
        let lease = lease().await;
        let path = "/v2/mocked_sca_sessions/x";
        assert_eq!(ask(&lease, path).headers.media_type().as_deref(), Some("application/json"));
        lease.become_environment(Environment::Production);
        assert_eq!(ask(&lease, path).headers.media_type().as_deref(), Some("text/plain"));
    }

    #[tokio::test]
    async fn without_a_grant_there_is_nothing_to_withdraw_or_deliver() {
        let lease = lease().await;
        lease.deliver_webhooks_to("http://127.0.0.1:9/".parse().unwrap());
        assert_eq!(lease.withdraw_consent(demo::MEMBERSHIP.client_id, "Ada"), 0);
        assert!(lease.deliveries().is_empty());
    }

    #[tokio::test]
    async fn the_journal_takes_bounded_memory() {
        let lease = lease().await;
        for number in 0..2_000 {
            ask(&lease, &format!("/v2/sca_sessions/{number}"));
        }
        assert_eq!(lease.requests(HostRole::Api, "/v2/sca_sessions/1000"), 1);
        assert_eq!(lease.requests(HostRole::Api, "/v2/sca_sessions/1999"), 0);
    }
}
