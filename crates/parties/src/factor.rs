//! What a second factor is asked for, and whether what was given is one.

use chrono::Duration;
use kernel::{
    Failure, Id, Tx,
    audit::{self, Entry},
};
use serde_json::{Value, json};

use crate::{
    Auth, Caller, Party, PartyError, Session, notice,
    passkey::{Assertion, Checked},
    recovery::RecoveryCode,
    store::{self, StoredPasskey, StoredTotp},
    totp::{TotpSecret, read_code},
};

/// How long a proof given in a session is good for an act that asks for one.
pub(crate) const PROOF_LIFE: Duration = Duration::minutes(15);

/// A second factor as it is given.
#[derive(Debug, Clone)]
pub enum Factor {
    /// A code of the authenticator, or a recovery code.
    Code(String),
    /// The answer of a passkey: what `navigator.credentials.get()` gave, as JSON.
    Passkey(Value),
}

/// How a second factor was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Given {
    /// With a code of the authenticator.
    Totp,
    /// With a recovery code, which is used up.
    RecoveryCode,
    /// With a passkey.
    Passkey,
}

impl Given {
    /// The word for it in the audit log.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Totp => "totp",
            Self::RecoveryCode => "recovery_code",
            Self::Passkey => "passkey",
        }
    }
}

/// What comes of a factor that was given. A refusal is to be committed too: it may have set a passkey aside.
#[derive(Debug)]
pub(crate) enum Taken {
    /// It is good, and whose.
    Good(Id<Party>, Given),
    /// It is not.
    Refused(PartyError),
}

/// Takes a factor of the party, and uses it up; `asked` is what the answer of a passkey has to fit. The attempt must have
/// been counted before.
pub(crate) async fn take(
    tx: &mut Tx,
    auth: &Auth,
    (party, factor, asked): (Id<Party>, &Factor, Option<Value>),
) -> Result<Taken, PartyError> {
    match (factor, asked) {
        (Factor::Code(text), _) => Ok(take_code(tx, auth, (party, text))
            .await?
            .map_or(Taken::Refused(PartyError::CodeWrong), |with| {
                Taken::Good(party, with)
            })),
        (Factor::Passkey(answer), Some(asked)) => {
            take_passkey(tx, auth, (Some(party), answer, asked)).await
        }
        (Factor::Passkey(_), None) => Ok(Taken::Refused(PartyError::PasskeyWrong)),
    }
}

/// Takes a code of the party's confirmed authenticator or one of its recovery codes, and uses it up; none when it is not
/// good.
async fn take_code(
    tx: &mut Tx,
    auth: &Auth,
    (party, text): (Id<Party>, &str),
) -> Result<Option<Given>, Failure> {
    let stored = store::lock_totp(tx, party).await?;
    if let Some(stored) = stored.filter(|stored| stored.confirmed_at.is_some())
        && take_totp(tx, auth, (party, text, &stored)).await?
    {
        return Ok(Some(Given::Totp));
    }
    let Some(code) = RecoveryCode::parse(text) else {
        return Ok(None);
    };
    if !store::save_recovery_code_used(tx, party, &code).await? {
        return Ok(None);
    }
    let left = store::count_recovery_codes(tx, party).await?;
    let facts = json!({ "at": tx.now(), "left": left });
    notice::enqueue(tx, party, ("recovery_code_used", facts)).await?;
    Ok(Some(Given::RecoveryCode))
}

/// Takes a code of an authenticator, confirmed or not, that is locked.
pub(crate) async fn take_totp(
    tx: &mut Tx,
    auth: &Auth,
    (party, text, stored): (Id<Party>, &str, &StoredTotp),
) -> Result<bool, Failure> {
    let Some(code) = read_code(text) else {
        return Ok(false);
    };
    let secret = auth.vault().open_sealed(&place(party), &stored.sealed)?;
    let secret = TotpSecret::from_bytes(&secret)?;
    let Some(step) = secret.step_of(code, tx.now(), stored.last_step) else {
        return Ok(false);
    };
    store::save_totp_used(tx, party, step).await?;
    Ok(true)
}

/// Takes the answer of a passkey of the party; where nobody is known yet, of the party that it names.
pub(crate) async fn take_passkey(
    tx: &mut Tx,
    auth: &Auth,
    (party, answer, asked): (Option<Id<Party>>, &Value, Value),
) -> Result<Taken, PartyError> {
    let wrong = Ok(Taken::Refused(PartyError::PasskeyWrong));
    let Some(assertion) = Assertion::read(answer) else {
        return wrong;
    };
    let Some(stored) = store::lock_passkey(tx, assertion.key()).await? else {
        return wrong;
    };
    let owner = Some(stored.party);
    let named = assertion.party();
    if party.or(named) != owner || named.is_some() && named != owner {
        return wrong;
    }
    if stored.set_aside {
        return Ok(Taken::Refused(PartyError::PasskeySetAside));
    }
    match auth
        .passkeys()
        .check(&assertion, asked, stored.credential.clone())?
    {
        Checked::Good(credential) => {
            store::save_passkey_used(tx, stored.id, &credential).await?;
            Ok(Taken::Good(stored.party, Given::Passkey))
        }
        Checked::Wrong => wrong,
        Checked::Copied => {
            set_aside(tx, &stored).await?;
            Ok(Taken::Refused(PartyError::PasskeySetAside))
        }
    }
}

