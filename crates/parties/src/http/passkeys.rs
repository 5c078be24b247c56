//! Passkeys: registering, naming and removing them, and being asked for one.

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
    response::IntoResponse,
};
use kernel::{
    Id, ProblemBody,
    http::{Json, Path},
};
use uuid::Uuid;

use super::{
    account::{device, granted},
    caller::Newcomer,
    cookies::Keep,
    factors::KEPT_NOWHERE,
    passkey_views::{
        PasskeyChallengeView, PasskeySignInBody, PasskeyView, RegisterPasskeyBody, RegisteredView,
        RenamePasskeyBody,
    },
    views::{Answer, GrantView},
};
use crate::{Auth, Caller, DisplayName, acts};

const TAG: &str = "Accounts";

/// Begin to register a passkey
///
/// What your browser is to ask its authenticator for. If you have a second factor, or your session is older than 15 minutes,
/// prove who you are first: `POST /api/auth/prove`.
#[utoipa::path(
    post, path = "/auth/passkeys/challenge", operation_id = "start_passkey_registration", tag = TAG, security(("bearer" = [])),
    responses(
        (status = 201, description = "For `navigator.credentials.create()`", body = PasskeyChallengeView),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "`parties.proof_needed`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "`parties.passkeys_impossible`: the server has no domain name", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn ask_for_passkey(
    State(auth): State<Auth>,
    Newcomer(caller): Newcomer,
) -> Answer<impl IntoResponse> {
    let asked = acts::ask_for_passkey(&auth, &caller).await?;
    let view = PasskeyChallengeView::from(asked);
    Ok((StatusCode::CREATED, KEPT_NOWHERE, Json(view)))
}

/// Register a passkey
///
/// What your browser made for the challenge. From here on signing in asks for a second factor, and the passkey alone signs in
/// too. You are told by mail. `GET /api/auth/second-factors` lists your passkeys, ten at most.
#[utoipa::path(
    post, path = "/auth/passkeys", operation_id = "register_passkey", tag = TAG, security(("bearer" = [])), request_body = RegisterPasskeyBody,
    responses(
        (status = 201, description = "Registered", body = RegisteredView),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "`parties.proof_needed`: a second factor was added meanwhile", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "`parties.passkey_known`, `parties.too_many_passkeys`, `parties.passkeys_impossible`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "`parties.passkey_wrong`, `parties.passkey_challenge_invalid`, or the name is not accepted", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn register(
    State(auth): State<Auth>,
    Newcomer(caller): Newcomer,
    Json(body): Json<RegisterPasskeyBody>,
) -> Answer<impl IntoResponse> {
    let name = DisplayName::parse(&body.name)?;
    let made = (body.challenge.as_str(), &name, &body.passkey);
    let registered = acts::register_passkey(&auth, &caller, made).await?;
    let view = RegisteredView::from(registered);
    Ok((StatusCode::CREATED, KEPT_NOWHERE, Json(view)))
}

/// Rename a passkey
#[utoipa::path(
    patch, path = "/auth/passkeys/{id}", operation_id = "rename_passkey", tag = TAG, security(("bearer" = [])), request_body = RenamePasskeyBody,
    params(("id" = Uuid, Path, description = "The passkey")),
    responses(
        (status = 200, description = "Renamed", body = PasskeyView),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "No such passkey of yours", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "The name is not accepted", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn rename(
    State(auth): State<Auth>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<RenamePasskeyBody>,
) -> Answer<Json<PasskeyView>> {
    let name = DisplayName::parse(&body.name)?;
    let mut tx = auth.db().begin().await?;
    let passkey = acts::rename_passkey(&mut tx, &caller, (Id::from_uuid(id), &name)).await?;
    tx.commit().await?;
    Ok(Json(passkey.into()))
}

/// Remove a passkey
///
/// Give your second factor to `POST /api/auth/prove` first. With your last one, the recovery codes go too. You are told by mail.
#[utoipa::path(
    delete, path = "/auth/passkeys/{id}", operation_id = "remove_passkey", tag = TAG, security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The passkey")),
    responses(
        (status = 204, description = "Removed"),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "`parties.proof_needed`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "No such passkey of yours", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn remove(
    State(auth): State<Auth>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Answer<StatusCode> {
    let mut tx = auth.db().begin().await?;
    acts::remove_passkey(&mut tx, &caller, Id::from_uuid(id)).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Begin to prove who you are with a passkey
///
/// What your browser is to ask one of your passkeys; `POST /api/auth/prove` takes the answer.
#[utoipa::path(
    post, path = "/auth/prove/challenge", operation_id = "start_passkey_proof", tag = TAG, security(("bearer" = [])),
    responses(
        (status = 201, description = "For `navigator.credentials.get()`", body = PasskeyChallengeView),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "`parties.not_enrolled`: you have no passkey; `parties.passkeys_impossible`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn ask_for_proof(
    State(auth): State<Auth>,
    Newcomer(caller): Newcomer,
) -> Answer<impl IntoResponse> {
    let asked = acts::ask_for_proof(&auth, &caller).await?;
    let view = PasskeyChallengeView::from(asked);
    Ok((StatusCode::CREATED, KEPT_NOWHERE, Json(view)))
}

/// Begin to sign in with a passkey
///
/// What a browser is to ask a passkey of this server, whoever's it is; `POST /api/auth/sign-in/passkey` takes the answer.
#[utoipa::path(
    post, path = "/auth/sign-in/passkey/challenge", operation_id = "start_passkey_sign_in", tag = TAG,
    responses(
        (status = 201, description = "For `navigator.credentials.get()`", body = PasskeyChallengeView),
        (status = 409, description = "`parties.passkeys_impossible`: the server has no domain name", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn ask_who(State(auth): State<Auth>) -> Answer<impl IntoResponse> {
    let asked = acts::ask_who(&auth).await?;
    let view = PasskeyChallengeView::from(asked);
    Ok((StatusCode::CREATED, KEPT_NOWHERE, Json(view)))
}

/// Sign in with a passkey
///
/// Begins a session without a password and without a second step: the authenticator has asked for a finger, a face or a PIN.
/// After fifty failures from one network address, further ones make the next wait.
#[utoipa::path(
    post, path = "/auth/sign-in/passkey", operation_id = "sign_in_with_passkey", tag = TAG, request_body = PasskeySignInBody,
    responses(
        (status = 200, description = "Signed in", body = GrantView),
        (status = 409, description = "`parties.passkeys_impossible`: the server has no domain name", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "`parties.passkey_wrong`, `parties.passkey_set_aside`, `parties.passkey_challenge_invalid`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 429, description = "`parties.wait`: too many failed from this address", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn sign_in(
    State(auth): State<Auth>,
    headers: HeaderMap,
    Json(body): Json<PasskeySignInBody>,
) -> Answer<impl IntoResponse> {
    let keep = Keep::asked(body.cookie, &headers)?;
    let answer = (body.challenge.as_str(), &body.passkey);
    let grant = acts::sign_in_with_passkey(&auth, answer, device(&headers)).await?;
    granted(&auth, grant, keep)
}
