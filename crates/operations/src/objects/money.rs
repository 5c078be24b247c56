//! Money on its way in, out and back, and the transfers themselves.

use kernel::{Db, Failure, Id, Tx};
use payments::{Chargeback, Deposit, Payout, Purpose, Refund};
use uuid::Uuid;

use super::{Kind, Object, find_object};

/// The object of these kinds with this id.
pub(super) async fn find(db: &Db, tx: &mut Tx, id: Uuid) -> Result<Option<Object>, Failure> {
    if let Some(found) = payments::find_deposit(db, Id::from_uuid(id)).await? {
        return deposit(db, &found).await.map(Some);
    }
    if let Some(found) = payments::find_payout(db, Id::from_uuid(id)).await? {
        return payout(tx, &found).await.map(Some);
    }
    if let Some(found) = payments::find_refund(db, Id::from_uuid(id)).await? {
        return refund(tx, &found).await.map(Some);
    }
    let found = payments::find_chargeback(db, Id::from_uuid(id)).await?;
    Ok(found.map(|found| chargeback(&found)))
}

/// What a purpose is.
const fn of_purpose(purpose: Purpose) -> (Kind, Uuid) {
    match purpose {
        Purpose::CampaignBudget(id) => (Kind::Campaign, id),
        Purpose::Investment(id) => (Kind::Investment, id),
        Purpose::Statement(id) => (Kind::Statement, id),
        Purpose::Project(id) => (Kind::Project, id),
    }
}

async fn deposit(db: &Db, deposit: &Deposit) -> Result<Object, Failure> {
    let mut object = Object::new(Kind::Deposit, deposit.id.uuid());
    object.state = Some(deposit.status.name());
    object.parties = vec![deposit.payer];
    object.amounts = vec![
        ("amount", deposit.money),
        ("drawn", deposit.drawn),
        ("refunded", deposit.refunded),
    ];
    object
        .amounts
        .extend(deposit.rail_fee.map(|fee| ("fee", fee)));
    object.date("created", Some(deposit.created_at));
    object.date("deadline", deposit.expires_at);
    object.date("settled", deposit.settled_at);
    object.date("closed", deposit.closed_at);
    object.acts = vec![object.id];
    object.related = vec![of_purpose(deposit.purpose)];
    let contested = payments::list_chargebacks_of_purpose(db, deposit.purpose).await?;
    let of_it = contested.iter().filter(|one| one.deposit.id == deposit.id);
    object.relate(Kind::Chargeback, of_it.map(|one| one.id.uuid()));
    Ok(object)
}

async fn payout(tx: &mut Tx, payout: &Payout) -> Result<Object, Failure> {
    let mut object = Object::new(Kind::Payout, payout.id.uuid());
    object.state = Some(payout.status.name());
    object.parties = vec![payout.party];
    object.amounts = vec![("amount", payout.money), ("offset", payout.offset)];
    object.date("created", Some(payout.created_at));
    object.date("sent", payout.sent_at);
    object.date("paid", payout.paid_at);
    object.acts = vec![object.id];
    object.related = vec![of_purpose(payout.purpose)];
    object.relate(Kind::Escrow, escrow_of(tx, payout.cause).await?);
    object.relate(Kind::Deposit, payout.deposit.map(Id::uuid));
    Ok(object)
}

async fn refund(tx: &mut Tx, refund: &Refund) -> Result<Object, Failure> {
    let mut object = Object::new(Kind::Refund, refund.id.uuid());
    object.state = Some(refund.status.name());
    object.parties = vec![refund.payer];
    object.amounts = vec![("amount", refund.money), ("booked", refund.booked)];
    object.date("created", Some(refund.created_at));
    object.date("paid", refund.done_at);
    object.acts = vec![refund.group.uuid()];
    object.relate(Kind::Escrow, escrow_of(tx, refund.cause).await?);
    object.relate(Kind::Deposit, refund.deposit.map(Id::uuid));
    Ok(object)
}

fn chargeback(chargeback: &Chargeback) -> Object {
    let mut object = Object::new(Kind::Chargeback, chargeback.id.uuid());
    object.state = Some(chargeback.status.name());
    object.parties = vec![chargeback.payer()];
    object.amounts = vec![
        ("amount", chargeback.money),
        ("fee", chargeback.fee),
        ("recovered", chargeback.recovered),
        ("written_off", chargeback.written_off),
    ];
    object.date("created", Some(chargeback.opened_at));
    object.date("answer_by", chargeback.evidence_due_by);
    object.date("closed", chargeback.closed_at);
    object.acts = vec![object.id];
    object.related = vec![of_purpose(chargeback.deposit.purpose)];
    object.relate(Kind::Deposit, [chargeback.deposit.id.uuid()]);
    object
}

/// The escrow transaction of a cause, when it is one.
async fn escrow_of(tx: &mut Tx, cause: Uuid) -> Result<Option<Uuid>, Failure> {
    let found = escrow::find(tx, Id::from_uuid(cause)).await?;
    Ok(found.map(|found| found.id.uuid()))
}

/// A transfer of the ledger, with the others of the same act.
pub(super) async fn find_transfer(
    db: &Db,
    tx: &mut Tx,
    id: Uuid,
) -> Result<Option<Object>, Failure> {
    let act = ledger::act_of(id);
    let entries = ledger::transfers_of_acts(db, &[id]).await?;
    let Some(entry) = entries.into_iter().find(|entry| entry.id == id) else {
        return Ok(None);
    };
    let mut object = Object::new(Kind::Transfer, id);
    object.amounts = vec![("amount", entry.money)];
    object.date("created", Some(entry.posted_at));
    object.acts = vec![act];
    if let Some(cause) = find_object(db, tx, act).await? {
        object.related.push((cause.kind, cause.id));
    }
    for name in [&entry.debit, &entry.credit] {
        let Some(of) = of_account(name) else { continue };
        if of.0 == Kind::Party {
            object.parties.push(Id::from_uuid(of.1));
        }
        if !object.related.contains(&of) {
            object.related.push(of);
        }
    }
    Ok(Some(object))
}

/// What an account is of, by its name, such as `escrow:<id>`; nothing for the platform's own and the rails'.
fn of_account(name: &str) -> Option<(Kind, Uuid)> {
    let (of, id) = name.split_once(':')?;
    let kind = match of {
        "campaign" => Kind::Campaign,
        "escrow" => Kind::Escrow,
        "raise" | "revenue" => Kind::Project,
        "statement" => Kind::Statement,
        "wallet" | "receivable" | "reserve" => Kind::Party,
        _ => return None,
    };
    Some((kind, id.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use ledger::{Account, Rail};

    use super::*;

    #[test]
    fn an_account_leads_to_what_it_is_of() {
        let id = Uuid::from_u128(7);
        for (account, kind) in [
            (Account::Campaign(id), Kind::Campaign),
            (Account::Escrow(id), Kind::Escrow),
            (Account::Raise(id), Kind::Project),
            (Account::Revenue(id), Kind::Project),
            (Account::Statement(id), Kind::Statement),
            (Account::Wallet(id), Kind::Party),
            (Account::Receivable(id), Kind::Party),
            (Account::Reserve(id), Kind::Party),
        ] {
            assert_eq!(of_account(&account.to_string()), Some((kind, id)));
        }
        for account in [
            Account::RailClearing(Rail::Stripe),
            Account::RailInTransit(Rail::Stripe),
            Account::FeesPlatform,
            Account::FeesRail,
            Account::LossChargeback,
        ] {
            assert_eq!(of_account(&account.to_string()), None, "{account}");
        }
    }
}
