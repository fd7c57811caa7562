//! The mutants of the `id_token`.

/// Hands the next macro what stands in it and the mutants of the `id_token`.
macro_rules! with_id_token {
    ($next:ident { $list:ident { $($before:tt)* } }) => { $next! { $list {
    $($before)*
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
    /// The header of an `id_token` names no key.
    KeyIdMissing = "key-id-missing" breaks "OIDC-01" from "OpenID Foundation";
    /// The `id_token` of a refresh is about somebody else.
    RefreshedIdTokenOfAnother = "refreshed-id-token-of-another" breaks "OIDC-09" from "OpenID Foundation";
    /// The `id_token` of a refresh is for another application.
    RefreshedIdTokenForAnother = "refreshed-id-token-for-another" breaks "OIDC-12" from "OpenID Foundation";
    /// The `id_token` of a refresh has no `at_hash`.
    RefreshedAtHashMissing = "refreshed-at-hash-missing" breaks "OIDC-12" from "Keycloak";
    /// The key is published under another id than an `id_token` names.
    KeyIdUnpublished = "key-id-unpublished" breaks "OIDC-11" from "Spring Authorization Server";
    /// An `id_token` does not say when the person signed in.
    AuthTimeMissing = "auth-time-missing" breaks "OIDC-10" from "oauth2-server-php";
    } } };
}
pub(super) use with_id_token;
