//! Crossings upward: what a lower room's event sets off in a higher one, in the same transaction. One closed list.

use futures_util::future::BoxFuture;
use kernel::{Db, Failure, Id, Tx, jobs::Claim};
use parties::Party;
use payments::{Chargeback, Deposit, Payout, Purpose, Reaction};
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
                Purpose::Investment(investment) => {
                    projects::acts::hold(tx, investment, deposit)
                        .await
                        .map_err(Failure::new)?;
                }
                Purpose::Statement(statement) => {
                    statements::acts::take_cash(tx, Id::from_uuid(statement), deposit)
                        .await
                        .map_err(Failure::new)?;
                }
                Purpose::Project(_) => return Err(nothing_is_paid_in(deposit)),
            }
            Ok(())
        })
    }

    /// A deposit ended without money. What it was for stays without it, and its payer may deposit again.
    fn deposit_closed<'a>(&'a self, tx: &'a mut Tx, deposit: &'a Deposit) -> Reaction<'a> {
        Box::pin(async move {
            match deposit.purpose {
                Purpose::Investment(investment) => {
                    projects::acts::payment_closed(tx, investment, deposit)
                        .await
                        .map_err(Failure::new)
                }
                Purpose::CampaignBudget(_) | Purpose::Statement(_) | Purpose::Project(_) => Ok(()),
            }
        })
    }

    /// Whoever owes the fans of its projects the cash of a statement for long is not paid out of projects until it is there. Fans,
    /// brands and creators owe none.
    fn held_back<'a>(
        &'a self,
        tx: &'a mut Tx,
        payout: &'a Payout,
    ) -> Reaction<'a, Option<&'static str>> {
        Box::pin(async move {
            match payout.purpose {
                Purpose::Project(_) => {
                    let standing = statements::find_standing(tx, payout.party).await?;
                    let restricted = standing >= Some(statements::LateStep::Restricted);
                    Ok(restricted.then_some("statement_late"))
                }
                // A budget or an investment is a creator's, a brand's or a fan's; what an owner paid too much is its own again.
                Purpose::CampaignBudget(_) | Purpose::Investment(_) | Purpose::Statement(_) => {
                    Ok(None)
                }
            }
        })
    }

    /// Something of a dispute may be booked: all that it can touch is held before.
    fn chargeback_moves<'a>(&'a self, tx: &'a mut Tx, deposit: &'a Deposit) -> Reaction<'a> {
        Box::pin(async move {
            match deposit.purpose {
                Purpose::CampaignBudget(_) => escrow::acts::hold_brand(tx, deposit.payer)
                    .await
                    .map_err(Failure::new),
                Purpose::Investment(investment) => {
                    projects::acts::chargeback_moves(tx, investment, deposit)
                        .await
                        .map_err(Failure::new)
                }
                Purpose::Statement(statement) => {
                    statements::acts::chargeback_moves(tx, statement, deposit)
                        .await
                        .map_err(Failure::new)
                }
                Purpose::Project(_) => Ok(()),
            }
        })
    }

    /// The payer's bank took a deposit's money back: everything of the brand waits, and what is said to the bank is booked.
    fn chargeback_opened<'a>(&'a self, tx: &'a mut Tx, chargeback: &'a Chargeback) -> Reaction<'a> {
        Box::pin(async move {
            match chargeback.deposit.purpose {
                Purpose::CampaignBudget(_) => {
                    escrow::acts::chargeback_opened(tx, chargeback)
                        .await
                        .map_err(Failure::new)?;
                    evidence::acts::book(tx, chargeback).await
                }
                Purpose::Investment(investment) => {
                    projects::acts::chargeback_opened(tx, investment, chargeback)
                        .await
                        .map_err(Failure::new)
                }
                Purpose::Statement(statement) => {
                    statements::acts::chargeback_opened(tx, statement, chargeback)
                        .await
                        .map_err(Failure::new)
                }
                Purpose::Project(_) => Ok(()),
            }
        })
    }

    /// The bank gave it back: what waited goes on.
    fn chargeback_won<'a>(&'a self, tx: &'a mut Tx, chargeback: &'a Chargeback) -> Reaction<'a> {
        Box::pin(async move {
            match chargeback.deposit.purpose {
                Purpose::CampaignBudget(_) => escrow::acts::chargeback_won(tx, chargeback)
                    .await
                    .map_err(Failure::new),
                Purpose::Investment(investment) => {
                    projects::acts::chargeback_won(tx, investment, chargeback)
                        .await
                        .map_err(Failure::new)
                }
                Purpose::Statement(statement) => {
                    statements::acts::chargeback_won(tx, statement, chargeback)
                        .await
                        .map_err(Failure::new)
                }
                Purpose::Project(_) => Ok(()),
            }
        })
    }

    /// The bank keeps it: what the campaign still holds pays for it.
    fn chargeback_lost<'a>(&'a self, tx: &'a mut Tx, chargeback: &'a Chargeback) -> Reaction<'a> {
        Box::pin(async move {
            match chargeback.deposit.purpose {
                Purpose::CampaignBudget(_) => escrow::acts::chargeback_lost(tx, chargeback)
                    .await
                    .map_err(Failure::new),
                Purpose::Investment(investment) => {
                    projects::acts::chargeback_lost(tx, investment, chargeback)
                        .await
                        .map_err(Failure::new)
                }
                // What was distributed of it is owed by who paid it in: the payments room sees to that.
                Purpose::Statement(statement) => {
                    statements::acts::chargeback_lost(tx, statement, chargeback)
                        .await
                        .map_err(Failure::new)
                }
                Purpose::Project(_) => Ok(()),
            }
        })
    }
}

