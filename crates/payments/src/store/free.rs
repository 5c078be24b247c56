//! What is in wallets and on no way out.

use kernel::{Failure, Id, Tx};
use money::{Currency, Money};
use parties::Party;
use uuid::Uuid;

/// What each of these parties has in its wallet that no payout takes, where that is something.
pub(crate) async fn list_free(
    tx: &mut Tx,
    parties: &[Id<Party>],
    currency: Currency,
) -> Result<Vec<(Id<Party>, Money)>, Failure> {
    let parties: Vec<Uuid> = parties.iter().map(|party| party.uuid()).collect();
    // One statement, so one moment: a payout that leaves the wallet meanwhile is either in both or in none.
    let rows = sqlx::query!(
        r#"SELECT w.party AS "party!", w.held - coalesce(p.taken, 0) AS "free!"
           FROM (
               SELECT DISTINCT n.party, ledger_held('wallet:' || n.party, $2) AS held
               FROM unnest($1::uuid[]) AS n (party)
           ) AS w
           LEFT JOIN LATERAL (
               SELECT sum(p.amount_minor)::bigint AS taken
               FROM payouts p
               WHERE p.party_id = w.party AND p.currency = $2 AND p.status IN ('scheduled', 'failed')
           ) AS p ON true
           WHERE w.held > coalesce(p.taken, 0)
           ORDER BY w.party"#,
        &parties,
        currency.code()
    )
    .fetch_all(tx.conn())
    .await?;
    let free = |party, minor| (Id::from_uuid(party), Money::new(minor, currency));
    Ok(rows
        .into_iter()
        .map(|row| free(row.party, row.free))
        .collect())
}
