//! Whether a scenario can be tried on a target that is not the stand-in.
//!
//! Features speak of people, organisations, applications and scopes of the
//! stand-in. Another target may lack some of them: no mistake of the feature,
//! but a reason to skip what needs them.

use crate::domain::ScopeSet;
use crate::mock::demo;
use crate::target::{Application, Flow, Target};

/// The first thing a scenario speaks of that the target lacks; `spoken` are
/// the names and values of its steps' parameters in order.
pub(super) fn lacking<'a>(
    target: &Target,
    spoken: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Option<String> {
    if target.is_mock {
        return None;
    }
    let mut flow = None;
    for (name, value) in spoken {
        let value = value.trim_matches('"');
        if let Some(what) = unknown(target, name, value) {
            return Some(format!("the target `{}` has no {what}", target.name));
        }
        if name == "flow" {
            flow = value.parse::<Flow>().ok();
        }
        if name == "scopes"
            && let Some(flow) = flow
            && let Some(scope) = unregistered(target, flow, value)
        {
            let target = &target.name;
            return Some(format!("the {flow} application of `{target}` lacks the scope {scope}"));
        }
    }
    None
}

fn unknown(target: &Target, name: &str, value: &str) -> Option<String> {
    match name {
        "user" if !target.users.contains_key(value) => Some(format!("user called `{value}`")),
        "application" if !target.applications.contains_key(value) => {
            Some(format!("application called `{value}`"))
        }
        "organisations" => {
            let known = |one: &&str| {
                target.users.values().any(|u| u.organizations.iter().any(|o| o == one))
            };
            let stranger = value.split(',').map(str::trim).find(|one| !known(one));
            stranger.map(|one| format!("organisation called `{one}`"))
        }
        "flow" => {
            let flow: Flow = value.parse().ok()?;
            let found = target.applications.values().any(|own| own.flow == flow);
            (!found).then(|| format!("application for the {flow} flow"))
        }
        _ => None,
    }
}

/// A scope that the stand-in's application has and the target's has not. What
/// neither has is asked for on purpose.
fn unregistered(target: &Target, flow: Flow, scopes: &str) -> Option<String> {
    let own: Vec<&Application> =
        target.applications.values().filter(|own| own.flow == flow).collect();
    let published =
        demo::applications().iter().filter(|one| one.flow.to_string() == flow.to_string());
    let published: Vec<ScopeSet> = published.filter_map(|one| one.scopes.parse().ok()).collect();
    let asked: ScopeSet = scopes.parse().ok()?;
    let missing = |scope: &&str| {
        published.iter().any(|all| all.contains(scope))
            && !own.first().is_some_and(|own| own.scopes.contains(scope))
    };
    asked.iter().find(missing).map(str::to_owned)
}

/// Whether the stand-in knows a name that a target does not.
pub(super) fn is_published(name: &str, value: &str) -> bool {
    let value = value.trim_matches('"');
    match name {
        "user" => demo::users().iter().any(|user| user.name == value),
        "application" => demo::applications().iter().any(|one| one.name == value),
        "organisations" => {
            let known = |one: &str| demo::organizations().iter().any(|own| own.name == one.trim());
            value.split(',').all(known)
        }
        _ => false,
    }
}
