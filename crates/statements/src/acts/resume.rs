//! A bank has decided about cash of a statement.

use kernel::{Id, Tx};

use super::{
    book,
    take_cash::{give_back, hold},
};
use crate::{Statement, StatementError, store};

/// Books what its cash is there for now, and gives back what is above.
pub(crate) async fn resume(tx: &mut Tx, id: Id<Statement>) -> Result<(), StatementError> {
    let Some(statement) = store::lock(tx, id).await? else {
        return Ok(());
    };
    hold(tx, statement.owner, id).await?;
    book(tx, id).await?;
    give_back(tx, id).await
}
