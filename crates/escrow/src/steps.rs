//! What each act makes of a transaction: its new state, its lines, and the money that leaves it. Pure.
//!
//! The acts (`acts/`) lock a row, take one of these steps, and carry out what it came to. Each step says yes, already
//! (nothing), or no.

use chrono::{DateTime, Utc};
use kernel::Id;
use money::Money;
use uuid::Uuid;

use crate::{
    EscrowError, Split,
    line::{Left, LineStatus},
    model::{Actor, Escrow, Line, Release},
    quote,
    rules::hours,
    status::{Status, Step},
};

/// When a step is taken, by whom, and as which act of the ledger.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Occasion {
    pub(crate) now: DateTime<Utc>,
    pub(crate) act: Id<Release>,
    /// Nobody when it happens by itself.
    pub(crate) by: Option<Actor>,
}

/// What a step came to.
#[derive(Debug, Clone)]
pub(crate) struct Moved {
    /// The state before.
    pub(crate) from: Status,
    /// The transaction as it is afterwards.
    pub(crate) escrow: Escrow,
    /// The lines that moved, as they are afterwards.
    pub(crate) lines: Vec<Line>,
    /// What the creator is paid.
    pub(crate) release: Option<Release>,
    /// What leaves it for the other side.
    pub(crate) back: Option<Money>,
}

/// A step: what it came to, or nothing when it was taken before.
pub(crate) type Stepped = Result<Option<Moved>, EscrowError>;

impl Moved {
    /// Something was said that moves nothing.
    pub(crate) fn unchanged(escrow: Escrow) -> Self {
        Self::new(escrow.status, escrow, Vec::new())
    }

    fn new(from: Status, escrow: Escrow, lines: Vec<Line>) -> Self {
        Self {
            from,
            escrow,
            lines,
            release: None,
            back: None,
        }
    }

    /// Pays the creator this much, less the fee that falls due with it.
    fn paying(mut self, amount: Money, on: Occasion) -> Result<Self, EscrowError> {
        if !amount.is_positive() {
            return Ok(self);
        }
        let part = quote::part(self.escrow.fee, self.escrow.released, amount)?;
        self.escrow.released = self.escrow.released.checked_add(amount)?;
        self.escrow.fee_taken = self.escrow.fee_taken.checked_add(part.fee)?;
        self.release = Some(Release {
            id: on.act,
            amount,
            fee: part.fee,
            net: part.creator_net,
            by: on.by.map(|actor| actor.party),
            at: on.now,
        });
        Ok(self)
    }

    /// Gives all that is still held to the other side.
    fn giving_back(mut self) -> Result<Self, EscrowError> {
        let rest = self
            .escrow
            .amount
            .checked_sub(self.escrow.released)?
            .checked_sub(self.escrow.refunded)?;
        if rest.is_positive() {
            self.escrow.refunded = self.escrow.refunded.checked_add(rest)?;
            self.back = Some(rest);
        }
        Ok(self)
    }
}

/// The money is locked; the oldest of it waits at the rail since `held_since`.
pub(crate) fn lock(escrow: Escrow, held_since: DateTime<Utc>, on: Occasion) -> Stepped {
    let Step::Moved(status) = escrow.status.lock()? else {
        return Ok(None);
    };
    let from = escrow.status;
    let escrow = Escrow {
        status,
        funded_at: Some(on.now),
        held_since: Some(held_since.min(on.now)),
        ..escrow
    };
    Ok(Some(Moved::new(from, escrow, Vec::new())))
}

/// The creator submits content for these deliverables.
pub(crate) fn submit(
    mut escrow: Escrow,
    deliverables: &[Uuid],
    submission: Uuid,
    on: Occasion,
) -> Stepped {
    escrow.knows(deliverables)?;
    let review = escrow.review_from(on.now);
    let from = escrow.status;
    let lines = escrow
        .step_lines(deliverables, |line| line.submit(submission, review))
        .map_err(EscrowError::LineNotAllowed)?;
    let Left::Submitted(first) = escrow.left() else {
        return Ok(None);
    };
    if lines.is_empty() {
        return Ok(None);
    }
    let Step::Moved(status) = from.submit(first)? else {
        return Ok(None);
    };
    escrow.moves()?;
    Ok(Some(Moved::new(from, Escrow { status, ..escrow }, lines)))
}

/// These deliverables are validated.
pub(crate) fn release(mut escrow: Escrow, deliverables: &[Uuid], on: Occasion) -> Stepped {
    let from = escrow.status;
    let lines = escrow
        .step_lines(deliverables, |line| line.release(on.act))
        .map_err(EscrowError::LineNotAllowed)?;
    if lines.is_empty() && !deliverables.is_empty() {
        return Ok(None);
    }
    let Step::Moved(status) = from.release(escrow.left(), on.now)? else {
        return Ok(None);
    };
    escrow.moves()?;
    let amount = sum(&escrow, &lines)?;
    Moved::new(from, Escrow { status, ..escrow }, lines)
        .paying(amount, on)
        .map(Some)
}

