//! Posting.

use std::collections::BTreeMap;

use kernel::{Failure, Tx};
use money::Currency;

use crate::{Account, LedgerError, Transfer};

/// What a posting did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Posted {
    /// How many transfers were new; the others had been posted before, with the same content.
    pub new: u64,
}

/// Posts a set of transfers in the caller's transaction: all of them, or none.
///
/// Idempotent by transfer id. Accounts are opened when they are new. Each balance is written once however many of the
/// transfers touch it. At most 8 000 transfers make a set.
///
/// # Errors
/// [`LedgerError::InsufficientFunds`] when a liability account would go below zero, [`LedgerError::Differs`] when an id
/// was posted with other content; the transaction must then be rolled back.
pub async fn post(tx: &mut Tx, transfers: &[Transfer]) -> Result<Posted, LedgerError> {
    if transfers.is_empty() {
        return Ok(Posted { new: 0 });
    }
    let set = Set::of(transfers)?;
    let now = tx.now();
    let new = sqlx::query_scalar!(
        r#"SELECT ledger_post($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) AS "new!""#,
        &set.names,
        &set.currencies,
        &set.sides,
        &set.lanes,
        &transfers
            .iter()
            .map(|transfer| transfer.id)
            .collect::<Vec<_>>(),
        &set.debits,
        &set.credits,
        &transfers
            .iter()
            .map(|transfer| transfer.money.amount_minor())
            .collect::<Vec<_>>(),
        &transfers.iter().map(Transfer::lane).collect::<Vec<_>>(),
        &transfers
            .iter()
            .map(|transfer| transfer.kind.to_owned())
            .collect::<Vec<_>>(),
        &transfers
            .iter()
            .map(|transfer| transfer.act)
            .collect::<Vec<_>>(),
        now
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(Posted {
        new: u64::try_from(new).map_err(Failure::new)?,
    })
}

/// The accounts of a set, each once, and the place of each transfer's two.
#[derive(Default)]
struct Set {
    names: Vec<String>,
    currencies: Vec<String>,
    sides: Vec<String>,
    lanes: Vec<i16>,
    debits: Vec<i32>,
    credits: Vec<i32>,
}

impl Set {
    fn of(transfers: &[Transfer]) -> Result<Self, Failure> {
        let mut set = Self::default();
        let mut places = BTreeMap::new();
        for transfer in transfers {
            let currency = transfer.money.currency();
            let debit = set.place(&mut places, (transfer.debit, currency))?;
            let credit = set.place(&mut places, (transfer.credit, currency))?;
            set.debits.push(debit);
            set.credits.push(credit);
        }
        Ok(set)
    }

    fn place(
        &mut self,
        places: &mut BTreeMap<(Account, Currency), i32>,
        key: (Account, Currency),
    ) -> Result<i32, Failure> {
        if let Some(place) = places.get(&key) {
            return Ok(*place);
        }
        let (account, currency) = key;
        self.names.push(account.to_string());
        self.currencies.push(currency.code().to_owned());
        self.sides.push(account.side().name().to_owned());
        self.lanes.push(account.lanes());
        // Arrays of PostgreSQL count from 1.
        let place = i32::try_from(self.names.len()).map_err(Failure::new)?;
        places.insert(key, place);
        Ok(place)
    }
}
