//! The mutants, each in one place: those of the authorization endpoint, its pages and
//! the gate here, the others beside.

use super::api::with_api;
use super::id_token::with_id_token;
use super::token::with_token;
use super::{Dialect, OURS, Portrait, mutants};

with_token! { with_id_token { with_api { mutants {
    /// The callback carries no `state`.
    StateDropped = "state-dropped" breaks "CALLBACK-01" from "OpenID Foundation";
    /// The callback carries another `state`.
    StateAltered = "state-altered" breaks "CALLBACK-01" from "OpenID Foundation";
    /// A state of seven characters is accepted.
    ShortStateAccepted = "short-state-accepted" breaks "AUTH-10" from "Ory Hydra";
    /// The browser is redirected to a redirect URI that nobody registered.
    UnregisteredRedirectUriUsed = "unregistered-redirect-uri-used" breaks "AUTH-15", "AUTH-12", "AUTH-13", "AUTH-31" from "RFC 9700";
    /// A redirect URI passes that only begins like the registered one.
    RedirectUriPrefixAccepted = "redirect-uri-prefix-accepted" breaks "AUTH-15", "AUTH-13" from "RFC 9700";
    /// An application may ask for any scope.
    ForeignScopeAccepted = "foreign-scope-accepted" breaks "AUTH-16" from "Ory Hydra";
    /// A refusal at the redirect URI carries no `state`.
    ErrorWithoutState = "error-without-state" breaks "AUTH-16", "CALLBACK-01";
    /// A refusal at the redirect URI carries a code as well.
    ErrorAndCode = "error-and-code" breaks "CALLBACK-01";
    /// Any application gets user tokens.
    UserFlowForEveryone = "user-flow-for-everyone" breaks "AUTH-23";
    /// A flow can be finished in a browser that did not begin it.
    CsrfCookieIgnored = "csrf-cookie-ignored" breaks "AUTH-26" from "Ory Hydra";
    /// A flow that a second one replaced can be finished.
    ParallelFlowFinished = "parallel-flow-finished" breaks "AUTH-39";
    /// An authorization request without scopes is refused.
    AbsentScopeRefused = "absent-scope-refused" breaks "AUTH-33";
    /// Any page may read what the authorization server answers.
    CrossOriginAllowed = "cross-origin-allowed" breaks "AUTH-42" from "RFC 9700";
    /// The pages may stand in a frame.
    FramesAllowed = "frames-allowed" breaks "AUTH-43" from "RFC 9700";
    /// The pages let other sites know the address they were left from.
    ReferrerTold = "referrer-told" breaks "AUTH-44" from "RFC 9700";
    /// The pages load a picture from another site.
    ForeignPictureLoaded = "foreign-picture-loaded" breaks "AUTH-45" from "RFC 9700";
    /// A consent page that was answered can be answered again.
    ConsentAnsweredAgain = "consent-answered-again" breaks "AUTH-46" from "Ory Hydra";
    /// The server believes what a request says of the host it came to.
    ForwardedHostBelieved = "forwarded-host-believed" breaks "HOST-11" from "RFC 9700";
    /// A call over plain `http` is answered like any other.
    PlainHttpAnswered = "plain-http-answered" breaks "HOST-10";
    /// A plain challenge is accepted.
    PlainChallengeAccepted = "plain-challenge-accepted" breaks "AUTH-27" from "RFC 9700";
    /// The consent form and the callback are redirected with 307.
    RedirectedBy307 = "redirected-by-307" breaks "AUTH-30" from "RFC 9700";
    /// The organisation can be chosen although `organization_id` names one.
    OrganizationNotLocked = "organization-not-locked" breaks "AUTH-34";
    /// The form of the organisations may name somebody else's.
    ForeignOrganizationChosen = "foreign-organization-chosen" breaks "AUTH-36";
    /// The last hop decides which application gets the code.
    ConsentFollowsRequest = "consent-follows-request" breaks "AUTH-40";
    /// The last hop decides which scopes are granted.
    ScopeFollowsRequest = "scope-follows-request" breaks "AUTH-41";
    /// Any code passes for that of the text message.
    AnySmsCodeAccepted = "any-sms-code-accepted" breaks "GATE-12";
    /// A session of the web application does not open the gate.
    WebSessionIgnored = "web-session-ignored" breaks "GATE-14";
    /// The API does not look at the organisation header.
    OrganizationHeaderIgnored = "organization-header-ignored"
        breaks "ORG-07", "ORG-06", "ORG-08", "ORG-15";
    /// No staging token is asked for.
    GateOpen = "gate-open" breaks "GATE-02", "GATE-07", "GATE-10";
    /// A `response_type` other than `code` is answered with a code.
    AnyResponseTypeAccepted = "any-response-type-accepted" breaks "AUTH-17" from "FAPI 2";
    /// A missing `response_type` is taken for `code`.
    ResponseTypeAssumed = "response-type-assumed" breaks "AUTH-32";
    /// An unknown client is refused with another error than `invalid_client`.
    UnknownClientMisnamed = "unknown-client-misnamed" breaks "AUTH-14";
    /// A redirect URI passes that differs from the registered one in case.
    RedirectUriCaseIgnored = "redirect-uri-case-ignored" breaks "AUTH-15" from "RFC 9700";
    /// An authorization request is answered with a page and no redirect.
    FirstAnswerIsAPage = "first-answer-is-a-page" breaks "AUTH-24";
    /// The versioned path is an authorization endpoint too.
    VersionedPathServed = "versioned-path-served" breaks "AUTH-29";
    /// The organisation can be chosen although `registration_id` names one.
    RegistrationIgnored = "registration-ignored" breaks "AUTH-35";
    /// The callback carries the `iss` of another server.
    CallbackNamesAnotherIssuer = "callback-names-another-issuer" breaks "CALLBACK-01" from "OpenID Foundation";
    /// The callback carries a parameter that nobody knows.
    CallbackHasMore = "callback-has-more" breaks "CALLBACK-01" from "OpenID Foundation";
    /// The code comes in the fragment of the callback.
    CodeInFragment = "code-in-fragment" breaks "CALLBACK-01" from "OpenID Foundation";
    /// The `state` comes back percent-encoded once more.
    StateEncodedTwice = "state-encoded-twice" breaks "CALLBACK-01";
    /// Every code is the same.
    CodeConstant = "code-constant" breaks "CALLBACK-15";
    /// An authorization request for `openid` without `nonce` is refused.
    NonceRequired = "nonce-required" breaks "AUTH-24" from "OpenID Foundation";
    /// Any staging token opens the gate.
    AnyStagingToken = "any-staging-token" breaks "GATE-10" from "RFC 9700";
    /// `response_type` `token` is answered with an access token in the fragment.
    ImplicitAnswered = "implicit-answered" breaks "AUTH-17" from "RFC 9700";
    /// A refused consent brings a code.
    DenialBringsCode = "denial-brings-code" breaks "CALLBACK-01" from "FAPI 2";
    /// A refused consent is told as an error of the server.
    DenialMisnamed = "denial-misnamed" breaks "CALLBACK-01" from "FAPI 2";
    /// A refresh forgets the organisations of the consent.
    RefreshForgetsOrganizations = "refresh-forgets-organizations" breaks "AUTH-37" from "Ory Hydra";
    /// A refusal comes in the fragment of the redirect URI.
    ErrorInFragment = "error-in-fragment" breaks "AUTH-16" from "OpenID Foundation";
    /// An authorization request with a challenge is refused.
    ChallengeRefused = "challenge-refused" breaks "AUTH-27" from "OpenID Foundation";
    /// A redirect URI passes that differs from the registered one in the port.
    RedirectUriPortIgnored = "redirect-uri-port-ignored" breaks "AUTH-15" from "RFC 9700";
    /// A redirect URI passes that ends in one more slash than the registered one.
    RedirectUriSlashIgnored = "redirect-uri-slash-ignored" breaks "AUTH-15" from "RFC 9700";
    /// An authorization request whose `state` is longer than 255 characters is refused.
    LongStateRefused = "long-state-refused" breaks "CALLBACK-01" from "FAPI 2";
    /// Scopes are refused that are not in the order of the registration.
    ScopeOrderMatters = "scope-order-matters" breaks "AUTH-24" from "FAPI 2";
    /// A state of eight characters is refused.
    EightCharactersRefused = "eight-characters-refused" breaks "AUTH-10" from "node-oidc-provider";
    /// A redirect URI passes that has a query the registered one has not.
    RedirectUriQueryIgnored = "redirect-uri-query-ignored" breaks "AUTH-15" from "RFC 9700";
    /// A missing redirect URI is taken for the registered one.
    RedirectUriAssumed = "redirect-uri-assumed" breaks "AUTH-31" from "Keycloak";
    /// A redirect URI passes that has a fragment the registered one has not.
    RedirectUriFragmentIgnored = "redirect-uri-fragment-ignored" breaks "AUTH-15", "AUTH-13" from "Keycloak";
    /// A challenge passes that does not say its method.
    ChallengeMethodOptional = "challenge-method-optional" breaks "AUTH-27" from "doorkeeper";
    /// A refused consent comes back without `state`.
    DenialWithoutState = "denial-without-state" breaks "CALLBACK-01" from "FAPI 2";
    /// A redirect URI passes whose dots lead to the registered one.
    RedirectUriDotsResolved = "redirect-uri-dots-resolved" breaks "AUTH-15", "AUTH-13" from "Keycloak";
    /// A callback with a code lacks the query of the redirect URI.
    CallbackLosesQuery = "callback-loses-query" breaks "AUTH-30" from "django-oauth-toolkit";
    /// A denied consent ends every grant of the application.
    DenialEndsConsents = "denial-ends-consents" breaks "EXCH-38";
    /// A refusal at the redirect URI lacks the query that it has.
    RefusalLosesQuery = "refusal-loses-query" breaks "AUTH-30" from "django-oauth-toolkit";
    /// A refused scope is told at the bank and not at the redirect URI.
    RefusedScopeToldAtTheBank = "refused-scope-told-at-the-bank" breaks "AUTH-16" from "Authlib";
    /// A new consent has the scopes of the one before as well.
    ConsentsAddUp = "consents-add-up" breaks "AUTH-41" from "Spring Authorization Server";
    /// An authorization request with a parameter that nobody knows is refused.
    UnknownParameterRefused = "unknown-parameter-refused" breaks "AUTH-24" from "oauth2-server-php";
    /// A person who allowed an application less before is not asked about more scopes.
    ConsentPageSkipped = "consent-page-skipped" breaks "AUTH-41" from "Dex";
    /// A consent that nobody gave yields a code.
    MadeUpConsentAccepted = "made-up-consent-accepted" breaks "AUTH-41" from "Dex";
    /// Nobody signs in, and the first user is taken for the one who does.
    SignInSkipped = "sign-in-skipped" breaks "AUTH-24" from "Apereo CAS";
    /// A missing client is taken for the one whose redirect URI is named.
    ClientAssumed = "client-assumed" breaks "AUTH-31" from "league/oauth2-server";
    /// An unknown client is taken for the one whose redirect URI is named.
    UnknownClientAccepted = "unknown-client-accepted" breaks "AUTH-12", "AUTH-14" from "league/oauth2-server";
    /// A redirect URI passes that differs from the registered one in the path.
    RedirectUriPathIgnored = "redirect-uri-path-ignored" breaks "AUTH-15" from "league/oauth2-server";
    /// A request without `state` is accepted.
    StateOptional = "state-optional" breaks "AUTH-10" from "oauth2-server-php";
    /// A redirect URI passes that leads to the registered one from its own host.
    RelativeRedirectUriAccepted = "relative-redirect-uri-accepted" breaks "AUTH-15", "AUTH-13" from "OpenIddict";
    /// An authorization request with any `prompt` is refused.
    PromptRefused = "prompt-refused" breaks "AUTH-24" from "OpenIddict";
    /// A person who allowed another application something is not asked again.
    ConsentOfAnotherTaken = "consent-of-another-taken" breaks "AUTH-40" from "Dex";
    /// A redirect URI passes that leads to `localhost`.
    LocalhostAccepted = "localhost-accepted" breaks "AUTH-15", "AUTH-13" from "Dex";
    /// The way through the pages ends after the second factor.
    SignInLeadsNowhere = "sign-in-leads-nowhere" breaks "CALLBACK-01" from "Cloud Foundry UAA";
    /// A person who allowed an application something cannot allow it again.
    SecondConsentRefused = "second-consent-refused" breaks "CALLBACK-15" from "Cloud Foundry UAA";
    /// An authorization request without scopes is accepted.
    AbsentScopeAccepted = "absent-scope-accepted" breaks "AUTH-33" in Documented from "ZITADEL";
} } } }
