//! What the brand sees of content when it is not simply validated: sent back, disputed, split, ended by agreement.

use escrow::{Actor, Escrow, OpenDispute, RevisionRequest, Split, acts};
use kernel::{Id, Tx, audit};
use money::Money;
use parties::Role;
use serde_json::json;
use uuid::Uuid;

use super::{mad, previews::Delivered};

const BOTH: [usize; 2] = [0, 1];

impl Delivered {
    fn id(&self) -> Id<Escrow> {
        Id::from_uuid(self.escrow)
    }

    fn lines(&self, lines: &[usize]) -> Vec<Uuid> {
        let deliverables = &self.world.campaign.terms.deliverables;
        lines
            .iter()
            .map(|line| deliverables[*line].id.uuid())
            .collect()
    }

    /// Does an act of the escrow room.
    async fn escrow<T>(&self, act: impl AsyncFnOnce(&mut Tx) -> T) -> T {
        let mut tx = self.world.db.begin().await.unwrap();
        let done = act(&mut tx).await;
        tx.commit().await.unwrap();
        done
    }

    async fn send_back(&self, lines: &[usize]) {
        let request = RevisionRequest {
            escrow: self.id(),
            lines: self.lines(lines),
            items: vec![1],
            note: "The product is not seen.".to_owned(),
            pins: Vec::new(),
        };
        self.escrow(async |tx| acts::revise(tx, self.world.brand, request).await.unwrap())
            .await;
    }

    async fn dispute(&self, lines: &[usize]) {
        let dispute = OpenDispute {
            escrow: self.id(),
            lines: Some(self.lines(lines)),
            reason: "It is not what was asked for.".to_owned(),
        };
        let by = Actor {
            party: self.world.brand,
            role: Role::Brand,
        };
        self.escrow(async |tx| acts::open_dispute(tx, by, dispute).await.unwrap())
            .await;
    }

    /// The desk gives the creator this much of what is frozen.
    async fn settle(&self, creator: Money) {
        let split = Split { creator };
        self.escrow(async |tx| {
            acts::settle_dispute(tx, self.id(), split, None)
                .await
                .unwrap()
        })
        .await;
    }

    /// The creator offers to end it with this much, and the brand accepts.
    async fn agree(&self, creator: Money) {
        let split = Split { creator };
        let offered = self
            .escrow(async |tx| {
                let by = self.world.creators[0];
                acts::propose(tx, by, self.id(), (Some(split), None))
                    .await
                    .unwrap()
            })
            .await;
        let offer = offered.proposal.unwrap().id;
        self.escrow(async |tx| {
            acts::accept_proposal(tx, self.world.brand, self.id(), offer)
                .await
                .unwrap()
        })
        .await;
    }

    /// What the brand gets when it asks for the file, and for its preview.
    async fn brand_gets(&self) -> (u16, u16) {
        self.bytes((self.world.brand, Role::Brand)).await
    }

    /// What the creator gets: always both.
    async fn creator_gets(&self) -> (u16, u16) {
        self.bytes((self.world.creators[0], Role::Creator)).await
    }
}

#[tokio::test]
async fn asking_for_a_revision_hides_all_of_it_until_content_comes_again() {
    let mut delivered = Delivered::new().await;
    delivered.world.run_jobs().await;
    assert_eq!(delivered.brand_gets().await, (403, 200));
    delivered.send_back(&BOTH).await;
    assert_eq!(delivered.brand_gets().await, (403, 403));
    assert_eq!(
        delivered.shown(delivered.world.brand).await,
        (json!(null), json!([]))
    );
    assert_eq!(delivered.creator_gets().await, (200, 200));

    delivered.submission = delivered.submit(&BOTH).await;
    assert_eq!(delivered.brand_gets().await, (403, 200));
    let seen = (json!("ready"), json!(["preview"]));
    assert_eq!(delivered.shown(delivered.world.brand).await, seen);
    delivered.release(&BOTH).await;
    assert_eq!(delivered.brand_gets().await, (200, 200));
}

#[tokio::test]
async fn a_dispute_keeps_the_preview_and_an_award_opens_what_it_pays_for() {
    for (award, then) in [(mad(90_000), (200, 200)), (mad(0), (403, 403))] {
        let delivered = Delivered::new().await;
        delivered.world.run_jobs().await;
        delivered.dispute(&BOTH).await;
        assert_eq!(delivered.brand_gets().await, (403, 200));
        delivered.settle(award).await;
        assert_eq!(delivered.brand_gets().await, then, "{award}");
        assert_eq!(delivered.creator_gets().await, (200, 200));
    }
}

#[tokio::test]
async fn what_both_sides_agree_on_opens_what_the_brand_pays_for() {
    for (part, then) in [(mad(90_000), (200, 200)), (mad(0), (403, 403))] {
        let delivered = Delivered::new().await;
        delivered.world.run_jobs().await;
        delivered.agree(part).await;
        assert_eq!(delivered.brand_gets().await, then, "{part}");
    }
}

#[tokio::test]
async fn a_brand_that_paid_for_one_of_two_has_it_once_the_other_one_is_off() {
    let delivered = Delivered::new().await;
    delivered.world.run_jobs().await;
    delivered.send_back(&[1]).await;
    delivered.release(&[0]).await;
    // The other one may still come, and be paid.
    assert_eq!(delivered.brand_gets().await, (403, 200));
    delivered.agree(mad(0)).await;
    assert_eq!(delivered.brand_gets().await, (200, 200));
}

#[tokio::test]
async fn that_a_brand_took_what_it_paid_for_is_in_the_audit_log() {
    let delivered = Delivered::new().await;
    let filter = audit::Filter {
        object: Some(delivered.picture.parse().unwrap()),
        ..audit::Filter::default()
    };
    assert_eq!(delivered.brand_gets().await.0, 403);
    delivered.creator_gets().await;
    delivered.release(&BOTH).await;
    delivered.brand_gets().await;
    let log = audit::list(&delivered.world.db, &filter, None, 10)
        .await
        .unwrap();
    let acts: Vec<_> = log
        .iter()
        .map(|row| (row.act.as_str(), row.actor))
        .collect();
    let brand = Some(delivered.world.brand.uuid());
    assert_eq!(acts, [("campaigns.downloaded", brand)]);
}
