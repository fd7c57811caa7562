//! Ctrl-C and SIGTERM end a run with what is known; a second one ends it at
//! once.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::thread;

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

/// Watches for signals on a thread of its own, until the process ends.
pub(super) fn watch(stop: Stop) -> Interrupted {
    let interrupted = Interrupted::default();
    let seen = interrupted.clone();
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        if let Ok(runtime) = runtime {
            runtime.block_on(wait(&stop, &seen));
        }
    });
    interrupted
}

async fn wait(stop: &Stop, seen: &Interrupted) {
    let Some(first) = next().await else { return };
    seen.0.store(first, Ordering::SeqCst);
    stop.now(if first == 130 { "interrupted by Ctrl-C" } else { "ended by SIGTERM" });
    if let Some(second) = next().await {
        #[expect(clippy::exit, reason = "whoever asks twice does not want to wait")]
        std::process::exit(i32::from(second));
    }
}

#[cfg(unix)]
async fn next() -> Option<u8> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate()).ok()?;
    tokio::select! {
        pressed = tokio::signal::ctrl_c() => pressed.ok().map(|()| 130),
        _ = terminate.recv() => Some(143),
    }
}

#[cfg(not(unix))]
async fn next() -> Option<u8> {
    tokio::signal::ctrl_c().await.ok().map(|()| 130)
}
