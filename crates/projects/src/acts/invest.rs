//! A fan invests.

use kernel::{Failure, Fault, Id, Tx};
use money::Money;
use parties::Caller;
use payments::{Deposit, NewDeposit, Purpose};

use super::raise_of;
use crate::{
    ProjectError,
    countries::Countries,
    events::{self, Change},
    model::{Investment, Project, Raise},
    rules::{self, Rules},
    status::InvestmentStatus,
    store,
};

/// What a fan asks for.
#[derive(Debug, Clone)]
pub struct NewInvestment {
    /// In what.
    pub project: Id<Project>,
    /// How much.
    pub money: Money,
    /// The hash of the terms that it read.
    pub terms_sha256: String,
    /// Whether it read what it risks.
    pub risk: Risk,
}

/// Whether the warning was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Risk {
    /// The fan says so.
    Acknowledged,
    /// It does not.
    Unread,
}

/// Accepts the project's terms and opens the payment of an investment; it counts when that has settled.
///
/// # Errors
/// [`ProjectError::NotFound`] for a draft; what the fan may not do, by name; nothing is written then.
pub async fn invest(
    tx: &mut Tx,
    rules: &Rules,
    by: &Caller,
    new: NewInvestment,
) -> Result<(Investment, Deposit), ProjectError> {
    let project = store::lock_project(tx, new.project)
        .await?
        .ok_or(ProjectError::NotFound("project"))?;
    let raise = raise_of(&project)?;
    collects(tx, &project, &raise)?;
    let fan = parties::find(tx, by.party).await?;
    let fan = fan.ok_or(ProjectError::NotFound("party"))?;
    if let Some(reason) = Countries::get()?.closed(&fan.country, raise.mode, rules.mode) {
        return Err(ProjectError::ClosedCountry {
            reason: reason.to_owned(),
        });
    }
    if new.terms_sha256 != raise.terms_sha256 {
        return Err(ProjectError::OtherTerms {
            now: raise.terms_sha256,
        });
    }
    if new.risk != Risk::Acknowledged {
        return Err(ProjectError::RiskNotAcknowledged);
    }
    limits(tx, &raise, (by, &new)).await?;
    let investment = Investment {
        id: tx.new_id(),
        project: project.id,
        fan: by.party,
        money: new.money,
        status: InvestmentStatus::AwaitingPayment,
        terms_sha256: new.terms_sha256,
        country: fan.country,
        created_at: tx.now(),
        deposit: None,
        held_at: None,
        ended_at: None,
        reason: None,
        version: 0,
    };
    store::insert_investment(tx, &investment).await?;
    let change = Change::by("invest", by.actor()).on(&investment);
    events::happened(tx, project.id, change).await?;
    let deposit = collect(tx, &project, &investment).await?;
    Ok((investment, deposit))
}

/// Whether a project takes money at this moment.
pub(super) fn collects(tx: &Tx, project: &Project, raise: &Raise) -> Result<(), ProjectError> {
    if tx.now() >= raise.closes_at || raise.closed_at.is_some() {
        return Err(ProjectError::Closed(
            raise.closed_at.unwrap_or(raise.closes_at),
        ));
    }
    project.status.collect("invest")?;
    if tx.now() < raise.opens_at {
        return Err(ProjectError::NotOpenYet(raise.opens_at));
    }
    Ok(())
}

/// Opens the payment of an investment.
pub(super) async fn collect(
    tx: &mut Tx,
    project: &Project,
    investment: &Investment,
) -> Result<Deposit, ProjectError> {
    let new = NewDeposit {
        payer: investment.fan,
        purpose: Purpose::Investment(investment.id.uuid()),
        money: investment.money,
        description: project.title.clone(),
    };
    Ok(payments::acts::collect(tx, new).await?)
}

async fn limits(
    tx: &mut Tx,
    raise: &Raise,
    (by, new): (&Caller, &NewInvestment),
) -> Result<(), ProjectError> {
    let refuse = |fault| Err(ProjectError::Amount(fault));
    let currency = raise.minimum.currency();
    if new.money.currency() != currency {
        return refuse(Fault::currency(currency));
    }
    if !new.money.is_multiple_of(raise.step_minor) {
        return refuse(Fault::multiple_of(Money::new(raise.step_minor, currency)));
    }
    let room = Money::new(raise.room_minor(), currency);
    // What the cap leaves may be less than the least.
    let least = raise.fan_min.amount_minor().min(room.amount_minor());
    if new.money.amount_minor() < least {
        return refuse(Fault::at_least(Money::new(least, currency)));
    }
    let largest = payments::largest_deposit(currency);
    if let Some(largest) =
        largest.filter(|largest| largest.amount_minor() < new.money.amount_minor())
    {
        return refuse(Fault::at_most(largest).hint("that is one payment: invest in parts"));
    }
    let stake = store::stake_of(tx, new.project, by.party).await?;
    if stake.count >= rules::MOST_INVESTMENTS {
        return Err(ProjectError::TooMany);
    }
    let before = Money::new(stake.live_minor, currency);
    let after = before.checked_add(new.money).map_err(Failure::from)?;
    if after.amount_minor() > raise.fan_max.amount_minor() {
        let left = raise.fan_max.checked_sub(before).map_err(Failure::from)?;
        let whole = format_args!("a fan puts in {} in all; you have {before}", raise.fan_max);
        return refuse(Fault::at_most(left).hint(whole));
    }
    if new.money.amount_minor() > room.amount_minor() {
        return Err(ProjectError::CapReached { room });
    }
    Ok(())
}
