//! The workers: they take due jobs and hand each to the room it belongs to.

use std::{convert::Infallible, sync::Arc, time::Duration};

use kernel::{
    Db, Failure,
    jobs::{self, Claim, Line, Retry},
};
use messages::{Mailer, WebhookClient};
use tokio::{sync::watch, task::JoinSet};

use crate::{reactions, sealing::Sealing, server::metrics::Metrics};

/// A worker that dies leaves its jobs to the others after this time; one that lives extends its leases.
const LEASE: chrono::Duration = chrono::Duration::seconds(15);
/// How often a lease is extended while the work goes on.
const EXTEND: Duration = Duration::from_secs(5);
/// How often to look for jobs that other processes enqueued, or that fell due.
const TICK: Duration = Duration::from_millis(250);
/// Jobs worked on at a time that wait for servers outside: more than the others, since they mostly wait.
const OUTSIDE_WIDTH: usize = 16;
/// Jobs worked on at a time that keep a processor busy for minutes: whoever waits for an answer needs the others.
const HEAVY_WIDTH: usize = 1;
/// How often leases that ran out and old jobs are looked for.
const HOUSEKEEPING: Duration = Duration::from_secs(5);
/// How long done jobs are kept for whoever looks into what happened.
const KEEP_DONE: chrono::Duration = chrono::Duration::days(7);

/// What the jobs of each room need.
pub(crate) struct Workers {
    pub(crate) db: Db,
    pub(crate) sealing: Sealing,
    pub(crate) payments: payments::Context,
    pub(crate) campaigns: campaigns::jobs::Context,
    pub(crate) evidence: evidence::jobs::Context,
    pub(crate) mediation: mediation::Rules,
    pub(crate) statements: statements::jobs::Context,
    pub(crate) uploads: storage::Uploads,
    pub(crate) mailer: Mailer,
    pub(crate) webhooks: WebhookClient,
    pub(crate) metrics: Metrics,
    /// Jobs of the main line worked on at a time.
    pub(crate) width: usize,
}

impl Workers {
    /// Works until `stop` says so, then ends what it has begun.
    pub(crate) async fn run(self: Arc<Self>, stop: watch::Receiver<bool>) {
        tokio::join!(
            self.work_off(Line::Main, stop.clone()),
            self.work_off(Line::Heavy, stop.clone()),
            self.work_off(Line::Outside, stop.clone()),
            self.housekeeping(stop.clone()),
            self.sealing.run(stop),
        );
    }

    /// Works off one line.
    async fn work_off(self: &Arc<Self>, line: Line, mut stop: watch::Receiver<bool>) {
        let width = match line {
            Line::Main => self.width,
            Line::Heavy => HEAVY_WIDTH,
            Line::Outside => OUTSIDE_WIDTH,
        };
        let mut running = JoinSet::new();
        while !*stop.borrow() {
            let free = width.saturating_sub(running.len());
            self.take(line, free, &mut running).await;
            // What was claimed was all that is due, unless there is no room left.
            let room = running.len() < width;
            tokio::select! {
                Some(ended) = running.join_next() => {
                    if let Err(error) = ended {
                        tracing::error!(%error, "a job fell over; it is tried again when its lease runs out");
                    }
                }
                () = self.db.job_enqueued(line), if room => {}
                () = tokio::time::sleep(TICK), if room => {}
                _ = stop.changed() => {}
            }
        }
        while running.join_next().await.is_some() {}
    }

    /// Claims as many due jobs of a line as there is room for, and begins them.
    async fn take(self: &Arc<Self>, line: Line, free: usize, running: &mut JoinSet<()>) {
        let limit = i64::try_from(free).unwrap_or_default();
        if limit == 0 {
            return;
        }
        match jobs::claim_of(&self.db, line, limit, LEASE).await {
            Ok(claims) => {
                let (set, single) = apart(claims);
                for claim in single {
                    let workers = Arc::clone(self);
                    running.spawn(async move { workers.work(&claim).await });
                }
                if !set.is_empty() {
                    let workers = Arc::clone(self);
                    running.spawn(async move { workers.work_set(set).await });
                }
            }
            Err(failure) => {
                tracing::warn!(error = %failure.chain(), "jobs could not be claimed");
            }
        }
    }

    /// Looks after the tables of jobs and transfers from time to time.
    async fn housekeeping(&self, mut stop: watch::Receiver<bool>) {
        let mut ticks = tokio::time::interval(HOUSEKEEPING);
        while !*stop.borrow() {
            tokio::select! {
                _ = ticks.tick() => self.keep_house().await,
                _ = stop.changed() => {}
            }
        }
    }

    /// Does every due job, one after the other, until none is left; for tests and tools that run jobs by hand.
    ///
    /// # Errors
    /// [`Failure`] when jobs cannot be claimed.
    pub(crate) async fn run_due(&self) -> Result<usize, Failure> {
        let mut done = 0_usize;
        loop {
            let claims = jobs::claim(&self.db, 16, LEASE).await?;
            if claims.is_empty() {
                return Ok(done);
            }
            done = done.saturating_add(claims.len());
            let (set, single) = apart(claims);
            for claim in &single {
                self.work(claim).await;
            }
            if !set.is_empty() {
                self.work_set(set).await;
            }
        }
    }

