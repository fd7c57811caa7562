//! The least that a client can do: one kept-alive connection, and only the end
//! of each answer and its tokens are looked for.

use std::net::SocketAddr;

use qonform::mock::demo::{MEMBERSHIP, STAGING_TOKEN};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::Outcome;

/// A connection, and what was read of it.
pub(crate) struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
    request: String,
}

impl Connection {
    pub(crate) async fn open(address: SocketAddr) -> Outcome<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: vec![0; 16 * 1024], request: String::new() })
    }

    /// Trades a refresh token for the next one.
    pub(crate) async fn refresh(&mut self, token: &mut String) -> Outcome<()> {
        let body = form(token);
        let answer =
            self.post("/oauth2/token", "application/x-www-form-urlencoded", "", &body).await?;
        *token = member(&answer, "refresh_token").ok_or_else(|| answer.clone())?;
        Ok(())
    }

    /// The same with a token that nobody knows.
    pub(crate) async fn refresh_unknown(&mut self, number: usize) -> Outcome<()> {
        let body = form(&format!("ory_rt_a.unknown-{number}"));
        self.post("/oauth2/token", "application/x-www-form-urlencoded", "", &body).await.map(drop)
    }

    /// The begin of a sign-in that nobody finishes.
    pub(crate) async fn authorize(&mut self, number: usize) -> Outcome<()> {
        let (id, uri) = (MEMBERSHIP.client_id, MEMBERSHIP.redirect_uri);
        let target = format!(
            "/oauth2/auth?client_id={id}&redirect_uri={uri}&response_type=code\
             &scope=organization.read&state=a-long-enough-state-{number}"
        );
        self.get(&target).await
    }

    pub(crate) async fn get(&mut self, target: &str) -> Outcome<()> {
        self.request = format!(
            "GET {target} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Qonto-Staging-Token: {STAGING_TOKEN}\r\n\r\n"
        );
        self.ask().await.map(drop)
    }

    /// The body of the answer.
    pub(crate) async fn post(
        &mut self,
        path: &str,
        kind: &str,
        more: &str,
        body: &str,
    ) -> Outcome<String> {
        let length = body.len();
        let port = self.stream.peer_addr()?.port();
        self.request = format!(
            "POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nX-Qonto-Staging-Token: {STAGING_TOKEN}\r\n\
             Content-Type: {kind}\r\n{more}Content-Length: {length}\r\n\r\n{body}"
        );
        self.ask().await
    }

    async fn ask(&mut self) -> Outcome<String> {
        self.stream.write_all(self.request.as_bytes()).await?;
        let mut read = 0;
        loop {
            let more = self.stream.read(&mut self.buffer[read..]).await?;
            if more == 0 {
                return Err("the connection ended".into());
            }
            read += more;
            let text = std::str::from_utf8(&self.buffer[..read])?;
            let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
            let mut lines = head.lines().filter_map(|line| line.split_once(": "));
            let length = lines.find(|(name, _)| name.eq_ignore_ascii_case("content-length"));
            let length: usize = length.map_or(Ok(0), |(_, length)| length.parse())?;
            if body.len() >= length {
                return Ok(body.to_owned());
            }
        }
    }
}

fn form(token: &str) -> String {
    let (id, secret) = (MEMBERSHIP.client_id, MEMBERSHIP.client_secret);
    format!("grant_type=refresh_token&refresh_token={token}&client_id={id}&client_secret={secret}")
}

/// A member of a JSON document that is a text without escapes.
pub(crate) fn member(document: &str, name: &str) -> Option<String> {
    let (_, behind) = document.split_once(&format!("\"{name}\":\""))?;
    behind.split_once('"').map(|(value, _)| value.to_owned())
}
