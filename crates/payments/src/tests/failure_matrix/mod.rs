//! The failure matrix: what goes wrong with a call, times which call, times what goes wrong with the webhooks about it.
//!
//! Every cell is a payment of its own, all on one real sandbox over HTTP and one real database, worked on at the same time by
//! as many jobs as are due. Each must end paid once, or back in the right account, or at a person with all facts; and in the
//! end the rail's balance transactions, the books and what was expected must agree to the minor unit. The table is written
//! to `target/failure-matrix.md`.

mod cells;
mod stage;

use std::{collections::BTreeMap, fmt::Write as _};

use chrono::Duration;
use rails::Rail as _;
use serde_json::json;

use self::stage::{Matrix, SLOW_MS, set_up};
use super::flow;
use crate::{jobs, reconcile, store};

/// What goes wrong with the call: how it is said, and the sandbox's word.
const FAULTS: [(&str, &str); 8] = [
    ("timeout before acting", "slow_before"),
    ("timeout after acting", "slow_after"),
    ("5xx before acting", "error_before"),
    ("5xx after acting", "error_after"),
    ("cut before acting", "cut_before"),
    ("cut after acting", "cut_after"),
    ("malformed", "malformed"),
    ("refused", "refused"),
];

/// Which call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Call {
    Deposit,
    Transfer,
    Payout,
    Refund,
    Poll,
}

const CALLS: [Call; 5] = [
    Call::Deposit,
    Call::Transfer,
    Call::Payout,
    Call::Refund,
    Call::Poll,
];

/// What happens to the webhooks: how it is said, and the sandbox's word; none where the answer is held up instead.
const WEBHOOKS: [(&str, Option<&str>); 8] = [
    ("on time", None),
    ("late", Some("late")),
    ("lost", Some("lost")),
    ("five times", Some("repeated")),
    ("before the answer", None),
    ("out of order", Some("out_of_order")),
    ("forged", Some("forged")),
    ("replayed", Some("replayed")),
];

impl Matrix {
    /// A cell whose fault was never met would have shown nothing.
    async fn all_orders_were_met(&self) {
        let left = flow::admin(&self.sandbox, "GET", "faults", "").await;
        let unmet = |order: &&serde_json::Value| order["milliseconds"] == json!(SLOW_MS);
        let calls: Vec<_> = left["calls"]
            .as_array()
            .unwrap()
            .iter()
            .filter(unmet)
            .collect();
        assert!(calls.is_empty(), "{calls:?}");
        let webhooks = left["webhooks"].as_array().unwrap();
        let met = webhooks
            .iter()
            .filter(|order| order["met"].as_u64() > Some(0));
        // A deposit or refund that is refused for good is never told about.
        assert_eq!((webhooks.len(), met.count()), (240, 240 - 12));
    }

    /// How often the rail paid each payout of ours to the bank.
    async fn bank(&self) -> BTreeMap<String, usize> {
        let account = self.world.act(async |tx| {
            let account = store::find_account_of_party(tx, self.world.creator).await;
            account.unwrap().unwrap().account_ref.unwrap()
        });
        let mut query = rails::PayoutQuery {
            account: account.await,
            ..rails::PayoutQuery::default()
        };
        let mut paid = BTreeMap::new();
        loop {
            let page = self.stripe.list_payouts(&query).await.unwrap();
            for payout in &page.items {
                if payout.status == rails::PayoutStatus::Paid {
                    *paid.entry(payout.labels["payout"].clone()).or_insert(0) += 1;
                }
            }
            query.after = page.next;
            if query.after.is_none() {
                return paid;
            }
        }
    }

    /// The table as it is kept, and what does not belong in it.
    async fn table(&self) -> (String, Vec<String>) {
        let mut text = String::from(
            "# The failure matrix\n\nEach row a fault of a call, each column what happened to the webhooks about it.\n",
        );
        let mut wrong = Vec::new();
        for call in CALLS {
            write!(text, "\n## {call:?}\n\n| fault |").unwrap();
            for (webhook, _) in WEBHOOKS {
                write!(text, " {webhook} |").unwrap();
            }
            text.push_str("\n|---|---|---|---|---|---|---|---|---|\n");
            for (fault, (said, _)) in FAULTS.iter().enumerate() {
                write!(text, "| {said} |").unwrap();
                for cell in &self.cells {
                    if (cell.call, cell.fault) != (call, fault) {
                        continue;
                    }
                    let ended = self.end(cell).await.unwrap_or_else(|fault| {
                        let webhook = WEBHOOKS[cell.webhook].0;
                        wrong.push(format!("{call:?}, {said}, {webhook}: {fault}"));
                        "WRONG"
                    });
                    write!(text, " {ended} |").unwrap();
                }
                text.push('\n');
            }
        }
        (text, wrong)
    }
}

// The rail, the server and the jobs all run in this one process: on one thread they wait for each other.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_payment_of_the_failure_matrix_ends_paid_once_or_in_the_right_account() {
    let mut matrix = set_up().await;
    matrix.connect().await;
    matrix.begin().await;
    matrix.run().await;
    // What was not answered is asked again.
    for _ in 0..3 {
        matrix.after(Duration::minutes(1)).await;
    }
    matrix.pay().await;
    matrix.told().await;
    matrix
        .world
        .act(async |tx| jobs::start(tx, &matrix.ctx.rules).await.unwrap())
        .await;
    for minutes in [1, 1, 5, 60] {
        matrix.after(Duration::minutes(minutes)).await;
        matrix.told().await;
    }
    matrix.release().await;
    matrix.run().await;
    matrix.told().await;
    for minutes in [1, 2, 5, 60, 26 * 60, 60] {
        matrix.after(Duration::minutes(minutes)).await;
        matrix.told().await;
    }
    let (table, wrong) = matrix.table().await;
    let kept = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../target/failure-matrix.md"
    );
    std::fs::write(kept, &table).unwrap();
    assert_eq!(wrong, Vec::<String>::new(), "{table}");
    let often: Vec<usize> = matrix.bank().await.into_values().collect();
    assert_eq!(often, vec![1; 2 * FAULTS.len() * WEBHOOKS.len()]);
    matrix.all_orders_were_met().await;
    let report = ledger::check(&matrix.ctx.db).await.unwrap();
    assert!(report.balanced(), "{report:?}");
    // Two hours later nothing is too young to be compared.
    matrix.after(Duration::hours(2)).await;
    let compared = reconcile(&matrix.ctx).await.unwrap();
    assert_eq!(compared.differences, Vec::new());
    matrix.sandbox.shutdown().await;
}
