//! What the rail's balance transactions are expected to be, by what is recorded here.

use chrono::{DateTime, Utc};
use kernel::{Db, Failure};
use ledger::Rail;
use money::{Currency, Money};
use uuid::Uuid;

/// What a line of the rail was expected to be.
#[derive(Debug, Clone)]
pub(crate) struct Expected {
    /// What it must have done to our balance at the rail, after fees.
    pub(crate) net: Money,
    /// The act whose transfers on `rail:<rail>:clearing` must come to the same; absent where the ledger books them otherwise.
    pub(crate) act: Option<Uuid>,
}

impl Expected {
    fn read((act, currency, net_minor): (Option<Uuid>, &str, i64)) -> Result<Self, Failure> {
        Ok(Self {
            net: Money::new(net_minor, Currency::parse(currency)?),
            act,
        })
    }
}

/// What a charge was expected to bring: that of a settled deposit, less the rail's fee; that of one that was paid otherwise
/// than asked, what the ledger has of it.
pub(crate) async fn find_expected_charge(
    db: &Db,
    rail: Rail,
    charge: &str,
) -> Result<Option<Expected>, Failure> {
    let row = sqlx::query!(
        r#"SELECT d.id, d.currency, d.amount_minor - coalesce(d.rail_fee_minor, 0) AS "net_minor!",
                  d.status = 'settled' AS "settled!", r.group_id AS "group_id?", r.booked_currency AS "booked_currency?"
           FROM deposits d
           LEFT JOIN refunds r ON r.act_id = d.id
           WHERE d.rail = $1 AND d.charge_ref = $2 AND d.status IN ('settled', 'mismatched')"#,
        rail.name(),
        charge
    )
    .fetch_optional(db.pool())
    .await?;
    let Some(row) = row else {
        return Ok(None);
    };
    if row.settled {
        return Expected::read((Some(row.id), &row.currency, row.net_minor)).map(Some);
    }
    let (Some(group), Some(currency)) = (row.group_id, row.booked_currency) else {
        return Ok(None);
    };
    // Its refund's part leaves clearing under the same act: what came is what was booked before.
    let brought = booked(
        db,
        rail,
        (group, &["refunds.mismatched", "refunds.rail_fee"]),
    )
    .await?;
    Expected::read((None, &currency, brought)).map(Some)
}

/// What a transfer was expected to take.
pub(crate) async fn find_expected_transfer(
    db: &Db,
    rail: Rail,
    transfer: &str,
) -> Result<Option<Expected>, Failure> {
    let row = sqlx::query!(
        r#"SELECT currency AS "currency!", -amount_minor AS "net_minor!"
           FROM payouts
           WHERE rail = $1 AND transfer_ref = $2
           UNION ALL
           SELECT currency, -amount_minor
           FROM payout_reversals
           WHERE rail = $1 AND transfer_ref = $2"#,
        rail.name(),
        transfer
    )
    .fetch_optional(db.pool())
    .await?;
    row.map(|row| Expected::read((None, &row.currency, row.net_minor)))
        .transpose()
}

/// What a transfer that was taken back was expected to bring.
pub(crate) async fn find_expected_reversal(
    db: &Db,
    rail: Rail,
    reversal: &str,
) -> Result<Option<Expected>, Failure> {
    let row = sqlx::query!(
        "SELECT currency, amount_minor FROM payout_reversals WHERE rail = $1 AND reversal_ref = $2",
        rail.name(),
        reversal
    )
    .fetch_optional(db.pool())
    .await?;
    row.map(|row| Expected::read((None, &row.currency, row.amount_minor)))
        .transpose()
}

/// What a refund was expected to take, and to bring back when it failed afterwards.
pub(crate) async fn find_expected_refund(
    db: &Db,
    rail: Rail,
    refund: &str,
) -> Result<Option<Expected>, Failure> {
    let row = sqlx::query!(
        r#"SELECT booked_currency, -booked_minor AS "net_minor!" FROM refunds WHERE rail = $1 AND refund_ref = $2"#,
        rail.name(),
        refund
    )
    .fetch_optional(db.pool())
    .await?;
    row.map(|row| Expected::read((None, &row.booked_currency, row.net_minor)))
        .transpose()
}

/// What a dispute was expected to take with its fee, and, once it did, to bring back with what it returned of the fee.
pub(crate) async fn find_expected_dispute(
    db: &Db,
    rail: Rail,
    dispute: &str,
) -> Result<Option<(Expected, Option<Expected>)>, Failure> {
    let row = sqlx::query!(
        r#"SELECT currency, -amount_minor - fee_minor AS "taken_minor!",
                  CASE WHEN reinstated_at IS NOT NULL THEN reinstated_minor + fee_returned_minor END AS returned_minor
           FROM chargebacks
           WHERE rail = $1 AND dispute_ref = $2 AND withdrawn_at IS NOT NULL"#,
        rail.name(),
        dispute
    )
    .fetch_optional(db.pool())
    .await?;
    row.map(|row| {
        let taken = Expected::read((None, &row.currency, row.taken_minor))?;
        let returned = row
            .returned_minor
            .map(|minor| Expected::read((None, &row.currency, minor)))
            .transpose()?;
        Ok((taken, returned))
    })
    .transpose()
}

