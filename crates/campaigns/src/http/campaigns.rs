//! The routes for campaigns.

use axum::{extract, http::StatusCode, response::Response};
use kernel::{
    Fault, Problem, ProblemBody,
    http::{IdempotencyKey, Json, Page, PageQuery, Path, Query, id_of},
};
use parties::{Caller, Role};

use super::{
    State,
    campaign_body::CampaignBody,
    campaign_view::{CampaignView, view, views},
};
use crate::{CampaignError, acts, store};

/// Write a campaign
///
/// It is open at once, unless it is a draft; then its budget can be deposited.
#[utoipa::path(
    post, path = "/campaigns", tag = "campaigns", security(("bearer" = [])),
    request_body = CampaignBody,
    params(("Idempotency-Key" = String, Header, description = "One for each request that is meant once.")),
    responses(
        (status = 201, body = CampaignView, description = "Done."),
        (status = 401, body = ProblemBody, content_type = "application/problem+json", description = "`parties.sign_in_needed`: not signed in."),
        (status = 403, body = ProblemBody, content_type = "application/problem+json", description = "`parties.wrong_role`: only brands write campaigns."),
        (status = 422, body = ProblemBody, content_type = "application/problem+json", description = "`request.invalid`: every fault with its pointer."),
    )
)]
pub(super) async fn create_campaign(
    extract::State(state): extract::State<State>,
    caller: Caller,
    key: IdempotencyKey,
    Json(body): Json<CampaignBody>,
) -> Result<Response, Problem> {
    caller.require(Role::Brand)?;
    key.run(
        &state.db,
        caller.party.uuid(),
        ("POST /api/campaigns", &body),
        async |tx| {
            let new = body.read(tx.now(), state.limits)?;
            let campaign = acts::create(tx, caller.party, new).await?;
            let view = view(tx, campaign, &caller, state.fee).await?;
            Ok((
                StatusCode::CREATED,
                serde_json::to_value(view).map_err(kernel::Failure::from)?,
            ))
        },
    )
    .await
}

/// Change a draft
///
/// All of it is written anew, with the same bounds as at first; what is left out is what the platform sets. Creators see
/// nothing of it before it is published. Its deliverables get new ids.
#[utoipa::path(
    patch, path = "/campaigns/{id}", tag = "campaigns", security(("bearer" = [])),
    params(("id" = Uuid, Path)),
    request_body = CampaignBody,
    responses(
        (status = 200, body = CampaignView, description = "As it is now."),
        (status = 401, body = ProblemBody, content_type = "application/problem+json", description = "`parties.sign_in_needed`: not signed in."),
        (status = 403, body = ProblemBody, content_type = "application/problem+json", description = "`parties.wrong_role`: only brands write campaigns."),
        (status = 404, body = ProblemBody, content_type = "application/problem+json", description = "`request.not_found`: no such campaign, or not yours."),
        (status = 409, body = ProblemBody, content_type = "application/problem+json", description = "`campaigns.not_allowed`: it is no draft any more."),
        (status = 422, body = ProblemBody, content_type = "application/problem+json", description = "`request.invalid`: every fault with its pointer; `draft` is true or left out, since POST /api/campaigns/{id}/publish opens it."),
    )
)]
pub(super) async fn change_campaign(
    extract::State(state): extract::State<State>,
    caller: Caller,
    Path(id): Path<String>,
    Json(body): Json<CampaignBody>,
) -> Result<Json<CampaignView>, Problem> {
    caller.require(Role::Brand)?;
    let mut tx = state.db.begin().await?;
    let id = id_of(&id, "campaign")?;
    // Before anything is said of the body: what is not yours does not exist.
    store::find_visible(&mut tx, id, &caller)
        .await?
        .ok_or(CampaignError::NotFound("campaign"))?;
    if body.draft == Some(false) {
        return Err(Problem::invalid(
            "/draft",
            Fault::leave_out("POST /api/campaigns/{id}/publish opens the draft"),
        ));
    }
    let terms = body.read(tx.now(), state.limits)?.terms;
    let campaign = acts::change(&mut tx, caller.party, id, terms).await?;
    let view = view(&mut tx, campaign, &caller, state.fee).await?;
    tx.commit().await?;
    Ok(Json(view))
}

