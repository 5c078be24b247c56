//! What callers see.

use chrono::{DateTime, Utc};
use kernel::{Id, http::WireMoney};
use money::{Currency, Money};
use parties::{Caller, Party};
use payments::{Deposit, pay_path};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    draft::{Draft, Mode},
    model::{Happening, Investment, Milestone, Project, Raise, Return},
    rules,
    status::{InvestmentStatus, MilestoneStatus, ProjectStatus},
    terms,
};

/// A party's part of a project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ProjectShare)]
pub(super) struct ShareView {
    /// What was invested of all that counts, in minor units: exact.
    #[schema(example = "30000/133333")]
    pub fraction: String,
    /// The same in per cent, cut after six decimals.
    #[schema(example = "22.500056")]
    pub percent: String,
    /// Whether it is fixed. Before the close it falls as others invest.
    pub is_final: bool,
}

impl ShareView {
    fn new(invested: Money, of: Money, raise: &Raise) -> Option<Self> {
        let (part, whole) = (invested.amount_minor(), of.amount_minor());
        let millionths = i128::from(part)
            .saturating_mul(100_000_000)
            .checked_div(i128::from(whole))?;
        let (percent, rest) = (
            millionths.div_euclid(1_000_000),
            millionths.rem_euclid(1_000_000),
        );
        Some(Self {
            fraction: format!("{part}/{whole}"),
            percent: format!("{percent}.{rest:06}"),
            is_final: raise.raised.is_some(),
        })
    }
}

/// A project, as a list shows it.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ProjectSummary)]
pub(super) struct SummaryView {
    id: Uuid,
    title: String,
    /// `draft`, `live`, `suspended`, `funded`, `failed`, `earning` or `completed`.
    status: &'static str,
    /// Who is paid.
    owner_id: Uuid,
    mode: Option<Mode>,
    minimum: Option<WireMoney>,
    hard_cap: Option<WireMoney>,
    /// Settled money that counts.
    held: Option<WireMoney>,
    /// What was raised, once it is funded.
    raised: Option<WireMoney>,
    opens_at: Option<DateTime<Utc>>,
    closes_at: Option<DateTime<Utc>>,
}

impl From<&Project> for SummaryView {
    fn from(project: &Project) -> Self {
        let raise = project.raise.as_ref();
        let money = |of: fn(&Raise) -> Money| raise.map(|raise| WireMoney::from(of(raise)));
        Self {
            id: project.id.uuid(),
            title: project.title.clone(),
            status: project.status.name(),
            owner_id: project.owner.uuid(),
            mode: project.draft.mode,
            minimum: money(|raise| raise.minimum),
            hard_cap: money(|raise| raise.hard_cap),
            held: money(|raise| raise.held),
            raised: raise.and_then(|raise| raise.raised).map(WireMoney::from),
            opens_at: raise.map(|raise| raise.opens_at),
            closes_at: raise.map(|raise| raise.closes_at),
        }
    }
}

/// What was frozen when a project opened, and how far it has come.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ProjectRaise)]
pub(super) struct RaiseView {
    minimum: WireMoney,
    hard_cap: WireMoney,
    min_per_fan: WireMoney,
    max_per_fan: WireMoney,
    /// The platform's part of each release, in basis points.
    platform_fee_bps: u16,
    /// The contract: one text, which never changes.
    terms: String,
    /// Its SHA-256: name it when you invest.
    terms_sha256: String,
    /// What you risk: acknowledge it when you invest.
    risk: &'static str,
    opens_at: DateTime<Utc>,
    closes_at: DateTime<Utc>,
    #[serde(skip_serializing_if = "Option::is_none")]
    extended_at: Option<DateTime<Utc>>,
    /// Settled money that counts.
    held: WireMoney,
    /// What the hard cap leaves room for.
    room: WireMoney,
    /// How many fans that money is of.
    backers: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    closed_at: Option<DateTime<Utc>>,
    /// What was raised, once it is funded: the denominator of every share.
    #[serde(skip_serializing_if = "Option::is_none")]
    raised: Option<WireMoney>,
    /// What was released to its owner, fees included.
    released: WireMoney,
    /// What goes back to the fans after a milestone was refused or missed.
    #[serde(skip_serializing_if = "Option::is_none")]
    given_back: Option<WireMoney>,
}

impl RaiseView {
    fn new(raise: &Raise, backers: i64) -> Self {
        let room = Money::new(raise.room_minor(), raise.held.currency());
        Self {
            minimum: raise.minimum.into(),
            hard_cap: raise.hard_cap.into(),
            min_per_fan: raise.fan_min.into(),
            max_per_fan: raise.fan_max.into(),
            platform_fee_bps: raise.fee.get(),
            terms: raise.terms.clone(),
            terms_sha256: raise.terms_sha256.clone(),
            risk: terms::RISK_WARNING,
            opens_at: raise.opens_at,
            closes_at: raise.closes_at,
            extended_at: raise.extended_at,
            held: raise.held.into(),
            room: room.into(),
            backers,
            closed_at: raise.closed_at,
            raised: raise.raised.map(WireMoney::from),
            released: raise.released.into(),
            given_back: raise.left.map(WireMoney::from),
        }
    }
}

