//! Before the desk of a branch: whose request it is, what time it is for that
//! application, and which trouble somebody asked for.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use crate::domain::{Answer, FaultKind, HostRole, Interaction, Request, TransportFault};
use crate::mock::Mutant;
use crate::mock::desk::Desk;
use crate::mock::fault::{Faults, Trouble};
use crate::mock::journal::{Entry, Journal};
use crate::mock::registry::{Application, Registry};

/// No clock goes further ahead than a hundred years.
const FURTHEST: Duration = Duration::from_hours(24 * 36_525);

/// A desk that can be controlled while it serves.
pub(in crate::mock) struct Hall {
    pub(in crate::mock) desk: Desk,
    pub(in crate::mock) registry: &'static Registry,
    pub(in crate::mock) faults: Faults,
    /// Only kept where somebody can read it.
    pub(in crate::mock) journal: Option<Journal>,
    /// How far the clock of everybody is ahead.
    ahead: Duration,
    /// How much further that of one application is, by client id.
    further: HashMap<&'static str, Duration>,
}

/// What a caller is to get.
pub(in crate::mock) struct Reply {
    /// What was asked, by the clock of whoever asked, and the answer; a fault when
    /// the connection is to break.
    pub(in crate::mock) interaction: Arc<Interaction>,
    /// How late it comes, in real time.
    pub(in crate::mock) delay: Duration,
    /// What the journal has no room for any more; freed when the next may enter.
    pub(in crate::mock) forgotten: Vec<Entry>,
}

impl Hall {
    pub(in crate::mock) fn new(desk: Desk, registry: &'static Registry) -> Self {
        let (ahead, further) = (Duration::ZERO, HashMap::new());
        Self { desk, registry, faults: Faults::default(), journal: None, ahead, further }
    }

    /// Answers a request, after what was laid over it.
    pub(in crate::mock) fn receive(&mut self, host: HostRole, request: Request) -> Reply {
        let controlled = self.journal.is_some();
        let application =
            if controlled { self.desk.bank().0.application_of(&request) } else { None };
        let _ = self.set_clock_for(application);
        let mut met = Vec::new();
        let (mut answer, mut delay) = (None, Duration::ZERO);
        let (mut laid_over, mut lost, mut unheard) = (None, false, false);
        let mut broken: Vec<Mutant> = Vec::new();
        for fault in self.faults.meet(application, &request) {
            met.push(fault.id);
            match fault.trouble {
                Trouble::Misbehaviour(mutant) => broken.push(mutant),
                Trouble::Answer(other) => laid_over = Some(other),
                Trouble::Delay(later) => delay += later,
                Trouble::AnswerLost => lost = true,
                Trouble::RequestLost => unheard = true,
            }
        }
        if !unheard {
            answer = Some(match laid_over {
                Some(other) => other,
                None if broken.is_empty() => self.desk.answer(host, &request),
                None => {
                    self.desk.bank().0.break_also(&broken);
                    let answer = self.desk.answer(host, &request);
                    self.desk.bank().0.break_also(&[]);
                    answer
                }
            });
        }
        if lost {
            answer = None;
        }
        Reply { delay, ..self.tell(host, request, answer, application, met) }
    }

    /// Gives an answer that was made before the request came here.
    pub(super) fn refuse(&mut self, host: HostRole, request: Request, answer: Answer) -> Reply {
        let _ = self.set_clock_for(None);
        self.tell(host, request, Some(answer), None, Vec::new())
    }

    /// Tells whoever listens of a request and its answer, and writes it down.
    fn tell(
        &mut self,
        host: HostRole,
        request: Request,
        answer: Option<Answer>,
        application: Option<&'static Application>,
        faults: Vec<u64>,
    ) -> Reply {
        let broken = || TransportFault {
            kind: FaultKind::Interrupted,
            detail: "the connection was broken, as was asked for".to_owned(),
        };
        let outcome = answer.ok_or_else(broken);
        let (interaction, environment) = self.desk.interaction(host, request, outcome);
        let interaction = Arc::new(interaction);
        self.desk.tell(&interaction, environment);
        let written = self.journal.as_mut();
        let forgotten = written.map(|j| j.write(application, faults, Arc::clone(&interaction)));
        let forgotten = forgotten.unwrap_or_default();
        Reply { interaction, delay: Duration::ZERO, forgotten }
    }

    /// Gives the bank the time of an application, or of nobody in particular.
    pub(in crate::mock) fn set_clock_for(
        &mut self,
        application: Option<&Application>,
    ) -> (SystemTime, Duration) {
        let further = application.and_then(|own| self.further.get(own.client_id));
        let ahead = self.ahead + further.copied().unwrap_or_default();
        self.desk.go_ahead(ahead);
        (self.desk.bank().1, ahead)
    }

    /// Moves the clock of an application, or of everybody; `None` when it would
    /// go too far.
    pub(in crate::mock) fn advance(
        &mut self,
        application: Option<&'static Application>,
        by: Duration,
    ) -> Option<()> {
        let most = self.further.values().max().copied().unwrap_or_default();
        let Some(own) = application else {
            let sum = self.ahead.checked_add(by)?;
            return (sum + most <= FURTHEST).then(|| self.ahead = sum);
        };
        let further = self.further.entry(own.client_id).or_default();
        let sum = further.checked_add(by)?;
        (sum + self.ahead <= FURTHEST).then(|| *further = sum)
    }
}
