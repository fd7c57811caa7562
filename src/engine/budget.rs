//! What a run asks of a server that others use as well: banks lock out who is
//! refused too often, and people who sign in too often.

use std::ops::AddAssign;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use url::form_urlencoded::byte_serialize;

use super::plan::PlannedScenario;
use crate::document::Diagnostic;
use crate::domain::{Interaction, Sender};
use crate::target::{Quota, Target};

const HOUR: Duration = Duration::from_hours(1);

/// Sign-ins, and answers with 401.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Cost {
    pub(super) sign_ins: u32,
    pub(super) unauthorized: u32,
}

impl AddAssign for Cost {
    fn add_assign(&mut self, other: Self) {
        self.sign_ins += other.sign_ins;
        self.unauthorized += other.unauthorized;
    }
}

impl Cost {
    /// What a step asks at most, by the names and values of its parameters: a
    /// person who is asked for scopes signs in, and some refusals are 401.
    pub(super) fn of(spoken: &[(&str, &str)]) -> Self {
        let named = |wanted: &str| spoken.iter().any(|(name, _)| *name == wanted);
        let is_401 = |value: &str| matches!(value.trim_matches('"'), "401" | "invalid_client");
        Self {
            sign_ins: u32::from(named("user") && named("scopes")),
            unauthorized: u32::from(spoken.iter().any(|(_, value)| is_401(value))),
        }
    }

    /// What went over the wire.
    fn seen(target: &Target, transcript: &[Interaction]) -> Self {
        let encoded = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
        let passwords: Vec<String> =
            target.users.values().map(|user| encoded(user.password.expose())).collect();
        let mut cost = Self::default();
        for one in transcript {
            let body = String::from_utf8_lossy(&one.request.body);
            let typed = one.sender == Sender::Person && one.request.method == "POST";
            let typed = typed && passwords.iter().any(|password| body.contains(password));
            cost.sign_ins += u32::from(typed);
            cost.unauthorized += u32::from(one.answer().is_some_and(|it| it.status == 401));
        }
        cost
    }

    /// The first limit that is exceeded: what it counts, how much, its key and
    /// its value.
    fn beyond(self, limits: Quota) -> Option<(&'static str, u32, &'static str, u32)> {
        let of = |what, needed: u32, key, limit: Option<u32>| {
            limit.filter(|limit| needed > *limit).map(|limit| (what, needed, key, limit))
        };
        of("sign-ins", self.sign_ins, "sign_ins_per_hour", limits.sign_ins_per_hour).or_else(|| {
            let key = "unauthorized_per_hour";
            of("answers with 401", self.unauthorized, key, limits.unauthorized_per_hour)
        })
    }
}

/// Refuses a plan that asks for more than the target allows in an hour.
pub(super) fn affordable<'a>(
    target: &Target,
    file: &str,
    scenarios: impl Iterator<Item = &'a PlannedScenario>,
) -> Result<(), Diagnostic> {
    let mut cost = Cost::default();
    scenarios.filter(|one| one.skip.is_none()).for_each(|one| cost += one.cost);
    let Some((what, needed, key, limit)) = cost.beyond(target.manners.limits) else {
        return Ok(());
    };
    let name = &target.name;
    let title = format!("these scenarios need {needed} {what}, and `{name}` allows {limit}");
    let help = format!("select fewer, as with --tags, or raise `limits.{key}` of the target");
    Err(Diagnostic::file(file, title).help(help))
}

/// What was spent within the last hour, and what may be.
pub(super) struct Budget {
    limits: Quota,
    spent: Mutex<Vec<(Instant, Cost)>>,
}

impl Budget {
    pub(super) fn new(limits: Quota) -> Self {
        Self { limits, spent: Mutex::default() }
    }

    /// Keeps what a scenario came to cost.
    pub(super) fn spend(&self, target: &Target, transcript: &[Interaction]) {
        let cost = Cost::seen(target, transcript);
        self.spent.lock().unwrap_or_else(PoisonError::into_inner).push((Instant::now(), cost));
    }

    /// Why a scenario is not begun, if it might cost more than is left.
    pub(super) fn refuses(&self, cost: Cost) -> Option<String> {
        let mut all = self.within_an_hour();
        all += cost;
        let (what, needed, key, limit) = all.beyond(self.limits)?;
        let key = format!("`limits.{key}`");
        Some(format!("it would take {needed} {what} within an hour, and {key} is {limit}"))
    }

    /// What was spent, in a sentence, where something is limited.
    pub(super) fn note(&self) -> Option<String> {
        let Cost { sign_ins, unauthorized } = self.within_an_hour();
        let of = |number: u32, what: &str, limit: Option<u32>| {
            limit.map(|limit| format!("{number} of {limit} {what}"))
        };
        let told = [
            of(sign_ins, "sign-ins", self.limits.sign_ins_per_hour),
            of(unauthorized, "answers with 401", self.limits.unauthorized_per_hour),
        ];
        let told: Vec<String> = told.into_iter().flatten().collect();
        (!told.is_empty()).then(|| format!("spent within an hour: {}", told.join(", ")))
    }

    fn within_an_hour(&self) -> Cost {
        let mut all = Cost::default();
        let spent = self.spent.lock().unwrap_or_else(PoisonError::into_inner);
        let recent = spent.iter().filter(|(at, _)| at.elapsed() < HOUR);
        recent.for_each(|(_, cost)| all += *cost);
        all
    }
}
