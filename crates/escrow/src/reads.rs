//! What other rooms and the pages read.

use kernel::{Db, Failure, Id, Tx};
use ledger::Entry;
use parties::Party;
use payments::{Deposit, Payout, Purpose, Refund};
use uuid::Uuid;

use crate::{
    model::{Budget, Escrow},
    revision::Revision,
    rows::Happened,
    store,
};

/// The escrow transaction with this id.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn find(tx: &mut Tx, id: Id<Escrow>) -> Result<Option<Escrow>, Failure> {
    store::find(tx, id).await
}

/// The budget of this campaign, once it is open.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn find_budget(tx: &mut Tx, campaign: Uuid) -> Result<Option<Budget>, Failure> {
    store::find_budget(tx, campaign).await
}

/// All that is known of a transaction.
#[derive(Debug)]
pub(crate) struct Whole {
    pub(crate) escrow: Escrow,
    pub(crate) parties: Vec<Party>,
    pub(crate) timeline: Vec<Happened>,
    pub(crate) payouts: Vec<Payout>,
    pub(crate) refunds: Vec<Refund>,
    pub(crate) revisions: Vec<Revision>,
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
    let revisions = store::list_revisions(&mut tx, id).await?;
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
        revisions,
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

/// A campaign's budget and the deposits made for it, oldest first, if `visible` says so.
pub(crate) async fn budget_and_deposits(
    db: &Db,
    campaign: Uuid,
    visible: impl Fn(&Budget) -> bool,
) -> Result<Option<(Budget, Vec<Deposit>)>, Failure> {
    let mut tx = db.begin().await?;
    let Some(budget) = store::find_budget(&mut tx, campaign).await?.filter(visible) else {
        return Ok(None);
    };
    let purpose = Purpose::CampaignBudget(campaign);
    let deposits = payments::list_deposits_of_purpose(&mut tx, purpose).await?;
    tx.commit().await?;
    Ok(Some((budget, deposits)))
}
