//! A set of transfers as the arrays that PostgreSQL takes.

use std::collections::BTreeMap;

use kernel::Failure;
use money::Currency;
use uuid::Uuid;

use crate::{Account, Transfer};

/// An account of one currency.
pub(crate) type Key = (Account, Currency);

/// Transfers in columns. They name their accounts and kinds by their place among those of the set, from 1 as PostgreSQL
/// counts.
#[derive(Debug, Default)]
pub(crate) struct Set {
    /// The accounts of the set, each once.
    pub(crate) accounts: Vec<Key>,
    /// What the transfers are, each name once.
    pub(crate) kind_names: Vec<String>,
    pub(crate) ids: Vec<Uuid>,
    pub(crate) debits: Vec<i32>,
    pub(crate) credits: Vec<i32>,
    pub(crate) amounts: Vec<i64>,
    pub(crate) lane_seeds: Vec<i32>,
    pub(crate) kinds: Vec<i16>,
    places: BTreeMap<Key, i32>,
    kind_places: BTreeMap<&'static str, i16>,
}

impl Set {
    /// The columns of these transfers.
    ///
    /// # Errors
    /// More of them than PostgreSQL counts.
    pub(crate) fn of(transfers: &[Transfer]) -> Result<Self, Failure> {
        let mut set = Self::default();
        for transfer in transfers {
            set.push(transfer)?;
        }
        Ok(set)
    }

    /// One more transfer.
    ///
    /// # Errors
    /// More of them than PostgreSQL counts.
    pub(crate) fn push(&mut self, transfer: &Transfer) -> Result<(), Failure> {
        let currency = transfer.money.currency();
        let debit = self.place((transfer.debit, currency))?;
        let credit = self.place((transfer.credit, currency))?;
        let kind = self.kind(transfer.kind)?;
        self.ids.push(transfer.id);
        self.debits.push(debit);
        self.credits.push(credit);
        self.amounts.push(transfer.money.amount_minor());
        self.lane_seeds.push(transfer.lane());
        self.kinds.push(kind);
        Ok(())
    }

    fn place(&mut self, key: Key) -> Result<i32, Failure> {
        if let Some(place) = self.places.get(&key) {
            return Ok(*place);
        }
        self.accounts.push(key);
        let place = i32::try_from(self.accounts.len()).map_err(Failure::new)?;
        self.places.insert(key, place);
        Ok(place)
    }

    fn kind(&mut self, name: &'static str) -> Result<i16, Failure> {
        if let Some(place) = self.kind_places.get(name) {
            return Ok(*place);
        }
        self.kind_names.push(name.to_owned());
        let place = i16::try_from(self.kind_names.len()).map_err(Failure::new)?;
        self.kind_places.insert(name, place);
        Ok(place)
    }
}

/// Accounts as columns, for the function that opens them.
#[derive(Debug, Default)]
pub(crate) struct Opening {
    pub(crate) names: Vec<String>,
    pub(crate) currencies: Vec<String>,
    pub(crate) sides: Vec<String>,
    pub(crate) lanes: Vec<i16>,
}

impl Opening {
    /// The columns of these accounts, in their order.
    pub(crate) fn of(keys: &[Key]) -> Self {
        let mut opening = Self::default();
        for (account, currency) in keys {
            opening.names.push(account.to_string());
            opening.currencies.push(currency.code().to_owned());
            opening.sides.push(account.side().name().to_owned());
            opening.lanes.push(account.lanes());
        }
        opening
    }
}
