//! Where a callback comes back to this machine (RFC 8252 section 7.3).

use std::convert::Infallible;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::{CACHE_CONTROL, CONNECTION, CONTENT_TYPE, REFERRER_POLICY};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;
use url::{Host, Url};

/// How long a browser may take to read the last page.
const FAREWELL: Duration = Duration::from_secs(2);

/// Listens at a loopback redirect URI, and at no other path of it.
pub struct Landing {
    arrivals: mpsc::Receiver<Landed>,
    tasks: JoinSet<()>,
}

/// A browser that came back and waits for a page.
pub struct Landed {
    /// The whole callback. It may hold a code.
    pub callback: Url,
    answer: oneshot::Sender<(StatusCode, &'static str)>,
}

impl Landed {
    /// Lets the browser show that it is done here.
    pub fn welcome(self) {
        // A browser that has gone does not want to know.
        let _ = self.answer.send((StatusCode::OK, "You can close this page and go on there."));
    }

    /// Lets the browser show that this was not what was waited for.
    pub fn turn_away(self) {
        let page = "This is not the answer that is waited for; the terminal says why.";
        let _ = self.answer.send((StatusCode::BAD_REQUEST, page));
    }
}

impl Landing {
    /// Begins to listen; `None` where the redirect URI is not on this machine
    /// or is not plain HTTP.
    ///
    /// # Errors
    ///
    /// When its port cannot be listened on.
    pub async fn open(redirect_uri: &Url) -> io::Result<Option<Self>> {
        let addresses = addresses(redirect_uri);
        let mut listeners = Vec::new();
        for (index, address) in addresses.iter().enumerate() {
            match TcpListener::bind(address).await {
                Ok(listener) => listeners.push(listener),
                // Not every machine has both kinds of addresses.
                Err(error) if index == 0 => return Err(error),
                Err(_) => {}
            }
        }
        if listeners.is_empty() {
            return Ok(None);
        }
        let (tell, arrivals) = mpsc::channel(1);
        let mut tasks = JoinSet::new();
        for listener in listeners {
            tasks.spawn(listen(listener, redirect_uri.clone(), tell.clone()));
        }
        Ok(Some(Self { arrivals, tasks }))
    }

    /// The next browser that comes back.
    pub async fn next(&mut self) -> Option<Landed> {
        self.arrivals.recv().await
    }

    /// Ends when the last page was read, or nobody reads it.
    pub async fn close(mut self) {
        self.arrivals.close();
        let read = async { while self.tasks.join_next().await.is_some() {} };
        let _ = tokio::time::timeout(FAREWELL, read).await;
    }
}

/// Loopback addresses of a redirect URI; `localhost` may mean two.
fn addresses(redirect_uri: &Url) -> Vec<SocketAddr> {
    let Some(port) =
        redirect_uri.port_or_known_default().filter(|_| redirect_uri.scheme() == "http")
    else {
        return Vec::new();
    };
    let hosts = match redirect_uri.host() {
        Some(Host::Ipv4(address)) => vec![IpAddr::V4(address)],
        Some(Host::Ipv6(address)) => vec![IpAddr::V6(address)],
        Some(Host::Domain("localhost")) => {
            vec![IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)]
        }
        _ => Vec::new(),
    };
    let here = hosts.into_iter().filter(IpAddr::is_loopback);
    here.map(|host| SocketAddr::new(host, port)).collect()
}

/// Until nobody waits for a callback any more.
async fn listen(listener: TcpListener, redirect_uri: Url, tell: mpsc::Sender<Landed>) {
    let mut browsers = JoinSet::new();
    loop {
        tokio::select! {
            () = tell.closed() => break,
            accepted = listener.accept() => if let Ok((stream, _)) = accepted {
                browsers.spawn(converse(stream, redirect_uri.clone(), tell.clone()));
            },
        }
    }
    while browsers.join_next().await.is_some() {}
}

async fn converse(stream: TcpStream, redirect_uri: Url, tell: mpsc::Sender<Landed>) {
    let service = service_fn(|request| {
        let (redirect_uri, tell) = (&redirect_uri, &tell);
        async move { Ok::<_, Infallible>(respond(&request, redirect_uri, tell).await) }
    });
    // A browser that goes away in the middle may come again.
    let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
}

async fn respond(
    request: &Request<Incoming>,
    redirect_uri: &Url,
    tell: &mpsc::Sender<Landed>,
) -> Response<Full<Bytes>> {
    if request.uri().path() != redirect_uri.path() {
        return page(StatusCode::NOT_FOUND, "There is nothing here.");
    }
    let mut callback = redirect_uri.clone();
    callback.set_query(request.uri().query());
    let (answer, answered) = oneshot::channel();
    // Whoever waited has what it wanted if it does not take this one.
    let told = tell.send(Landed { callback, answer }).await;
    let (status, text) = match told {
        Ok(()) => answered.await.unwrap_or((StatusCode::GONE, "Nobody waits here any more.")),
        Err(_) => (StatusCode::GONE, "Nobody waits here any more."),
    };
    page(status, text)
}

/// Neither kept nor told to anyone: the address of this page holds a code.
fn page(status: StatusCode, text: &'static str) -> Response<Full<Bytes>> {
    let body = format!(
        "<!doctype html><html lang=en><meta charset=utf-8><title>Qonform</title>\n<p>{text}</p>\n"
    );
    let mut response = Response::new(Full::from(body));
    *response.status_mut() = status;
    for (name, value) in [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CACHE_CONTROL, "no-store"),
        (REFERRER_POLICY, "no-referrer"),
        (CONNECTION, "close"),
    ] {
        response.headers_mut().insert(name, value.parse().expect("a constant"));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_but_this_machine_is_listened_on() {
        let of = |uri: &str| addresses(&uri.parse().expect("an address"));
        assert_eq!(of("http://127.0.0.1:8712/cb"), ["127.0.0.1:8712".parse().expect("one")]);
        assert_eq!(of("http://[::1]/cb"), ["[::1]:80".parse().expect("one")]);
        assert_eq!(of("http://localhost:8712/cb").len(), 2);
        for elsewhere in ["https://127.0.0.1:8712/cb", "http://app.example/cb", "http://10.0.0.1/"]
        {
            assert!(of(elsewhere).is_empty(), "{elsewhere}");
        }
    }
}
