//! One attempt to sign in or to give a code: counted before it is looked at, and taken back when it was good.
//!
//! Counting first and in a transaction of its own is what bounds attempts that come at the same time, to whatever server
//! process.

use chrono::{DateTime, Utc};
use kernel::{
    Failure, Id, Tx,
    audit::{self, Entry},
};
use serde_json::json;

use crate::{
    Auth, Caller, Email, Party, PartyError, notice, store,
    throttle::{self, Count, Counted},
};

/// An attempt to sign in that has been counted.
pub(crate) struct SignInAttempt {
    account: Count,
    address: Option<Count>,
    /// Failures of the account so far, this one included.
    failures: i32,
}

impl SignInAttempt {
    /// Counts an attempt for the address `email` as it was typed. Whether it has an account is not looked at.
    ///
    /// # Errors
    /// [`PartyError::Wait`] when there were too many: nothing is counted then.
    pub(crate) async fn count(auth: &Auth, email: &str) -> Result<Self, PartyError> {
        let email = normal(email);
        let client = audit::address().map(throttle::client);
        let mut tx = auth.db().begin().await?;
        let account = account_count(&mut tx, auth, (&email, client.as_deref())).await?;
        let address = client
            .map(|client| Count::of(auth.vault(), Counted::Address, &[&client]))
            .transpose()?;
        // Always in this order, so that two attempts never wait for each other.
        let failures = attempt(&mut tx, &account).await?;
        if let Some(address) = &address {
            attempt(&mut tx, address).await?;
        }
        tx.commit().await?;
        Ok(Self {
            account,
            address,
            failures,
        })
    }

    /// Writes down that it failed, and tells the owner of the account when it begins to be throttled. The same is written
    /// for an address without an account, as far as there is something to write.
    pub(crate) async fn failed(
        &self,
        tx: &mut Tx,
        owner: Option<Id<Party>>,
    ) -> Result<(), Failure> {
        store::save_failed(tx, &self.account).await?;
        let Some(owner) = owner else { return Ok(()) };
        let entry = Entry {
            actor: None,
            act: "parties.sign_in_failed",
            object_kind: "party",
            object: owner.uuid(),
            before: None,
            after: Some(json!({ "failures_in_a_row": self.failures })),
        };
        audit::record(tx, entry).await?;
        if self.failures > self.account.counted.free() {
            // Once a day, for as long as it goes on.
            let day = tx.now().date_naive().to_string();
            notice::enqueue_once(tx, owner, ("sign_in_failures", &day)).await?;
        }
        Ok(())
    }

    /// Forgets the failures: the password was right.
    pub(crate) async fn succeeded(&self, tx: &mut Tx) -> Result<(), Failure> {
        store::delete_count(tx, &self.account).await?;
        match &self.address {
            Some(address) => store::save_success(tx, address).await,
            None => Ok(()),
        }
    }
}

/// An attempt to sign in with a passkey alone, counted by where it comes from: whose it is, is not known yet.
pub(crate) struct AddressAttempt(Option<Count>);

impl AddressAttempt {
    /// Counts it.
    ///
    /// # Errors
    /// [`PartyError::Wait`] when there were too many: nothing is counted then.
    pub(crate) async fn count(auth: &Auth) -> Result<Self, PartyError> {
        let Some(address) = audit::address() else {
            return Ok(Self(None));
        };
        let client = throttle::client(address);
        let count = Count::of(auth.vault(), Counted::Address, &[&client])?;
        let mut tx = auth.db().begin().await?;
        attempt(&mut tx, &count).await?;
        tx.commit().await?;
        Ok(Self(Some(count)))
    }

    /// Takes it back: it was good.
    pub(crate) async fn succeeded(&self, tx: &mut Tx) -> Result<(), Failure> {
        match &self.0 {
            Some(count) => store::save_success(tx, count).await,
            None => Ok(()),
        }
    }
}

/// The count of an account's passwords: apart from all others where the account has signed in before.
async fn account_count(
    tx: &mut Tx,
    auth: &Auth,
    (email, client): (&str, Option<&str>),
) -> Result<Count, Failure> {
    if let Some(client) = client
        && store::is_known(tx, &throttle::known(auth.vault(), email, client)?).await?
    {
        return Count::of(auth.vault(), Counted::AccountFromKnown, &[email, client]);
    }
    Count::of(auth.vault(), Counted::Account, &[email])
}

/// Remembers that the party has signed in from where this request comes from.
pub(crate) async fn remember_address(
    tx: &mut Tx,
    auth: &Auth,
    party: &Party,
) -> Result<(), Failure> {
    let Some(address) = audit::address() else {
        return Ok(());
    };
    let client = throttle::client(address);
    let known = throttle::known(auth.vault(), &normal(&party.email), &client)?;
    store::save_known(tx, &known).await
}

/// Counts an attempt to give the code of a second factor, or a password again, of a party that is known.
///
/// # Errors
/// [`PartyError::Wait`] when there were too many: nothing is counted then.
pub(crate) async fn count_code(auth: &Auth, party: Id<Party>) -> Result<Count, PartyError> {
    let count = Count::of(auth.vault(), Counted::Code, &[&party.to_string()])?;
    let mut tx = auth.db().begin().await?;
    attempt(&mut tx, &count).await?;
    tx.commit().await?;
    Ok(count)
}

/// Writes down that a second factor, or a password given again, was refused. Throttling bounds how often that can be.
pub(crate) async fn record_refused(
    tx: &mut Tx,
    party: Id<Party>,
    caller: Option<&Caller>,
) -> Result<(), Failure> {
    let entry = Entry {
        actor: caller.map(Caller::actor),
        act: "parties.proof_refused",
        object_kind: "party",
        object: party.uuid(),
        before: None,
        after: None,
    };
    audit::record(tx, entry).await
}

async fn attempt(tx: &mut Tx, count: &Count) -> Result<i32, PartyError> {
    let (failures, wait_until) = store::lock_count(tx, count).await?;
    // While failures are free nobody waits, not even who began before the one whose moment stands here.
    if failures > count.counted.free() && wait_until > tx.now() {
        return Err(PartyError::Wait {
            seconds: seconds_between(tx.now(), wait_until),
        });
    }
    Ok(store::save_attempt(tx, count, failures).await?)
}

/// Whole seconds, at least one.
fn seconds_between(now: DateTime<Utc>, until: DateTime<Utc>) -> u64 {
    let millis = u64::try_from((until - now).num_milliseconds()).unwrap_or_default();
    millis.div_ceil(1000).max(1)
}

/// The address as it is counted; what is no address is counted as it was typed, up to the length of one.
fn normal(email: &str) -> String {
    match Email::parse(email) {
        Ok(email) => email.as_str().to_lowercase(),
        Err(_no_address) => email
            .trim()
            .chars()
            .take(254)
            .collect::<String>()
            .to_lowercase(),
    }
}
