//! Second factors, and proving who one is.

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::IntoResponse,
};
use kernel::{ProblemBody, http::Json};

use super::{
    account::granted,
    caller::Newcomer,
    cookies::Keep,
    factor_views::{
        ChallengeBody, CodeBody, EnrolmentView, FactorsView, ProveBody, RecoveryCodesView,
    },
    passkey_views::PasskeyView,
    views::{Answer, GrantView},
};
use crate::{
    Auth, Caller,
    acts::{self, Proof},
    store,
};

const TAG: &str = "Accounts";

/// Give the second factor
///
/// The second step of a sign-in: the challenge of `POST /api/auth/sign-in`, and a code of your authenticator, a recovery code,
/// or the answer of a passkey to the `passkey` that came with the challenge. Each is good once. A challenge takes five attempts
/// within five minutes, those that have to wait included; wrong ones make the next wait.
#[utoipa::path(
    post, path = "/auth/sign-in/second-factor", tag = TAG, request_body = ChallengeBody,
    responses(
        (status = 200, description = "Signed in", body = GrantView),
        (status = 401, description = "`parties.challenge_invalid`: begin again with the password", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "`parties.code_wrong`, `parties.passkey_wrong`, `parties.passkey_set_aside`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 429, description = "`parties.wait`: too many wrong codes", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn answer_challenge(
    State(auth): State<Auth>,
    headers: HeaderMap,
    Json(body): Json<ChallengeBody>,
) -> Answer<impl IntoResponse> {
    let keep = Keep::asked(body.cookie, &headers)?;
    let (challenge, given) = body.into_parts()?;
    let grant = acts::answer_challenge(&auth, &challenge, &given).await?;
    granted(&auth, grant, keep)
}

/// Read your second factors
#[utoipa::path(
    get, path = "/auth/second-factors", tag = TAG, security(("bearer" = [])),
    responses(
        (status = 200, description = "How your account is protected", body = FactorsView),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn list_factors(
    State(auth): State<Auth>,
    Newcomer(caller): Newcomer,
) -> Answer<Json<FactorsView>> {
    let mut tx = auth.db().begin().await?;
    let totp_since = store::find_totp_confirmed(&mut tx, caller.party).await?;
    let passkeys = store::list_passkeys(&mut tx, caller.party).await?;
    let recovery_codes_left = store::count_recovery_codes(&mut tx, caller.party).await?;
    tx.commit().await?;
    let another = i64::try_from(passkeys.len()).is_ok_and(|count| count < acts::MOST_PASSKEYS);
    let has_one = totp_since.is_some() || !passkeys.is_empty();
    let ways = [
        ("prove", true),
        ("enrol_totp", totp_since.is_none()),
        ("remove_totp", totp_since.is_some()),
        (
            "register_passkey",
            another && auth.passkeys().are_possible(),
        ),
        ("renew_recovery_codes", has_one),
    ];
    Ok(Json(FactorsView {
        totp_since,
        passkeys: passkeys.into_iter().map(PasskeyView::from).collect(),
        recovery_codes_left,
        required: caller.role.needs_second_factor(),
        can: ways.iter().filter(|way| way.1).map(|way| way.0).collect(),
    }))
}

/// Enrol an authenticator
///
/// Makes a secret for an authenticator app. Nothing changes until `POST /api/auth/totp/confirm` gets its first code. If you
/// have a passkey, or your session is older than 15 minutes, prove who you are first: `POST /api/auth/prove`.
#[utoipa::path(
    post, path = "/auth/totp", tag = TAG, security(("bearer" = [])),
    responses(
        (status = 201, description = "Show it to the app now; it is not shown again", body = EnrolmentView),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "`parties.proof_needed`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "`parties.already_enrolled`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn enrol_totp(
    State(auth): State<Auth>,
    Newcomer(caller): Newcomer,
) -> Answer<impl IntoResponse> {
    let enrolment = acts::enrol_totp(&auth, &caller).await?;
    let view = EnrolmentView {
        secret: enrolment.secret,
        uri: enrolment.uri,
        can: ["confirm"],
    };
    Ok((StatusCode::CREATED, KEPT_NOWHERE, Json(view)))
}

pub(super) const KEPT_NOWHERE: [(header::HeaderName, &str); 1] =
    [(header::CACHE_CONTROL, "no-store")];

/// Confirm your authenticator
///
/// Its first code shows that it works. From here on signing in asks for one. The answer holds ten recovery codes, which are
/// not shown again; those of before are void.
#[utoipa::path(
    post, path = "/auth/totp/confirm", tag = TAG, security(("bearer" = [])), request_body = CodeBody,
    responses(
        (status = 200, description = "Enrolled", body = RecoveryCodesView),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "`parties.proof_needed`: a passkey was registered meanwhile", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "`parties.not_enrolled`: no secret waits for its first code", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "`parties.code_wrong`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 429, description = "`parties.wait`: too many wrong codes", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn confirm_totp(
    State(auth): State<Auth>,
    Newcomer(caller): Newcomer,
    Json(body): Json<CodeBody>,
) -> Answer<impl IntoResponse> {
    let recovery_codes = acts::confirm_totp(&auth, &caller, &body.code).await?;
    Ok((KEPT_NOWHERE, Json(RecoveryCodesView { recovery_codes })))
}

/// Remove your authenticator
///
/// Without a passkey, your recovery codes go too. Give your second factor to `POST /api/auth/prove` first. You are told by mail.
#[utoipa::path(
    delete, path = "/auth/totp", tag = TAG, security(("bearer" = [])),
    responses(
        (status = 204, description = "Removed"),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "`parties.proof_needed`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "`parties.not_enrolled`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn remove_totp(State(auth): State<Auth>, caller: Caller) -> Answer<StatusCode> {
    let mut tx = auth.db().begin().await?;
    acts::remove_totp(&mut tx, &caller).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Renew your recovery codes
///
/// Ten new ones; the old ones are void. Give your second factor to `POST /api/auth/prove` first.
#[utoipa::path(
    post, path = "/auth/recovery-codes", tag = TAG, security(("bearer" = [])),
    responses(
        (status = 200, description = "The new codes, which are not shown again", body = RecoveryCodesView),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "`parties.proof_needed`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "`parties.not_enrolled`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn renew_recovery_codes(
    State(auth): State<Auth>,
    caller: Caller,
) -> Answer<impl IntoResponse> {
    let mut tx = auth.db().begin().await?;
    let recovery_codes = acts::renew_recovery_codes(&mut tx, &caller).await?;
    tx.commit().await?;
    Ok((KEPT_NOWHERE, Json(RecoveryCodesView { recovery_codes })))
}

/// Prove who you are
///
/// For acts that ask for it, such as changing the payout account: a code of your authenticator, a recovery code, or the answer
/// of a passkey to a challenge of `POST /api/auth/prove/challenge`; or your password if you have no second factor. Good for 15
/// minutes, in this session.
#[utoipa::path(
    post, path = "/auth/prove", tag = TAG, security(("bearer" = [])), request_body = ProveBody,
    responses(
        (status = 204, description = "Proved"),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "`parties.proof_needed`: the password does not do, or there is no second factor to give", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "`parties.code_wrong`, `parties.passkey_wrong`, `parties.passkey_set_aside`, `parties.passkey_challenge_invalid`, `parties.password_wrong`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 429, description = "`parties.wait`: too many failed", body = ProblemBody, content_type = "application/problem+json"),
        (status = 503, description = "`parties.busy`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn prove(
    State(auth): State<Auth>,
    Newcomer(caller): Newcomer,
    Json(body): Json<ProveBody>,
) -> Answer<StatusCode> {
    acts::prove(&auth, &caller, Proof::try_from(body)?).await?;
    Ok(StatusCode::NO_CONTENT)
}
