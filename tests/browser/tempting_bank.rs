//! A bank whose pages show, log and hide all that they should not.

use std::sync::{Arc, Mutex};

use url::Url;

use super::listener::{Listener, answer};

/// Values that must stand nowhere.
#[derive(Clone)]
pub(crate) struct Canaries {
    values: Vec<(&'static str, String)>,
}

impl Canaries {
    /// Values of the same length for every mark.
    pub(crate) fn of(mark: char) -> Self {
        let half = format!("half-{mark}-of-canary");
        let token = |what| (what, format!("canary_{what}_{mark}xq7Zr0Lm5Tb9Kd2Vw4"));
        let values = vec![
            ("email", format!("canary.{mark}.ada@acme.example")),
            ("password", format!("canary & \"pass\" {half}")),
            ("half of the password", half),
            ("one-time code", format!("7391{mark}4")),
            token("code"),
            token("access"),
            token("refresh"),
            token("cookie"),
            token("challenge"),
            token("verifier"),
            token("staging"),
            token("secret"),
            token("unasked"),
        ];
        Self { values }
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.values.iter().map(|(what, value)| (*what, value.as_str()))
    }

    pub(crate) fn get(&self, what: &str) -> &str {
        self.all().find(|(known, _)| *known == what).expect("a canary").1
    }
}

/// It listens until the process ends.
pub(crate) struct TemptingBank {
    canaries: Canaries,
    listener: Listener,
    heard: Arc<Mutex<String>>,
}

impl TemptingBank {
    pub(crate) fn open(canaries: Canaries) -> Self {
        let heard = Arc::new(Mutex::new(String::new()));
        let (own, ear, state) = (canaries.clone(), Arc::clone(&heard), Mutex::new(String::new()));
        let listener = Listener::new(move |request| {
            let said = reply(&own, &state, request);
            let mut ear = ear.lock().expect("no panic");
            ear.push_str(request);
            ear.push_str(&said);
            said
        });
        Self { canaries, listener, heard }
    }

    pub(crate) fn url(&self) -> Url {
        self.listener.url("127.0.0.1")
    }

    /// Whether a value went over the wire.
    pub(crate) fn met(&self, what: &str) -> bool {
        let heard = self.heard.lock().expect("no panic");
        let value = self.canaries.get(what);
        let encoded: String = url::form_urlencoded::byte_serialize(value.as_bytes()).collect();
        let basic = super::disguises(value);
        heard.contains(value) || heard.contains(&encoded) || basic.iter().any(|b| heard.contains(b))
    }

