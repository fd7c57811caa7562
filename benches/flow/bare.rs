//! The flow as a program that does nothing else: the same requests to the same
//! stand-in bank, the same assertions, on one kept-alive connection per host.

use std::time::SystemTime;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::header::{CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use jsonschema::{Registry, Validator};
use qonform::domain::{Clock, Dialect, header};
use qonform::mock::{Lease, Pool, demo};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use tokio::net::TcpStream;
use url::Url;
use url::form_urlencoded::Serializer;

use crate::Outcome;

const SCOPES: &str = "offline_access organization.read";
const TOKENS: &str = include_str!("../../schemas/json/token-set.json");
const ROTATED: &str = include_str!("../../schemas/json/rotated-token-set.json");
const ORGANIZATION: &str = include_str!("../../schemas/json/organization.json");

/// Goes through all flows, `jobs` of them at once.
pub(super) fn run(flows: usize, jobs: usize) -> Outcome<()> {
    let pool = Pool::new(Dialect::Hydra, Vec::new());
    let schemas = Schemas::compile()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    // The banks are dropped behind the runtime, not on a task of it.
    let _banks: Vec<Lease> = runtime.block_on(async {
        let workers = (0..jobs).map(|worker| {
            let own = flows / jobs + usize::from(worker < flows % jobs);
            worked(&pool, &schemas, own)
        });
        futures::future::try_join_all(workers).await
    })?;
    Ok(())
}

/// So many flows, one after the other.
async fn worked(pool: &Pool, schemas: &Schemas, flows: usize) -> Outcome<Lease> {
    let lease = pool.lease(Clock::live(SystemTime::now)).await;
    let oauth = Host::connect(lease.oauth()).await?;
    let api = Host::connect(lease.api()).await?;
    let mut program = Program { oauth, api, cookie: String::new(), schemas };
    for _ in 0..flows {
        program.flow().await?;
    }
    Ok(lease)
}

struct Schemas {
    tokens: Validator,
    rotated: Validator,
    organization: Validator,
}

impl Schemas {
    fn compile() -> Outcome<Self> {
        let tokens: Value = serde_json::from_str(TOKENS)?;
        let id = tokens["$id"].as_str().ok_or("no id")?;
        let registry = Registry::new().add(id, &tokens)?.prepare()?;
        let compiled = |text: &str| -> Outcome<Validator> {
            let document = serde_json::from_str(text)?;
            Ok(jsonschema::options().with_registry(&registry).build(&document)?)
        };
        let (tokens, rotated) = (compiled(TOKENS)?, compiled(ROTATED)?);
        Ok(Self { tokens, rotated, organization: compiled(ORGANIZATION)? })
    }
}

struct Program<'a> {
    oauth: Host,
    api: Host,
    cookie: String,
    schemas: &'a Schemas,
}

