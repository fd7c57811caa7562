//! What is asked for, and the two buttons.

use std::fmt::Write as _;

use super::escape::Escaped;
use crate::mock::attempt::{AuthorizationRequest, Consent};

pub(super) const TITLE: &str = "Allow access?";

/// Who gets access to what, and the decision.
pub(super) fn fields(request: &AuthorizationRequest, consent: &Consent) -> String {
    let application = Escaped(request.application.name);
    let mut html = format!("<p><strong>{application}</strong> asks for access to</p><ul>");
    for organization in &consent.organizations {
        let _ = write!(html, "<li>{}</li>", Escaped(organization.name));
    }
    html.push_str("</ul>");
    if !request.scopes.is_empty() {
        html.push_str("<p>It will be able to</p><ul>");
    }
    for scope in request.scopes.split(' ').filter(|scope| !scope.is_empty()) {
        let (scope, meaning) = (Escaped(scope), meaning(scope));
        let _ = write!(html, "<li>{meaning} <code>{scope}</code></li>");
    }
    if !request.scopes.is_empty() {
        html.push_str("</ul>");
    }
    html + "<div class=\"decision\">\
            <button type=\"submit\" name=\"decision\" value=\"allow\">Allow</button>\
            <button type=\"submit\" name=\"decision\" value=\"deny\" class=\"quiet\">Deny\
            </button></div>"
}

fn meaning(scope: &str) -> &'static str {
    match scope {
        "offline_access" => "stay connected while you are away",
        "openid" => "know who you are",
        "organization.read" => "read the organisation and its accounts",
        "membership.read" => "read your role in the organisation",
        "beneficiary.trust" => "mark beneficiaries as trusted",
        "user_organization.read" => "list the organisations you choose",
        _ => "use the permission",
    }
}
