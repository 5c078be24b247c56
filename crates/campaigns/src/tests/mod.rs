//! The acts, the tables, the files and the routes of this room on a real database.

mod agreements;
mod campaigns;
mod drafts;
mod http;
mod previews;
mod proposals;
mod protection;
mod races;
mod submissions;
mod uploads;

use ::database::testing::TestDatabase;
use chrono::Duration;
use kernel::{Db, Id, Tx, testing::START};
use money::{Bps, Currency, Money};
use parties::{Party, Role};
use serde_json::{Value, json};
use storage::{FileStore, UploadLimits, Uploads, testing::Folder};

use crate::{
    Campaign, CampaignError, Confinement, Deliverable, DeliverableKind, Engagement, Limits,
    NewCampaign, PreviewMaker, Terms, UsageRights,
    acts::{self as campaign_acts, Invitation},
    campaign::Opening,
};

pub(crate) fn mad(amount_minor: i64) -> Money {
    Money::new(amount_minor, Currency::MAD)
}

pub(crate) fn fee() -> Bps {
    Bps::try_new(1_000).unwrap()
}

/// Two deliverables of 1,000.00 and 500.00 MAD, money for three creators, due in ten days.
pub(crate) fn terms() -> Terms {
    let deliverable = |title: &str, kind, amount_minor| Deliverable {
        id: Id::new(START),
        title: title.to_owned(),
        kind,
        description: String::new(),
        amount: mad(amount_minor),
    };
    Terms {
        title: "Ramadan recipes".to_owned(),
        brief: "Cook something.".to_owned(),
        items: vec![
            "The product is in the picture".to_owned(),
            "No other brand".to_owned(),
        ],
        deliverables: vec![
            deliverable("One vertical video", DeliverableKind::Video, 100_000),
            deliverable("Three photos", DeliverableKind::Photo, 50_000),
        ],
        rights: UsageRights {
            channels: vec!["instagram".to_owned()],
            duration_days: 90,
            territories: vec!["MA".to_owned()],
        },
        deadline_at: START + Duration::days(10),
        review_window_days: 5,
        revision_rounds: 2,
        accept_window_hours: 72,
        budget: mad(450_000),
        package: mad(150_000),
    }
}

/// The same campaign on the wire.
pub(crate) fn campaign_json() -> Value {
    json!({
        "title": "Ramadan recipes",
        "brief": "Cook something.",
        "acceptance_items": ["The product is in the picture", "No other brand"],
        "deliverables": [
            {"title": "One vertical video", "kind": "video", "amount": {"amount": "1000.00", "currency": "MAD"}},
            {"title": "Three photos", "kind": "photo", "amount": {"amount": "500.00", "currency": "MAD"}}
        ],
        "usage_rights": {"channels": ["instagram"], "duration_days": 90, "territories": ["MA"]},
        "deadline_at": (START + Duration::days(10)).to_rfc3339(),
        "budget": {"amount": "4500.00", "currency": "MAD"}
    })
}

/// The name of a refusal.
pub(crate) fn refused<T: std::fmt::Debug>(result: Result<T, CampaignError>) -> String {
    let error = format!("{:?}", result.unwrap_err());
    error.split([' ', '(', '{']).next().unwrap().to_owned()
}

/// A brand with an open campaign, another brand, and four creators that can be paid.
pub(crate) struct World {
    pub(crate) db: Db,
    pub(crate) folder: Folder,
    pub(crate) brand: Id<Party>,
    pub(crate) other_brand: Id<Party>,
    pub(crate) creators: [Id<Party>; 4],
    pub(crate) campaign: Campaign,
    _guard: TestDatabase,
}

impl World {
    pub(crate) async fn new() -> Self {
        let (db, guard) = kernel::testing::db().await;
        let mut tx = db.begin().await.unwrap();
        let brand = insert_party(&mut tx, "Atlas", Role::Brand).await;
        let other_brand = insert_party(&mut tx, "Zellige", Role::Brand).await;
        let mut creators = Vec::new();
        for name in ["Salma", "Youssef", "Nour", "Amine"] {
            let creator = insert_party(&mut tx, name, Role::Creator).await;
            insert_payout_account(&mut tx, creator).await;
            creators.push(creator);
        }
        let new = NewCampaign {
            terms: terms(),
            opening: Opening::Now,
        };
        let campaign = campaign_acts::create(&mut tx, brand, new).await.unwrap();
        tx.commit().await.unwrap();
        Self {
            db,
            folder: Folder::new(),
            brand,
            other_brand,
            creators: creators.try_into().unwrap(),
            campaign,
            _guard: guard,
        }
    }

    /// Runs an act and commits it.
    pub(crate) async fn act<T>(
        &self,
        act: impl AsyncFnOnce(&mut Tx) -> Result<T, CampaignError>,
    ) -> Result<T, CampaignError> {
        let mut tx = self.db.begin().await.unwrap();
        let done = act(&mut tx).await?;
        tx.commit().await.unwrap();
        Ok(done)
    }

