//! A dispute, and every way in which a transaction ends.

use money::Money;
use uuid::Uuid;

use super::{Moved, Occasion, Stepped, delivery::submitted, named, sum};
use crate::{
    DefaultSplit, EscrowError, Split,
    line::LineStatus,
    model::Escrow,
    status::{Status, Step},
};

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

/// The split of last resort, by the rule that was agreed: half of the price of what was delivered and is still held, or half
/// of all that is held, rounded down to what a rail carries. The payer gets the rest.
///
/// # Errors
/// [`EscrowError::Failed`] when the row lies.
pub fn default_split(escrow: &Escrow) -> Result<Split, EscrowError> {
    let held = escrow.held()?;
    let counted = match escrow.rules.default_split {
        DefaultSplit::Half => held,
        DefaultSplit::Delivered => {
            let delivered = escrow
                .lines
                .iter()
                .filter(|line| !line.status_is_over() && line.status.content().is_some());
            let delivered = Money::sum(held.currency(), delivered.map(|line| line.amount))?;
            // Never more than what is held, whatever the lines say.
            Money::new(
                delivered.amount_minor().min(held.amount_minor()),
                held.currency(),
            )
        }
    };
    let half = counted.amount_minor().checked_div_euclid(2).unwrap_or(0);
    Ok(Split {
        creator: whole_steps(Money::new(half, held.currency()))?,
    })
}

/// Rounded down to what a rail can carry.
fn whole_steps(money: Money) -> Result<Money, EscrowError> {
    let step = payments::step_minor(money.currency()).unwrap_or(1);
    let off = money.amount_minor().checked_rem_euclid(step);
    Ok(money.checked_sub(Money::new(off.unwrap_or(0), money.currency()))?)
}

/// The creator's part, rounded down to what a rail carries; no more than what is held.
fn within_held(escrow: &Escrow, split: Split) -> Result<Money, EscrowError> {
    let currency = escrow.amount.currency();
    if split.creator.currency() != currency {
        return Err(EscrowError::OtherCurrency { expected: currency });
    }
    let creator = whole_steps(split.creator)?;
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
