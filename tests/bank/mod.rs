//! The stand-in behind addresses of its own, as a target that is not the mock.

use std::sync::mpsc;
use std::thread;

use qonform::domain::{Clock, Dialect};
use qonform::mock::{Branch, Endpoints, Mutant, Opening, demo};

/// A bank that serves until the process ends.
pub(crate) struct Served {
    pub(crate) endpoints: Endpoints,
    /// The certificate to trust, with TLS.
    pub(crate) authority: Option<String>,
}

/// Opens a bank with a clock of its own; its certificate is made by that clock.
pub(crate) fn serve(tls: bool, mutants: &[Mutant], clock: Clock) -> Served {
    let (tell, told) = mpsc::channel();
    let mutants = mutants.to_vec();
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.expect("a runtime").block_on(async move {
            let opening = Opening { dialect: Dialect::Hydra, mutants, tls, ..Opening::default() };
            let branch = Branch::open(&opening, clock).await.expect("free ports");
            let endpoints = branch.endpoints().clone();
            let authority = branch.authority().map(str::to_owned);
            tell.send(Served { endpoints, authority }).expect("somebody waits");
            branch.serve(std::future::pending()).await;
        });
    });
    told.recv().expect("it opens")
}

/// The target `own` with the stand-in's application and Ada. Whatever `more`
/// says stands below.
pub(crate) fn configuration(oauth: &str, api: &str, more: &str) -> String {
    let qonform::mock::Application { client_id, client_secret, redirect_uri, .. } =
        demo::MEMBERSHIP;
    let (email, password) = (demo::ADA.email, demo::ADA.password);
    let gate = demo::STAGING_TOKEN;
    format!(
        "targets:\n  own:\n    oauth: {oauth}\n    api: {api}\n    gate: {{ header: \
         X-Qonto-Staging-Token, value: {gate} }}\n    applications:\n      membership:\n        \
         id: {client_id}\n        secret: {client_secret}\n        redirect_uri: {redirect_uri}\n        \
         scopes: [offline_access, openid, organization.read]\n    users:\n      Ada: {{ email: {email}, \
         password: {password}, otp: '123456' }}\n{more}"
    )
}
