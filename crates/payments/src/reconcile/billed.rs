//! What the rail bills for itself apart from any payment: booked by its own line, the only word there is of it.

use kernel::{Failure, Id};
use ledger::{Account, Rail, Transfer};
use money::Money;
use rails::BalanceTransaction;
use sha2::{Digest, Sha256};

use crate::Context;

/// The kinds of lines, in Stripe's words, that are fees of its own: for Connect or Radar, for exchanging, taxes on fees, and
/// what card networks cost.
const FEES: [&str; 4] = ["stripe_fee", "stripe_fx_fee", "tax_fee", "network_cost"];

/// How many are posted at once.
const AT_ONCE: usize = 1_000;

/// Books the rail's own fees among these lines, and what it gave back of such: each once, however often its line is read.
pub(super) async fn book(
    ctx: &Context,
    rail: Rail,
    lines: &[BalanceTransaction],
) -> Result<(), Failure> {
    let mut transfers = Vec::new();
    for line in lines {
        transfers.extend(billed(rail, line)?);
    }
    for part in transfers.chunks(AT_ONCE) {
        let mut tx = ctx.db.begin().await?;
        ledger::post(&mut tx, part).await.map_err(Failure::new)?;
        tx.commit().await?;
    }
    Ok(())
}

/// The act of a line: its moment and a hash of the rail's id of it, so that what is booked of it is booked once, among what
/// else was posted then.
pub(super) fn act_of(line: &BalanceTransaction) -> Id<BalanceTransaction> {
    let hash = Sha256::digest(format!("rails:line:{}", line.id));
    let mut bytes: [u8; 10] = std::array::from_fn(|place| hash.get(place).copied().unwrap_or(0));
    // The last 16 bits are for the step.
    if let Some(last) = bytes.last_chunk_mut::<2>() {
        *last = [0; 2];
    }
    let millis = u64::try_from(line.created.timestamp_millis()).unwrap_or_default();
    Id::from_uuid(uuid::Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid())
}

fn billed(rail: Rail, line: &BalanceTransaction) -> Result<Option<Transfer>, Failure> {
    let zero = Money::zero(line.net.currency());
    if !FEES.contains(&line.kind.as_str()) || line.net == zero {
        return Ok(None);
    }
    let (fees, clearing) = (Account::FeesRail, Account::RailClearing(rail));
    let (kind, accounts, money) = if line.net.is_positive() {
        ("rails.fee_returned", (clearing, fees), line.net)
    } else {
        let owed = zero.checked_sub(line.net)?;
        ("rails.fee_billed", (fees, clearing), owed)
    };
    let act = act_of(line);
    Ok(Some(Transfer::of(act, (0, kind), accounts, money)))
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Duration};
    use money::Currency;

    use super::*;

    fn line(id: &str, after: Duration) -> BalanceTransaction {
        let money = Money::zero(Currency::MAD);
        let created = DateTime::UNIX_EPOCH + after;
        BalanceTransaction {
            id: id.to_owned(),
            kind: "stripe_fee".to_owned(),
            source: None,
            gross: money,
            fee: money,
            net: money,
            created,
            available_on: created,
        }
    }

    #[test]
    fn the_act_of_a_line_is_always_the_same_and_of_no_other_and_sorts_by_its_moment() {
        let act = act_of(&line("txn_1", Duration::days(9)));
        assert_eq!(act, act_of(&line("txn_1", Duration::days(9))));
        assert_ne!(act, act_of(&line("txn_2", Duration::days(9))));
        assert_eq!(act.uuid().as_bytes()[14..], [0, 0]);
        for other in ["txn_1", "txn_2", "txn_3"] {
            assert!(act < act_of(&line(other, Duration::days(10))));
        }
    }
}
