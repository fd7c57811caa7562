//! What a browser's requests come to on the way to the application.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Instant, SystemTime};

use tokio::sync::Notify;
use url::Url;

use crate::agent::page::{error_in_query, is_gate, without_query};
use crate::agent::{Changes, Stopped, typed};
use crate::client::{Observer, returns_to};
use crate::domain::{Answer, Clock, HostRole, Interaction, Request, Sender, TransportFault};
use crate::target::Target;

/// What is done with a request that was paused.
pub(super) enum Order {
    /// It goes on as it is.
    Send,
    /// It goes on changed.
    SendAs(Request),
    /// It is answered here: the application takes the code out of its address.
    Redirect(Url),
    /// It is answered here with the application's own page.
    ShowApplication,
    /// It goes nowhere.
    Stop,
}

/// What the answer to a request is for; the Fetch standard's word.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Destination {
    /// The page that the tab shows.
    Page,
    /// A page inside another.
    Frame,
    /// What pages load: scripts, images, styles.
    Subresource,
}

/// Sees every request of one browser.
#[derive(Default)]
pub(super) struct Watch {
    seen: Mutex<Seen>,
    /// Told whenever something has come of a request.
    news: Notify,
    /// Told when a walk has come to its end.
    end: Notify,
}

/// Whom a browser belongs to for now.
pub(super) struct Owner {
    pub(super) target: Arc<Target>,
    pub(super) clock: Clock,
    pub(super) observer: Option<Observer>,
}

/// What has been seen since the owner has changed or a walk has begun.
#[derive(Default)]
pub(super) struct Seen {
    owner: Option<Owner>,
    asked: BTreeMap<String, Asked>,
    /// Where the walk under way ends; remembered after its end.
    pub(super) redirect_uri: Option<Url>,
    pub(super) changes: Changes,
    /// Where something was done last, by the recipe's name.
    pub(super) page: Option<String>,
    pub(super) hops: u32,
    /// How many pages have come into the tab.
    pub(super) came: u32,
    /// The last page of the bank that has come.
    pub(super) last: Option<(Url, Answer)>,
    pub(super) callback: Option<Url>,
    /// Whether the page behind a callback is still to be asked for, maybe after
    /// the next walk has begun.
    owes_page: bool,
    pub(super) stopped: Option<Stopped>,
    /// Addresses without query that belong to neither bank nor application.
    pub(super) strangers: BTreeSet<String>,
    /// Whether the connection to the browser is gone.
    pub(super) is_lost: bool,
}

struct Asked {
    request: Request,
    destination: Destination,
    host: HostRole,
    hop: u32,
    at: SystemTime,
    start: Instant,
}

impl Watch {
    /// From now on the browser belongs to another.
    pub(super) fn hand_to(&self, owner: Owner) {
        let mut seen = self.seen();
        *seen = Seen { owner: Some(owner), is_lost: seen.is_lost, ..Seen::default() };
    }

    /// A walk to the application begins.
    pub(super) fn begin(&self, redirect_uri: Option<&Url>, changes: Changes) {
        let mut seen = self.seen();
        let before = std::mem::take(&mut *seen);
        *seen = Seen {
            owner: before.owner,
            strangers: before.strangers,
            is_lost: before.is_lost,
            owes_page: before.owes_page,
            redirect_uri: redirect_uri.cloned(),
            changes,
            ..Seen::default()
        };
    }

    pub(super) fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Completes when something has come of a request since last time.
    pub(super) async fn news(&self) {
        self.news.notified().await;
    }

    /// Completes when the walk under way has come to its end.
    pub(super) async fn end(&self) {
        while !self.seen().is_over() {
            self.end.notified().await;
        }
    }

    fn tell(&self) {
        self.news.notify_one();
        self.end.notify_one();
    }

    /// A page is there, to be looked at.
    pub(super) fn page_came(&self) {
        self.seen().came += 1;
        self.tell();
    }

    pub(super) fn lost_connection(&self) {
        self.seen().is_lost = true;
        self.tell();
    }

    /// Decides about a request that was paused before it left.
    pub(super) fn asked(&self, id: &str, destination: Destination, request: Request) -> Order {
        let order = self.seen().asked(id, destination, request);
        if matches!(order, Order::Redirect(_) | Order::Stop) {
            self.tell();
        }
        order
    }

    /// Keeps what came of a request to the bank.
    pub(super) fn answered(&self, id: &str, outcome: Result<Answer, TransportFault>) {
        self.seen().answered(id, outcome);
        self.tell();
    }
}

impl Seen {
    fn is_over(&self) -> bool {
        self.callback.is_some() || self.stopped.is_some() || self.is_lost
    }

    /// Whether a page of the bank has been asked for and has not come.
    pub(super) fn is_turning(&self) -> bool {
        self.asked.values().any(|asked| asked.destination == Destination::Page)
    }

