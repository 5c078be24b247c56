//! The one place where this room hands revenue to the room of royalties.

use kernel::{Failure, Id, Tx};
use ledger::Account;
use money::Money;
use royalties::{Booking, Month};

use crate::{Statement, StatementError, model::Share, store};

/// Books what a round changes of one project: its cash, if it needs any, and what each month is now. Its distribution begins by
/// itself.
pub(crate) async fn hand_over(
    tx: &mut Tx,
    statement: Id<Statement>,
    share: &Share,
) -> Result<(), StatementError> {
    let currency = share.money.currency();
    let months = store::list_booked_months(tx, share.round, share.project).await?;
    let sold = months
        .into_iter()
        .map(|(month, minor)| {
            let month = Month::of(month).map_err(Failure::new)?;
            Ok((month, Money::new(minor, currency)))
        })
        .collect::<Result<_, Failure>>()?;
    let booking = Booking {
        id: share.id,
        from: Account::Statement(statement.uuid()),
        cash: share.cash,
        sold,
    };
    royalties::book_revenue(tx, Id::from_uuid(share.project), &booking).await?;
    Ok(())
}
