//! Taking a token back (RFC 7009).

use url::Url;

use super::{Client, ClientError, json_answer, token};
use crate::domain::{Answer, HostRole, Secret};

impl Client {
    /// Ends a token and its grant (rule REVK-03), or does nothing if the bank
    /// does not know it (REVK-04). Erase the tokens afterwards (REVK-06).
    ///
    /// Qonto documents [`disconnect`](Self::disconnect) only; this is Ory
    /// Hydra's way, which takes a refresh token too and needs no scope.
    ///
    /// # Errors
    ///
    /// When the bank does not answer with 200.
    pub async fn revoke(&self, token: &Secret) -> Result<(), ClientError> {
        let request = self.backend_form("/oauth2/revoke", vec![("token", token.expose())]);
        let asked = request.url.clone();
        let answer = self.deliver(HostRole::Oauth, request).await?;
        json_answer::genuine(self.provider(), &asked, &answer)?;
        self.read_revocation(&asked, &answer)
    }

    /// Reads the answer to a revocation.
    ///
    /// # Errors
    ///
    /// When it is not 200.
    pub fn read_revocation(&self, asked: &Url, answer: &Answer) -> Result<(), ClientError> {
        if answer.status == 200 {
            return Ok(());
        }
        let body = json_answer::json(self.provider(), asked, answer)?;
        Err(token::refusal(answer.status, &body))
    }
}