/// What transfers of these kinds of an act did to `rail:<rail>:clearing`, in minor units.
async fn booked(db: &Db, rail: Rail, (act, kinds): (Uuid, &[&str])) -> Result<i64, Failure> {
    let clearing = ledger::Account::RailClearing(rail).to_string();
    let mut moved = 0_i64;
    for entry in ledger::transfers_of_acts(db, &[act]).await? {
        if !kinds.is_empty() && !kinds.contains(&entry.kind.as_str()) {
            continue;
        }
        let minor = entry.money.amount_minor();
        if entry.debit == clearing {
            moved = moved.saturating_add(minor);
        }
        if entry.credit == clearing {
            moved = moved.saturating_sub(minor);
        }
    }
    Ok(moved)
}

/// What the ledger has moved on `rail:<rail>:clearing` for an act, in minor units.
pub(crate) async fn booked_of_act(db: &Db, rail: Rail, act: Uuid) -> Result<i64, Failure> {
    booked(db, rail, (act, &[])).await
}

/// Something that was recorded in a time and must have a line at the rail.
pub(crate) struct Recorded {
    /// Our id of it.
    pub(crate) id: Uuid,
    /// The rail's id of what caused the line.
    pub(crate) source: String,
    /// What it must have moved.
    pub(crate) money: Money,
}

/// All that was recorded in a time as done by the rail on the platform's balance.
pub(crate) async fn list_recorded(
    db: &Db,
    rail: Rail,
    (from, until): (DateTime<Utc>, DateTime<Utc>),
) -> Result<Vec<Recorded>, Failure> {
    let rows = sqlx::query!(
        r#"SELECT id AS "id!", charge_ref AS "source!", amount_minor AS "amount_minor!", currency AS "currency!"
           FROM deposits
           WHERE rail = $1 AND settled_at >= $2 AND settled_at < $3
           UNION ALL
           SELECT id, transfer_ref, -amount_minor, currency
           FROM payouts
           WHERE rail = $1 AND transfer_ref IS NOT NULL AND asked_at >= $2 AND asked_at < $3
           UNION ALL
           SELECT payout_id, transfer_ref, -amount_minor, currency
           FROM payout_reversals
           WHERE rail = $1 AND asked_at >= $2 AND asked_at < $3
           UNION ALL
           SELECT payout_id, reversal_ref, amount_minor, currency
           FROM payout_reversals
           WHERE rail = $1 AND reversed_at >= $2 AND reversed_at < $3
           UNION ALL
           SELECT id, refund_ref, -booked_minor, booked_currency
           FROM refunds
           WHERE rail = $1 AND refund_ref IS NOT NULL AND asked_at >= $2 AND asked_at < $3
           UNION ALL
           SELECT id, dispute_ref, -amount_minor, currency
           FROM chargebacks
           WHERE rail = $1 AND withdrawn_at >= $2 AND withdrawn_at < $3"#,
        rail.name(),
        from,
        until
    )
    .fetch_all(db.pool())
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Recorded {
                id: row.id,
                source: row.source,
                money: Money::new(row.amount_minor, Currency::parse(&row.currency)?),
            })
        })
        .collect()
}

/// What of the ledger's clearing account is not in the platform's balance at the rail any more, in one currency.
pub(crate) struct Outside {
    /// The currency.
    pub(crate) currency: Currency,
    /// On the parties' own accounts at the rail, or taken for refunds that are not confirmed.
    pub(crate) elsewhere: Money,
    /// Asked of the rail without an answer yet: it may have left, or not.
    pub(crate) unknown: Money,
}

/// What has left the platform's balance and has not left the ledger's clearing account, by currency.
pub(crate) async fn list_outside(db: &Db, rail: Rail) -> Result<Vec<Outside>, Failure> {
    let rows = sqlx::query!(
        r#"SELECT currency AS "currency!", sum(elsewhere)::bigint AS "elsewhere!", sum(unknown)::bigint AS "unknown!"
           FROM (
               -- What the rail was asked to take back is on the party's account still, or here again.
               SELECT currency,
                      CASE WHEN transfer_ref IS NOT NULL AND reversal_asked_at IS NULL THEN amount_minor ELSE 0 END AS elsewhere,
                      CASE WHEN transfer_ref IS NULL OR reversal_asked_at IS NOT NULL THEN amount_minor ELSE 0 END AS unknown
               FROM payouts
               WHERE rail = $1 AND status IN ('sent', 'in_doubt', 'returned')
               UNION ALL
               SELECT booked_currency, CASE WHEN refund_ref IS NOT NULL THEN booked_minor ELSE 0 END,
                      CASE WHEN refund_ref IS NULL THEN booked_minor ELSE 0 END
               FROM refunds
               WHERE rail = $1 AND status IN ('sent', 'in_doubt')
           ) moving
           GROUP BY currency"#,
        rail.name()
    )
    .fetch_all(db.pool())
    .await?;
    rows.into_iter()
        .map(|row| {
            let currency = Currency::parse(&row.currency)?;
            Ok(Outside {
                currency,
                elsewhere: Money::new(row.elsewhere, currency),
                unknown: Money::new(row.unknown, currency),
            })
        })
        .collect()
}
