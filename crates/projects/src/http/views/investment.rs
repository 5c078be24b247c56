//! A fan's money, as the fan sees it.

use chrono::{DateTime, Utc};
use kernel::{Id, http::WireMoney};
use money::Money;
use payments::{Deposit, pay_path};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    model::{Investment, Project, Raise, Return},
    status::InvestmentStatus,
};

/// A party's part of a project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ProjectShare)]
pub(in crate::http) struct ShareView {
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
pub(in crate::http) struct Stake<'a> {
    pub(in crate::http) investment: &'a Investment,
    pub(in crate::http) project: &'a Project,
    pub(in crate::http) raise: &'a Raise,
    pub(in crate::http) returns: &'a [Return],
    pub(in crate::http) pending: Option<Id<Deposit>>,
}

impl InvestmentView {
    pub(in crate::http) fn new(stake: &Stake<'_>, now: DateTime<Utc>) -> Self {
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

#[cfg(test)]
mod tests {
    use money::{Bps, Currency};

    use super::*;

    #[test]
    fn a_share_is_exact_as_a_fraction_and_cut_in_per_cent() {
        let mad = |minor| Money::new(minor, Currency::MAD);
        let now = DateTime::UNIX_EPOCH;
        let raise = Raise {
            mode: crate::Mode::Donation,
            step_minor: 1,
            minimum: mad(1),
            hard_cap: mad(1),
            fan_min: mad(1),
            fan_max: mad(1),
            fee: Bps::try_new(0).unwrap(),
            terms: String::new(),
            terms_sha256: String::new(),
            opens_at: now,
            closes_at: now,
            extended_at: None,
            opened_at: now,
            held: mad(0),
            investments: 0,
            closed_at: None,
            raised: None,
            settled_at: None,
            released: mad(0),
            left: None,
        };
        for (part, whole, fraction, percent) in [
            (30_000, 133_333, "30000/133333", "22.500056"),
            (1, 3, "1/3", "33.333333"),
            (1, 1_000_000_000_000, "1/1000000000000", "0.000000"),
            (7, 7, "7/7", "100.000000"),
        ] {
            let share = ShareView::new(mad(part), mad(whole), &raise).unwrap();
            assert_eq!(
                (share.fraction.as_str(), share.percent.as_str()),
                (fraction, percent)
            );
        }
        assert_eq!(ShareView::new(mad(1), mad(0), &raise), None);
    }
}
