//! What the templates are told, written as the reader's language writes it.

use ledger::Book;
use money::{Bps, Currency, Money};
use parties::Language;
use projects::{Milestone, Project, Update};
use serde::Serialize;

use crate::{
    figures::Figures,
    format,
    verify::{Answer, Verdict},
};

/// The worked example of the fee table, in minor units: 1,500.00 MAD.
const EXAMPLE_MINOR: i64 = 150_000;
/// How many of the last updates of a project its page shows.
pub(crate) const TOLD: usize = 5;
/// How much of each, in characters.
const BEGINNING: usize = 600;

/// The fee table.
#[derive(Debug, Serialize)]
pub(crate) struct FeesView {
    amount: String,
    campaign_rate: String,
    campaign_fee: String,
    campaign_net: String,
    raise_rate: String,
    raise_fee: String,
    none_rate: String,
    none: String,
}

impl FeesView {
    /// For the fees of future contracts, of campaigns and of raises.
    pub(crate) fn new(
        language: Language,
        (campaign, raise): (Bps, Bps),
    ) -> Result<Self, money::AmountError> {
        let amount = Money::new(EXAMPLE_MINOR, Currency::MAD);
        let fee = campaign.of_floor(amount, 1)?;
        let write = |money| format::money(language, money);
        let rate = |bps: Bps| format::percent(language, u32::from(bps.get()));
        Ok(Self {
            amount: write(amount),
            campaign_rate: rate(campaign),
            campaign_fee: write(fee),
            campaign_net: write(amount.checked_sub(fee)?),
            raise_rate: rate(raise),
            raise_fee: write(raise.of_floor(amount, 1)?),
            none_rate: format::percent(language, 0),
            none: write(Money::zero(Currency::MAD)),
        })
    }
}

/// All disputes, by how they ended.
#[derive(Debug, Serialize)]
pub(crate) struct DisputesView {
    opened: String,
    open: String,
    settled: String,
    awarded: String,
    by_default: String,
    otherwise: String,
}

impl DisputesView {
    pub(crate) fn new(language: Language, figures: &Figures) -> Self {
        let disputes = figures.disputes;
        let write = |count| format::count(language, count);
        Self {
            opened: write(disputes.opened),
            open: write(disputes.open),
            settled: write(disputes.settled),
            awarded: write(disputes.awarded),
            by_default: write(disputes.by_default),
            otherwise: write(disputes.ended_otherwise),
        }
    }
}

/// The books of a currency.
#[derive(Debug, Serialize)]
pub(crate) struct BookView {
    currency: String,
    assets: String,
    owed: String,
    locked: String,
    own: String,
    balanced: bool,
}

impl BookView {
    pub(crate) fn new(language: Language, book: &Book) -> Self {
        let write = |money| format::money(language, money);
        Self {
            currency: book.assets.currency().code().to_owned(),
            assets: write(book.assets),
            owed: write(book.owed),
            locked: write(book.locked),
            own: write(book.own),
            balanced: book.balanced,
        }
    }
}

/// Amounts, each with its currency.
pub(crate) fn amounts(language: Language, amounts: &[Money]) -> Vec<String> {
    let write = |money: &Money| format::money(language, *money);
    amounts.iter().map(write).collect()
}

/// A project's line on the first page.
#[derive(Debug, Serialize)]
pub(crate) struct ProjectLine {
    id: String,
    title: String,
    held: String,
    minimum: String,
    percent: i64,
}

impl ProjectLine {
    pub(crate) fn new(language: Language, project: &Project) -> Option<Self> {
        let raise = project.raise.as_ref()?;
        Some(Self {
            id: project.id.to_string(),
            title: project.title.clone(),
            held: format::money(language, raise.held),
            minimum: format::money(language, raise.minimum),
            percent: percent(raise.held, raise.minimum),
        })
    }
}

/// How much of the minimum is there, in whole percent, rounded down, 100 at most.
fn percent(held: Money, minimum: Money) -> i64 {
    let part = held.amount_minor().saturating_mul(100);
    part.checked_div(minimum.amount_minor())
        .unwrap_or_default()
        .clamp(0, 100)
}

/// A project's page.
#[derive(Debug, Serialize)]
pub(crate) struct ProjectView {
    id: String,
    title: String,
    owner: String,
    status: &'static str,
    description: Option<String>,
    description_lang: Option<String>,
    mode: &'static str,
    percent: Option<String>,
    cap: Option<String>,
    term: Option<CountView>,
    raise: Option<RaiseView>,
    milestones: Vec<MilestoneView>,
    updates: Vec<UpdateView>,
    /// Whether more was told than is shown here.
    has_more: bool,
}

/// How many of something, and the form that its words take.
#[derive(Debug, Serialize)]
struct CountView {
    count: String,
    form: &'static str,
}

impl CountView {
    fn new(language: Language, count: i64) -> Self {
        Self {
            count: format::count(language, count),
            form: format::form(language, count),
        }
    }
}

#[derive(Debug, Serialize)]
struct RaiseView {
    held: String,
    minimum: String,
    hard_cap: String,
    fan_min: String,
    fee: String,
    hash: String,
    percent: i64,
    opens: String,
    closes: String,
    investments: CountView,
}