    pub(crate) async fn invite(&self, creator: usize) -> Result<Engagement, CampaignError> {
        let invitation = Invitation {
            creator: self.creators[creator],
            message: Some("Come in".to_owned()),
        };
        self.act(async |tx| {
            campaign_acts::invite(tx, self.brand, self.campaign.id, invitation, fee()).await
        })
        .await
    }

    pub(crate) async fn apply(&self, creator: usize) -> Result<Engagement, CampaignError> {
        self.act(async |tx| {
            campaign_acts::apply(tx, self.creators[creator], self.campaign.id, None, fee()).await
        })
        .await
    }

    pub(crate) async fn accept(
        &self,
        by: Id<Party>,
        id: Id<Engagement>,
    ) -> Result<Engagement, CampaignError> {
        self.act(async |tx| campaign_acts::accept(tx, by, id, None).await)
            .await
    }

    /// Invites and accepts.
    pub(crate) async fn engaged(&self, creator: usize) -> Engagement {
        let invited = self.invite(creator).await.unwrap();
        self.accept(self.creators[creator], invited.id)
            .await
            .unwrap()
    }

    /// A deposit of the whole budget, confirmed by the rail and locked.
    pub(crate) async fn fund(&self) {
        let mut tx = self.db.begin().await.unwrap();
        let deposit = payments::acts::collect(
            &mut tx,
            payments::NewDeposit {
                payer: self.brand,
                purpose: payments::Purpose::CampaignBudget(self.campaign.id.uuid()),
                money: self.campaign.terms.budget,
                description: self.campaign.terms.title.clone(),
            },
        )
        .await
        .unwrap();
        let now = tx.now();
        sqlx::query!(
            "UPDATE deposits
             SET status = 'settled', session_ref = $2, pay_url = 'https://rail.example/pay', payment_ref = $2,
                 charge_ref = $2, rail_fee_minor = 0, settled_at = $3
             WHERE id = $1",
            deposit.id.uuid(),
            deposit.id.to_string(),
            now
        )
        .execute(tx.conn())
        .await
        .unwrap();
        let deposit = payments::lock_deposit(&mut tx, deposit.id)
            .await
            .unwrap()
            .unwrap();
        escrow::acts::lock_budget(&mut tx, self.campaign.id.uuid(), &deposit)
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }

    /// A party that cannot be paid yet.
    pub(crate) async fn party(&self, name: &str, role: Role) -> Id<Party> {
        let mut tx = self.db.begin().await.unwrap();
        let party = insert_party(&mut tx, name, role).await;
        tx.commit().await.unwrap();
        party
    }

    /// How often each of these parties was told of a topic.
    pub(crate) async fn told(&self, topic: &str) -> Vec<Id<Party>> {
        let parties = sqlx::query_scalar!(
            "SELECT a.party
             FROM event_audience a
             JOIN events e ON e.id = a.event
             WHERE e.topic = $1
             ORDER BY a.party",
            topic
        )
        .fetch_all(self.db.pool())
        .await
        .unwrap();
        parties.into_iter().map(Id::from_uuid).collect()
    }

    pub(crate) fn files(&self) -> FileStore {
        self.folder.store()
    }

    pub(crate) fn uploads(&self) -> Uploads {
        let limits = UploadLimits::new(vec![(Role::Creator, 1_000_000)]);
        Uploads::new(self.db.clone(), &self.files(), limits)
    }

    pub(crate) fn context(&self) -> crate::jobs::Context {
        crate::jobs::Context {
            db: self.db.clone(),
            files: self.files(),
            previews: PreviewMaker::new(std::env::temp_dir(), Confinement::Strict),
        }
    }

    pub(crate) fn state(&self, limits: Limits) -> crate::State {
        crate::State {
            db: self.db.clone(),
            fee: fee(),
            files: self.files(),
            uploads: self.uploads(),
            limits,
        }
    }
}

async fn insert_party(tx: &mut Tx, name: &str, role: Role) -> Id<Party> {
    let id = tx.new_id::<Party>();
    let now = tx.now();
    sqlx::query!(
        "INSERT INTO parties (
             id, role, name, email, password_hash, language, country, email_verified_at, verification_asked_at,
             created_at
         )
         VALUES ($1, $2, $3, $4, '$argon2id$x', 'en', 'MA', $5, $5, $5)",
        id.uuid(),
        role.as_str(),
        name,
        format!("{name}@example.com"),
        now
    )
    .execute(tx.conn())
    .await
    .unwrap();
    id
}

async fn insert_payout_account(tx: &mut Tx, party: Id<Party>) {
    let id = tx.new_id::<()>();
    let now = tx.now();
    sqlx::query!(
        "INSERT INTO payout_accounts (id, party_id, rail, country, token, account_ref, status, created_at, updated_at)
         VALUES ($1, $2, 'stripe', 'MA', $3, $4, 'ready', $5, $5)",
        id.uuid(),
        party.uuid(),
        id.uuid().simple().to_string(),
        format!("acct_{id}"),
        now
    )
    .execute(tx.conn())
    .await
    .unwrap();
}
