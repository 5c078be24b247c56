//! What the history keeps and the others are told.

use kernel::{Failure, Id, Tx, audit, http::WireMoney};
use messages::Event;
use money::Money;
use parties::Party;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    model::{Happening, Investment, Milestone, Project, Return},
    store,
};

/// A change to be written into the history and the audit log.
#[derive(Debug, Clone, Default)]
pub(crate) struct Change {
    /// What was done: a verb.
    pub(crate) act: &'static str,
    /// Who did it, and as what; nobody when it happened by itself.
    pub(crate) actor: Option<(Uuid, &'static str)>,
    /// Why.
    pub(crate) reason: Option<String>,
    /// The money it is about.
    pub(crate) money: Option<Money>,
    /// The platform's part of it.
    pub(crate) fee: Option<Money>,
    /// Of which investment.
    pub(crate) investment: Option<Id<Investment>>,
    /// Of which milestone.
    pub(crate) milestone: Option<Id<Milestone>>,
    /// The act of the ledger that moved it.
    pub(crate) ledger_act: Option<Uuid>,
}

impl Change {
    /// Something that happened by itself.
    pub(crate) fn of(act: &'static str) -> Self {
        Self {
            act,
            ..Self::default()
        }
    }

    /// Something that somebody did.
    pub(crate) fn by(act: &'static str, actor: (Uuid, &'static str)) -> Self {
        Self {
            actor: Some(actor),
            ..Self::of(act)
        }
    }

    /// The same of this investment, with its money.
    pub(crate) fn on(self, investment: &Investment) -> Self {
        Self {
            investment: Some(investment.id),
            money: Some(investment.money),
            ..self
        }
    }
}

/// Acts that change nothing of what others see: a draft is its owner's, and an investment without its money is its fan's.
const IS_UNSEEN: [&str; 3] = ["create", "invest", "retry"];

/// Writes a change down, in the transaction that makes it; whoever looks at the project sees it.
pub(crate) async fn happened(
    tx: &mut Tx,
    project: Id<Project>,
    change: Change,
) -> Result<(), Failure> {
    let happening = Happening {
        id: tx.new_id(),
        at: tx.now(),
        actor: change.actor.map(|(party, _)| Id::from_uuid(party)),
        act: change.act.to_owned(),
        reason: change.reason,
        amount_minor: change.money.map(Money::amount_minor),
        fee_minor: change.fee.map(Money::amount_minor),
        investment: change.investment,
        milestone: change.milestone,
        ledger_act: change.ledger_act,
    };
    store::insert_happening(tx, project, &happening).await?;
    let after = json!({
        "investment": change.investment,
        "milestone": change.milestone,
        "amount": change.money.map(WireMoney::from),
    });
    let entry = audit::Entry {
        actor: change.actor,
        act: change.act,
        object_kind: "projects",
        object: project.uuid(),
        before: None,
        after: Some(after),
    };
    audit::record(tx, entry).await?;
    if IS_UNSEEN.contains(&change.act) {
        return Ok(());
    }
    messages::publish_to_all(tx, project.uuid()).await
}

/// Tells these parties; `data` goes beside the project's title.
pub(crate) async fn tell(
    tx: &mut Tx,
    topic: &'static str,
    (project, title): (Id<Project>, &str),
    audience: &[Id<Party>],
    data: Value,
) -> Result<(), Failure> {
    if audience.is_empty() {
        return Ok(());
    }
    let mut data = data;
    if let Some(object) = data.as_object_mut() {
        object.insert("project_id".to_owned(), json!(project));
        object.insert("project_title".to_owned(), json!(title));
    }
    let event = Event {
        topic,
        object: project.uuid(),
        audience,
        data,
    };
    messages::publish(tx, event).await
}

/// A fan's money is locked.
pub(crate) async fn held(
    tx: &mut Tx,
    project: &Project,
    (investment, leave_until): (&Investment, chrono::DateTime<chrono::Utc>),
) -> Result<(), Failure> {
    let data = json!({
        "investment_id": investment.id,
        "amount": WireMoney::from(investment.money),
        "until": leave_until,
    });
    let about = (project.id, project.title.as_str());
    tell(tx, "investment_held", about, &[investment.fan], data).await
}

/// Money goes back to a fan.
pub(crate) async fn returned(tx: &mut Tx, title: &str, back: &Return) -> Result<(), Failure> {
    let data = json!({
        "investment_id": back.investment,
        "amount": WireMoney::from(back.money),
        "cause": back.reason.as_str(),
    });
    let about = (back.project, title);
    tell(tx, "investment_returned", about, &[back.fan], data).await
}