impl Program<'_> {
    async fn flow(&mut self) -> Outcome<()> {
        let (state, verifier) = (random(), random());
        let code = self.consent(&state, &verifier).await?;
        let exchange = [
            ("grant_type", "authorization_code"),
            ("code", &code),
            ("redirect_uri", demo::MEMBERSHIP.redirect_uri),
            ("code_verifier", &verifier),
        ];
        let first = self.tokens(&exchange, &self.schemas.tokens).await?;
        self.organization(first["access_token"].as_str().unwrap_or_default()).await?;
        let refresh_token = first["refresh_token"].as_str().unwrap_or_default();
        let refresh = [("grant_type", "refresh_token"), ("refresh_token", refresh_token)];
        let second = self.tokens(&refresh, &self.schemas.rotated).await?;
        kept(first["access_token"] != second["access_token"], "new access token")?;
        kept(first["refresh_token"] != second["refresh_token"], "new refresh token")
    }

    /// From the authorization request through every page to the code.
    async fn consent(&mut self, state: &str, verifier: &str) -> Outcome<String> {
        let query = Serializer::new(String::new())
            .append_pair("client_id", demo::MEMBERSHIP.client_id)
            .append_pair("redirect_uri", demo::MEMBERSHIP.redirect_uri)
            .append_pair("response_type", "code")
            .append_pair("scope", SCOPES)
            .append_pair("state", state)
            .append_pair("code_challenge", &URL_SAFE_NO_PAD.encode(Sha256::digest(verifier)))
            .append_pair("code_challenge_method", "S256")
            .finish();
        self.cookie.clear();
        let answer = self.page("GET", &format!("/oauth2/auth?{query}"), "", 302).await?;
        let cookie = answer.headers().get(SET_COOKIE).ok_or("no cookie")?.to_str()?;
        cookie.split(';').next().unwrap_or_default().clone_into(&mut self.cookie);
        let mut page = location(&answer)?;
        let challenge = parameter(&page, "login_challenge")?;
        let forms = [
            vec![("email", demo::ADA.email), ("password", demo::ADA.password)],
            vec![("otp", demo::ADA.otp)],
            vec![("organization", demo::ACME.id)],
            vec![("decision", "allow")],
        ];
        for fields in forms {
            self.page("GET", target(&page), "", 200).await?;
            let form = form([("login_challenge", challenge.as_str())].into_iter().chain(fields));
            page = location(&self.page("POST", page.path(), &form, 303).await?)?;
        }
        let callback = location(&self.page("GET", target(&page), "", 303).await?)?;
        kept(callback.as_str().starts_with(demo::MEMBERSHIP.redirect_uri), "redirect URI")?;
        kept(parameter(&callback, "state")? == state, "state")?;
        parameter(&callback, "code")
    }

    async fn page(
        &mut self,
        method: &str,
        target: &str,
        form: &str,
        status: u16,
    ) -> Outcome<Response<Bytes>> {
        let answer =
            self.oauth.ask(method, target, &[(COOKIE.as_str(), &self.cookie)], form).await?;
        kept(answer.status() == status, target)?;
        Ok(answer)
    }

    async fn tokens(&mut self, fields: &[(&str, &str)], schema: &Validator) -> Outcome<Value> {
        let application = [
            ("client_id", demo::MEMBERSHIP.client_id),
            ("client_secret", demo::MEMBERSHIP.client_secret),
        ];
        let form = form(fields.iter().copied().chain(application));
        let answer = self.oauth.ask("POST", "/oauth2/token", &[], &form).await?;
        let body: Value = serde_json::from_slice(answer.body())?;
        kept(answer.status() == 200, "status of the token answer")?;
        kept(body["token_type"] == "bearer", "token type")?;
        kept((3598..=3600).contains(&body["expires_in"].as_u64().unwrap_or_default()), "lifetime")?;
        kept(body["scope"] == SCOPES, "scope")?;
        kept(schema.is_valid(&body), "schema of tokens")?;
        Ok(body)
    }

    async fn organization(&mut self, access_token: &str) -> Outcome<()> {
        let bearer = format!("Bearer {access_token}");
        let answer =
            self.api.ask("GET", "/v2/organization", &[("Authorization", &bearer)], "").await?;
        let body: Value = serde_json::from_slice(answer.body())?;
        kept(answer.status() == 200, "status of the organisation")?;
        kept(body["organization"]["id"] == demo::ACME.id, "organisation")?;
        kept(self.schemas.organization.is_valid(&body), "schema of the organisation")
    }
}

/// A connection to one port of the bank.
struct Host {
    name: String,
    sender: SendRequest<Full<Bytes>>,
}

impl Host {
    async fn connect(url: &Url) -> Outcome<Self> {
        let name = url.authority().to_owned();
        let stream = TcpStream::connect(&name).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        tokio::spawn(connection);
        Ok(Self { name, sender })
    }

    async fn ask(
        &mut self,
        method: &str,
        target: &str,
        headers: &[(&str, &str)],
        form: &str,
    ) -> Outcome<Response<Bytes>> {
        let mut request = Request::builder()
            .method(method)
            .uri(target)
            .header("Host", &self.name)
            .header(header::STAGING_TOKEN, demo::STAGING_TOKEN);
        for (name, value) in headers.iter().filter(|(_, value)| !value.is_empty()) {
            request = request.header(*name, *value);
        }
        if method == "POST" {
            request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        }
        let request = request.body(Full::new(Bytes::copy_from_slice(form.as_bytes())))?;
        self.sender.ready().await?;
        let (head, body) = self.sender.send_request(request).await?.into_parts();
        Ok(Response::from_parts(head, body.collect().await?.to_bytes()))
    }
}

fn kept(promise: bool, what: &str) -> Outcome<()> {
    if promise { Ok(()) } else { Err(format!("not kept: {what}").into()) }
}

fn form<'a>(fields: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    Serializer::new(String::new()).extend_pairs(fields).finish()
}

fn location(answer: &Response<Bytes>) -> Outcome<Url> {
    Ok(answer.headers().get(LOCATION).ok_or("no location")?.to_str()?.parse()?)
}

/// What stands in the first line of a request for a page.
fn target(page: &Url) -> &str {
    &page[url::Position::BeforePath..]
}

fn parameter(url: &Url, name: &str) -> Outcome<String> {
    let value = url.query_pairs().find(|(known, _)| known == name).map(|(_, value)| value);
    Ok(value.ok_or("a parameter is missing")?.into_owned())
}

/// 32 random bytes.
fn random() -> String {
    URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>())
}
