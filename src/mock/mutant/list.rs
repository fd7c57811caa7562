//! The mutants, each in one place: those of OAuth here, those of the API beside.

use super::api::with_api;
use super::{Dialect, OURS, Portrait, mutants};

with_api! { mutants {
    // OAuth
    /// The callback carries no `state`.
    StateDropped = "state-dropped" breaks "CALLBACK-01" from "OpenID Foundation";
    /// The callback carries another `state`.
    StateAltered = "state-altered" breaks "CALLBACK-01" from "OpenID Foundation";
    /// A code can be exchanged more than once.
    CodeReusable = "code-reusable" breaks "EXCH-06", "EXCH-07", "EXCH-33" from "FAPI 2";
    /// A refresh answers with the same refresh token.
    RefreshTokenNotRotated = "refresh-token-not-rotated" breaks "REFR-02" from "RFC 9700";
    /// Each use of an old refresh token starts its 60 seconds anew.
    WindowExtendedByUse = "window-extended-by-use" breaks "REFR-06" from "Ory Hydra";
    /// `expires_in` is a text.
    ExpiresInString = "expires-in-string" breaks "EXCH-25";
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
    /// A code works after its ten minutes.
    CodeNeverExpires = "code-never-expires" breaks "EXCH-05" from "FAPI 2";
    /// The second use of a code leaves the tokens of the first alive.
    TokensSurviveCodeReuse = "tokens-survive-code-reuse" breaks "EXCH-07" from "FAPI 2";
    /// Any secret authenticates an application.
    WrongSecretAccepted = "wrong-secret-accepted" breaks "EXCH-14", "EXCH-15", "REFR-18" from "FAPI 2";
    /// An exchange may name another redirect URI, or none.
    RedirectUriNotCompared = "redirect-uri-not-compared" breaks "EXCH-17", "EXCH-12" from "FAPI 2";
    /// An exchange that is refused uses the code up.
    RefusedExchangeUsesCode = "refused-exchange-uses-code" breaks "EXCH-18";
    /// An application can exchange another one's code.
    ForeignCodeAccepted = "foreign-code-accepted" breaks "EXCH-19" from "FAPI 2";
    /// The token endpoint reads its parameters from the address too.
    QueryRead = "query-read" breaks "EXCH-22";
    /// A token answer has no `token_type`.
    TokenTypeMissing = "token-type-missing" breaks "EXCH-24";
    /// There is a refresh token without `offline_access`.
    RefreshTokenUnasked = "refresh-token-unasked" breaks "EXCH-26";
    /// There is an `id_token` without `openid`.
    IdTokenUnasked = "id-token-unasked" breaks "EXCH-27";
    /// Token answers do not say `no-store`.
    NoStoreMissing = "no-store-missing" breaks "EXCH-30";
    /// The verifier of an exchange is not looked at.
    VerifierIgnored = "verifier-ignored" breaks "EXCH-35" from "RFC 9700";
    /// The `scope` of a token answer has more than was granted.
    ScopeOverstated = "scope-overstated" breaks "EXCH-37", "EXCH-36", "REFR-19", "REFR-20";
    /// A refresh token works once and not a second longer.
    WindowMissing = "window-missing" breaks "REFR-04", "REFR-07" from "Ory Hydra";
    /// The first use of a refresh token leaves its access token alive.
    OldAccessTokenAlive = "old-access-token-alive" breaks "REFR-08" from "Ory Hydra";
    /// A late use of a refresh token leaves the rest of the chain alive.
    ChainSurvivesReuse = "chain-survives-reuse" breaks "REFR-09" from "RFC 9700";
    /// A refresh token works after its 90 days.
    RefreshTokenNeverExpires = "refresh-token-never-expires" breaks "REFR-10";
    /// An application can use another one's refresh token.
    ForeignRefreshTokenAccepted = "foreign-refresh-token-accepted" breaks "REFR-17" from "RFC 9700";
    /// A refresh returns no new `id_token`.
    IdTokenNotRenewed = "id-token-not-renewed" breaks "REFR-21";
    /// A scope that the application lost is granted on.
    LostScopeGranted = "lost-scope-granted" breaks "REFR-23", "EXCH-39" from "Ory Hydra";
    /// An `id_token` says `alg` `none` and has no signature.
    IdTokenUnsigned = "id-token-unsigned" breaks "OIDC-01";
    /// An `id_token` is good for a day.
    IdTokenForADay = "id-token-for-a-day" breaks "OIDC-04";
    /// A user has another `sub` at every sign-in.
    SubjectMoves = "subject-moves" breaks "OIDC-09" from "OpenID Foundation";
    /// The `auth_time` of an `id_token` is after its `iat`.
    AuthTimeInTheFuture = "auth-time-in-the-future" breaks "OIDC-10";
    /// The signature of an `id_token` is not that of the published key.
    IdTokenSignatureWrong = "id-token-signature-wrong" breaks "OIDC-11" from "OpenID Foundation";
    /// An `id_token` names another issuer.
    IdTokenIssuerWrong = "id-token-issuer-wrong" breaks "OIDC-12" from "OpenID Foundation";
    /// An `id_token` is for another application.
    IdTokenAudienceWrong = "id-token-audience-wrong" breaks "OIDC-12" from "OpenID Foundation";
    /// An `id_token` has another `nonce` than was sent.
    NonceAltered = "nonce-altered" breaks "OIDC-12" from "OpenID Foundation";
    /// The `at_hash` of an `id_token` is that of another access token.
    AtHashWrong = "at-hash-wrong" breaks "OIDC-12" from "OpenID Foundation";
    /// A revocation is confirmed and changes nothing.
    RevocationForgotten = "revocation-forgotten" breaks "REVK-03";
    /// A revocation says whether the token was known.
    RevocationTellsUnknown = "revocation-tells-unknown" breaks "REVK-04" from "Ory Hydra";
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
    /// A token request without `grant_type` is refused with another error.
    GrantTypeAbsentMisnamed = "grant-type-absent-misnamed" breaks "EXCH-08" from "RFC 6749";
    /// A token request without `client_id` is refused with `invalid_client`.
    ClientIdAbsentMisnamed = "client-id-absent-misnamed" breaks "EXCH-09";
    /// An application need not send its secret.
    MissingSecretAccepted = "missing-secret-accepted" breaks "EXCH-10" from "FAPI 2";
    /// An exchange without `code` is refused as if the application were unknown.
    CodeAbsentServerError = "code-absent-misnamed" breaks "EXCH-11";
    /// Every code is the same.
    CodeConstant = "code-constant" breaks "CALLBACK-15";
    /// A verifier is accepted although the request had no challenge.
    VerifierWithoutChallenge = "verifier-without-challenge" breaks "EXCH-41" from "RFC 9700";
    /// A JSON body is refused with 415.
    JsonBodyUnsupported = "json-body-unsupported" breaks "EXCH-13";
    /// A bad code is refused with `invalid_request`.
    UnknownCodeMisnamed = "unknown-code-misnamed" breaks "EXCH-16" from "RFC 6749";
    /// A password grant is refused with `unsupported_grant_type`.
    UnknownGrantTypeNamed = "unknown-grant-type-named" breaks "EXCH-20";
    /// A `GET` of the token endpoint succeeds.
    TokensByGet = "tokens-by-get" breaks "EXCH-21";
    /// A token answer has no `scope`.
    ScopeMissing = "scope-missing" breaks "EXCH-23" from "OpenID Foundation";
    /// A good application is refused with `invalid_client`.
    GoodClientRefused = "good-client-refused" breaks "EXCH-23" from "OpenID Foundation";
    /// A token error has status 200.
    ErrorAnswered200 = "error-answered-200" breaks "EXCH-23";
    /// A token answer has no `expires_in`.
    ExpiresInMissing = "expires-in-missing" breaks "EXCH-25" from "OpenID Foundation";
    /// `expires_in` is zero.
    ExpiresInZero = "expires-in-zero" breaks "EXCH-25";
    /// A token error is a page.
    ErrorAsPage = "error-as-page" breaks "EXCH-31";
    /// A token error has no `error`.
    ErrorUnnamed = "error-unnamed" breaks "EXCH-31" from "RFC 6749";
    /// A refresh answers with the access token it replaces.
    AccessTokenNotRenewed = "access-token-not-renewed" breaks "REFR-02";
    /// A refreshed token is as old as the first one.
    RefreshTokenInheritsAge = "refresh-token-inherits-age" breaks "REFR-11";
    /// A bad refresh token is refused with `invalid_request`.
    UnknownRefreshTokenMisnamed = "unknown-refresh-token-misnamed" breaks "REFR-16";
    /// A code or access token sent as refresh token is refused with another error.
    ForeignKindMisnamed = "foreign-kind-misnamed" breaks "REFR-25";
    /// A used refresh token works for ever.
    UsedRefreshTokenAlive = "used-refresh-token-alive" breaks "REFR-05";
    /// The first use of a refresh token is answered with 500.
    RefreshFailsOnce = "refresh-fails-once" breaks "REFR-02";
    /// A refresh widens the scopes.
    RefreshWidensScope = "refresh-widens-scope" breaks "REFR-20";
    /// A refresh without `redirect_uri` is refused.
    RefreshNeedsRedirectUri = "refresh-needs-redirect-uri" breaks "REFR-26";
    /// A refresh token works after the access was taken back.
    RefreshAfterRevocation = "refresh-after-revocation" breaks "REVK-02" from "Ory Hydra";
    /// An `id_token` has expired when it is issued.
    IdTokenExpired = "id-token-expired" breaks "OIDC-04" from "OpenID Foundation";
    /// An `id_token` does not say who issued it.
    IssuerMissing = "issuer-missing" breaks "OIDC-12" from "OpenID Foundation";
    /// An `id_token` does not say for whom it is.
    AudienceMissing = "audience-missing" breaks "OIDC-12" from "OpenID Foundation";
    /// An `id_token` does not say when it ends.
    ExpiryMissing = "expiry-missing" breaks "OIDC-04" from "OpenID Foundation";
    /// An `id_token` has no `at_hash`.
    AtHashMissing = "at-hash-missing" breaks "OIDC-12" from "OpenID Foundation";
    /// An `id_token` does not say whom it is about.
    SubjectMissing = "subject-missing" breaks "OIDC-09" from "OpenID Foundation";
    /// An `id_token` does not say when it was issued.
    IssuedAtMissing = "issued-at-missing" breaks "OIDC-04" from "OpenID Foundation";
    /// An `id_token` has no `nonce`.
    NonceMissing = "nonce-missing" breaks "OIDC-12" from "OpenID Foundation";
    /// A token answer says that it is plain text.
    TokensAsText = "tokens-as-text" breaks "EXCH-23" from "OpenID Foundation";
    /// An authorization request for `openid` without `nonce` is refused.
    NonceRequired = "nonce-required" breaks "AUTH-24" from "OpenID Foundation";
    /// The second use of a code ends the refresh token it bought and spares the access token.
    CodeReuseSparesAccess = "code-reuse-spares-access" breaks "EXCH-07" from "Ory Hydra";
    /// The secret of another application authenticates.
    ForeignSecretAccepted = "foreign-secret-accepted" breaks "EXCH-14" from "RFC 9700";
    /// `expires_in` is negative.
    ExpiresInNegative = "expires-in-negative" breaks "EXCH-25" from "OpenID Foundation";
    /// `expires_in` is a fraction.
    ExpiresInFraction = "expires-in-fraction" breaks "EXCH-25" from "OpenID Foundation";
    /// Any staging token opens the gate.
    AnyStagingToken = "any-staging-token" breaks "GATE-10" from "RFC 9700";
    /// A used refresh token works for two minutes.
    WindowDoubled = "window-doubled" breaks "REFR-05" from "Ory Hydra";
    /// A verifier whose letters have another case is accepted.
    VerifierCaseIgnored = "verifier-case-ignored" breaks "EXCH-35" from "node-oidc-provider";
    /// A verifier may be missing although there was a challenge.
    VerifierOptional = "verifier-optional" breaks "EXCH-35" from "FAPI 2";
    /// `response_type` `token` is answered with an access token in the fragment.
    ImplicitAnswered = "implicit-answered" breaks "AUTH-17" from "RFC 9700";
    /// `token_type` is `Bearer`.
    TokenTypeCapital = "token-type-capital" breaks "EXCH-24" from "OpenID Foundation";
    /// A refused consent brings a code.
    DenialBringsCode = "denial-brings-code" breaks "CALLBACK-01" from "FAPI 2";
    /// A refused consent is told as an error of the server.
    DenialMisnamed = "denial-misnamed" breaks "CALLBACK-01" from "FAPI 2";
    /// A refresh forgets the organisations of the consent.
    RefreshForgetsOrganizations = "refresh-forgets-organizations" breaks "AUTH-37" from "Ory Hydra";
    /// A used code works again half a minute later.
    CodeWorksAgainLater = "code-works-again-later" breaks "EXCH-06" from "FAPI 2";
    /// The header of an `id_token` names no key.
    KeyIdMissing = "key-id-missing" breaks "OIDC-01" from "OpenID Foundation";
    /// Any application may revoke another one's token.
    ForeignRevocationHonoured = "foreign-revocation-honoured" breaks "REVK-04" from "Ory Hydra";
    /// A refusal comes in the fragment of the redirect URI.
    ErrorInFragment = "error-in-fragment" breaks "AUTH-16" from "OpenID Foundation";
    /// A refresh that names fewer scopes gets fewer, for good.
    RefreshNarrows = "refresh-narrows" breaks "REFR-19" from "node-oidc-provider";
    /// An authorization request with a challenge is refused.
    ChallengeRefused = "challenge-refused" breaks "AUTH-27" from "OpenID Foundation";
    /// A redirect URI passes that differs from the registered one in the port.
    RedirectUriPortIgnored = "redirect-uri-port-ignored" breaks "AUTH-15" from "RFC 9700";
    /// A password grant yields tokens.
    PasswordGrantServed = "password-grant-served" breaks "EXCH-20" from "RFC 9700";
    /// The `id_token` of a refresh is about somebody else.
    RefreshedIdTokenOfAnother = "refreshed-id-token-of-another" breaks "OIDC-09" from "OpenID Foundation";
    /// A refresh needs no secret.
    RefreshWithoutSecret = "refresh-without-secret" breaks "EXCH-10" from "FAPI 2";
    /// A redirect URI passes that ends in one more slash than the registered one.
    RedirectUriSlashIgnored = "redirect-uri-slash-ignored" breaks "AUTH-15" from "RFC 9700";
    /// The revocation of a refresh token spares its access token.
    RevocationSparesAccess = "revocation-spares-access" breaks "REVK-03" from "Ory Hydra";
    /// An authorization request whose `state` is longer than 255 characters is refused.
    LongStateRefused = "long-state-refused" breaks "CALLBACK-01" from "FAPI 2";
    /// A late use of a refresh token ends the refresh tokens of its chain and no access token.
    LateReuseSparesAccess = "late-reuse-spares-access" breaks "REFR-09" from "Ory Hydra";
    /// A wrong secret is refused with `invalid_grant`.
    WrongSecretMisnamed = "wrong-secret-misnamed" breaks "EXCH-14" from "OpenID Foundation";
    /// A refresh token works for an hour.
    RefreshTokenForAnHour = "refresh-token-for-an-hour" breaks "REFR-10" from "node-oidc-provider";
    /// Scopes are refused that are not in the order of the registration.
    ScopeOrderMatters = "scope-order-matters" breaks "AUTH-24" from "FAPI 2";
    /// The `id_token` of a refresh is for another application.
    RefreshedIdTokenForAnother = "refreshed-id-token-for-another" breaks "OIDC-12" from "OpenID Foundation";
    /// A state of eight characters is refused.
    EightCharactersRefused = "eight-characters-refused" breaks "AUTH-10" from "node-oidc-provider";
    /// A redirect URI passes that has a query the registered one has not.
    RedirectUriQueryIgnored = "redirect-uri-query-ignored" breaks "AUTH-15" from "RFC 9700";
    /// A token answer carries an `error` as well.
    TokensWithError = "tokens-with-error" breaks "EXCH-23" from "OpenID Foundation";
} }