/// Two hold the same key, and one of them stole it: nobody gets in with it any more, nor stays in. It goes on to count as a
/// second factor, so that the password alone does not get in either; recovery codes do.
async fn set_aside(tx: &mut Tx, stored: &StoredPasskey) -> Result<(), Failure> {
    store::save_passkey_set_aside(tx, stored.id).await?;
    let ended = store::save_revoked(tx, stored.party, None, "passkey_copied").await?;
    let entry = Entry {
        // Of two who hold the key, it is not known which one this is.
        actor: None,
        act: "parties.passkey_set_aside",
        object_kind: "party",
        object: stored.party.uuid(),
        before: None,
        after: Some(json!({ "passkey": stored.id, "sessions_ended": ended })),
    };
    audit::record(tx, entry).await?;
    let facts = json!({ "at": tx.now() });
    notice::enqueue(tx, stored.party, ("passkey_set_aside", facts)).await
}

/// Where a party's secret belongs; sealed for one party, it opens for no other.
pub(crate) fn place(party: Id<Party>) -> Vec<u8> {
    format!("totp:{party}").into_bytes()
}

/// Whether the party has a second factor: an authenticator, or a passkey, be it set aside.
pub(crate) async fn has_one(tx: &mut Tx, party: Id<Party>) -> Result<bool, Failure> {
    store::has_second_factor(tx, party).await
}

/// Lets an act pass whose caller has just proved who it is: within the last 15 minutes and in this session, with its second
/// factor if it has one, else with its password, given again. `POST /api/auth/prove` takes either.
///
/// # Errors
/// [`PartyError::ProofNeeded`], which says what to give.
pub(crate) async fn require_recent_proof(tx: &mut Tx, caller: &Caller) -> Result<(), PartyError> {
    let second_factor = has_one(tx, caller.party).await?;
    let proved = store::find_proved(tx, caller).await?;
    let at = proved.and_then(|proved| {
        if second_factor {
            proved.second_factor
        } else {
            proved.password
        }
    });
    if at.is_some_and(|at| tx.now() - at <= PROOF_LIFE) {
        return Ok(());
    }
    Err(PartyError::ProofNeeded { second_factor })
}

/// Lets an act pass whose caller has just given its second factor, in this session; one that turns money elsewhere takes no
/// less. Who has none enrols one first.
///
/// # Errors
/// [`PartyError::SecondFactorMissing`]; [`PartyError::ProofNeeded`] when it was not given within the last 15 minutes.
pub async fn require_second_factor(tx: &mut Tx, caller: &Caller) -> Result<(), PartyError> {
    if !has_one(tx, caller.party).await? {
        return Err(PartyError::SecondFactorMissing);
    }
    require_recent_proof(tx, caller).await
}

/// Lets a factor be added. Who has one gives it first; who has none has just signed in, or gives the password again: so who
/// finds a session open does not lock its owner out, and who knows a password only gets no second factor of its own.
///
/// # Errors
/// [`PartyError::ProofNeeded`].
pub(crate) async fn require_may_add(tx: &mut Tx, caller: &Caller) -> Result<(), PartyError> {
    if !has_one(tx, caller.party).await? {
        let proved = store::find_proved(tx, caller).await?;
        if proved.is_some_and(|proved| tx.now() - proved.began_at <= PROOF_LIFE) {
            return Ok(());
        }
    }
    require_recent_proof(tx, caller).await
}

/// Looks again before a factor that was begun is kept: another may have been added since, and then it is asked for. Returns
/// whether this one is the first. The party must be locked.
///
/// # Errors
/// [`PartyError::ProofNeeded`].
pub(crate) async fn require_may_keep(tx: &mut Tx, caller: &Caller) -> Result<bool, PartyError> {
    if !has_one(tx, caller.party).await? {
        return Ok(true);
    }
    require_recent_proof(tx, caller).await?;
    Ok(false)
}

/// What follows when a factor was taken away. Without another, the recovery codes go and no session counts as proved; with
/// another, all sessions but `kept` have to give it. Returns whether there is another.
pub(crate) async fn after_removal(
    tx: &mut Tx,
    party: Id<Party>,
    kept: Option<Id<Session>>,
) -> Result<bool, Failure> {
    let another = has_one(tx, party).await?;
    if !another {
        store::delete_recovery_codes(tx, party).await?;
    }
    store::save_unproved(tx, party, kept.filter(|_| another)).await?;
    Ok(another)
}
