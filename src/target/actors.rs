//! Applications and people, completed.

use super::{Application, ApplicationEntry, Flow, Reference, Resolution, User, UserEntry};
use crate::domain::{ClientAuthentication, ScopeSet, Secret};

impl Resolution<'_> {
    pub(super) fn application(
        &mut self,
        name: &str,
        entry: &ApplicationEntry,
    ) -> Option<Application> {
        let key = |member: &str| format!("applications.{name}.{member}");
        let client_id = self.text(&key("id"), &entry.id);
        let client_secret = self.client_secret(&key("secret"), name, entry);
        let redirect_uri = self.parsed(&key("redirect_uri"), &entry.redirect_uri);
        let scopes = entry.scopes.value.join(" ").parse::<ScopeSet>();
        self.note(key("scopes"), entry.scopes.value.join(" "), None, None);
        let scopes = match scopes {
            Ok(scopes) => Some(scopes),
            Err(error) => {
                self.wrong(&entry.scopes, error.to_string(), "one scope for each item");
                None
            }
        };
        let flow = entry.flow.or_else(|| name.parse().ok()).unwrap_or(Flow::Membership);
        self.note(key("flow"), flow.to_string(), None, None);
        Some(Application {
            client_id: client_id?,
            client_secret: client_secret?,
            redirect_uri: redirect_uri?,
            scopes: scopes?,
            flow,
            authentication: entry.authentication,
        })
    }

    fn client_secret(&mut self, key: &str, name: &str, entry: &ApplicationEntry) -> Option<Secret> {
        match (&entry.secret, entry.authentication) {
            (Some(at), ClientAuthentication::None) => {
                let title = format!("the application `{name}` has a secret and does not use it");
                self.wrong(at, title, "take it out, or choose another `authentication`");
                None
            }
            (Some(at), _) => self.secret(key, at),
            (None, ClientAuthentication::None) => Some(Secret::new("")),
            (None, _) => {
                let title = format!("the application `{name}` has no `secret`");
                self.wrong(&entry.id, title, "give it, or `authentication: none`");
                None
            }
        }
    }

    pub(super) fn user(&mut self, name: &str, entry: &UserEntry) -> Option<User> {
        let key = |member: &str| format!("users.{name}.{member}");
        let email = self.text(&key("email"), &entry.email);
        let password = self.secret(&key("password"), &entry.password);
        let otp = match &entry.otp {
            Some(at) if matches!(at.value, Reference::Text(_)) => {
                self.text(&key("otp"), at).map(Secret::new)
            }
            Some(at) => self.secret(&key("otp"), at),
            None => Some(Secret::new("")),
        };
        Some(User {
            email: email?,
            password: password?,
            otp: otp?,
            organizations: entry.organizations.clone(),
        })
    }
}
