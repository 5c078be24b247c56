//! How much of what is due may be paid: forward only, and never more than the cash.

use money::{AmountError, Money};

use super::{Due, Overflow, Tiers};

/// How far each rank of the waterfall has been paid. It never goes back: what was paid out of a wallet does not return, so a
/// correction only holds up what comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Marks {
    /// What those who recoup first were paid.
    pub recoup: Money,
    /// Up to which amount the fans were paid.
    pub fans: Money,
    /// Of which rest the owners were paid their parts.
    pub rest: Money,
}

impl Marks {
    /// Nobody was paid.
    pub const fn none(currency: money::Currency) -> Self {
        let zero = Money::zero(currency);
        Self {
            recoup: zero,
            fans: zero,
            rest: zero,
        }
    }

    /// How far they go now, of what is due and of all cash that ever came: in the order of the waterfall, each as far as the cash
    /// that is left reaches. What it does not reach waits for more.
    ///
    /// # Errors
    /// [`AmountError`] for several currencies, and when more was paid than ever came.
    pub fn forward(
        self,
        due: &Due,
        cash: Money,
        (tiers, overflow): (&Tiers, Overflow),
    ) -> Result<Self, AmountError> {
        let pool = |fans| tiers.pool(fans, overflow);
        let mut left = cash
            .checked_sub(self.recoup)?
            .checked_sub(pool(self.fans)?)?
            .checked_sub(self.rest)?;
        if left.amount_minor() < 0 {
            return Err(AmountError::OutOfRange);
        }
        let recoup = self
            .recoup
            .checked_add(step(self.recoup, due.recoup, left)?)?;
        left = left.checked_sub(recoup.checked_sub(self.recoup)?)?;
        let fans = furthest((self.fans, due.fans), left, pool)?;
        left = left.checked_sub(pool(fans)?.checked_sub(pool(self.fans)?)?)?;
        let rest = self.rest.checked_add(step(self.rest, due.rest, left)?)?;
        Ok(Self { recoup, fans, rest })
    }
}

/// What of the way from one amount to another can be gone with so much.
fn step(from: Money, to: Money, left: Money) -> Result<Money, AmountError> {
    let wanted = to.checked_sub(from)?;
    let minor = wanted.amount_minor().min(left.amount_minor()).max(0);
    Ok(Money::new(minor, wanted.currency()))
}

/// How far the fans' mark can go from one amount towards another, when so much cash is left for what holders can take of it.
fn furthest(
    (from, to): (Money, Money),
    left: Money,
    pool: impl Fn(Money) -> Result<Money, AmountError>,
) -> Result<Money, AmountError> {
    let had = pool(from)?;
    let within = |mark| {
        let beyond = pool(mark)?.checked_sub(had)?.checked_sub(left)?;
        Ok::<_, AmountError>(!beyond.is_positive())
    };
    if !to.checked_sub(from)?.is_positive() {
        return Ok(from);
    }
    if within(to)? {
        return Ok(to);
    }
    // What caps leave is not in the pool, so the mark may go further than the cash itself: halved until it is found.
    let (mut low, mut high) = (from.amount_minor(), to.amount_minor());
    loop {
        let middle = low.midpoint(high);
        let mark = Money::new(middle, from.currency());
        if middle == low {
            return Ok(mark);
        }
        if within(mark)? {
            low = middle;
        } else {
            high = middle;
        }
    }
}
