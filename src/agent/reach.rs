//! Connections to the servers of a target.

use std::time::Duration;

use crate::client::{Client, Convention, Observer, Provider, Registration, Routing, Transport};
use crate::domain::{Clock, FaultKind, TransportFault};
use crate::target::{Application, Network, Target};

/// Connections that reach a target as its configuration says. The stand-in is
/// reached plainly; servers that others use as well are spared.
///
/// # Errors
///
/// When certificates cannot be read or the TLS library cannot be set up.
pub fn reach(target: &Target, request_timeout: Duration) -> Result<Transport, TransportFault> {
    if target.is_mock {
        return Transport::new(request_timeout);
    }
    let Network { resolve, ca, proxy, .. } = target.network.clone();
    let certificates = match &ca {
        Some(path) => std::fs::read(path).map_err(|error| TransportFault {
            kind: FaultKind::Request,
            detail: format!("the certificates in {} cannot be read: {error}", path.display()),
        })?,
        None => Vec::new(),
    };
    let routing = Routing { resolve, certificates, proxy };
    Transport::sparing(request_timeout, routing, target.manners.limits.requests_per_second)
}

/// One of a target's applications, which speaks as the target wants to be
/// spoken to.
#[must_use]
pub fn client(
    target: &Target,
    application: &Application,
    transport: Transport,
    clock: Clock,
    observer: Option<Observer>,
) -> Client {
    let Target { oauth, api, gate, paths, .. } = target;
    let provider = Provider {
        oauth: oauth.clone(),
        api: api.clone(),
        gate: gate.as_ref().map(|gate| gate.value.clone()),
    };
    let registration = Registration {
        client_id: application.client_id.clone(),
        client_secret: application.client_secret.clone(),
        redirect_uri: application.redirect_uri.clone(),
    };
    let own = Convention::default();
    let convention = Convention {
        paths: paths.clone(),
        gate_header: gate.as_ref().map_or(own.gate_header, |gate| gate.header.clone()),
        authentication: application.authentication,
    };
    Client::new(transport, provider, registration, clock, observer).following(convention)
}
