//! A project as its owner writes it: on the wire, and in the row while it is a draft and after. Everything may be absent until
//! the project opens; what is there is bounded from the first moment.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use kernel::http::WireMoney;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::rules;

/// The title of the one milestone of a project that names none. Pages show it in their reader's language.
pub const AT_CLOSE: &str = "The raise has closed";

/// What fans get for their money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ProjectMode)]
pub enum Mode {
    /// Nothing but thanks.
    Donation,
    /// What is made, when it is made.
    Presale,
    /// A share of the project's revenue, up to a cap and for a term.
    RevenueParticipation,
}

impl Mode {
    /// Every mode.
    pub const ALL: [Self; 3] = [Self::Donation, Self::Presale, Self::RevenueParticipation];

    /// The word in the tables and the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Donation => "donation",
            Self::Presale => "presale",
            Self::RevenueParticipation => "revenue_participation",
        }
    }

    /// The mode that `word` names.
    pub(crate) fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.as_str() == word)
    }
}

/// Where revenue comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RevenueSource {
    /// Streams of the recordings.
    Streaming,
    /// Downloads.
    Downloads,
    /// Records, tapes, merchandise.
    Physical,
    /// Use in films, advertising and games.
    Sync,
    /// Rights of the composition.
    Publishing,
    /// Neighbouring rights.
    Neighbouring,
    /// Concerts.
    Live,
}

/// What starts the term.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TermStart {
    /// The month of the close of the raise.
    Close,
    /// The month that `term_from` lies in, such as that of the release.
    Month,
}

/// A piece of music that the revenue is of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProjectWork)]
pub struct Work {
    /// Its title, at most 200 characters.
    #[schema(max_length = 200)]
    pub title: String,
    /// Of the recording, such as `FR-Z03-14-00123`; hyphens are left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub isrc: Option<String>,
    /// Of the composition, such as `T-345.246.800-1`; punctuation is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub iswc: Option<String>,
    /// Of the release: 12 or 13 digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upc: Option<String>,
}

/// Who holds which part of the rights that the revenue is of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProjectRight)]
pub struct Right {
    /// Who.
    #[schema(max_length = 200)]
    pub holder: String,
    /// As what: performer, producer, author, label.
    #[schema(max_length = 100)]
    pub role: String,
    /// Its part, in basis points; all parts are 10 000.
    #[schema(minimum = 1, maximum = 10000)]
    pub bps: u16,
}

/// What others were promised before: advances, earlier shares.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProjectEncumbrance)]
pub struct Encumbrance {
    /// To whom.
    #[schema(max_length = 200)]
    pub holder: String,
    /// What.
    #[schema(max_length = 1000)]
    pub description: String,
}

/// What the money is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProjectBudgetLine)]
pub struct BudgetLine {
    /// For what.
    #[schema(max_length = 200)]
    pub label: String,
    /// How much. All lines are the minimum.
    pub amount: WireMoney,
}

/// A part of the raise, and what its owner has to show for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProjectMilestonePlan)]
pub struct MilestonePlan {
    /// What is reached.
    #[schema(max_length = 200)]
    pub title: String,
    /// What shows it.
    #[schema(max_length = 2000)]
    pub proof_wanted: String,
    /// Its part of what is raised, in basis points; all parts are 10 000.
    #[schema(minimum = 1, maximum = 10000)]
    pub bps: u16,
    /// Until how many days after the raise has closed it has to be shown; 0 for the first, which is released at the close.
    #[schema(maximum = 1095)]
    pub due_days: u16,
}

/// From where on another rate is promised: after an amount of revenue, or after months of the term. One of the two.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProjectBreakPoint)]
pub struct BreakPoint {
    /// Once so much revenue has come in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after_amount: Option<WireMoney>,
    /// Once so many months of the term are over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after_months: Option<u16>,
    /// The share of revenue promised from there on, in basis points.
    #[schema(maximum = 10000)]
    pub promised_bps: u16,
}

