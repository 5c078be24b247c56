//! What a step came to is written down, posted, told and paid: the same way for every act.

use kernel::{Id, Tx};
use ledger::Account;
use money::Money;
use payments::{NewPayout, NewRefund, Purpose};
use uuid::Uuid;

use crate::{
    EscrowError, events,
    events::Telling,
    jobs,
    model::{Escrow, Release},
    status::Status,
    steps::{Moved, Occasion},
    store, transfers,
};

/// Carries a step out: state, lines, ledger, timeline, messages, payout and refund, and the jobs of what is due next.
pub(super) async fn carry_out(
    tx: &mut Tx,
    moved: Moved,
    on: Occasion,
    telling: Telling,
) -> Result<Escrow, EscrowError> {
    let back = moved.back;
    let escrow = write_down(tx, moved, telling).await?;
    if let Some(back) = back {
        give_back(tx, &escrow, back, on.act.uuid()).await?;
    }
    Ok(escrow)
}

/// The same, but for what leaves for the payer.
pub(super) async fn write_down(
    tx: &mut Tx,
    mut moved: Moved,
    telling: Telling,
) -> Result<Escrow, EscrowError> {
    let id = moved.escrow.id;
    lapse_offers(tx, &mut moved).await?;
    if let Some(release) = &moved.release {
        store::insert_release(tx, id, release).await?;
    }
    moved.escrow = store::save(tx, moved.escrow).await?;
    store::save_lines(tx, id, &moved.lines).await?;
    if let Some(added) = &moved.added {
        store::insert_further(tx, id, added).await?;
    }
    let currency = moved.escrow.amount.currency();
    if moved.back.is_some() {
        payments::acts::hold_debts(tx, moved.escrow.brand, currency).await?;
    }
    if moved.release.is_some() || moved.back.is_some() {
        // What is paid out or given back below draws on them, and the ledger's accounts are always locked last.
        let purpose = Purpose::CampaignBudget(moved.escrow.campaign);
        payments::acts::hold_deposits(tx, purpose, currency).await?;
    }
    if let Some(release) = &moved.release {
        ledger::post(tx, &transfers::release(&moved.escrow, release)).await?;
    }
    let act = telling.act;
    events::happened(tx, &moved, telling).await?;
    if let Some(release) = &moved.release {
        pay_out(tx, &moved.escrow, release).await?;
    }
    jobs::arm(tx, &moved.escrow).await?;
    tracing::info!(
        escrow.id = %id,
        escrow.act = act,
        "escrow {id} is {} by {act}",
        moved.escrow.status.name()
    );
    Ok(moved.escrow)
}

/// Offers that make no sense any more after a step: they wait for nobody's answer.
async fn lapse_offers(tx: &mut Tx, moved: &mut Moved) -> Result<(), EscrowError> {
    let id = moved.escrow.id;
    // An offer to end it is about what was held when it was made.
    let other = moved.release.is_some() || moved.added.is_some();
    let stale = other || !takes_proposals(moved.escrow.status) || moved.escrow.frozen_at.is_some();
    if stale && moved.escrow.proposal.take().is_some() {
        store::end_proposal(tx, id, "lapsed").await?;
    }
    if moved.escrow.rounds_offer.is_some() && !moved.escrow.takes_rounds_offer() {
        moved.escrow.rounds_offer = None;
        store::end_rounds_offer(tx, id, "lapsed").await?;
    }
    Ok(())
}

/// Whether an offer to end it makes sense in this state.
pub(super) const fn takes_proposals(status: Status) -> bool {
    match status {
        Status::PendingFunds | Status::UnderReview(_) => true,
        Status::AwaitingDeposit
        | Status::Disputed { .. }
        | Status::Released { .. }
        | Status::Refunded { .. }
        | Status::Cancelled { .. } => false,
    }
}

async fn pay_out(tx: &mut Tx, escrow: &Escrow, release: &Release) -> Result<(), EscrowError> {
    // A part so small that the fee takes it all.
    if !release.net.is_positive() {
        return Ok(());
    }
    let payout = NewPayout {
        party: escrow.creator,
        money: release.net,
        purpose: Purpose::CampaignBudget(escrow.campaign),
        cause: escrow.id.uuid(),
        act: release.id.uuid(),
    };
    payments::acts::pay_out(tx, payout).await?;
    Ok(())
}

/// Gives money of a transaction back to who paid it.
pub(super) async fn give_back(
    tx: &mut Tx,
    escrow: &Escrow,
    money: Money,
    act: Uuid,
) -> Result<(), EscrowError> {
    let refund = NewRefund {
        payer: escrow.brand,
        purpose: Purpose::CampaignBudget(escrow.campaign),
        money,
        from: Account::Escrow(escrow.id.uuid()),
        cause: escrow.id.uuid(),
        act,
    };
    payments::acts::refund(tx, refund).await?;
    Ok(())
}

/// The campaign of a transaction, whose budget must be held before it is.
pub(super) async fn campaign_of(tx: &mut Tx, id: Id<Escrow>) -> Result<Uuid, EscrowError> {
    let escrow = store::find(tx, id).await?.ok_or(EscrowError::NotFound)?;
    Ok(escrow.campaign)
}
