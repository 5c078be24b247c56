//! From files to revenue: what is booked.

use super::{AMWAJ, LAYL, World, file, line, named, states, usd};
use crate::{StatementError, Status, Upload};

#[tokio::test]
async fn a_statement_is_read_assessed_paid_and_booked_by_itself() {
    let world = World::new().await;
    let statement = world
        .upload(&[
            line("2026-07", AMWAJ, "1.239999"),
            line("2026-07", AMWAJ, "0.010001"),
            line("2026-08", AMWAJ, "10.005"),
            line("2026-08", "QZDMN2600009", "5"),
        ])
        .await;
    assert_eq!(states(&statement), (Status::AwaitingCash, vec![]));
    assert_eq!(statement.format.as_deref(), Some("distrokid_13"));
    // The floor of 1.25 and of 10.005; what is of nobody waits.
    assert_eq!(
        world.months().await,
        [("2026-07".to_owned(), 125), ("2026-08".to_owned(), 1_000)]
    );
    assert_eq!(world.revenue().await, 0);

    let deposit = world.pay(statement.id, None).await;
    assert_eq!(deposit.money, usd(1_125));
    let statement = world.find(statement.id).await;
    assert_eq!(
        (statement.status, world.revenue().await),
        (Status::Booked, 1_125)
    );
    // Its distribution has begun by itself: half of it is the fan's.
    let fan = world
        .held(ledger::Account::Wallet(world.fan.uuid()), "USD")
        .await;
    assert_eq!(fan, 562);
    world.assert_books().await;
}

#[tokio::test]
async fn the_same_rows_in_another_file_count_once() {
    let world = World::new().await;
    let (july, august) = (line("2026-07", AMWAJ, "3.5"), line("2026-08", AMWAJ, "2"));
    let first = world.upload(std::slice::from_ref(&july)).await;
    // A later export has the earlier rows again.
    let second = world.upload(&[july, august]).await;
    assert_eq!(
        world.months().await,
        [("2026-07".to_owned(), 350), ("2026-08".to_owned(), 200)]
    );
    for (statement, amount) in [(first, 350), (second, 200)] {
        assert_eq!(world.pay(statement.id, None).await.money, usd(amount));
    }
    assert_eq!(world.revenue().await, 550);
    let duplicates = world
        .number("SELECT count(*) FROM statement_rows WHERE outcome = 'duplicate'")
        .await;
    assert_eq!(duplicates, 1);
}

#[tokio::test]
async fn a_corrected_file_books_the_difference_whether_the_first_was_paid_or_not() {
    for paid in [true, false] {
        let world = World::new().await;
        let kept = line("2026-07", AMWAJ, "3.50");
        let first = world
            .upload(&[kept.clone(), line("2026-08", AMWAJ, "2")])
            .await;
        if paid {
            world.pay(first.id, None).await;
        }
        let corrected = world
            .correct(
                &first,
                &[
                    kept,
                    line("2026-08", AMWAJ, "2.75"),
                    line("2026-09", AMWAJ, "1"),
                ],
            )
            .await;
        assert_eq!(world.find(first.id).await.status, Status::Replaced);
        let expected = if paid { 175 } else { 725 };
        assert_eq!(
            world.pay(corrected.id, None).await.money,
            usd(expected),
            "{paid}"
        );
        assert_eq!(world.revenue().await, 725);
        assert_eq!(
            world.months().await,
            [
                ("2026-07".to_owned(), 350),
                ("2026-08".to_owned(), 275),
                ("2026-09".to_owned(), 100)
            ]
        );
        world.assert_books().await;
    }
}

