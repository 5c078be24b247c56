//! What other rooms and the pages read.

use chrono::{DateTime, Utc};
use kernel::{Db, Failure, Id, Tx};
use ledger::{Account, Entry};
use money::Money;
use parties::Party;
use payments::{Deposit, Payout, Purpose, Refund};
use uuid::Uuid;

use crate::{
    Pin,
    model::{Budget, Escrow},
    revision::Refused,
    rows::Happened,
    rules::hours,
    store,
};

/// The escrow transaction with this id.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn find(tx: &mut Tx, id: Id<Escrow>) -> Result<Option<Escrow>, Failure> {
    store::find(tx, id).await
}

/// The newest transactions of a party, on whichever side it is, at most so many.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn list_of_party(
    tx: &mut Tx,
    party: Id<Party>,
    limit: i64,
) -> Result<Vec<Escrow>, Failure> {
    // A party is on one side only, so one of the two is empty at once.
    let filter = store::Filter {
        brand: Some(party),
        creator: Some(party),
        campaign: None,
        status: None,
        after: None,
    };
    store::list(tx, &filter, limit).await
}

/// The newest transactions of a campaign, at most so many.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn list_of_campaign(
    tx: &mut Tx,
    (campaign, brand): (Uuid, Id<Party>),
    limit: i64,
) -> Result<Vec<Escrow>, Failure> {
    let filter = store::Filter {
        brand: Some(brand),
        campaign: Some(campaign),
        ..store::Filter::default()
    };
    store::list(tx, &filter, limit).await
}

/// The escrow transaction with this id, held until the database transaction ends.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn lock(tx: &mut Tx, id: Id<Escrow>) -> Result<Option<Escrow>, Failure> {
    store::lock(tx, id).await
}

/// The act of the timeline that ended a transaction, such as `settle`, `refund` or `take_back`; none while it goes on.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn ended_by(tx: &mut Tx, id: Id<Escrow>) -> Result<Option<String>, Failure> {
    let timeline = store::list_events(tx, id).await?;
    let ends = |to: &str| matches!(to, "released" | "refunded" | "cancelled");
    let end = timeline.into_iter().find(|happened| ends(&happened.to));
    Ok(end.map(|happened| happened.act))
}

/// What was not disputed and so was paid when the dispute of a transaction was opened, and the platform's fee on it.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn paid_by_dispute(
    tx: &mut Tx,
    id: Id<Escrow>,
) -> Result<Option<(Money, Money)>, Failure> {
    let timeline = store::list_events(tx, id).await?;
    let dispute = timeline
        .into_iter()
        .find(|happened| happened.act == "dispute");
    Ok(dispute.and_then(|happened| happened.money.zip(happened.fee)))
}

/// What the money of a disputed transaction did, as its books have it.
#[derive(Debug, Default)]
pub struct Disputed {
    /// What was not disputed, and was paid when the dispute was opened.
    pub opening: Vec<Entry>,
    /// What its own acts and its refunds moved afterwards, which ended the dispute.
    pub ending: Vec<Entry>,
}

/// What left a transaction by its dispute and since, the oldest first; nothing when there was none.
///
/// Only what its own acts and refunds moved: a debt of the brand's that its money paid is not told to the creator.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn moved_by_dispute(tx: &mut Tx, id: Id<Escrow>) -> Result<Disputed, Failure> {
    let timeline = store::list_events(tx, id).await?;
    let Some(dispute) = timeline.iter().position(|one| one.act == "dispute") else {
        return Ok(Disputed::default());
    };
    let since = timeline.iter().skip(dispute);
    let opened = timeline.get(dispute).and_then(|one| one.ledger_act);
    // Money goes back at the end of a transaction only, so all of its refunds came by the dispute's.
    let refunds = payments::find_refunds_of_cause_in(tx, id.uuid()).await?;
    let acts: Vec<Uuid> = since
        .filter_map(|one| one.ledger_act)
        .chain(refunds.iter().map(|refund| refund.group.uuid()))
        .collect();
    let mut entries = ledger::transfers_of_acts_in(tx, &acts).await?;
    entries.retain(|entry| entry.touches(Account::Escrow(id.uuid())));
    let (opening, ending) = entries
        .into_iter()
        .partition(|entry| Some(entry.act) == opened);
    Ok(Disputed { opening, ending })
}

/// All pins of a transaction, each with the submission it is in; those of one refusal in their order.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn pins(tx: &mut Tx, id: Id<Escrow>) -> Result<Vec<(Uuid, Pin)>, Failure> {
    let pins = store::list_pins(tx, id).await?.into_iter();
    Ok(pins
        .map(|(_, placed)| (placed.submission, placed.pin))
        .collect())
}

