//! Writing an e-mail to one party.

use kernel::{
    Failure, Id, Tx,
    jobs::{self, Line, NewJob},
};
use parties::Party;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    jobs::{EmailJob, SEND_EMAIL},
    store::{self, NewEmail},
    templates,
};

/// Puts an e-mail to `to` into the outbox, within the caller's transaction. It leaves soon after the commit.
///
/// `data` holds what the template asks for; `email_verification` needs `link`, absolute or a path of this server.
///
/// # Errors
/// [`Failure`] of the database, of an unknown party or template; in development also of missing data.
pub async fn mail(
    tx: &mut Tx,
    to: Id<Party>,
    template: &'static str,
    data: Value,
) -> Result<(), Failure> {
    let party = parties::find(tx, to)
        .await?
        .ok_or_else(|| Failure::msg(format!("no party {to} to write to")))?;
    let text = Text {
        to: &party,
        template,
        object: None,
        data: &data,
    };
    write(tx, &[text]).await
}

/// What is written to a party at hand.
#[derive(Debug, Clone, Copy)]
pub(super) struct Text<'a> {
    pub(super) to: &'a Party,
    pub(super) template: &'static str,
    pub(super) object: Option<Uuid>,
    pub(super) data: &'a Value,
}

/// Puts e-mails into the outbox.
pub(super) async fn write(tx: &mut Tx, texts: &[Text<'_>]) -> Result<(), Failure> {
    if texts.is_empty() {
        return Ok(());
    }
    let mut emails = Vec::with_capacity(texts.len());
    for Text {
        to,
        template,
        object,
        data,
    } in texts
    {
        if !templates::exists(template) {
            return Err(Failure::msg(format!("there is no template `{template}`")));
        }
        let email = NewEmail {
            id: tx.new_id(),
            party: to.id,
            address: to.email.clone(),
            name: to.name.clone(),
            role: to.role.as_str(),
            language: to.language,
            template,
            object: *object,
            data: (*data).clone(),
        };
        // A text that cannot be written must be met while it is developed, not by a party that waits for it.
        if cfg!(debug_assertions) {
            templates::render(&email.letter(), "http://localhost").map_err(|error| {
                let given = data
                    .as_object()
                    .map(|facts| facts.keys().collect::<Vec<_>>());
                Failure::new(error)
                    .context(format!("`{template}` cannot be written with {given:?}"))
            })?;
        }
        emails.push(email);
    }
    store::insert_emails(tx, &emails).await?;
    let now = tx.now();
    let jobs = emails.iter().map(|email| NewJob {
        line: Line::Outside,
        kind: SEND_EMAIL,
        key: None,
        payload: json!(EmailJob {
            email: email.id.uuid()
        }),
        run_at: now,
    });
    jobs::enqueue_all(tx, jobs.collect()).await
}
