//! What the tests look at afterwards.

use kernel::Id;
use ledger::Account;
use money::Currency;
use parties::Caller;

use super::World;
use crate::{Award, Ticket, store};

impl World {
    pub(crate) async fn found(&self, id: Id<Ticket>) -> Ticket {
        let mut tx = self.db.begin().await.unwrap();
        store::find(&mut tx, id).await.unwrap().unwrap()
    }

    pub(crate) async fn awards(&self, id: Id<Ticket>) -> Vec<Award> {
        let mut tx = self.db.begin().await.unwrap();
        store::list_awards(&mut tx, id).await.unwrap()
    }

    /// What the transaction holds and what the creator, the platform and the way back got of it.
    pub(crate) async fn holdings(&self) -> [i64; 3] {
        let mut held = Vec::new();
        let creator = self.who("Salma").party.uuid();
        for account in [
            Account::Escrow(self.escrow.uuid()),
            Account::Wallet(creator),
            Account::FeesPlatform,
        ] {
            let balance = ledger::balance(&self.db, account, Currency::MAD).await;
            held.push(balance.unwrap().amount_minor());
        }
        held.try_into().unwrap()
    }

    /// What was released and refunded of the transaction, and its state.
    pub(crate) async fn money(&self) -> (i64, i64, &'static str) {
        let mut tx = self.db.begin().await.unwrap();
        let escrow = escrow::find(&mut tx, self.escrow).await.unwrap().unwrap();
        (
            escrow.released.amount_minor(),
            escrow.refunded.amount_minor(),
            escrow.status.name(),
        )
    }

    /// Who was told of a topic, by name, in the order of the names.
    pub(crate) async fn told(&self, topic: &str) -> Vec<&'static str> {
        let told = sqlx::query_scalar!(
            "SELECT a.party
             FROM event_audience a
             JOIN events e ON e.id = a.event
             WHERE e.topic = $1",
            topic
        )
        .fetch_all(self.db.pool())
        .await
        .unwrap();
        self.names(told)
    }

    /// Who was written to with a template, by name, in the order of the names.
    pub(crate) async fn mailed(&self, template: &str) -> Vec<&'static str> {
        let mailed = sqlx::query_scalar!(
            "SELECT party
             FROM emails
             WHERE template = $1",
            template
        )
        .fetch_all(self.db.pool())
        .await
        .unwrap();
        self.names(mailed)
    }

    /// Who was written to at all, by name.
    pub(crate) async fn mails(&self) -> Vec<&'static str> {
        let mailed = sqlx::query_scalar!("SELECT party FROM emails")
            .fetch_all(self.db.pool())
            .await
            .unwrap();
        self.names(mailed)
    }

    /// Who did this to that object by the audit log, by name, in the order of the names.
    pub(crate) async fn did(&self, act: &str, object: uuid::Uuid) -> Vec<&'static str> {
        let filter = kernel::audit::Filter {
            object: Some(object),
            act: Some(act.to_owned()),
            ..Default::default()
        };
        let rows = kernel::audit::list(&self.db, &filter, None, 100).await;
        let actors = rows.unwrap().into_iter().filter_map(|row| row.actor);
        self.names(actors.collect())
    }

    /// What the newest event of a topic says.
    pub(crate) async fn facts(&self, topic: &str) -> serde_json::Value {
        sqlx::query_scalar!(
            "SELECT data
             FROM events
             WHERE topic = $1
             ORDER BY id DESC
             LIMIT 1",
            topic
        )
        .fetch_one(self.db.pool())
        .await
        .unwrap()
    }

    fn names(&self, ids: Vec<uuid::Uuid>) -> Vec<&'static str> {
        let mut names: Vec<&'static str> = ids
            .into_iter()
            .filter_map(|id| {
                let known = |(_, caller): &&(&str, Caller)| caller.party.uuid() == id;
                self.parties.iter().find(known).map(|(name, _)| *name)
            })
            .collect();
        names.sort_unstable();
        names
    }
}
