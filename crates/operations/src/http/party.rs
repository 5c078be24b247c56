//! Finding a party, and seeing it from all sides.

use axum::extract::State;
use kernel::{
    Fault, Id, Problem, ProblemBody,
    audit::{self, Entry},
    http::{Json, Page, PageQuery, Path, Query},
};
use ledger::Account;
use parties::{Caller, Role};
use serde::Deserialize;
use uuid::Uuid;

use super::{
    OperationsState,
    views::{DisputeLine, EscrowLine, PartyCard, PartyLine, PayoutLine, ProjectLine},
};
use crate::objects::NEWEST;

/// Who reads what this room shows.
pub(super) const READERS: [Role; 2] = [Role::Operator, Role::Auditor];
/// The longest text that is searched, in characters: an address has 254 at most.
const LONGEST: usize = 254;

/// Whom to look for.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct SearchQuery {
    /// How an address or a name begins, or an id. All parties when absent.
    #[param(max_length = 254)]
    search: Option<String>,
    /// How many items, 1 to 100; 25 when absent.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u16>,
    /// The `next` of the page before.
    after: Option<String>,
}

/// Find parties
///
/// By how their address or name begins, or by id; the newest first. That you searched is written into the audit log. For operators and
/// auditors.
#[utoipa::path(
    get, path = "/operations/parties", tag = "Operations", operation_id = "search_parties", security(("bearer" = [])),
    params(SearchQuery),
    responses(
        (status = 200, description = "A page of parties", body = Page<PartyLine>),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "`parties.wrong_role`: for operators and auditors", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "The text is too long, or a cursor cannot be read", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn search_parties(
    State(state): State<OperationsState>,
    caller: Caller,
    Query(query): Query<SearchQuery>,
) -> Result<Json<Page<PartyLine>>, Problem> {
    caller.require_any(&READERS)?;
    let page = PageQuery {
        limit: query.limit,
        after: query.after,
    };
    let (limit, after) = (page.limit()?, page.after()?);
    let text = query.search.unwrap_or_default();
    let text = text.trim();
    if text.chars().count() > LONGEST {
        return Err(Problem::invalid("search", Fault::at_most_characters(254)));
    }
    let mut tx = state.db.begin().await?;
    // What was searched for is somebody's name: only that somebody searched is written down.
    let entry = Entry {
        actor: Some(caller.actor()),
        act: "operations.parties_searched",
        object_kind: "party",
        object: caller.party.uuid(),
        before: None,
        after: None,
    };
    audit::record(&mut tx, entry).await?;
    let found = parties::search(&mut tx, text, (after, limit.saturating_add(1))).await?;
    tx.commit().await?;
    let page = Page::of(found, limit, |party| party.id.uuid());
    Ok(Json(page.map(|party| PartyLine::from(&party))))
}

/// A party's card
///
/// Its role, wallet, transactions, projects, payouts, disputes and standing; of each list the newest 50. That you looked is written into
/// the audit log. For operators and auditors.
#[utoipa::path(
    get, path = "/operations/parties/{id}", tag = "Operations", operation_id = "get_party_card", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The party")),
    responses(
        (status = 200, description = "The party from all sides", body = PartyCard),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "`parties.wrong_role`: for operators and auditors", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "No such party", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn get_party_card(
    State(state): State<OperationsState>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<PartyCard>, Problem> {
    caller.require_any(&READERS)?;
    let of = Id::from_uuid(id);
    let mut tx = state.db.begin().await?;
    let party = parties::find(&mut tx, of).await?;
    let party = party.ok_or_else(|| Problem::not_found("party"))?;
    let entry = Entry {
        actor: Some(caller.actor()),
        act: "operations.party_read",
        object_kind: "party",
        object: id,
        before: None,
        after: None,
    };
    audit::record(&mut tx, entry).await?;
    let escrows = escrow::list_of_party(&mut tx, of, NEWEST).await?;
    let owned = projects::list_of_owner(&mut tx, of, NEWEST).await?;
    let disputes = mediation::list_of_party(&mut tx, of, NEWEST).await?;
    let standing = statements::find_standing(&mut tx, of).await?;
    // Whoever reads on has been written down.
    tx.commit().await?;
    let wallet = ledger::balances(&state.db, Account::Wallet(id)).await?;
    let payouts = payments::list_of_party(&state.db, of, NEWEST).await?;
    Ok(Json(PartyCard {
        party: PartyLine::from(&party),
        language: party.language.code(),
        wallet: wallet.into_iter().map(Into::into).collect(),
        escrows: escrows.iter().map(EscrowLine::from).collect(),
        projects: owned.iter().map(ProjectLine::from).collect(),
        payouts: payouts.iter().map(PayoutLine::from).collect(),
        disputes: disputes.iter().map(DisputeLine::from).collect(),
        standing: standing.map(statements::LateStep::as_str),
    }))
}
