//! Any object, on the wire.

use chrono::{DateTime, Utc};
use kernel::{Id, http::WireMoney};
use ledger::{Account, Entry, TransferView};
use money::Money;
use parties::Party;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::objects::{Happened, Object};

/// An object from all sides. Of transfers and history the newest 50, the newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ObjectCard {
    id: Uuid,
    /// `campaign`, `engagement`, `escrow`, `submission`, `dispute`, `project`, `investment`, `milestone`, `statement`, `deposit`,
    /// `payout`, `refund`, `chargeback`, `transfer` or `party`.
    #[schema(example = "escrow")]
    kind: &'static str,
    /// Where it stands; absent for what has no states.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "under_review")]
    state: Option<&'static str>,
    /// Whose it is.
    parties: Vec<ObjectParty>,
    amounts: Vec<ObjectAmount>,
    dates: Vec<ObjectDate>,
    /// The ledger's accounts that hold its money.
    accounts: Vec<AccountView>,
    transfers: Vec<TransferView>,
    timeline: Vec<ObjectEvent>,
    /// Where to go on.
    related: Vec<RelatedObject>,
}

/// A party of an object.
#[derive(Debug, Serialize, ToSchema)]
struct ObjectParty {
    id: Uuid,
    #[schema(example = "brand")]
    role: &'static str,
    name: String,
}

/// An amount of an object.
#[derive(Debug, Serialize, ToSchema)]
struct ObjectAmount {
    /// What it is: `amount`, `released`, `refunded` and so on.
    #[schema(example = "released")]
    what: &'static str,
    amount: WireMoney,
}

/// A time of an object.
#[derive(Debug, Serialize, ToSchema)]
struct ObjectDate {
    /// What was or is due then: `created`, `deadline`, `closed` and so on.
    #[schema(example = "deadline")]
    what: &'static str,
    at: DateTime<Utc>,
}

/// An account of the ledger.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ObjectAccount)]
pub(super) struct AccountView {
    #[schema(example = "escrow:0197a6f2-93a1-7c11-8a61-6f0c1d2e0000")]
    name: String,
    /// What it holds now, in each currency that it was ever opened in.
    balances: Vec<WireMoney>,
}

impl AccountView {
    pub(super) fn new(account: Account, balances: Vec<Money>) -> Self {
        Self {
            name: account.to_string(),
            balances: balances.into_iter().map(WireMoney::from).collect(),
        }
    }
}

/// Something that happened to an object.
#[derive(Debug, Serialize, ToSchema)]
struct ObjectEvent {
    at: DateTime<Utc>,
    #[schema(example = "release")]
    act: String,
    /// Who did it; absent when it happened by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    actor_id: Option<Uuid>,
    /// That party's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    actor: Option<String>,
}

/// An object to go on to.
#[derive(Debug, Serialize, ToSchema)]
struct RelatedObject {
    id: Uuid,
    #[schema(example = "campaign")]
    kind: &'static str,
}

impl ObjectCard {
    pub(super) fn new(
        object: Object,
        (people, timeline): (&[Party], &[Happened]),
        (accounts, transfers): (Vec<AccountView>, &[Entry]),
    ) -> Self {
        let who = |id: Id<Party>| people.iter().find(|party| party.id == id);
        let party = |id: &Id<Party>| {
            let party = who(*id)?;
            Some(ObjectParty {
                id: party.id.uuid(),
                role: party.role.as_str(),
                name: party.name.clone(),
            })
        };
        let event = |one: &Happened| ObjectEvent {
            at: one.at,
            act: one.act.clone(),
            actor_id: one.actor,
            actor: one
                .actor
                .and_then(|id| who(Id::from_uuid(id)))
                .map(|party| party.name.clone()),
        };
        let amount = |(what, money): (&'static str, Money)| ObjectAmount {
            what,
            amount: money.into(),
        };
        let related = object.related.into_iter();
        Self {
            id: object.id,
            kind: object.kind.as_str(),
            state: object.state,
            parties: object.parties.iter().filter_map(party).collect(),
            amounts: object.amounts.into_iter().map(amount).collect(),
            dates: object
                .dates
                .into_iter()
                .map(|(what, at)| ObjectDate { what, at })
                .collect(),
            accounts,
            transfers: transfers.iter().map(TransferView::from).collect(),
            timeline: timeline.iter().map(event).collect(),
            related: related
                .map(|(kind, id)| RelatedObject {
                    id,
                    kind: kind.as_str(),
                })
                .collect(),
        }
    }
}
