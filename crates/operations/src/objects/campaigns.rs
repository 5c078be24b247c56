//! Campaigns, and what comes of them.

use campaigns::Campaign;
use escrow::Escrow;
use kernel::{Db, Failure, Id, Tx};
use ledger::Account;
use mediation::Ticket;
use payments::Purpose;
use uuid::Uuid;

use super::{Kind, NEWEST, Object};

/// The object of these kinds with this id.
pub(super) async fn find(db: &Db, tx: &mut Tx, id: Uuid) -> Result<Option<Object>, Failure> {
    if let Some(found) = campaigns::find(tx, Id::from_uuid(id)).await? {
        return campaign(tx, &found).await.map(Some);
    }
    if let Some(found) = escrow::find(tx, Id::from_uuid(id)).await? {
        return transaction(db, tx, &found).await.map(Some);
    }
    if let Some(found) = mediation::find(tx, Id::from_uuid(id)).await? {
        return Ok(Some(dispute(&found)));
    }
    if let Some(found) = campaigns::find_engagement(tx, Id::from_uuid(id)).await? {
        let mut object = Object::new(Kind::Engagement, id);
        object.state = Some(found.status.as_str());
        object.parties = vec![found.brand, found.creator];
        object.date("created", Some(found.proposal.proposed_at));
        object.date("answer_by", Some(found.proposal.respond_by));
        object.relate(Kind::Campaign, [found.campaign.uuid()]);
        object.relate(Kind::Escrow, found.status.escrow());
        return Ok(Some(object));
    }
    let Some(found) = campaigns::find_submission(tx, Id::from_uuid(id)).await? else {
        return Ok(None);
    };
    let mut object = Object::new(Kind::Submission, id);
    object.date("created", Some(found.created_at));
    object.relate(Kind::Escrow, [found.escrow]);
    object.relate(Kind::Engagement, [found.engagement.uuid()]);
    if let Some(escrow) = escrow::find(tx, Id::from_uuid(found.escrow)).await? {
        object.parties = vec![escrow.brand, escrow.creator];
    }
    Ok(Some(object))
}

async fn campaign(tx: &mut Tx, campaign: &Campaign) -> Result<Object, Failure> {
    let id = campaign.id.uuid();
    let mut object = Object::new(Kind::Campaign, id);
    object.state = Some(campaign.status.as_str());
    object.parties = vec![campaign.brand];
    object.amounts = vec![
        ("budget", campaign.terms.budget),
        ("package", campaign.terms.package),
    ];
    if let Some(budget) = escrow::find_budget(tx, id).await? {
        object.amounts.extend([
            ("received", budget.locked),
            ("funded", budget.funded),
            ("refunded", budget.returned),
        ]);
        object.date("closed", budget.closed_at);
    }
    object.date("created", Some(campaign.created_at));
    object.date("deadline", Some(campaign.terms.deadline_at));
    object.accounts = vec![Account::Campaign(id)];
    let about = (id, campaign.brand);
    let escrows = escrow::list_of_campaign(tx, about, NEWEST).await?;
    object.relate(Kind::Escrow, escrows.iter().map(|one| one.id.uuid()));
    let deposits = payments::list_deposits_of_purpose(tx, Purpose::CampaignBudget(id)).await?;
    object.relate(Kind::Deposit, deposits.iter().map(|one| one.id.uuid()));
    Ok(object)
}

async fn transaction(db: &Db, tx: &mut Tx, escrow: &Escrow) -> Result<Object, Failure> {
    let id = escrow.id.uuid();
    let mut object = Object::new(Kind::Escrow, id);
    object.state = Some(escrow.status.name());
    object.parties = vec![escrow.brand, escrow.creator];
    object.amounts = vec![
        ("amount", escrow.amount),
        ("released", escrow.released),
        ("fee", escrow.fee_taken),
        ("refunded", escrow.refunded),
    ];
    object.date("created", Some(escrow.created_at));
    object.date("funded", escrow.funded_at);
    object.date("deadline", Some(escrow.deadline_at));
    object.date("frozen", escrow.frozen_at);
    object.accounts = vec![Account::Escrow(id)];
    object.relate(Kind::Campaign, [escrow.campaign]);
    let engagement = campaigns::find_of_escrow(tx, id).await?;
    object.relate(Kind::Engagement, engagement.map(|one| one.id.uuid()));
    let delivered = campaigns::list_delivered(tx, id).await?;
    object.relate(Kind::Submission, delivered.iter().map(|one| one.id.uuid()));
    let tickets = mediation::list_of_escrow(tx, escrow.id).await?;
    object.relate(Kind::Dispute, tickets.iter().map(|one| one.id.uuid()));
    let payouts = payments::find_payouts_of_cause(db, id).await?;
    object.relate(Kind::Payout, payouts.iter().map(|one| one.id.uuid()));
    let refunds = payments::find_refunds_of_cause(db, id).await?;
    object.relate(Kind::Refund, refunds.iter().map(|one| one.id.uuid()));
    Ok(object)
}

fn dispute(ticket: &Ticket) -> Object {
    let mut object = Object::new(Kind::Dispute, ticket.id.uuid());
    object.state = Some(ticket.stage.name());
    object.parties = vec![ticket.brand, ticket.creator];
    object.parties.extend(ticket.mediator);
    object.amounts = vec![("frozen", ticket.frozen)];
    if let Some(split) = ticket.split {
        object
            .amounts
            .extend([("to_creator", split.creator), ("to_brand", split.brand)]);
    }
    object.date("created", Some(ticket.opened_at));
    object.date("answer_by", ticket.due_at);
    object.date("last_day", Some(ticket.stops_at));
    object.date("closed", ticket.closed_at);
    object.accounts = vec![Account::Escrow(ticket.escrow.uuid())];
    object.relate(Kind::Escrow, [ticket.escrow.uuid()]);
    object
}
