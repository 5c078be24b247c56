//! What a rail tells by itself: believed on its raw bytes, stored, answered; processed later by a job.

use kernel::Failure;
use rails::{Delivery, HeaderMap, WebhookError};

use crate::{
    Context,
    inbox::{self, NewEvent},
};

/// The longest delivery that is read, in bytes; Stripe's events are a few kilobytes.
pub const MAX_BODY_BYTES: usize = 256 * 1024;

/// Why a delivery was not taken.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Refused {
    /// It is not believed, and nothing of it is kept.
    #[error(transparent)]
    NotBelieved(#[from] WebhookError),
    /// It could not be stored: the rail must tell it again.
    #[error("the delivery could not be stored")]
    Failed(#[from] Failure),
}

/// Takes a delivery: verified and stored when this returns, whatever becomes of it later. A delivery that repeats is taken
/// and changes nothing.
///
/// # Errors
/// [`Refused`]; nothing is stored then.
pub(crate) async fn take(ctx: &Context, headers: &HeaderMap, body: &[u8]) -> Result<(), Refused> {
    let delivery = Delivery {
        headers,
        body,
        received_at: ctx.db.now(),
    };
    let event = ctx.rail.read_webhook(&delivery)?;
    let signature = headers
        .get("stripe-signature")
        .and_then(|value| value.to_str().ok());
    let mut tx = ctx.db.begin().await?;
    inbox::receive(
        &mut tx,
        &NewEvent {
            rail: ctx.rail.name(),
            event: &event,
            signature,
        },
    )
    .await?;
    tx.commit().await?;
    Ok(())
}
