//! The document, the pack's states and its time, on facts made by hand. The whole way is a story of the binary
//! (`crates/daman/tests/it/evidence_story.rs`).

mod documents;
mod packs;

use chrono::{DateTime, Duration, Utc};
use kernel::{http::WireMoney, testing::START};
use uuid::Uuid;

use crate::facts::{
    Activity, Content, Contested, Customer, Decided, Delivery, DeliveryLine, Facts, Filed,
    Happening, Moved, Order, Ordered, Paid, Piece, Pinned, Said, SentBack, Ticket,
};

pub(crate) fn mad(amount: &str) -> WireMoney {
    WireMoney {
        amount: amount.to_owned(),
        currency: "MAD".to_owned(),
    }
}

pub(crate) fn day(days: i64) -> DateTime<Utc> {
    START + Duration::days(days)
}

fn happening(days: i64, act: &str, by: Option<&str>) -> Happening {
    Happening {
        at: day(days),
        act: act.to_owned(),
        by: by.map(str::to_owned),
        to: "under_review".to_owned(),
        amount: None,
        refunded: None,
        reason: None,
    }
}

pub(crate) fn piece(name: &str) -> Piece {
    Piece {
        name: name.to_owned(),
        media_type: "video/mp4".to_owned(),
        size_bytes: 1_000,
        sha256: "ab".repeat(32),
    }
}

fn ticket() -> Ticket {
    Ticket {
        number: "DEM-2026-000001".to_owned(),
        opened_at: day(4),
        opened_by: "brand".to_owned(),
        reason: "quality".to_owned(),
        frozen: mad("500.00"),
        statement: Some("Not well made.".to_owned()),
        answer: Some("It is what was asked for.".to_owned()),
        messages: vec![Said {
            at: day(5),
            from: "brand".to_owned(),
            text: "I have used it since.\nIt is not bad.".to_owned(),
        }],
        filed: vec![Filed {
            at: day(5),
            by: "creator".to_owned(),
            caption: "The post of the brand with it.".to_owned(),
            file: piece("post.mp4"),
        }],
        awards: vec![Decided {
            at: day(6),
            creator_bps: 6_000,
            reasons: "The larger part was delivered.".to_owned(),
            status: "final".to_owned(),
        }],
        outcome: Some("awarded".to_owned()),
        closed_at: Some(day(8)),
    }
}

fn delivery() -> Delivery {
    let release = |by, days, amount: &str| Happening {
        amount: Some(mad(amount)),
        ..happening(days, "release", by)
    };
    Delivery {
        escrow_id: Uuid::from_u128(3),
        creator: "Salma".to_owned(),
        began_by: "invitation".to_owned(),
        agreed_at: day(1),
        fee_bps: 1_000,
        amount: mad("1500.00"),
        released: mad("1300.00"),
        refunded: mad("200.00"),
        status: "released".to_owned(),
        lines: vec![DeliveryLine {
            title: "One vertical video".to_owned(),
            price: mad("1000.00"),
            status: "released".to_owned(),
        }],
        timeline: vec![
            happening(2, "submit", Some("Salma")),
            release(Some("Atlas"), 3, "800.00"),
            release(None, 4, "200.00"),
        ],
        submissions: vec![Content {
            at: day(2),
            deliverables: vec!["One vertical video".to_owned()],
            note: Some("Here it is.".to_owned()),
            files: vec![piece("recipe.mp4")],
        }],
        revisions: vec![SentBack {
            at: day(2),
            deliverable: "One vertical video".to_owned(),
            round: 1,
            items: vec![1, 2],
            note: "The product is not seen.".to_owned(),
            pins: vec![Pinned {
                file: "recipe.mp4".to_owned(),
                at_ms: Some(12_500),
                region: Some([0, 2_500, 10_000, 5_000]),
                text: "Here it is hidden.".to_owned(),
            }],
        }],
        disputed_pins: Vec::new(),
        payouts: vec![Moved {
            due_at: day(3),
            amount: mad("720.00"),
            status: "paid".to_owned(),
            done_at: Some(day(4)),
        }],
        refunds: vec![Moved {
            due_at: day(8),
            amount: mad("200.00"),
            status: "sent".to_owned(),
            done_at: None,
        }],
        tickets: vec![ticket()],
    }
}

/// A payment for one creator, who was paid in part by validation, in part by silence and in part by an award.
pub(crate) fn facts() -> Facts {
    Facts {
        contested: Contested {
            chargeback_id: Uuid::from_u128(1),
            rail: "stripe".to_owned(),
            dispute: "dp_1".to_owned(),
            reason: "product_not_received".to_owned(),
            amount: mad("1500.00"),
            opened_at: day(9),
            evidence_due_by: Some(day(16)),
        },
        payment: Paid {
            deposit_id: Uuid::from_u128(2),
            amount: mad("1500.00"),
            title: "Ramadan recipes".to_owned(),
            asked_at: day(0),
            settled_at: Some(day(0)),
            payment_ref: Some("pi_1".to_owned()),
            charge_ref: Some("ch_1".to_owned()),
        },
        customer: Customer {
            id: Uuid::from_u128(4),
            name: "Atlas".to_owned(),
            email: "atlas@example.com".to_owned(),
            email_verified: true,
            country: "MA".to_owned(),
            since: day(-100),
        },
        order: Order {
            campaign_id: Uuid::from_u128(5),
            title: "Ramadan recipes".to_owned(),
            brief: "Cook something.\n\nShow the product.".to_owned(),
            written_at: day(0),
            budget: mad("1500.00"),
            deliverables: vec![Ordered {
                title: "One vertical video".to_owned(),
                kind: "video".to_owned(),
                price: mad("1000.00"),
            }],
            acceptance_items: vec!["The product is in the picture".to_owned()],
            content_due_at: day(10),
            review_window_days: 5,
            revision_rounds: 2,
            usage_channels: vec!["instagram".to_owned()],
            usage_days: 90,
            usage_territories: vec!["MA".to_owned()],
        },
        deliveries: vec![delivery()],
        activity: vec![Activity {
            at: day(3),
            act: "escrow.release".to_owned(),
            network: Some("203.0.113.0/24".to_owned()),
            object_kind: "escrow".to_owned(),
            object: Uuid::from_u128(3),
        }],
    }
}
