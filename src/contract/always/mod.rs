//! What holds for every interaction, whatever the operation.

mod address;
mod bearer;
mod form;
mod gate_answer;
mod gate_header;
mod organization;
mod rotation;
#[cfg(test)]
mod tests;
mod token_request;

use serde::Deserialize;

use super::JudgeContext;
use super::breach::Breach;
use crate::document::Located;
use crate::domain::{HostRole, Interaction, RuleId};

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
    GateStaysClosed,
    RefreshTokenReplaced,
    OrganizationAsNamed,
    FormNotHandedOn,
}

impl Check {
    /// Whether it is about what the bank answers; the others are about what our
    /// own client sends.
    pub(super) fn is_of_answers(self) -> bool {
        matches!(
            self,
            Self::GateStaysClosed
                | Self::RefreshTokenReplaced
                | Self::OrganizationAsNamed
                | Self::FormNotHandedOn
        )
    }
}

/// Whether an interaction of an application shows a check: whether what it
/// speaks of is there at all. The spelling of a header's name is its own
/// affair (RFC 9110 section 5.1), unless it is our own client's.
pub(super) fn speaks_of(check: Check, interaction: &Interaction, context: JudgeContext) -> bool {
    match check {
        Check::NoTokenInUrl => true,
        Check::GateHeader => context.gated,
        Check::BearerScheme => interaction.host == HostRole::Api,
        Check::FormEncoding => token_request::is_token_request(interaction),
        Check::ExchangeFields => token_request::is_of(interaction, "authorization_code"),
        Check::RefreshFields => token_request::is_of(interaction, "refresh_token"),
        Check::GateSpelling
        | Check::GateStaysClosed
        | Check::RefreshTokenReplaced
        | Check::OrganizationAsNamed
        | Check::FormNotHandedOn => false,
    }
}

/// Everything that an interaction does not keep of one check.
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
        Check::GateStaysClosed if context.gated => gate_answer::stays_closed(interaction),
        Check::GateHeader | Check::GateSpelling | Check::GateStaysClosed => Vec::new(),
        Check::BearerScheme => bearer::scheme(interaction),
        Check::FormEncoding => token_request::form_encoded(interaction),
        Check::ExchangeFields => token_request::exchange_fields(interaction),
        Check::RefreshFields => token_request::refresh_fields(interaction),
        Check::RefreshTokenReplaced => rotation::replaces_the_token(interaction),
        Check::OrganizationAsNamed => organization::is_the_named_one(interaction),
        Check::FormNotHandedOn => form::is_not_handed_on(interaction),
    }
}
