//! Mails about an account's own safety: the words are in the messages room, which knows this one, so a job carries them
//! there.

use kernel::{
    Failure, Id, Tx,
    jobs::{self, Line, NewJob},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{NOTICE_JOB, Party};

/// The payload of a [`NOTICE_JOB`]: whom to mail, which template, and the facts it asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// To whom.
    pub party: Id<Party>,
    /// One of [`Notice::TEMPLATES`].
    pub template: String,
    /// What the template asks for; no secrets.
    pub data: Value,
}

impl Notice {
    /// The templates that this room asks for, in the order of their names.
    pub const TEMPLATES: [&'static str; 8] = [
        "passkey_added",
        "passkey_removed",
        "passkey_set_aside",
        "password_changed",
        "recovery_code_used",
        "second_factor_added",
        "second_factor_removed",
        "sign_in_failures",
    ];
}

/// Has a mail sent about something that just happened.
pub(crate) async fn enqueue(
    tx: &mut Tx,
    party: Id<Party>,
    (template, data): (&'static str, Value),
) -> Result<(), Failure> {
    book(
        tx,
        Notice {
            party,
            template: template.to_owned(),
            data,
        },
        None,
    )
    .await
}

/// Has a mail sent at most once for `key`, however often it is asked for.
pub(crate) async fn enqueue_once(
    tx: &mut Tx,
    party: Id<Party>,
    (template, key): (&'static str, &str),
) -> Result<(), Failure> {
    let key = format!("{template}:{party}:{key}");
    let data = json!({ "at": tx.now() });
    book(
        tx,
        Notice {
            party,
            template: template.to_owned(),
            data,
        },
        Some(key),
    )
    .await
}

async fn book(tx: &mut Tx, notice: Notice, key: Option<String>) -> Result<(), Failure> {
    let job = NewJob {
        line: Line::Main,
        kind: NOTICE_JOB,
        key,
        payload: serde_json::to_value(notice)?,
        run_at: tx.now(),
    };
    jobs::enqueue(tx, job).await
}