/// A milestone.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ProjectMilestone)]
pub(super) struct MilestoneView {
    id: Uuid,
    /// Its place, from 1.
    position: i32,
    title: String,
    proof_wanted: String,
    /// Its part of the raise, in basis points.
    bps: u16,
    /// `waiting`, `voting`, `released`, `refused`, `missed` or `dropped`.
    status: &'static str,
    /// When it is due, once the raise has closed; later when the one before it was released late.
    #[serde(skip_serializing_if = "Option::is_none")]
    due_at: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    proof: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    links: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    vote_ends_at: Option<DateTime<Utc>>,
    /// Money that said yes.
    #[serde(skip_serializing_if = "Option::is_none")]
    yes: Option<WireMoney>,
    /// Money that said no.
    #[serde(skip_serializing_if = "Option::is_none")]
    no: Option<WireMoney>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ended_at: Option<DateTime<Utc>>,
}

impl MilestoneView {
    pub(super) fn new(
        one: &Milestone,
        currency: Currency,
        closed_at: Option<DateTime<Utc>>,
    ) -> Self {
        let money = |minor| WireMoney::from(Money::new(minor, currency));
        let voted = one.proof.is_some();
        let proof = one.proof.clone();
        Self {
            id: one.id.uuid(),
            position: one.position,
            title: one.title.clone(),
            proof_wanted: one.proof_wanted.clone(),
            bps: one.bps.get(),
            status: one.status.name(),
            due_at: closed_at.map(|at| one.due_at(at)),
            vote_ends_at: proof.as_ref().map(|proof| proof.vote_ends_at),
            links: proof
                .as_ref()
                .map(|proof| proof.links.clone())
                .unwrap_or_default(),
            proof: proof.map(|proof| proof.text),
            yes: voted.then(|| money(one.yes_minor)),
            no: voted.then(|| money(one.no_minor)),
            ended_at: one.ended_at,
        }
    }
}

/// A project.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Project)]
pub struct ProjectView {
    id: Uuid,
    title: String,
    /// Who is paid.
    owner_id: Uuid,
    /// What it is called.
    owner_name: String,
    /// `draft`, `live`, `suspended`, `funded`, `failed`, `earning` or `completed`.
    status: &'static str,
    /// What its owner wrote; frozen once it is live.
    offer: Draft,
    /// The contract; absent while it is a draft.
    #[serde(skip_serializing_if = "Option::is_none")]
    raise: Option<RaiseView>,
    milestones: Vec<MilestoneView>,
    /// What you may do next: `change`, `open`, `extend`, `prove`, `invest`, `vote`.
    can: Vec<&'static str>,
}

/// A project with all that its page shows.
pub(super) struct Whole {
    pub(super) project: Project,
    pub(super) owner: Option<Party>,
    pub(super) milestones: Vec<Milestone>,
    pub(super) backers: i64,
    /// What the reader has committed, in minor units.
    pub(super) committed_minor: i64,
}

impl ProjectView {
    pub(super) fn new(whole: &Whole, (reader, now): (Option<Caller>, DateTime<Utc>)) -> Self {
        let project = &whole.project;
        let raise = project.raise.as_ref();
        let currency = raise.map_or(Currency::MAD, |raise| raise.minimum.currency());
        let closed_at = raise.and_then(|raise| raise.closed_at);
        Self {
            id: project.id.uuid(),
            title: project.title.clone(),
            owner_id: project.owner.uuid(),
            owner_name: whole
                .owner
                .as_ref()
                .map(|owner| owner.name.clone())
                .unwrap_or_default(),
            status: project.status.name(),
            offer: project.draft.clone(),
            raise: raise.map(|raise| RaiseView::new(raise, whole.backers)),
            milestones: whole
                .milestones
                .iter()
                .map(|one| MilestoneView::new(one, currency, closed_at))
                .collect(),
            can: reader
                .map(|reader| can(whole, reader, now))
                .unwrap_or_default(),
        }
    }
}

fn can(whole: &Whole, reader: Caller, now: DateTime<Utc>) -> Vec<&'static str> {
    let project = &whole.project;
    let owns = reader.party == project.owner;
    let fan = matches!(reader.role, parties::Role::Fan);
    let draft = project.status == ProjectStatus::Draft;
    let raise = project.raise.as_ref();
    let collects = project.status == ProjectStatus::Live
        && raise.is_some_and(|raise| raise.opens_at <= now && now < raise.closes_at);
    let extends = collects
        && raise.is_some_and(|raise| {
            let last = raise.closes_at.checked_sub_signed(rules::EXTEND_BEFORE);
            raise.extended_at.is_none() && last.is_some_and(|last| now < last)
        });
    let turn = whole
        .milestones
        .iter()
        .find(|one| one.status != MilestoneStatus::Released);
    let proves = project.status == ProjectStatus::Funded
        && turn.is_some_and(|one| one.position > 1 && one.status == MilestoneStatus::Waiting);
    let votes = whole.committed_minor > 0
        && whole
            .milestones
            .iter()
            .any(|one| one.status == MilestoneStatus::Voting);
    [
        ("change", owns && draft),
        ("open", owns && draft),
        ("extend", owns && extends),
        ("prove", owns && proves),
        ("invest", fan && collects),
        ("vote", votes),
    ]
    .into_iter()
    .filter_map(|(act, allowed)| allowed.then_some(act))
    .collect()
}