    /// The target `own`, with Ada who gets lost and Ben who does not.
    pub(crate) fn configuration(&self) -> String {
        let (url, value) = (self.url(), |what| self.canaries.get(what).to_owned());
        let user = |name: &str, email: &str| {
            let (password, otp) = (value("password"), value("one-time code"));
            format!("      {name}: {{ email: '{email}', password: '{password}', otp: '{otp}' }}\n")
        };
        format!(
            "targets:\n  own:\n    oauth: {url}\n    api: {}\n    gate: {{ header: \
             X-Qonto-Staging-Token, value: '{}' }}\n    applications:\n      membership:\n        \
             id: an-application\n        secret: '{}'\n        redirect_uri: \
             https://app.example/callback\n        scopes: [offline_access, organization.read]\n    \
             users:\n{}{}    journey: tempting\njourneys:\n  tempting:\n    - page: sign-in\n      \
             when: 'input[name=password]'\n      fill: {{ 'input[name=email]': '{{user.email}}', \
             'input[name=password]': '{{user.password}}', 'input[name=otp]': '{{user.otp}}' }}\n      \
             press: Sign in\n    - page: consent\n      when: 'button[value=allow]'\n      press: \
             {{ allow: 'button[value=allow]', deny: 'button[value=deny]' }}\n",
            self.listener.url("localhost"),
            value("staging"),
            value("secret"),
            user("Ada", &value("email")),
            user("Ben", "ben.canary@acme.example"),
        )
    }
}

fn reply(canaries: &Canaries, state: &Mutex<String>, request: &str) -> String {
    let get = |what| canaries.get(what);
    let target = request.split(' ').nth(1).unwrap_or_default();
    let url: Url = format!("http://bank{target}").parse().expect("an address");
    let json = "Content-Type: application/json\r\nCache-Control: no-store\r\n";
    let html = "Content-Type: text/html; charset=utf-8\r\n";
    match (request.split(' ').next(), url.path()) {
        (Some("GET"), "/oauth2/auth") => {
            let mut pairs = url.query_pairs();
            if let Some((_, sent)) = pairs.find(|(name, _)| name == "state") {
                *state.lock().expect("no panic") = sent.into_owned();
            }
            let headers = format!(
                "Location: /sign-in?login_challenge={}\r\nSet-Cookie: session={}; Path=/\r\n",
                get("challenge"),
                get("cookie")
            );
            answer(302, &headers, "")
        }
        (Some("GET"), "/sign-in") => answer(200, html, SIGN_IN),
        (Some("POST"), "/sign-in") if request.contains("ben.canary") => {
            let state = state.lock().expect("no panic");
            let to = format!("https://app.example/callback?code={}&state={state}", get("code"));
            answer(303, &format!("Location: {to}\r\n"), "")
        }
        (Some("POST"), "/sign-in") => {
            let to = format!("/lost?login_verifier={}", get("verifier"));
            answer(303, &format!("Location: {to}\r\n"), "")
        }
        (Some("GET"), "/lost") => answer(200, html, &lost(canaries)),
        (Some("GET"), "/framed") => answer(200, html, &framed(canaries)),
        (Some("POST"), "/oauth2/token") if request.contains(get("code")) => answer(
            200,
            json,
            &format!(
                "{{\"access_token\":\"{}\",\"refresh_token\":\"{}\",\"token_type\":\"bearer\",\
                 \"expires_in\":3600,\"scope\":\"offline_access organization.read\"}}",
                get("access"),
                get("refresh")
            ),
        ),
        (Some("POST"), "/oauth2/token") => answer(400, json, "{\"error\":\"invalid_grant\"}"),
        _ => answer(404, json, "{}"),
    }
}

const SIGN_IN: &str = "<!doctype html><link rel=icon href='data:,'><title>Sign in</title>\
    <form method=post action='/sign-in'><input name=email><input name=password type=password>\
    <input name=otp autocomplete=one-time-code><button>Sign in</button></form>";

/// All of it, wherever a page could put it.
fn lost(canaries: &Canaries) -> String {
    let get = |what: &str| canaries.get(what);
    let escaped = |what: &str| get(what).replace('&', "&amp;").replace('"', "&quot;");
    let (email, password, otp) = (get("email"), escaped("password"), get("one-time code"));
    let (challenge, cookie, unasked) = (get("challenge"), get("cookie"), get("unasked"));
    let digits = otp.chars().map(|digit| format!("<input size=1 value={digit}><b>{digit}</b>"));
    let digits = digits.collect::<Vec<_>>().concat();
    let script = serde_json::json!({ "password": get("password"), "otp": otp, "token": unasked });
    let (name, host) = email.split_once('@').expect("an address");
    format!(
        "<!doctype html><link rel=icon href='data:,'><title>Lost</title>\
         <meta name=csrf content='{unasked}'><!-- {unasked} {otp} --><h1>Where are we?</h1>\
         <p>Signed in as {email} <i>{name}</i>@<i>{host}</i>, code {otp}, with {password}</p>\
         <p data-token='{unasked}' title='{email}'>{digits}</p>\
         <form><input name=again value=\"{password}\"><input type=password value=\"{password}\">\
         <input type=email value='{email}'><input type='hidden' name=c value='{challenge}'>\
         <input autocomplete=one-time-code value={otp}><textarea>{password}</textarea>\
         <select><option>{email}</select><input type=submit value='{email}'></form>\
         <div contenteditable>{password}</div><div id=shadow></div>\
         <a href='/next?key={unasked}#{unasked}'>next</a><code>{unasked} {cookie}</code>\
         <iframe src='/framed'></iframe><iframe srcdoc='{email} {otp}'></iframe>\
         <script>const known = {script};\
         shadow.attachShadow({{mode: 'open'}}).innerHTML = '<input value={otp}><p>{email}</p>';\
         console.log('the page is lost', known, document.cookie, location.href);\
         console.error('password=' + known.password, 'Bearer ' + known.token);\
         console.warn('{email} typed ' + known.otp + ' ' + btoa(known.token));</script>"
    )
}

fn framed(canaries: &Canaries) -> String {
    let (email, otp) = (canaries.get("email"), canaries.get("one-time code"));
    format!("<input type=text value='{otp}'><p>{email}</p><script>console.log('{otp}')</script>")
}