    fn asked(&mut self, id: &str, destination: Destination, mut request: Request) -> Order {
        let Some(Owner { target, clock, .. }) = &self.owner else { return Order::Stop };
        if !matches!(request.url.scheme(), "http" | "https") {
            return Order::Send;
        }
        if let Some(redirect_uri) = &self.redirect_uri
            && returns_to(redirect_uri, &request.url)
        {
            // The application is where the user is led, not what a page embeds.
            return if destination == Destination::Page {
                self.called_back(request)
            } else {
                Order::Stop
            };
        }
        let role = target.role_of(&request.url);
        let asks_people = matches!(role, Some(HostRole::Oauth | HostRole::Web));
        if !asks_people && typed::in_it(target.users.values(), &request) {
            return self.given_away(destination, &request);
        }
        let Some(role) = role else {
            return self.strange(destination, &request);
        };
        let (before, page) = (request.clone(), self.page.clone());
        if let Some(redirect_uri) = &self.redirect_uri {
            self.changes.meet(&mut request, target, page.as_deref(), redirect_uri);
        }
        let is_changed = before.url != request.url || before.body != request.body;
        let gate = target.gate.as_ref();
        if let Some(gate) = gate {
            request.headers.push(&gate.header, gate.value.expose());
        }
        let host = match role {
            HostRole::Oauth if target.qontos_path(&request.url).starts_with("/oauth2/") => {
                HostRole::Oauth
            }
            HostRole::Api => HostRole::Api,
            _ => HostRole::Web,
        };
        let (hop, at, start) = (self.hops, clock.now(), Instant::now());
        self.hops += 1;
        let send =
            if gate.is_some() || is_changed { Order::SendAs(request.clone()) } else { Order::Send };
        self.asked.insert(id.to_owned(), Asked { request, destination, host, hop, at, start });
        send
    }

    /// The first time it may carry a code, the second time it is what the
    /// application led to.
    fn called_back(&mut self, mut request: Request) -> Order {
        let is_owed = std::mem::take(&mut self.owes_page) && request.url.query().is_none();
        if is_owed || self.callback.is_some() {
            return Order::ShowApplication;
        }
        let (page, redirect_uri) = (self.page.clone(), self.redirect_uri.clone());
        if let (Some(redirect_uri), Some(Owner { target, .. })) = (&redirect_uri, &self.owner) {
            self.changes.meet(&mut request, target, page.as_deref(), redirect_uri);
        }
        let mut done = request.url.clone();
        done.set_query(None);
        done.set_fragment(None);
        self.callback = Some(request.url);
        self.owes_page = true;
        Order::Redirect(done)
    }

    /// What people type is for the pages of the bank, whatever redirect repeats
    /// their form and whatever script reads it.
    fn given_away(&mut self, destination: Destination, request: &Request) -> Order {
        if destination != Destination::Subresource {
            let place = without_query(&request.url);
            self.stopped.get_or_insert(Stopped::TypedElsewhere(place));
        }
        Order::Stop
    }

    /// Pages elsewhere are the business of the bank, as long as no code goes
    /// there; the rest is loaded without any secret.
    fn strange(&mut self, destination: Destination, request: &Request) -> Order {
        let (url, place) = (&request.url, without_query(&request.url));
        let stopped = if destination == Destination::Subresource {
            None
        } else if is_gate(url) {
            Some(Stopped::Gate { status: 302, location: Some(place.clone()) })
        } else if let Some((error, description)) = error_in_query(url) {
            Some(Stopped::ErrorPage { error, description, page: place.clone() })
        } else {
            let carries_code = url.query_pairs().any(|(name, _)| name == "code");
            carries_code.then(|| Stopped::CodeElsewhere(place.clone()))
        };
        self.strangers.insert(place);
        let home = self.redirect_uri.as_ref();
        if home.is_some_and(|home| home.origin() == url.origin()) {
            return Order::Stop;
        }
        match stopped {
            Some(stopped) => {
                self.stopped.get_or_insert(stopped);
                Order::Stop
            }
            None => Order::Send,
        }
    }

    fn answered(&mut self, id: &str, outcome: Result<Answer, TransportFault>) {
        let Some(Asked { request, destination, host, hop, at, start }) = self.asked.remove(id)
        else {
            return;
        };
        let is_page = destination == Destination::Page;
        match &outcome {
            Ok(answer) if is_page && answer.location(&request.url).is_none() => {
                self.last = Some((request.url.clone(), answer.clone()));
            }
            Err(fault) if is_page => {
                self.stopped.get_or_insert(Stopped::Transport(fault.clone()));
            }
            _ => {}
        }
        let observer = self.owner.as_ref().and_then(|owner| owner.observer.clone());
        if let Some(observer) = observer {
            let (elapsed, sender) = (start.elapsed(), Sender::Person);
            observer(Interaction { host, sender, hop, at, elapsed, request, outcome });
        }
    }
}
