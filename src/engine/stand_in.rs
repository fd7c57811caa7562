//! The mock as a target: its published applications and users.

use std::collections::BTreeMap;

use url::Url;

use crate::document::{Diagnostic, Source};
use crate::domain::{Secret, header};
use crate::mock::demo;
use crate::target::{
    Application, Capability, Configuration, Flow, Gate, Target, TargetEntry, User,
};

/// The target of that name.
pub(super) fn target(
    name: &str,
    configuration: &Configuration,
    source: &Source,
) -> Result<Target, Diagnostic> {
    let entry = configuration.targets.get(name).ok_or_else(|| {
        let names = configuration.targets.keys().map(String::as_str);
        let unknown = Diagnostic::file(&source.path, format!("there is no target called `{name}`"));
        let known = names.clone().collect::<Vec<_>>().join(", ");
        unknown.suggest(name, names).help(format!("known targets: {known}"))
    })?;
    let journey = configuration.journeys.get(&entry.journey).ok_or_else(|| {
        Diagnostic::file(&source.path, format!("there is no journey called `{}`", entry.journey))
    })?;
    Ok(stand_in(name, entry, journey.clone()))
}

fn stand_in(name: &str, entry: &TargetEntry, journey: crate::target::Recipe) -> Target {
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
        applications: demo::applications().iter().map(application).collect(),
        users: demo::users().iter().map(user).collect::<BTreeMap<_, _>>(),
        journey,
        capabilities: Capability::ALL.into_iter().filter(|c| *c != Capability::Flood).collect(),
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
