//! Payouts that came back to an account that their party is not paid through any more: taken back from there, to the wallet.
//!
//! The in-doubt protocol, as for the other steps of a payout: `acts::reserve` has written down when this attempt began, and
//! that was committed. As long as that stands there the rail's answer is not known, and it is asked for under the same key.

use chrono::Duration;
use kernel::Failure;

use super::{
    asking::{Answer, ask_reversal},
    doubling,
    payouts::{Progress, refused_for_good},
    soon,
};
use crate::{Context, Payout, acts};

/// From the party's former account back to the wallet. From there the payout leaves as any other does.
pub(crate) async fn take_back(
    ctx: &Context,
    payout: Payout,
    look: u32,
) -> Result<Progress, Failure> {
    let answer = ask_reversal(ctx, &payout).await?;
    let mut tx = ctx.db.begin().await?;
    let progress = match answer {
        Answer::Done(reversal_ref) => {
            match acts::accept_reversal(&mut tx, &payout, &reversal_ref).await? {
                Some(_back) => Progress::Again(Duration::zero()),
                None => Progress::Over,
            }
        }
        Answer::Refused(refusal) => {
            if let Some(refused) = acts::refuse_reversal(&mut tx, &payout, &refusal).await? {
                refused_for_good(&mut tx, &refused).await?;
            }
            Progress::Over
        }
        Answer::Unknown => Progress::Again(soon(look)),
        Answer::NotAsked => Progress::Again(doubling(look)),
    };
    tx.commit().await?;
    Ok(progress)
}
