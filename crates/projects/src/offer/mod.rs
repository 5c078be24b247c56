//! A draft that is ready to be a contract: every amount read, every sum right.

mod bounds;

use chrono::{DateTime, Duration, Utc};
use kernel::{FieldProblem, http::WireMoney};
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

/// What is wrong with a draft, gathered.
#[derive(Debug, Default)]
pub(super) struct Faults(Vec<FieldProblem>);

impl Faults {
    pub(super) fn add(&mut self, pointer: impl Into<String>, detail: impl Into<String>) {
        // Nobody reads more.
        if self.0.len() < 50 {
            self.0.push(FieldProblem {
                pointer: pointer.into(),
                detail: detail.into(),
            });
        }
    }

    /// What must be there.
    fn need<T>(&mut self, value: Option<T>, pointer: &str) -> Option<T> {
        if value.is_none() {
            self.add(pointer, "it is needed before the project opens");
        }
        value
    }

    /// An amount in this currency, or in its own when none is known yet; a multiple of what the rail carries.
    fn money(
        &mut self,
        wire: Option<&WireMoney>,
        pointer: &str,
        currency: Option<Currency>,
    ) -> Option<Money> {
        let wire = self.need(wire, pointer)?;
        let money = match wire.positive(pointer) {
            Ok(money) => money,
            Err(problem) => {
                self.0.extend(problem.body().errors.iter().cloned());
                return None;
            }
        };
        if currency.is_some_and(|currency| currency != money.currency()) {
            self.add(pointer, "a project has one currency: that of its minimum");
            return None;
        }
        match payments::step_minor(money.currency()) {
            Some(step) if money.is_multiple_of(step) => Some(money),
            Some(step) => {
                let step = Money::new(step, money.currency());
                self.add(pointer, format!("write a multiple of {}", step.decimal()));
                None
            }
            None => {
                self.add(pointer, "the rail does not carry this currency");
                None
            }
        }
    }
}

impl Offer {
    /// Reads a draft that is to open at `now`.
    ///
    /// # Errors
    /// Every fault, with its pointer.
    pub(crate) fn read(draft: &Draft, now: DateTime<Utc>) -> Result<Self, Vec<FieldProblem>> {
        let draft = draft.clone().completed();
        let mut faults = Faults::default();
        bounds::all(&draft, &mut faults);
        let offer = read(draft, now, &mut faults);
        match offer {
            Some(offer) if faults.0.is_empty() => Ok(offer),
            Some(_) | None => Err(faults.0),
        }
    }
}

