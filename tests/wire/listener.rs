//! A server made of bytes: no HTTP library stands between test and wire.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use url::Url;

/// Reads one request per connection, keeps it, and answers with the bytes that
/// its function makes of it. A connection goes on where they say so; the
/// listener runs until the process ends.
pub(crate) struct Listener {
    port: u16,
    received: Arc<Mutex<Vec<String>>>,
}

impl Listener {
    pub(crate) fn new(answer: impl Fn(&str) -> String + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let received = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&received);
        thread::spawn(move || {
            let (answer, held) = (Arc::new(Mutex::new(answer)), Arc::new(Mutex::new(Vec::new())));
            for stream in listener.incoming().flatten() {
                let (kept, answer, held) =
                    (Arc::clone(&kept), Arc::clone(&answer), Arc::clone(&held));
                // A browser opens connections ahead and asks nothing on them.
                thread::spawn(move || {
                    let request = read(&stream);
                    kept.lock().expect("no panic").push(request.clone());
                    let sent = (answer.lock().expect("no panic"))(&request);
                    let _ = (&stream).write_all(sent.as_bytes());
                    if sent.contains("Connection: keep-alive") {
                        held.lock().expect("no panic").push(stream);
                    }
                });
            }
        });
        Self { port, received }
    }

    /// The root of this server under a name of the loopback interface.
    pub(crate) fn url(&self, host: &str) -> Url {
        format!("http://{host}:{}/", self.port).parse().expect("an address")
    }

    /// Every request so far, head and body as they came.
    pub(crate) fn received(&self) -> Vec<String> {
        self.received.lock().expect("no panic").clone()
    }
}

/// An answer with the right length that ends the connection.
pub(crate) fn answer(status: u16, headers: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status} Any\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    )
}

fn read(stream: &TcpStream) -> String {
    let mut reader = BufReader::new(stream);
    let (mut request, mut length) = (String::new(), 0);
    loop {
        let start = request.len();
        if reader.read_line(&mut request).unwrap_or(0) == 0 {
            return request;
        }
        match request[start..].trim().to_ascii_lowercase().split_once(": ") {
            Some(("content-length", value)) => length = value.parse().expect("a length"),
            _ if request[start..].trim().is_empty() => break,
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).expect("the promised body");
    request + std::str::from_utf8(&body).expect("text")
}