/// The deliverables that wait to be judged.
pub(crate) fn submitted(escrow: &Escrow) -> Vec<Uuid> {
    named(escrow, |line| line.status.review().is_some())
}

/// The deliverables whose review has ended in silence.
pub(crate) fn unanswered(escrow: &Escrow, now: DateTime<Utc>) -> Vec<Uuid> {
    named(escrow, |line| {
        let review = line.status.review();
        review.is_some_and(|review| review.ends_at <= now)
    })
}

fn named(escrow: &Escrow, which: impl Fn(&Line) -> bool) -> Vec<Uuid> {
    let lines = escrow.lines.iter().filter(|line| which(line));
    lines.map(|line| line.deliverable).collect()
}

/// Whether a request to redo these deliverables is one too many for any of them.
pub(crate) fn past_the_last_round(escrow: &Escrow, deliverables: &[Uuid]) -> bool {
    let spent = |line: &Line| line.rounds >= escrow.revision_rounds;
    let mut lines = deliverables.iter().filter_map(|id| escrow.line(*id));
    lines.any(spent)
}

/// The brand sends the content of these deliverables back: a counted round, and the time to redo it.
pub(crate) fn revise(mut escrow: Escrow, deliverables: &[Uuid], on: Occasion) -> Stepped {
    escrow.knows(deliverables)?;
    escrow.moves()?;
    let from = escrow.status;
    from.revise(Left::Awaited)?;
    let mut lines = escrow
        .step_lines(deliverables, LineStatus::revise)
        .map_err(EscrowError::LineNotAllowed)?;
    let Step::Moved(status) = from.revise(escrow.left())? else {
        return Ok(None);
    };
    let redo_by = on.now.checked_add_signed(hours(escrow.rules.redo_hours));
    for line in &mut lines {
        line.rounds = line.rounds.saturating_add(1);
        line.revised_at = Some(on.now);
        // Whoever delivered early keeps the time that was agreed at first.
        line.due_at = redo_by.unwrap_or(line.due_at).max(line.due_at);
        if let Some(own) = escrow
            .lines
            .iter_mut()
            .find(|own| own.deliverable == line.deliverable)
        {
            own.clone_from(line);
        }
    }
    Ok(Some(Moved::new(from, Escrow { status, ..escrow }, lines)))
}

/// A side disputes these deliverables, or all that are not released: frozen. What was submitted and is not disputed is paid.
pub(crate) fn dispute(mut escrow: Escrow, disputed: Option<&[Uuid]>, on: Occasion) -> Stepped {
    let from = escrow.status;
    let Step::Moved(status) = from.dispute(on.now)? else {
        return Ok(None);
    };
    escrow.moves()?;
    let disputed = match disputed {
        Some(named) => named.to_vec(),
        None => named(&escrow, |line| {
            !matches!(line.status, LineStatus::Released { .. })
        }),
    };
    escrow.knows(&disputed)?;
    let mut lines = escrow
        .step_lines(&disputed, LineStatus::dispute)
        .map_err(EscrowError::LineNotAllowed)?;
    if lines.is_empty() {
        return Err(EscrowError::NothingDisputed);
    }
    let rest = submitted(&escrow);
    let paid = escrow
        .step_lines(&rest, |line| line.release(on.act))
        .map_err(EscrowError::LineNotAllowed)?;
    let amount = sum(&escrow, &paid)?;
    lines.extend(paid);
    Moved::new(from, Escrow { status, ..escrow }, lines)
        .paying(amount, on)
        .map(Some)
}

/// The desk's decision on what is frozen. While everything waits, it is kept.
pub(crate) fn settle(escrow: Escrow, split: Split, on: Occasion) -> Stepped {
    let creator = within_held(&escrow, split)?;
    let to = if creator.is_positive() {
        Status::Released { at: on.now }
    } else {
        Status::Refunded { at: on.now }
    };
    let Step::Moved(status) = escrow.status.settle(to)? else {
        return Ok(None);
    };
    if escrow.frozen_at.is_some() {
        // The first decision holds.
        if escrow.awarded.is_some() {
            return Ok(None);
        }
        let from = escrow.status;
        let awarded = Some(creator);
        return Ok(Some(Moved::new(
            from,
            Escrow { awarded, ..escrow },
            Vec::new(),
        )));
    }
    end(escrow, status, LineStatus::settle)
        .paying(creator, on)?
        .giving_back()
        .map(Some)
}

/// Both sides agreed to end it this way.
pub(crate) fn agree(escrow: Escrow, split: Split, on: Occasion) -> Stepped {
    let Step::Moved(status) = escrow.status.agree(on.now)? else {
        return Ok(None);
    };
    escrow.moves()?;
    let creator = within_held(&escrow, split)?;
    if creator == escrow.held()? {
        return Err(EscrowError::NothingBack);
    }
    // Nobody got the lines that the split gives nothing for.
    let line = if creator.is_positive() {
        LineStatus::settle
    } else {
        LineStatus::refund
    };
    end(escrow, status, line)
        .paying(creator, on)?
        .giving_back()
        .map(Some)
}

