//! The routes for applications, invitations and their answers.

use axum::{extract, http::StatusCode, response::Response};
use kernel::{
    Failure, Faults, Id, Problem, ProblemBody,
    http::{IdempotencyKey, Json, Page, PageQuery, Path, Query, WireMoney, id_of},
};
use parties::{Caller, Role};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    State,
    engagement_view::{EngagementView, view, views},
};
use crate::{
    CampaignError, acts,
    acts::Invitation,
    store::{self, EngagementFilter},
    text::optional_paragraphs,
};

const MESSAGE_CHARACTERS: usize = 2_000;

/// An application.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ApplicationBody {
    /// Why you, up to 2 000 characters.
    #[serde(default)]
    message: Option<String>,
}

/// An invitation.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct InvitationBody {
    /// Whom.
    creator_id: Uuid,
    /// A word with it, up to 2 000 characters.
    #[serde(default)]
    message: Option<String>,
}

/// An acceptance.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AcceptanceBody {
    /// The net that you saw: for the creator `terms.creator_net`, for the brand `terms.brand_total`. Another one is refused.
    #[serde(default)]
    expected_net: Option<WireMoney>,
}

/// Apply for an open campaign
///
/// The brand has the campaign's `accept_window_hours` to answer; then the application is withdrawn by itself. What was
/// withdrawn can be proposed again, 24 hours after the last time and three times in all, invitations included.
#[utoipa::path(
    post, path = "/campaigns/{id}/applications", tag = "campaigns", security(("bearer" = [])),
    request_body = ApplicationBody,
    params(
        ("id" = Uuid, Path, description = "The campaign."),
        ("Idempotency-Key" = String, Header, description = "One for each request that is meant once."),
    ),
    responses(
        (status = 201, body = EngagementView, description = "Done."),
        (status = 401, body = ProblemBody, content_type = "application/problem+json", description = "`parties.sign_in_needed`: not signed in."),
        (status = 404, body = ProblemBody, content_type = "application/problem+json", description = "`request.not_found`: no such engagement, or not yours to see."),
        (status = 409, body = ProblemBody, content_type = "application/problem+json", description = "`campaigns.closed`, `campaigns.not_allowed`; `campaigns.too_many_proposals`: three were made already; `campaigns.proposed_too_soon`: the last was less than 24 hours ago."),
        (status = 422, body = ProblemBody, content_type = "application/problem+json", description = "`request.invalid`: every fault with its pointer."),
    )
)]
pub(super) async fn apply_for_campaign(
    extract::State(state): extract::State<State>,
    caller: Caller,
    key: IdempotencyKey,
    Path(id): Path<String>,
    Json(body): Json<ApplicationBody>,
) -> Result<Response, Problem> {
    caller.require(Role::Creator)?;
    let id = id_of(&id, "campaign")?;
    let request = ("POST /api/campaigns/{id}/applications", &(id.uuid(), &body));
    key.run(&state.db, caller.party.uuid(), request, async |tx| {
        let message = message(body.message.as_deref())?;
        let engagement = acts::apply(tx, caller.party, id, message, state.fee).await?;
        let view = view(tx, engagement, &caller).await?;
        Ok((
            StatusCode::CREATED,
            serde_json::to_value(view).map_err(Failure::from)?,
        ))
    })
    .await
}

/// Invite a creator into your campaign
///
/// The creator has the campaign's `accept_window_hours` to answer; then the invitation is withdrawn by itself. What was
/// withdrawn can be proposed again, 24 hours after the last time and three times in all, applications included.
#[utoipa::path(
    post, path = "/campaigns/{id}/invitations", tag = "campaigns", security(("bearer" = [])),
    request_body = InvitationBody,
    params(
        ("id" = Uuid, Path, description = "The campaign."),
        ("Idempotency-Key" = String, Header, description = "One for each request that is meant once."),
    ),
    responses(
        (status = 201, body = EngagementView, description = "Done."),
        (status = 401, body = ProblemBody, content_type = "application/problem+json", description = "`parties.sign_in_needed`: not signed in."),
        (status = 404, body = ProblemBody, content_type = "application/problem+json", description = "`request.not_found`: no such engagement, or not yours to see."),
        (status = 409, body = ProblemBody, content_type = "application/problem+json", description = "`campaigns.closed`, `campaigns.not_allowed`; `campaigns.too_many_proposals`: three were made already; `campaigns.proposed_too_soon`: the last was less than 24 hours ago."),
        (status = 422, body = ProblemBody, content_type = "application/problem+json", description = "`request.invalid`: every fault with its pointer."),
    )
)]
pub(super) async fn invite_creator(
    extract::State(state): extract::State<State>,
    caller: Caller,
    key: IdempotencyKey,
    Path(id): Path<String>,
    Json(body): Json<InvitationBody>,
) -> Result<Response, Problem> {
    caller.require(Role::Brand)?;
    let id = id_of(&id, "campaign")?;
    let request = ("POST /api/campaigns/{id}/invitations", &(id.uuid(), &body));
    key.run(&state.db, caller.party.uuid(), request, async |tx| {
        let invitation = Invitation {
            creator: Id::from_uuid(body.creator_id),
            message: message(body.message.as_deref())?,
        };
        let engagement = acts::invite(tx, caller.party, id, invitation, state.fee).await?;
        let view = view(tx, engagement, &caller).await?;
        Ok((
            StatusCode::CREATED,
            serde_json::to_value(view).map_err(Failure::from)?,
        ))
    })
    .await
}

