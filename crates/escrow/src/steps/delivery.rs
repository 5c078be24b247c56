//! Money is locked, content is delivered, judged, sent back, and paid.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Moved, Occasion, Stepped, named, sum};
use crate::{
    EscrowError,
    line::{Left, LineStatus},
    model::{Escrow, Line},
    rules::hours,
    status::Step,
};

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

/// Whether a request to redo these deliverables is one too many for any of them.
pub(crate) fn past_the_last_round(escrow: &Escrow, deliverables: &[Uuid]) -> bool {
    let spent = |line: &Line| line.rounds >= escrow.rounds_of(line.deliverable);
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
        if line.further.is_none() {
            line.rounds = line.rounds.saturating_add(1);
            line.revised_at = Some(on.now);
        }
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
