//! The facts, out of the rooms that have them.

use campaigns::{Campaign, Dossier, Engagement, Submission};
use escrow::{Escrow, History};
use kernel::{
    Db, Failure, Id,
    audit::{self, Filter},
    http::WireMoney,
};
use parties::Party;
use payments::{Chargeback, Purpose};
use uuid::Uuid;

use super::{
    Activity, Contested, Customer, Delivery, DeliveryLine, Facts, Happening, Moved, Order, Ordered,
    Paid, SentBack, parts,
};

/// The most rows of the audit log that are read of one object: a campaign's story has a few dozen.
const MOST_ACTS: i64 = 500;

/// Everything that is known of the payment that a chargeback contests.
///
/// # Errors
/// [`Failure`] of the database, or when a room does not have what another one names.
pub(crate) async fn gather(db: &Db, chargeback: &Chargeback) -> Result<Facts, Failure> {
    let Purpose::CampaignBudget(campaign) = chargeback.deposit.purpose else {
        return Err(Failure::msg("a pack is about a campaign"));
    };
    let mut tx = db.begin().await?;
    let dossier = campaigns::dossier(&mut tx, campaign).await?;
    let dossier = dossier.ok_or_else(|| Failure::msg("a deposit has no campaign"))?;
    let histories = escrow::histories(&mut tx, campaign).await?;
    let mut people: Vec<Id<Party>> = vec![chargeback.payer()];
    people.extend(histories.iter().map(|history| history.escrow.creator));
    people.sort_unstable();
    people.dedup();
    let people = parties::find_many(&mut tx, &people).await?;
    let mut tickets = Vec::with_capacity(histories.len());
    for history in &histories {
        let files = mediation::case_files(&mut tx, history.escrow.id).await?;
        tickets.push(files.into_iter().map(parts::ticket).collect::<Vec<_>>());
    }
    // The rest is read out of this transaction's sight; what it adds is newer, never other.
    tx.commit().await?;
    let mut deliveries = Vec::with_capacity(histories.len());
    for (history, tickets) in histories.iter().zip(tickets) {
        let agreed = dossier.agreed(history.escrow.id.uuid());
        let (engagement, submissions) =
            agreed.ok_or_else(|| Failure::msg("an escrow transaction has no engagement"))?;
        let mut delivery = delivery(history, (engagement, submissions), &people)?;
        delivery.tickets = tickets;
        money_out(db, &history.escrow, &mut delivery).await?;
        deliveries.push(delivery);
    }
    Ok(Facts {
        contested: contested(chargeback),
        payment: payment(chargeback),
        customer: customer(chargeback.payer(), &people)?,
        order: order(&dossier.campaign),
        activity: activity(db, chargeback, (&dossier, &histories)).await?,
        deliveries,
    })
}

fn contested(chargeback: &Chargeback) -> Contested {
    Contested {
        chargeback_id: chargeback.id.uuid(),
        rail: chargeback.rail.name().to_owned(),
        dispute: chargeback.dispute_ref.clone(),
        reason: chargeback.reason.clone(),
        amount: chargeback.money.into(),
        opened_at: chargeback.opened_at,
        evidence_due_by: chargeback.evidence_due_by,
    }
}

fn payment(chargeback: &Chargeback) -> Paid {
    let deposit = &chargeback.deposit;
    Paid {
        deposit_id: deposit.id.uuid(),
        amount: deposit.money.into(),
        title: deposit.title.clone(),
        asked_at: deposit.created_at,
        settled_at: deposit.settled_at,
        payment_ref: deposit.payment_ref.clone(),
        charge_ref: deposit.charge_ref.clone(),
    }
}

fn customer(id: Id<Party>, people: &[Party]) -> Result<Customer, Failure> {
    let party = people.iter().find(|party| party.id == id);
    let party = party.ok_or_else(|| Failure::msg("a payer is no party"))?;
    Ok(Customer {
        id: id.uuid(),
        name: party.name.clone(),
        email: party.email.clone(),
        email_verified: party.email_verified,
        country: party.country.clone(),
        since: party.created_at,
    })
}

fn order(campaign: &Campaign) -> Order {
    let terms = &campaign.terms;
    let ordered = terms.deliverables.iter().map(|deliverable| Ordered {
        title: deliverable.title.clone(),
        kind: deliverable.kind.as_str().to_owned(),
        price: deliverable.amount.into(),
    });
    Order {
        campaign_id: campaign.id.uuid(),
        title: terms.title.clone(),
        brief: terms.brief.clone(),
        written_at: campaign.created_at,
        budget: terms.budget.into(),
        deliverables: ordered.collect(),
        acceptance_items: terms.items.clone(),
        content_due_at: terms.deadline_at,
        review_window_days: terms.review_window_days,
        revision_rounds: terms.revision_rounds,
        usage_channels: terms.rights.channels.clone(),
        usage_days: terms.rights.duration_days,
        usage_territories: terms.rights.territories.clone(),
    }
}

