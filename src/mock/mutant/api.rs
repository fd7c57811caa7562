//! The mutants of the API, which come after those of OAuth in every list.

/// Hands a list macro what stands in it and the mutants of the API.
macro_rules! with_api {
    ($list:ident { $($before:tt)* }) => { $list! { $($before)*
    /// A user token reads any organisation whose id it names.
    ForeignOrganizationAnswered = "foreign-organization-answered" breaks "ORG-07", "ORG-11" from "RFC 9700";
    /// A user token without the organisation header reads the first organisation.
    OrganizationHeaderOptional = "organization-header-optional" breaks "ORG-06";
    /// A header that is no UUID, or stands twice, reads the first organisation.
    MalformedOrganizationAnswered = "malformed-organization-answered" breaks "ORG-15", "ORG-08";
    /// A user token reads another consented organisation than the one it names.
    WrongOrganizationAnswered = "wrong-organization-answered" breaks "ORG-08";
    /// The list shows all organisations of the user, consented or not.
    UnconsentedOrganizationListed = "unconsented-organization-listed" breaks "ORG-17", "ORG-10", "ORG-19";
    /// The list leaves out the role.
    RoleNotListed = "role-not-listed" breaks "ORG-02";
    /// A membership token is given the list.
    ListForMembershipTokens = "list-for-membership-tokens" breaks "ORG-04";
    /// A membership token reaches whichever organisation of its user it names.
    MembershipTokenFollowsHeader = "membership-token-follows-header" breaks "AUTH-37";
    /// The API does not look at scopes.
    ScopeNotEnforced = "scope-not-enforced" breaks "API-04", "API-18", "API-23", "ORG-03" from "RFC 9700";
    /// A call without authorization is refused like one with a bad token.
    MissingAuthorizationUnnamed = "missing-authorization-unnamed" breaks "API-02";
    /// A bad token is answered with 403.
    InvalidTokenForbidden = "invalid-token-forbidden" breaks "API-03";
    /// An access token works after its hour.
    AccessTokenNeverExpires = "access-token-never-expires" breaks "EXCH-38";
    /// The API accepts access tokens of a grant that has ended.
    RevokedTokenAlive = "revoked-token-alive" breaks "REVK-02";
    /// The disconnection is confirmed and changes nothing.
    ConsentSurvivesDisconnection = "consent-survives-disconnection" breaks "REVK-02";
    /// The disconnection is answered with 200 and a body.
    DisconnectionAnswered200 = "disconnection-answered-200" breaks "REVK-07";
    /// No webhook tells that a user withdrew a consent.
    WithdrawalNotAnnounced = "withdrawal-not-announced" breaks "REVK-05";
    /// An API error has no `trace_id`.
    TraceIdMissing = "trace-id-missing" breaks "API-06";
    /// The trace of the header is not that of the body.
    TraceIdDiffers = "trace-id-differs" breaks "API-06";
    /// An API error stands alone, outside the array `errors`.
    ErrorsUnwrapped = "errors-unwrapped" breaks "API-05";
    /// An unknown path is answered with 200.
    UnknownPathAnswered = "unknown-path-answered" breaks "API-11", "HOST-08";
    /// No number of requests is too many.
    RateUnlimited = "rate-unlimited" breaks "API-08";
    /// A request counts as two.
    RequestsCountTwice = "requests-count-twice" breaks "API-08";
    /// A sensitive action does not wait for the user.
    ScaNotAsked = "sca-not-asked" breaks "API-16";
    /// A session that the user allowed works for ever.
    ScaSessionNeverExpires = "sca-session-never-expires" breaks "API-16";
    /// Production mocks strong customer authentication.
    ScaMockInProduction = "sca-mock-in-production" breaks "API-17";
    /// An API key where OAuth is needed is answered with 403.
    ApiKeyForbidden = "api-key-forbidden" breaks "API-19";
    /// The list of organisations is a bare array.
    ListUnwrapped = "list-unwrapped" breaks "ORG-01";
    /// The list of organisations needs the organisation header.
    ListNeedsHeader = "list-needs-header" breaks "ORG-09";
    /// A user token reaches the first organisation only.
    FirstOrganizationOnly = "first-organization-only" breaks "ORG-18";
    /// A membership token needs the organisation header.
    MembershipNeedsHeader = "membership-needs-header" breaks "ORG-20";
    /// The id of the organisation is a number.
    OrganizationIdRetyped = "organization-id-retyped" breaks "ORG-08";
    /// The slug of the organisation is null.
    SlugNull = "slug-null" breaks "SNAPSHOT";
    /// A member has a role that nobody documents.
    RoleUnknown = "role-unknown" breaks "API-23";
    /// A list does not say where its page is.
    PageWithoutPlace = "page-without-place" breaks "API-22";
    /// A page has one item more than it says.
    PageLongerThanAsked = "page-longer-than-asked" breaks "API-22";
    /// Deprecated paths go on after their end.
    DeprecatedPathsServed = "deprecated-paths-served" breaks "API-24";
    /// The API accepts the beginning of an access token.
    TruncatedTokenAccepted = "truncated-token-accepted" breaks "API-03" from "FAPI 2";
    /// The list of a user shows the organisations of others too.
    ListOfEveryone = "list-of-everyone" breaks "ORG-17" from "RFC 9700";
    /// The API does not look at the scheme before an access token.
    AnySchemeAccepted = "any-scheme-accepted" breaks "API-03";
    /// An API key opens the API whatever its secret is.
    ApiKeySecretIgnored = "api-key-secret-ignored" breaks "API-03";
    /// The last page of a list names one after it.
    PageAfterTheLast = "page-after-the-last" breaks "API-22";
    /// Every page of a list is the first.
    PageNotTurned = "page-not-turned" breaks "API-22";
    /// A call without the scope that it needs is answered with 401.
    ScopeMissingUnauthorized = "scope-missing-unauthorized" breaks "API-04" from "OpenID Foundation";
    /// A token that is refused is answered without a code of the error.
    RefusedTokenUnnamed = "refused-token-unnamed" breaks "API-03" from "OpenID Foundation";
    /// The membership is that of somebody else in the organisation.
    MembershipOfAnother = "membership-of-another" breaks "API-23" from "OWASP";
    /// A bearer token without a character opens the API.
    EmptyTokenAccepted = "empty-token-accepted" breaks "API-03" from "IdentityServer";
    /// A disconnection needs no scope.
    DisconnectionNeedsNoScope = "disconnection-needs-no-scope" breaks "REVK-07", "API-04" from "OWASP";
    /// The API accepts an `id_token` for an access token.
    IdTokenOpensApi = "id-token-opens-api" breaks "API-03" from "OWASP";
    /// A disconnection ends the consents of all users of the application.
    DisconnectionEndsOthers = "disconnection-ends-others" breaks "EXCH-38";
    /// The API accepts an access token for a minute after its hour.
    AccessTokenAMinuteLonger = "access-token-a-minute-longer" breaks "EXCH-38" from "django-oauth-toolkit";
    /// A withdrawal ends what the user allowed other applications.
    WithdrawalEndsApplications = "withdrawal-ends-applications" breaks "EXCH-38";
    /// A withdrawal ends the consents of all users of the application.
    WithdrawalEndsOthers = "withdrawal-ends-others" breaks "EXCH-38" from "django-oauth-toolkit";
    /// An access token that nobody issued opens the API.
    UnknownAccessTokenAccepted = "unknown-access-token-accepted" breaks "API-03" from "league/oauth2-server";
    /// A header `Authorization` that is neither a bearer token nor an API key opens the API.
    MalformedHeaderAccepted = "malformed-header-accepted" breaks "API-03" from "oauth2-server-php";
    /// An empty header `Authorization` is answered with 400.
    EmptyHeaderMisnamed = "empty-header-misnamed" breaks "API-03" from "league/oauth2-server";
    } };
}
pub(super) use with_api;
