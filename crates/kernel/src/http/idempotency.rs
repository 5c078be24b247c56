//! `Idempotency-Key`: one effect and one answer for a request, however often it is sent.

use axum::{
    extract::FromRequestParts,
    http::{HeaderName, HeaderValue, StatusCode, request::Parts},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{Db, Failure, Problem, Tx};

const HEADER: HeaderName = HeaderName::from_static("idempotency-key");
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// The key that the client chose for its request. Requests that move or promise money must carry one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdempotencyKey(String);

impl<S: Send + Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let key = parts
            .headers
            .get(HEADER)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        if (1..=255).contains(&key.len()) {
            return Ok(Self(key.to_owned()));
        }
        Err(Problem::new(
            StatusCode::BAD_REQUEST,
            "request.idempotency_key_missing",
            "An Idempotency-Key is needed",
            "Send a header `Idempotency-Key` of 1 to 255 visible characters that you never use for another request, \
             such as a random UUID. Sent again with the same key, the request has one effect and one answer.",
        ))
    }
}

impl IdempotencyKey {
    /// Runs `act` once for this caller, key, operation and body, in one transaction with the record of its answer.
    ///
    /// The same request again gets the stored answer with `Idempotency-Replayed: true`. A refusal stores nothing, since
    /// nothing happened: the request may be sent again with the same key.
    ///
    /// # Errors
    /// A [`Problem`]: what `act` refuses; 422 for the key with another operation or body; 409 while the first
    /// request with this key is still running.
    pub async fn run<B: Serialize>(
        &self,
        db: &Db,
        caller: Uuid,
        request: (&'static str, &B),
        act: impl AsyncFnOnce(&mut Tx) -> Result<(StatusCode, Value), Problem>,
    ) -> Result<Response, Problem> {
        let hash = request_hash(request)?;
        let mut tx = db.begin().await?;
        self.hold(&mut tx, caller).await?;
        if let Some(stored) = self.find(&mut tx, caller).await? {
            // Awaited for the same reason as below.
            drop(tx.rollback().await);
            return stored.replay(&hash);
        }
        let (status, body) = match act(&mut tx).await {
            Ok(answer) => answer,
            Err(problem) => {
                // Awaited, so that the key is free before the client reads the refusal and tries again. A connection
                // that broke here has let go of the key as well.
                drop(tx.rollback().await);
                return Err(problem);
            }
        };
        self.save(&mut tx, caller, &hash, (status, &body)).await?;
        tx.commit().await?;
        Ok((status, axum::Json(body)).into_response())
    }

    /// Holds the key until the transaction ends; a twin that runs at the same time is turned away.
    async fn hold(&self, tx: &mut Tx, caller: Uuid) -> Result<(), Problem> {
        let name = format!("idempotency:{caller}:{}", self.0);
        let held = sqlx::query_scalar!(
            r#"SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0)) AS "held!""#,
            name
        )
        .fetch_one(tx.conn())
        .await?;
        if held {
            return Ok(());
        }
        let problem = Problem::new(
            StatusCode::CONFLICT,
            "request.in_progress",
            "The same request is running",
            "The first request with this Idempotency-Key has not ended yet. Send it again in a second.",
        );
        Err(problem.retry_after(1))
    }

    async fn find(&self, tx: &mut Tx, caller: Uuid) -> Result<Option<Stored>, Failure> {
        let stored = sqlx::query_as!(
            Stored,
            "SELECT request_hash, status, body
             FROM idempotency_keys
             WHERE caller = $1 AND key = $2",
            caller,
            self.0
        )
        .fetch_optional(tx.conn())
        .await?;
        Ok(stored)
    }

    async fn save(
        &self,
        tx: &mut Tx,
        caller: Uuid,
        hash: &[u8],
        answer: (StatusCode, &Value),
    ) -> Result<(), Failure> {
        let now = tx.now();
        let status = i16::try_from(answer.0.as_u16()).map_err(Failure::new)?;
        sqlx::query!(
            "INSERT INTO idempotency_keys (caller, key, request_hash, status, body, created_at)
             VALUES ($1, $2, $3, $4, $5, $6)",
            caller,
            self.0,
            hash,
            status,
            answer.1,
            now
        )
        .execute(tx.conn())
        .await?;
        Ok(())
    }
}

/// The answer that was given to the first request with a key.
struct Stored {
    request_hash: Vec<u8>,
    status: i16,
    body: Value,
}

impl Stored {
    fn replay(self, hash: &[u8]) -> Result<Response, Problem> {
        if self.request_hash != hash {
            return Err(Problem::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "request.idempotency_key_reused",
                "The Idempotency-Key was used for another request",
                "This key belongs to a request with another operation or body. Use a new key for a new request.",
            ));
        }
        let status = u16::try_from(self.status).map_err(Failure::new)?;
        let status = StatusCode::from_u16(status).map_err(Failure::new)?;
        let mut response = (status, axum::Json(self.body)).into_response();
        response
            .headers_mut()
            .insert(REPLAYED, HeaderValue::from_static("true"));
        Ok(response)
    }
}

