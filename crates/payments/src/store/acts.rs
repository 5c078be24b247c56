//! Whose an act on money is that was posted for a payment.

use kernel::{Failure, Id, Tx};
use parties::Party;
use uuid::Uuid;

/// The acts of a payer's own money: deposits that settled, refunds, and what its bank took back.
pub(crate) async fn list_acts_of_payer(
    tx: &mut Tx,
    payer: Id<Party>,
) -> Result<Vec<Uuid>, Failure> {
    Ok(sqlx::query_scalar!(
        r#"SELECT id AS "id!" FROM deposits WHERE payer_id = $1 AND settled_at IS NOT NULL
           UNION
           SELECT group_id FROM refunds WHERE payer_id = $1
           UNION
           SELECT id FROM chargebacks WHERE payer_id = $1"#,
        payer.uuid()
    )
    .fetch_all(tx.conn())
    .await?)
}

/// The payer whose deposit, refund or chargeback this act is; none when it is an act of something else.
pub(crate) async fn find_payer_of_act(
    tx: &mut Tx,
    act: Uuid,
) -> Result<Option<Id<Party>>, Failure> {
    let payer = sqlx::query_scalar!(
        r#"SELECT payer_id AS "payer!" FROM deposits WHERE id = $1
           UNION
           SELECT payer_id FROM refunds WHERE group_id = $1
           UNION
           SELECT payer_id FROM chargebacks WHERE id = $1"#,
        act
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(payer.map(Id::from_uuid))
}
