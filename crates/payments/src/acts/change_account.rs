//! A party wants to be paid through another account.

use chrono::Duration;
use kernel::{Tx, audit};
use parties::Caller;
use serde_json::json;

use super::connect_account::token;
use crate::{
    AccountStatus, NewAccount, PaymentError, PayoutAccount, Standing, account::entry, events, jobs,
    store,
};

/// Opens another account beside the caller's present one, by a job. It takes over after `delay`, once the rail has accepted
/// it; until then payouts go to the present one, and any session of the party may cancel it. The party is told now, and when
/// it takes over. Again, it finds the account that is coming.
///
/// # Errors
/// [`PaymentError::NotFound`] when there is no present account; [`PaymentError::ChangeUnderWay`] when another is coming, in
/// another country.
pub async fn change_account(
    tx: &mut Tx,
    (caller, new): (&Caller, NewAccount),
    delay: Duration,
) -> Result<PayoutAccount, PaymentError> {
    let accounts = store::lock_accounts_of_party(tx, new.party).await?;
    if let Some(coming) = accounts.iter().find(|one| one.standing == Standing::Coming) {
        return if coming.country == new.country {
            Ok(coming.clone())
        } else {
            Err(PaymentError::ChangeUnderWay)
        };
    }
    let current = accounts
        .into_iter()
        .find(|one| one.standing == Standing::Current)
        .ok_or(PaymentError::NotFound)?;
    let now = tx.now();
    let takes_over_at = now.checked_add_signed(delay).unwrap_or(now);
    let coming = PayoutAccount {
        id: tx.new_id(),
        party: new.party,
        rail: ledger::Rail::Stripe,
        country: new.country,
        token: token()?,
        account_ref: None,
        status: AccountStatus::Onboarding,
        requirements: Vec::new(),
        created_at: now,
        updated_at: now,
        standing: Standing::Coming,
        takes_over_at: Some(takes_over_at),
        banks: Vec::new(),
        held_until: None,
    };
    store::insert_account(tx, &coming).await?;
    jobs::enqueue_now(tx, jobs::OPEN_ACCOUNT, json!({ "account": coming.id })).await?;
    jobs::switch_account_at(tx, (coming.id, "due"), takes_over_at).await?;
    events::account_change_requested(tx, &coming, takes_over_at).await?;
    let mut entry = entry("payments.account_change_requested", Some(caller), &coming);
    entry.before = Some(json!({ "account": current.id, "country": current.country }));
    audit::record(tx, entry).await?;
    Ok(coming)
}
