//! The wire between the process and the bank, on which bytes are counted.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex};
use std::thread;

use url::Url;

/// Passes on whatever comes, in both directions, until the process ends.
pub(crate) struct Wire {
    port: u16,
    watched: Arc<Mutex<Option<Count>>>,
}

/// How many bytes are still to pass on all wires before somebody is told.
#[derive(Clone)]
struct Count(Arc<Mutex<Left>>);

struct Left {
    bytes: usize,
    cuts: bool,
    told: Option<Sender<()>>,
}

/// From now on counts what passes on these wires. After so many bytes the
/// receiver is told, and with `cuts` nothing more passes.
pub(crate) fn watch(wires: &[Wire], bytes: usize, cuts: bool) -> Receiver<()> {
    let (told, reached) = mpsc::channel();
    let count = Count(Arc::new(Mutex::new(Left { bytes, cuts, told: Some(told) })));
    for wire in wires {
        *wire.watched.lock().expect("no panic") = Some(count.clone());
    }
    reached
}

impl Wire {
    pub(crate) fn to(bank: &Url) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let watched = Arc::new(Mutex::new(None::<Count>));
        let (count, bank) = (Arc::clone(&watched), bank.port().expect("a port"));
        thread::spawn(move || {
            for near in listener.incoming().flatten() {
                let far = TcpStream::connect(("127.0.0.1", bank)).expect("the bank listens");
                let count = count.lock().expect("no panic").clone();
                for (from, to) in [(&near, &far), (&far, &near)] {
                    let (from, to) = (from.try_clone(), to.try_clone());
                    let (from, to) = (from.expect("a socket"), to.expect("a socket"));
                    let count = count.clone();
                    thread::spawn(move || pass(from, to, count.as_ref()));
                }
            }
        });
        Self { port, watched }
    }

    pub(crate) fn url(&self) -> Url {
        format!("http://127.0.0.1:{}/", self.port).parse().expect("an address")
    }
}

fn pass(mut from: TcpStream, mut to: TcpStream, count: Option<&Count>) {
    let mut buffer = [0; 4096];
    while let Ok(read @ 1..) = from.read(&mut buffer) {
        let passes = count.map_or(read, |count| count.of(read));
        if to.write_all(&buffer[..passes]).is_err() || passes < read {
            break;
        }
        if let Some(count) = count {
            count.tell();
        }
    }
    if let Some(count) = count {
        count.tell();
    }
    let _ = (from.shutdown(Shutdown::Both), to.shutdown(Shutdown::Both));
}

impl Count {
    /// How many of these bytes may pass.
    fn of(&self, bytes: usize) -> usize {
        let mut left = self.0.lock().expect("no panic");
        let passes = bytes.min(left.bytes);
        left.bytes -= passes;
        if left.cuts { passes } else { bytes }
    }

    /// Tells once, when the count is over.
    fn tell(&self) {
        let mut left = self.0.lock().expect("no panic");
        let over = left.bytes == 0;
        if let Some(told) = left.told.take_if(|_| over) {
            // Whoever asked may have enough of it.
            let _ = told.send(());
        }
    }
}
