//! Rows of the tables turned into the things of this room, and back. A row can lie; it is then a failure.

mod budgets;
mod history;
mod lines;
mod transactions;

pub(crate) use budgets::BudgetRow;
pub(crate) use history::{EventRow, Happened};
pub(crate) use lines::{LineColumns, LineRow};
pub(crate) use transactions::{EscrowRow, StatusColumns};

use kernel::Failure;

/// A number of hours, days or times that a row holds.
fn count<N>(number: N) -> Result<u16, Failure>
where
    u16: TryFrom<N, Error = std::num::TryFromIntError>,
{
    u16::try_from(number).map_err(Failure::new)
}
