//! The API is called.

use std::collections::VecDeque;
use std::time::SystemTime;

use super::{Conduct, Notes, later};
use crate::contract::JudgeContext;
use crate::contract::breach::Breach;
use crate::domain::{Answer, HostRole, Interaction, header};

/// The answers 401 of the last hour, oldest first (rule API-09).
#[derive(Default)]
pub(super) struct Unauthorized(VecDeque<SystemTime>);

const MOST_UNAUTHORIZED: usize = 200;
const HOUR: u64 = 3_600;

/// The one call of the user flow that needs no organisation, because it lists them.
const LIST: &str = "/v2/user_organizations";

impl Unauthorized {
    /// Counts one, and says whether it is the one too many.
    fn count(&mut self, now: SystemTime) -> bool {
        while self.0.front().is_some_and(|first| later(now, *first, HOUR)) {
            self.0.pop_front();
        }
        self.0.push_back(now);
        if self.0.len() > MOST_UNAUTHORIZED + 1 {
            self.0.pop_front();
            return false;
        }
        self.0.len() > MOST_UNAUTHORIZED
    }
}

impl Conduct<'_> {
    /// Rules REFR-24, ORG-05, ORG-13, API-09 and HOST-07.
    pub(super) fn judge_usage(
        &mut self,
        interaction: &Interaction,
        context: JudgeContext,
        notes: &mut Notes,
    ) {
        let request = &interaction.request;
        if interaction.host != HostRole::Api {
            return;
        }
        let answer = interaction.answer();
        let unauthorized = answer.is_some_and(|answer| answer.status == 401);
        let too_many = unauthorized && self.unauthorized.count(interaction.at);
        let breach = || {
            let expected = format!("at most {MOST_UNAUTHORIZED} with 401 in an hour");
            Breach::new("answers", expected, format!("{}", MOST_UNAUTHORIZED + 1))
        };
        notes.rule("API-09", too_many.then(breach));
        let bearer = request.headers.get("authorization").and_then(|value| value.split_once(' '));
        let Some((_, sent)) = bearer else { return };
        self.received_with(sent);
        let Some(token) = self.access_tokens.get(sent) else { return };
        let over = later(interaction.at, token.issued, token.expires_in);
        let expired = || {
            let actual = "one whose `expires_in` has passed";
            Breach::new("request header authorization", "an access token that is valid", actual)
        };
        notes.rule("REFR-24", over.then(expired));
        let Some(grant) = self.grants.get_mut(&token.grant) else { return };
        let elsewhere = grant.gated != context.gated;
        let breach =
            || Breach::new("request host", "the environment that issued the token", "another");
        notes.rule("HOST-07", elsewhere.then(breach));
        // A grant that came to its end is refused too, and no refresh prevents that.
        grant.unauthorized |= unauthorized && over;
        if !grant.user_flow {
            return;
        }
        let path = request.url.path();
        let place = format!("request header {}", header::ORGANIZATION_ID.to_lowercase());
        match request.headers.get(header::ORGANIZATION_ID) {
            None if path != LIST => {
                notes.rule("ORG-05", Some(Breach::new(place, "present", "absent")));
            }
            Some(named) if path != LIST => {
                notes.rule("ORG-05", None);
                let foreign = !grant.listed.contains(&named.to_lowercase());
                let expected = format!("an id that `{LIST}` listed");
                let breach = || Breach::new(place, expected, format!("`{named}`"));
                notes.rule("ORG-13", foreign.then(breach));
            }
            _ => {
                let json = answer.and_then(Answer::json).unwrap_or_default();
                let listed = json.get("organizations").and_then(|list| list.as_array());
                let ids = listed.into_iter().flatten().filter_map(|one| one.get("id")?.as_str());
                grant.listed.extend(ids.map(str::to_lowercase));
            }
        }
    }
}
