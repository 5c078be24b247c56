//! Projects, as everybody sees them.

use chrono::{DateTime, Utc};
use kernel::{Id, http::WireMoney};
use money::{Currency, Money};
use parties::{Caller, Party};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    draft::{Draft, Mode},
    model::{Milestone, Project, Raise},
    rules,
    status::{MilestoneStatus, ProjectStatus},
    store::Accepts,
    terms,
};

/// A project, as a list shows it.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ProjectSummary)]
pub(in crate::http) struct SummaryView {
    id: Uuid,
    title: String,
    /// `draft`, `live`, `suspended`, `funded`, `failed`, `earning` or `completed`.
    status: &'static str,
    /// Who is paid.
    owner_id: Uuid,
    /// What it is called.
    owner_name: String,
    mode: Option<Mode>,
    /// Of the revenue that counts, so much is the fans', in basis points, before any break point.
    promised_bps: Option<u16>,
    /// What the fans get at most, as a multiple of what was raised, in basis points.
    cap_multiple_bps: Option<u32>,
    /// For how many months revenue counts for the fans.
    term_months: Option<u16>,
    minimum: Option<WireMoney>,
    hard_cap: Option<WireMoney>,
    /// Settled money that counts.
    held: Option<WireMoney>,
    /// What was raised, once it is funded.
    raised: Option<WireMoney>,
    opens_at: Option<DateTime<Utc>>,
    closes_at: Option<DateTime<Utc>>,
}

impl SummaryView {
    pub(in crate::http) fn new(project: &Project, owner: Option<&Party>) -> Self {
        let raise = project.raise.as_ref();
        let money = |of: fn(&Raise) -> Money| raise.map(|raise| WireMoney::from(of(raise)));
        Self {
            id: project.id.uuid(),
            title: project.title.clone(),
            status: project.status.name(),
            owner_id: project.owner.uuid(),
            owner_name: owner.map(|owner| owner.name.clone()).unwrap_or_default(),
            mode: project.draft.mode,
            promised_bps: project.draft.promised_bps,
            cap_multiple_bps: project.draft.cap_multiple_bps,
            term_months: project.draft.term_months,
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
pub(in crate::http) struct RaiseView {
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
    /// How many investments that money is of.
    investments: i32,
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
    fn new(raise: &Raise) -> Self {
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
            investments: raise.investments,
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
pub(in crate::http) struct MilestoneView {
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
    /// What you said: `yes` or `no`. You may change your mind until the vote ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    your_vote: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ended_at: Option<DateTime<Utc>>,
}

impl MilestoneView {
    pub(in crate::http) fn new(
        one: &Milestone,
        currency: Currency,
        (closed_at, vote): (Option<DateTime<Utc>>, Option<Accepts>),
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
            your_vote: vote.map(|vote| if vote.0 { "yes" } else { "no" }),
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
    /// What you may do next: `change`, `open`, `extend`, `prove`, `invest`, `vote`, `post_update`.
    can: Vec<&'static str>,
}

/// A project with all that its page shows.
pub(in crate::http) struct Whole {
    pub(in crate::http) project: Project,
    pub(in crate::http) owner: Option<Party>,
    pub(in crate::http) milestones: Vec<Milestone>,
    /// What the reader has committed, in minor units.
    pub(in crate::http) committed_minor: i64,
    /// What the reader said of milestones.
    pub(in crate::http) votes: Vec<(Id<Milestone>, Accepts)>,
}

impl ProjectView {
    pub(in crate::http) fn new(
        whole: &Whole,
        (reader, now): (Option<Caller>, DateTime<Utc>),
    ) -> Self {
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
            raise: raise.map(RaiseView::new),
            milestones: whole
                .milestones
                .iter()
                .map(|one| {
                    let said = whole.votes.iter().find(|vote| vote.0 == one.id);
                    MilestoneView::new(one, currency, (closed_at, said.map(|vote| vote.1)))
                })
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
        ("post_update", owns && !draft),
    ]
    .into_iter()
    .filter_map(|(act, allowed)| allowed.then_some(act))
    .collect()
}
