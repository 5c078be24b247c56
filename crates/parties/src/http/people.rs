//! The caller itself, and the directory of creators.

use axum::extract::State;
use kernel::{
    ProblemBody,
    http::{Json, Page, PageQuery, Query},
};

use super::views::{Answer, ChangeMeBody, CreatorView, PartyView};
use crate::{
    Auth, Caller, PartyError, Role,
    acts::{self, ProfileChange},
    store,
};

const TAG: &str = "Parties";

/// Read your account
#[utoipa::path(
    get, path = "/parties/me", tag = TAG, security(("bearer" = [])),
    responses(
        (status = 200, description = "Your account", body = PartyView),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn me(State(auth): State<Auth>, caller: Caller) -> Answer<Json<PartyView>> {
    let mut tx = auth.db().begin().await?;
    let party = store::find(&mut tx, caller.party)
        .await?
        .ok_or(PartyError::NotFound("party"))?;
    tx.commit().await?;
    Ok(Json(PartyView::from(&party)))
}

/// Change your account
///
/// Changes your name or the language you are written to in. Payment accounts and contracts keep the name that they were
/// made with.
#[utoipa::path(
    patch, path = "/parties/me", tag = TAG, security(("bearer" = [])), request_body = ChangeMeBody,
    responses(
        (status = 200, description = "Changed", body = PartyView),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "A field breaks a rule", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn change_me(
    State(auth): State<Auth>,
    caller: Caller,
    Json(body): Json<ChangeMeBody>,
) -> Answer<Json<PartyView>> {
    let change = ProfileChange::try_from(body)?;
    let mut tx = auth.db().begin().await?;
    let party = acts::change_profile(&mut tx, &caller, &change).await?;
    tx.commit().await?;
    Ok(Json(PartyView::from(&party)))
}

/// List creators
///
/// Whom a brand can invite, the newest first: creators with a verified address.
#[utoipa::path(
    get, path = "/creators", tag = TAG, params(PageQuery), security(("bearer" = [])),
    responses(
        (status = 200, description = "A page of creators", body = Page<CreatorView>),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "`parties.wrong_role`: for brands and operators", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn list_creators(
    State(auth): State<Auth>,
    caller: Caller,
    Query(query): Query<PageQuery>,
) -> Answer<Json<Page<CreatorView>>> {
    caller.require_any(&[Role::Brand, Role::Operator])?;
    let limit = query.limit()?;
    let creators = store::list_creators(auth.db(), query.after()?, limit + 1).await?;
    let page = Page::of(creators, limit, |party| party.id.uuid());
    Ok(Json(page.map(|party| CreatorView::new(party, &caller))))
}
