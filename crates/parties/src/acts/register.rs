//! A newcomer asks for an account.

use chrono::Duration;
use kernel::{Db, Failure, Tx, jobs};
use serde_json::json;

use crate::{EMAIL_TAKEN_JOB, NewParty, Party, PartyError, VERIFY_EMAIL_JOB, store};

/// How many accounts of one address may wait for their verification within [`WAITING_LIFE`].
const MAX_WAITING: usize = 3;
const WAITING_LIFE: Duration = Duration::hours(48);

/// Registers a brand or a creator; a job mails the link that verifies the address.
///
/// The answer never tells whether the address has an account already: then its owner is mailed instead, at most once a
/// day. An address may wait for verification in several accounts at once, each with its own link; the first that is
/// verified gets it. So a stranger who registers somebody's address first neither blocks nor enters their account.
///
/// # Errors
/// [`PartyError::Invalid`] for a role that is not open to registration.
pub async fn register(db: &Db, new: &NewParty) -> Result<(), PartyError> {
    if !new.role.is_open() {
        return Err(PartyError::Invalid {
            pointer: "/role",
            reason: "register as brand or creator; other roles are given by the operator",
        });
    }
    let accounts = store::list_accounts(db, new.email.as_str()).await?;
    let mut tx = db.begin().await?;
    let since = tx.now() - WAITING_LIFE;
    let waiting = accounts
        .iter()
        .filter(|account| !account.verified && account.verification_asked_at > since);
    match accounts.first().filter(|account| account.verified) {
        Some(owner) => tell_owner(&mut tx, owner.id).await?,
        None if waiting.count() < MAX_WAITING => {
            let party = store::insert_party(&mut tx, new, None).await?;
            ask_for_verification(&mut tx, party.id, 1).await?;
            tracing::info!(party.id = %party.id, "registered party {} as {}", party.id, party.role.as_str());
        }
        None => tracing::warn!("an address was registered too often; no further mail is sent"),
    }
    Ok(tx.commit().await?)
}

/// Enqueues the mail with the link; `ask` numbers the mails of one account.
pub(super) async fn ask_for_verification(
    tx: &mut Tx,
    party: kernel::Id<Party>,
    ask: i16,
) -> Result<(), Failure> {
    let job = jobs::NewJob {
        kind: VERIFY_EMAIL_JOB,
        key: Some(format!("{party}:{ask}")),
        payload: json!({ "party": party }),
        run_at: tx.now(),
    };
    jobs::enqueue(tx, job).await
}

async fn tell_owner(tx: &mut Tx, owner: kernel::Id<Party>) -> Result<(), Failure> {
    let now = tx.now();
    let job = jobs::NewJob {
        kind: EMAIL_TAKEN_JOB,
        key: Some(format!("{owner}:{}", now.date_naive())),
        payload: json!({ "party": owner }),
        run_at: now,
    };
    jobs::enqueue(tx, job).await
}