#[tokio::test]
async fn a_correction_downwards_needs_no_cash_and_what_it_left_pays_for_what_comes() {
    let world = World::new().await;
    let first = world.upload(&[line("2026-07", AMWAJ, "10")]).await;
    world.pay(first.id, None).await;
    let corrected = world.correct(&first, &[line("2026-07", AMWAJ, "7")]).await;
    assert_eq!(
        (corrected.status, world.months().await),
        (Status::Booked, vec![("2026-07".to_owned(), 700)])
    );
    // Nothing comes back from wallets, and three are with the project still: of the next five, two are needed.
    let next = world.upload(&[line("2026-08", AMWAJ, "5")]).await;
    assert_eq!(world.pay(next.id, None).await.money, usd(200));
    assert_eq!(world.find(next.id).await.status, Status::Booked);
    assert_eq!(world.revenue().await, 1_200);
    // A correction of the correction, by a chain of three.
    let again = world
        .correct(&corrected, &[line("2026-07", AMWAJ, "7.5")])
        .await;
    assert_eq!(world.pay(again.id, None).await.money, usd(50));
    world.assert_books().await;
}

#[tokio::test]
async fn a_void_row_keeps_its_sign() {
    let world = World::new().await;
    let statement = world
        .upload(&[
            line("2026-07", AMWAJ, "2"),
            line("2026-07", AMWAJ, "-0.005"),
            line("2026-06", AMWAJ, "-1"),
        ])
        .await;
    assert_eq!(
        world.months().await,
        [("2026-06".to_owned(), -100), ("2026-07".to_owned(), 199)]
    );
    assert_eq!(world.pay(statement.id, None).await.money, usd(99));
}

#[tokio::test]
async fn two_projects_are_paid_from_one_statement_and_one_never_pays_for_the_other() {
    let world = World::new().await;
    let other = world.project_in("USD").await;
    world.register(other, "USD", &[("Layl", Some(LAYL))]).await;
    let first = world
        .upload(&[line("2026-07", AMWAJ, "4"), line("2026-07", LAYL, "6")])
        .await;
    assert_eq!(world.pay(first.id, None).await.money, usd(1_000));
    let next = world
        .upload(&[line("2026-08", AMWAJ, "5"), line("2026-08", LAYL, "-2")])
        .await;
    assert_eq!(world.pay(next.id, None).await.money, usd(500));
    assert_eq!(world.find(next.id).await.status, Status::Booked);
    world.assert_books().await;
}

#[tokio::test]
async fn amounts_are_converted_at_a_rate_that_is_given_with_its_source_and_sealed() {
    let world = World::new().await;
    let mad = world.project_in("MAD").await;
    world.register(mad, "MAD", &[("Layl", Some(LAYL))]).await;
    let statement = world
        .upload(&[line("2026-07", LAYL, "1.11"), line("2026-07", LAYL, "1.1")])
        .await;
    assert_eq!(
        states(&statement),
        (Status::Blocked, vec!["rate_missing:USD/MAD"])
    );
    let rate = async |by, rate: &str| {
        world
            .rate(by, statement.id, (money::Currency::MAD, rate))
            .await
    };
    assert!(rate(world.stranger, "10").await.is_err());
    rate(world.owner, "9.8765").await.unwrap();
    assert!(rate(world.owner, "11").await.is_err());
    // 2.21 x 9.8765 = 21.827065, rounded once.
    let deposit = world.pay(statement.id, None).await;
    assert_eq!(deposit.money.to_string(), "21.82 MAD");
    let sealed = world
        .number("SELECT count(*) FROM log_records r JOIN log_queue q ON r.id = ANY (q.ids) WHERE r.kind = 'statement.rate' AND r.facts ->> 'rate' = '9.8765'")
        .await;
    assert_eq!(
        (
            sealed,
            world
                .held(ledger::Account::Statement(statement.id.uuid()), "MAD")
                .await
        ),
        (1, 0)
    );
}

