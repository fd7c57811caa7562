//! A bank with the applications, users and organisations of somebody's own.

mod consent;

use std::collections::BTreeMap;

use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use url::Url;

use super::demo;
use super::ledger::signature;
use super::registry::{Application, Flow, Membership, Organization, Registry, User};
use consent::SeededConsent;

/// What a seed file says. A part that it leaves out is that of
/// [`demo`](super::demo).
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seed {
    applications: Option<Vec<SeededApplication>>,
    organizations: Option<Vec<SeededOrganization>>,
    users: Option<Vec<SeededUser>>,
    #[serde(default)]
    consents: Vec<SeededConsent>,
}

/// A word of a seed that does not fit the rest of it.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what} `{word}`")]
pub struct SeedMistake {
    /// What is wrong with the word.
    pub what: &'static str,
    /// The word, as written.
    pub word: String,
    /// The words that would do; empty when it is not about choosing one.
    pub known: Vec<&'static str>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SeededApplication {
    name: String,
    client_id: String,
    client_secret: String,
    redirect_uris: Vec<String>,
    scopes: Vec<String>,
    #[serde(default)]
    flow: SeededFlow,
}

#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum SeededFlow {
    #[default]
    Membership,
    User,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SeededOrganization {
    name: String,
    id: Option<String>,
    slug: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SeededUser {
    name: String,
    email: String,
    password: String,
    otp: Option<String>,
    /// Names of organisations, each with the role there.
    organizations: BTreeMap<String, String>,
}

impl Seed {
    /// The registry of a bank. It lives as long as the program, as the demo's
    /// does, so this is called once.
    ///
    /// # Errors
    ///
    /// When two entries have the same name or id, an application has no redirect
    /// URI, a user belongs to an organisation that does not exist, or nobody could
    /// have given a consent.
    pub fn registry(self) -> Result<&'static Registry, SeedMistake> {
        let demo = demo::registry();
        let organizations = match self.organizations {
            Some(seeded) => kept(seeded.into_iter().map(organization).collect::<Vec<_>>()),
            None => demo.organizations,
        };
        let applications = match self.applications {
            Some(seeded) => {
                kept(seeded.into_iter().map(application).collect::<Result<Vec<_>, _>>()?)
            }
            None => demo.applications,
        };
        let (users, memberships) = match self.users {
            Some(seeded) => {
                let users = seeded.into_iter().map(user).collect::<Vec<_>>();
                let memberships = users.iter().flat_map(memberships).collect::<Vec<_>>();
                (kept(users), kept(memberships))
            }
            None => (demo.users, demo.memberships),
        };
        once("two applications have the client id", applications.iter().map(|one| one.client_id))?;
        once("two organisations are called", organizations.iter().map(|one| one.name))?;
        once("two organisations have the id", organizations.iter().map(|one| one.id))?;
        once("two users have the email", users.iter().map(|one| one.email))?;
        let known: Vec<_> = organizations.iter().map(|one| one.name).collect();
        for (name, _) in users.iter().flat_map(|user| user.organizations) {
            if !known.contains(name) {
                let what = "a user belongs to an organisation that is not in `organizations`,";
                return Err(SeedMistake { what, word: (*name).to_owned(), known });
            }
        }
        let everyone = Registry { applications, users, organizations, memberships, consents: &[] };
        let consents = self.consents.into_iter().map(|seeded| seeded.consent(&everyone));
        let consents = kept(consents.collect::<Result<Vec<_>, _>>()?);
        let tokens = consents.iter().flat_map(|one| [one.access_token, one.refresh_token]);
        once("two consents have the token", tokens.flatten())?;
        let found_by = consents.iter().filter_map(|one| one.refresh_token.map(signature));
        once("two refresh tokens have behind the dot", found_by)?;
        Ok(kept(vec![Registry { consents, ..everyone }]).first().unwrap_or(demo))
    }
}

fn application(seeded: SeededApplication) -> Result<Application, SeedMistake> {
    let (flow, approved) = match seeded.flow {
        SeededFlow::Membership => (Flow::Membership, false),
        SeededFlow::User => (Flow::User, true),
    };
    let name = text(seeded.name);
    if let Some(word) = seeded.redirect_uris.iter().find(|uri| !has_scheme(uri)) {
        let what = "a redirect URI begins with a scheme such as `http://`, not";
        return Err(SeedMistake { what, word: word.clone(), known: Vec::new() });
    }
    let mut redirect_uris = seeded.redirect_uris.into_iter().map(text);
    let Some(redirect_uri) = redirect_uris.next() else {
        let what = "an application needs one of `redirect_uris`,";
        return Err(SeedMistake { what, word: name.to_owned(), known: Vec::new() });
    };
    Ok(Application {
        name,
        client_id: text(seeded.client_id),
        client_secret: text(seeded.client_secret),
        redirect_uri,
        other_redirect_uris: kept(redirect_uris.collect()),
        scopes: text(seeded.scopes.join(" ")),
        flow,
        approved,
    })
}

/// Whether it is an address; what a port follows is a host and no scheme.
fn has_scheme(uri: &str) -> bool {
    let is_port = |rest: &str| rest.starts_with(|c: char| c.is_ascii_digit());
    Url::parse(uri).is_ok() && !uri.split_once(':').is_some_and(|(_, it)| is_port(it))
}

