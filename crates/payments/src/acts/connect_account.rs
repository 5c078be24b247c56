//! A party wants to be paid.

use kernel::{Failure, Tx, audit};
use serde_json::json;

use crate::{
    AccountStatus, NewAccount, PaymentError, PayoutAccount, Standing, account::entry, jobs, store,
};

/// Opens a party's account at the rail, by a job. Again, it finds the account that was opened.
///
/// # Errors
/// [`PaymentError::OtherCountry`] when there is one in another country.
pub async fn connect_account(tx: &mut Tx, new: NewAccount) -> Result<PayoutAccount, PaymentError> {
    let account = PayoutAccount {
        id: tx.new_id(),
        party: new.party,
        rail: ledger::Rail::Stripe,
        country: new.country,
        token: token()?,
        account_ref: None,
        status: AccountStatus::Onboarding,
        requirements: Vec::new(),
        created_at: tx.now(),
        updated_at: tx.now(),
        standing: Standing::Current,
        takes_over_at: None,
        banks: Vec::new(),
        held_until: None,
    };
    if store::insert_account(tx, &account).await? {
        let mut entry = entry("payments.account_connected", None, &account);
        let party = parties::find(tx, account.party).await?;
        entry.actor = party.map(|party| (party.id.uuid(), party.role.as_str()));
        audit::record(tx, entry).await?;
        jobs::enqueue_now(tx, jobs::OPEN_ACCOUNT, json!({ "account": account.id })).await?;
        return Ok(account);
    }
    let existing = store::find_account_of_party(tx, new.party)
        .await?
        .ok_or(PaymentError::NotFound)?;
    if existing.country == account.country {
        return Ok(existing);
    }
    Err(PaymentError::OtherCountry {
        country: existing.country,
    })
}

/// 128 random bits in hexadecimal: nobody guesses the link they are in.
pub(super) fn token() -> Result<String, Failure> {
    let mut random = [0_u8; 16];
    getrandom::fill(&mut random).map_err(Failure::new)?;
    Ok(format!("{:032x}", u128::from_be_bytes(random)))
}