/// Delete a draft
///
/// It is gone for good. A campaign that is open stays.
#[utoipa::path(
    delete, path = "/campaigns/{id}", tag = "campaigns", security(("bearer" = [])),
    params(("id" = Uuid, Path)),
    responses(
        (status = 204, description = "Deleted."),
        (status = 401, body = ProblemBody, content_type = "application/problem+json", description = "`parties.sign_in_needed`: not signed in."),
        (status = 403, body = ProblemBody, content_type = "application/problem+json", description = "`parties.wrong_role`: only brands have campaigns."),
        (status = 404, body = ProblemBody, content_type = "application/problem+json", description = "`request.not_found`: no such campaign, or not yours."),
        (status = 409, body = ProblemBody, content_type = "application/problem+json", description = "`campaigns.not_allowed`: it is no draft any more."),
    )
)]
pub(super) async fn delete_campaign(
    extract::State(state): extract::State<State>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    caller.require(Role::Brand)?;
    let mut tx = state.db.begin().await?;
    acts::delete(&mut tx, caller.party, id_of(&id, "campaign")?).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Publish a draft
///
/// Creators see it, and its budget can be deposited from now on. Again, it changes nothing.
#[utoipa::path(
    post, path = "/campaigns/{id}/publish", tag = "campaigns", security(("bearer" = [])),
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = CampaignView, description = "As it is now."),
        (status = 401, body = ProblemBody, content_type = "application/problem+json", description = "`parties.sign_in_needed`: not signed in."),
        (status = 404, body = ProblemBody, content_type = "application/problem+json", description = "`request.not_found`: no such campaign, or not yours to see."),
        (status = 409, body = ProblemBody, content_type = "application/problem+json", description = "`campaigns.closed`: the content is due already."),
    )
)]
pub(super) async fn publish_campaign(
    extract::State(state): extract::State<State>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<CampaignView>, Problem> {
    caller.require(Role::Brand)?;
    let mut tx = state.db.begin().await?;
    let campaign = acts::publish(&mut tx, caller.party, id_of(&id, "campaign")?).await?;
    let view = view(&mut tx, campaign, &caller, state.fee).await?;
    tx.commit().await?;
    Ok(Json(view))
}

/// The campaigns you may see
///
/// A brand its own; a creator those that take creators, and those it is or was engaged in. The newest first.
#[utoipa::path(
    get, path = "/campaigns", tag = "campaigns", security(("bearer" = [])), params(PageQuery),
    responses(
        (status = 200, body = Page<CampaignView>, description = "As it is now."),
        (status = 401, body = ProblemBody, content_type = "application/problem+json", description = "`parties.sign_in_needed`: not signed in."),
        (status = 422, body = ProblemBody, content_type = "application/problem+json", description = "`request.invalid`: every fault with its pointer."),
    )
)]
pub(super) async fn list_campaigns(
    extract::State(state): extract::State<State>,
    caller: Caller,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<CampaignView>>, Problem> {
    let (limit, after) = (query.limit()?, query.after()?);
    let wanted = limit.saturating_add(1);
    let mut tx = state.db.begin().await?;
    let ids = match caller.role {
        Role::Brand => store::list_ids_of_brand(&mut tx, caller.party, after, wanted).await?,
        Role::Creator => store::list_ids_for_creator(&mut tx, caller.party, after, wanted).await?,
        Role::Fan
        | Role::Artist
        | Role::Label
        | Role::Mediator
        | Role::Operator
        | Role::Auditor => Vec::new(),
    };
    let ids = Page::of(ids, limit, |id| *id);
    let campaigns = store::load_campaigns(&mut tx, &ids.items).await?;
    let items = views(&mut tx, campaigns, &caller, state.fee).await?;
    Ok(Json(Page {
        items,
        next: ids.next,
    }))
}

/// A campaign
///
/// With its terms, its money, and the fee and both nets of one package.
#[utoipa::path(
    get, path = "/campaigns/{id}", tag = "campaigns", security(("bearer" = [])), params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = CampaignView, description = "As it is now."),
        (status = 401, body = ProblemBody, content_type = "application/problem+json", description = "`parties.sign_in_needed`: not signed in."),
        (status = 404, body = ProblemBody, content_type = "application/problem+json", description = "`request.not_found`: no such campaign, or not yours to see."),
    )
)]
pub(super) async fn get_campaign(
    extract::State(state): extract::State<State>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<CampaignView>, Problem> {
    let mut tx = state.db.begin().await?;
    let campaign = store::find_visible(&mut tx, id_of(&id, "campaign")?, &caller)
        .await?
        .ok_or(CampaignError::NotFound("campaign"))?;
    Ok(Json(view(&mut tx, campaign, &caller, state.fee).await?))
}
