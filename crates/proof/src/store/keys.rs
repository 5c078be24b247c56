//! The keys that salts are made of.

use std::collections::HashMap;

use kernel::{Failure, Tx};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::entry::Subject;

/// A key: 32 random bytes.
pub(crate) type Key = [u8; 32];

/// The keys of these subjects: nothing of those that have none yet, `None` for those that were erased.
pub(crate) async fn keys(
    connection: &mut PgConnection,
    subjects: &[Subject],
) -> Result<HashMap<Subject, Option<Key>>, Failure> {
    let names: Vec<String> = subjects.iter().map(Subject::to_string).collect();
    let rows = sqlx::query!(
        r#"SELECT s.place::integer AS "place!", k.key
           FROM unnest($1::text[]) WITH ORDINALITY AS s (subject, place)
           JOIN log_keys k ON k.subject = s.subject"#,
        &names
    )
    .fetch_all(connection)
    .await?;
    let mut keys = HashMap::new();
    for row in rows {
        let place = usize::try_from(row.place).map_err(Failure::new)?;
        let key = row.key.map(<[u8; 32]>::try_from).transpose();
        let key = key
            .map_err(|bytes| Failure::msg(format!("a key of {} bytes in log_keys", bytes.len())))?;
        if let Some(subject) = subjects.get(place.saturating_sub(1)) {
            keys.insert(*subject, key);
        }
    }
    Ok(keys)
}

/// Keeps new keys; where another process was first, its key stays.
pub(crate) async fn make_keys(
    connection: &mut PgConnection,
    new: &[(Subject, Key)],
) -> Result<(), Failure> {
    let subjects: Vec<String> = new.iter().map(|(subject, _)| subject.to_string()).collect();
    let keys: Vec<Vec<u8>> = new.iter().map(|(_, key)| key.to_vec()).collect();
    sqlx::query!("SELECT log_make_keys($1, $2)", &subjects, &keys)
        .execute(connection)
        .await?;
    Ok(())
}

/// Erases the keys of a party and of the accounts in its name; returns how many.
pub(crate) async fn forget(tx: &mut Tx, party: Uuid) -> Result<i64, Failure> {
    let (record, now) = (tx.new_id::<()>(), tx.now());
    Ok(sqlx::query_scalar!(
        r#"SELECT log_forget($1, $2, $3) AS "erased!""#,
        record.uuid(),
        party,
        now
    )
    .fetch_one(tx.conn())
    .await?)
}

/// How many keys were erased so far.
pub(crate) async fn erased(connection: &mut PgConnection) -> Result<i64, Failure> {
    Ok(sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM log_keys WHERE erased_at IS NOT NULL"#
    )
    .fetch_one(connection)
    .await?)
}
