//! Tables in memory, and the list of all kinds of rows with their names in the journal.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::model::{
    Account, AccountLink, Answered, BalanceSettings, Charge, ClockOffset, Delivery, Dispute,
    Endpoint, Event, Intent, Payout, Refund, Reversal, Session, Transfer, Txn,
};

/// Rows in order of creation, found by id.
pub(crate) struct Table<T> {
    rows: Vec<T>,
    index: HashMap<String, usize>,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self {
            rows: Vec::new(),
            index: HashMap::new(),
        }
    }
}

impl<T> Table<T> {
    /// The row of this id.
    pub(crate) fn get(&self, id: &str) -> Option<&T> {
        self.rows.get(*self.index.get(id)?)
    }

    /// Adds the row, or replaces the one of the same id where it stands.
    pub(crate) fn put(&mut self, id: String, row: T) {
        if let Some(place) = self.index.get(&id).and_then(|at| self.rows.get_mut(*at)) {
            *place = row;
        } else {
            self.index.insert(id, self.rows.len());
            self.rows.push(row);
        }
    }

    /// All rows, oldest first.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.rows.iter()
    }

    /// Rows made before the row of this id, newest first; `None` when there is no such row.
    pub(crate) fn older_than(&self, id: &str) -> Option<impl Iterator<Item = &T>> {
        Some(self.rows.get(..*self.index.get(id)?)?.iter().rev())
    }

    /// Rows made after the row of this id, oldest first; `None` when there is no such row.
    pub(crate) fn newer_than(&self, id: &str) -> Option<impl Iterator<Item = &T>> {
        Some(self.rows.get(self.index.get(id)? + 1..)?.iter())
    }
}

/// A kind of row: its table, and its name in the journal.
pub(crate) trait Row: Serialize + Clone {
    /// Name in the journal; never changes.
    const KIND: &'static str;
    /// The id rows are found by.
    fn id(&self) -> &str;
    /// The table of this kind.
    fn table(tables: &Tables) -> &Table<Self>;
    /// The table of this kind, to write.
    fn table_mut(tables: &mut Tables) -> &mut Table<Self>;
}

/// One changed row, as a line of the journal holds it.
#[derive(Serialize)]
pub(crate) struct Written<'a, T> {
    pub(crate) kind: &'static str,
    pub(crate) row: &'a T,
}

macro_rules! rows {
    ($($row:ident $kind:literal $table:ident;)*) => {
        /// Every table.
        #[derive(Default)]
        pub(crate) struct Tables { $(pub(crate) $table: Table<$row>,)* }

        /// One changed row, read back from the journal.
        #[derive(Deserialize)]
        #[serde(tag = "kind", content = "row")]
        pub(crate) enum Change { $(#[serde(rename = $kind)] $row(Box<$row>),)* }

        $(impl Row for $row {
            const KIND: &'static str = $kind;
            fn id(&self) -> &str { &self.id }
            fn table(tables: &Tables) -> &Table<Self> { &tables.$table }
            fn table_mut(tables: &mut Tables) -> &mut Table<Self> { &mut tables.$table }
        })*

        impl Tables {
            /// Puts a row read from the journal in its place.
            pub(crate) fn apply(&mut self, change: Change) {
                match change { $(Change::$row(row) => self.$table.put(row.id.clone(), *row),)* }
            }

            /// Writes every row as a line of the journal.
            pub(crate) fn write_all(&self, out: &mut impl std::io::Write) -> std::io::Result<()> {
                $(for row in self.$table.iter() {
                    serde_json::to_writer(&mut *out, &[Written { kind: $kind, row }])?;
                    out.write_all(b"\n")?;
                })*
                Ok(())
            }
        }
    };
}

rows! {
    ClockOffset "clock" clock;
    Session "session" sessions;
    Intent "intent" intents;
    Charge "charge" charges;
    Account "account" accounts;
    AccountLink "account_link" account_links;
    Transfer "transfer" transfers;
    Reversal "reversal" reversals;
    Payout "payout" payouts;
    Refund "refund" refunds;
    Dispute "dispute" disputes;
    Txn "txn" txns;
    BalanceSettings "balance_settings" balance_settings;
    Event "event" events;
    Delivery "delivery" deliveries;
    Endpoint "endpoint" endpoints;
    Answered "answered" answered;
}
