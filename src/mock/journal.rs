//! What a bank that stands for long was asked, as far back as there is room.

use std::collections::VecDeque;
use std::sync::Arc;

use super::registry::Application;
use crate::domain::Interaction;

/// So many requests are kept at most.
const MOST_ENTRIES: usize = 1_000;
/// And so much of them, in bytes.
const MOST_BYTES: usize = 2 * 1024 * 1024;
/// What an entry takes besides its texts, roughly.
const OVERHEAD: usize = 1_024;

/// One request and what came of it.
#[derive(Clone)]
pub(super) struct Entry {
    /// Its place in the order of everything that was asked, from 1.
    pub(super) number: u64,
    /// Whose request it was, if it said so.
    pub(super) application: Option<&'static Application>,
    /// The numbers of the faults that were laid over it.
    pub(super) faults: Vec<u64>,
    pub(super) interaction: Arc<Interaction>,
    /// What it takes, in bytes.
    size: usize,
}

/// The latest requests; it holds secrets and is never printed as it is.
#[derive(Default)]
pub(super) struct Journal {
    entries: VecDeque<Entry>,
    bytes: usize,
    written: u64,
    dropped: u64,
}

impl Journal {
    /// Adds what happened last, and gives the oldest when there is no room for
    /// them any more: freeing them takes a while, and the bank need not wait.
    pub(super) fn write(
        &mut self,
        application: Option<&'static Application>,
        faults: Vec<u64>,
        interaction: Arc<Interaction>,
    ) -> Vec<Entry> {
        self.written += 1;
        let (number, size) = (self.written, size(&interaction));
        self.bytes += size;
        self.entries.push_back(Entry { number, application, faults, interaction, size });
        let mut dropped = Vec::new();
        while self.entries.len() > MOST_ENTRIES || self.bytes > MOST_BYTES {
            let Some(oldest) = self.entries.pop_front() else { break };
            self.bytes -= oldest.size;
            self.dropped += 1;
            dropped.push(oldest);
        }
        dropped
    }

    /// How many entries were dropped since the last reset, for want of room.
    pub(super) fn dropped(&self) -> u64 {
        self.dropped
    }

    /// The newest entries behind `after`, oldest first; of one application if
    /// it is named.
    pub(super) fn read(&self, of: Option<&str>, after: u64, most: usize) -> Vec<Entry> {
        let wanted = |entry: &&Entry| {
            let own = |client_id| entry.application.is_some_and(|a| a.client_id == client_id);
            entry.number > after && of.is_none_or(own)
        };
        let mut found: Vec<Entry> =
            self.entries.iter().rev().filter(wanted).take(most).cloned().collect();
        found.reverse();
        found
    }

    /// Forgets everything, or what concerns one application.
    pub(super) fn reset(&mut self, of: Option<&str>) {
        if of.is_none() {
            self.dropped = 0;
        }
        self.entries.retain(|entry| {
            of.is_some_and(|id| entry.application.is_none_or(|a| a.client_id != id))
        });
        self.bytes = self.entries.iter().map(|entry| entry.size).sum();
    }
}

fn size(interaction: &Interaction) -> usize {
    let Interaction { request, outcome, .. } = interaction;
    let headers = request.headers.iter().map(|(name, value)| name.len() + value.len());
    let answer = outcome.as_ref().map_or(0, |answer| answer.body.len());
    OVERHEAD + request.url.as_str().len() + request.body.len() + headers.sum::<usize>() + answer
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;
    use crate::domain::{Answer, HostRole, Request, Sender};
    use crate::mock::demo;

    fn asked(body: usize) -> Arc<Interaction> {
        let url = "http://bank.test/oauth2/token".parse().unwrap();
        Arc::new(Interaction {
            host: HostRole::Oauth,
            sender: Sender::Client,
            hop: 0,
            at: UNIX_EPOCH,
            elapsed: Duration::ZERO,
            request: Request { body: vec![b'x'; body], ..Request::new("POST", url) },
            outcome: Ok(Answer::new(200)),
        })
    }

    #[test]
    fn the_oldest_are_dropped_and_counted() {
        let mut journal = Journal::default();
        for _ in 0..MOST_ENTRIES + 5 {
            journal.write(None, Vec::new(), asked(0));
        }
        assert_eq!((journal.entries.len(), journal.dropped()), (MOST_ENTRIES, 5));
        assert_eq!(journal.read(None, 0, 1)[0].number, 1_005);
        assert_eq!(journal.read(None, 0, 9_999)[0].number, 6);
        assert_eq!(journal.read(None, 1_003, 9).len(), 2);
    }

    #[test]
    fn large_requests_take_bounded_memory() {
        let mut journal = Journal::default();
        for _ in 0..100 {
            journal.write(None, Vec::new(), asked(60_000));
        }
        assert!(journal.bytes <= MOST_BYTES);
        assert_eq!(journal.entries.len() as u64 + journal.dropped(), 100);
        journal.reset(None);
        assert_eq!((journal.entries.len(), journal.bytes, journal.dropped()), (0, 0, 0));
    }

    #[test]
    fn an_application_sees_and_forgets_its_own() {
        let mut journal = Journal::default();
        let [one, other, ..] = demo::applications() else { panic!("two applications") };
        for application in [Some(one), Some(other), None, Some(one)] {
            journal.write(application, Vec::new(), asked(0));
        }
        let numbers = |of| journal.read(of, 0, 9).iter().map(|e| e.number).collect::<Vec<_>>();
        assert_eq!(numbers(Some(one.client_id)), [1, 4]);
        assert_eq!(numbers(None), [1, 2, 3, 4]);
        journal.reset(Some(one.client_id));
        let left: Vec<u64> = journal.read(None, 0, 9).iter().map(|e| e.number).collect();
        assert_eq!(left, [2, 3]);
    }
}
