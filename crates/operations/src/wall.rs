//! How all of it goes, asked of the rooms.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use kernel::{
    Db, Failure,
    jobs::{self, Count, Queue},
};
use ledger::Book;
use messages::Endpoints;
use payments::{Inbox, PayoutsInState};
use proof::LastHead;

/// How long the wall is shown before it is asked for again. The web app asks each second: what happens is on it within two.
const FRESH: TimeDelta = TimeDelta::milliseconds(500);
/// What counts as lately.
const LATELY: TimeDelta = TimeDelta::hours(24);

/// How all of it goes, at one moment.
#[derive(Debug)]
pub(crate) struct Wall {
    pub(crate) at: DateTime<Utc>,
    pub(crate) books: Vec<Book>,
    pub(crate) queues: Vec<Queue>,
    pub(crate) jobs: Vec<Count>,
    pub(crate) payouts: Vec<PayoutsInState>,
    pub(crate) payouts_failed_lately: i64,
    pub(crate) inbox: Inbox,
    pub(crate) endpoints: Endpoints,
    pub(crate) head: Option<LastHead>,
    pub(crate) unsealed: i64,
    pub(crate) open_cases: i64,
    pub(crate) disputes: mediation::Figures,
}

/// The wall as it is asked for, however many ask.
#[derive(Debug, Clone)]
pub(crate) struct Watched {
    db: Db,
    last: kernel::Watched<Wall>,
}

impl Watched {
    pub(crate) fn new(db: Db) -> Self {
        Self {
            db,
            last: kernel::Watched::default(),
        }
    }

    /// The wall, half a second old at most.
    pub(crate) async fn wall(&self) -> Result<Arc<Wall>, Failure> {
        let now = self.db.now();
        self.last
            .get(
                |wall| now.signed_duration_since(wall.at).abs() < FRESH,
                async || work_out(&self.db).await,
            )
            .await
    }
}

async fn work_out(db: &Db) -> Result<Wall, Failure> {
    let at = db.now();
    let since = at.checked_sub_signed(LATELY).unwrap_or(at);
    Ok(Wall {
        at,
        books: ledger::books(db).await?,
        queues: jobs::queues(db).await?,
        jobs: jobs::counts(db).await?,
        payouts: payments::payouts_by_state(db).await?,
        payouts_failed_lately: messages::count_since(db, "payout_failed", since).await?,
        inbox: payments::inbox(db).await?,
        endpoints: messages::endpoints(db).await?,
        head: proof::last_head(db, &[]).await?,
        unsealed: proof::waiting(db).await?,
        open_cases: payments::open_cases(db).await?,
        disputes: mediation::figures(db, at).await?,
    })
}
