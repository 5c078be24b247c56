//! What a project is to get, and what of its owner's statements hinders more.

use kernel::{Failure, Id, Tx};
use money::{Currency, Money};
use parties::Party;
use royalties::{Expected, Month};
use uuid::Uuid;

use super::{find, find_cash, list_booked_months};
use crate::{
    Statement,
    model::{Awaited, Cash, Round},
};

/// Of so many statements it is told at once.
const MOST: i64 = 20;

/// What statements bring a project whose cash is not there, the oldest first; of at most twenty.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn list_awaited(tx: &mut Tx, project: Uuid) -> Result<Vec<Awaited>, Failure> {
    let shares = sqlx::query!(
        "SELECT h.id, h.round_id, h.currency, h.cash_minor, r.statement_id
         FROM statement_shares h
         JOIN statement_rounds r ON r.id = h.round_id
         WHERE h.project_id = $1 AND r.booked_at IS NULL AND r.cancelled_at IS NULL
         ORDER BY r.statement_id, r.number
         LIMIT $2",
        project,
        MOST
    )
    .fetch_all(tx.conn())
    .await?;
    let mut awaited = Vec::with_capacity(shares.len());
    for share in shares {
        let currency = Currency::parse(&share.currency)?;
        let id = Id::<Statement>::from_uuid(share.statement_id);
        let statement = find(tx, id)
            .await?
            .ok_or_else(|| Failure::msg("a share of no statement"))?;
        let months =
            list_booked_months(tx, Id::<Round>::from_uuid(share.round_id), project).await?;
        let month = |(day, minor)| {
            let month = Month::of(day).map_err(Failure::new)?;
            Ok::<_, Failure>((month, Money::new(minor, currency)))
        };
        let all = find_cash(tx, id).await?;
        let cash = all
            .into_iter()
            .find(|cash| cash.expected.currency() == currency);
        let zero = Money::zero(currency);
        let cash = cash.unwrap_or(Cash {
            expected: zero,
            received: zero,
            returned: zero,
            contested: zero,
            lost: zero,
            missing: zero,
        });
        awaited.push(Awaited {
            revenue: Expected {
                id: Id::from_uuid(share.id),
                cash: Money::new(share.cash_minor, currency),
                sold: months.into_iter().map(month).collect::<Result<_, _>>()?,
            },
            expected: cash.expected,
            received: cash.received,
            missing: cash.missing,
            statement,
        });
    }
    Ok(awaited)
}

/// Statements of an owner of which something does not count yet: they are read, or something hinders them; the newest first, at most
/// twenty.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn list_unfinished(tx: &mut Tx, owner: Id<Party>) -> Result<Vec<Statement>, Failure> {
    let ids = sqlx::query_scalar!(
        "SELECT id
         FROM statements
         WHERE owner_id = $1
           AND (status IN ('received', 'reading', 'previewed', 'blocked')
                OR status IN ('awaiting_cash', 'booked') AND why <> '{}')
         ORDER BY id DESC
         LIMIT $2",
        owner.uuid(),
        MOST
    )
    .fetch_all(tx.conn())
    .await?;
    let mut unfinished = Vec::with_capacity(ids.len());
    for id in ids {
        unfinished.extend(find(tx, Id::from_uuid(id)).await?);
    }
    Ok(unfinished)
}
