//! Events in sets: what many payouts came to is looked at one by one, since each is an object of its own account at the rail,
//! and written down together.
//!
//! ```text
//!   claims --> stored events --> payouts of ours --> the rail, several at a time --> one transaction
//!      '--> all other kinds, and what the set cannot take: each alone --------------> one transaction each
//! ```
//!
//! A set that fails is cut in two until what is wrong with it stands alone, so no event is held up by another one
//! (docs/decisions/0050-events-in-sets.md).

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    time::Duration,
};

use futures_util::{FutureExt as _, StreamExt as _, future::BoxFuture, stream};
use kernel::{Failure, Id, jobs::Claim};
use rails::PayoutStatus;

use super::events::{EventJob, process_event, read};
use crate::{
    Context, Payout, acts,
    inbox::{Concern, Outcome},
    store,
};

/// How many questions the rail is asked at a time.
const LOOKS: usize = 16;
/// How long the rail's answer about one payout holds up the others of a set.
const LOOK_FOR: Duration = Duration::from_secs(5);
/// How many events are processed alone at a time.
const ALONE: usize = 4;
/// After this many failures the database is what fails, and the rest is given back: to find one event among 256 takes eight.
const FAILURES: usize = 24;

/// What becomes of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Way {
    /// By itself.
    Alone,
    /// It was processed before.
    Processed,
    /// Nothing is left to be done about it.
    Unchanged,
    /// Its payout has to be looked at.
    Look { payout: Id<Payout>, at_rail: AtRail },
    /// Its payout is at the bank.
    Arrived { payout: Id<Payout>, own: String },
    /// The rail did not say, so it is tried again later.
    Later(String),
}

/// The object at the rail that we asked for and recorded, never one that an event names.
#[derive(Debug, Clone, PartialEq, Eq)]
struct AtRail {
    account: String,
    own: String,
}

/// An event on its way.
#[derive(Debug)]
struct Member<'a> {
    claim: &'a Claim,
    event: String,
    way: Way,
}

/// What came of each claim, in their order.
type Outcomes = HashMap<Id<kernel::jobs::NewJob>, Result<(), Failure>>;

/// Acts on stored events, each once. Returns what came of each claim, in their order.
pub(super) async fn process_events(ctx: &Context, claims: &[Claim]) -> Vec<Result<(), Failure>> {
    let mut outcomes = Outcomes::new();
    match members(ctx, claims).await {
        Ok(mut members) => {
            look(ctx, &mut members).await;
            settle(ctx, &members, &mut outcomes).await;
        }
        Err(failure) => {
            tracing::warn!(error = failure.chain(), "events cannot be read as a set");
        }
    }
    let rest = claims
        .iter()
        .filter(|claim| !outcomes.contains_key(&claim.id));
    let each: Vec<BoxFuture<'_, _>> = rest
        .map(|claim| async move { (claim.id, process_event(ctx, claim).await) }.boxed())
        .collect();
    let alone = stream::iter(each).buffer_unordered(ALONE);
    let alone: Vec<_> = alone.collect().await;
    outcomes.extend(alone);
    let absent = || Err(Failure::msg("an event was left out"));
    claims
        .iter()
        .map(|claim| outcomes.remove(&claim.id).unwrap_or_else(absent))
        .collect()
}

/// The events of these claims, and which of them the set can take.
async fn members<'a>(ctx: &Context, claims: &'a [Claim]) -> Result<Vec<Member<'a>>, Failure> {
    let names: Vec<String> = claims
        .iter()
        .filter_map(|claim| super::payload::<EventJob>(claim).ok())
        .map(|job| job.event)
        .collect();
    let stored = store::find_events(&ctx.db, ctx.rail.name(), &names).await?;
    // Those that can be read; of some of them nothing concerns us.
    let concern = |event: &str| Some(Concern::of(&read(&stored.get(event)?.body).ok()?));
    let concerns: HashMap<&String, Option<Concern>> = names
        .iter()
        .filter_map(|name| Some((name, concern(name)?)))
        .collect();
    let ours = concerns.values().flatten().filter_map(payout_of);
    let ours: Vec<Id<Payout>> = ours.collect();
    let payouts = store::find_payouts(&ctx.db, &ours).await?;
    let payouts: HashMap<Id<Payout>, Payout> =
        payouts.into_iter().map(|one| (one.id, one)).collect();
    let member = |claim: &'a Claim| {
        let event = super::payload::<EventJob>(claim).ok()?.event;
        let way = match stored.get(&event) {
            Some(stored) if stored.processed => Way::Processed,
            Some(_) | None => match concerns.get(&event) {
                Some(Some(concern)) => way_of(concern, &payouts),
                Some(None) => Way::Unchanged,
                None => Way::Alone,
            },
        };
        Some(Member { claim, event, way })
    };
    Ok(claims.iter().filter_map(member).collect())
}

/// The payout of ours that an event names as such.
fn payout_of(concern: &Concern) -> Option<Id<Payout>> {
    match concern {
        Concern::Payout { id, .. } => *id,
        Concern::Deposit { .. }
        | Concern::Account(_)
        | Concern::Refund { .. }
        | Concern::Payment(_)
        | Concern::Dispute(_) => None,
    }
}

