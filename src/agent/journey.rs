//! A recipe applied to answers, one after the other; no I/O happens here.

use scraper::ElementRef;
use url::Url;

use super::form::Form;
use super::page::{Page, ToldError, error_in_query, is_gate, visible_text, without_query};
use super::{Decision, Stopped, Visit};
use crate::client::returns_to;
use crate::domain::{Answer, Request, Secret};
use crate::target::{Press, Target, Task};

/// As many redirects in a row as browsers follow.
const MOST_REDIRECTS: u32 = 20;

/// How far a visit has come.
pub(super) struct Journey<'a> {
    target: &'a Target,
    visit: &'a Visit<'a>,
    /// How many tasks of the recipe are behind.
    passed: usize,
    redirects: u32,
    /// The names of the pages on which something was done.
    pub(super) pages: Vec<String>,
}

impl<'a> Journey<'a> {
    pub(super) fn new(target: &'a Target, visit: &'a Visit<'a>) -> Self {
        Self { target, visit, passed: 0, redirects: 0, pages: Vec::new() }
    }

    /// What a person's browser does after an answer.
    pub(super) fn after(&mut self, asked: &Request, answer: &Answer) -> Result<Request, Stopped> {
        if let Some(to) = answer.location(&asked.url) {
            return self.follow(asked, answer.status, to);
        }
        self.redirects = 0;
        let page = Page::new(asked.url.clone(), answer);
        if page.is_gate() {
            return Err(Stopped::Gate { status: answer.status, location: None });
        }
        self.act(&page, answer.status)
    }

    fn follow(&mut self, asked: &Request, status: u16, to: Url) -> Result<Request, Stopped> {
        if is_gate(&to) {
            return Err(Stopped::Gate { status, location: Some(without_query(&to)) });
        }
        let leaves = self.target.role_of(&to).is_none();
        if leaves
            && !returns_to(self.visit.redirect_uri, &to)
            && let Some(error) = error_in_query(&to)
        {
            return Err(error_page(error, &to));
        }
        if leaves
            && !returns_to(self.visit.redirect_uri, &to)
            && to.query_pairs().any(|(name, _)| name == "code")
        {
            return Err(Stopped::CodeElsewhere(without_query(&to)));
        }
        self.redirects += 1;
        if self.redirects > MOST_REDIRECTS {
            return Err(Stopped::TooManyHops);
        }
        // A form is repeated where its origin asks for it and nowhere else.
        if matches!(status, 307 | 308) && to.origin() == asked.url.origin() {
            let mut again = asked.clone();
            again.url = to;
            return Ok(again);
        }
        Ok(Request::new("GET", to))
    }

    /// What is typed belongs to the bank, so the pages of other hosts are
    /// unknown whatever they look like.
    fn act(&mut self, page: &Page, status: u16) -> Result<Request, Stopped> {
        if self.target.role_of(&page.url).is_none() {
            return Err(self.lost(page, status));
        }
        let (behind, ahead) = self.visit.recipe.0.split_at(self.passed);
        let refusal = |task: &Task| {
            let message = page.find(task.fails_when.as_ref()?)?;
            Some(refused(task, visible_text(message)))
        };
        if let Some(stopped) = behind.last().and_then(refusal) {
            return Err(stopped);
        }
        let matching = ahead.iter().position(|task| page.find(&task.when).is_some());
        match matching.filter(|_| status < 400) {
            Some(index) if self.visit.wait_at == Some(&ahead[index].page) => {
                let address = Secret::new(page.url.as_str());
                Err(Stopped::Waiting { page: ahead[index].page.clone(), address })
            }
            Some(index) => {
                self.passed += index + 1;
                self.pages.push(ahead[index].page.clone());
                self.perform(&ahead[index], page)
            }
            None => Err(self.lost(page, status)),
        }
    }

    fn perform(&self, task: &Task, page: &Page) -> Result<Request, Stopped> {
        let button = match (&task.press, self.visit.decision) {
            (Press::Button(button), _) => button,
            (Press::Decision { allow, .. }, Decision::Allow) => allow,
            (Press::Decision { deny, .. }, Decision::Deny) => deny,
        };
        let missing = |selector: &dyn ToString| unknown(page, vec![selector.to_string()]);
        let pressed = page.find(button).ok_or_else(|| missing(button))?;
        if let Some(request) = followed(page, pressed) {
            return match self.target.role_of(&request.url) {
                Some(_) => Ok(request),
                None => Err(unknown(page, vec!["a link of the bank's own".to_owned()])),
            };
        }
        let mut form = Form::of(page, pressed).ok_or(Stopped::NeedsBrowser)?;
        for (css, typed) in &task.fill {
            if !form.fill(css, &self.visit.texts(typed).join(", ")) {
                return Err(missing(css));
            }
        }
        for (css, typed) in task.choose.iter().chain(&task.tick) {
            form.choose(css, &self.visit.texts(typed))?;
        }
        let request = form.press(pressed).ok_or(Stopped::NeedsBrowser)?;
        // A form that takes passwords elsewhere is no page of the bank's.
        match self.target.role_of(&request.url) {
            Some(_) => Ok(request),
            None => Err(unknown(page, vec!["a form of the bank's own".to_owned()])),
        }
    }

    /// Why nothing can be done on a page, best reason first.
    fn lost(&self, page: &Page, status: u16) -> Stopped {
        if let Some(error) = page.oauth_error() {
            return error_page(error, &page.url);
        }
        let (behind, ahead) = self.visit.recipe.0.split_at(self.passed);
        let is_ours = self.target.role_of(&page.url).is_some();
        if let Some(task) = behind.last().filter(|task| is_ours && task.signs_in())
            && let Some(message) = page.refusal(status)
        {
            return refused(task, message);
        }
        if status >= 400 {
            return Stopped::Status(status);
        }
        let again = behind.iter().rfind(|task| is_ours && page.find(&task.when).is_some());
        if let Some(task) = again {
            return refused(task, "it comes again".to_owned());
        }
        if page.needs_scripts() {
            return Stopped::NeedsBrowser;
        }
        let needed = ahead.iter().position(|task| !task.optional).map_or(ahead.len(), |it| it + 1);
        unknown(page, ahead[..needed].iter().map(|task| task.page.clone()).collect())
    }
}

/// The request that a link makes.
pub(super) fn followed(page: &Page, link: ElementRef<'_>) -> Option<Request> {
    let to = link.attr("href").filter(|_| link.value().name() == "a")?;
    page.url.join(to).ok().map(|to| Request::new("GET", to))
}

fn error_page((error, description): ToldError, at: &Url) -> Stopped {
    Stopped::ErrorPage { error, description, page: without_query(at) }
}

fn refused(task: &Task, message: String) -> Stopped {
    Stopped::SignInRefused { page: task.page.clone(), message }
}

fn unknown(page: &Page, expected: Vec<String>) -> Stopped {
    Stopped::UnknownPage {
        title: page.title(),
        url_without_query: without_query(&page.url),
        fields: page.fields(),
        expected,
    }
}