/// Accept an invitation or application
///
/// The creator is engaged, and its escrow transaction is opened: funded at once if enough of the budget is locked.
#[utoipa::path(
    post, path = "/engagements/{id}/accept", tag = "campaigns", security(("bearer" = [])),
    request_body = AcceptanceBody,
    params(
        ("id" = Uuid, Path),
        ("Idempotency-Key" = String, Header, description = "One for each request that is meant once."),
    ),
    responses(
        (status = 200, body = EngagementView, description = "As it is now."),
        (status = 401, body = ProblemBody, content_type = "application/problem+json", description = "`parties.sign_in_needed`: not signed in."),
        (status = 404, body = ProblemBody, content_type = "application/problem+json", description = "`request.not_found`: no such engagement, or not yours to see."),
        (status = 409, body = ProblemBody, content_type = "application/problem+json", description = "`campaigns.terms_changed`, `campaigns.payout_account_missing`, \
            `campaigns.budget_exhausted`, `campaigns.expired`, `campaigns.not_allowed`, `campaigns.closed`."),
    )
)]
pub(super) async fn accept_engagement(
    extract::State(state): extract::State<State>,
    caller: Caller,
    key: IdempotencyKey,
    Path(id): Path<String>,
    Json(body): Json<AcceptanceBody>,
) -> Result<Response, Problem> {
    let id = id_of(&id, "engagement")?;
    let request = ("POST /api/engagements/{id}/accept", &(id.uuid(), &body));
    key.run(&state.db, caller.party.uuid(), request, async |tx| {
        let expected = body.expected_net.as_ref();
        let expected = expected
            .map(|net| net.positive("/expected_net"))
            .transpose()?;
        let engagement = acts::accept(tx, caller.party, id, expected).await?;
        let view = view(tx, engagement, &caller).await?;
        Ok((
            StatusCode::OK,
            serde_json::to_value(view).map_err(Failure::from)?,
        ))
    })
    .await
}

