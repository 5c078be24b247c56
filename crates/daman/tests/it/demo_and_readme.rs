//! What the README promises works word for word, and the demo plays to its end.

use std::fs;

use crate::support::{Installation, workspace};

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
    let seeded = installation.run(&["seed"]);
    assert!(
        seeded.status.success(),
        "{}",
        String::from_utf8_lossy(&seeded.stderr)
    );
    let tour = blocks_below("A tour with curl");
    let played = installation.shell(&tour);
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
    ] {
        assert!(said.contains(expected), "no {expected} in {said}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_demo_plays_to_its_end_twice() {
    let installation = Installation::start("demo").await;
    for _ in 0..2 {
        let seeded = installation.run(&["seed"]);
        assert!(
            seeded.status.success(),
            "{}",
            String::from_utf8_lossy(&seeded.stderr)
        );
        let played = installation.run(&["demo"]);
        let said = String::from_utf8_lossy(&played.stdout).into_owned();
        let complained = String::from_utf8_lossy(&played.stderr).into_owned();
        assert!(
            played.status.success(),
            "{said}\n{complained}\n{}",
            installation.log()
        );
        let row = |name: &str| {
            said.lines()
                .rfind(|line| line.starts_with(name))
                .unwrap_or_else(|| panic!("no {name} in {said}"))
                .to_owned()
        };
        for (name, cells) in [
            (
                "Salma",
                ["released", "1800.00 MAD", "200.00 MAD", "paid 1800.00 MAD"],
            ),
            (
                "يوسف",
                [
                    "under_review",
                    "1350.00 MAD",
                    "150.00 MAD",
                    "paid 1350.00 MAD",
                ],
            ),
            ("Amina", ["under_review", "2000.00 MAD", "0.00 MAD", "none"]),
        ] {
            let row = row(name);
            for cell in cells {
                assert!(row.contains(cell), "no {cell} in {row}");
            }
        }
        let brand = row("Atlas Cosmetics  ");
        assert!(!brand.contains(" 0 of"), "{brand}");
    }
    let check = installation.run(&["ledger", "check"]);
    assert!(check.status.success());
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