fn way_of(concern: &Concern, payouts: &HashMap<Id<Payout>, Payout>) -> Way {
    let Concern::Payout {
        id: Some(id),
        bank_attempt,
        ..
    } = concern
    else {
        return Way::Alone;
    };
    let Some(payout) = payouts.get(id) else {
        return Way::Alone;
    };
    if bank_attempt.is_some_and(|attempt| attempt < payout.bank_attempt) {
        return Way::Unchanged;
    }
    match (&payout.account_ref, &payout.payout_ref) {
        (Some(account), Some(own)) => Way::Look {
            payout: *id,
            at_rail: AtRail {
                account: account.clone(),
                own: own.clone(),
            },
        },
        (None, _) | (_, None) => Way::Alone,
    }
}

/// Asks the rail about each payout once, however many events there are about it.
async fn look(ctx: &Context, members: &mut [Member<'_>]) {
    let wanted: BTreeMap<Id<Payout>, AtRail> = members
        .iter()
        .filter_map(|member| match &member.way {
            Way::Look { payout, at_rail } => Some((*payout, at_rail.clone())),
            Way::Alone | Way::Processed | Way::Unchanged | Way::Arrived { .. } | Way::Later(_) => {
                None
            }
        })
        .collect();
    let each: Vec<BoxFuture<'_, _>> = wanted
        .into_iter()
        .map(|(payout, at_rail)| {
            async move { (payout, look_at(ctx, payout, at_rail).await) }.boxed()
        })
        .collect();
    let seen = stream::iter(each).buffer_unordered(LOOKS);
    let seen: HashMap<Id<Payout>, Way> = seen.collect().await;
    for member in members {
        if let Way::Look { payout, .. } = &member.way {
            member.way = seen.get(payout).cloned().unwrap_or(Way::Alone);
        }
    }
}

async fn look_at(ctx: &Context, payout: Id<Payout>, AtRail { account, own }: AtRail) -> Way {
    let asked = ctx.rail.find_payout(&account, &own);
    match tokio::time::timeout(LOOK_FOR, asked).await {
        Ok(Ok(seen)) => match seen.status {
            PayoutStatus::Paid => Way::Arrived {
                payout,
                own: seen.id,
            },
            PayoutStatus::Pending | PayoutStatus::InTransit => Way::Unchanged,
            // Each of these is sent again in its own way.
            PayoutStatus::Failed | PayoutStatus::Canceled => Way::Alone,
        },
        Ok(Err(error)) => Way::Later(Failure::new(error).chain()),
        Err(_slow) => Way::Alone,
    }
}

/// Writes down what can be written together. A part that fails is cut in two; one event that fails is left for itself.
async fn settle(ctx: &Context, members: &[Member<'_>], outcomes: &mut Outcomes) {
    let mut together = Vec::new();
    for member in members {
        match &member.way {
            Way::Alone | Way::Look { .. } => {}
            Way::Later(why) => {
                outcomes.insert(member.claim.id, Err(Failure::msg(why.clone())));
            }
            Way::Processed | Way::Unchanged | Way::Arrived { .. } => together.push(member),
        }
    }
    let mut parts = vec![together];
    let mut failures = 0_usize;
    while let Some(part) = parts.pop() {
        if part.is_empty() {
            continue;
        }
        match settle_part(ctx, &part).await {
            Ok(done) => {
                let lost = || Err(Failure::msg("the lease was lost"));
                let outcome = |one: &Member<'_>| {
                    if done.contains(&one.claim.id) {
                        Ok(())
                    } else {
                        lost()
                    }
                };
                outcomes.extend(part.iter().map(|one| (one.claim.id, outcome(one))));
            }
            Err(failure) if failures >= FAILURES => {
                let why = failure.chain();
                let back = |one: &&Member<'_>| (one.claim.id, Err(Failure::msg(why.clone())));
                outcomes.extend(part.iter().map(back));
            }
            Err(failure) => {
                failures = failures.saturating_add(1);
                tracing::debug!(error = failure.chain(), "a set of events is cut in two");
                if let Some((_, [_, ..])) = part.split_first() {
                    let (one, other) = part.split_at(part.len().div_ceil(2));
                    parts.extend([one.to_vec(), other.to_vec()]);
                }
            }
        }
    }
}

/// One transaction for all of these. Returns which jobs were still this worker's, and are done.
async fn settle_part(
    ctx: &Context,
    part: &[&Member<'_>],
) -> Result<HashSet<Id<kernel::jobs::NewJob>>, Failure> {
    let mut tx = ctx.db.begin().await?;
    let claims: Vec<&Claim> = part.iter().map(|member| member.claim).collect();
    let own = kernel::jobs::complete_all(&mut tx, &claims).await?;
    let part = || part.iter().filter(|member| own.contains(&member.claim.id));
    let arrived = part().filter_map(|member| match &member.way {
        Way::Arrived { payout, own } => Some((*payout, own.clone())),
        Way::Alone | Way::Processed | Way::Unchanged | Way::Look { .. } | Way::Later(_) => None,
    });
    let moved = acts::arrive_all(&mut tx, &arrived.collect())
        .await
        .map_err(Failure::new)?;
    let mut moved: HashSet<Id<Payout>> = moved.iter().map(|payout| payout.id).collect();
    let mut events = Vec::new();
    for member in part() {
        match &member.way {
            // The first event about it is the one that it moved by.
            Way::Arrived { payout, .. } if moved.remove(payout) => {
                events.push((member.event.as_str(), Outcome::Acted));
            }
            Way::Arrived { .. } | Way::Unchanged => {
                events.push((member.event.as_str(), Outcome::Unchanged));
            }
            Way::Alone | Way::Processed | Way::Look { .. } | Way::Later(_) => {}
        }
    }
    store::finish_events(&mut tx, ctx.rail.name(), &events).await?;
    tx.commit().await?;
    Ok(own)
}
