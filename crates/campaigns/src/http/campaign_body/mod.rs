//! A campaign as it comes in, and its reading: every fault is told at once, with its pointer.

use chrono::{DateTime, Duration, SubsecRound as _, Utc};
use kernel::{Fault, Faults, Id, Problem, http::WireMoney};
use money::Money;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Limits;
use crate::{
    campaign::{Deliverable, DeliverableKind, NewCampaign, Opening, Terms, UsageRights},
    text::{line, optional_paragraphs, paragraphs, within},
};

/// A campaign to be written.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CampaignBody {
    /// A line that names it, 3 to 120 characters.
    #[schema(example = "Ramadan recipes")]
    pub(super) title: String,
    /// What it is about, 1 to 10 000 characters.
    pub(super) brief: String,
    /// What the content must meet, 1 to 30 lines of 1 to 500 characters. A refusal must cite one of them.
    #[schema(example = json!(["The product is in the picture for 5 seconds"]))]
    pub(super) acceptance_items: Vec<String>,
    /// What each creator makes, 1 to 20 of them.
    pub(super) deliverables: Vec<DeliverableBody>,
    /// What the brand may do with released content.
    pub(super) usage_rights: UsageRightsBody,
    /// When the content is due, RFC 3339. Nobody comes in after it.
    pub(super) deadline_at: DateTime<Utc>,
    /// How long the brand has to review content, in business days: 3 to 14; when absent what the platform sets, else 5. In
    /// silence it counts as validated then.
    #[serde(default)]
    pub(super) review_window_days: Option<u32>,
    /// How often the brand may ask for a revision: 0 to 5; when absent what the platform sets, else 2.
    #[serde(default)]
    pub(super) revision_rounds: Option<u32>,
    /// How long an invitation or application waits for its answer, in hours: 1 to 336; when absent what the platform sets,
    /// else 72. In silence it is withdrawn then.
    #[serde(default)]
    pub(super) accept_window_hours: Option<u32>,
    /// What the brand means to spend in all. It covers at least one package: the sum of the deliverables' amounts. In a
    /// currency that the rail carries, a multiple of the smallest amount that goes to banks (0.01 MAD, 0.010 TND, 1.00 HUF),
    /// and no more than 50 deposits can pay.
    pub(super) budget: WireMoney,
    /// True to keep it from creators until it is published. Changing a draft leaves it one: true, or left out.
    #[serde(default)]
    pub(super) draft: Option<bool>,
}

/// A piece of content that each creator makes.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DeliverableBody {
    /// A line that names it, 1 to 120 characters.
    #[schema(example = "One vertical video")]
    pub(super) title: String,
    /// What it is.
    #[schema(pattern = "^(video|photo|story|text|other)$", example = "video")]
    pub(super) kind: String,
    /// What is wanted, up to 2 000 characters.
    #[serde(default)]
    pub(super) description: Option<String>,
    /// What each creator gets for it, before the fee, in the budget's currency and a multiple of the same smallest amount.
    pub(super) amount: WireMoney,
}

/// What the brand may do with released content.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct UsageRightsBody {
    /// Where, 1 to 20 names of small letters, digits and `_`.
    #[schema(example = json!(["instagram", "tiktok", "paid_ads"]))]
    pub(super) channels: Vec<String>,
    /// For how many days from the release, 1 to 3650.
    #[schema(example = 90)]
    pub(super) duration_days: u32,
    /// ISO 3166-1 alpha-2 codes; or `worldwide` alone.
    #[schema(example = json!(["MA", "FR"]))]
    pub(super) territories: Vec<String>,
}

