//! A draft that is ready to be a contract: every amount read, every sum right.

mod bounds;

use chrono::{DateTime, Days, Duration, Utc};
use kernel::{Fault, Faults, http::WireMoney};
use money::{Currency, Money};

pub(crate) use bounds::bounded;

use crate::{
    draft::{Draft, MilestonePlan, Mode, TermStart},
    rules,
};

/// What opens.
#[derive(Debug, Clone)]
pub(crate) struct Offer {
    /// The draft, with everything said.
    pub(crate) draft: Draft,
    pub(crate) title: String,
    pub(crate) mode: Mode,
    /// Amounts are multiples of it.
    pub(crate) step_minor: i64,
    pub(crate) minimum: Money,
    pub(crate) hard_cap: Money,
    pub(crate) fan_min: Money,
    pub(crate) fan_max: Money,
    pub(crate) opens_at: DateTime<Utc>,
    pub(crate) closes_at: DateTime<Utc>,
    pub(crate) milestones: Vec<MilestonePlan>,
}

/// What must be there.
fn need<T>(value: Option<T>, pointer: &str, faults: &mut Faults) -> Option<T> {
    let missing = || Fault::missing("it is needed before the project opens");
    faults.take(pointer, value.ok_or_else(missing))
}

/// An amount that must be there, in this currency, or in its own when none is known yet.
fn money(
    wire: Option<&WireMoney>,
    (pointer, currency): (&str, Option<Currency>),
    faults: &mut Faults,
) -> Option<Money> {
    let wire = need(wire, pointer, faults)?;
    let money = faults.adopt(wire.positive(pointer))?;
    faults.take(pointer, carried(money, currency))
}

/// The amount, if it is in this currency and a multiple of what the rail carries.
fn carried(money: Money, expected: Option<Currency>) -> Result<Money, Fault> {
    if let Some(expected) = expected.filter(|expected| *expected != money.currency()) {
        return Err(Fault::currency(expected).hint("a project has one: that of its minimum"));
    }
    let step = payments::step_minor(money.currency());
    let step = step.ok_or_else(|| Fault::not_carried(money.currency()))?;
    if money.is_multiple_of(step) {
        Ok(money)
    } else {
        Err(Fault::multiple_of(Money::new(step, money.currency())))
    }
}

impl Offer {
    /// Reads a draft that is to open at `now`.
    ///
    /// # Errors
    /// Every fault, with its pointer.
    pub(crate) fn read(draft: &Draft, now: DateTime<Utc>) -> Result<Self, Faults> {
        let draft = draft.clone().completed();
        let mut faults = Faults::default();
        bounds::all(&draft, &mut faults);
        let offer = read(draft, now, &mut faults);
        match offer {
            Some(offer) if faults.is_empty() => Ok(offer),
            Some(_) | None => Err(faults),
        }
    }
}

fn read(draft: Draft, now: DateTime<Utc>, faults: &mut Faults) -> Option<Offer> {
    let title = need(draft.title.clone(), "/title", faults);
    let mode = need(draft.mode, "/mode", faults);
    let texts = draft.description.as_ref().is_some_and(|by| !by.is_empty());
    need(texts.then_some(()), "/description", faults);
    let works = draft.works.as_ref().is_some_and(|works| !works.is_empty());
    need(works.then_some(()), "/works", faults);
    whole(
        draft.rights.iter().flatten().map(|right| right.bps),
        "/rights",
        faults,
    );
    let minimum = money(draft.minimum.as_ref(), ("/minimum", None), faults);
    let currency = minimum.map(Money::currency);
    let optimum = money(draft.optimum.as_ref(), ("/optimum", currency), faults);
    let hard_cap = money(draft.hard_cap.as_ref(), ("/hard_cap", currency), faults);
    let fan_max = money(
        draft.max_per_fan.as_ref(),
        ("/max_per_fan", currency),
        faults,
    );
    let fan_min = fan_min(&draft, currency, faults);
    ordered((minimum, optimum), "/optimum", faults);
    ordered((optimum, hard_cap), "/hard_cap", faults);
    ordered((fan_min, fan_max), "/max_per_fan", faults);
    budget(&draft, minimum, faults);
    let milestones = milestones(&draft, faults);
    match mode {
        Some(Mode::RevenueParticipation) => {
            participation(&draft, currency, faults);
            term(&draft, now, faults);
        }
        Some(Mode::Donation | Mode::Presale) => no_participation(&draft, faults),
        None => {}
    }
    let (opens_at, closes_at) = times(&draft, now, faults)?;
    let (minimum, fan_min) = (minimum?, fan_min?);
    Some(Offer {
        title: title?,
        mode: mode?,
        step_minor: payments::step_minor(minimum.currency())?,
        minimum,
        hard_cap: hard_cap?,
        fan_min,
        fan_max: fan_max?,
        opens_at,
        closes_at,
        milestones,
        draft: Draft {
            min_per_fan: Some(fan_min.into()),
            opens_at: Some(opens_at),
            ..draft
        },
    })
}

/// Parts that must be everything.
fn whole(parts: impl Iterator<Item = u16>, pointer: &str, faults: &mut Faults) {
    let sum: u32 = parts.map(u32::from).fold(0, u32::saturating_add);
    if sum != 10_000 {
        faults.add(pointer, Fault::not_whole(sum));
    }
}