fn request_hash<B: Serialize>((operation, body): (&'static str, &B)) -> Result<Vec<u8>, Failure> {
    let mut hasher = Sha256::new();
    hasher.update(operation.as_bytes());
    hasher.update([0]);
    hasher.update(serde_json::to_vec(body)?);
    Ok(hasher.finalize().to_vec())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::testing;

    fn key(text: &str) -> IdempotencyKey {
        IdempotencyKey(text.to_owned())
    }

    async fn send(
        db: &Db,
        key: &IdempotencyKey,
        caller: u128,
        body: Value,
    ) -> Result<Response, Problem> {
        let answer = json!({"id": db.now().to_rfc3339(), "body": body});
        key.run(
            db,
            Uuid::from_u128(caller),
            ("POST /x", &body),
            async |_| Ok((StatusCode::CREATED, answer)),
        )
        .await
    }

    async fn text(response: Response) -> (StatusCode, bool, String) {
        let replayed = response.headers().contains_key(REPLAYED);
        let status = response.status();
        let bytes = axum::body::to_bytes(response.into_body(), 10_000)
            .await
            .unwrap();
        (status, replayed, String::from_utf8(bytes.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn the_same_request_gets_the_same_answer() {
        let (db, _guard) = testing::db().await;
        let first = text(send(&db, &key("k"), 1, json!({"a": 1})).await.unwrap()).await;
        db.clock().advance(chrono::Duration::days(400));
        let second = text(send(&db, &key("k"), 1, json!({"a": 1})).await.unwrap()).await;
        assert_eq!(
            (first.0, first.1, second.0, second.1),
            (StatusCode::CREATED, false, StatusCode::CREATED, true)
        );
        let [first, second]: [Value; 2] =
            [first.2, second.2].map(|body| serde_json::from_str(&body).unwrap());
        assert_eq!(first, second);
    }

    #[tokio::test]
    async fn another_body_under_the_same_key_is_refused() {
        let (db, _guard) = testing::db().await;
        send(&db, &key("k"), 1, json!({"a": 1})).await.unwrap();
        let problem = send(&db, &key("k"), 1, json!({"a": 2})).await.unwrap_err();
        assert_eq!(
            (problem.status(), problem.code()),
            (
                StatusCode::UNPROCESSABLE_ENTITY,
                "request.idempotency_key_reused"
            )
        );
    }

    #[tokio::test]
    async fn keys_of_two_callers_are_two_keys() {
        let (db, _guard) = testing::db().await;
        send(&db, &key("k"), 1, json!({"a": 1})).await.unwrap();
        assert_eq!(
            send(&db, &key("k"), 2, json!({"a": 2}))
                .await
                .unwrap()
                .status(),
            StatusCode::CREATED
        );
    }

    #[tokio::test]
    async fn a_twin_that_runs_at_the_same_time_is_turned_away() {
        let (db, _guard) = testing::db().await;
        let outer = key("k");
        let body = json!({});
        let answer = outer
            .run(&db, Uuid::nil(), ("POST /x", &body), async |_| {
                let twin = send(&db, &key("k"), 0, json!({})).await.unwrap_err();
                assert_eq!(
                    (twin.status(), twin.code()),
                    (StatusCode::CONFLICT, "request.in_progress")
                );
                Ok((StatusCode::OK, json!({})))
            })
            .await;
        assert_eq!(answer.unwrap().status(), StatusCode::OK);
    }

    #[tokio::test]
    async fn a_refusal_stores_nothing() {
        let (db, _guard) = testing::db().await;
        let refused = key("k")
            .run(&db, Uuid::nil(), ("POST /x", &json!({})), async |_| {
                Err(Problem::not_found("thing"))
            })
            .await;
        assert_eq!(refused.unwrap_err().status(), StatusCode::NOT_FOUND);
        assert_eq!(
            send(&db, &key("k"), 0, json!({})).await.unwrap().status(),
            StatusCode::CREATED
        );
    }
}