impl CampaignBody {
    /// The campaign that is meant.
    ///
    /// # Errors
    /// A 422 [`Problem`] that lists every fault.
    pub(super) fn read(&self, now: DateTime<Utc>, limits: Limits) -> Result<NewCampaign, Problem> {
        let mut faults = Faults::default();
        let title = faults.take("/title", line(&self.title, 3..=120));
        let brief = faults.take("/brief", paragraphs(&self.brief, 1..=10_000));
        let items = self.items(&mut faults);
        let budget = faults.adopt(self.budget.positive("/budget"));
        let budget = budget.and_then(|budget| payable(&mut faults, budget));
        let deliverables = self.deliverables(&mut faults, budget, now);
        let rights = self.usage_rights.read(&mut faults);
        let review_window_days: Option<u8> = faults.take(
            "/review_window_days",
            within(
                self.review_window_days
                    .unwrap_or_else(|| u32::from(limits.review_window_days)),
                3..=14,
            ),
        );
        let revision_rounds: Option<u8> = faults.take(
            "/revision_rounds",
            within(
                self.revision_rounds
                    .unwrap_or_else(|| u32::from(limits.revision_rounds)),
                0..=5,
            ),
        );
        let accept_window_hours: Option<u16> = faults.take(
            "/accept_window_hours",
            within(
                self.accept_window_hours
                    .unwrap_or_else(|| u32::from(limits.accept_window_hours)),
                1..=336,
            ),
        );
        let deadline_at = faults.take(
            "/deadline_at",
            deadline(
                self.deadline_at,
                review_window_days.unwrap_or(3),
                (now, limits),
            ),
        );
        let package = package(&mut faults, deliverables.as_deref(), budget);
        faults.finish()?;
        let terms = (|| {
            Some(Terms {
                title: title?,
                brief: brief?,
                items: items?,
                deliverables: deliverables?,
                rights: rights?,
                deadline_at: deadline_at?,
                review_window_days: review_window_days?,
                revision_rounds: revision_rounds?,
                accept_window_hours: accept_window_hours?,
                budget: budget?,
                package: package?,
            })
        })();
        let opening = if self.draft.unwrap_or(false) {
            Opening::Later
        } else {
            Opening::Now
        };
        terms
            .map(|terms| NewCampaign { terms, opening })
            .ok_or_else(|| {
                kernel::Failure::msg("a campaign without faults could not be read").into()
            })
    }

    fn items(&self, faults: &mut Faults) -> Option<Vec<String>> {
        count(faults, "/acceptance_items", self.acceptance_items.len(), 30)?;
        let items = self
            .acceptance_items
            .iter()
            .enumerate()
            .map(|(place, item)| {
                faults.take(format!("/acceptance_items/{place}"), line(item, 1..=500))
            });
        all(items)
    }

    fn deliverables(
        &self,
        faults: &mut Faults,
        budget: Option<Money>,
        now: DateTime<Utc>,
    ) -> Option<Vec<Deliverable>> {
        count(faults, "/deliverables", self.deliverables.len(), 20)?;
        let deliverables = self
            .deliverables
            .iter()
            .enumerate()
            .map(|(place, deliverable)| deliverable.read(faults, place, (budget, now)));
        all(deliverables)
    }
}

impl DeliverableBody {
    fn read(
        &self,
        faults: &mut Faults,
        place: usize,
        (budget, now): (Option<Money>, DateTime<Utc>),
    ) -> Option<Deliverable> {
        let at = format!("/deliverables/{place}");
        let title = faults.take(format!("{at}/title"), line(&self.title, 1..=120));
        let kind = DeliverableKind::parse(&self.kind)
            .ok_or_else(|| Fault::one_of(&DeliverableKind::ALL.map(DeliverableKind::as_str)));
        let kind = faults.take(format!("{at}/kind"), kind);
        let description = faults.take(
            format!("{at}/description"),
            optional_paragraphs(self.description.as_deref(), 2_000),
        );
        let amount = faults.adopt(self.amount.positive(&format!("{at}/amount")));
        if let (Some(amount), Some(budget)) = (amount, budget)
            && amount.currency() != budget.currency()
        {
            faults.add(
                format!("{at}/amount/currency"),
                Fault::currency(budget.currency()).hint("it is that of the budget"),
            );
        } else if let Some(amount) = amount {
            whole_steps(faults, &format!("{at}/amount"), amount);
        }
        Some(Deliverable {
            id: Id::new(now),
            title: title?,
            kind: kind?,
            description: description?.unwrap_or_default(),
            amount: amount?,
        })
    }
}

impl UsageRightsBody {
    fn read(&self, faults: &mut Faults) -> Option<UsageRights> {
        let at = "/usage_rights";
        let channels = self.channels(faults);
        let duration_days = faults.take(
            format!("{at}/duration_days"),
            within(self.duration_days, 1..=3_650),
        );
        let territories = self.territories(faults);
        Some(UsageRights {
            channels: channels?,
            duration_days: duration_days?,
            territories: territories?,
        })
    }

    fn channels(&self, faults: &mut Faults) -> Option<Vec<String>> {
        let at = "/usage_rights/channels";
        count(faults, at, self.channels.len(), 20)?;
        let is_name = |text: &str| {
            (2..=40).contains(&text.len())
                && text
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
        };
        each_once(faults, at, &self.channels, |channel| {
            is_name(channel).then_some(()).ok_or_else(|| {
                Fault::other("2 to 40 small letters, digits and `_`, such as paid_ads")
            })
        })
    }

