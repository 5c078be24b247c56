//! What happens by itself: revenue is distributed, and holders are paid and told.
//!
//! | job | what | when |
//! |---|---|---|
//! | [`DISTRIBUTE`] | begins the distribution of a revenue | when it is booked, or the holders are fixed |
//! | [`PAY`] | pays its holders, chunk by chunk | when it has begun |
//! | [`TELL`] | tells 500 holders what they were paid | when their chunk is paid |
//! | [`PAY_OUT`] | schedules payouts of 500 wallets that hold enough, and of the owners' | when a distribution is paid, and on each pay day, the 15th, while one of them holds too little; in December of all that they hold |

mod payouts;

use kernel::{
    Db, Failure, Id, Tx,
    jobs::{Claim, Line, NewJob, enqueue},
};
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use crate::{
    acts, events,
    model::{Distribution, Revenue},
    pay,
    store::{self, Chunk},
};

/// The distribution of a revenue begins.
pub const DISTRIBUTE: &str = "royalties.distribute";
/// A distribution is paid.
pub const PAY: &str = "royalties.pay";
/// Wallets that hold enough are paid out.
pub const PAY_OUT: &str = "royalties.pay_out";
/// Holders of a chunk are told what they were paid.
pub const TELL: &str = "royalties.tell";

pub(crate) use payouts::on_pay_day;

/// So many holders are told in one transaction.
const TOLD: i32 = 500;

#[derive(Debug, Deserialize)]
struct DistributeJob {
    revenue: Uuid,
}

#[derive(Debug, Deserialize)]
struct PayJob {
    distribution: Uuid,
}

#[derive(Debug, Deserialize)]
struct TellJob {
    chunk: Uuid,
    from: i32,
}

/// Enqueues the distribution of a revenue.
pub(crate) async fn distribute(tx: &mut Tx, revenue: Id<Revenue>) -> Result<(), Failure> {
    let job = NewJob {
        line: Line::Main,
        kind: DISTRIBUTE,
        key: Some(revenue.to_string()),
        payload: json!({ "revenue": revenue }),
        run_at: tx.now(),
    };
    enqueue(tx, job).await
}

/// Enqueues the paying of a distribution.
pub(crate) async fn pay(tx: &mut Tx, distribution: Id<Distribution>) -> Result<(), Failure> {
    let job = NewJob {
        line: Line::Main,
        kind: PAY,
        key: Some(distribution.to_string()),
        payload: json!({ "distribution": distribution }),
        run_at: tx.now(),
    };
    enqueue(tx, job).await
}

/// Enqueues the telling of the holders of a chunk, from this step on. One job stands for all of them until it is their turn.
pub(crate) async fn tell(tx: &mut Tx, chunk: Id<Chunk>, from: i32) -> Result<(), Failure> {
    let job = NewJob {
        // It keeps the database busy for a while, and nobody's money waits for it.
        line: Line::Heavy,
        kind: TELL,
        key: Some(format!("{chunk}:{from}")),
        payload: json!({ "chunk": chunk, "from": from }),
        run_at: tx.now(),
    };
    enqueue(tx, job).await
}

/// Does a job of this room, or says that it is none of its.
pub async fn run(db: &Db, claim: &Claim) -> Option<Result<(), Failure>> {
    match claim.kind.as_str() {
        DISTRIBUTE => Some(run_distribute(db, claim).await),
        PAY => Some(run_pay(db, claim).await),
        PAY_OUT => Some(payouts::run(db, claim).await),
        TELL => Some(run_tell(db, claim).await),
        _ => None,
    }
}

async fn run_distribute(db: &Db, claim: &Claim) -> Result<(), Failure> {
    let DistributeJob { revenue } = DistributeJob::deserialize(&claim.payload)?;
    let mut tx = db.begin().await?;
    acts::distribute(&mut tx, Id::from_uuid(revenue)).await?;
    claim.complete(&mut tx).await?;
    tx.commit().await
}

async fn run_pay(db: &Db, claim: &Claim) -> Result<(), Failure> {
    let PayJob { distribution } = PayJob::deserialize(&claim.payload)?;
    let distribution = Id::<Distribution>::from_uuid(distribution);
    pay::pay_all(db, distribution).await?;
    let mut tx = db.begin().await?;
    // A worker whose lease ran out may still hold a chunk; if it dies there, the chunk must find another.
    if store::is_unpaid(&mut tx, distribution).await? {
        return Err(Failure::msg(format!(
            "another worker is still paying distribution {distribution}"
        )));
    }
    let project = store::find_project_of_distribution(&mut tx, distribution).await?;
    payouts::after_distribution(&mut tx, project, distribution).await?;
    claim.complete(&mut tx).await?;
    tx.commit().await?;
    tracing::info!(royalties.distribution = %distribution, "paid distribution {distribution}");
    Ok(())
}

async fn run_tell(db: &Db, claim: &Claim) -> Result<(), Failure> {
    let TellJob { chunk, from } = TellJob::deserialize(&claim.payload)?;
    let chunk = Id::<Chunk>::from_uuid(chunk);
    let to = from.saturating_add(TOLD).saturating_sub(1);
    let mut tx = db.begin().await?;
    let paid = store::find_chunk(&mut tx, chunk)
        .await?
        .ok_or_else(|| Failure::msg(format!("there is no chunk {chunk}")))?;
    let shares = store::list_due(&mut tx, chunk, (from, to)).await?;
    events::distribution_paid(&mut tx, &paid, &shares).await?;
    if to < paid.size {
        tell(&mut tx, chunk, to.saturating_add(1)).await?;
    }
    claim.complete(&mut tx).await?;
    tx.commit().await
}
