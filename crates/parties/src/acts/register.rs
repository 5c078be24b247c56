//! A newcomer asks for an account.

use chrono::Duration;
use kernel::{Db, Failure, Tx, jobs};
use serde_json::json;

use super::resend_verification::{MAX_ASKS, PAUSE};
use crate::{
    EMAIL_TAKEN_JOB, NewParty, Party, PartyError, VERIFY_EMAIL_JOB,
    store::{self, Standing},
};

/// How many accounts of one address may wait for their verification.
const MAX_WAITING: usize = 3;

/// Registers a brand or a creator; a job mails the link that verifies the address.
///
/// The answer never tells whether the address has an account already: then its owner is mailed instead, at most once a
/// day. An address may wait for verification in three accounts at once, each with its own link and password; a fourth
/// replaces the oldest, and the first that is verified gets the address.
///
/// So a stranger who registers somebody's address first does not block its owner: the owner's registration always gets a
/// place. Nor do they enter the owner's account: a link verifies only together with the password of its registration
/// ([`super::verify_email()`]), so the stranger's is of no use to either of them.
///
/// # Errors
/// [`PartyError::Invalid`] for a role that is not open to registration.
pub async fn register(db: &Db, new: &NewParty) -> Result<(), PartyError> {
    if !new.role.is_open() {
        return Err(PartyError::no_open_role());
    }
    let mut tx = db.begin().await?;
    store::lock_address(&mut tx, new.email.as_str()).await?;
    let accounts = store::list_accounts(tx.conn(), new.email.as_str()).await?;
    match accounts.first().filter(|account| account.verified) {
        Some(owner) => tell_owner(&mut tx, owner.id).await?,
        None => wait(&mut tx, new, accounts.len()).await?,
    }
    Ok(tx.commit().await?)
}

/// Inserts an account that waits for its verification, where `waiting` of its address do already.
async fn wait(tx: &mut Tx, new: &NewParty, waiting: usize) -> Result<(), PartyError> {
    let crowded = waiting >= MAX_WAITING;
    // Strangers may replace each other without end, so what is past the limit is mailed after a pause, if it is still
    // there, and once: a flood causes `MAX_WAITING` mails for each pause at most.
    let (asks, pause) = if crowded {
        (MAX_ASKS, PAUSE)
    } else {
        (1, Duration::zero())
    };
    let party = store::insert_party(tx, new, Standing::Waiting { asks }).await?;
    ask_for_verification(tx, party.id, (asks, pause)).await?;
    tracing::info!(party.id = %party.id, "registered party {} as {}", party.id, party.role.as_str());
    if crowded {
        let replaced = store::delete_waiting_before(tx, &party, MAX_WAITING).await?;
        tracing::warn!(party.id = %party.id, replaced, "party {} took the place of the oldest registration of its address", party.id);
    }
    Ok(())
}

/// Enqueues the mail with the link, to leave after a pause; the number tells the mails of one account apart.
pub(super) async fn ask_for_verification(
    tx: &mut Tx,
    party: kernel::Id<Party>,
    (ask, pause): (i16, Duration),
) -> Result<(), Failure> {
    let job = jobs::NewJob {
        line: jobs::Line::Main,
        kind: VERIFY_EMAIL_JOB,
        key: Some(format!("{party}:{ask}")),
        payload: json!({ "party": party }),
        run_at: tx.now() + pause,
    };
    jobs::enqueue(tx, job).await
}

async fn tell_owner(tx: &mut Tx, owner: kernel::Id<Party>) -> Result<(), Failure> {
    let now = tx.now();
    let job = jobs::NewJob {
        line: jobs::Line::Main,
        kind: EMAIL_TAKEN_JOB,
        key: Some(format!("{owner}:{}", now.date_naive())),
        payload: json!({ "party": owner }),
        run_at: now,
    };
    jobs::enqueue(tx, job).await
}