/// Decline an invitation or application
///
/// Final. Again, it changes nothing.
#[utoipa::path(
    post, path = "/engagements/{id}/decline", tag = "campaigns", security(("bearer" = [])),
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = EngagementView, description = "As it is now."),
        (status = 401, body = ProblemBody, content_type = "application/problem+json", description = "`parties.sign_in_needed`: not signed in."),
        (status = 404, body = ProblemBody, content_type = "application/problem+json", description = "`request.not_found`: no such engagement, or not yours to see."),
        (status = 409, body = ProblemBody, content_type = "application/problem+json", description = "`campaigns.expired`, `campaigns.not_allowed`."),
    )
)]
pub(super) async fn decline_engagement(
    extract::State(state): extract::State<State>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<EngagementView>, Problem> {
    let mut tx = state.db.begin().await?;
    let engagement = acts::decline(&mut tx, caller.party, id_of(&id, "engagement")?).await?;
    let view = view(&mut tx, engagement, &caller).await?;
    tx.commit().await?;
    Ok(Json(view))
}

/// Take your own invitation or application back
///
/// Again, it changes nothing.
#[utoipa::path(
    post, path = "/engagements/{id}/withdraw", tag = "campaigns", security(("bearer" = [])),
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = EngagementView, description = "As it is now."),
        (status = 401, body = ProblemBody, content_type = "application/problem+json", description = "`parties.sign_in_needed`: not signed in."),
        (status = 404, body = ProblemBody, content_type = "application/problem+json", description = "`request.not_found`: no such engagement, or not yours to see."),
        (status = 409, body = ProblemBody, content_type = "application/problem+json", description = "`campaigns.expired`, `campaigns.not_allowed`."),
    )
)]
pub(super) async fn withdraw_engagement(
    extract::State(state): extract::State<State>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<EngagementView>, Problem> {
    let mut tx = state.db.begin().await?;
    let engagement = acts::withdraw(&mut tx, caller.party, id_of(&id, "engagement")?).await?;
    let view = view(&mut tx, engagement, &caller).await?;
    tx.commit().await?;
    Ok(Json(view))
}

/// Give the other side more time to answer
///
/// Your own invitation or application waits longer, once, by 72 hours unless the operator set another time, and never
/// beyond the campaign's `deadline_at`.
#[utoipa::path(
    post, path = "/engagements/{id}/extend", tag = "campaigns", security(("bearer" = [])),
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = EngagementView, description = "As it is now."),
        (status = 401, body = ProblemBody, content_type = "application/problem+json", description = "`parties.sign_in_needed`: not signed in."),
        (status = 404, body = ProblemBody, content_type = "application/problem+json", description = "`request.not_found`: no such engagement, or not yours to see."),
        (status = 409, body = ProblemBody, content_type = "application/problem+json", description = "`campaigns.no_extension`, `campaigns.expired`, `campaigns.not_allowed`."),
    )
)]
pub(super) async fn extend_engagement(
    extract::State(state): extract::State<State>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<EngagementView>, Problem> {
    let mut tx = state.db.begin().await?;
    let hours = state.limits.accept_extension_hours;
    let engagement = acts::extend(&mut tx, caller.party, id_of(&id, "engagement")?, hours).await?;
    let view = view(&mut tx, engagement, &caller).await?;
    tx.commit().await?;
    Ok(Json(view))
}

/// Which engagements are wanted.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct EngagementQuery {
    /// Only those of this campaign.
    campaign_id: Option<Uuid>,
    /// How many items, 1 to 100; 25 when absent.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u16>,
    /// The `next` of the page before.
    after: Option<String>,
}

/// Your engagements
///
/// As brand or creator, the newest first.
#[utoipa::path(
    get, path = "/engagements", tag = "campaigns", security(("bearer" = [])), params(EngagementQuery),
    responses(
        (status = 200, body = Page<EngagementView>, description = "As it is now."),
        (status = 401, body = ProblemBody, content_type = "application/problem+json", description = "`parties.sign_in_needed`: not signed in."),
        (status = 422, body = ProblemBody, content_type = "application/problem+json", description = "`request.invalid`: every fault with its pointer."),
    )
)]
pub(super) async fn list_engagements(
    extract::State(state): extract::State<State>,
    caller: Caller,
    Query(query): Query<EngagementQuery>,
) -> Result<Json<Page<EngagementView>>, Problem> {
    let page = PageQuery {
        limit: query.limit,
        after: query.after,
    };
    let limit = page.limit()?;
    let filter = EngagementFilter {
        campaign: query.campaign_id,
        after: page.after()?,
        limit: limit.saturating_add(1),
    };
    let mut tx = state.db.begin().await?;
    let engagements = store::list_engagements(&mut tx, caller.party, filter).await?;
    let page = Page::of(engagements, limit, |engagement| engagement.id.uuid());
    let items = views(&mut tx, page.items, &caller).await?;
    Ok(Json(Page {
        items,
        next: page.next,
    }))
}

/// An engagement of yours
///
/// With the amount, the fee and both nets, frozen when it was asked.
#[utoipa::path(
    get, path = "/engagements/{id}", tag = "campaigns", security(("bearer" = [])), params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = EngagementView, description = "As it is now."),
        (status = 401, body = ProblemBody, content_type = "application/problem+json", description = "`parties.sign_in_needed`: not signed in."),
        (status = 404, body = ProblemBody, content_type = "application/problem+json", description = "`request.not_found`: no such engagement, or not yours to see."),
    )
)]
pub(super) async fn get_engagement(
    extract::State(state): extract::State<State>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<EngagementView>, Problem> {
    let mut tx = state.db.begin().await?;
    let engagement = store::find_engagement(&mut tx, id_of(&id, "engagement")?)
        .await?
        .filter(|engagement| engagement.side_of(caller.party).is_some())
        .ok_or(CampaignError::NotFound("engagement"))?;
    Ok(Json(view(&mut tx, engagement, &caller).await?))
}

fn message(text: Option<&str>) -> Result<Option<String>, Problem> {
    let mut faults = Faults::default();
    let message = faults.take("/message", optional_paragraphs(text, MESSAGE_CHARACTERS));
    faults.finish()?;
    Ok(message.flatten())
}
