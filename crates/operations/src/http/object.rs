//! Any object by its id.

use axum::extract::State;
use kernel::{
    Id, Problem, ProblemBody,
    audit::{self, Entry},
    http::{Json, Path},
};
use parties::{Caller, Party};
use uuid::Uuid;

use super::{
    OperationsState,
    object_view::{AccountView, ObjectCard},
    party::READERS,
};
use crate::objects::{self, Happened, Object};

/// An object's card
///
/// What has this id: a campaign, an engagement, an escrow transaction, a submission, a dispute, a project, an investment, a
/// milestone, a statement, a deposit, a payout, a refund, a chargeback, a transfer of the ledger or a party. Where it stands, whose it
/// is, its amounts and dates, its accounts and what they hold, its newest transfers and its history, 50 of each, and where to go on. No
/// content and no text that a person wrote. That you looked is written into the audit log. For operators and auditors.
#[utoipa::path(
    get, path = "/operations/objects/{id}", tag = "Operations", operation_id = "get_object_card", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The id of anything above")),
    responses(
        (status = 200, description = "The object", body = ObjectCard),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "`parties.wrong_role`: for operators and auditors", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "Nothing has this id", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn get_object_card(
    State(state): State<OperationsState>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<ObjectCard>, Problem> {
    caller.require_any(&READERS)?;
    let db = &state.db;
    let mut tx = db.begin().await?;
    let object = objects::find(db, &mut tx, id).await?;
    let object = object.ok_or_else(|| Problem::not_found("object"))?;
    let entry = Entry {
        actor: Some(caller.actor()),
        act: "operations.object_read",
        object_kind: object.kind.as_str(),
        object: id,
        before: None,
        after: None,
    };
    audit::record(&mut tx, entry).await?;
    let timeline = objects::list_timeline(db, &mut tx, &object).await?;
    let people = parties::find_many(&mut tx, &everybody(&object, &timeline)).await?;
    // Whoever reads on has been written down.
    tx.commit().await?;
    let mut accounts = Vec::with_capacity(object.accounts.len());
    for account in &object.accounts {
        let balances = ledger::balances(db, *account).await?;
        accounts.push(AccountView::new(*account, balances));
    }
    let transfers = objects::list_transfers(db, &object).await?;
    let card = ObjectCard::new(object, (&people, &timeline), (accounts, &transfers));
    Ok(Json(card))
}

/// All who are named on the card.
fn everybody(object: &Object, timeline: &[Happened]) -> Vec<Id<Party>> {
    let actors = timeline.iter().filter_map(|one| one.actor);
    let mut all = object.parties.clone();
    all.extend(actors.map(Id::<Party>::from_uuid));
    all.sort_unstable();
    all.dedup();
    all
}
