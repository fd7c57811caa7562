//! Why a request got no answer, in our words.

use std::error::Error;

use crate::domain::{FaultKind, TransportFault};

/// A request that cannot be sent as it is written.
pub(super) fn unsendable(detail: impl Into<String>) -> TransportFault {
    TransportFault { kind: FaultKind::Request, detail: detail.into() }
}

/// What the network stack says, without the address, whose query may be secret.
pub(super) fn of(error: reqwest::Error) -> TransportFault {
    let error = error.without_url();
    let kind = if error.is_timeout() {
        FaultKind::Timeout
    } else if error.is_dns() {
        FaultKind::NameResolution
    } else if causes(&error).any(<dyn Error>::is::<rustls::Error>) {
        FaultKind::Tls
    } else if error.is_connect() {
        FaultKind::Connection
    } else if error.is_builder() {
        FaultKind::Request
    } else {
        FaultKind::Interrupted
    };
    let detail = causes(&error).last().map_or_else(String::new, ToString::to_string);
    TransportFault { kind, detail }
}

/// An error, its cause, the cause of that, and so on. Errors of the operating
/// system hide what they wrap from `source`.
fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&error| {
        let wrapped = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        wrapped.map(|inner| inner as &(dyn Error + 'static)).or_else(|| error.source())
    })
}
