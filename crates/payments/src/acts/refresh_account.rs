//! How a party's account stands, as the rail says it.

use chrono::Duration;
use kernel::{Id, Tx, audit};
use serde_json::json;

use crate::{
    AccountStatus, PaymentError, Payout, PayoutAccount, PayoutStatus, Standing, account::entry,
    events, jobs, status::Step, store,
};

/// Why an account is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Occasion {
    /// By ourselves: nothing says that anything has changed.
    Watch,
    /// The rail told of a change, or the party came back from the rail's pages: what could not be sent may go now, although
    /// the account was ready all the time (another bank account, say).
    News,
}

/// A look at an account.
pub(crate) struct Look<'a> {
    /// What the rail says.
    pub(crate) seen: &'a rails::Account,
    /// Why it was looked at.
    pub(crate) occasion: Occasion,
    /// How long nothing is sent there when another bank was named.
    pub(crate) delay: Duration,
}

/// Takes over what the rail says of an account. When it has become ready, the party is told and what waited for it starts;
/// when it is ready no longer, the party is told what to do; on news of an account that is ready, what waits is tried again as well.
/// Returns the account when its status changed.
///
/// # Errors
/// [`PaymentError::NotFound`] when there is no such account.
pub(crate) async fn refresh_account(
    tx: &mut Tx,
    id: Id<PayoutAccount>,
    Look {
        seen,
        occasion,
        delay,
    }: Look<'_>,
) -> Result<Option<PayoutAccount>, PaymentError> {
    let mut account = store::lock_account(tx, id)
        .await?
        .ok_or(PaymentError::NotFound)?;
    let before = account.status;
    account.status = AccountStatus::seen(seen);
    account.requirements = seen.requirements_due.iter().take(100).cloned().collect();
    account.updated_at = tx.now();
    notice_banks(tx, &mut account, (&seen.banks, delay)).await?;
    store::save_account(tx, &account).await?;
    if account.standing != Standing::Current {
        if let (Standing::Coming, AccountStatus::Ready) = (account.standing, account.status) {
            let due = account.takes_over_at.unwrap_or(account.updated_at);
            jobs::switch_account_at(tx, (id, "ready"), due.max(account.updated_at)).await?;
        }
        // Nothing is sent there yet, or any more.
        return Ok((account.status != before).then_some(account));
    }
    if account.status == before {
        if (account.status, occasion) == (AccountStatus::Ready, Occasion::News) {
            retry(tx, &account).await?;
        }
        return Ok(None);
    }
    tracing::info!(account.id = %id, status = account.status.name(), "payout account {id} changed");
    match account.status {
        AccountStatus::Ready => {
            events::payout_account_ready(tx, &account).await?;
            wake(tx, &account).await?;
        }
        // Until it is ready again it is looked at from time to time, should the rail's word be lost.
        AccountStatus::Onboarding | AccountStatus::Restricted => {
            // On the way to its first payout its party answers the rail's questions anyway.
            if before == AccountStatus::Ready {
                events::payout_account_restricted(tx, &account).await?;
            }
            jobs::watch_account(tx, id).await?;
        }
    }
    Ok(Some(account))
}

/// Another bank behind an account is another account: whoever named it at the rail's own pages may not be its party. Nothing is
/// sent there for as long as a change here waits, and the party is told on every channel.
async fn notice_banks(
    tx: &mut Tx,
    account: &mut PayoutAccount,
    (seen, delay): (&[String], Duration),
) -> Result<(), PaymentError> {
    // What is gone may come back as another, so that the last ones count until others are seen.
    if seen.is_empty() || account.banks == seen {
        return Ok(());
    }
    let first = account.banks.is_empty();
    let another = seen.iter().any(|bank| !account.banks.contains(bank));
    account.banks = seen.iter().take(100).cloned().collect();
    if first || !another {
        return Ok(());
    }
    let now = tx.now();
    let until = now.checked_add_signed(delay).unwrap_or(now);
    account.held_until = Some(until);
    events::bank_changed(tx, account, until).await?;
    let entry = entry("payments.account_bank_changed", None, account);
    audit::record(tx, entry).await?;
    tracing::warn!(account.id = %account.id, "another bank was named for payout account {}", account.id);
    Ok(())
}

/// Starts what waited for the account: scheduled, refused and returned payouts.
pub(super) async fn wake(tx: &mut Tx, account: &PayoutAccount) -> Result<(), PaymentError> {
    for payout in store::lock_waiting_payouts(tx, account.party).await? {
        let id = payout.id;
        if payout.status == PayoutStatus::Failed {
            reopen(tx, payout).await?;
        }
        jobs::enqueue_now(tx, jobs::SEND_PAYOUT, json!({ "payout": id, "look": 0 })).await?;
    }
    Ok(())
}

/// Has what was refused for good tried again, all of it at the next full minute: an attempt that fails may be news in its
/// turn, and such a circle must be slow.
async fn retry(tx: &mut Tx, account: &PayoutAccount) -> Result<(), PaymentError> {
    for payout in store::lock_waiting_payouts(tx, account.party).await? {
        if payout.status != PayoutStatus::Scheduled {
            jobs::retry_payout_on_news(tx, &payout).await?;
        }
    }
    Ok(())
}

async fn reopen(tx: &mut Tx, mut payout: Payout) -> Result<(), PaymentError> {
    let Step::Moved(status) = payout.status.reopen()? else {
        return Ok(());
    };
    payout.status = status;
    store::save_payout(tx, &payout).await?;
    Ok(())
}