    /// Does jobs of a kind that goes in sets, with as many more of it as are due. It takes the room of one job.
    async fn work_set(&self, mut set: Vec<Claim>) {
        let taken = i64::try_from(set.len()).unwrap_or(i64::MAX);
        let more = payments::jobs::SET.saturating_sub(taken);
        match jobs::claim_of_kind(&self.db, payments::jobs::IN_SETS, more, LEASE).await {
            Ok(more) => set.extend(more),
            Err(failure) => {
                tracing::warn!(error = %failure.chain(), "further jobs could not be claimed");
            }
        }
        // Leases are kept as long as the work goes on; what was lost all the same the fence refuses, each by itself.
        let done = tokio::select! {
            done = payments::jobs::run_set(&self.payments, &set) => done,
            never = self.keep_leases(&set) => match never {},
        };
        for (claim, outcome) in set.iter().zip(done) {
            self.end(claim, outcome).await;
        }
    }

    /// Extends leases for as long as the work goes on.
    async fn keep_leases(&self, claims: &[Claim]) -> Infallible {
        let mut ticks = tokio::time::interval(EXTEND);
        ticks.tick().await;
        loop {
            ticks.tick().await;
            if let Err(failure) = jobs::extend_all(&self.db, claims, LEASE).await {
                tracing::warn!(error = %failure.chain(), "leases could not be extended");
            }
        }
    }

    async fn work(&self, claim: &Claim) {
        let outcome = tokio::select! {
            outcome = self.dispatch(claim) => outcome,
            () = self.keep_lease(claim) => Err(Failure::msg("the lease was lost")),
        };
        self.end(claim, outcome).await;
    }

    /// Counts what was done, and gives back what failed.
    async fn end(&self, claim: &Claim, outcome: Result<(), Failure>) {
        let Err(failure) = outcome else {
            self.metrics.job_run(&claim.kind, "done");
            return;
        };
        let error = failure.chain();
        match claim.retry(&self.db, &error, None).await {
            Ok(Retry::At(at)) => {
                self.metrics.job_run(&claim.kind, "retried");
                tracing::warn!(job.id = %claim.id, job.kind = claim.kind, attempt = claim.attempt, %at, error, "a job failed and is tried again");
            }
            Ok(Retry::Dead) => {
                self.metrics.job_run(&claim.kind, "dead");
                tracing::error!(job.id = %claim.id, job.kind = claim.kind, error, "a job was put aside after its last attempt");
            }
            Ok(Retry::LeaseLost) => {
                self.metrics.job_run(&claim.kind, "lease_lost");
                tracing::warn!(job.id = %claim.id, job.kind = claim.kind, error, "another worker has the job");
            }
            Err(lost) => {
                tracing::warn!(job.id = %claim.id, error = %lost.chain(), "a failed job could not be given back");
            }
        }
    }

    /// Extends a lease for as long as it can be; returns when it was lost.
    async fn keep_lease(&self, claim: &Claim) {
        let mut ticks = tokio::time::interval(EXTEND);
        ticks.tick().await;
        loop {
            ticks.tick().await;
            match claim.extend(&self.db, LEASE).await {
                Ok(true) => {}
                Ok(false) => return,
                // The database may come back in time; if not, the fence refuses what this worker writes.
                Err(failure) => {
                    tracing::warn!(job.id = %claim.id, error = %failure.chain(), "a lease could not be extended");
                }
            }
        }
    }

    /// Hands a job to its room.
    async fn dispatch(&self, claim: &Claim) -> Result<(), Failure> {
        if let Some(done) = payments::jobs::run(&self.payments, claim).await {
            return done;
        }
        if let Some(done) = campaigns::jobs::run(&self.campaigns, claim).await {
            return done;
        }
        if let Some(done) = evidence::jobs::run(&self.evidence, claim).await {
            return done;
        }
        if let Some(done) = escrow::jobs::run(&self.db, claim).await {
            return done;
        }
        if let Some(done) = mediation::jobs::run(&self.db, &self.mediation, claim).await {
            return done;
        }
        if let Some(done) = royalties::jobs::run(&self.db, claim).await {
            return done;
        }
        if let Some(done) = statements::jobs::run(&self.db, &self.statements, claim).await {
            return done;
        }
        if let Some(done) = projects::jobs::run(&self.db, claim).await {
            return done;
        }
        if let Some(done) = storage::uploads::jobs::run(&self.uploads, claim).await {
            return done;
        }
        match claim.kind.as_str() {
            messages::jobs::SEND_EMAIL => {
                messages::jobs::send_email(&self.db, &self.mailer, claim).await
            }
            messages::jobs::DELIVER_WEBHOOK => {
                messages::jobs::deliver_webhook(&self.db, &self.webhooks, claim).await
            }
            parties::VERIFY_EMAIL_JOB
            | parties::EMAIL_TAKEN_JOB
            | parties::RESET_PASSWORD_JOB
            | parties::NOTICE_JOB => reactions::party_job(&self.db, claim).await,
            parties::PURGE_JOB => parties::jobs::run(&self.db, claim).await,
            kind => Err(Failure::msg(format!("no room does jobs of kind {kind}"))),
        }
    }

    async fn keep_house(&self) {
        let outcome = async {
            let recovered = jobs::recover(&self.db).await?;
            if recovered > 0 {
                tracing::warn!("{recovered} jobs of workers that died are tried again");
            }
            jobs::prune(&self.db, self.db.now() - KEEP_DONE).await
        };
        if let Err(failure) = outcome.await {
            tracing::warn!(error = %failure.chain(), "the job table could not be looked after");
        }
        match ledger::prepare(&self.db).await {
            Ok(0) => {}
            Ok(made) => tracing::info!("{made} months of the ledger were prepared"),
            Err(failure) => {
                tracing::warn!(error = %failure.chain(), "the ledger's next months could not be prepared");
            }
        }
    }
}

/// Those that go in sets, and the others.
fn apart(claims: Vec<Claim>) -> (Vec<Claim>, Vec<Claim>) {
    let (_, kind) = payments::jobs::IN_SETS;
    claims.into_iter().partition(|claim| claim.kind == kind)
}
