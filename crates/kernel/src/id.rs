//! Typed ids.

use std::{
    cmp::Ordering,
    fmt,
    hash::{Hash, Hasher},
    marker::PhantomData,
    str::FromStr,
    sync::atomic::{self, AtomicU32},
};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::{Builder, Uuid};

/// The id of a `T`: a UUID of version 7, so that ids sort by the time they were made.
///
/// Its last 16 bits are zero. An act on money gets an id of this kind, and the ids of its ledger transfers are that
/// id with a step number in those bits, so they need no other source of uniqueness.
pub struct Id<T> {
    uuid: Uuid,
    of: PhantomData<fn() -> T>,
}

/// The text is not a UUID.
#[derive(Debug, thiserror::Error)]
#[error("an id is a UUID such as 0197a6f2-93a1-7c11-8a61-6f0c1d2e0000")]
pub struct ParseIdError(#[from] uuid::Error);

impl<T> Id<T> {
    /// A new id, made at `now`: 48 bits of milliseconds, 26 of its place among this process's ids, 32 random.
    pub fn new(now: DateTime<Utc>) -> Self {
        let mut random = [0_u8; 10];
        // Without randomness an id still differs by its moment, and the primary key refuses a twin.
        if getrandom::fill(&mut random).is_err() {
            tracing::error!("the machine gave no random bytes for an id");
        }
        if let Some(step) = random.last_chunk_mut::<2>() {
            *step = [0, 0];
        }
        let millis = u64::try_from(now.timestamp_millis()).unwrap_or_default();
        if let Some(first) = random.first_chunk_mut::<4>() {
            *first = place();
        }
        Self::from_uuid(Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
    }

    /// The id that `uuid` is.
    pub const fn from_uuid(uuid: Uuid) -> Self {
        Self {
            uuid,
            of: PhantomData,
        }
    }

    /// The bare UUID, for SQL parameters.
    pub const fn uuid(self) -> Uuid {
        self.uuid
    }

    /// The same id, of something that shares it.
    pub const fn cast<U>(self) -> Id<U> {
        Id::from_uuid(self.uuid)
    }
}

impl<T> Clone for Id<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Id<T> {}
impl<T> PartialEq for Id<T> {
    fn eq(&self, other: &Self) -> bool {
        self.uuid == other.uuid
    }
}
impl<T> Eq for Id<T> {}
impl<T> PartialOrd for Id<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl<T> Ord for Id<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.uuid.cmp(&other.uuid)
    }
}
impl<T> Hash for Id<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.uuid.hash(state);
    }
}
impl<T> fmt::Display for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.uuid, f)
    }
}
impl<T> fmt::Debug for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.uuid, f)
    }
}
impl<T> FromStr for Id<T> {
    type Err = ParseIdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self::from_uuid(Uuid::parse_str(text)?))
    }
}
impl<T> From<Uuid> for Id<T> {
    fn from(uuid: Uuid) -> Self {
        Self::from_uuid(uuid)
    }
}
impl<T> Serialize for Id<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.uuid.serialize(serializer)
    }
}
impl<'de, T> Deserialize<'de> for Id<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Uuid::deserialize(deserializer).map(Self::from_uuid)
    }
}

/// How many ids this process has made: what was made later in a moment is listed later.
static MADE: AtomicU32 = AtomicU32::new(0);

/// The next number in the 26 bits that follow the moment, without those where a UUID has its version and its variant.
fn place() -> [u8; 4] {
    let [high, upper, lower, low] = MADE.fetch_add(1, atomic::Ordering::Relaxed).to_be_bytes();
    let upper_and_lower = u16::from_be_bytes([upper, lower]);
    let [first, second] = ((u16::from(high) << 10) | (upper_and_lower >> 6)).to_be_bytes();
    [first, second, lower & 0x3f, low]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_sort_by_time_and_leave_their_last_bits_to_the_ledger() {
        let early = Id::<()>::new(DateTime::from_timestamp(1_700_000_000, 0).unwrap());
        let late = Id::<()>::new(DateTime::from_timestamp(1_700_000_001, 0).unwrap());
        assert!(early < late);
        assert_eq!(early.uuid().get_version_num(), 7);
        assert_eq!(early.uuid().as_bytes()[14..], [0, 0]);
    }

    #[test]
    fn ids_of_one_moment_sort_as_they_were_made() {
        let moment = DateTime::from_timestamp(1_700_000_002, 0).unwrap();
        let made: Vec<Id<()>> = (0..70_000).map(|_| Id::new(moment)).collect();
        assert!(made.is_sorted());
    }

    #[test]
    fn an_id_is_read_back_from_its_text() {
        let id = Id::<()>::new(DateTime::from_timestamp(1_700_000_000, 0).unwrap());
        assert_eq!(id.to_string().parse::<Id<()>>().unwrap(), id);
        assert!("not-an-id".parse::<Id<()>>().is_err());
    }
}
