//! What helps to understand a failure, gathered before the scenario is gone.

use std::panic::resume_unwind;
use std::sync::atomic::Ordering;

use super::run::Execution;
use crate::domain::{Cause, Evidence, MaskedInteraction, Redactor, Scene, Verdict};
use crate::steps::{Failure, ScenarioLog, Transcript, World};

/// Browsers are looked at in so many scenarios of a run; a report with a
/// picture of each of hundreds would help nobody.
const MOST: usize = 40;

impl Execution {
    /// Looks at people's browsers where a scenario failed and someone will read
    /// of it.
    pub(super) async fn look_around(&self, world: &mut World) {
        if !self.keep_interactions || !has_failed(&world.log) || !world.has_browsers() {
            return;
        }
        if self.looks.fetch_add(1, Ordering::Relaxed) < MOST {
            let scenes = tokio::select! {
                scenes = world.scenes() => scenes,
                () = self.stop.cut() => Vec::new(),
            };
            world.log.scenes = scenes;
        }
    }
}

fn has_failed(log: &ScenarioLog) -> bool {
    let is_cut = matches!(&log.failure, Some(Failure::Unanswered { cause: Cause::NotRun, .. }));
    !is_cut && (log.failure.is_some() || log.panic.is_some() || !log.findings.is_empty())
}

/// What went over the wire, masked. That takes as long as a few requests, so
/// other scenarios go on meanwhile.
pub(super) async fn exchanged(
    transcript: Transcript,
    redactor: Redactor,
) -> Vec<MaskedInteraction> {
    let mask = move || {
        let transcript = transcript.lock();
        transcript.iter().for_each(|interaction| redactor.learn_interaction(interaction));
        transcript.iter().map(|one| MaskedInteraction::new(one, &redactor)).collect()
    };
    tokio::task::spawn_blocking(mask)
        .await
        .unwrap_or_else(|error| resume_unwind(error.into_panic()))
}

/// What was gathered, masked. Of people without scripts it is told where they
/// ended, if that is where the scenario ended.
pub(super) fn masked(
    verdict: Verdict,
    scenes: Vec<Scene>,
    interactions: &[MaskedInteraction],
    redactor: &Redactor,
) -> Vec<Evidence> {
    if !matches!(verdict, Verdict::Broken | Verdict::Unanswered | Verdict::Invalid) {
        return Vec::new();
    }
    let page = Evidence::last_page(interactions).filter(|_| scenes.is_empty());
    let walk = Evidence::redirects(interactions).filter(|_| page.is_some() || !scenes.is_empty());
    let scenes = scenes.into_iter().flat_map(|scene| scene.evidence(redactor));
    scenes.chain(page).chain(walk).collect()
}
