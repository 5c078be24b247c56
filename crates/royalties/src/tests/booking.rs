//! Revenue is booked once, with its cash, and never without it.

use ledger::{Account, Rail};
use money::{Currency, Money};

use super::{World, mad, month, terms};
use crate::{Booking, RoyaltyError};

async fn world() -> World {
    World::new(terms(5_000, 1_000_000), &[10, 20], 10).await
}

impl World {
    async fn try_book(&self, booking: &Booking) -> Result<(), RoyaltyError> {
        let mut tx = self.db.begin().await.unwrap();
        crate::book_revenue(&mut tx, self.project, booking).await?;
        tx.commit().await.unwrap();
        Ok(())
    }

    fn booking(&self) -> Booking {
        Booking {
            id: kernel::Id::new(self.db.now()),
            from: Account::RailClearing(Rail::Stripe),
            cash: mad(300),
            sold: vec![(month("2026-07"), mad(100)), (month("2026-08"), mad(200))],
        }
    }
}

#[tokio::test]
async fn the_same_booking_again_books_nothing_and_other_content_is_refused() {
    let world = world().await;
    let booking = world.booking();
    for _ in 0..2 {
        world.try_book(&booking).await.unwrap();
    }
    assert_eq!(
        world.held(Account::Revenue(world.project.uuid())).await,
        300
    );
    let turned = Booking {
        sold: booking.sold.iter().rev().copied().collect(),
        ..booking.clone()
    };
    world.try_book(&turned).await.unwrap();
    let others = [
        Booking {
            cash: mad(400),
            ..booking.clone()
        },
        Booking {
            sold: vec![(month("2026-07"), mad(300))],
            ..booking.clone()
        },
        Booking {
            sold: booking.sold.iter().take(1).copied().collect(),
            ..booking.clone()
        },
    ];
    for other in others {
        let refused = world.try_book(&other).await;
        assert!(
            matches!(refused, Err(RoyaltyError::Differs(_))),
            "{refused:?}"
        );
    }
    assert_eq!(
        world
            .number("SELECT count(*) FROM royalties_revenues")
            .await,
        1
    );
    assert_eq!(world.run_due(crate::jobs::DISTRIBUTE).await, 1);
}

#[tokio::test]
async fn what_is_no_revenue_is_refused() {
    let world = world().await;
    let good = world.booking();
    let euro = Money::new(1, Currency::parse("EUR").unwrap());
    let amounts = [
        Booking {
            cash: euro,
            ..good.clone()
        },
        Booking {
            cash: mad(-1),
            ..good.clone()
        },
        Booking {
            sold: vec![(month("2026-08"), euro)],
            ..good.clone()
        },
    ];
    for bad in amounts {
        let refused = world.try_book(&bad).await;
        assert!(
            matches!(refused, Err(RoyaltyError::Amount(_))),
            "{refused:?}"
        );
    }
    let one = (month("2026-08"), mad(1));
    let terms = [
        Booking {
            sold: vec![one, one],
            ..good.clone()
        },
        Booking {
            sold: vec![(one.0, mad(0))],
            ..good.clone()
        },
        Booking {
            sold: vec![one; 1_201],
            ..good.clone()
        },
        Booking {
            sold: vec![],
            cash: mad(0),
            ..good.clone()
        },
    ];
    for bad in terms {
        let refused = world.try_book(&bad).await;
        assert!(
            matches!(refused, Err(RoyaltyError::Terms(_))),
            "{refused:?}"
        );
    }
    let nowhere = kernel::Id::new(world.db.now());
    let mut tx = world.db.begin().await.unwrap();
    let refused = crate::book_revenue(&mut tx, nowhere, &good).await;
    assert!(
        matches!(refused, Err(RoyaltyError::NotFound("project"))),
        "{refused:?}"
    );
}

#[tokio::test]
async fn revenue_that_no_cash_covers_is_refused_until_it_does() {
    let world = world().await;
    let short = Booking {
        cash: mad(299),
        ..world.booking()
    };
    let refused = world.try_book(&short).await;
    assert!(
        matches!(refused, Err(RoyaltyError::NotCovered(_))),
        "{refused:?}"
    );
    // What a correction took back covers what comes next.
    world.book(300, &[("2026-08", 300)]).await;
    world.book(0, &[("2026-08", -50)]).await;
    let mut tx = world.db.begin().await.unwrap();
    let project = crate::find_project(&mut tx, world.project).await.unwrap();
    let cover = crate::find_cover(&mut tx, &project.unwrap()).await.unwrap();
    assert_eq!((cover.booked, cover.cash), (mad(250), mad(300)));
    let wanted = [100, 50, -1].map(|sold| cover.wanted(mad(sold)));
    assert_eq!(wanted, [50, 0, 0].map(|minor| Ok(mad(minor))));
    tx.rollback().await.unwrap();
    world.book(50, &[("2026-09", 100)]).await;
    let refused = world.try_book(&short).await;
    assert!(
        matches!(refused, Err(RoyaltyError::NotCovered(_))),
        "{refused:?}"
    );
}