#[derive(Debug, Serialize)]
struct MilestoneView {
    title: String,
    /// The one milestone of who named none, whose title is ours and not the artist's.
    at_close: bool,
    part: String,
    status: &'static str,
}

/// What its owner told.
#[derive(Debug, Serialize)]
struct UpdateView {
    title: String,
    text: String,
    lang: &'static str,
    day: String,
}

impl UpdateView {
    fn new(language: Language, update: &Update) -> Self {
        Self {
            title: update.title.clone(),
            text: beginning(&update.text).unwrap_or_else(|| update.text.clone()),
            lang: update.language.code(),
            day: format::day(language, update.posted_at),
        }
    }
}

/// The beginning of a text that is too long to be shown whole, to the end of a word.
fn beginning(text: &str) -> Option<String> {
    let (end, _) = text.char_indices().nth(BEGINNING)?;
    let (start, _) = text.split_at(end);
    let whole = start.rsplit_once(char::is_whitespace);
    Some(format!(
        "{}…",
        whole.map_or(start, |(words, _)| words).trim_end()
    ))
}

impl ProjectView {
    /// Of the updates the newest are shown, each by its beginning: the page must be light however much is told.
    pub(crate) fn new(
        language: Language,
        (project, milestones): &(Project, Vec<Milestone>),
        (owner, updates): (&str, &[Update]),
    ) -> Self {
        let draft = &project.draft;
        let described = description(project, language);
        let mode = project
            .raise
            .as_ref()
            .map(|raise| raise.mode)
            .or(draft.mode);
        Self {
            id: project.id.to_string(),
            title: project.title.clone(),
            owner: owner.to_owned(),
            status: project.status.name(),
            description_lang: described.as_ref().map(|text| text.0.clone()),
            description: described.map(|text| text.1),
            mode: mode.unwrap_or(projects::Mode::Donation).as_str(),
            percent: draft
                .promised_bps
                .map(|bps| format::percent(language, u32::from(bps))),
            cap: draft
                .cap_multiple_bps
                .map(|bps| format::factor(language, bps)),
            term: draft
                .term_months
                .map(|months| CountView::new(language, i64::from(months))),
            raise: project.raise.as_ref().map(|raise| {
                let write = |money| format::money(language, money);
                RaiseView {
                    held: write(raise.held),
                    minimum: write(raise.minimum),
                    hard_cap: write(raise.hard_cap),
                    fan_min: write(raise.fan_min),
                    fee: format::percent(language, u32::from(raise.fee.get())),
                    hash: raise.terms_sha256.clone(),
                    percent: percent(raise.held, raise.minimum),
                    opens: format::day(language, raise.opens_at),
                    closes: format::day(language, raise.closes_at),
                    investments: CountView::new(language, i64::from(raise.investments)),
                }
            }),
            milestones: milestones
                .iter()
                .map(|one| MilestoneView {
                    title: one.title.clone(),
                    at_close: one.title == projects::AT_CLOSE,
                    part: format::percent(language, u32::from(one.bps.get())),
                    status: one.status.name(),
                })
                .collect(),
            updates: updates
                .iter()
                .take(TOLD)
                .map(|update| UpdateView::new(language, update))
                .collect(),
            has_more: updates.len() > TOLD
                || updates.iter().any(|one| beginning(&one.text).is_some()),
        }
    }
}

/// What its owner wrote, in the reader's language, or French, or English, or whatever there is.
pub(crate) fn description(project: &Project, language: Language) -> Option<(String, String)> {
    let texts = project.draft.description.as_ref()?;
    let wanted = [language.code(), "fr", "en"];
    let found = wanted.iter().find_map(|code| texts.get_key_value(*code));
    found
        .or_else(|| texts.first_key_value())
        .map(|(code, text)| (code.clone(), text.clone()))
}

/// What came of a receipt.
#[derive(Debug, Serialize)]
pub(crate) struct VerdictView {
    good: bool,
    /// Signature, inclusion and root.
    lines: [AnswerView; 3],
    fields: Vec<FieldView>,
    index: Option<u64>,
    size: Option<u64>,
}

#[derive(Debug, Serialize)]
struct AnswerView {
    what: &'static str,
    word: &'static str,
    why: Option<String>,
}

#[derive(Debug, Serialize)]
struct FieldView {
    name: String,
    value: String,
}

impl AnswerView {
    fn new(what: &'static str, answer: Answer) -> Self {
        let (word, why) = match answer {
            Answer::Good => ("good", None),
            Answer::Bad(why) => ("bad", Some(why)),
            Answer::NotLookedAt => ("not_looked_at", None),
        };
        Self { what, word, why }
    }
}

impl From<Verdict> for VerdictView {
    fn from(verdict: Verdict) -> Self {
        let good = verdict.is_good();
        let fields = verdict.fields.into_iter();
        Self {
            good,
            lines: [
                AnswerView::new("signature", verdict.signature),
                AnswerView::new("inclusion", verdict.inclusion),
                AnswerView::new("root", verdict.root),
            ],
            fields: fields
                .map(|(name, value)| FieldView { name, value })
                .collect(),
            index: verdict.place.map(|place| place.0),
            size: verdict.place.map(|place| place.1),
        }
    }
}
