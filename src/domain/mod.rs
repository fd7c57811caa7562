//! The words every other room speaks; no I/O happens here.
//!
//! An [`Interaction`] is held against a contract, which gives [`Finding`]s and
//! in the end a [`Verdict`].

mod client_authentication;
mod clock;
mod dialect;
mod evidence;
mod finding;
mod free_text;
mod grant_record;
pub mod header;
mod interaction;
mod learning;
mod masked;
mod oauth_error;
mod organization;
mod paths;
mod redaction;
mod redirect_uri;
mod rule;
mod scope;
mod secret;
mod secret_search;
pub mod sensitive;
mod spellings;
mod token_set;
mod verdict;

pub use client_authentication::ClientAuthentication;
pub use clock::{Clock, RealTime};
pub use dialect::Dialect;
pub use evidence::{Evidence, EvidenceContent, EvidenceKind, Scene};
pub use finding::Finding;
pub use grant_record::GrantRecord;
pub use header::Headers;
pub use interaction::{Answer, FaultKind, HostRole, Interaction, Request, Sender, TransportFault};
pub use masked::{MaskedInteraction, masked_json, masked_url, shortened};
pub use oauth_error::{NotAnOAuthError, OAuthError};
pub use organization::{Organization, OrganizationId, UserOrganization};
pub use paths::Paths;
pub use redaction::Redactor;
pub use redirect_uri::{InvalidRedirectUri, RedirectUri};
pub use rule::{Level, NotARuleId, Party, RuleId};
pub use scope::{InvalidScope, ScopeSet};
pub use secret::Secret;
pub use secret_search::SecretSearch;
pub use token_set::TokenSet;
pub use verdict::{Cause, Owner, Verdict};
