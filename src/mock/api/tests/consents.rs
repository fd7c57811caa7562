//! The end of a consent.

use serde_json::Value;
use url::Url;

use super::{bearer, call};
use crate::domain::{Answer, header};
use crate::mock::demo::{ACME, ADA, GRACE, MEMBERSHIP, OMEGA, OTHER, USER_FLOW, ZENITH};
use crate::mock::rehearsal::{Rehearsal, pair, refused};

fn disconnect(rehearsal: &mut Rehearsal, access: &str, organization: Option<&str>) -> Answer {
    let mut fields = vec![("Authorization", bearer(access))];
    fields.extend(organization.map(|id| (header::ORGANIZATION_ID, id.to_owned())));
    let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    call(rehearsal, "DELETE /v2/oauth2/consents", &fields, "")
}

#[test]
fn after_a_disconnection_neither_token_works() {
    let mut rehearsal = Rehearsal::new(&[]);
    let (access, refresh) = rehearsal.usual_tokens();
    let answer = disconnect(&mut rehearsal, &access, None);
    assert_eq!((answer.status, answer.body.len()), (204, 0));
    assert_eq!(rehearsal.reach(&access), 401);
    let (status, error, _) = refused(&rehearsal.refresh(&MEMBERSHIP, &refresh));
    assert_eq!((status, error.as_str()), (400, "invalid_grant"));
    assert_eq!(disconnect(&mut rehearsal, &access, None).status, 401);
    let (again, _) = rehearsal.usual_tokens();
    assert_eq!(rehearsal.reach(&again), 200, "the user may connect again");
}

#[test]
fn a_disconnection_ends_no_other_consent() {
    let mut rehearsal = Rehearsal::new(&[]);
    let mut grant = |application, user, organization| {
        let code = rehearsal.code(application, user, &[organization]);
        pair(&rehearsal.exchange(application, &code)).0
    };
    let acme = grant(&MEMBERSHIP, &ADA, &ACME);
    let acme_again = grant(&MEMBERSHIP, &ADA, &ACME);
    let others = [
        grant(&MEMBERSHIP, &ADA, &OMEGA),
        grant(&MEMBERSHIP, &GRACE, &ZENITH),
        grant(&OTHER, &ADA, &ACME),
    ];
    assert_eq!(disconnect(&mut rehearsal, &acme, None).status, 204);
    assert_eq!((rehearsal.reach(&acme), rehearsal.reach(&acme_again)), (401, 401));
    for access in others {
        assert_eq!(rehearsal.reach(&access), 200);
    }
}

#[test]
fn a_disconnected_user_token_reaches_none_of_its_organisations() {
    let mut rehearsal = Rehearsal::new(&[]);
    let access = rehearsal.user_token(&[&ACME, &OMEGA]);
    assert_eq!(disconnect(&mut rehearsal, &access, Some(ACME.id)).status, 204);
    for id in [ACME.id, OMEGA.id] {
        assert_eq!(rehearsal.api("/v2/organization", &access, Some(id)).status, 401);
    }
    assert_eq!(rehearsal.api("/v2/user_organizations", &access, None).status, 401);
}

fn deliveries(rehearsal: &mut Rehearsal) -> Vec<Value> {
    let taken = rehearsal.bank.take_deliveries();
    let body = |request: crate::domain::Request| {
        assert_eq!(request.method, "POST");
        assert_eq!(request.url.as_str(), "http://receiver.test/hook");
        assert_eq!(request.headers.media_type().as_deref(), Some("application/json"));
        serde_json::from_slice(&request.body).unwrap()
    };
    taken.into_iter().map(body).collect()
}

#[test]
fn a_withdrawn_consent_is_announced_for_each_organisation() {
    let mut rehearsal = Rehearsal::new(&[]);
    rehearsal.bank.deliver_webhooks_to(Url::parse("http://receiver.test/hook").unwrap());
    let access = rehearsal.user_token(&[&ACME, &OMEGA]);
    let now = rehearsal.now;
    let ended = rehearsal.bank.withdraw_consent(now, USER_FLOW.client_id, "Ada");
    assert_eq!((ended, rehearsal.reach(&access)), (1, 401));
    let announced = deliveries(&mut rehearsal);
    assert_eq!(announced.len(), 2);
    let (first, second) = (&announced[0], &announced[1]);
    assert_eq!(
        (&first["organization_id"], &second["organization_id"]),
        (&ACME.id.into(), &OMEGA.id.into())
    );
    assert_eq!(first["type"], "v1/consent-revocations");
    assert_eq!(first["membership_id"], "0197a0b1-1101-7c2d-8e3f-405162731101");
    assert_eq!(first["data"]["client_id"], USER_FLOW.client_id);
    assert_eq!(first["data"]["revoked_at"], "1970-01-01T01:00:00Z");
    assert_eq!(first["created_at"], "1970-01-01T01:00:00Z");
    assert_eq!(first["subscription_id"], second["subscription_id"]);
    assert_ne!(first["id"], second["id"]);
    assert!(deliveries(&mut rehearsal).is_empty(), "each is fetched once");
    assert_eq!(rehearsal.bank.withdraw_consent(now, USER_FLOW.client_id, "Ada"), 0);
    assert!(deliveries(&mut rehearsal).is_empty());
}

#[test]
fn nothing_is_announced_before_there_is_a_receiver() {
    let mut rehearsal = Rehearsal::new(&[]);
    rehearsal.usual_tokens();
    let now = rehearsal.now;
    assert_eq!(rehearsal.bank.withdraw_consent(now, MEMBERSHIP.client_id, "Ada"), 1);
    rehearsal.bank.deliver_webhooks_to(Url::parse("http://receiver.test/hook").unwrap());
    assert!(deliveries(&mut rehearsal).is_empty());
}

#[test]
fn no_moment_is_too_far_away_to_be_announced() {
    let mut rehearsal = Rehearsal::new(&[]);
    rehearsal.bank.deliver_webhooks_to(Url::parse("http://receiver.test/hook").unwrap());
    rehearsal.usual_tokens();
    let far = rehearsal.now + std::time::Duration::from_hours(24 * 365 * 20_000);
    assert_eq!(rehearsal.bank.withdraw_consent(far, MEMBERSHIP.client_id, "Ada"), 1);
    assert_eq!(deliveries(&mut rehearsal)[0]["created_at"], "9999-12-31T23:59:59Z");
}