/// What one creator agreed to and delivered; without what the desk and the rail know of it.
fn delivery(
    history: &History,
    (engagement, submissions): (&Engagement, &[Submission]),
    people: &[Party],
) -> Result<Delivery, Failure> {
    let escrow = &history.escrow;
    let name_of = |id: Id<Party>| {
        let party = people.iter().find(|party| party.id == id);
        party.map(|party| party.name.clone())
    };
    let lines = escrow.lines.iter().map(|line| DeliveryLine {
        title: line.title.clone(),
        price: line.amount.into(),
        status: line.status.name().to_owned(),
    });
    let agreed_at = engagement.status.answered_at();
    Ok(Delivery {
        escrow_id: escrow.id.uuid(),
        creator: name_of(escrow.creator).ok_or_else(|| Failure::msg("a creator is no party"))?,
        began_by: engagement.proposal.origin.as_str().to_owned(),
        agreed_at: agreed_at.unwrap_or(escrow.created_at),
        fee_bps: escrow.fee.get(),
        amount: escrow.amount.into(),
        released: escrow.released.into(),
        refunded: escrow.refunded.into(),
        status: escrow.status.name().to_owned(),
        lines: lines.collect(),
        timeline: timeline(history, name_of),
        submissions: submissions
            .iter()
            .map(|submission| parts::content(submission, |id| title(escrow, id)))
            .collect(),
        revisions: sent_back(history, submissions),
        disputed_pins: parts::pins(&history.disputed_pins, submissions),
        payouts: Vec::new(),
        refunds: Vec::new(),
        tickets: Vec::new(),
    })
}

fn timeline(history: &History, name_of: impl Fn(Id<Party>) -> Option<String>) -> Vec<Happening> {
    let happenings = history.events.iter().map(|event| Happening {
        at: event.at,
        act: event.act.clone(),
        // Whoever of the desk decided stays the desk.
        by: event
            .actor
            .map(|actor| name_of(actor.party).unwrap_or_else(|| actor.role.as_str().to_owned())),
        to: event.to.clone(),
        amount: event.money.map(WireMoney::from),
        refunded: event.refunded.map(WireMoney::from),
        reason: event.reason.clone(),
    });
    happenings.collect()
}

fn sent_back(history: &History, submissions: &[Submission]) -> Vec<SentBack> {
    let revisions = history.revisions.iter().map(|revision| SentBack {
        at: revision.at,
        deliverable: title(&history.escrow, revision.deliverable),
        round: revision.round,
        items: revision.items.clone(),
        note: revision.note.clone(),
        pins: parts::pins(&revision.pins, submissions),
    });
    revisions.collect()
}

fn title(escrow: &Escrow, deliverable: Uuid) -> String {
    let mut lines = escrow.lines.iter();
    let line = lines.find(|line| line.deliverable == deliverable);
    line.map(|line| line.title.clone()).unwrap_or_default()
}

/// What left for the creator and back to the customer.
async fn money_out(db: &Db, escrow: &Escrow, delivery: &mut Delivery) -> Result<(), Failure> {
    let payouts = payments::find_payouts_of_cause(db, escrow.id.uuid()).await?;
    let payouts = payouts.into_iter().map(|payout| Moved {
        due_at: payout.created_at,
        amount: payout.money.into(),
        status: payout.status.name().to_owned(),
        done_at: payout.paid_at,
    });
    delivery.payouts = payouts.collect();
    let refunds = payments::find_refunds_of_cause(db, escrow.id.uuid()).await?;
    let refunds = refunds.into_iter().map(|refund| Moved {
        due_at: refund.created_at,
        amount: refund.money.into(),
        status: refund.status.name().to_owned(),
        done_at: refund.done_at,
    });
    delivery.refunds = refunds.collect();
    Ok(())
}

/// What the customer did with the campaign, its agreements and its money, by the audit log.
async fn activity(
    db: &Db,
    chargeback: &Chargeback,
    (dossier, histories): (&Dossier, &[History]),
) -> Result<Vec<Activity>, Failure> {
    let mut objects = vec![dossier.campaign.id.uuid(), chargeback.deposit.id.uuid()];
    objects.extend(histories.iter().map(|history| history.escrow.id.uuid()));
    for (engagement, submissions) in &dossier.agreements {
        objects.push(engagement.id.uuid());
        let files = submissions.iter().flat_map(|submission| &submission.files);
        objects.extend(files.map(|file| file.id.uuid()));
    }
    objects.sort_unstable();
    objects.dedup();
    let mut rows = Vec::new();
    for object in objects {
        let filter = Filter {
            object: Some(object),
            actor: Some(chargeback.payer().uuid()),
            ..Filter::default()
        };
        rows.extend(audit::list(db, &filter, None, MOST_ACTS).await?);
    }
    rows.sort_by_key(|row| (row.at, row.id));
    let activity = rows.into_iter().map(|row| Activity {
        at: row.at,
        act: row.act,
        network: row.network,
        object_kind: row.object_kind,
        object: row.object,
    });
    Ok(activity.collect())
}
