//! The published constants of the stand-in bank: everyone may know them.
//!
//! Redirect URIs are under `.example`, which resolves nowhere (RFC 2606).

use super::registry::{Application, Flow, Membership, Organization, Registry, User};

/// Opens the gate of the stand-in bank.
pub const STAGING_TOKEN: &str = "demo-staging-token-5b1c7e";
/// The session of the sandbox's web application, which a browser may have in
/// place of the gate's header (rule GATE-14).
pub const WEB_SESSION: &str = "demo-web-session-9f27c3d1";
/// Where a browser gets that session, at the address of the authorization
/// server; the only path before the gate.
pub const PORTAL_PATH: &str = "/devportal";
/// The code of every text message (rule GATE-12).
pub const SMS_CODE: &str = "123456";

/// An application of the membership flow.
pub const MEMBERSHIP: Application = Application {
    name: "membership",
    client_id: "0f5a1c9e-7d42-4d0b-9c55-3b6f1f0e2a11",
    client_secret: "demo-secret-of-membership-a41d",
    redirect_uri: "https://membership.example/callback",
    other_redirect_uris: &["https://membership.example/other?tenant=1"],
    scopes: "offline_access openid organization.read membership.read beneficiary.trust",
    flow: Flow::Membership,
    approved: false,
};

/// A second application of the membership flow, whose redirect URI has a query (rule
/// AUTH-30).
pub const OTHER: Application = Application {
    name: "other",
    client_id: "b2d86a3f-0c1e-4f7a-8a49-5e0d9c7b6422",
    client_secret: "demo-secret-of-other-c90b72",
    redirect_uri: "https://other.example/callback?tenant=1",
    other_redirect_uris: &["https://other.example/other?tenant=1"],
    scopes: "offline_access organization.read",
    flow: Flow::Membership,
    approved: false,
};

/// An application that Qonto approved for the user flow.
pub const USER_FLOW: Application = Application {
    name: "user-flow",
    client_id: "d7e4b590-36f8-4b1d-b3c2-90a1e8f57d33",
    client_secret: "demo-secret-of-user-flow-e8f3",
    redirect_uri: "https://user-flow.example",
    other_redirect_uris: &["https://user-flow.example/other?tenant=1"],
    scopes: "offline_access openid organization.read user_organization.read membership.read \
             beneficiary.trust",
    flow: Flow::User,
    approved: true,
};

/// A member of two organisations.
pub const ADA: User = User {
    name: "Ada",
    email: "ada@bank.example",
    password: "demo-password-of-ada-77",
    otp: SMS_CODE,
    subject: "01965dc4-0a11-7c3e-9b52-6f1d20aa7e01",
    organizations: &[("Acme Corp", "owner"), ("Omega Ltd", "admin")],
    paired_device: true,
};

/// A member of one organisation, to which Ada does not belong.
pub const GRACE: User = User {
    name: "Grace",
    email: "grace@bank.example",
    password: "demo-password-of-grace-42",
    otp: SMS_CODE,
    subject: "01965dc4-0b22-7d4f-8c63-7a2e31bb8f02",
    organizations: &[("Zenith SA", "owner")],
    paired_device: false,
};

/// Ada owns it.
pub const ACME: Organization = Organization {
    id: "3e1f0a52-6b7c-4d8e-9f10-21a3b4c5d601",
    slug: "acme-corp-3101",
    name: "Acme Corp",
    legal_name: "Acme Corporation SAS",
    legal_number: "90210345600018",
    legal_country: "FR",
    legal_form: "SAS",
    locale: "fr",
    iban: "FR7616958000010000000310138",
    account_id: "c4b3a291-1111-4d2e-9c6b-7e8f9a0b1c01",
    registration_id: "a5c0d1e2-1111-4f3a-8b4c-5d6e7f809101",
    secret_key: "demo-secret-key-of-acme-58d0",
};

/// Ada administers it.
pub const OMEGA: Organization = Organization {
    id: "7c2d9b84-1e5f-4a6b-8c7d-32b4c5d6e702",
    slug: "omega-ltd-3102",
    name: "Omega Ltd",
    legal_name: "Omega Limited GmbH",
    legal_number: "HRB 31020",
    legal_country: "DE",
    legal_form: "GmbH",
    locale: "de",
    iban: "DE89370400440000031020",
    account_id: "c4b3a291-2222-4d2e-9c6b-7e8f9a0b1c02",
    registration_id: "a5c0d1e2-2222-4f3a-8b4c-5d6e7f809102",
    secret_key: "demo-secret-key-of-omega-2f7b",
};