    fn territories(&self, faults: &mut Faults) -> Option<Vec<String>> {
        let at = "/usage_rights/territories";
        count(faults, at, self.territories.len(), 249)?;
        let alone = self.territories.len() == 1;
        each_once(faults, at, &self.territories, |territory| match territory {
            "worldwide" if alone => Ok(()),
            "worldwide" => Err(Fault::other("`worldwide` stands alone")),
            code if parties::Country::parse(code).is_ok() => Ok(()),
            _ => Err(Fault::country().hint("or `worldwide` alone")),
        })
    }
}

/// When the content is due: ahead, and soon enough for the money to leave the rail in time when both sides are in time.
fn deadline(
    at: DateTime<Utc>,
    review_window_days: u8,
    (now, limits): (DateTime<Utc>, Limits),
) -> Result<DateTime<Utc>, Fault> {
    if at <= now {
        return Err(Fault::later_than("now"));
    }
    let days = u32::from(limits.longest_days).saturating_sub(u32::from(review_window_days));
    let latest = now.checked_add_signed(Duration::days(days.into()));
    if latest.is_none_or(|latest| at > latest) {
        return Err(Fault::at_most_days(days).hint(format_args!(
            "with the review window, content is due to be judged {} days from now",
            limits.longest_days
        )));
    }
    // What PostgreSQL keeps.
    Ok(at.trunc_subsecs(6))
}

/// The most deposits that a budget may need: more would make a payment of it a chore, and its list endless.
const MOST_DEPOSITS: i64 = 50;

/// The budget, if the rail can collect it: in its currency, in whole steps, and in few enough deposits.
fn payable(faults: &mut Faults, budget: Money) -> Option<Money> {
    let currency = budget.currency();
    let Some(largest) = payments::largest_deposit(currency) else {
        faults.add("/budget/currency", Fault::not_carried(currency));
        return None;
    };
    if !whole_steps(faults, "/budget", budget) {
        return None;
    }
    let most = largest.amount_minor().saturating_mul(MOST_DEPOSITS);
    if budget.amount_minor() > most {
        let most = Money::new(most, currency);
        faults.add(
            "/budget/amount",
            Fault::at_most(most).hint(format_args!("{MOST_DEPOSITS} deposits pay no more")),
        );
        return None;
    }
    Some(budget)
}

/// Whether the amount is one that the rail carries: a multiple of its smallest. An amount in a currency that it does not
/// carry has its fault at the budget.
fn whole_steps(faults: &mut Faults, at: &str, amount: Money) -> bool {
    let step_minor = payments::step_minor(amount.currency()).unwrap_or(1);
    if amount.is_multiple_of(step_minor) {
        return true;
    }
    let step = Money::new(step_minor, amount.currency());
    faults.add(format!("{at}/amount"), Fault::multiple_of(step));
    false
}

/// The sum of the deliverables' amounts, which the budget must cover.
fn package(
    faults: &mut Faults,
    deliverables: Option<&[Deliverable]>,
    budget: Option<Money>,
) -> Option<Money> {
    let (deliverables, budget) = (deliverables?, budget?);
    let amounts = deliverables.iter().map(|deliverable| deliverable.amount);
    if amounts
        .clone()
        .any(|amount| amount.currency() != budget.currency())
    {
        return None;
    }
    let package = Money::sum(budget.currency(), amounts).map_err(|error| Fault::amount(&error));
    let package = faults.take("/deliverables", package)?;
    if package.amount_minor() > budget.amount_minor() {
        faults.add(
            "/budget/amount",
            Fault::at_least(package).hint("it must pay at least one creator all deliverables"),
        );
        return None;
    }
    Some(package)
}

fn count(faults: &mut Faults, at: &str, count: usize, most: usize) -> Option<()> {
    if (1..=most).contains(&count) {
        return Some(());
    }
    faults.add(at, Fault::items(1, most));
    None
}

fn each_once(
    faults: &mut Faults,
    at: &str,
    words: &[String],
    rule: impl Fn(&str) -> Result<(), Fault>,
) -> Option<Vec<String>> {
    let words = words.iter().enumerate().map(|(place, word)| {
        let twice = words.iter().take(place).any(|before| before == word);
        let read = match rule(word) {
            Ok(()) if twice => Err(Fault::twice()),
            Ok(()) => Ok(word.clone()),
            Err(fault) => Err(fault),
        };
        faults.take(format!("{at}/{place}"), read)
    });
    all(words)
}

/// All of them, looking at each even after the first that is missing, so that each fault is noted.
fn all<T>(items: impl Iterator<Item = Option<T>>) -> Option<Vec<T>> {
    let items: Vec<Option<T>> = items.collect();
    items.into_iter().collect()
}

#[cfg(test)]
mod tests;
