//! What a brand orders.

use chrono::{DateTime, Duration, Utc};
use kernel::Id;
use money::Money;
use parties::Party;

use crate::status::CampaignStatus;

/// A brand's order to several creators: its terms, and whether creators can see it yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Campaign {
    /// The id; the escrow room knows the campaign's budget by it.
    pub id: Id<Campaign>,
    /// Who orders and pays.
    pub brand: Id<Party>,
    /// Draft or open.
    pub status: CampaignStatus,
    /// What is ordered, and on which conditions.
    pub terms: Terms,
    /// When it was written.
    pub created_at: DateTime<Utc>,
}

/// What is ordered, and on which conditions. Never changed once the campaign is open: creators agree to them as they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// A line that names the campaign.
    pub title: String,
    /// What it is about, in the brand's own words.
    pub brief: String,
    /// What the content must meet, 1 to 30 of them; a refusal cites one by its number, from 1.
    pub items: Vec<String>,
    /// What each creator makes, in the order of the brief, 1 to 20 of them.
    pub deliverables: Vec<Deliverable>,
    /// What the brand may do with the content.
    pub rights: UsageRights,
    /// When the content is due, UTC.
    pub deadline_at: DateTime<Utc>,
    /// How long the brand has to review content, in days, 3 to 14.
    pub review_window_days: u8,
    /// How often the brand may ask for a revision, 0 to 5.
    pub revision_rounds: u8,
    /// How long an invitation or application waits for its answer, in hours.
    pub accept_window_hours: u16,
    /// What the brand means to spend in all; it covers at least one package.
    pub budget: Money,
    /// What one creator gets for all deliverables, before the fee: the sum of their amounts.
    pub package: Money,
}

/// One piece of content that each creator makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deliverable {
    /// The id; it names the line of each creator's escrow transaction.
    pub id: Id<Deliverable>,
    /// A line that names it.
    pub title: String,
    /// What it is.
    pub kind: DeliverableKind,
    /// What is wanted, perhaps empty.
    pub description: String,
    /// What each creator gets for it, before the fee.
    pub amount: Money,
}

/// What a deliverable is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeliverableKind {
    /// A moving picture.
    Video,
    /// A still picture.
    Photo,
    /// Something that is shown for a day.
    Story,
    /// Words.
    Text,
    /// Something else; the description says what.
    Other,
}

impl DeliverableKind {
    /// Every kind.
    pub const ALL: [Self; 5] = [
        Self::Video,
        Self::Photo,
        Self::Story,
        Self::Text,
        Self::Other,
    ];

    /// The word in tables and in the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Video => "video",
            Self::Photo => "photo",
            Self::Story => "story",
            Self::Text => "text",
            Self::Other => "other",
        }
    }

    /// The kind of this word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// What the brand may do with released content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsageRights {
    /// Where, such as `instagram` or `paid_ads`.
    pub channels: Vec<String>,
    /// For how long from the release, in days.
    pub duration_days: u16,
    /// In which countries, ISO 3166-1 alpha-2; or `worldwide` alone.
    pub territories: Vec<String>,
}

/// A campaign that is about to be written.
#[derive(Debug, Clone)]
pub struct NewCampaign {
    /// What is ordered.
    pub terms: Terms,
    /// Whether creators see it at once.
    pub opening: Opening,
}

/// Whether creators see a new campaign at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opening {
    /// At once.
    Now,
    /// When the brand publishes it.
    Later,
}

impl Terms {
    /// How many creators the budget pays: `floor(budget / package)`.
    pub fn max_creators(&self) -> i64 {
        self.budget
            .amount_minor()
            .checked_div(self.package.amount_minor())
            .unwrap_or_default()
    }

    /// Until when an invitation or application made now can be answered: within the window, and never after the content
    /// is due.
    pub fn answer_by(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        self.hours_after(now, self.accept_window_hours)
    }

    /// So many hours after a moment, and never after the content is due.
    pub(crate) fn hours_after(&self, moment: DateTime<Utc>, hours: u16) -> DateTime<Utc> {
        moment
            .checked_add_signed(Duration::hours(i64::from(hours)))
            .map_or(self.deadline_at, |end| end.min(self.deadline_at))
    }
}

impl Campaign {
    /// The word for where it stands at `now`: `draft`, `open`, or `closed` once the content is due.
    pub fn standing(&self, now: DateTime<Utc>) -> &'static str {
        if now < self.terms.deadline_at {
            self.status.as_str()
        } else {
            "closed"
        }
    }

    /// Whether creators can still come in: it is open, and the content is not due yet.
    pub fn takes_creators(&self, now: DateTime<Utc>) -> bool {
        match self.status {
            CampaignStatus::Draft => false,
            CampaignStatus::Open { .. } => now < self.terms.deadline_at,
        }
    }
}

#[cfg(test)]
mod tests {
    use kernel::testing::START;
    use money::Currency;

    use super::*;
    use crate::tests::terms;

    #[test]
    fn a_budget_pays_as_many_creators_as_it_has_whole_packages() {
        for (budget, package, creators) in [(100, 100, 1), (199, 100, 1), (200, 100, 2), (1, 0, 0)]
        {
            let mut terms = terms();
            terms.budget = Money::new(budget, Currency::MAD);
            terms.package = Money::new(package, Currency::MAD);
            assert_eq!(terms.max_creators(), creators, "{budget} / {package}");
        }
    }

    #[test]
    fn a_proposal_never_outlives_the_deadline() {
        let mut terms = terms();
        terms.accept_window_hours = 72;
        terms.deadline_at = START + Duration::days(10);
        assert_eq!(terms.answer_by(START), START + Duration::hours(72));
        terms.deadline_at = START + Duration::hours(5);
        assert_eq!(terms.answer_by(START), START + Duration::hours(5));
    }

    #[test]
    fn creators_come_in_while_it_is_open_and_the_content_is_not_due() {
        let open = CampaignStatus::Open { opened_at: START };
        for (status, late, takes) in [
            (CampaignStatus::Draft, Duration::zero(), false),
            (open, Duration::zero(), true),
            (open, Duration::days(20), false),
        ] {
            let campaign = Campaign {
                id: Id::new(START),
                brand: Id::new(START),
                status,
                terms: terms(),
                created_at: START,
            };
            assert_eq!(
                campaign.takes_creators(START + late),
                takes,
                "{status:?} {late}"
            );
            let word = if late.is_zero() {
                status.as_str()
            } else {
                "closed"
            };
            assert_eq!(campaign.standing(START + late), word);
        }
    }

    #[test]
    fn kinds_are_read_by_their_words() {
        for kind in DeliverableKind::ALL {
            assert_eq!(DeliverableKind::parse(kind.as_str()), Some(kind));
        }
        assert_eq!(DeliverableKind::parse("Video"), None);
    }
}
