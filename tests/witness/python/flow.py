"""The whole flow by Authlib. The situation comes as JSON on stdin; what the
client refuses ends the program with the client's own words."""

import json
import sys
from html.parser import HTMLParser
from urllib.parse import urljoin

import requests
from authlib.common.security import generate_token
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.jwk import KeySet

bank = json.load(sys.stdin)
untold = bank.get("untold", False)
GATE = {"X-Qonto-Staging-Token": bank["staging_token"]}


class Form(HTMLParser):
    """The form of a page and what the person writes into it."""

    def __init__(self, page):
        super().__init__()
        self.action = None
        self.fields = {}
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        name = attributes.get("name")
        if tag == "form":
            self.action = attributes["action"]
        elif tag in ("input", "button") and name:
            answers = bank["person"] | {"decision": "allow"}
            self.fields[name] = answers.get(name, attributes.get("value"))


def allow(url):
    """Fills in each form until the browser is sent to the application."""
    browser = requests.Session()
    browser.trust_env = False
    browser.headers.update(GATE)
    answer = browser.get(url, allow_redirects=False)
    while True:
        if answer.is_redirect:
            url = urljoin(url, answer.headers["Location"])
            if url.startswith(bank["redirect_uri"]):
                return url
            answer = browser.get(url, allow_redirects=False)
        else:
            form = Form(answer.text)
            url = urljoin(url, form.action)
            answer = browser.post(url, form.fields, allow_redirects=False)


def session(**more):
    application = OAuth2Session(
        client_id=bank["client_id"],
        client_secret=bank["client_secret"],
        redirect_uri=bank["redirect_uri"],
        scope="openid offline_access organization.read",
        code_challenge_method="S256",
        # The client as it is by itself is told neither.
        **({} if untold else {"token_endpoint_auth_method": "client_secret_post"}),
        **more,
    )
    application.trust_env = False
    if not untold:
        application.headers.update(GATE)
    return application


def verify(tokens, nonce, keys, issuer):
    """Signature, issuer, audience, lifetime, nonce and at_hash."""
    token = jwt.decode(tokens["id_token"], keys, algorithms=["RS256"])
    claims = CodeIDToken(
        token.claims,
        token.header,
        options={
            "iss": {"essential": True, "value": issuer},
            "aud": {"essential": True, "value": bank["client_id"]},
        },
        params={"nonce": nonce, "access_token": tokens["access_token"]},
    )
    claims.validate(leeway=5)
    assert claims["sub"] == bank["subject"], claims["sub"]


def reach(tokens):
    headers = GATE | {"Authorization": "Bearer " + tokens["access_token"]}
    url = urljoin(bank["api"], "/v2/organization")
    with requests.Session() as api:
        api.trust_env = False
        return api.get(url, headers=headers).status_code


def fetch(url):
    with requests.Session() as plain:
        plain.trust_env = False
        return plain.get(url, headers=GATE).json()


found = fetch(bank["issuer"] + "/.well-known/openid-configuration")
keys = KeySet.import_key_set(fetch(found["jwks_uri"]))

application = session(token_endpoint=found["token_endpoint"])
verifier, nonce = generate_token(48), generate_token(24)
url, state = application.create_authorization_url(
    found["authorization_endpoint"], code_verifier=verifier, nonce=nonce
)
callback = allow(url)
first = application.fetch_token(
    authorization_response=callback, state=state, code_verifier=verifier
)
verify(first, nonce, keys, found["issuer"])

second = application.refresh_token(refresh_token=first["refresh_token"])
verify(second, None, keys, found["issuer"])
assert second["access_token"] != first["access_token"]
assert second["refresh_token"] != first["refresh_token"]
assert (reach(first), reach(second)) == (401, 200)