/// The least of one investment: ten units of the currency, unless the draft says.
fn fan_min(draft: &Draft, currency: Option<Currency>, faults: &mut Faults) -> Option<Money> {
    if let Some(wire) = &draft.min_per_fan {
        return money(Some(wire), ("/min_per_fan", currency), faults);
    }
    Money::parse("10", currency?).ok()
}

fn ordered((least, most): (Option<Money>, Option<Money>), pointer: &str, faults: &mut Faults) {
    if let (Some(least), Some(most)) = (least, most)
        && most.amount_minor() < least.amount_minor()
    {
        faults.add(pointer, Fault::at_least(least));
    }
}

fn budget(draft: &Draft, minimum: Option<Money>, faults: &mut Faults) {
    let Some(minimum) = minimum else { return };
    let mut sum = Money::zero(minimum.currency());
    for (at, line) in draft.budget.iter().flatten().enumerate() {
        let pointer = format!("/budget/{at}/amount");
        let amount = money(
            Some(&line.amount),
            (&pointer, Some(minimum.currency())),
            faults,
        );
        let Some(added) = amount.and_then(|amount| sum.checked_add(amount).ok()) else {
            return;
        };
        sum = added;
    }
    if sum != minimum {
        faults.add(
            "/budget",
            Fault::other(format!(
                "its lines must be the minimum, {minimum}, not {sum}"
            )),
        );
    }
}

fn milestones(draft: &Draft, faults: &mut Faults) -> Vec<MilestonePlan> {
    let plans = draft.milestones.clone().unwrap_or_default();
    whole(plans.iter().map(|plan| plan.bps), "/milestones", faults);
    let mut before = 0;
    for (at, plan) in plans.iter().enumerate() {
        let pointer = format!("/milestones/{at}/due_days");
        if at == 0 && plan.due_days != 0 {
            faults.add(
                pointer,
                Fault::other("the first is released at the close: write 0"),
            );
        } else if at > 0 && plan.due_days <= before {
            faults.add(pointer, Fault::later_than("the one before"));
        }
        before = plan.due_days;
    }
    plans
}

fn participation(draft: &Draft, currency: Option<Currency>, faults: &mut Faults) {
    let promised = need(draft.promised_bps, "/promised_bps", faults);
    if promised == Some(0) {
        faults.add(
            "/promised_bps",
            Fault::range(1, 10_000).hint("fans are promised something"),
        );
    }
    let sources = draft.sources.as_ref().is_some_and(|them| !them.is_empty());
    need(sources.then_some(()), "/sources", faults);
    for (at, point) in draft.break_points.iter().flatten().enumerate() {
        if let Some(amount) = &point.after_amount {
            let pointer = format!("/break_points/{at}/after_amount");
            money(Some(amount), (&pointer, currency), faults);
        }
    }
}

/// How long before or after its opening a term may begin.
const TERM_AHEAD: Days = Days::new(5 * 365);

/// A term that begins in a month of its own names it.
fn term(draft: &Draft, now: DateTime<Utc>, faults: &mut Faults) {
    match (draft.term_starts, draft.term_from) {
        (Some(TermStart::Month), None) => {
            faults.add(
                "/term_from",
                Fault::missing("name a day of the first month of the term"),
            );
        }
        (Some(TermStart::Month), Some(from)) => {
            let today = now.date_naive();
            let first = today.checked_sub_days(TERM_AHEAD).unwrap_or(today);
            let last = today.checked_add_days(TERM_AHEAD).unwrap_or(today);
            if !(first..=last).contains(&from) {
                faults.add("/term_from", Fault::day(first, last));
            }
        }
        (Some(TermStart::Close) | None, Some(_)) => {
            faults.add(
                "/term_from",
                Fault::leave_out("it is of terms that start with a `month`"),
            );
        }
        (Some(TermStart::Close) | None, None) => {}
    }
}

/// Who promises no revenue says nothing of it.
fn no_participation(draft: &Draft, faults: &mut Faults) {
    for (said, pointer) in [
        (draft.promised_bps.is_some(), "/promised_bps"),
        (draft.sources.is_some(), "/sources"),
        (draft.cap_multiple_bps.is_some(), "/cap_multiple_bps"),
        (draft.term_months.is_some(), "/term_months"),
        (draft.term_starts.is_some(), "/term_starts"),
        (draft.term_from.is_some(), "/term_from"),
        (draft.break_points.is_some(), "/break_points"),
    ] {
        if said {
            faults.add(
                pointer,
                Fault::leave_out("it is of the mode revenue_participation only"),
            );
        }
    }
}

fn times(
    draft: &Draft,
    now: DateTime<Utc>,
    faults: &mut Faults,
) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
    let opens_at = draft.opens_at.map_or(now, |at| at.max(now));
    if opens_at > now.checked_add_signed(Duration::days(rules::AHEAD_DAYS.into()))? {
        faults.add(
            "/opens_at",
            Fault::at_most_days(rules::AHEAD_DAYS).hint("so far ahead a project can open"),
        );
    }
    let days = i64::from(draft.duration_days.unwrap_or(rules::DURATION_DAYS));
    let closes_at = opens_at.checked_add_signed(Duration::days(days))?;
    Some((opens_at, closes_at))
}
