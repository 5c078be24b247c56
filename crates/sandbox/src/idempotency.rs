//! `Idempotency-Key`: the first answer to a keyed request is kept, and given again to the same request.
//!
//! As with Stripe's v1 API: what was executed is kept, refusals and failures too; what the door refused (key, parameters)
//! is not. Keys belong to an account.

use std::sync::Arc;

use axum::http::StatusCode;
use sha2::{Digest, Sha256};

use crate::error::Refusal;
use crate::model::Answered;
use crate::server::Reply;
use crate::shared::Shared;
use crate::state::State;

/// A keyed request.
#[derive(Clone)]
pub(crate) struct Keyed {
    /// Owner and key.
    id: String,
    fingerprint: String,
}

impl Keyed {
    /// `parts`: everything that has to be the same when the key is used again.
    pub(crate) fn new(owner: Option<&str>, key: &str, parts: &[&str]) -> Result<Self, Refusal> {
        if key.is_empty() || key.len() > 255 {
            return Err(Refusal::idempotency(
                "Idempotency keys are 1 to 255 characters.",
            ));
        }
        let mut digest = Sha256::new();
        for part in parts {
            digest.update(part.len().to_be_bytes());
            digest.update(part.as_bytes());
        }
        Ok(Self {
            id: format!("{}|{key}", owner.unwrap_or_default()),
            fingerprint: hex(&digest.finalize()),
        })
    }
}

/// Bytes as lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from_digit(u32::from(half), 16).unwrap_or_default();
    bytes
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)])
        .collect()
}

/// The right to execute a keyed request; its end, however it comes, frees the key.
pub(crate) struct Ticket {
    shared: Arc<Shared>,
    keyed: Keyed,
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.shared
            .quietly(|state| state.in_flight.remove(&self.keyed.id));
    }
}

/// Takes the key: the answer kept from before, or the right to execute.
pub(crate) fn take(shared: &Arc<Shared>, keyed: &Keyed) -> Result<Result<Ticket, Reply>, Refusal> {
    let kept = shared.quietly(|state| claim(state, keyed))?;
    Ok(kept.map_or_else(
        || {
            Ok(Ticket {
                shared: Arc::clone(shared),
                keyed: keyed.clone(),
            })
        },
        Err,
    ))
}

fn claim(state: &mut State, keyed: &Keyed) -> Result<Option<Reply>, Refusal> {
    if let Some(kept) = state.get::<Answered>(&keyed.id) {
        if kept.fingerprint != keyed.fingerprint {
            return Err(Refusal::idempotency(
                "Keys for idempotent requests can only be used with the same parameters they were first used with. Use another key for another request.",
            ));
        }
        let status = StatusCode::from_u16(kept.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        return Ok(Some(Reply {
            status,
            body: kept.body.clone(),
            replayed: true,
        }));
    }
    if !state.in_flight.insert(keyed.id.clone()) {
        return Err(Refusal::idempotency(
            "There is currently another in-progress request using this Idempotency Key.",
        )
        .status(StatusCode::CONFLICT)
        .code("idempotency_key_in_use"));
    }
    Ok(None)
}

/// Keeps the answer of an executed request.
pub(crate) fn keep(state: &mut State, keyed: &Keyed, reply: &Reply) {
    state.put(Answered {
        id: keyed.id.clone(),
        created: state.now(),
        fingerprint: keyed.fingerprint.clone(),
        status: reply.status.as_u16(),
        body: reply.body.clone(),
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::shared;

    fn keyed(parts: &[&str]) -> Keyed {
        Keyed::new(None, "k1", parts).unwrap()
    }

    #[tokio::test]
    async fn a_key_in_use_is_a_conflict_until_its_request_ends() {
        let shared = shared();
        let first = take(&shared, &keyed(&["a"])).unwrap();
        let second = take(&shared, &keyed(&["a"])).err().unwrap();
        assert_eq!(second.status, StatusCode::CONFLICT);
        assert_eq!(second.object()["code"], "idempotency_key_in_use");
        drop(first);
        assert!(take(&shared, &keyed(&["a"])).unwrap().is_ok());
    }

    #[tokio::test]
    async fn a_failure_is_kept_and_given_again() {
        let shared = shared();
        let reply = Reply {
            status: StatusCode::INTERNAL_SERVER_ERROR,
            body: "{}".to_owned(),
            replayed: false,
        };
        shared.quietly(|state| keep(state, &keyed(&["a"]), &reply));
        let again = take(&shared, &keyed(&["a"])).unwrap().err().unwrap();
        assert_eq!(
            (again.status, again.replayed),
            (StatusCode::INTERNAL_SERVER_ERROR, true)
        );
    }

    #[test]
    fn parts_do_not_run_into_each_other() {
        assert_ne!(
            keyed(&["ab", "c"]).fingerprint,
            keyed(&["a", "bc"]).fingerprint
        );
    }

    #[test]
    fn a_key_is_bounded() {
        assert!(Keyed::new(None, "", &[]).is_err());
        assert!(Keyed::new(None, &"k".repeat(256), &[]).is_err());
    }
}
