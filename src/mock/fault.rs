//! Trouble that somebody asked for: a misbehaviour of the bank, an answer that
//! is not the bank's, or one that comes late or never.

use std::time::Duration;

use super::Mutant;
use super::registry::Application;
use crate::domain::{Answer, Request};

/// So many can be laid over a bank at once.
pub(super) const MOST_FAULTS: usize = 100;

/// What goes wrong.
#[derive(Clone)]
pub(super) enum Trouble {
    /// The bank breaks a rule.
    Misbehaviour(Mutant),
    /// This answer is given and the bank is not asked.
    Answer(Answer),
    /// The answer comes later, in real time.
    Delay(Duration),
    /// The connection breaks before the bank hears the request.
    RequestLost,
    /// The bank does what it is asked for; then the connection breaks.
    AnswerLost,
}

/// Trouble, and which requests meet it.
#[derive(Clone)]
pub(super) struct Fault {
    pub(super) id: u64,
    /// Only requests of that application.
    pub(super) application: Option<&'static Application>,
    /// Only requests for that path.
    pub(super) path: Option<String>,
    /// How many requests meet it yet; `None` for all.
    pub(super) left: Option<u32>,
    pub(super) trouble: Trouble,
}

impl Fault {
    fn concerns(&self, application: Option<&Application>, request: &Request) -> bool {
        let own = |mine: &Application| {
            application.is_some_and(|asking| asking.client_id == mine.client_id)
        };
        self.application.is_none_or(own)
            && self.path.as_deref().is_none_or(|path| path == request.url.path())
    }
}

/// Faults in the order in which they were asked for.
#[derive(Default)]
pub(super) struct Faults {
    all: Vec<Fault>,
    given: u64,
}

impl Faults {
    /// Adds one under a number of its own; `None` when there are too many.
    pub(super) fn add(&mut self, fault: Fault) -> Option<Fault> {
        if self.all.len() >= MOST_FAULTS {
            return None;
        }
        self.given += 1;
        let fault = Fault { id: self.given, ..fault };
        self.all.push(fault.clone());
        Some(fault)
    }

    /// Those that are still to come.
    pub(super) fn list(&self) -> &[Fault] {
        &self.all
    }

    /// Takes one away; gives whether it was there.
    pub(super) fn remove(&mut self, id: u64) -> bool {
        let before = self.all.len();
        self.all.retain(|fault| fault.id != id);
        self.all.len() < before
    }

    /// Takes all away, or those of one application.
    pub(super) fn clear(&mut self, of: Option<&str>) {
        self.all.retain(|fault| {
            of.is_some_and(|id| fault.application.is_none_or(|a| a.client_id != id))
        });
    }

    /// What a request meets; each counts it.
    pub(super) fn meet(&mut self, of: Option<&Application>, request: &Request) -> Vec<Fault> {
        let mut met = Vec::new();
        for fault in &mut self.all {
            if fault.concerns(of, request) {
                if let Some(left) = &mut fault.left {
                    *left = left.saturating_sub(1);
                }
                met.push(fault.clone());
            }
        }
        self.all.retain(|fault| fault.left != Some(0));
        met
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mock::demo;

    fn asked(path: &str) -> Request {
        Request::new("GET", format!("http://bank.test{path}").parse().unwrap())
    }

    fn lost(path: Option<&str>, left: Option<u32>) -> Fault {
        let path = path.map(str::to_owned);
        Fault { id: 0, application: None, path, left, trouble: Trouble::RequestLost }
    }

    #[test]
    fn a_fault_meets_as_many_requests_as_it_says() {
        let mut faults = Faults::default();
        faults.add(lost(Some("/a"), Some(2))).unwrap();
        faults.add(lost(None, None)).unwrap();
        let met = |faults: &mut Faults, path| faults.meet(None, &asked(path)).len();
        assert_eq!(met(&mut faults, "/b"), 1);
        assert_eq!(
            [met(&mut faults, "/a"), met(&mut faults, "/a"), met(&mut faults, "/a")],
            [2, 2, 1]
        );
        assert!(faults.remove(2) && !faults.remove(2));
        assert_eq!(met(&mut faults, "/a"), 0);
    }

    #[test]
    fn an_application_meets_its_own() {
        let mut faults = Faults::default();
        let [one, other, ..] = demo::applications() else { panic!("two applications") };
        faults.add(Fault { application: Some(one), ..lost(None, None) }).unwrap();
        assert_eq!(faults.meet(Some(one), &asked("/a")).len(), 1);
        assert_eq!(faults.meet(Some(other), &asked("/a")).len(), 0);
        assert_eq!(faults.meet(None, &asked("/a")).len(), 0);
        faults.clear(Some(other.client_id));
        assert_eq!(faults.list().len(), 1);
        faults.clear(Some(one.client_id));
        assert_eq!(faults.list().len(), 0);
    }

    #[test]
    fn there_are_not_too_many() {
        let mut faults = Faults::default();
        assert!((0..MOST_FAULTS).all(|_| faults.add(lost(None, None)).is_some()));
        assert!(faults.add(lost(None, None)).is_none());
    }
}
