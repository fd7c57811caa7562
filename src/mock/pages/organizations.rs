//! The choice of organisations.

use std::fmt::Write as _;

use super::escape::Escaped;
use crate::mock::registry::{Flow, Registry, User};

/// The heading.
pub(super) fn title(flow: Flow) -> &'static str {
    match flow {
        Flow::Membership => "Choose an organisation",
        Flow::User => "Choose organisations",
    }
}

/// One radio button or check box for each of the person's own (AUTH-36). An
/// only one is chosen already.
pub(super) fn fields(registry: &Registry, flow: Flow, user: &User) -> String {
    let (kind, legend) = match flow {
        Flow::Membership => ("radio", "Which organisation may be accessed?"),
        Flow::User => ("checkbox", "Which organisations may be accessed?"),
    };
    let checked = if registry.organizations_of(user).count() == 1 { " checked" } else { "" };
    let mut html = format!("<fieldset><legend>{legend}</legend>");
    for (number, organization) in registry.organizations_of(user).enumerate() {
        let (id, name) = (Escaped(organization.id), Escaped(organization.name));
        let role = Escaped(user.role_in(organization).unwrap_or_default());
        let _ = write!(
            html,
            "<div class=\"choice\">\
             <input id=\"o{number}\" type=\"{kind}\" name=\"organization\" value=\"{id}\" \
             aria-describedby=\"r{number}\"{checked}>\
             <label for=\"o{number}\">{name}</label>\
             <span id=\"r{number}\" class=\"role\">{role}</span></div>"
        );
    }
    html + "</fieldset><button type=\"submit\">Continue</button>"
}
