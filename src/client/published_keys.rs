//! The keys with which the bank signs, by `OpenID` Connect Discovery.

use std::time::{Duration, SystemTime};

use serde_json::Value;
use tokio::sync::Mutex;
use url::Url;

use super::published_key::PublishedKey;
use super::{Client, ClientError, IdTokenError, json_answer};
use crate::domain::{HostRole, Request};

/// So much later a key that the bank withdrew is no longer believed.
const KEPT: Duration = Duration::from_hours(1);

/// The keys as they were last published, and when.
pub(super) type PublishedKeys = Mutex<Option<(SystemTime, Vec<PublishedKey>)>>;

impl Client {
    /// The key of that name. One that is not known may be new, so the bank is
    /// asked again, once.
    pub(super) async fn published_key(&self, kid: &str) -> Result<PublishedKey, IdTokenError> {
        // Held while the bank is asked: one task asks for all.
        let mut published = self.published_keys().lock().await;
        let now = self.clock().now();
        let named = |keys: &[PublishedKey]| keys.iter().find(|key| key.kid == kid).cloned();
        if let Some((at, keys)) = &*published
            && now.duration_since(*at).is_ok_and(|age| age < KEPT)
            && let Some(key) = named(keys)
        {
            return Ok(key);
        }
        let keys = self.discover_keys().await?;
        let key = named(&keys);
        *published = Some((now, keys));
        key.ok_or(IdTokenError::UnknownKey)
    }

    async fn discover_keys(&self) -> Result<Vec<PublishedKey>, ClientError> {
        let unexpected =
            |reason: &str| ClientError::Unexpected { status: 200, reason: reason.into() };
        let place = self.oauth_url("/.well-known/openid-configuration");
        let discovery = self.published(place.clone()).await?;
        let text = |name| discovery.get(name).and_then(Value::as_str);
        // OpenID Connect Discovery section 4.3.
        if text("issuer") != Some(&self.provider().issuer()) {
            return Err(unexpected("the `issuer` of the discovery is not the OAuth host"));
        }
        // The staging token is for the bank's hosts only.
        let set = text("jwks_uri").and_then(|text| Url::parse(text).ok());
        let Some(set) = set.filter(|set| set.origin() == place.origin()) else {
            return Err(unexpected("the `jwks_uri` of the discovery is not on the OAuth host"));
        };
        let keys = PublishedKey::of_set(&self.published(set).await?);
        keys.ok_or_else(|| unexpected("the key set has no list `keys`"))
    }

    async fn published(&self, place: Url) -> Result<Value, ClientError> {
        let answer = self.deliver(HostRole::Oauth, Request::new("GET", place.clone())).await?;
        let body = json_answer::json(self.provider(), &place, &answer)?;
        match answer.status {
            200 => Ok(body),
            status => {
                Err(ClientError::Unexpected { status, reason: "it publishes nothing".to_owned() })
            }
        }
    }
}
