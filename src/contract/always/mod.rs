//! What holds for every request of our client, whatever the operation.

mod address;
mod bearer;
mod gate_header;
mod token_request;

use serde::Deserialize;

use super::JudgeContext;
use super::breach::Breach;
use crate::document::Located;
use crate::domain::{Interaction, RuleId};

/// The file `schemas/always.yaml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AlwaysFile {
    pub(super) always: Vec<Always>,
}

/// A check and the rule it stands for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Always {
    pub(super) check: Check,
    pub(super) rule: Located<RuleId>,
}

/// The checks by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Check {
    NoTokenInUrl,
    GateHeader,
    GateSpelling,
    BearerScheme,
    FormEncoding,
    ExchangeFields,
    RefreshFields,
}

/// Everything that a request of our client does not keep of one check.
pub(super) fn breaches(
    check: Check,
    interaction: &Interaction,
    context: JudgeContext,
) -> Vec<Breach> {
    let request = &interaction.request;
    match check {
        Check::NoTokenInUrl => address::no_token(request),
        Check::GateHeader if context.gated => gate_header::sent_once(request),
        Check::GateSpelling if context.gated => gate_header::spelt_as_documented(request),
        Check::GateHeader | Check::GateSpelling => Vec::new(),
        Check::BearerScheme => bearer::scheme(interaction),
        Check::FormEncoding => token_request::form_encoded(interaction),
        Check::ExchangeFields => token_request::exchange_fields(interaction),
        Check::RefreshFields => token_request::refresh_fields(interaction),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::fixture::{Folder, exchange, interaction};
    use crate::domain::{Answer, HostRole, Request, Sender};

    /// Rule, place and actual of what a request does not keep.
    fn broken(asked: &Interaction, gated: bool) -> Vec<[String; 3]> {
        let judgement = Folder::good().contract();
        let judgement = judgement.judge(asked, &JudgeContext { gated });
        judgement.findings.into_iter().map(|f| [f.rule.to_string(), f.place, f.actual]).collect()
    }

    fn api(address: &str) -> Interaction {
        let url = format!("https://api.example{address}").parse().expect("valid");
        let mut request = Request::new("GET", url);
        request.headers.push("Authorization", "Bearer ory_at_x");
        interaction(HostRole::Api, request, Answer::new(500))
    }

    fn token(body: &str) -> Interaction {
        let mut asked = exchange(Answer::new(500));
        asked.request.body = body.as_bytes().to_vec();
        asked
    }

    #[test]
    fn credentials_in_an_address_are_found_and_not_told() {
        let found = broken(&api("/v2/organization?access_token=s3cret&page=1"), false);
        assert_eq!(found, [["SEND-01", "request query access_token", "[secret]"]]);
        assert!(broken(&api("/v2/organization?page=1"), false).is_empty());
    }

    #[test]
    fn the_gate_wants_its_header_once_in_its_spelling() {
        let place = "request header x-qonto-staging-token";
        let mut asked = api("/v2/organization");
        assert!(broken(&asked, false).is_empty());
        assert_eq!(broken(&asked, true), [["SEND-02", place, "absent"]]);
        asked.request.headers.push("X-Qonto-Staging-Token", "s3cret");
        assert!(broken(&asked, true).is_empty());
        asked.request.headers.push("x-qonto-staging-token", "s3cret");
        let expected =
            [["SEND-02", place, "2 times"], ["SEND-03", place, "`x-qonto-staging-token`"]];
        assert_eq!(broken(&asked, true), expected);
    }

    #[test]
    fn an_api_request_carries_a_bearer_token() {
        let mut asked = api("/v2/organization");
        let place = "request header authorization";
        asked.request.headers.remove("authorization");
        assert_eq!(broken(&asked, false), [["SEND-04", place, "absent"]]);
        asked.request.headers.push("Authorization", "login:s3cret");
        assert_eq!(broken(&asked, false), [["SEND-04", place, "another scheme, or none"]]);
    }

    #[test]
    fn a_token_request_is_a_form() {
        let mut asked = exchange(Answer::new(500));
        asked.request.headers.remove("content-type");
        asked.request.headers.push("content-type", "application/json");
        let expected = ["SEND-05", "request header content-type", "`application/json`"];
        assert_eq!(broken(&asked, false), [expected]);
    }

    #[test]
    fn an_exchange_has_its_five_fields_and_perhaps_a_verifier() {
        let good =
            "grant_type=authorization_code&code=c&redirect_uri=r&client_id=i&client_secret=s";
        assert!(broken(&token(good), false).is_empty());
        assert!(broken(&token(&format!("{good}&code_verifier=v")), false).is_empty());
        let found =
            broken(&token(&format!("{}&code=d&scope=x", good.replace("&client_id=i", ""))), false);
        let expected = [
            ["SEND-06", "request form code", "2 times"],
            ["SEND-06", "request form client_id", "absent"],
            ["SEND-06", "request form scope", "sent"],
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_refresh_has_its_four_fields_and_others_do_no_harm() {
        let good = "grant_type=refresh_token&refresh_token=t&client_id=i&client_secret=s";
        assert!(broken(&token(&format!("{good}&redirect_uri=r")), false).is_empty());
        let found = broken(&token(&good.replace("&client_secret=s", "")), false);
        assert_eq!(found, [["SEND-07", "request form client_secret", "absent"]]);
    }

    #[test]
    fn only_our_own_client_is_held_to_it() {
        for sender in [Sender::Edge, Sender::Person] {
            let asked = Interaction { sender, ..api("/v2/x?access_token=s3cret") };
            assert!(broken(&asked, true).is_empty());
        }
    }
}
