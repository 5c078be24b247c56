//! What a line of a statement is about.

use ledger::Line;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// What moved money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = StatementSubject)]
pub(crate) struct Subject {
    /// `escrow`, `campaign`, `statement`, `project`; or `deposit`, `payout`, `refund`, `chargeback` when it is about none of these.
    #[schema(example = "escrow")]
    pub(crate) kind: &'static str,
    /// Its id.
    pub(crate) id: Uuid,
}

/// Accounts of a contract, by their names, and what has that contract. The first that a line names says what it is about.
const CONTRACTS: [(&str, &str); 5] = [
    ("escrow", "escrow"),
    ("campaign", "campaign"),
    ("statement", "statement"),
    ("raise", "project"),
    ("revenue", "project"),
];

/// What an act is, by the beginning of what its transfers are, where they name no contract.
const ACTS: [(&str, &str); 5] = [
    ("payouts.", "payout"),
    ("refunds.", "refund"),
    ("chargebacks.", "chargeback"),
    ("deposits.", "deposit"),
    // What came above a budget is a step of the deposit that brought it.
    ("escrow.surplus", "deposit"),
];

/// What a line is about, if that can be told.
pub(crate) fn subject(line: &Line) -> Option<Subject> {
    let contract = |(scope, kind): &(&str, &'static str)| {
        let named = [&line.debit, &line.credit].into_iter().find_map(|name| {
            let (found, id) = name.split_once(':')?;
            (found == *scope).then_some(id)
        })?;
        let id = named.parse().ok()?;
        Some(Subject { kind, id })
    };
    CONTRACTS.iter().find_map(contract).or_else(|| {
        let (_, kind) = ACTS
            .iter()
            .find(|(beginning, _)| line.kind.starts_with(beginning))?;
        let id = ledger::act_of(line.id);
        Some(Subject { kind, id })
    })
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use money::{Currency, Money};

    use super::*;

    fn line(kind: &str, debit: &str, credit: &str) -> Line {
        Line {
            id: Uuid::from_u128(0x0a_0003),
            debit: debit.to_owned(),
            credit: credit.to_owned(),
            change: Money::new(1, Currency::MAD),
            balance: Money::new(1, Currency::MAD),
            kind: kind.to_owned(),
            posted_at: DateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn a_line_is_about_its_contract_or_else_its_act() {
        let [own, other] = [7, 8].map(Uuid::from_u128);
        let act = Uuid::from_u128(0x0a_0000);
        let name = |scope: &str, id: Uuid| format!("{scope}:{id}");
        let clearing = "rail:stripe:clearing".to_owned();
        let transit = "rail:stripe:in_transit".to_owned();
        for (kind, debit, credit, about) in [
            (
                "escrow.release",
                name("escrow", own),
                name("wallet", other),
                Some(("escrow", own)),
            ),
            (
                "escrow.lock",
                clearing.clone(),
                name("campaign", own),
                Some(("campaign", own)),
            ),
            (
                "projects.collect",
                clearing.clone(),
                name("raise", own),
                Some(("project", own)),
            ),
            (
                "royalties.share",
                name("revenue", own),
                name("wallet", other),
                Some(("project", own)),
            ),
            // Of two contracts, the one whose money it was.
            (
                "royalties.revenue",
                name("statement", own),
                name("revenue", other),
                Some(("statement", own)),
            ),
            (
                "payouts.reserved",
                name("wallet", other),
                transit.clone(),
                Some(("payout", act)),
            ),
            (
                "refunds.refused",
                transit,
                name("wallet", other),
                Some(("refund", act)),
            ),
            (
                "chargebacks.withdrawn",
                name("receivable", other),
                clearing.clone(),
                Some(("chargeback", act)),
            ),
            (
                "escrow.surplus",
                clearing.clone(),
                name("wallet", other),
                Some(("deposit", act)),
            ),
            ("something.new", clearing, name("wallet", other), None),
        ] {
            let found = subject(&line(kind, &debit, &credit));
            assert_eq!(found.map(|found| (found.kind, found.id)), about, "{kind}");
        }
    }
}