/// Grace owns it.
pub const ZENITH: Organization = Organization {
    id: "9a8b7c6d-5e4f-4321-8fed-43c5d6e7f803",
    slug: "zenith-sa-3103",
    name: "Zenith SA",
    legal_name: "Zenith SA",
    legal_number: "31030456700021",
    legal_country: "FR",
    legal_form: "SA",
    locale: "en",
    iban: "FR7616958000010000000310332",
    account_id: "c4b3a291-3333-4d2e-9c6b-7e8f9a0b1c03",
    registration_id: "a5c0d1e2-3333-4f3a-8b4c-5d6e7f809103",
    secret_key: "demo-secret-key-of-zenith-91e6",
};

static APPLICATIONS: [Application; 3] = [MEMBERSHIP, OTHER, USER_FLOW];
static USERS: [User; 2] = [ADA, GRACE];
static ORGANIZATIONS: [Organization; 3] = [ACME, OMEGA, ZENITH];

/// Names say whose data a membership is, so that a leak is seen.
static MEMBERSHIPS: [Membership; 6] = [
    member(
        "0197a0b1-1101-7c2d-8e3f-405162731101",
        ACME.name,
        ["Ada", "of Acme"],
        ADA.email,
        Some("owner"),
    ),
    member(
        "0197a0b1-1102-7c2d-8e3f-405162731102",
        ACME.name,
        ["Alan", "of Acme"],
        "alan@acme.example",
        Some("reporting"),
    ),
    member(
        "0197a0b1-1103-7c2d-8e3f-405162731103",
        ACME.name,
        ["Alonzo", "of Acme"],
        "alonzo@acme.example",
        None,
    ),
    member(
        "0197a0b1-2201-7c2d-8e3f-405162732201",
        OMEGA.name,
        ["Ada", "of Omega"],
        ADA.email,
        Some("admin"),
    ),
    member(
        "0197a0b1-2202-7c2d-8e3f-405162732202",
        OMEGA.name,
        ["Olga", "of Omega"],
        "olga@omega.example",
        Some("owner"),
    ),
    member(
        "0197a0b1-3301-7c2d-8e3f-405162733301",
        ZENITH.name,
        ["Grace", "of Zenith"],
        GRACE.email,
        Some("owner"),
    ),
];

const fn member(
    id: &'static str,
    organization: &'static str,
    [first_name, last_name]: [&'static str; 2],
    email: &'static str,
    role: Option<&'static str>,
) -> Membership {
    Membership { id, organization, first_name, last_name, email, role }
}

static REGISTRY: Registry = Registry {
    applications: &APPLICATIONS,
    users: &USERS,
    organizations: &ORGANIZATIONS,
    memberships: &MEMBERSHIPS,
    consents: &[],
};

/// Everyone below.
#[must_use]
pub fn registry() -> &'static Registry {
    &REGISTRY
}

/// Every registered application.
#[must_use]
pub fn applications() -> &'static [Application] {
    &APPLICATIONS
}

/// Everyone who can sign in.
#[must_use]
pub fn users() -> &'static [User] {
    &USERS
}

/// Every organisation with an account.
#[must_use]
pub fn organizations() -> &'static [Organization] {
    &ORGANIZATIONS
}

/// Everyone who belongs to an organisation, with or without a way to sign in.
#[must_use]
pub fn memberships() -> &'static [Membership] {
    &MEMBERSHIPS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn demo_secrets_are_long_enough_to_be_searched_for() {
        let secrets = applications().iter().map(|application| application.client_secret);
        let passwords = users().iter().map(|user| user.password);
        let keys = organizations().iter().map(|organization| organization.secret_key);
        let tokens = [STAGING_TOKEN, WEB_SESSION];
        for value in secrets.chain(passwords).chain(keys).chain(tokens) {
            assert!(value.len() >= 16 && value.starts_with("demo-"), "{value}");
        }
    }

    #[test]
    fn every_membership_names_an_organisation_that_exists() {
        let of_users = users().iter().flat_map(|user| user.organizations).map(|(name, _)| *name);
        for name in of_users.chain(memberships().iter().map(|membership| membership.organization)) {
            assert!(organizations().iter().any(|organization| organization.name == name), "{name}");
        }
    }

    #[test]
    fn users_and_memberships_agree_on_roles() {
        for (user, organization) in
            users().iter().flat_map(|user| organizations().iter().map(move |o| (user, o)))
        {
            let mut all = memberships().iter();
            let own = all.find(|m| m.email == user.email && m.organization == organization.name);
            let role = own.and_then(|membership| membership.role);
            assert_eq!(role, user.role_in(organization), "{} {}", user.name, organization.name);
        }
    }
}