/// What is not said follows from the name, so that it is the same each time.
fn organization(seeded: SeededOrganization) -> Organization {
    let name = text(seeded.name);
    let made = |what: &str| text(uuid_of(what, name));
    let dashed = || name.to_lowercase().replace(|c: char| !c.is_ascii_alphanumeric(), "-");
    Organization {
        id: seeded.id.map_or_else(|| made("organization"), text),
        slug: text(seeded.slug.unwrap_or_else(dashed)),
        name,
        legal_name: name,
        iban: text(format!("FR76{:023}", digits(name))),
        account_id: made("account"),
        registration_id: made("registration"),
        secret_key: text(format!("seeded-key-{}", uuid_of("key", name))),
        ..demo::ACME
    }
}

fn user(seeded: SeededUser) -> User {
    let organizations =
        seeded.organizations.into_iter().map(|(name, role)| (text(name), text(role)));
    let email = text(seeded.email);
    User {
        name: text(seeded.name),
        email,
        password: text(seeded.password),
        otp: seeded.otp.map_or(demo::SMS_CODE, text),
        subject: text(uuid_of("user", email)),
        organizations: kept(organizations.collect()),
        paired_device: true,
    }
}

fn memberships(user: &User) -> impl Iterator<Item = Membership> {
    let User { name, email, organizations, .. } = *user;
    let (first_name, last_name) = name.split_once(' ').unwrap_or((name, ""));
    organizations.iter().map(move |(organization, role)| Membership {
        id: text(uuid_of(email, organization)),
        organization,
        first_name,
        last_name,
        email,
        role: Some(role),
    })
}

fn once(what: &'static str, words: impl Iterator<Item = &'static str>) -> Result<(), SeedMistake> {
    let mut seen = Vec::new();
    for word in words {
        if seen.contains(&word) {
            return Err(SeedMistake { what, word: word.to_owned(), known: Vec::new() });
        }
        seen.push(word);
    }
    Ok(())
}

fn text(owned: String) -> &'static str {
    owned.leak()
}

fn kept<T>(owned: Vec<T>) -> &'static [T] {
    owned.leak()
}

/// A version 8 UUID (RFC 9562 section 5.8).
fn uuid_of(what: &str, name: &str) -> String {
    let hash = Sha256::new().chain_update(what).chain_update([0]).chain_update(name).finalize();
    let mut bytes: [u8; 16] = std::array::from_fn(|index| hash[index]);
    bytes[6] = bytes[6] & 0x0f | 0x80;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex = format!("{:032x}", u128::from_be_bytes(bytes));
    [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
}

fn digits(name: &str) -> u64 {
    let hash = Sha256::digest(name);
    u64::from_be_bytes(std::array::from_fn(|index| hash[index]))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn seeded(seed: Value) -> Result<&'static Registry, SeedMistake> {
        serde_json::from_value::<Seed>(seed).unwrap().registry()
    }

    #[test]
    fn what_is_left_out_is_the_demo() {
        let registry = seeded(json!({ "organizations": [{ "name": "Acme Corp" }, { "name": "Omega Ltd" }, { "name": "Zenith SA", "id": "z" }] }))
            .unwrap();
        assert_eq!(registry.users.len(), demo::users().len());
        assert_eq!(registry.organizations[2].id, "z");
        let again = seeded(
            json!({ "organizations": [{ "name": "Acme Corp" }, { "name": "Omega Ltd" }, { "name": "Zenith SA" }] }),
        );
        assert_eq!(again.unwrap().organizations[0].id, registry.organizations[0].id);
    }

    #[test]
    fn entries_fit_together_or_are_named() {
        let ada = |organization: &str| {
            json!({ "users": [{
                "name": "Ada Own", "email": "a@own.example", "password": "p",
                "organizations": { organization: "owner" },
            }] })
        };
        let registry = seeded(ada("Acme Corp")).unwrap();
        let own = registry.membership_of(&registry.users[0], &registry.organizations[0]);
        assert_eq!(own.map(|own| (own.first_name, own.last_name)), Some(("Ada", "Own")));
        let mistake = seeded(ada("Acne Corp")).err().unwrap();
        assert_eq!((mistake.word.as_str(), mistake.known[0]), ("Acne Corp", "Acme Corp"));
        let twice = json!({ "organizations": [{ "name": "A" }, { "name": "A" }] });
        assert_eq!(seeded(twice).err().unwrap().to_string(), "two organisations are called `A`");
        let nowhere = json!({ "applications": [{
            "name": "shop", "client_id": "i", "client_secret": "s", "redirect_uris": [], "scopes": [],
        }] });
        assert_eq!(seeded(nowhere).err().unwrap().word, "shop");
        let at = |uri: &str| {
            seeded(json!({ "applications": [{
                "name": "shop", "client_id": "i", "client_secret": "s", "scopes": [],
                "redirect_uris": ["http://localhost:3000/callback", uri],
            }] }))
        };
        for uri in ["localhost:3000/callback", "127.0.0.1:3000/callback", "/callback"] {
            let mistake = at(uri).err().unwrap();
            let says =
                format!("a redirect URI begins with a scheme such as `http://`, not `{uri}`");
            assert_eq!(mistake.to_string(), says);
        }
        assert!(at("com.example.shop:/callback").is_ok(), "an application's own scheme");
    }
}
