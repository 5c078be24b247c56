//! Events, and the order in which each party is told of them.

use std::str::FromStr;

use chrono::{DateTime, Utc};
use kernel::{Db, Failure, Id, Tx};
use parties::Party;
use serde_json::Value;
use uuid::Uuid;

/// Something that happened, as it is kept.
#[derive(Debug, Clone)]
pub(crate) struct EventRow {
    pub(crate) id: Id<EventRow>,
    pub(crate) topic: String,
    pub(crate) object: Uuid,
    pub(crate) data: Value,
    pub(crate) at: DateTime<Utc>,
}

/// An event in one party's feed.
#[derive(Debug, Clone)]
pub(crate) struct FeedRow {
    pub(crate) cursor: Cursor,
    pub(crate) event: EventRow,
}

/// A place in a feed: the number of the transaction that wrote the row, and the row's own. Written `tx-id`.
///
/// The row's own number would not do: a lower number may commit after a higher one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Cursor {
    tx: i64,
    id: i64,
}

/// The text is no place in a feed.
#[derive(Debug, thiserror::Error)]
#[error("a place in a feed is the `id` of one of its events, such as 7341-25")]
pub(crate) struct ParseCursorError;

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{}", self.tx, self.id)
    }
}

impl FromStr for Cursor {
    type Err = ParseCursorError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = |text: &str| {
            let all = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            all.then(|| text.parse().ok()).flatten()
        };
        let (tx, id) = text.split_once('-').ok_or(ParseCursorError)?;
        Ok(Self {
            tx: digits(tx).ok_or(ParseCursorError)?,
            id: digits(id).ok_or(ParseCursorError)?,
        })
    }
}

struct Row {
    tx: i64,
    id: i64,
    event: Uuid,
    topic: String,
    object: Uuid,
    data: Value,
    at: DateTime<Utc>,
}

impl From<Row> for FeedRow {
    fn from(row: Row) -> Self {
        Self {
            cursor: Cursor {
                tx: row.tx,
                id: row.id,
            },
            event: EventRow {
                id: Id::from_uuid(row.event),
                topic: row.topic,
                object: row.object,
                data: row.data,
                at: row.at,
            },
        }
    }
}

/// In the place of a party: whoever is connected. No party has this id.
pub(crate) const EVERYBODY: Id<Party> = Id::from_uuid(Uuid::nil());

/// An event, and who is told of it.
#[derive(Debug, Clone)]
pub(crate) struct Told {
    pub(crate) event: EventRow,
    pub(crate) audience: Vec<Uuid>,
}

/// Keeps events and who is told of them, in their order.
pub(crate) async fn insert_events(tx: &mut Tx, told: &[Told]) -> Result<(), Failure> {
    let ids: Vec<Uuid> = told.iter().map(|told| told.event.id.uuid()).collect();
    let topics: Vec<String> = told.iter().map(|told| told.event.topic.clone()).collect();
    let objects: Vec<Uuid> = told.iter().map(|told| told.event.object).collect();
    let data: Vec<Value> = told.iter().map(|told| told.event.data.clone()).collect();
    let at: Vec<DateTime<Utc>> = told.iter().map(|told| told.event.at).collect();
    let audience = told.iter().flat_map(|told| {
        let event = told.event.id.uuid();
        told.audience.iter().map(move |party| (event, *party))
    });
    let (events, parties): (Vec<Uuid>, Vec<Uuid>) = audience.unzip();
    sqlx::query!(
        "WITH event AS (
             INSERT INTO events (id, topic, object, data, at)
             SELECT n.id, n.topic, n.object, n.data, n.at
             FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::jsonb[], $5::timestamptz[])
                 AS n (id, topic, object, data, at)
         )
         INSERT INTO event_audience (event, party)
         SELECT a.event, a.party
         FROM unnest($6::uuid[], $7::uuid[]) WITH ORDINALITY AS a (event, party, nth)
         ORDER BY a.nth",
        &ids,
        &topics,
        &objects,
        &data,
        &at,
        &events,
        &parties
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The place behind everything that a feed can show now: what is told from now on comes after it.
pub(crate) async fn find_head(db: &Db) -> Result<Cursor, Failure> {
    let oldest_running = sqlx::query_scalar!(
        r#"SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS "xmin!""#
    )
    .fetch_one(db.pool())
    .await?;
    Ok(Cursor {
        tx: oldest_running.saturating_sub(1),
        id: i64::MAX,
    })
}

/// One party's events behind `after`, the oldest first.
pub(crate) async fn list_after(
    db: &Db,
    party: Id<Party>,
    after: Cursor,
    limit: i64,
) -> Result<Vec<FeedRow>, Failure> {
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT a.tx::text::bigint AS "tx!", a.id, a.event, e.topic, e.object, e.data, e.at
           FROM event_audience a
           JOIN events e ON e.id = a.event
           WHERE a.party = $1
             AND (a.tx, a.id) > ($2::bigint::text::xid8, $3)
             AND a.tx < pg_snapshot_xmin(pg_current_snapshot())
           ORDER BY a.tx, a.id
           LIMIT $4"#,
        party.uuid(),
        after.tx,
        after.id,
        limit
    )
    .fetch_all(db.pool())
    .await?;
    Ok(rows.into_iter().map(FeedRow::from).collect())
}

/// One party's events before `before` or the last ones, the newest first.
pub(crate) async fn list_before(
    db: &Db,
    party: Id<Party>,
    before: Option<Cursor>,
    limit: i64,
) -> Result<Vec<FeedRow>, Failure> {
    let before = before.unwrap_or(Cursor {
        tx: i64::MAX,
        id: i64::MAX,
    });
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT a.tx::text::bigint AS "tx!", a.id, a.event, e.topic, e.object, e.data, e.at
           FROM event_audience a
           JOIN events e ON e.id = a.event
           WHERE a.party = $1
             AND (a.tx, a.id) < ($2::bigint::text::xid8, $3)
             AND a.tx < pg_snapshot_xmin(pg_current_snapshot())
           ORDER BY a.tx DESC, a.id DESC
           LIMIT $4"#,
        party.uuid(),
        before.tx,
        before.id,
        limit
    )
    .fetch_all(db.pool())
    .await?;
    Ok(rows.into_iter().map(FeedRow::from).collect())
}

/// Who was told of something behind `after`, in order, for whomever it concerns.
pub(crate) async fn list_new(
    db: &Db,
    after: Cursor,
    limit: i64,
) -> Result<Vec<(Id<Party>, Cursor)>, Failure> {
    let rows = sqlx::query!(
        r#"SELECT party, tx::text::bigint AS "tx!", id
           FROM event_audience
           WHERE (tx, id) > ($1::bigint::text::xid8, $2)
             AND tx < pg_snapshot_xmin(pg_current_snapshot())
           ORDER BY tx, id
           LIMIT $3"#,
        after.tx,
        after.id,
        limit
    )
    .fetch_all(db.pool())
    .await?;
    let place = |(party, tx, id)| (Id::from_uuid(party), Cursor { tx, id });
    Ok(rows
        .into_iter()
        .map(|row| place((row.party, row.tx, row.id)))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_back_from_its_text() {
        let place = Cursor { tx: 7341, id: 25 };
        assert_eq!(place.to_string().parse::<Cursor>().unwrap(), place);
        for text in [
            "",
            "-",
            "7341",
            "7341-",
            "-1-2",
            "+1-2",
            "1-2-3",
            "99999999999999999999-1",
        ] {
            assert!(text.parse::<Cursor>().is_err(), "{text}");
        }
    }
}