fn read(draft: Draft, now: DateTime<Utc>, faults: &mut Faults) -> Option<Offer> {
    let title = faults.need(draft.title.clone(), "/title");
    let mode = faults.need(draft.mode, "/mode");
    let texts = draft.description.as_ref().is_some_and(|by| !by.is_empty());
    faults.need(texts.then_some(()), "/description");
    let works = draft.works.as_ref().is_some_and(|works| !works.is_empty());
    faults.need(works.then_some(()), "/works");
    whole(
        draft.rights.iter().flatten().map(|right| right.bps),
        ("/rights", "the parts of all holders"),
        faults,
    );
    let minimum = faults.money(draft.minimum.as_ref(), "/minimum", None);
    let currency = minimum.map(Money::currency);
    let optimum = faults.money(draft.optimum.as_ref(), "/optimum", currency);
    let hard_cap = faults.money(draft.hard_cap.as_ref(), "/hard_cap", currency);
    let fan_max = faults.money(draft.max_per_fan.as_ref(), "/max_per_fan", currency);
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
fn whole(parts: impl Iterator<Item = u16>, (pointer, what): (&str, &str), faults: &mut Faults) {
    let sum: u32 = parts.map(u32::from).fold(0, u32::saturating_add);
    if sum != 10_000 {
        faults.add(
            pointer,
            format!("{what} must be 10 000 basis points, not {sum}"),
        );
    }
}

/// The least of one investment: ten units of the currency, unless the draft says.
fn fan_min(draft: &Draft, currency: Option<Currency>, faults: &mut Faults) -> Option<Money> {
    if let Some(wire) = &draft.min_per_fan {
        return faults.money(Some(wire), "/min_per_fan", currency);
    }
    Money::parse("10", currency?).ok()
}

fn ordered((least, most): (Option<Money>, Option<Money>), pointer: &str, faults: &mut Faults) {
    if let (Some(least), Some(most)) = (least, most)
        && most.amount_minor() < least.amount_minor()
    {
        faults.add(pointer, format!("it is at least {}", least.decimal()));
    }
}

fn budget(draft: &Draft, minimum: Option<Money>, faults: &mut Faults) {
    let Some(minimum) = minimum else { return };
    let mut sum = Money::zero(minimum.currency());
    for (at, line) in draft.budget.iter().flatten().enumerate() {
        let pointer = format!("/budget/{at}/amount");
        let amount = faults.money(Some(&line.amount), &pointer, Some(minimum.currency()));
        let Some(added) = amount.and_then(|amount| sum.checked_add(amount).ok()) else {
            return;
        };
        sum = added;
    }
    if sum != minimum {
        faults.add(
            "/budget",
            format!(
                "its lines must be the minimum, {}, not {}",
                minimum.decimal(),
                sum.decimal()
            ),
        );
    }
}

fn milestones(draft: &Draft, faults: &mut Faults) -> Vec<MilestonePlan> {
    let plans = draft.milestones.clone().unwrap_or_default();
    whole(
        plans.iter().map(|plan| plan.bps),
        ("/milestones", "the parts of all milestones"),
        faults,
    );
    let mut before = 0;
    for (at, plan) in plans.iter().enumerate() {
        let pointer = format!("/milestones/{at}/due_days");
        if at == 0 && plan.due_days != 0 {
            faults.add(pointer, "the first is released at the close: write 0");
        } else if at > 0 && plan.due_days <= before {
            faults.add(pointer, "it is due after the one before");
        }
        before = plan.due_days;
    }
    plans
}

fn participation(draft: &Draft, currency: Option<Currency>, faults: &mut Faults) {
    let promised = faults.need(draft.promised_bps, "/promised_bps");
    if promised == Some(0) {
        faults.add("/promised_bps", "fans are promised something");
    }
    let sources = draft.sources.as_ref().is_some_and(|them| !them.is_empty());
    faults.need(sources.then_some(()), "/sources");
    for (at, point) in draft.break_points.iter().flatten().enumerate() {
        if let Some(amount) = &point.after_amount {
            let pointer = format!("/break_points/{at}/after_amount");
            faults.money(Some(amount), &pointer, currency);
        }
    }
}

/// How far ahead a term may begin, in days.
const TERM_AHEAD: i64 = 5 * 365;

/// A term that begins in a month of its own names it.
fn term(draft: &Draft, now: DateTime<Utc>, faults: &mut Faults) {
    match (draft.term_starts, draft.term_from) {
        (Some(TermStart::Month), None) => {
            faults.add("/term_from", "name a day of the first month of the term");
        }
        (Some(TermStart::Month), Some(from)) => {
            let ahead = from.signed_duration_since(now.date_naive()).num_days();
            if !(-TERM_AHEAD..=TERM_AHEAD).contains(&ahead) {
                faults.add("/term_from", "at most five years from now");
            }
        }
        (Some(TermStart::Close) | None, Some(_)) => {
            faults.add("/term_from", "it is of terms that start with a `month`");
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
            faults.add(pointer, "it is of the mode revenue_participation only");
        }
    }
}

fn times(
    draft: &Draft,
    now: DateTime<Utc>,
    faults: &mut Faults,
) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
    let opens_at = draft.opens_at.map_or(now, |at| at.max(now));
    if opens_at > now.checked_add_signed(Duration::days(rules::AHEAD_DAYS))? {
        faults.add(
            "/opens_at",
            format!("at most {} days ahead", rules::AHEAD_DAYS),
        );
    }
    let days = i64::from(draft.duration_days.unwrap_or(rules::DURATION_DAYS));
    let closes_at = opens_at.checked_add_signed(Duration::days(days))?;
    Some((opens_at, closes_at))
}