impl proof::Sight for Reactions {
    /// Whose a transfer is: by its account, which is a party's own by its name, or a contract's by its two sides; in a raise, where
    /// many have money, by the payment that caused it.
    fn may_see<'a>(
        &'a self,
        db: &'a Db,
        party: Id<Party>,
        (transfer, account): (Uuid, &'a str),
    ) -> BoxFuture<'a, Result<bool, Failure>> {
        Box::pin(async move {
            let Some((kind, id)) = account.split_once(':') else {
                return Ok(false);
            };
            let Ok(id) = id.parse::<Uuid>() else {
                return Ok(false);
            };
            let mut tx = db.begin().await?;
            let seen = match kind {
                "wallet" | "receivable" | "reserve" => id == party.uuid(),
                "escrow" => escrow::find(&mut tx, Id::from_uuid(id))
                    .await?
                    .is_some_and(|escrow| [escrow.brand, escrow.creator].contains(&party)),
                "campaign" => escrow::find_budget(&mut tx, id)
                    .await?
                    .is_some_and(|budget| budget.brand == party),
                // Of a raise, a fan sees what its own deposits, refunds and chargebacks moved; all of it is the owner's to see.
                "raise" => {
                    let payer = payments::payer_of_act(&mut tx, ledger::act_of(transfer)).await?;
                    payer == Some(party) || owns_project(&mut tx, id, party).await?
                }
                "revenue" => owns_project(&mut tx, id, party).await?,
                "statement" => statements::find(&mut tx, Id::from_uuid(id))
                    .await?
                    .is_some_and(|statement| statement.owner == party),
                _ => false,
            };
            tx.rollback().await?;
            Ok(seen)
        })
    }
}

async fn owns_project(tx: &mut Tx, project: Uuid, party: Id<Party>) -> Result<bool, Failure> {
    let project = projects::find(tx, Id::from_uuid(project)).await?;
    Ok(project.is_some_and(|project| project.owner == party))
}

/// A deposit that is for a project as a whole cannot be: fans pay investments, owners pay statements.
fn nothing_is_paid_in(deposit: &Deposit) -> Failure {
    Failure::msg(format!(
        "deposit {} is for what nothing is paid in for",
        deposit.id
    ))
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
    if claim.kind == parties::NOTICE_JOB {
        return party_notice(db, claim).await;
    }
    let PartyJob { party } = PartyJob::deserialize(&claim.payload)?;
    let party = party.into();
    let mut tx = db.begin().await?;
    match claim.kind.as_str() {
        parties::VERIFY_EMAIL_JOB => {
            // None when the address was verified in the meantime.
            if let Some(token) = parties::acts::issue_email_verification(&mut tx, party).await? {
                let data =
                    json!({ "link": format!("/app/verify-email#token={token}"), "token": token });
                messages::mail(&mut tx, party, "email_verification", data).await?;
            }
        }
        parties::EMAIL_TAKEN_JOB => {
            messages::mail(&mut tx, party, "email_taken", json!({})).await?;
        }
        parties::RESET_PASSWORD_JOB => {
            // None when it was sent too many already.
            if let Some(token) = parties::acts::issue_password_reset(&mut tx, party).await? {
                let data = json!({ "link": format!("/app/reset-password#token={token}") });
                messages::mail(&mut tx, party, "password_reset", data).await?;
            }
        }
        kind => return Err(Failure::msg(format!("the parties room has no job {kind}"))),
    }
    claim.complete(&mut tx).await?;
    tx.commit().await
}

/// A mail about an account's own safety.
async fn party_notice(db: &Db, claim: &Claim) -> Result<(), Failure> {
    let notice = parties::Notice::deserialize(&claim.payload)?;
    let template = parties::Notice::TEMPLATES
        .into_iter()
        .find(|template| *template == notice.template)
        .ok_or_else(|| {
            Failure::msg("the parties room asks for a template that is none of its own")
        })?;
    let mut tx = db.begin().await?;
    messages::mail(&mut tx, notice.party, template, notice.data).await?;
    claim.complete(&mut tx).await?;
    tx.commit().await
}
