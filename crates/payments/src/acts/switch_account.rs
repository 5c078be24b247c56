//! A coming account takes over.

use chrono::Duration;
use kernel::{Id, Tx, audit};

use super::refresh_account::wake;
use crate::{
    AccountStatus, PaymentError, PayoutAccount, Standing, account::entry, events, jobs, store,
};

/// How long after its time a coming account is waited for that the rail has not accepted; then the change lapses.
const PATIENCE: Duration = Duration::days(30);

/// Lets a coming account take over whose time has come and which the rail has accepted; what waits for an account that
/// works starts. Not accepted, it is waited for, up to 30 days, and then given up.
///
/// # Errors
/// [`PaymentError::NotFound`] when there is no such account.
pub(crate) async fn switch_account(tx: &mut Tx, id: Id<PayoutAccount>) -> Result<(), PaymentError> {
    let party = store::lock_account(tx, id)
        .await?
        .ok_or(PaymentError::NotFound)?
        .party;
    let accounts = store::lock_accounts_of_party(tx, party).await?;
    let of = |standing| {
        accounts
            .iter()
            .find(move |one| one.standing == standing)
            .cloned()
    };
    let Some(mut coming) = of(Standing::Coming).filter(|coming| coming.id == id) else {
        return Ok(());
    };
    let now = tx.now();
    let due = coming.takes_over_at.unwrap_or(now);
    if now < due {
        return Ok(());
    }
    if coming.status != AccountStatus::Ready {
        let lapses_at = due.checked_add_signed(PATIENCE).unwrap_or(due);
        if now < lapses_at {
            return Ok(jobs::switch_account_at(tx, (id, "lapse"), lapses_at).await?);
        }
        coming.standing = Standing::Cancelled;
        coming.updated_at = now;
        store::save_account(tx, &coming).await?;
        events::account_change_lapsed(tx, &coming).await?;
        let entry = entry("payments.account_change_lapsed", None, &coming);
        return Ok(audit::record(tx, entry).await?);
    }
    let mut entry = entry("payments.account_changed", None, &coming);
    if let Some(mut former) = of(Standing::Current) {
        former.standing = Standing::Former;
        former.updated_at = now;
        // First, since only one may be current.
        store::save_account(tx, &former).await?;
        entry.before = Some(serde_json::json!({ "account": former.id, "country": former.country }));
    }
    coming.standing = Standing::Current;
    coming.updated_at = now;
    store::save_account(tx, &coming).await?;
    events::account_changed(tx, &coming).await?;
    audit::record(tx, entry).await?;
    wake(tx, &coming).await
}
