//! The `id_token`s of the stand-in bank, verified by a crate that no one here
//! wrote: from discovery and the published keys, as a relying party would.
#![cfg(feature = "harness")]
#![expect(clippy::unwrap_used, reason = "a witness that cannot go on has failed")]

#[path = "witness/browser.rs"]
mod browser;

use std::time::SystemTime;

use browser::{Browser, query};
use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreIdTokenClaims, CoreProviderMetadata, CoreTokenResponse,
};
use openidconnect::{
    AccessTokenHash, AuthType, AuthorizationCode, ClaimsVerificationError, ClientId, ClientSecret,
    CsrfToken, EndpointMaybeSet, EndpointNotSet, EndpointSet, IssuerUrl, Nonce,
    OAuth2TokenResponse, PkceCodeChallenge, RedirectUrl, Scope, SignatureVerificationError,
    TokenResponse,
};
use qonform::domain::{Clock, Dialect};
use qonform::mock::demo::{ADA, MEMBERSHIP};
use qonform::mock::{Lease, Mutant, Pool};

type Client = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// A bank, and the application that has found out all about it by itself.
struct Stage {
    bank: Lease,
    browser: Browser,
    application: Client,
}

impl Stage {
    async fn set(dialect: Dialect, mutants: Vec<Mutant>) -> Self {
        let bank = Pool::new(dialect, mutants).lease(Clock::live(SystemTime::now)).await;
        let browser = Browser::open();
        let issuer = IssuerUrl::new(bank.oauth().as_str().trim_end_matches('/').to_owned());
        let send = |request| browser.send(request);
        let metadata = CoreProviderMetadata::discover_async(issuer.unwrap(), &send).await.unwrap();
        let redirect = RedirectUrl::new(MEMBERSHIP.redirect_uri.to_owned()).unwrap();
        let application = CoreClient::from_provider_metadata(
            metadata,
            ClientId::new(MEMBERSHIP.client_id.to_owned()),
            Some(ClientSecret::new(MEMBERSHIP.client_secret.to_owned())),
        );
        let application =
            application.set_redirect_uri(redirect).set_auth_type(AuthType::RequestBody);
        Self { bank, browser, application }
    }

    /// The whole flow; the nonce is the one that was sent.
    async fn sign_in(&self) -> (CoreTokenResponse, Nonce) {
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let flow = CoreAuthenticationFlow::AuthorizationCode;
        let request =
            self.application.authorize_url(flow, CsrfToken::new_random, Nonce::new_random);
        let (url, state, nonce) = request
            .add_scope(Scope::new("offline_access".to_owned()))
            .add_scope(Scope::new("organization.read".to_owned()))
            .set_pkce_challenge(challenge)
            .url();
        let callback = self.browser.allow(url).await;
        assert_eq!(query(&callback, "state").as_deref(), Some(state.secret().as_str()));
        let code = AuthorizationCode::new(query(&callback, "code").unwrap());
        let request = self.application.exchange_code(code).unwrap().set_pkce_verifier(verifier);
        let tokens = request.request_async(&|request| self.browser.send(request)).await.unwrap();
        (tokens, nonce)
    }

    fn verify<'a>(
        &self,
        tokens: &'a CoreTokenResponse,
        nonce: &Nonce,
    ) -> Result<&'a CoreIdTokenClaims, ClaimsVerificationError> {
        tokens.id_token().unwrap().claims(&self.application.id_token_verifier(), nonce)
    }

    /// The `at_hash` that the access token beside the `id_token` must have.
    fn hash_of(&self, tokens: &CoreTokenResponse) -> AccessTokenHash {
        let (id_token, verifier) =
            (tokens.id_token().unwrap(), self.application.id_token_verifier());
        let key = id_token.signing_key(&verifier).unwrap();
        let algorithm = id_token.signing_alg().unwrap();
        AccessTokenHash::from_token(tokens.access_token(), algorithm, key).unwrap()
    }
}

/// How the witness judges the bank with this mutant.
async fn refusal(mutant: Mutant) -> ClaimsVerificationError {
    let stage = Stage::set(Dialect::Hydra, vec![mutant]).await;
    let (tokens, nonce) = stage.sign_in().await;
    stage.verify(&tokens, &nonce).unwrap_err()
}

#[tokio::test]
async fn the_id_token_verifies_from_discovery_and_keys() {
    for dialect in [Dialect::Hydra, Dialect::Documented] {
        let stage = Stage::set(dialect, Vec::new()).await;
        let (tokens, nonce) = stage.sign_in().await;
        let claims = stage.verify(&tokens, &nonce).unwrap();
        assert_eq!(claims.subject().as_str(), ADA.subject);
        assert_eq!(claims.access_token_hash(), Some(&stage.hash_of(&tokens)));
        let access_token = tokens.access_token().secret();
        assert_eq!(stage.browser.reach(stage.bank.api(), access_token).await, 200);
    }
}

#[tokio::test]
async fn the_refreshed_id_token_verifies() {
    let stage = Stage::set(Dialect::Hydra, Vec::new()).await;
    let (tokens, nonce) = stage.sign_in().await;
    let request =
        stage.application.exchange_refresh_token(tokens.refresh_token().unwrap()).unwrap();
    let next = request.request_async(&|request| stage.browser.send(request)).await.unwrap();
    // One that a refresh brings answers to no request with a nonce (section 12.2).
    let without = |nonce: Option<&Nonce>| nonce.map_or(Ok(()), |_| Err("a nonce".to_owned()));
    let verifier = stage.application.id_token_verifier();
    let refreshed = next.id_token().unwrap().claims(&verifier, without).unwrap();
    assert_eq!(refreshed.subject(), stage.verify(&tokens, &nonce).unwrap().subject());
    let text = |tokens: &CoreTokenResponse| tokens.id_token().unwrap().to_string();
    assert_ne!(text(&tokens), text(&next));
}

#[tokio::test]
async fn another_issuer_is_refused() {
    let error = refusal(Mutant::IdTokenIssuerWrong).await;
    assert!(matches!(error, ClaimsVerificationError::InvalidIssuer(_)), "{error:?}");
}

#[tokio::test]
async fn another_audience_is_refused() {
    let error = refusal(Mutant::IdTokenAudienceWrong).await;
    assert!(matches!(error, ClaimsVerificationError::InvalidAudience(_)), "{error:?}");
}

#[tokio::test]
async fn another_nonce_is_refused() {
    let error = refusal(Mutant::NonceAltered).await;
    assert!(matches!(error, ClaimsVerificationError::InvalidNonce(_)), "{error:?}");
}

#[tokio::test]
async fn an_unsigned_id_token_is_refused() {
    let ClaimsVerificationError::SignatureVerification(error) =
        refusal(Mutant::IdTokenUnsigned).await
    else {
        panic!("the signature is not what was refused");
    };
    assert!(matches!(error, SignatureVerificationError::NoSignature), "{error:?}");
}

#[tokio::test]
async fn a_foreign_signature_is_refused() {
    let error = refusal(Mutant::IdTokenSignatureWrong).await;
    assert!(matches!(error, ClaimsVerificationError::SignatureVerification(_)), "{error:?}");
}

#[tokio::test]
async fn the_hash_of_another_access_token_is_noticed() {
    let stage = Stage::set(Dialect::Hydra, vec![Mutant::AtHashWrong]).await;
    let (tokens, nonce) = stage.sign_in().await;
    let claims = stage.verify(&tokens, &nonce).unwrap();
    assert_ne!(claims.access_token_hash(), Some(&stage.hash_of(&tokens)));
}