/// Money that went back, or is on its way.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = InvestmentReturn)]
struct ReturnView {
    amount: WireMoney,
    /// `withdrawn`, `late`, `cap`, `suspended`, `failed`, `contested`, `surplus` or `milestone`.
    reason: &'static str,
    /// What `GET /api/refunds` names as its act.
    act: Uuid,
}

/// Your money in a project.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Investment)]
pub struct InvestmentView {
    id: Uuid,
    project_id: Uuid,
    project_title: String,
    /// Of the project.
    project_status: &'static str,
    amount: WireMoney,
    /// `awaiting_payment`, `held`, `contested`, `committed`, `refunded`, `withdrawn` or `lapsed`.
    status: &'static str,
    /// Your part, while your money counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    share: Option<ShareView>,
    /// The terms that you accepted.
    terms_sha256: String,
    created_at: DateTime<Utc>,
    #[serde(skip_serializing_if = "Option::is_none")]
    held_at: Option<DateTime<Utc>>,
    /// Until when you may take it back.
    leave_until: DateTime<Utc>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ended_at: Option<DateTime<Utc>>,
    /// Why it was given back.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    /// What goes back of it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    returns: Vec<ReturnView>,
    /// Where it is paid, while it can be; behind this server's address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pay_path: Option<String>,
    /// What you may do next: `pay`, `retry`, `withdraw`.
    can: Vec<&'static str>,
}

/// An investment with all that is told of it.
pub(super) struct Stake<'a> {
    pub(super) investment: &'a Investment,
    pub(super) project: &'a Project,
    pub(super) raise: &'a Raise,
    pub(super) returns: &'a [Return],
    pub(super) pending: Option<Id<Deposit>>,
}

impl InvestmentView {
    pub(super) fn new(stake: &Stake<'_>, now: DateTime<Utc>) -> Self {
        let (one, raise) = (stake.investment, stake.raise);
        let leave_until = raise.leave_until(one.created_at);
        let counts = matches!(
            one.status,
            InvestmentStatus::Held | InvestmentStatus::Committed
        );
        let unpaid = one.status == InvestmentStatus::AwaitingPayment;
        let open = raise.closed_at.is_none();
        let can = [
            ("pay", unpaid && stake.pending.is_some()),
            (
                "retry",
                unpaid && stake.pending.is_none() && now < raise.closes_at && open,
            ),
            (
                "withdraw",
                unpaid || (one.status == InvestmentStatus::Held && open && now < leave_until),
            ),
        ];
        let of_this = stake
            .returns
            .iter()
            .filter(|back| back.investment == one.id);
        Self {
            id: one.id.uuid(),
            project_id: stake.project.id.uuid(),
            project_title: stake.project.title.clone(),
            project_status: stake.project.status.name(),
            amount: one.money.into(),
            status: one.status.name(),
            share: counts
                .then(|| ShareView::new(one.money, raise.raised.unwrap_or(raise.held), raise))
                .flatten(),
            terms_sha256: one.terms_sha256.clone(),
            created_at: one.created_at,
            held_at: one.held_at,
            leave_until,
            ended_at: one.ended_at,
            reason: one.reason.map(crate::Reason::as_str),
            returns: of_this
                .map(|back| ReturnView {
                    amount: back.money.into(),
                    reason: back.reason.as_str(),
                    act: back.id.uuid(),
                })
                .collect(),
            pay_path: stake.pending.filter(|_| unpaid).map(pay_path),
            can: can
                .into_iter()
                .filter_map(|(act, allowed)| allowed.then_some(act))
                .collect(),
        }
    }
}

/// Something that happened to a project.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ProjectHappening)]
pub(super) struct HappeningView {
    pub(super) id: Uuid,
    at: DateTime<Utc>,
    /// What was done, such as `open`, `held`, `release`.
    act: String,
    /// Who did it; absent when it happened by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    actor_id: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// The money it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    amount: Option<WireMoney>,
    /// The platform's part of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    fee: Option<WireMoney>,
    #[serde(skip_serializing_if = "Option::is_none")]
    investment_id: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    milestone_id: Option<Uuid>,
    /// The act of the ledger that moved it: its transfers have this id, but for their last four digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    ledger_act: Option<Uuid>,
}

impl HappeningView {
    pub(super) fn new(one: Happening, currency: Currency) -> Self {
        let money = |minor: Option<i64>| minor.map(|minor| Money::new(minor, currency).into());
        Self {
            id: one.id.uuid(),
            at: one.at,
            act: one.act,
            actor_id: one.actor.map(Id::uuid),
            reason: one.reason,
            amount: money(one.amount_minor),
            fee: money(one.fee_minor),
            investment_id: one.investment.map(Id::uuid),
            milestone_id: one.milestone.map(Id::uuid),
            ledger_act: one.ledger_act,
        }
    }
}
