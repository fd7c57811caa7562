//! A transport somebody listens to.

use std::sync::Arc;
use std::time::Instant;

use tokio::sync::Barrier;

use super::{Transport, fault, transport};
use crate::domain::{
    Answer, Clock, FaultKind, HostRole, Interaction, Request, Sender, TransportFault,
};

/// Is handed every request with its answer or fault, exactly once.
pub type Observer = Arc<dyn Fn(Interaction) + Send + Sync>;

/// A transport, the clock of its user, and who is told what happens on it.
#[derive(Clone)]
pub(crate) struct Line {
    pub(crate) transport: Transport,
    pub(crate) clock: Clock,
    pub(crate) observer: Option<Observer>,
    /// Where requests wait until as many are ready as it counts.
    pub(crate) start: Option<Arc<Barrier>>,
}

impl Line {
    /// Sends one request; `hop` is its position in a chain of redirects.
    ///
    /// Plain HTTP leaves this machine for no one but a person's browser, which
    /// carries no secret there (rule HOST-06).
    pub(crate) async fn send(
        &self,
        host: HostRole,
        sender: Sender,
        hop: u32,
        mut request: Request,
    ) -> Result<Answer, TransportFault> {
        Transport::complete(&mut request);
        if let Some(start) = &self.start {
            start.wait().await;
        }
        let mut tried = 1;
        loop {
            let outcome = self.send_once(host, sender, hop, &request).await;
            let Some(pace) = self.transport.pace() else { return outcome };
            let told = match &outcome {
                Err(fault) if fault.kind == FaultKind::Connection => None,
                Ok(answer) if answer.status == 429 => {
                    answer.headers.get("retry-after").and_then(|seconds| seconds.parse().ok())
                }
                _ => return outcome,
            };
            if !pace.again(tried, told).await {
                return outcome;
            }
            tried += 1;
        }
    }

    async fn send_once(
        &self,
        host: HostRole,
        sender: Sender,
        hop: u32,
        request: &Request,
    ) -> Result<Answer, TransportFault> {
        if let Some(pace) = self.transport.pace() {
            pace.turn().await;
        }
        let (at, start) = (self.clock.now(), Instant::now());
        let exposed = request.url.scheme() != "https" && !transport::is_loopback(&request.url);
        let outcome = if exposed && sender != Sender::Person {
            Err(fault::unsendable("plain HTTP is for loopback addresses; the bank needs `https`"))
        } else {
            self.transport.send(request).await
        };
        if let Some(observer) = &self.observer {
            let (elapsed, outcome, request) = (start.elapsed(), outcome.clone(), request.clone());
            observer(Interaction { host, sender, hop, at, elapsed, request, outcome });
        }
        outcome
    }
}
