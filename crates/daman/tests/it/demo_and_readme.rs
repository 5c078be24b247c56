//! What the README promises works word for word, and the demo plays to its end.

use std::fs;

use crate::{
    objects,
    support::{Installation, workspace},
};

/// The shell blocks of the README below a heading, in order.
fn blocks_below(heading: &str) -> String {
    let readme = fs::read_to_string(workspace().join("README.md")).unwrap();
    let part = readme
        .split(&format!("\n## {heading}\n"))
        .nth(1)
        .expect("the heading")
        .split("\n## ")
        .next()
        .unwrap();
    let blocks: Vec<&str> = part
        .split("```sh\n")
        .skip(1)
        .map(|rest| rest.split("\n```").next().unwrap())
        .collect();
    assert!(!blocks.is_empty());
    blocks.join("\n")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_readmes_tour_works_word_for_word() {
    let installation = Installation::start("readme").await;
    ran(&installation, &["seed"]);
    tour(&installation);
}

/// The README's tour, to its end, and what it says of proof.
fn tour(installation: &Installation) {
    let binary = env!("CARGO_BIN_EXE_daman");
    let (words, proof) = (blocks_below("A tour with curl"), blocks_below("Proof"));
    let played = installation.shell(&format!("DAMAN={binary}\n{words}\n{proof}"));
    let (said, complained) = (
        String::from_utf8_lossy(&played.stdout),
        String::from_utf8_lossy(&played.stderr),
    );
    assert!(
        played.status.success(),
        "{said}\n{complained}\n{}",
        installation.log()
    );
    for expected in [
        r#""status":"released""#,
        r#""status":"paid""#,
        r#""amount":"1080.00""#,
        "PROVED: this is in the log",
    ] {
        assert!(said.contains(expected), "no {expected} in {said}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_music_demo_plays_to_the_last_unit() {
    let installation = Installation::start("music").await;
    ran(&installation, &["seed"]);
    let said = ran(&installation, &["demo", "music"]);
    for (share, percent, paid) in [
        ("200000/400000", "50.000000", "2000.00"),
        ("120000/400000", "30.000000", "1200.00"),
        ("80000/400000", "20.000000", "800.00"),
    ] {
        let row = said.lines().find(|line| line.contains(share));
        let row = row.unwrap_or_else(|| panic!("{said}"));
        let cells: Vec<&str> = row.split_whitespace().skip(1).collect();
        assert_eq!(cells[..5], [paid, share, percent, paid, paid], "{said}");
        // What is in the bank and what waits in the wallet is all that was distributed.
        let minor = |cell: &str| -> i64 { cell.replace('.', "").parse().unwrap() };
        assert_eq!(minor(cells[5]) + minor(cells[6]), minor(paid), "{said}");
    }
    for verb in [["ledger", "check"], ["verify", "--log"]] {
        ran(&installation, &verb);
    }
    let kinds = [
        "project",
        "milestone",
        "investment",
        "statement",
        "deposit",
        "transfer",
        "party",
    ];
    let lists = ["/api/statements", "/api/projects"];
    objects::can_be_looked_at(&installation, &lists, &kinds).await;
}

/// What each story of the demo comes to: creator, state, released, fee, credited, refunded, held, payouts, refunds.
const STORIES: [(&str, [&str; 9]); 8] = [
    (
        "validated",
        [
            "Salma",
            "released",
            "2000.00",
            "200.00",
            "1800.00",
            "0.00",
            "0.00",
            "paid 1800.00",
            "none",
        ],
    ),
    (
        "sent back once",
        [
            "يوسف",
            "released",
            "2000.00",
            "200.00",
            "1800.00",
            "0.00",
            "0.00",
            "paid 450.00 + paid 1350.00",
            "none",
        ],
    ),
    (
        "brand silent",
        [
            "Amina",
            "released",
            "2000.00",
            "200.00",
            "1800.00",
            "0.00",
            "0.00",
            "paid 1800.00",
            "none",
        ],
    ),
    (
        "disputed",
        [
            "Salma",
            "released",
            "1200.00",
            "120.00",
            "1080.00",
            "800.00",
            "0.00",
            "paid 1080.00",
            "done 800.00",
        ],
    ),
    (
        "never paid in",
        [
            "Amina",
            "cancelled",
            "0.00",
            "0.00",
            "0.00",
            "0.00",
            "0.00",
            "none",
            "none",
        ],
    ),
    (
        "never delivered",
        [
            "يوسف",
            "refunded",
            "0.00",
            "0.00",
            "0.00",
            "2000.00",
            "0.00",
            "none",
            "done 2000.00",
        ],
    ),
    (
        "payout returned",
        [
            "يوسف",
            "released",
            "2000.00",
            "200.00",
            "1800.00",
            "0.00",
            "0.00",
            "paid 1800.00",
            "none",
        ],
    ),
    (
        "charged back",
        [
            "Salma",
            "released",
            "2000.00",
            "200.00",
            "1800.00",
            "0.00",
            "0.00",
            "paid 1800.00",
            "none",
        ],
    ),
];

/// What the wallets come to in each run: nothing held, nothing on its way, this paid, in centimes.
const PAID: [(&str, i64); 3] = [("Salma", 468_000), ("يوسف", 360_000), ("Amina", 180_000)];

/// The first line of the demo's tables that begins so, in its cells.
fn row<'a>(said: &'a str, first: &str) -> Vec<&'a str> {
    let cells = |line: &'a str| -> Vec<&'a str> {
        let cells = line.split("  ").map(str::trim);
        cells.filter(|cell| !cell.is_empty()).collect()
    };
    let mut rows = said.lines().map(cells);
    rows.find(|row| row.first() == Some(&first) && row.len() > 2)
        .unwrap_or_else(|| panic!("no row {first} in {said}"))
}

/// What the demo's `run`th play says is right to the centime.
fn right(said: &str, run: i64) {
    let table = said.split("How it ended").nth(1).expect("the table");
    for (story, expected) in STORIES {
        let row = row(table, story);
        assert_eq!(row[1..10], expected, "{story} in {table}");
        for told in row[10].split(", ") {
            let count = told.rsplit(' ').next().unwrap();
            let (sent, written) = count.split_once('/').unwrap();
            assert!(sent == written && sent != "0", "{story}: {told} in {table}");
        }
    }
    for note in [
        ": 50/50, on appeal 60/40",
        "deposit expired; cancelled by itself",
        "refunded by itself",
        "came back once (account_closed), then paid",
        "chargeback lost: 1000.00 taken, 500.00 recovered",
    ] {
        assert!(table.contains(note), "no `{note}` in {table}");
    }
    let wallets = table.split("\nwho ").nth(1).expect("the wallets");
    for (creator, centimes) in PAID {
        let paid = centimes * run;
        let paid = format!("{}.{:02}", paid / 100, paid % 100);
        assert_eq!(row(wallets, creator)[1..], ["0.00", "0.00", &paid]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_demo_plays_twice_and_the_tour_after_it() {
    let installation = Installation::start("demo").await;
    for run in 1..=2 {
        ran(&installation, &["seed"]);
        let said = ran(&installation, &["demo"]);
        right(&said, run);
        // The rail saw each payment once: what was given back and what banks took is apart from what was paid in.
        let summary = installation.sandbox().get("/_sandbox/summary").await.ok();
        for (kind, centimes) in [
            ("charges", 1_450_000),
            ("transfers", 1_008_000),
            ("refunds", 280_000),
        ] {
            let seen = &summary[kind]["by_currency"]["mad"]["amount"];
            assert_eq!(seen.as_i64(), Some(centimes * run), "{kind}: {summary:#}");
        }
        let statuses = &summary["payouts"]["by_currency"]["mad"]["statuses"];
        assert_eq!(statuses["paid"]["amount"], 1_008_000 * run, "{summary:#}");
        assert_eq!(statuses["failed"]["amount"], 180_000 * run, "{summary:#}");
        assert!(ran(&installation, &["ledger", "check"]).contains("the books balance"));
        assert!(ran(&installation, &["reconcile"]).contains("expected agree"));
        assert!(ran(&installation, &["verify", "--log"]).contains("as it was signed"));
    }
    the_desk_signs_in(&installation);
    let kinds = [
        "campaign",
        "engagement",
        "escrow",
        "submission",
        "dispute",
        "deposit",
        "payout",
        "refund",
        "chargeback",
        "transfer",
        "party",
    ];
    let lists = ["/api/escrow", "/api/disputes?list=closed"];
    objects::can_be_looked_at(&installation, &lists, &kinds).await;
    // The weeks that went by took nothing from the tour.
    tour(&installation);
    no_real_money_where_everybody_knows_the_passwords(&installation);
}

/// Whoever tried Daman out and then gives it a real key is told to use another database.
fn no_real_money_where_everybody_knows_the_passwords(installation: &Installation) {
    let binary = env!("CARGO_BIN_EXE_daman");
    let keys = "DAMAN_STRIPE_KEY=sk_live_x DAMAN_STRIPE_WEBHOOK_SECRETS=whsec_x";
    let served = installation.shell(&format!("{keys} {binary} serve"));
    let complained = String::from_utf8_lossy(&served.stderr).into_owned();
    assert!(!served.status.success(), "{complained}");
    assert!(complained.contains("holds play money"), "{complained}");
}

/// Word for word as the README says, with the tour's words before it.
fn the_desk_signs_in(installation: &Installation) {
    let words = blocks_below("A tour with curl");
    let words = words.split("\nbrand=").next().unwrap();
    let desk = blocks_below("What can go wrong, played");
    let binary = env!("CARGO_BIN_EXE_daman");
    let script = format!("DAMAN={binary}\n{words}\n{desk}");
    let shown = installation.shell(&script);
    let said = String::from_utf8_lossy(&shown.stdout).into_owned();
    let complained = String::from_utf8_lossy(&shown.stderr);
    assert!(shown.status.success(), "{said}\n{complained}");
    assert!(said.contains(r#""outcome":"awarded""#), "{said}");
    let refused = installation.run(&["code", "salma@daman.example"]);
    assert!(!refused.status.success());
}

/// What a verb says, which must succeed.
fn ran(installation: &Installation, verb: &[&str]) -> String {
    let ran = installation.run(verb);
    let said = String::from_utf8_lossy(&ran.stdout).into_owned();
    let complained = String::from_utf8_lossy(&ran.stderr);
    assert!(
        ran.status.success(),
        "{verb:?}: {said}\n{complained}\n{}",
        installation.log()
    );
    said
}

#[tokio::test]
async fn the_command_line_explains_itself() {
    let installation = Installation::start("cli").await;
    let config = installation.run(&["config"]);
    let said = String::from_utf8_lossy(&config.stdout).into_owned();
    assert!(
        said.contains("DAMAN_PORT = ") && said.contains("DAMAN_STRIPE_KEY = (empty)"),
        "{said}"
    );
    let dead = installation.run(&["jobs", "dead"]);
    assert!(String::from_utf8_lossy(&dead.stdout).contains("0 jobs wait for a person"));
    let migrated = installation.run(&["migrate"]);
    assert!(String::from_utf8_lossy(&migrated.stdout).contains("up to date (0 applied now)"));
    assert!(!installation.run(&["no-such-verb"]).status.success());
}
