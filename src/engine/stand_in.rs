//! The mock as a target: its published applications and users.

use std::collections::BTreeMap;

use url::Url;

use super::Applicant;
use crate::domain::{ClientAuthentication, Paths, Secret, header};
use crate::mock::demo;
use crate::target::{
    Application, Capability, Flow, Gate, Manners, Network, Recipe, Target, TargetEntry, User,
};

/// A target of kind `mock`, with what the stand-in publishes put in.
///
/// Where an application is tried, the bank knows whom it was told of.
pub(super) fn target(
    name: &str,
    entry: &TargetEntry,
    journey: Recipe,
    applicant: Option<&Applicant>,
) -> Target {
    let registry = applicant.map_or(demo::registry(), |applicant| applicant.registry);
    // The addresses are leased with each scenario.
    let nowhere = || Url::parse("http://127.0.0.1:9/").expect("a constant address");
    Target {
        name: name.to_owned(),
        dialect: entry.dialect,
        is_mock: true,
        oauth: nowhere(),
        api: nowhere(),
        gate: Some(Gate {
            header: header::STAGING_TOKEN.to_owned(),
            value: Secret::new(demo::STAGING_TOKEN),
        }),
        applications: registry.applications.iter().map(application).collect(),
        users: registry.users.iter().map(user).collect::<BTreeMap<_, _>>(),
        journey,
        capabilities: Capability::ALL
            .into_iter()
            .filter(|one| match one {
                Capability::Application => applicant.is_some(),
                Capability::ApplicationData => {
                    applicant.is_some_and(|applicant| applicant.recipe.data.is_some())
                }
                Capability::ApplicationUserFlow => applicant.is_some_and(|applicant| {
                    applicant.recipe.data.is_some() && applicant.recipe.flow == Some(Flow::User)
                }),
                _ => true,
            })
            .collect(),
        paths: Paths::default(),
        parameters: BTreeMap::new(),
        differs: BTreeMap::new(),
        network: Network::default(),
        manners: Manners::default(),
    }
}

fn application(published: &crate::mock::Application) -> (String, Application) {
    let application = Application {
        client_id: published.client_id.to_owned(),
        client_secret: Secret::new(published.client_secret),
        redirect_uri: published.redirect_uri.parse().expect("a published constant"),
        scopes: published.scopes.parse().expect("a published constant"),
        flow: match published.flow {
            crate::mock::Flow::Membership => Flow::Membership,
            crate::mock::Flow::User => Flow::User,
        },
        authentication: ClientAuthentication::Post,
    };
    (published.name.to_owned(), application)
}

fn user(published: &crate::mock::User) -> (String, User) {
    let user = User {
        email: published.email.to_owned(),
        password: Secret::new(published.password),
        otp: Secret::new(published.otp),
        organizations: published.organizations.iter().map(|(name, _)| (*name).to_owned()).collect(),
    };
    (published.name.to_owned(), user)
}
