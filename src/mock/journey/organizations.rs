//! The choice of organisations.

use super::Next;
use crate::mock::attempt::{AuthorizationRequest, Consent, Stage};
use crate::mock::parameters::Parameters;
use crate::mock::registry::{Flow, Organization, Registry, User};

/// AUTH-34, AUTH-35: a request that is locked to an organisation skips the
/// choice, and yields no code if the person does not belong there.
pub(super) fn offer(
    registry: &Registry,
    request: &AuthorizationRequest,
    user: &'static User,
) -> Stage {
    let AuthorizationRequest { organization_id, registration_id, .. } = request;
    if organization_id.is_empty() && registration_id.is_empty() {
        return Stage::Organizations(user);
    }
    let fits = |asked: &str, id: &str| asked.is_empty() || asked == id;
    let mut locked = registry.organizations_of(user).filter(|organization| {
        fits(organization_id, organization.id)
            && fits(registration_id, organization.registration_id)
    });
    let Some(organization) = locked.next() else { return Stage::Decided(None) };
    Stage::Consent(Consent { user, organizations: vec![organization] })
}

/// AUTH-36, AUTH-37: only the person's own organisations count; one in the
/// membership flow, one or more in the user flow.
pub(super) fn next(
    any: bool,
    registry: &Registry,
    flow: Flow,
    user: &'static User,
    form: &Parameters,
) -> Next {
    let ticked =
        |organization: &&Organization| form.all("organization").any(|id| id == organization.id);
    let own = |organization: &&Organization| any || user.role_in(organization).is_some();
    let organizations: Vec<_> = registry.organizations.iter().filter(own).filter(ticked).collect();
    match (flow, organizations.len()) {
        (Flow::User, 1..) | (Flow::Membership, 1) => {
            Ok(Stage::Consent(Consent { user, organizations }))
        }
        (Flow::User, _) => Err("Choose at least one organisation."),
        (Flow::Membership, _) => Err("Choose one organisation."),
    }
}
