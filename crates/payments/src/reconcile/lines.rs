//! The rail's lines, one by one: each must have what caused it here, and all that was recorded here must have its line.

use chrono::{DateTime, Duration, Utc};
use kernel::Failure;
use ledger::{Account, Rail};
use money::Money;
use rails::{BalanceTransaction, BalanceTransactionQuery};

use super::{CaseKind, Difference, billed};
use crate::{
    Context,
    store::{self, Expected},
};

/// The most pages of lines read of one day, or at the first comparison: 50,000 lines.
const MAX_PAGES: usize = 500;

/// The rail's lines from this moment on, the newest of each day first.
pub(super) async fn read_lines(
    ctx: &Context,
    from: DateTime<Utc>,
) -> Result<Vec<BalanceTransaction>, Failure> {
    let now = ctx.db.now();
    let mut lines = Vec::new();
    if from <= DateTime::UNIX_EPOCH {
        read_part(ctx, (None, None), &mut lines).await?;
        return Ok(lines);
    }
    // Day by day: a case that has been open for long makes for many lines, and the bound is on a day's.
    let mut begins = from;
    loop {
        let ends = begins
            .checked_add_signed(Duration::days(1))
            .filter(|ends| *ends < now);
        read_part(ctx, (Some(begins), ends), &mut lines).await?;
        let Some(ends) = ends else { return Ok(lines) };
        begins = ends;
    }
}

async fn read_part(
    ctx: &Context,
    (created_from, created_before): (Option<DateTime<Utc>>, Option<DateTime<Utc>>),
    lines: &mut Vec<BalanceTransaction>,
) -> Result<(), Failure> {
    let mut query = BalanceTransactionQuery {
        created_from,
        created_before,
        limit: Some(100),
        ..BalanceTransactionQuery::default()
    };
    for _ in 0..MAX_PAGES {
        let page = ctx
            .rail
            .list_balance_transactions(&query)
            .await
            .map_err(Failure::new)?;
        lines.extend(page.items);
        query.after = page.next;
        if query.after.is_none() {
            return Ok(());
        }
    }
    Err(Failure::msg(
        "the rail has too many lines for one comparison",
    ))
}

/// What is wrong with a line of the rail, if something is.
pub(super) async fn judge(
    ctx: &Context,
    rail: Rail,
    line: &BalanceTransaction,
) -> Result<Option<Difference>, Failure> {
    let source = line.source.as_deref().unwrap_or_default();
    let Some(expected) = expected(ctx, rail, (line, source)).await? else {
        return Ok(Some(Difference {
            kind: CaseKind::MissingHere,
            reference: line.id.clone(),
            expected: Money::zero(line.net.currency()),
            found: line.net,
            detail: format!(
                "the rail has a `{}` of {} (source {source}), and nothing here caused it; by hand it is booked under act {}",
                line.kind,
                line.net,
                billed::act_of(line)
            ),
        }));
    };
    if expected.net != line.net {
        return Ok(Some(Difference {
            kind: CaseKind::Amount,
            reference: line.id.clone(),
            expected: expected.net,
            found: line.net,
            detail: format!(
                "the rail's `{}` of {source} is {}, and {} was expected",
                line.kind, line.net, expected.net
            ),
        }));
    }
    let Some(act) = expected.act else {
        return Ok(None);
    };
    let booked = store::booked_of_act(&ctx.db, rail, act).await?;
    if booked == line.net.amount_minor() {
        return Ok(None);
    }
    let found = Money::new(booked, line.net.currency());
    Ok(Some(Difference {
        kind: CaseKind::Ledger,
        reference: line.id.clone(),
        expected: line.net,
        found,
        detail: format!(
            "the rail moved {} for {source}, and the ledger has {found} of it on {} (act {act})",
            line.net,
            Account::RailClearing(rail)
        ),
    }))
}

/// What this line was expected to be, by what the rail says caused it.
async fn expected(
    ctx: &Context,
    rail: Rail,
    (line, source): (&BalanceTransaction, &str),
) -> Result<Option<Expected>, Failure> {
    let taken = line.net.amount_minor() < 0;
    match line.kind.as_str() {
        "charge" | "payment" => store::find_expected_charge(&ctx.db, rail, source).await,
        "transfer" => store::find_expected_transfer(&ctx.db, rail, source).await,
        "transfer_refund" => store::find_expected_reversal(&ctx.db, rail, source).await,
        "refund" | "payment_refund" => store::find_expected_refund(&ctx.db, rail, source).await,
        "refund_failure" | "payment_failure_refund" => {
            let refund = store::find_expected_refund(&ctx.db, rail, source).await?;
            refund
                .map(|refund| {
                    Ok(Expected {
                        net: Money::zero(refund.net.currency()).checked_sub(refund.net)?,
                        act: None,
                    })
                })
                .transpose()
        }
        "adjustment" => {
            let dispute = store::find_expected_dispute(&ctx.db, rail, source).await?;
            Ok(dispute.and_then(|(out, back)| if taken { Some(out) } else { back }))
        }
        // What the rail billed apart is booked by now; whatever else nothing here causes is as good as the books have it.
        _ => {
            let act = billed::act_of(line);
            let booked = store::booked_of_act(&ctx.db, rail, act.uuid()).await?;
            let net = Money::new(booked, line.net.currency());
            let known = booked != 0 || line.net.amount_minor() == 0;
            Ok(known.then_some(Expected { net, act: None }))
        }
    }
}

/// Whether the rail has a line of this cause.
pub(super) async fn has_line(
    ctx: &Context,
    source: &str,
    lines: &[BalanceTransaction],
) -> Result<bool, Failure> {
    if lines
        .iter()
        .any(|line| line.source.as_deref() == Some(source))
    {
        return Ok(true);
    }
    let query = BalanceTransactionQuery {
        source: Some(source.to_owned()),
        limit: Some(1),
        ..BalanceTransactionQuery::default()
    };
    let page = ctx
        .rail
        .list_balance_transactions(&query)
        .await
        .map_err(Failure::new)?;
    Ok(!page.items.is_empty())
}
