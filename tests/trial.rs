//! Applications on trial at the stand-in bank: one that does everything right,
//! and for each rule one that breaks it. None of them uses Qonform's client.
#![cfg(feature = "harness")]
#![expect(clippy::unwrap_used, reason = "an application that cannot go on has failed")]

#[path = "trial/app.rs"]
mod app;
#[path = "witness/browser.rs"]
#[expect(dead_code, reason = "these applications send their own requests")]
mod browser;

use std::collections::BTreeSet;
use std::time::{Duration, SystemTime};

use app::{App, Fault};
use browser::Browser;
use qonform::domain::{Clock, Redactor};
use qonform::engine::{Sentence, Trial};
use qonform::mock::demo::{self, ADA, MEMBERSHIP, STAGING_TOKEN, USER_FLOW};
use qonform::mock::{Application, Branch, Opening};
use qonform::report::{Files, Format, OnDrift, Reporter as _};

use Fault as F;

/// Each fault, the rule that it breaks, and others that it cannot help breaking.
const FAULTS: [(Fault, &str, &[&str]); 30] = [
    (F::StagingTokenForgottenAtRefresh, "GATE-01", &[]),
    (F::TokenInAddress, "API-01", &[]),
    (F::JsonBody, "EXCH-01", &[]),
    (F::BasicCredentials, "EXCH-02", &[]),
    (F::SecretInBrowser, "EXCH-03", &[]),
    (F::OtherRedirectUriAtExchange, "EXCH-04", &[]),
    (F::CodeSentTwice, "EXCH-34", &[]),
    (F::CodeCut, "CALLBACK-11", &[]),
    (F::NoState, "AUTH-01", &[]),
    (F::ResponseTypeToken, "AUTH-02", &[]),
    (F::ScopesByComma, "AUTH-03", &[]),
    (F::RedirectUriEncodedTwice, "AUTH-06", &[]),
    (F::RedirectUriWithSlash, "AUTH-07", &[]),
    (F::StateReused, "AUTH-08", &[]),
    (F::StateCounted, "AUTH-08", &[]),
    (F::NoIdentityType, "AUTH-20", &[]),
    (F::NoOrganizationScope, "AUTH-21", &[]),
    (F::BothFlows, "AUTH-22", &[]),
    (F::NoSecretAtRefresh, "REFR-01", &[]),
    (F::OldRefreshToken, "REFR-03", &[]),
    (F::RefreshedAgainAfterRefusal, "REFR-12", &["REFR-03"]),
    (F::RefreshedAfter401, "REFR-13", &["REFR-24"]),
    (F::RefreshedByTwo, "REFR-14", &[]),
    (F::OrganizationNotNamed, "ORG-05", &[]),
    (F::OrganizationOfNoList, "ORG-13", &[]),
    (F::ApiAtOauthHost, "HOST-03", &[]),
    (F::VersionedTokenPath, "HOST-04", &[]),
    (F::PluralPath, "HOST-05", &[]),
    (F::ApiFromBrowser, "HOST-09", &[]),
    (F::TooMany401, "API-09", &[]),
];

/// The flow in which a fault can be seen.
fn application_of(fault: Fault) -> &'static Application {
    let user_flow = [
        F::NoIdentityType,
        F::NoOrganizationScope,
        F::OrganizationNotNamed,
        F::OrganizationOfNoList,
    ];
    let of_user_flow = user_flow.contains(&fault);
    let id = if of_user_flow { USER_FLOW.client_id } else { MEMBERSHIP.client_id };
    demo::registry().application(id).unwrap()
}

/// What a life with that fault comes to.
async fn tried(fault: Fault, own: &'static Application) -> Sentence {
    let clock = Clock::manual(SystemTime::UNIX_EPOCH + Duration::from_hours(20_000 * 24));
    let branch = Branch::open(&Opening::default(), clock.clone()).await.unwrap();
    let trial = Trial::begin(demo::registry(), Redactor::new(), |_| ()).unwrap();
    let (close, closed) = tokio::sync::oneshot::channel::<()>();
    let bank = branch.endpoints().clone();
    let serving = tokio::spawn(branch.watched(trial.witness()).serve(async { _ = closed.await }));
    let redirect = reqwest::redirect::Policy::none();
    let browser = Browser::open();
    let http = reqwest::Client::builder().redirect(redirect).no_proxy().build().unwrap();
    let app = App { fault, own, bank, clock, browser, http };
    let refused_at_once = [
        F::NoState,
        F::ResponseTypeToken,
        F::ScopesByComma,
        F::RedirectUriEncodedTwice,
        F::RedirectUriWithSlash,
        F::BothFlows,
    ];
    if refused_at_once.contains(&fault) {
        let (url, _) = app.authorization();
        let request = app.http.get(url).header("X-Qonto-Staging-Token", STAGING_TOKEN);
        assert!(request.send().await.unwrap().status().is_redirection());
    } else {
        app.live().await;
    }
    drop(app);
    close.send(()).unwrap();
    serving.await.unwrap();
    trial.end().unwrap()
}

fn broken(sentence: &Sentence) -> BTreeSet<&str> {
    sentence.charges.keys().map(qonform::domain::RuleId::as_str).collect()
}

#[tokio::test]
async fn whoever_does_everything_right_breaks_nothing_twenty_times() {
    for turn in 0..20 {
        let own = if turn % 2 == 0 { MEMBERSHIP } else { USER_FLOW };
        let own = demo::registry().application(own.client_id).unwrap();
        let sentence = tried(F::None, own).await;
        assert_eq!(broken(&sentence), BTreeSet::new(), "{:?}", sentence.charges);
        let counts = sentence.counts();
        assert!(counts.passed >= 15, "only {} rules were shown", counts.passed);
    }
}

#[tokio::test]
async fn each_fault_is_found_by_its_rule() {
    let mut wrong = Vec::new();
    for (fault, rule, companions) in FAULTS {
        let sentence = tried(fault, application_of(fault)).await;
        let found = broken(&sentence);
        let others = found.iter().filter(|one| **one != rule && !companions.contains(one));
        if !found.contains(rule) || others.count() > 0 {
            wrong.push(format!("{fault:?}: {rule} expected, {found:?} found"));
        }
    }
    assert_eq!(wrong, [""; 0]);
}

#[tokio::test]
async fn a_report_has_one_case_for_each_rule() {
    let fault = F::OtherRedirectUriAtExchange;
    let sentence = tried(fault, application_of(fault)).await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("junit.xml");
    let search = Redactor::new().search().clone();
    let outputs = vec![(Format::Junit, path.clone())];
    let mut files = Files::create(outputs, search, OnDrift::Warn).unwrap();
    sentence.report("hydra", &mut files);
    assert_eq!(files.failure(), None);
    let report = std::fs::read_to_string(path).unwrap();
    let rules = sentence.rules.len();
    assert_eq!(report.matches("<testcase").count(), rules, "{report}");
    assert_eq!(report.matches("<failure").count(), 1, "{report}");
}

#[tokio::test]
async fn charges_tell_no_secret() {
    let sentence = tried(F::TokenInAddress, application_of(F::TokenInAddress)).await;
    let told = format!("{:?}", sentence.charges);
    assert!(told.contains("access_token"), "{told}");
    for secret in ["ory_at_", "ory_rt_", STAGING_TOKEN, MEMBERSHIP.client_secret, ADA.password] {
        assert!(!told.contains(secret), "{secret} in {told}");
    }
}
