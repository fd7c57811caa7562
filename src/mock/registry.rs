//! Who may take part: applications, users and organisations.

use std::fmt;

use serde::Serialize;

/// Whether a token reaches one organisation or those its user chose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Flow {
    /// One organisation, chosen at consent (rule AUTH-37).
    Membership,
    /// Every consented organisation, named per call in a header (ORG-18).
    User,
}

impl fmt::Display for Flow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Membership => "membership",
            Self::User => "user",
        })
    }
}

/// Everyone the bank knows. It lives as long as the program.
pub struct Registry {
    /// Every registered application.
    pub applications: &'static [Application],
    /// Everyone who can sign in.
    pub users: &'static [User],
    /// Every organisation with an account.
    pub organizations: &'static [Organization],
    /// Everyone who belongs to an organisation, with or without a way to sign in.
    pub memberships: &'static [Membership],
    /// What was allowed before the bank opened.
    pub consents: &'static [Consent],
}

/// What a user allowed an application before the bank opened.
#[derive(Clone, Copy)]
pub struct Consent {
    /// To whom.
    pub application: &'static Application,
    /// By whom.
    pub user: &'static User,
    /// For which organisations of the user.
    pub organizations: &'static [&'static Organization],
    /// For what, separated by spaces.
    pub scopes: &'static str,
    /// The access token that the application has, issued when the bank opens.
    pub access_token: Option<&'static str>,
    /// The refresh token that it has, as old as that.
    pub refresh_token: Option<&'static str>,
}

/// An application as its developer registered it.
#[derive(Clone, Copy)]
pub struct Application {
    /// How scenarios call it, and what the consent page shows.
    pub name: &'static str,
    /// Opaque id (rule API-20).
    pub client_id: &'static str,
    /// A published demo value; protects nothing.
    pub client_secret: &'static str,
    /// The registered redirect URI that the application uses.
    pub redirect_uri: &'static str,
    /// The other registered ones. With none, the redirect URI could be left out
    /// of a request; most real applications have more (rule AUTH-31).
    pub other_redirect_uris: &'static [&'static str],
    /// What it may ask for, separated by spaces.
    pub scopes: &'static str,
    /// The flow it was made for.
    pub flow: Flow,
    /// Whether Qonto approved it for `identity_type=user` (rule AUTH-23).
    pub approved: bool,
}

/// A person who can sign in.
#[derive(Clone, Copy)]
pub struct User {
    /// How scenarios call the person.
    pub name: &'static str,
    /// The sign-in name.
    pub email: &'static str,
    /// A published demo value; protects nothing.
    pub password: &'static str,
    /// The code that the text message brings (rule GATE-12).
    pub otp: &'static str,
    /// Stable id of the person (rule OIDC-09).
    pub subject: &'static str,
    /// Names of the person's organisations, each with the role there.
    pub organizations: &'static [(&'static str, &'static str)],
    /// Whether a phone is paired, on which the person can confirm what needs
    /// strong customer authentication.
    pub paired_device: bool,
}

/// A person's place in an organisation.
#[derive(Clone, Copy, Serialize)]
pub struct Membership {
    /// Opaque id (rule API-20).
    pub id: &'static str,
    /// Name of the organisation.
    #[serde(skip)]
    pub organization: &'static str,
    /// Given name.
    pub first_name: &'static str,
    /// Family name; says in which organisation.
    pub last_name: &'static str,
    /// The sign-in name, where the person can sign in.
    pub email: &'static str,
    /// The role; somebody who is not yet invited has none.
    pub role: Option<&'static str>,
}

/// A company with an account.
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Organization {
    /// UUID, as sent in `X-Qonto-Organization-Id`.
    pub id: &'static str,
    /// Short name in addresses.
    pub slug: &'static str,
    /// The name shown to people.
    pub name: &'static str,
    /// The registered name.
    pub legal_name: &'static str,
    /// The number in the national register.
    pub legal_number: &'static str,
    /// Two-letter country code.
    pub legal_country: &'static str,
    /// Legal form.
    pub legal_form: &'static str,
    /// Language of the account.
    pub locale: &'static str,
    /// IBAN of its only account; shown with the account.
    #[serde(skip)]
    pub iban: &'static str,
    /// UUID of that account.
    #[serde(skip)]
    pub account_id: &'static str,
    /// UUID of the onboarding that created it (rule AUTH-35).
    #[serde(skip)]
    pub registration_id: &'static str,
    /// The secret of its API key, whose login is the slug; a published demo
    /// value that protects nothing.
    #[serde(skip)]
    pub secret_key: &'static str,
}

impl Registry {
    /// The application with that id.
    #[must_use]
    pub fn application(&self, client_id: &str) -> Option<&'static Application> {
        self.applications.iter().find(|application| application.client_id == client_id)
    }

    /// The organisations that a user belongs to (rule AUTH-36).
    pub fn organizations_of(&self, user: &User) -> impl Iterator<Item = &'static Organization> {
        self.organizations.iter().filter(|organization| user.role_in(organization).is_some())
    }

    /// A user's membership of an organisation.
    #[must_use]
    pub fn membership_of(
        &self,
        user: &User,
        organization: &Organization,
    ) -> Option<&'static Membership> {
        self.memberships.iter().find(|membership| {
            membership.email == user.email && membership.organization == organization.name
        })
    }
}

impl Application {
    /// Whether a redirect URI is registered, byte for byte (rule AUTH-07).
    #[must_use]
    pub fn registered(&self, redirect_uri: &str) -> Option<&'static str> {
        let mut all =
            [self.redirect_uri].into_iter().chain(self.other_redirect_uris.iter().copied());
        all.find(|uri| *uri == redirect_uri)
    }

    /// Whether the application may ask for a scope.
    #[must_use]
    pub fn may_request(&self, scope: &str) -> bool {
        self.scopes.split_ascii_whitespace().any(|allowed| allowed == scope)
    }
}

impl Membership {
    /// `active`, or `invitable` as long as there is no role.
    #[must_use]
    pub fn status(&self) -> &'static str {
        if self.role.is_some() { "active" } else { "invitable" }
    }
}

impl User {
    /// The person's role in an organisation; `None` for a stranger.
    #[must_use]
    pub fn role_in(&self, organization: &Organization) -> Option<&'static str> {
        let mut memberships = self.organizations.iter();
        memberships.find(|(name, _)| *name == organization.name).map(|(_, role)| *role)
    }
}
