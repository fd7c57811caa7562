//! How a server that is not Qonto's wants to be asked.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use url::form_urlencoded::byte_serialize;

use super::Registration;
use crate::domain::{ClientAuthentication, Paths, Secret, header};

/// Paths, the gate's header and the proof of identity; the default is Qonto's.
#[derive(Clone, Debug)]
pub struct Convention {
    /// Paths that differ from Qonto's.
    pub paths: Paths,
    /// The name of the header that opens the gate.
    pub gate_header: String,
    /// How the application proves itself at the token endpoint.
    pub authentication: ClientAuthentication,
}

impl Default for Convention {
    fn default() -> Self {
        Self {
            paths: Paths::default(),
            gate_header: header::STAGING_TOKEN.to_owned(),
            authentication: ClientAuthentication::default(),
        }
    }
}

/// The value of `Authorization` for HTTP Basic: both parts are form-encoded
/// first (RFC 6749 section 2.3.1).
pub(super) fn basic(registration: &Registration) -> Secret {
    let encoded = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
    let id = encoded(&registration.client_id);
    let secret = encoded(registration.client_secret.expose());
    Secret::new(format!("Basic {}", BASE64_STANDARD.encode(format!("{id}:{secret}"))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn basic_encodes_each_part_before_the_colon_is_put_between() {
        let registration = Registration {
            client_id: "a:b".to_owned(),
            client_secret: Secret::new("p w"),
            redirect_uri: "https://app.example/cb".parse().unwrap(),
        };
        let expected = format!("Basic {}", BASE64_STANDARD.encode("a%3Ab:p+w"));
        assert_eq!(basic(&registration).expose(), expected);
    }
}
