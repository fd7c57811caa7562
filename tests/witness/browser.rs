//! A browser with Ada in front of it, walked by hand, request by request.

use oauth2::{HttpRequest, HttpResponse};
use qonform::mock::demo::{ACME, ADA, STAGING_TOKEN};
use url::Url;

const GATE: &str = "X-Qonto-Staging-Token";

/// Sends requests through the gate and follows no redirect by itself.
pub(super) struct Browser(reqwest::Client);

impl Browser {
    pub(super) fn open() -> Self {
        // Only one of the tests in this process can be the first.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let redirect = reqwest::redirect::Policy::none();
        Self(reqwest::Client::builder().redirect(redirect).no_proxy().build().unwrap())
    }

    /// The only thing the crates do not bring: how to send a request.
    pub(super) async fn send(&self, request: HttpRequest) -> Result<HttpResponse, reqwest::Error> {
        self.send_as(request, true).await
    }

    /// The same, and whether the gate is to be opened.
    pub(super) async fn send_as(
        &self,
        request: HttpRequest,
        gated: bool,
    ) -> Result<HttpResponse, reqwest::Error> {
        let mut request = reqwest::Request::try_from(request)?;
        if gated {
            request.headers_mut().insert(GATE, STAGING_TOKEN.parse().unwrap());
        }
        let answer = self.0.execute(request).await?;
        let mut response = HttpResponse::new(Vec::new());
        *response.status_mut() = answer.status();
        *response.headers_mut() = answer.headers().clone();
        *response.body_mut() = answer.bytes().await?.to_vec();
        Ok(response)
    }

    /// Sign-in, second factor, organisation, consent; gives the callback.
    pub(super) async fn allow(&self, authorization: Url) -> Url {
        let first = self.get(&authorization, "").await;
        let cookie = first.headers()["set-cookie"].to_str().unwrap();
        let cookie = cookie.split(';').next().unwrap().to_owned();
        let mut page = location(&first);
        for fields in [
            &[("email", ADA.email), ("password", ADA.password)][..],
            &[("otp", ADA.otp)],
            &[("organization", ACME.id)],
            &[("decision", "allow")],
        ] {
            let shown = self.get(&page, &cookie).await;
            assert_eq!(shown.status(), 200, "{page}");
            assert!(shown.text().await.unwrap().contains("<form method=\"post\""));
            page = self.submit(&page, &cookie, fields).await;
        }
        location(&self.get(&page, &cookie).await)
    }

    /// The status of the organisation for whoever has this access token.
    pub(super) async fn reach(&self, api: &Url, access_token: &str) -> u16 {
        let url = api.join("/v2/organization").unwrap();
        let request = self.0.get(url).bearer_auth(access_token).header(GATE, STAGING_TOKEN);
        request.send().await.unwrap().status().as_u16()
    }

    async fn get(&self, url: &Url, cookie: &str) -> reqwest::Response {
        let request = self.0.get(url.clone()).header("Cookie", cookie);
        request.header(GATE, STAGING_TOKEN).send().await.unwrap()
    }

    async fn submit(&self, page: &Url, cookie: &str, fields: &[(&str, &str)]) -> Url {
        let challenge = query(page, "login_challenge").unwrap();
        let body = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .append_pair("login_challenge", &challenge)
            .finish();
        let request = self.0.post(page.clone()).header("Cookie", cookie).body(body);
        let request = request.header("Content-Type", "application/x-www-form-urlencoded");
        location(&request.header(GATE, STAGING_TOKEN).send().await.unwrap())
    }
}

fn location(answer: &reqwest::Response) -> Url {
    Url::parse(answer.headers()["location"].to_str().unwrap()).unwrap()
}

/// The first parameter of that name.
pub(super) fn query(url: &Url, name: &str) -> Option<String> {
    url.query_pairs().find(|(n, _)| n == name).map(|(_, value)| value.into_owned())
}
