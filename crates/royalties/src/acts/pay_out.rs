//! What parties have in their wallets starts its way to their banks.

use kernel::{Id, Tx};
use money::Currency;
use parties::Party;
use payments::{NewPayout, Purpose};

use crate::{RoyaltyError, model::Project, payday::Reach, store};

/// What a look at wallets came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Looked {
    /// So many payouts were scheduled.
    pub(crate) scheduled: usize,
    /// So many wallets keep what is too little for this time, and not for every time.
    pub(crate) carried: usize,
}

/// Schedules a payout to each of these parties that has enough in its wallet which no payout takes. What it has may have come from
/// many projects and by many statements, so the payout is drawn on no deposit, but on the rail's balance; the project is the
/// one whose pay day it is. Nobody is told: payments does when it is sent, and when it comes back.
///
/// # Errors
/// [`RoyaltyError::Failed`] of the database.
pub(crate) async fn pay_out(
    tx: &mut Tx,
    project: Id<Project>,
    parties: &[Id<Party>],
    (currency, reach): (Currency, Reach),
) -> Result<Looked, RoyaltyError> {
    // Two that read the same wallet would both pay it out.
    store::hold_wallets(tx, currency).await?;
    let mut looked = Looked::default();
    for (party, free) in payments::list_free(tx, parties, currency).await? {
        let Some(money) = reach.of(free) else {
            let carried = usize::from(Reach::Everything.of(free).is_some());
            looked.carried = looked.carried.saturating_add(carried);
            continue;
        };
        // Of its own cause, so that no other waits while the rail's answer about this one is unknown.
        let act = tx.new_id::<NewPayout>().uuid();
        let payout = NewPayout {
            party,
            money,
            purpose: Purpose::Project(project.uuid()),
            cause: act,
            act,
        };
        payments::acts::pay_out(tx, payout)
            .await
            .map_err(kernel::Failure::from)?;
        looked.scheduled = looked.scheduled.saturating_add(1);
    }
    Ok(looked)
}
