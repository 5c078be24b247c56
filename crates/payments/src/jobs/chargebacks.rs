//! Chargebacks: what a dispute at the rail comes to here.

use chrono::Duration;
use kernel::{Failure, Id, Tx, jobs::Claim};
use rails::{Dispute, DisputeStatus};
use serde::Deserialize;
use serde_json::json;

use super::{POLL_CHARGEBACK, SEND_PAYOUT, WRITE_OFF, enqueue_in, finish, look_again, payload};
use crate::{
    Chargeback, ChargebackStatus, Context, Deposit, PaymentError, acts, has_open_chargeback,
    inbox::Outcome, store,
};

/// How often what was lost is looked at again while it cannot be given up.
const GIVEN_UP_LATER: Duration = Duration::days(1);

/// How often an open chargeback is looked at, should the rail's word be lost.
const LOOKED_AT: Duration = Duration::hours(6);

/// Acts on how the rail says a dispute stands, in the caller's transaction; each part of it once.
pub(crate) async fn apply_dispute(
    tx: &mut Tx,
    ctx: &Context,
    (deposit, dispute): (Deposit, &Dispute),
) -> Result<Outcome, Failure> {
    // All that any part of this can touch is held before the first of it posts to the ledger: a deposit that settles
    // meanwhile, or a payout that pays a debt, waits for us then, and never we for it as well.
    ctx.reactions.chargeback_moves(tx, &deposit).await?;
    acts::hold_payer(tx, deposit.payer).await?;
    let known = store::lock_chargeback_by_ref(tx, &dispute.id).await?;
    // A mere inquiry takes nothing, and most end so: nobody is stopped for it. When it becomes a dispute the rail takes the
    // money and tells so (`charge.dispute.funds_withdrawn`), as it does with what was never an inquiry as it opens.
    if known.is_none() && dispute.withdrawn.is_none() && dispute.status != DisputeStatus::Lost {
        return Ok(Outcome::Unchanged);
    }
    let mut acted = false;
    let mut chargeback = if let Some(known) = known {
        known
    } else {
        let opened = acts::open_chargeback(tx, deposit, dispute).await?;
        let opened = opened.ok_or_else(|| Failure::msg("another worker opens this chargeback"))?;
        ctx.reactions.chargeback_opened(tx, &opened).await?;
        let payload = json!({ "chargeback": opened.id, "dispute": opened.dispute_ref });
        enqueue_in(tx, POLL_CHARGEBACK, payload, LOOKED_AT).await?;
        acted = true;
        opened
    };
    if let Some(moved) = &dispute.withdrawn {
        acted |= acts::withdraw_chargeback(tx, &mut chargeback, *moved).await?;
    }
    if let Some(moved) = &dispute.reinstated {
        acted |= acts::reinstate_chargeback(tx, &mut chargeback, *moved).await?;
    }
    let ended = match dispute.status {
        DisputeStatus::Open => ChargebackStatus::Open,
        // The money follows the decision within days: what was frozen goes on when it is here.
        DisputeStatus::Won
            if chargeback.withdrawn_at.is_some() && chargeback.reinstated_at.is_none() =>
        {
            ChargebackStatus::Open
        }
        DisputeStatus::Won => ChargebackStatus::Won,
        DisputeStatus::Lost => ChargebackStatus::Lost,
    };
    let ended = (ended, ctx.rules.written_off_after);
    if acts::close_chargeback(tx, &mut chargeback, ended).await? {
        acted = true;
        react(tx, ctx, &chargeback).await?;
    }
    Ok(if acted {
        Outcome::Acted
    } else {
        Outcome::Unchanged
    })
}

async fn react(tx: &mut Tx, ctx: &Context, chargeback: &Chargeback) -> Result<(), Failure> {
    match chargeback.status {
        ChargebackStatus::Open => return Ok(()),
        ChargebackStatus::Won => ctx.reactions.chargeback_won(tx, chargeback).await?,
        ChargebackStatus::Lost => {
            ctx.reactions.chargeback_lost(tx, chargeback).await?;
            let payload = json!({ "chargeback": chargeback.id });
            enqueue_in(tx, WRITE_OFF, payload, ctx.rules.written_off_after).await?;
        }
    }
    // What the payer is due was held up, and pays what is still owed before it leaves.
    for payout in store::list_payouts_in_wallet(tx, chargeback.payer()).await? {
        let payload = json!({ "payout": payout, "look": 0 });
        super::enqueue_now(tx, SEND_PAYOUT, payload).await?;
    }
    Ok(())
}

#[derive(Deserialize)]
struct PollJob {
    chargeback: Id<Chargeback>,
    dispute: String,
}

/// Looks at an open chargeback, should the rail's word be lost.
pub(super) async fn poll_chargeback(ctx: &Context, claim: &Claim) -> Result<(), Failure> {
    let job: PollJob = payload(claim)?;
    let next = json!({ "chargeback": job.chargeback, "dispute": job.dispute });
    let dispute = match ctx.rail.find_dispute(&job.dispute).await {
        Ok(dispute) => dispute,
        Err(error) => {
            let error = Failure::new(error).chain();
            tracing::warn!(chargeback.id = %job.chargeback, error, "cannot look at chargeback {}", job.chargeback);
            return look_again(ctx, claim, (POLL_CHARGEBACK, next), LOOKED_AT).await;
        }
    };
    // Not locked here: what its payer has comes before it (`apply_dispute`, which does each part once).
    let chargeback = store::find_chargeback(&ctx.db, job.chargeback).await?;
    let Some(chargeback) = chargeback.filter(|known| known.status == ChargebackStatus::Open) else {
        return finish(ctx, claim).await;
    };
    let mut tx = ctx.db.begin().await?;
    apply_dispute(&mut tx, ctx, (chargeback.deposit, &dispute)).await?;
    enqueue_in(&mut tx, POLL_CHARGEBACK, next, LOOKED_AT).await?;
    claim.complete(&mut tx).await?;
    tx.commit().await
}

#[derive(Deserialize)]
struct WriteOffJob {
    chargeback: Id<Chargeback>,
}

/// Gives up what was not recovered in time. While another payment of its payer is contested, what would pay for it is frozen:
/// that is no time in which it could be recovered.
pub(super) async fn write_off(ctx: &Context, claim: &Claim) -> Result<(), Failure> {
    let job: WriteOffJob = payload(claim)?;
    let mut tx = ctx.db.begin().await?;
    let lost = store::lock_chargeback(&mut tx, job.chargeback).await?;
    let lost = lost.ok_or(PaymentError::NotFound)?;
    if has_open_chargeback(&mut tx, lost.payer()).await? {
        let payload = json!({ "chargeback": job.chargeback });
        enqueue_in(&mut tx, WRITE_OFF, payload, GIVEN_UP_LATER).await?;
    } else {
        acts::write_off_chargeback(&mut tx, job.chargeback).await?;
    }
    claim.complete(&mut tx).await?;
    tx.commit().await
}
