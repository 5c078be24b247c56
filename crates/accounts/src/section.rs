//! Whose money an account statement is about: the sections, and the accounts of each.

use std::collections::BTreeSet;

use kernel::{Failure, Id, Tx};
use ledger::{Account, Holding};
use money::Currency;
use parties::Party;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A part of a party's money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = StatementSection)]
pub(crate) enum Section {
    /// What is in its wallet, and leaves to its bank by itself.
    #[default]
    Available,
    /// What it paid in for campaigns or statements, and nobody has got yet.
    Locked,
    /// What it paid into raises, less what came back to it.
    Invested,
    /// What it owes, because its bank took a payment back.
    Owed,
}

impl Section {
    /// All of them, in the order in which they are shown.
    pub(crate) const ALL: [Self; 4] = [Self::Available, Self::Locked, Self::Invested, Self::Owed];

    /// Its name on the wire.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Available => "available",
            Self::Locked => "locked",
            Self::Invested => "invested",
            Self::Owed => "owed",
        }
    }
}

/// What a party holds, by section.
#[derive(Debug, Default)]
pub(crate) struct Holdings {
    available: Holding,
    locked: Holding,
    invested: Holding,
    owed: Holding,
}

impl Holdings {
    /// What this party holds, as the rooms say that know it and the caller's transaction sees it.
    ///
    /// # Errors
    /// [`Failure`] of the database.
    pub(crate) async fn of(tx: &mut Tx, party: Id<Party>) -> Result<Self, Failure> {
        let mut locked = escrow::accounts_of_brand(tx, party).await?;
        locked.extend(statements::accounts_of_owner(tx, party).await?);
        let raises = projects::raises_of_fan(tx, party).await?;
        let payments = payments::acts_of_payer(tx, party).await?;
        Ok(Self {
            available: own(vec![Account::Wallet(party.uuid())]),
            locked: own(locked),
            invested: Holding {
                accounts: raises,
                acts: Some(payments),
            },
            owed: own(vec![Account::Receivable(party.uuid())]),
        })
    }

    /// The currencies in which this party ever had something in any section, by their codes.
    ///
    /// # Errors
    /// [`Failure`] of the database.
    pub(crate) async fn currencies(&self, tx: &mut Tx) -> Result<BTreeSet<Currency>, Failure> {
        let mut all = BTreeSet::new();
        for section in Section::ALL {
            all.extend(ledger::currencies(tx, self.section(section)).await?);
        }
        Ok(all)
    }

    /// What is in this section.
    pub(crate) const fn section(&self, section: Section) -> &Holding {
        match section {
            Section::Available => &self.available,
            Section::Locked => &self.locked,
            Section::Invested => &self.invested,
            Section::Owed => &self.owed,
        }
    }
}

fn own(accounts: Vec<Account>) -> Holding {
    Holding {
        accounts,
        acts: None,
    }
}
