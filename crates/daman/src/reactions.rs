//! Crossings upward: what a lower room's event sets off in a higher one, in the same transaction. One closed list.

use kernel::{Db, Failure, Tx, jobs::Claim};
use payments::{Deposit, Payout, Purpose, Reaction};
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

/// Says who takes it on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reactions;

impl payments::Reactions for Reactions {
    /// A deposit is settled: whoever it was meant for locks it.
    fn deposit_settled<'a>(&'a self, tx: &'a mut Tx, deposit: &'a Deposit) -> Reaction<'a> {
        Box::pin(async move {
            match deposit.purpose {
                Purpose::CampaignBudget(campaign) => {
                    escrow::acts::lock_budget(tx, campaign, deposit)
                        .await
                        .map_err(Failure::new)?;
                }
            }
            Ok(())
        })
    }

    /// A deposit ended without money. A campaign then simply stays without it, and its brand may deposit again.
    fn deposit_closed<'a>(&'a self, _: &'a mut Tx, deposit: &'a Deposit) -> Reaction<'a> {
        Box::pin(async move {
            match deposit.purpose {
                Purpose::CampaignBudget(_) => Ok(()),
            }
        })
    }

    /// A payout moved. Its party was told by the payments room; an escrow transaction shows its payouts as they are.
    fn payout_moved<'a>(&'a self, _: &'a mut Tx, payout: &'a Payout) -> Reaction<'a> {
        Box::pin(async move {
            match payout.purpose {
                Purpose::CampaignBudget(_) => Ok(()),
            }
        })
    }
}

/// The payload of the parties room's jobs.
#[derive(Deserialize)]
struct PartyJob {
    party: Uuid,
}

/// The mails that the parties room asks for, which knows nobody who sends any.
///
/// # Errors
/// [`Failure`] of the database, or a job of an unknown kind.
pub(crate) async fn party_job(db: &Db, claim: &Claim) -> Result<(), Failure> {
    let PartyJob { party } = PartyJob::deserialize(&claim.payload)?;
    let party = party.into();
    let mut tx = db.begin().await?;
    match claim.kind.as_str() {
        parties::VERIFY_EMAIL_JOB => {
            // None when the address was verified in the meantime.
            if let Some(token) = parties::acts::issue_email_verification(&mut tx, party).await? {
                let data = json!({ "link": format!("/verify-email#{token}"), "token": token });
                messages::mail(&mut tx, party, "email_verification", data).await?;
            }
        }
        parties::EMAIL_TAKEN_JOB => {
            messages::mail(&mut tx, party, "email_taken", json!({})).await?;
        }
        kind => return Err(Failure::msg(format!("the parties room has no job {kind}"))),
    }
    claim.complete(&mut tx).await?;
    tx.commit().await
}