/// A project as its owner writes it. What is absent can be filled in until the project opens.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(as = ProjectDraft)]
pub struct Draft {
    /// 1 to 200 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 200)]
    pub title: Option<String>,
    /// By language (`fr`, `ar`, `en`, `es`, `pt`, `ko`); each at most 10 000 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<BTreeMap<String, String>>,
    /// What fans get.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mode: Option<Mode>,
    /// At most 50.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_items = 50)]
    pub works: Option<Vec<Work>>,
    /// At most 50; their parts are 10 000 basis points.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_items = 50)]
    pub rights: Option<Vec<Right>>,
    /// At most 20.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_items = 20)]
    pub encumbrances: Option<Vec<Encumbrance>>,
    /// At most 50; their amounts are the minimum.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_items = 50)]
    pub budget: Option<Vec<BudgetLine>>,
    /// At most 12, in order; their parts are 10 000 basis points. One for everything at the close when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_items = 12)]
    pub milestones: Option<Vec<MilestonePlan>>,
    /// What must be raised: with less, everything goes back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minimum: Option<WireMoney>,
    /// What would be best; the minimum when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub optimum: Option<WireMoney>,
    /// What is never exceeded; the optimum when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hard_cap: Option<WireMoney>,
    /// The least of one investment; 10 units of the currency when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_per_fan: Option<WireMoney>,
    /// The most of one fan in all; the hard cap when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_per_fan: Option<WireMoney>,
    /// When it opens; at once when absent or past.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opens_at: Option<DateTime<Utc>>,
    /// For how long it collects; 30 when absent, 60 at most.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 60)]
    pub duration_days: Option<u16>,
    /// The share of revenue promised to all fans together, in basis points. For `revenue_participation` only, as all below.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(maximum = 10000)]
    pub promised_bps: Option<u16>,
    /// Of which revenue.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_items = 7)]
    pub sources: Option<Vec<RevenueSource>>,
    /// What is taken off before, in words, at most 2,000 characters; nothing when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 2000)]
    pub deductions: Option<String>,
    /// What fans get at most in all, as a multiple of what was raised: basis points, 20 000 (twice) when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 100_000)]
    pub cap_multiple_bps: Option<u32>,
    /// For how many months; 60 when absent, 120 at most.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 120)]
    pub term_months: Option<u16>,
    /// What starts the term; the close when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub term_starts: Option<TermStart>,
    /// For `month`: a day of the first month of the term, at most five years ahead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub term_from: Option<NaiveDate>,
    /// At most 5, in order.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_items = 5)]
    pub break_points: Option<Vec<BreakPoint>>,
}

impl Draft {
    /// The same with what `changes` says instead.
    #[must_use]
    pub fn changed(self, changes: Self) -> Self {
        Self {
            title: changes.title.or(self.title),
            description: changes.description.or(self.description),
            mode: changes.mode.or(self.mode),
            works: changes.works.or(self.works),
            rights: changes.rights.or(self.rights),
            encumbrances: changes.encumbrances.or(self.encumbrances),
            budget: changes.budget.or(self.budget),
            milestones: changes.milestones.or(self.milestones),
            minimum: changes.minimum.or(self.minimum),
            optimum: changes.optimum.or(self.optimum),
            hard_cap: changes.hard_cap.or(self.hard_cap),
            min_per_fan: changes.min_per_fan.or(self.min_per_fan),
            max_per_fan: changes.max_per_fan.or(self.max_per_fan),
            opens_at: changes.opens_at.or(self.opens_at),
            duration_days: changes.duration_days.or(self.duration_days),
            promised_bps: changes.promised_bps.or(self.promised_bps),
            sources: changes.sources.or(self.sources),
            deductions: changes.deductions.or(self.deductions),
            cap_multiple_bps: changes.cap_multiple_bps.or(self.cap_multiple_bps),
            term_months: changes.term_months.or(self.term_months),
            term_starts: changes.term_starts.or(self.term_starts),
            term_from: changes.term_from.or(self.term_from),
            break_points: changes.break_points.or(self.break_points),
        }
    }

    /// The same with everything said that an absent field means.
    #[must_use]
    pub(crate) fn completed(mut self) -> Self {
        self.optimum = self.optimum.or_else(|| self.minimum.clone());
        self.hard_cap = self.hard_cap.or_else(|| self.optimum.clone());
        self.max_per_fan = self.max_per_fan.or_else(|| self.hard_cap.clone());
        self.duration_days = self.duration_days.or(Some(rules::DURATION_DAYS));
        self.encumbrances = self.encumbrances.or_else(|| Some(Vec::new()));
        self.milestones = self.milestones.or_else(|| {
            Some(vec![MilestonePlan {
                title: AT_CLOSE.to_owned(),
                proof_wanted: "Nothing".to_owned(),
                bps: 10_000,
                due_days: 0,
            }])
        });
        if self.mode == Some(Mode::RevenueParticipation) {
            self.cap_multiple_bps = self.cap_multiple_bps.or(Some(20_000));
            self.term_months = self.term_months.or(Some(60));
            self.term_starts = self.term_starts.or(Some(TermStart::Close));
            self.break_points = self.break_points.or_else(|| Some(Vec::new()));
        }
        self
    }
}
