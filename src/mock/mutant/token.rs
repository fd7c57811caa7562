//! The mutants of the token endpoint: exchange, refresh and revocation.

/// Hands the next macro what stands in it and the mutants of the token endpoint.
macro_rules! with_token {
    ($next:ident { $after:ident { $list:ident { $($before:tt)* } } }) => { $next! { $after { $list {
    $($before)*
    /// A code can be exchanged more than once.
    CodeReusable = "code-reusable" breaks "EXCH-06", "EXCH-07", "EXCH-33" from "FAPI 2";
    /// A refresh answers with the same refresh token.
    RefreshTokenNotRotated = "refresh-token-not-rotated" breaks "REFR-02" from "RFC 9700";
    /// Each use of an old refresh token starts its 60 seconds anew.
    WindowExtendedByUse = "window-extended-by-use" breaks "REFR-06" from "Ory Hydra";
    /// `expires_in` is a text.
    ExpiresInString = "expires-in-string" breaks "EXCH-25";
    /// A code works after its ten minutes.
    CodeNeverExpires = "code-never-expires" breaks "EXCH-05" from "FAPI 2";
    /// The second use of a code leaves the tokens of the first alive.
    TokensSurviveCodeReuse = "tokens-survive-code-reuse" breaks "EXCH-07" from "FAPI 2";
    /// Any secret authenticates an application.
    WrongSecretAccepted = "wrong-secret-accepted" breaks "EXCH-14", "EXCH-15", "REFR-18", "REVK-08" from "FAPI 2";
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
    /// A revocation is confirmed and changes nothing.
    RevocationForgotten = "revocation-forgotten" breaks "REVK-03";
    /// A revocation says whether the token was known.
    RevocationTellsUnknown = "revocation-tells-unknown" breaks "REVK-04" from "Ory Hydra";
    /// A token request without `grant_type` is refused with another error.
    GrantTypeAbsentMisnamed = "grant-type-absent-misnamed" breaks "EXCH-08" from "RFC 6749";
    /// A token request without `client_id` is refused with `invalid_client`.
    ClientIdAbsentMisnamed = "client-id-absent-misnamed" breaks "EXCH-09";
    /// An application need not send its secret.
    MissingSecretAccepted = "missing-secret-accepted" breaks "EXCH-10" from "FAPI 2";
    /// An exchange without `code` is refused as if the application were unknown.
    CodeAbsentServerError = "code-absent-misnamed" breaks "EXCH-11";
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
    /// A token answer says that it is plain text.
    TokensAsText = "tokens-as-text" breaks "EXCH-23" from "OpenID Foundation";
    /// The second use of a code ends the refresh token it bought and spares the access token.
    CodeReuseSparesAccess = "code-reuse-spares-access" breaks "EXCH-07" from "Ory Hydra";
    /// The secret of another application authenticates.
    ForeignSecretAccepted = "foreign-secret-accepted" breaks "EXCH-14" from "RFC 9700";
    /// `expires_in` is negative.
    ExpiresInNegative = "expires-in-negative" breaks "EXCH-25" from "OpenID Foundation";
    /// `expires_in` is a fraction.
    ExpiresInFraction = "expires-in-fraction" breaks "EXCH-25" from "OpenID Foundation";
    /// A used refresh token works for two minutes.
    WindowDoubled = "window-doubled" breaks "REFR-05" from "Ory Hydra";
    /// A verifier whose letters have another case is accepted.
    VerifierCaseIgnored = "verifier-case-ignored" breaks "EXCH-35" from "node-oidc-provider";
    /// A verifier may be missing although there was a challenge.
    VerifierOptional = "verifier-optional" breaks "EXCH-35" from "FAPI 2";
    /// A verifier of more than 64 characters is refused.
    LongVerifierRefused = "long-verifier-refused" breaks "EXCH-23";
    /// `token_type` is `Bearer`.
    TokenTypeCapital = "token-type-capital" breaks "EXCH-24" from "OpenID Foundation";
    /// A used code works again half a minute later.
    CodeWorksAgainLater = "code-works-again-later" breaks "EXCH-06" from "FAPI 2";
    /// Any application may revoke another one's token.
    ForeignRevocationHonoured = "foreign-revocation-honoured" breaks "REVK-04" from "Ory Hydra";
    /// A refresh that names fewer scopes gets fewer, for good.
    RefreshNarrows = "refresh-narrows" breaks "REFR-19" from "node-oidc-provider";
    /// A password grant yields tokens.
    PasswordGrantServed = "password-grant-served" breaks "EXCH-20" from "RFC 9700";
    /// A refresh needs no secret.
    RefreshWithoutSecret = "refresh-without-secret" breaks "EXCH-10" from "FAPI 2";
    /// The revocation of a refresh token spares its access token.
    RevocationSparesAccess = "revocation-spares-access" breaks "REVK-03" from "Ory Hydra";
    /// A late use of a refresh token ends the refresh tokens of its chain and no access token.
    LateReuseSparesAccess = "late-reuse-spares-access" breaks "REFR-09" from "Ory Hydra";
    /// A wrong secret is refused with `invalid_grant`.
    WrongSecretMisnamed = "wrong-secret-misnamed" breaks "EXCH-14" from "OpenID Foundation";
    /// A refresh token works for an hour.
    RefreshTokenForAnHour = "refresh-token-for-an-hour" breaks "REFR-10" from "node-oidc-provider";
    /// A token answer carries an `error` as well.
    TokensWithError = "tokens-with-error" breaks "EXCH-23" from "OpenID Foundation";
    /// The verifier of any other code is accepted.
    ForeignVerifierAccepted = "foreign-verifier-accepted" breaks "EXCH-35" from "OWASP";
    /// The challenge method of an exchange says how the verifier is compared.
    ChallengeMethodOfExchange = "challenge-method-of-exchange" breaks "EXCH-35" from "doorkeeper";
    /// A code that has expired is refused with `invalid_request`.
    ExpiredCodeMisnamed = "expired-code-misnamed" breaks "EXCH-05" from "FAPI 2";
    /// A refresh yields an `id_token` although `openid` was not granted.
    RefreshAddsIdToken = "refresh-adds-id-token" breaks "EXCH-27" from "Ory Hydra";
    /// A refresh answers with the `id_token` that was there before.
    IdTokenRepeated = "id-token-repeated" breaks "REFR-21" from "Ory Hydra";
    /// A used refresh token ends with its second use.
    WindowEndsAtSecondUse = "window-ends-at-second-use" breaks "REFR-04", "REFR-07" from "Ory Hydra";
    /// An application that lost `offline_access` refreshes on.
    OfflineAccessKept = "offline-access-kept" breaks "REFR-23" from "IdentityServer";
    /// A refresh token of a thousand characters is answered with 500.
    LongRefreshTokenFails = "long-refresh-token-fails" breaks "REFR-16" from "IdentityServer";
    /// An access token buys tokens as if it were a refresh token.
    AccessTokenRefreshes = "access-token-refreshes" breaks "REFR-25" from "Keycloak";
    /// A revocation needs no secret.
    RevocationWithoutSecret = "revocation-without-secret" breaks "REVK-08" from "OWASP";
    /// A revocation looks only where its hint says.
    RevocationBelievesHint = "revocation-believes-hint" breaks "REVK-03" from "Keycloak";
    /// A token that was revoked before cannot be revoked again.
    SecondRevocationRefused = "second-revocation-refused" breaks "REVK-03" from "Keycloak";
    /// A revocation ends every other consent that the user gave the application.
    RevocationEndsOthers = "revocation-ends-others" breaks "EXCH-38" from "doorkeeper";
    /// The second use of a code spares what a refresh has bought since.
    CodeReuseSparesRefreshed = "code-reuse-spares-refreshed" breaks "EXCH-07" from "OWASP";
    /// Client credentials yield tokens.
    ClientCredentialsServed = "client-credentials-served" breaks "EXCH-42" from "OWASP";
    /// A code of a thousand characters is answered with 500.
    LongCodeFails = "long-code-fails" breaks "EXCH-16" from "IdentityServer";
    /// A refresh that asks for more scopes gets them.
    RefreshGrantsMore = "refresh-grants-more" breaks "REFR-20" from "doorkeeper";
    /// A refresh ends the access tokens of every other consent of the user.
    RefreshEndsOthers = "refresh-ends-others" breaks "EXCH-38" from "doorkeeper";
    /// A refreshed access token ends when the first would have.
    RefreshedTokenInheritsAge = "refreshed-token-inherits-age" breaks "EXCH-38" from "Ory Hydra";
    /// A user withdraws a consent and its tokens live on.
    WithdrawalSparesTokens = "withdrawal-spares-tokens" breaks "REVK-02" from "OWASP";
    /// The reuse of a code or a refresh token ends every other consent of the user as well.
    ReuseEndsOthers = "reuse-ends-others" breaks "EXCH-38";
    /// The second use of a code, or a late one of a refresh token, ends every grant of the application.
    ReuseEndsEveryone = "reuse-ends-everyone" breaks "EXCH-38";
    /// A refused token request ends every grant of its application.
    RefusedRequestEndsGrants = "refused-request-ends-grants" breaks "EXCH-38";
    /// The challenge itself is accepted as its verifier.
    ChallengeTakenForVerifier = "challenge-taken-for-verifier" breaks "EXCH-35" from "oauthlib";
    /// A token answer has no `access_token`.
    AccessTokenMissing = "access-token-missing" breaks "EXCH-23" from "Authlib";
    /// A client id with a zero byte is answered with 500.
    ZeroByteFails = "zero-byte-fails" breaks "EXCH-14" from "django-oauth-toolkit";
    /// An exchange whose redirect URI has a query is refused.
    ExchangeWithQueryRefused = "exchange-with-query-refused" breaks "EXCH-23" from "django-oauth-toolkit";
    /// A revocation whose hint nobody knows is refused.
    UnknownHintRefused = "unknown-hint-refused" breaks "REVK-03" from "oauthlib";
    /// A refresh that names no scope loses the last one.
    RefreshLosesScope = "refresh-loses-scope" breaks "REFR-20" from "oauthlib";
    /// A refresh token works for a day after its 90.
    RefreshTokenADayLonger = "refresh-token-a-day-longer" breaks "REFR-10" from "django-oauth-toolkit";
    /// The `scope` of a token answer lacks the last that was granted.
    ScopeUnderstated = "scope-understated" breaks "EXCH-37" from "oauthlib";
    /// The refusal of an unknown client says that it is unknown.
    UnknownClientToldApart = "unknown-client-told-apart" breaks "EXCH-15" from "oauthlib";
    /// An exchange brings no `id_token` although `openid` was granted.
    IdTokenWithheld = "id-token-withheld" breaks "EXCH-27" from "oauthlib";
    /// Each further use of a refresh token in its window yields the pair of the first.
    PairRepeatedInWindow = "pair-repeated-in-window" breaks "REFR-07", "REFR-02" from "django-oauth-toolkit";
    /// A used refresh token is refused in its window once its successor was used.
    WindowEndsWithSuccessor = "window-ends-with-successor" breaks "REFR-04", "REFR-07" from "django-oauth-toolkit";
    /// A revocation spares refresh tokens that are in their window.
    RevocationSparesWindow = "revocation-spares-window" breaks "REVK-03" from "django-oauth-toolkit";
    /// The revocation of a token of a thousand characters is answered with 500.
    LongRevocationFails = "long-revocation-fails" breaks "REVK-04" from "django-oauth-toolkit";
    /// A refresh answers without a refresh token.
    RefreshTokenMissing = "refresh-token-missing" breaks "REFR-02", "EXCH-26" from "Authlib";
    /// A code with `offline_access` brings no refresh token.
    RefreshTokenWithheld = "refresh-token-withheld" breaks "EXCH-26" from "Authlib";
    /// The `scope` of a token answer is an array.
    ScopeAsArray = "scope-as-array" breaks "EXCH-23" from "Spring Authorization Server";
    /// A code that nobody issued is exchanged.
    UnknownCodeAccepted = "unknown-code-accepted" breaks "EXCH-16" from "league/oauth2-server";
    /// A verifier that fits its challenge is accepted whatever characters it has.
    VerifierOfAnyCharacters = "verifier-of-any-characters" breaks "EXCH-35" from "league/oauth2-server";
    /// A refresh token that nobody issued buys tokens.
    UnknownRefreshTokenAccepted = "unknown-refresh-token-accepted" breaks "REFR-16" from "league/oauth2-server";
    /// An access token belongs to another application than the one that asked.
    AccessTokenOfAnotherApplication = "access-token-of-another-application" breaks "REVK-03", "REVK-02" from "go-oauth2";
    /// A verifier that fits its challenge is refused.
    RightVerifierRefused = "right-verifier-refused" breaks "EXCH-23" from "league/oauth2-server";
    /// A verifier that fits its challenge is accepted however long it is.
    VerifierOfAnyLength = "verifier-of-any-length" breaks "EXCH-35" from "league/oauth2-server";
    /// A refresh that names fewer scopes than were granted is refused.
    FewerScopesRefused = "fewer-scopes-refused" breaks "REFR-19" from "league/oauth2-server";
    /// A refresh without `refresh_token` is answered with 500.
    RefreshTokenAbsentFails = "refresh-token-absent-fails" breaks "REFR-16" from "league/oauth2-server";
    /// A revocation without a hint is confirmed and changes nothing.
    RevocationNeedsHint = "revocation-needs-hint" breaks "REVK-03" from "league/oauth2-server";
    /// An exchange without `client_id` is that of the application whose code it is.
    ClientIdAbsentAccepted = "client-id-absent-accepted" breaks "EXCH-09" from "oauth2-server-php";
    /// An unknown client gets tokens.
    UnknownClientServed = "unknown-client-served" breaks "EXCH-14" from "oauth2-server-php";
    /// An exchange that asks for more scopes gets them.
    ExchangeGrantsMore = "exchange-grants-more" breaks "EXCH-36" from "oauth2-server-php";
    /// A JSON body is read like a form.
    JsonBodyRead = "json-body-read" breaks "EXCH-13" from "node-oauth2-server";
    /// A revocation with a wrong secret is honoured.
    RevocationWithWrongSecret = "revocation-with-wrong-secret" breaks "REVK-08" from "OpenIddict";
    /// Of two uses of a refresh token in one second the later is refused.
    SimultaneousRefreshRefused = "simultaneous-refresh-refused" breaks "REFR-07" from "authentik";
    /// A token request of more than a thousand bytes is answered with 500.
    LongRequestFails = "long-request-fails" breaks "EXCH-16", "EXCH-14" from "ZITADEL";
    } } } };
}
pub(super) use with_token;
