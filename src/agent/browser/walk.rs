//! A person's walk through live pages.

use std::time::{Duration, Instant};

use url::Url;

use super::session::Session;
use super::shown::{Able, Hitch, Shown};
use crate::agent::page::Page;
use crate::agent::{Arrival, Stopped, Visit};
use crate::domain::Secret;
use crate::target::{Target, Task};

/// A page that changes by itself is looked at this often; requests are news at
/// once.
pub(super) const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// How far a walk has come.
pub(super) struct Walk<'a> {
    pub(super) session: &'a Session,
    pub(super) target: &'a Target,
    pub(super) visit: &'a Visit<'a>,
    /// How long a page may take to be one that the recipe knows.
    pub(super) patience: Duration,
    passed: usize,
    /// The document on which something was done last, by when it was made, and
    /// when that was done.
    acted_on: Option<(f64, Instant)>,
    /// The names of the pages on which something was done.
    pages: Vec<String>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(
        session: &'a Session,
        target: &'a Target,
        visit: &'a Visit<'a>,
        patience: Duration,
    ) -> Self {
        let (passed, acted_on, pages) = Default::default();
        Self { session, target, visit, patience, passed, acted_on, pages }
    }

    /// Opens an address and does what the recipe says until the callback.
    pub(super) async fn from(self, start: Url) -> Result<Arrival, Stopped> {
        let opened = self.session.navigate(start.as_str()).await;
        if let Some(ended) = self.ended() {
            return ended;
        }
        self.told()?;
        opened.map_err(Stopped::Browser)?;
        self.on().await
    }

    /// Does what the recipe says from the page that is shown.
    pub(super) async fn on(mut self) -> Result<Arrival, Stopped> {
        let mut wanted = self.expected();
        let mut deadline = Instant::now() + self.patience;
        loop {
            if let Some(ended) = self.ended() {
                return ended;
            }
            // A page that is about to go does not answer.
            let looked = tokio::select! {
                looked = self.look() => looked,
                () = self.session.watch.end() => continue,
            };
            let shown = match looked {
                Ok(shown) => Some(shown),
                Err(Hitch::NotYet(_)) => None,
                Err(Hitch::Stopped(stopped)) => return self.ended().unwrap_or(Err(stopped)),
            };
            match shown.as_ref().map(|shown| self.act(shown)) {
                Some(Ok(Some((index, able)))) => match self.perform(index, able).await {
                    Ok(()) => {
                        self.acted_on = shown.map(|shown| (shown.born, Instant::now()));
                        (wanted, deadline) = (self.expected(), Instant::now() + self.patience);
                        continue;
                    }
                    Err(Hitch::NotYet(missing)) => wanted = vec![missing],
                    Err(Hitch::Stopped(stopped)) => return self.ended().unwrap_or(Err(stopped)),
                },
                Some(Err(stopped)) => return self.ended().unwrap_or(Err(stopped)),
                Some(Ok(None)) | None => {}
            }
            if Instant::now() >= deadline {
                return Err(self.lost(shown, wanted));
            }
            // Either way the page is looked at again.
            let _ = tokio::time::timeout(LOOK_AGAIN, self.session.watch.news()).await;
        }
    }

    async fn look(&self) -> Result<Shown, Hitch> {
        let (behind, ahead) = self.visit.recipe.0.split_at(self.passed);
        Shown::look(self.session, self.visit, ahead, behind).await
    }

    /// Which of the tasks ahead is to be done on a page; `None` while it may
    /// still become one.
    fn act(&self, shown: &Shown) -> Result<Option<(usize, Able)>, Stopped> {
        let Ok(address) = Url::parse(&shown.address) else { return Ok(None) };
        // What is typed belongs to the bank.
        let (is_left, came_again) = self.since(shown.born);
        if shown.loading || is_left || self.target.role_of(&address).is_none() {
            return Ok(None);
        }
        let (behind, ahead) = self.visit.recipe.0.split_at(self.passed);
        if let (Some(message), Some(task)) = (&shown.message, behind.last()) {
            return Err(refused(task, message.clone()));
        }
        self.told()?;
        let Ok(index) = usize::try_from(shown.next) else {
            return match usize::try_from(shown.again) {
                Ok(again) if came_again => {
                    Err(refused(&behind[again], "it comes again".to_owned()))
                }
                _ => Ok(None),
            };
        };
        let page = &ahead[index].page;
        if self.visit.wait_at == Some(page) {
            let address = Secret::new(address.as_str());
            return Err(Stopped::Waiting { page: page.clone(), address });
        }
        Ok(shown.able.clone().map(|able| (index, able)))
    }

    /// Whether a document is the one on which something was done last and may
    /// be about to go, and whether it has come after that one.
    fn since(&self, born: f64) -> (bool, bool) {
        #[expect(clippy::float_cmp, reason = "one document tells the same number every time")]
        match self.acted_on {
            Some((last, at)) if last == born => {
                (at.elapsed() < LOOK_AGAIN || self.session.watch.seen().is_turning(), false)
            }
            acted_on => (false, acted_on.is_some()),
        }
    }

    /// What the last page of the bank says that no patience will change.
    fn told(&self) -> Result<(), Stopped> {
        let last = self.session.watch.seen().last.clone();
        let Some((url, answer)) = last else { return Ok(()) };
        let page = Page::new(url, &answer);
        if page.is_gate() {
            return Err(Stopped::Gate { status: answer.status, location: None });
        }
        if let Some((error, description)) = page.oauth_error() {
            let page = super::super::page::without_query(&page.url);
            return Err(Stopped::ErrorPage { error, description, page });
        }
        match self.refusal(&page, answer.status) {
            _ if answer.status < 400 => Ok(()),
            Some(stopped) => Err(stopped),
            None => Err(Stopped::Status(answer.status)),
        }
    }

    /// What a page says to somebody who typed something that is not accepted.
    fn refusal(&self, page: &Page, status: u16) -> Option<Stopped> {
        let task = self.visit.recipe.0[..self.passed].last().filter(|task| task.signs_in())?;
        page.refusal(status).map(|message| refused(task, message))
    }

    async fn perform(&mut self, index: usize, able: Able) -> Result<(), Hitch> {
        let task = &self.visit.recipe.0[self.passed + index];
        self.session.watch.seen().page = Some(task.page.clone());
        self.act_out(task, able).await?;
        self.passed += index + 1;
        self.pages.push(task.page.clone());
        Ok(())
    }

    /// The end of the walk, if its requests have come to one.
    fn ended(&self) -> Option<Result<Arrival, Stopped>> {
        let seen = self.session.watch.seen();
        if let Some(callback) = &seen.callback {
            let (callback, hops) = (callback.clone(), seen.hops as usize);
            return Some(Ok(Arrival { callback, hops, pages: self.pages.clone() }));
        }
        if let Some(stopped) = &seen.stopped {
            return Some(Err(stopped.clone()));
        }
        seen.is_lost.then(|| Err(Stopped::Browser("the browser has ended by itself".to_owned())))
    }

    /// The pages that could come next.
    fn expected(&self) -> Vec<String> {
        let ahead = &self.visit.recipe.0[self.passed..];
        let needed = ahead.iter().position(|task| !task.optional).map_or(ahead.len(), |it| it + 1);
        ahead[..needed].iter().map(|task| task.page.clone()).collect()
    }

    fn lost(&self, shown: Option<Shown>, wanted: Vec<String>) -> Stopped {
        if let Err(stopped) = self.told() {
            return stopped;
        }
        let last = self.session.watch.seen().last.clone();
        let refusal =
            last.and_then(|(url, answer)| self.refusal(&Page::new(url, &answer), answer.status));
        if let Some(stopped) = refusal {
            return stopped;
        }
        match shown {
            Some(shown) => shown.unknown(wanted),
            None => Stopped::Browser("the page did not answer in time".to_owned()),
        }
    }
}

fn refused(task: &Task, message: String) -> Stopped {
    Stopped::SignInRefused { page: task.page.clone(), message }
}
