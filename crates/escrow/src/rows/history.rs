//! The timeline.

use chrono::{DateTime, Utc};
use kernel::{Failure, Id};
use money::{Currency, Money};
use parties::Role;
use uuid::Uuid;

use crate::model::Actor;

/// A change as the timeline kept it.
#[derive(Debug, Clone)]
pub(crate) struct Happened {
    /// The act, a verb.
    pub(crate) act: String,
    /// Who did it; nobody when it happened by itself.
    pub(crate) actor: Option<Actor>,
    /// The name of the state before; none at the beginning.
    pub(crate) from: Option<String>,
    /// The name of the state it led to.
    pub(crate) to: String,
    /// Why, when somebody said so.
    pub(crate) reason: Option<String>,
    /// The money it was about.
    pub(crate) money: Option<Money>,
    /// The platform's part of that.
    pub(crate) fee: Option<Money>,
    /// What went back to the payer with it.
    pub(crate) refunded: Option<Money>,
    /// The act of the ledger that moved it.
    pub(crate) ledger_act: Option<Uuid>,
    /// When it was.
    pub(crate) at: DateTime<Utc>,
}

impl Happened {
    /// The creator's part of the money, when the platform took one.
    pub(crate) fn net(&self) -> Option<Money> {
        let (money, fee) = self.money.zip(self.fee)?;
        money.checked_sub(fee).ok()
    }
}

pub(crate) struct EventRow {
    pub(crate) currency: String,
    pub(crate) act: String,
    pub(crate) actor_id: Option<Uuid>,
    pub(crate) actor_role: Option<String>,
    pub(crate) from_status: Option<String>,
    pub(crate) to_status: String,
    pub(crate) reason: Option<String>,
    pub(crate) amount_minor: Option<i64>,
    pub(crate) fee_minor: Option<i64>,
    pub(crate) refunded_minor: Option<i64>,
    pub(crate) ledger_act: Option<Uuid>,
    pub(crate) happened_at: DateTime<Utc>,
}

impl TryFrom<EventRow> for Happened {
    type Error = Failure;

    fn try_from(row: EventRow) -> Result<Self, Failure> {
        let currency = Currency::parse(&row.currency)?;
        let role = row.actor_role.as_deref().and_then(Role::parse);
        Ok(Self {
            act: row.act,
            actor: row.actor_id.zip(role).map(|(party, role)| Actor {
                party: Id::from_uuid(party),
                role,
            }),
            from: row.from_status,
            to: row.to_status,
            reason: row.reason,
            money: row.amount_minor.map(|minor| Money::new(minor, currency)),
            fee: row.fee_minor.map(|minor| Money::new(minor, currency)),
            refunded: row.refunded_minor.map(|minor| Money::new(minor, currency)),
            ledger_act: row.ledger_act,
            at: row.happened_at,
        })
    }
}
