//! Connections to the servers of a target.

use std::time::Duration;

use crate::client::{Routing, Transport};
use crate::domain::{FaultKind, TransportFault};
use crate::target::{Network, Target};

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
