//! Lines of the platform's balance that no call makes: what Stripe bills apart from payments, and what its owner moves at the
//! dashboard.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State as Given;
use axum::response::Response;
use axum::routing::post;
use serde::Deserialize;

use crate::admin::{Sandbox, read, reply};
use crate::balance::{self, Movement};
use crate::error::{Answer, Refusal};
use crate::model::Txn;
use crate::shared::Shared;
use crate::state::{State, new_id};

/// The admin routes of this room.
pub(crate) fn routes() -> Router<Arc<Shared>> {
    Router::new().route("/_sandbox/bookings", post(book))
}

/// What may be booked so, and how ids of what caused it begin.
const KINDS: [(&str, &str); 3] = [("stripe_fee", "fee_"), ("payout", "po_"), ("topup", "tu_")];

/// A line to book.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Booking {
    #[serde(rename = "type")]
    kind: String,
    /// Minor units; negative when money leaves.
    amount: i64,
    currency: String,
}

async fn book(Given(shared): Sandbox, body: Bytes) -> Response {
    reply(shared.run(|state| {
        let booking: Booking = read(&body)?;
        line(state, &booking)
    }))
}

fn line(state: &mut State, booking: &Booking) -> Answer {
    let known = KINDS.into_iter().find(|(kind, _)| *kind == booking.kind);
    let (kind, begins) = known.ok_or_else(|| {
        Refusal::invalid("This is nothing that Stripe books by itself here.").param("type")
    })?;
    let source = new_id(begins);
    let id = balance::book(
        state,
        &Movement {
            owner: None,
            kind,
            amount: booking.amount,
            fee: 0,
            currency: &booking.currency,
            available_on: state.now(),
            source: &source,
            description: None,
        },
    );
    state
        .get::<Txn>(&id)
        .map(balance::wire)
        .ok_or_else(Refusal::broken)
}
