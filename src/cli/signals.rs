//! Ctrl-C and SIGTERM end a run with what is known; a second one ends it at
//! once.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::mpsc;
use std::thread;

#[cfg(unix)]
use tokio::signal::unix;

use crate::engine::Stop;
use crate::report::Exit;

/// Which signal came, if any.
#[derive(Clone, Default)]
pub(super) struct Interrupted(Arc<AtomicU8>);

impl Interrupted {
    pub(super) fn exit(&self) -> Option<Exit> {
        match self.0.load(Ordering::SeqCst) {
            130 => Some(Exit::Interrupted),
            143 => Some(Exit::Terminated),
            _ => None,
        }
    }
}

/// Watches for signals on a thread of its own, until the process ends. When
/// this returns, no signal is missed any more.
pub(super) fn watch(stop: Stop) -> Interrupted {
    let interrupted = Interrupted::default();
    let seen = interrupted.clone();
    let (ready, watching) = mpsc::channel();
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        if let Ok(runtime) = runtime {
            runtime.block_on(wait(&stop, &seen, &ready));
        }
    });
    // Without a runtime the channel closes, and signals end us as they do.
    let _ = watching.recv();
    interrupted
}

/// Completes at the first Ctrl-C or SIGTERM. From when this returns none is lost;
/// a runtime must be there.
pub(super) fn first() -> impl Future<Output = ()> {
    let caught = Signals::caught();
    async {
        match caught {
            Ok(mut signals) => _ = signals.next().await,
            // Unwatched signals end us as they do.
            Err(_) => std::future::pending().await,
        }
    }
}

async fn wait(stop: &Stop, seen: &Interrupted, ready: &mpsc::Sender<()>) {
    let Ok(mut signals) = Signals::caught() else { return };
    // Whoever started us has gone on if the receiver has.
    let _ = ready.send(());
    let first = signals.next().await;
    seen.0.store(first, Ordering::SeqCst);
    stop.now(if first == 130 { "interrupted by Ctrl-C" } else { "ended by SIGTERM" });
    let second = signals.next().await;
    #[expect(clippy::exit, reason = "whoever asks twice does not want to wait")]
    std::process::exit(i32::from(second));
}

/// The signals that end a run; from when it is made none is lost.
struct Signals {
    #[cfg(unix)]
    interrupt: unix::Signal,
    #[cfg(unix)]
    terminate: unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn caught() -> io::Result<Self> {
        let interrupt = unix::signal(unix::SignalKind::interrupt())?;
        let terminate = unix::signal(unix::SignalKind::terminate())?;
        Ok(Self { interrupt, terminate })
    }

    /// The exit code that goes with the next signal.
    async fn next(&mut self) -> u8 {
        tokio::select! {
            _ = self.interrupt.recv() => 130,
            _ = self.terminate.recv() => 143,
        }
    }
}

#[cfg(not(unix))]
impl Signals {
    fn caught() -> io::Result<Self> {
        Ok(Self {})
    }

    async fn next(&mut self) -> u8 {
        match tokio::signal::ctrl_c().await {
            Ok(()) => 130,
            Err(_) => std::future::pending().await,
        }
    }
}
