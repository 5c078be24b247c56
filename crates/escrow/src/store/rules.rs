//! The rules of silence.

use kernel::{Failure, Tx};

use crate::{DefaultSplit, Rules};

/// The rules for new agreements.
pub(crate) async fn find_rules(tx: &mut Tx) -> Result<Rules, Failure> {
    let row = sqlx::query!(
        "SELECT deposit_hours, redo_hours, grace_hours, answer_hours, hold_warn_hours, hold_act_hours, default_split
         FROM escrow_rules
         ORDER BY id DESC
         LIMIT 1"
    )
    .fetch_one(tx.conn())
    .await?;
    let hours = |hours: i32| u16::try_from(hours).map_err(Failure::new);
    Ok(Rules {
        deposit_hours: hours(row.deposit_hours)?,
        redo_hours: hours(row.redo_hours)?,
        grace_hours: hours(row.grace_hours)?,
        answer_hours: hours(row.answer_hours)?,
        hold_warn_hours: hours(row.hold_warn_hours)?,
        hold_act_hours: hours(row.hold_act_hours)?,
        default_split: DefaultSplit::parse(&row.default_split)
            .ok_or_else(|| Failure::msg("the rules have no default split"))?,
    })
}

/// Makes these the rules for new agreements.
pub(crate) async fn insert_rules(tx: &mut Tx, rules: Rules) -> Result<(), Failure> {
    let now = tx.now();
    sqlx::query!(
        "INSERT INTO escrow_rules (
             deposit_hours, redo_hours, grace_hours, answer_hours, hold_warn_hours, hold_act_hours, default_split,
             adopted_at
         )
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        i32::from(rules.deposit_hours),
        i32::from(rules.redo_hours),
        i32::from(rules.grace_hours),
        i32::from(rules.answer_hours),
        i32::from(rules.hold_warn_hours),
        i32::from(rules.hold_act_hours),
        rules.default_split.as_str(),
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
