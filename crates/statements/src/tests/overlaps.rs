//! Files that have rows in common, and are corrected: what one says is never lost by the correction of another.

use super::{AMWAJ, LAYL, World, line, states, usd};
use crate::{Statement, Status};

fn july() -> String {
    line("2026-07", AMWAJ, "3.5")
}

fn august() -> String {
    line("2026-08", AMWAJ, "2")
}

impl World {
    /// In how many statements that count this row of July does.
    async fn counted(&self) -> i64 {
        self.number(
            "SELECT count(*)
             FROM statement_rows r
             JOIN statement_rounds k ON k.statement_id = r.statement_id AND k.number = r.round AND k.cancelled_at IS NULL
             JOIN statements s ON s.id = r.statement_id AND s.status IN ('awaiting_cash', 'booked')
             WHERE r.outcome = 'matched' AND r.month = '2026-07-01'",
        )
        .await
    }

    /// The months that are not nothing, by their number.
    async fn counts(&self) -> Vec<(String, i64)> {
        let mut months = self.months().await;
        months.retain(|(_, minor)| *minor != 0);
        for (month, _) in &mut months {
            month.replace_range(..5, "");
        }
        months
    }

    async fn pay_all(&self, statements: &[&Statement]) {
        for statement in statements {
            while self.find(statement.id).await.status == Status::AwaitingCash {
                self.pay(statement.id, None).await;
            }
        }
    }
}

fn months(of: &[(&str, i64)]) -> Vec<(String, i64)> {
    of.iter()
        .map(|(month, minor)| ((*month).to_owned(), *minor))
        .collect()
}

#[tokio::test]
async fn what_a_correction_leaves_out_counts_once_in_the_file_that_repeats_it() {
    for (first_paid, later_paid) in [(true, true), (true, false), (false, true), (false, false)] {
        let world = World::new().await;
        let first = world.upload(&[july()]).await;
        if first_paid {
            world.pay_all(&[&first]).await;
        }
        let later = world.upload(&[july(), august()]).await;
        if later_paid {
            world.pay_all(&[&later]).await;
        }
        assert_eq!(world.counts().await, months(&[("07", 350), ("08", 200)]));
        let corrected = world.correct(&first, &[line("2026-09", AMWAJ, "1")]).await;
        assert_eq!(
            world.counts().await,
            months(&[("07", 350), ("08", 200), ("09", 100)])
        );
        assert_eq!(world.counted().await, 1);
        let told = format!(
            "SELECT count(*) FROM statement_events WHERE statement_id = '{}' AND what = 'rows_taken_up'",
            later.id
        );
        assert_eq!(world.number(told).await, 1);
        world.pay_all(&[&corrected, &later]).await;
        assert_eq!(world.find(later.id).await.status, Status::Booked);
        assert_eq!(world.revenue().await, 650);
        world.assert_books().await;
    }
}

#[tokio::test]
async fn a_file_that_took_rows_up_is_corrected_like_any_other() {
    for paid in [true, false] {
        let world = World::new().await;
        let first = world.upload(&[july()]).await;
        let later = world.upload(&[july(), august()]).await;
        let corrected = world.correct(&first, &[line("2026-09", AMWAJ, "1")]).await;
        if paid {
            world.pay_all(&[&corrected, &later]).await;
        }
        let again = world
            .correct(&later, &[july(), line("2026-08", AMWAJ, "2.5")])
            .await;
        assert_eq!(
            world.counts().await,
            months(&[("07", 350), ("08", 250), ("09", 100)])
        );
        assert_eq!(world.counted().await, 1);
        // Nobody says so any more.
        let without = world.correct(&again, &[august()]).await;
        assert_eq!(world.counts().await, months(&[("08", 200), ("09", 100)]));
        world.pay_all(&[&corrected, &without]).await;
        assert_eq!(
            world.find(without.id).await.status,
            Status::Booked,
            "{paid}"
        );
        world.assert_books().await;
    }
}

#[tokio::test]
async fn the_correction_of_a_file_that_repeats_takes_up_what_the_other_leaves_out() {
    let world = World::new().await;
    let first = world.upload(&[july()]).await;
    let later = world.upload(&[july(), august()]).await;
    // It repeats the first as well.
    let again = world
        .correct(&later, &[july(), line("2026-08", AMWAJ, "2.5")])
        .await;
    assert_eq!(world.counts().await, months(&[("07", 350), ("08", 250)]));
    let corrected = world.correct(&first, &[line("2026-09", AMWAJ, "1")]).await;
    assert_eq!(
        world.counts().await,
        months(&[("07", 350), ("08", 250), ("09", 100)])
    );
    assert_eq!(world.counted().await, 1);
    world.pay_all(&[&corrected, &again]).await;
    assert_eq!(world.revenue().await, 700);
    world.assert_books().await;
}

#[tokio::test]
async fn of_several_files_that_repeat_a_row_one_counts_it() {
    let world = World::new().await;
    let first = world.upload(&[july()]).await;
    let second = world.upload(&[july(), august()]).await;
    let third = world.upload(&[july(), line("2026-08", AMWAJ, "7")]).await;
    let corrected = world.correct(&first, &[line("2026-09", AMWAJ, "1")]).await;
    let expected = months(&[("07", 350), ("08", 900), ("09", 100)]);
    assert_eq!((world.counts().await, world.counted().await), (expected, 1));
    // The second has it; without that one the third.
    let without = world.correct(&second, &[line("2026-09", AMWAJ, "2")]).await;
    let expected = months(&[("07", 350), ("08", 700), ("09", 300)]);
    assert_eq!((world.counts().await, world.counted().await), (expected, 1));
    world.pay_all(&[&corrected, &without, &third]).await;
    assert_eq!(world.revenue().await, 1_350);
    world.assert_books().await;
}

#[tokio::test]
async fn what_is_taken_up_waits_for_its_rate_unless_another_has_one() {
    let world = World::new().await;
    let project = world.project_in("MAD").await;
    world
        .register(project, "MAD", &[("Layl", Some(LAYL))])
        .await;
    let layl = || line("2026-07", LAYL, "2");
    let rate = async |statement: &Statement| {
        world
            .rate(world.owner, statement.id, (money::Currency::MAD, "10"))
            .await
            .unwrap();
    };
    let first = world.upload(&[layl()]).await;
    rate(&first).await;
    let second = world.upload(&[layl(), august()]).await;
    assert_eq!(states(&second), (Status::AwaitingCash, vec![]));
    world.correct(&first, &[line("2026-09", AMWAJ, "1")]).await;
    let waits = (Status::AwaitingCash, vec!["rate_missing:USD/MAD"]);
    assert_eq!(states(&world.find(second.id).await), waits);
    let third = world.upload(&[layl(), line("2026-08", AMWAJ, "1")]).await;
    rate(&third).await;
    assert_eq!(world.counted().await, 1);
    // Its rate is not needed any more, which is found when it comes or is asked for again.
    rate(&second).await;
    let second = world.find(second.id).await;
    assert_eq!(states(&second), (Status::AwaitingCash, vec![]));
    assert_eq!(world.pay(second.id, None).await.money, usd(200));
    assert_eq!((world.counted().await, second.due_at.is_some()), (1, true));
}
