//! The platform's rules of silence change, for agreements to come.

use kernel::Tx;

use crate::{EscrowError, Rules, store};

/// Makes `rules` those that later agreements are made under; agreements that are there keep theirs. The same rules again
/// change nothing.
///
/// # Errors
/// [`EscrowError::Failed`] when they contradict themselves (an end before its warning) or of the database.
pub async fn adopt_rules(tx: &mut Tx, rules: Rules) -> Result<(), EscrowError> {
    if store::find_rules(tx).await? != rules {
        store::insert_rules(tx, rules).await?;
        tracing::info!("adopted new rules of silence");
    }
    Ok(())
}
