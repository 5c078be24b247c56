//! The acts of this room, one file each. Each runs inside the caller's database transaction and commits nothing.

mod book;
mod compile;
mod end;

use kernel::{
    Failure, Id, Tx,
    audit::{self, Entry},
};
use payments::Chargeback;
use serde_json::json;

use crate::pack::PackStatus;

pub use book::book;
pub(crate) use compile::{compile, compiled};
pub(crate) use end::end;

/// What the audit log is told: all of it happens by itself.
async fn note(
    tx: &mut Tx,
    (act, id): (&'static str, Id<Chargeback>),
    (before, after): (Option<PackStatus>, PackStatus),
) -> Result<(), Failure> {
    let state = |status: PackStatus| json!({ "status": status.as_str() });
    let entry = Entry {
        actor: None,
        act,
        object_kind: "chargeback",
        object: id.uuid(),
        before: before.map(state),
        after: Some(state(after)),
    };
    audit::record(tx, entry).await
}