#[tokio::test]
async fn a_rate_that_only_later_rows_need_can_be_given_when_they_are_known() {
    for paid in [true, false] {
        let world = World::new().await;
        let statement = world
            .upload(&[line("2026-07", AMWAJ, "4"), line("2026-07", LAYL, "2")])
            .await;
        if paid {
            world.pay(statement.id, None).await;
        }
        let before = world.find(statement.id).await.status;
        let rate = async |of| world.rate(world.owner, statement.id, (of, "10")).await;
        let [mad, eur] = ["MAD", "EUR"].map(|code| money::Currency::parse(code).unwrap());
        assert!(matches!(
            rate(mad).await,
            Err(StatementError::NotAllowed(_))
        ));
        let project = world.project_in("MAD").await;
        world
            .register(project, "MAD", &[("Layl", Some(LAYL))])
            .await;
        world.run_jobs().await;
        // What counts goes on counting; what is missing is said, and told once.
        let waits = world.find(statement.id).await;
        assert_eq!(states(&waits), (before, vec!["rate_missing:USD/MAD"]));
        world
            .act(async |tx| Ok(crate::jobs::rematch(tx, world.owner, "again").await?))
            .await
            .unwrap();
        world.run_jobs().await;
        let told = "SELECT count(*) FROM statement_events WHERE what = 'blocked'";
        assert_eq!(world.number(told).await, 1);
        assert!(matches!(
            rate(eur).await,
            Err(StatementError::NotAllowed(_))
        ));
        rate(mad).await.unwrap();
        assert_eq!(
            states(&world.find(statement.id).await),
            (Status::AwaitingCash, vec![])
        );
        while world.find(statement.id).await.status == Status::AwaitingCash {
            world.pay(statement.id, None).await;
        }
        let revenue = world.held(ledger::Account::Revenue(project), "MAD").await;
        let fan = ledger::Account::Wallet(world.fan.uuid());
        assert_eq!(revenue + world.held(fan, "MAD").await, 2_000);
        // What was booked before is as it was.
        let fan = world.held(fan, "USD").await;
        let revenue = world
            .held(ledger::Account::Revenue(world.project), "USD")
            .await;
        assert_eq!(revenue + fan, 400);
        world.assert_books().await;
    }
}

#[tokio::test]
async fn what_is_finer_than_the_rail_carries_waits_in_the_exact_sum() {
    let world = World::new().await;
    let tnd = money::Currency::parse("TND").unwrap();
    let project = world.project_in("TND").await;
    world
        .register(project, "TND", &[("Layl", Some(LAYL))])
        .await;
    let months = async || {
        let sql = format!(
            "SELECT sum(amount_minor)::bigint FROM statement_months WHERE project_id = '{project}'"
        );
        world.number(sql).await
    };
    // 1.239; then 2.245999 in all; then a little less than nothing; then less than a step.
    for (amount, all, cash) in [
        ("1.239", 1_230, Some("1.230 TND")),
        ("1.006999", 2_240, Some("1.010 TND")),
        ("-2.246", -10, None),
        // What was taken back is with the project still.
        ("0.009999", 0, None),
    ] {
        let statement = world.upload(&[line("2026-07", LAYL, amount)]).await;
        world
            .rate(world.owner, statement.id, (tnd, "1"))
            .await
            .unwrap();
        assert_eq!(months().await, all, "{amount}");
        if let Some(cash) = cash {
            let deposit = world.pay(statement.id, None).await;
            assert_eq!(deposit.money.to_string(), cash);
        }
        assert_eq!(world.find(statement.id).await.status, Status::Booked);
    }
    world.assert_books().await;
}

#[tokio::test]
async fn the_total_that_was_typed_blocks_on_a_difference_and_the_same_file_may_come_again() {
    let world = World::new().await;
    let text = file(&[line("2026-07", AMWAJ, "1.239")]);
    let typed = |total: &str| Upload {
        totals: vec![(usd(0).currency(), total.to_owned())],
        ..named("a.tsv")
    };
    let wrong = world.upload_as(&text, typed("1.25")).await;
    assert_eq!(states(&wrong), (Status::Blocked, vec!["typed_total"]));
    assert!(wrong.detail.unwrap().contains("1.25 USD"));
    let upload = Upload {
        replaces: Some((wrong.id, "mistyped".to_owned())),
        ..typed("1.24")
    };
    let right = world.upload_as(&text, upload).await;
    assert_eq!(states(&right), (Status::AwaitingCash, vec![]));
    assert_eq!(world.find(wrong.id).await.status, Status::Replaced);
}
