//! The token endpoint (RFC 6749 sections 4.1.3 and 6).

use serde::Deserialize as _;
use serde_json::Value;

use super::convention::basic;
use super::{AuthorizationCode, Client, ClientError, json_answer};
use crate::domain::{
    Answer, ClientAuthentication, HostRole, OAuthError, Request, Secret, TokenSet,
};

impl Client {
    /// Trades a code for tokens (rules EXCH-01 to EXCH-04). Who signed in is
    /// not known before [`verify_id_token`](Self::verify_id_token) says so.
    ///
    /// # Errors
    ///
    /// When the bank does not issue tokens. After `invalid_grant` the code is
    /// of no more use: begin a new flow (EXCH-34).
    pub async fn exchange(&self, code: &AuthorizationCode) -> Result<TokenSet, ClientError> {
        let mut fields = vec![
            ("grant_type", "authorization_code"),
            ("code", code.code().expose()),
            ("redirect_uri", code.redirect_uri().as_str()),
        ];
        fields.extend(code.verifier().map(|verifier| ("code_verifier", verifier.expose())));
        self.token(fields).await
    }

    /// Trades a refresh token for a new pair (REFR-01). A [`Grant`](super::Grant)
    /// takes care that this happens once at a time.
    ///
    /// # Errors
    ///
    /// When the bank does not issue tokens. If the answer was lost, the same
    /// refresh token may be used again for 60 seconds (REFR-15); after
    /// `invalid_grant` the person has to connect again (REFR-12).
    pub async fn refresh(&self, refresh_token: &Secret) -> Result<TokenSet, ClientError> {
        let refresh_token = ("refresh_token", refresh_token.expose());
        self.token(vec![("grant_type", "refresh_token"), refresh_token]).await
    }

    async fn token(&self, fields: Vec<(&str, &str)>) -> Result<TokenSet, ClientError> {
        let request = self.backend_form("/oauth2/token", fields);
        let answer = self.deliver(HostRole::Oauth, request).await?;
        self.read_tokens(&answer)
    }

    /// A form with the credentials of the application.
    pub(super) fn backend_form<'a>(
        &'a self,
        path: &str,
        mut fields: Vec<(&'a str, &'a str)>,
    ) -> Request {
        let registration = self.registration();
        let proof = self.convention().authentication;
        if proof != ClientAuthentication::Basic {
            fields.push(("client_id", &registration.client_id));
        }
        if proof == ClientAuthentication::Post {
            fields.push(("client_secret", registration.client_secret.expose()));
        }
        let mut request = Request::form(self.oauth_url(path), fields);
        if proof == ClientAuthentication::Basic {
            request.headers.push("Authorization", basic(registration).expose());
        }
        request
    }

    /// Reads an answer of the token endpoint, for requests that were
    /// [sent by hand](Self::send).
    ///
    /// # Errors
    ///
    /// When it holds no tokens.
    pub fn read_tokens(&self, answer: &Answer) -> Result<TokenSet, ClientError> {
        let asked = self.oauth_url("/oauth2/token");
        let body = json_answer::json(self.provider(), &asked, answer)?;
        if (200..300).contains(&answer.status) {
            tokens(answer.status, &body)
        } else {
            Err(refusal(answer.status, &body))
        }
    }
}

fn tokens(status: u16, body: &Value) -> Result<TokenSet, ClientError> {
    let unexpected = |reason| Err(ClientError::Unexpected { status, reason });
    match TokenSet::deserialize(body) {
        // A client must not use a token type it does not know (RFC 6749
        // section 7.1); letter case says nothing (rule EXCH-24).
        Ok(tokens) if tokens.token_type.eq_ignore_ascii_case("bearer") => Ok(tokens),
        Ok(_) => unexpected("`token_type` is not `bearer`".to_owned()),
        // Other texts of the JSON library quote values, which may be secret.
        Err(error) if error.to_string().starts_with("missing field") => {
            unexpected(error.to_string())
        }
        Err(_) => unexpected("a member of the token set has the wrong type".to_owned()),
    }
}

pub(super) fn refusal(status: u16, body: &Value) -> ClientError {
    let text = |name| body.get(name).and_then(Value::as_str).map(str::to_owned);
    match text("error") {
        Some(error) => {
            let (error, description) = (OAuthError::from(error), text("error_description"));
            ClientError::OAuth { status, error, description }
        }
        None => ClientError::Unexpected { status, reason: "it has no `error`".to_owned() },
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn answer() -> Value {
        json!({ "access_token": "at", "token_type": "bearer", "expires_in": 3600, "scope": "a b" })
    }

    #[test]
    fn refresh_token_and_id_token_may_be_absent_and_members_may_be_added() {
        let mut body = answer();
        body["novelty"] = json!([1]);
        let tokens = tokens(200, &body).expect("a token set");
        assert!(tokens.refresh_token.is_none() && tokens.id_token.is_none());
    }

    #[test]
    fn the_token_type_is_compared_without_case_and_has_to_be_bearer() {
        let mut body = answer();
        body["token_type"] = json!("Bearer");
        assert!(tokens(200, &body).is_ok());
        body["token_type"] = json!("mac");
        assert!(matches!(tokens(200, &body), Err(ClientError::Unexpected { .. })));
    }

    #[test]
    fn a_misshapen_token_set_is_unexpected_and_shows_no_value() {
        let mut body = answer();
        body["expires_in"] = json!("hunter22");
        let error = tokens(200, &body).expect_err("a text is no number").to_string();
        assert!(!error.contains("hunter22"), "{error}");
        let error = tokens(200, &json!({ "access_token": "hunter22" })).expect_err("incomplete");
        assert!(error.to_string().contains("missing field `token_type`"), "{error}");
    }

    #[test]
    fn a_refusal_is_read_by_its_error_and_extras_are_tolerated() {
        let body = json!({ "error": "invalid_grant", "error_verbose": "x", "status_code": 400 });
        let expected =
            ClientError::OAuth { status: 400, error: OAuthError::InvalidGrant, description: None };
        assert_eq!(refusal(400, &body), expected);
        assert!(matches!(refusal(400, &json!({ "error": 1 })), ClientError::Unexpected { .. }));
    }
}