/// The budget of this campaign, once it is open.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn find_budget(tx: &mut Tx, campaign: Uuid) -> Result<Option<Budget>, Failure> {
    store::find_budget(tx, campaign).await
}

/// The accounts in which a brand's money is locked: those of its campaigns, and of its transactions with creators.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn accounts_of_brand(tx: &mut Tx, brand: Id<Party>) -> Result<Vec<Account>, Failure> {
    store::list_accounts_of_brand(tx, brand).await
}

/// When a budget that is open closes by itself: when the campaign takes nobody any more, or before that, when the oldest of
/// what it holds has waited at the rail until the warning. Work that began with such money would be ended within days.
///
/// # Errors
/// [`Failure`] of the database.
pub(crate) async fn closes_at(tx: &mut Tx, budget: &Budget) -> Result<DateTime<Utc>, Failure> {
    if !budget.unspent()?.is_positive() {
        return Ok(budget.deadline_at);
    }
    let since = store::find_held_since(tx, budget.campaign, budget.funded).await?;
    let wait = hours(store::find_rules(tx).await?.hold_warn_hours);
    let limit = since.and_then(|since| since.checked_add_signed(wait));
    Ok(limit.map_or(budget.deadline_at, |limit| limit.min(budget.deadline_at)))
}

/// All that is known of a transaction.
#[derive(Debug)]
pub(crate) struct Whole {
    pub(crate) escrow: Escrow,
    pub(crate) parties: Vec<Party>,
    pub(crate) timeline: Vec<Happened>,
    pub(crate) payouts: Vec<Payout>,
    pub(crate) refunds: Vec<Refund>,
    pub(crate) refused: Refused,
    /// The transfers of its acts, of its payouts and of its refunds.
    pub(crate) transfers: Vec<Entry>,
}

/// All that is known of a transaction, if there is one and `visible` says so.
pub(crate) async fn whole(
    db: &Db,
    id: Id<Escrow>,
    visible: impl Fn(&Escrow) -> bool,
) -> Result<Option<Whole>, Failure> {
    let mut tx = db.begin().await?;
    let Some(escrow) = store::find(&mut tx, id).await?.filter(visible) else {
        return Ok(None);
    };
    let timeline = store::list_events(&mut tx, id).await?;
    let refused = store::find_refused(&mut tx, id).await?;
    let parties = parties_of(&mut tx, [&escrow]).await?;
    // The books are read after the timeline, so that what it names is there.
    tx.commit().await?;
    let payouts = payments::find_payouts_of_cause(db, id.uuid()).await?;
    let refunds = payments::find_refunds_of_cause(db, id.uuid()).await?;
    let acts: Vec<Uuid> = timeline
        .iter()
        .filter_map(|happened| happened.ledger_act)
        .chain(payouts.iter().map(|payout| payout.id.uuid()))
        .chain(refunds.iter().map(|refund| refund.id.uuid()))
        .collect();
    let transfers = ledger::transfers_of_acts(db, &acts).await?;
    Ok(Some(Whole {
        escrow,
        parties,
        timeline,
        payouts,
        refunds,
        refused,
        transfers,
    }))
}

/// The two sides of each of these transactions.
pub(crate) async fn parties_of(
    tx: &mut Tx,
    escrows: impl IntoIterator<Item = &Escrow>,
) -> Result<Vec<Party>, Failure> {
    let mut ids: Vec<Id<Party>> = escrows
        .into_iter()
        .flat_map(|escrow| [escrow.brand, escrow.creator])
        .collect();
    ids.sort_unstable();
    ids.dedup();
    parties::find_many(tx, &ids).await
}

/// A campaign's budget, when it closes by itself, and the deposits made for it, oldest first.
#[derive(Debug)]
pub(crate) struct WholeBudget {
    pub(crate) budget: Budget,
    pub(crate) closes_at: DateTime<Utc>,
    pub(crate) deposits: Vec<Deposit>,
}

/// All that is known of a budget.
pub(crate) async fn whole_budget(tx: &mut Tx, budget: Budget) -> Result<WholeBudget, Failure> {
    let purpose = Purpose::CampaignBudget(budget.campaign);
    Ok(WholeBudget {
        closes_at: closes_at(tx, &budget).await?,
        deposits: payments::list_deposits_of_purpose(tx, purpose).await?,
        budget,
    })
}