/// Content did not come: what is held goes back.
pub(crate) fn refund(escrow: Escrow, on: Occasion) -> Stepped {
    let Step::Moved(status) = escrow.status.refund(on.now)? else {
        return Ok(None);
    };
    escrow.moves()?;
    end(escrow, status, LineStatus::refund)
        .giving_back()
        .map(Some)
}

/// It ends before any money was locked.
pub(crate) fn cancel(escrow: Escrow, on: Occasion) -> Stepped {
    let Step::Moved(status) = escrow.status.cancel(on.now)? else {
        return Ok(None);
    };
    Ok(Some(end(escrow, status, LineStatus::cancel)))
}

/// The payer's bank took the money back for good: what is held covers it.
pub(crate) fn take_back(escrow: Escrow, on: Occasion) -> Stepped {
    let Step::Moved(status) = escrow.status.take_back(on.now)? else {
        return Ok(None);
    };
    end(escrow, status, LineStatus::refund)
        .giving_back()
        .map(Some)
}

/// A payment of the brand is contested: it waits. Nothing when it waits already.
pub(crate) fn freeze(escrow: Escrow, now: DateTime<Utc>) -> Option<Moved> {
    if escrow.frozen_at.is_some() || escrow.status.is_over() {
        return None;
    }
    Some(Moved::unchanged(Escrow {
        frozen_at: Some(now),
        ..escrow
    }))
}

/// It goes on: what is due is due later by the time that it waited. Nothing when it does not wait.
pub(crate) fn thaw(mut escrow: Escrow, now: DateTime<Utc>) -> Option<Moved> {
    let waited = now.signed_duration_since(escrow.frozen_at?);
    let later = |at: DateTime<Utc>| at.checked_add_signed(waited).unwrap_or(at);
    let mut lines = Vec::new();
    for line in &mut escrow.lines {
        if line.status_is_over() {
            continue;
        }
        line.due_at = later(line.due_at);
        if let LineStatus::Submitted { review, .. } = &mut line.status {
            review.ends_at = later(review.ends_at);
        }
        lines.push(line.clone());
    }
    let from = escrow.status;
    let status = match (from, escrow.left()) {
        (Status::UnderReview(_), Left::Submitted(first)) => Status::UnderReview(first),
        (status, Left::Nothing | Left::Awaited | Left::Submitted(_)) => status,
    };
    let escrow = Escrow {
        status,
        frozen_at: None,
        awarded: None,
        ..escrow
    };
    Some(Moved::new(from, escrow, lines))
}

/// The split of last resort: half of the price of what was delivered, nothing of what was not.
pub(crate) fn default_split(escrow: &Escrow) -> Result<Split, EscrowError> {
    let delivered = escrow
        .lines
        .iter()
        .filter(|line| !line.status_is_over() && line.status.content().is_some());
    let delivered = Money::sum(escrow.amount.currency(), delivered.map(|line| line.amount))?;
    let half = delivered.amount_minor().checked_div_euclid(2).unwrap_or(0);
    Ok(Split {
        creator: Money::new(half, escrow.amount.currency()),
    })
}

/// The creator's part, rounded down to what a rail carries; no more than what is held.
fn within_held(escrow: &Escrow, split: Split) -> Result<Money, EscrowError> {
    let currency = escrow.amount.currency();
    if split.creator.currency() != currency {
        return Err(EscrowError::OtherCurrency { expected: currency });
    }
    let step = payments::step_minor(currency).unwrap_or(1);
    let off = split.creator.amount_minor().checked_rem_euclid(step);
    let creator = split
        .creator
        .checked_sub(Money::new(off.unwrap_or(0), currency))?;
    // What ended already is asked for again: the first answer holds.
    if escrow.status.is_over() {
        return Ok(creator);
    }
    let held = escrow.held()?;
    if creator.amount_minor() < 0 || creator.amount_minor() > held.amount_minor() {
        return Err(EscrowError::AboveHeld { held });
    }
    Ok(creator)
}

/// The end: every line that is not over ends with it, and nothing waits any more.
fn end(mut escrow: Escrow, status: Status, step: impl Fn(LineStatus) -> Step<LineStatus>) -> Moved {
    let from = escrow.status;
    let mut lines = Vec::new();
    for line in &mut escrow.lines {
        if let Step::Moved(status) = step(line.status) {
            line.status = status;
            lines.push(line.clone());
        }
    }
    let escrow = Escrow {
        status,
        frozen_at: None,
        awarded: None,
        ..escrow
    };
    Moved::new(from, escrow, lines)
}

fn sum(escrow: &Escrow, lines: &[Line]) -> Result<Money, EscrowError> {
    let amounts = lines.iter().map(|line| line.amount);
    Ok(Money::sum(escrow.amount.currency(), amounts)?)
}
