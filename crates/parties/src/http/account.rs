//! Registering, signing in and out.

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{AppendHeaders, IntoResponse, Response},
};
use kernel::{
    Id, Problem, ProblemBody,
    http::{Json, Page, PageQuery, Path, Query},
};
use uuid::Uuid;

use super::views::{
    Answer, GrantView, MailedView, PartyView, RefreshBody, RegisterBody, Registration, ResendBody,
    SessionView, SignInBody, VerifyEmailBody,
};
use super::{
    caller::Newcomer,
    cookies::{self, Keep},
    factor_views::ChallengeView,
};
use crate::{
    Auth, Caller, Email, Grant, Holder, NewParty, PartyError,
    acts::{self, Credentials, Refreshed, SignedIn},
    store,
};

const TAG: &str = "Accounts";

/// Register
///
/// Makes an account for a brand or a creator and mails a link to the address. The answer is the same when the address has
/// an account already; its owner is mailed then.
#[utoipa::path(
    post, path = "/auth/register", tag = TAG, request_body = RegisterBody,
    responses(
        (status = 202, description = "A mail is on its way", body = MailedView),
        (status = 422, description = "A field breaks a rule", body = ProblemBody, content_type = "application/problem+json"),
        (status = 503, description = "`parties.busy`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn register(
    State(auth): State<Auth>,
    Json(body): Json<RegisterBody>,
) -> Answer<(StatusCode, Json<MailedView>)> {
    let read = Registration::try_from(body)?;
    let new = NewParty {
        role: read.role,
        name: read.name,
        email: read.email,
        language: read.language,
        country: read.country,
        // Hashed before anything is looked up, so that a known address takes as long as a new one.
        password: auth.passwords().hash(read.password).await?,
    };
    acts::register(auth.db(), &new).await?;
    Ok((StatusCode::ACCEPTED, Json(MailedView::LINK)))
}

/// Verify an address
///
/// Proves with the token of the mail, and the password you registered with, that the address is yours. A token is good once,
/// for 48 hours and ten passwords. Wrong tokens and wrong passwords get the same answer.
#[utoipa::path(
    post, path = "/auth/verify-email", tag = TAG, request_body = VerifyEmailBody,
    responses(
        (status = 200, description = "Verified; sign in next", body = PartyView),
        (status = 422, description = "`parties.verification_invalid`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 503, description = "`parties.busy`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn verify_email(
    State(auth): State<Auth>,
    Json(body): Json<VerifyEmailBody>,
) -> Answer<Json<PartyView>> {
    let party = acts::verify_email(&auth, &body.token, body.password.into_secret()).await?;
    Ok(Json(PartyView::from(&party)))
}

/// Have the link mailed again
///
/// At most once a minute for an address. The answer is the same when nothing is sent.
#[utoipa::path(
    post, path = "/auth/resend-verification", tag = TAG, request_body = ResendBody,
    responses(
        (status = 202, description = "A mail is on its way, if an account of this address waits for it", body = MailedView),
        (status = 422, description = "No address", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn resend_verification(
    State(auth): State<Auth>,
    Json(body): Json<ResendBody>,
) -> Answer<(StatusCode, Json<MailedView>)> {
    let email = Email::parse(&body.email)?;
    acts::resend_verification(auth.db(), &email).await?;
    Ok((StatusCode::ACCEPTED, Json(MailedView::LINK)))
}

/// Sign in
///
/// Begins a session: an access token for ten minutes, and a refresh token that gets the next. Who has a second factor gets a
/// challenge first. A mediator or operator without one gets a session that is good for enrolling one, and for nothing else.
///
/// After five wrong passwords in a row each further one makes the next attempt wait, for longer each time, up to 15 minutes;
/// the same goes for addresses that have no account.
#[utoipa::path(
    post, path = "/auth/sign-in", tag = TAG, request_body = SignInBody,
    responses(
        (status = 200, description = "Signed in", body = GrantView),
        (status = 202, description = "The password is right; give the second factor to `POST /api/auth/sign-in/second-factor`", body = ChallengeView),
        (status = 401, description = "`parties.wrong_credentials`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "`parties.email_unverified`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 429, description = "`parties.wait`: too many sign-ins of this account or address failed", body = ProblemBody, content_type = "application/problem+json"),
        (status = 503, description = "`parties.busy`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn sign_in(
    State(auth): State<Auth>,
    headers: HeaderMap,
    Json(body): Json<SignInBody>,
) -> Answer<Response> {
    let keep = Keep::asked(body.cookie, &headers)?;
    let credentials = Credentials {
        email: body.email,
        password: body.password.into_secret(),
        device: device(&headers).to_owned(),
    };
    Ok(match acts::sign_in(&auth, credentials).await? {
        SignedIn::Granted(grant) => granted(&auth, *grant, keep)?.into_response(),
        SignedIn::Challenged(challenge) => {
            let kept_nowhere = [(header::CACHE_CONTROL, "no-store")];
            let view = Json(ChallengeView::from(challenge));
            (StatusCode::ACCEPTED, kept_nowhere, view).into_response()
        }
    })
}

/// What the client calls itself.
pub(super) fn device(headers: &HeaderMap) -> &str {
    let agent = headers.get(header::USER_AGENT);
    agent
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
}

/// Refresh
///
/// Exchanges the refresh token for the next one and a new access token. If the answer is lost, the same request may be
/// sent once more within ten seconds. A token that comes back later ends its session.
///
/// A browser that signed in with `cookie` sends an empty object and the header `Daman-Web: 1`; its token is in the cookie, and so is the
/// next. If the answer is lost, it may ask again for a minute. Tabs share the cookie, so only one of them refreshes at a time.
#[utoipa::path(
    post, path = "/auth/refresh", tag = TAG, request_body = RefreshBody,
    responses(
        (status = 200, description = "The session goes on", body = GrantView),
        (status = 401, description = "`parties.refresh_invalid`, `parties.refresh_reused`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "`parties.not_our_page`: no token in the body, and the request is not the web app's own", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn refresh(
    State(auth): State<Auth>,
    headers: HeaderMap,
    Json(body): Json<RefreshBody>,
) -> Answer<Response> {
    let (token, keep) = match &body.refresh_token {
        Some(token) => (token.as_str(), Keep::asked(body.cookie, &headers)?),
        None => (cookies::refresh_token(&headers)?, Keep::Cookies),
    };
    let holder = match keep {
        Keep::Answer => Holder::Client,
        Keep::Cookies => Holder::Browser,
    };
    match renew(&auth, token, holder).await {
        Ok(grant) => Ok(granted(&auth, grant, keep)?.into_response()),
        Err(refusal @ (PartyError::RefreshInvalid | PartyError::RefreshReused))
            if keep == Keep::Cookies =>
        {
            // A browser would send a token that is good for nothing again and again.
            let gone = AppendHeaders(cookies::gone(&auth)?);
            Ok((gone, Problem::from(refusal)).into_response())
        }
        Err(refusal) => Err(refusal.into()),
    }
}

async fn renew(auth: &Auth, token: &str, holder: Holder) -> Result<Grant, PartyError> {
    let mut tx = auth.db().begin().await?;
    let refreshed = acts::refresh(&mut tx, auth, token, holder).await?;
    // Committed in both cases: that a session was ended must not be undone by the refusal.
    tx.commit().await?;
    match refreshed {
        Refreshed::Renewed(grant) => Ok(*grant),
        Refreshed::SessionEnded => Err(PartyError::RefreshReused),
    }
}

pub(super) fn granted(auth: &Auth, grant: Grant, keep: Keep) -> Answer<impl IntoResponse + use<>> {
    // RFC 6749, 5.1: an answer with tokens is kept by no cache.
    let kept_nowhere = [(header::CACHE_CONTROL, "no-store")];
    let kept = match keep {
        Keep::Answer => Vec::new(),
        Keep::Cookies => cookies::kept(auth, &grant.access_token, &grant.refresh_token)?.to_vec(),
    };
    let view = Json(GrantView::new(grant, keep));
    Ok((kept_nowhere, AppendHeaders(kept), view))
}

/// Sign out
///
/// Ends this session; its tokens are refused from here on, and a browser's cookies are taken away.
#[utoipa::path(
    post, path = "/auth/sign-out", tag = TAG, security(("bearer" = [])),
    responses(
        (status = 204, description = "Signed out"),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn sign_out(
    State(auth): State<Auth>,
    Newcomer(caller): Newcomer,
) -> Answer<impl IntoResponse> {
    end(&auth, &caller, caller.session.uuid()).await?;
    Ok((StatusCode::NO_CONTENT, AppendHeaders(cookies::gone(&auth)?)))
}

/// Sign out everywhere
///
/// Ends all sessions of yours, this one too.
#[utoipa::path(
    post, path = "/auth/sign-out-everywhere", tag = TAG, security(("bearer" = [])),
    responses(
        (status = 204, description = "Signed out everywhere"),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn sign_out_everywhere(
    State(auth): State<Auth>,
    Newcomer(caller): Newcomer,
) -> Answer<impl IntoResponse> {
    let mut tx = auth.db().begin().await?;
    acts::sign_out_everywhere(&mut tx, &caller).await?;
    tx.commit().await?;
    Ok((StatusCode::NO_CONTENT, AppendHeaders(cookies::gone(&auth)?)))
}

/// List your sessions
///
/// Where you are signed in, the newest first.
#[utoipa::path(
    get, path = "/auth/sessions", tag = TAG, params(PageQuery), security(("bearer" = [])),
    responses(
        (status = 200, description = "A page of sessions", body = Page<SessionView>),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn list_sessions(
    State(auth): State<Auth>,
    caller: Caller,
    Query(query): Query<PageQuery>,
) -> Answer<Json<Page<SessionView>>> {
    let limit = query.limit()?;
    let sessions = store::list_sessions(auth.db(), &caller, query.after()?, limit + 1).await?;
    let page = Page::of(sessions, limit, |session| session.id.uuid());
    Ok(Json(
        page.map(|session| SessionView::new(session, caller.session)),
    ))
}

/// End a session
///
/// Signs a device of yours out.
#[utoipa::path(
    delete, path = "/auth/sessions/{id}", tag = TAG, security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The session")),
    responses(
        (status = 204, description = "Ended"),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "No such session of yours", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn end_session(
    State(auth): State<Auth>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Answer<StatusCode> {
    end(&auth, &caller, id).await
}

async fn end(auth: &Auth, caller: &Caller, session: Uuid) -> Answer<StatusCode> {
    let mut tx = auth.db().begin().await?;
    acts::sign_out(&mut tx, caller, Id::from_uuid(session)).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
