//! What the document says, and what nobody can make it say.

use proptest::prelude::*;

use super::{facts, piece};
use crate::{
    acts::compiled,
    document::document,
    facts::{Facts, Said},
    fields::Fields,
};

/// All that some program ends a line at.
const BREAKS: [&str; 8] = [
    "\n", "\r\n", "\r", "\u{b}", "\u{c}", "\u{85}", "\u{2028}", "\u{2029}",
];

/// The lines, wherever a reader may see one begin.
fn lines(document: &str) -> Vec<&str> {
    let ends = |character: char| BREAKS.iter().any(|end| end.contains(character));
    document.split(ends).collect()
}

/// The lines of ours: what people wrote stands behind a bar.
fn ours(document: &str) -> Vec<&str> {
    let mut lines = lines(document);
    lines.retain(|line| !line.starts_with("    | "));
    lines
}

#[test]
fn it_says_what_was_paid_for_what_was_delivered_and_how_it_was_validated() {
    let document = document(&facts());
    for said in [
        "Its bank contests 1500.00 MAD as `product_not_received`.",
        "- Salma agreed on 2026-09-02 09:00:00 UTC to 1500.00 MAD, delivered 1 time(s), 1 file(s), the first time on \
         2026-09-03 09:00:00 UTC; 1300.00 MAD was released to the creator and 200.00 MAD went back to the customer.",
        "  On 2026-09-04 09:00:00 UTC, 800.00 MAD was released because Atlas validated the content.",
        "  On 2026-09-05 09:00:00 UTC, 200.00 MAD was released because the customer let the agreed time to judge the content \
         pass.",
        "E-mail: atlas@example.com (address verified)",
        "1. The product is in the picture",
        "    | Show the product.",
        "Sent back 2026-09-03 09:00:00 UTC: One vertical video, round 1, points 1, 2",
        "- in recipe.mp4, at 12500 ms, from 0, 2500 over 10000, 5000 (of 10000 by 10000)",
        "Paid to the creator: 720.00 MAD, due 2026-09-04 09:00:00 UTC, paid on 2026-09-05 09:00:00 UTC",
        "2026-09-06 09:00:00 UTC the brand wrote:",
        "    | It is not bad.",
        "Closed 2026-09-09 09:00:00 UTC: awarded",
        "2026-09-04 09:00:00 UTC escrow.release from 203.0.113.0/24 (escrow 00000000-0000-0000-0000-000000000003)",
    ] {
        assert!(
            document.lines().any(|line| line.ends_with(said)),
            "{said}\n\n{document}"
        );
    }
    let checksum = format!(
        "- recipe.mp4 (video/mp4, 1000 bytes), SHA-256 {}",
        "ab".repeat(32)
    );
    assert!(document.contains(&checksum), "{document}");
}

#[test]
fn the_same_facts_make_the_same_document_and_it_is_read_back_whole() {
    let one = compiled(facts());
    let read: Facts = serde_json::from_value(serde_json::to_value(&one.facts).unwrap()).unwrap();
    assert_eq!(compiled(read), one);
    let mut other = facts();
    other.deliveries[0].submissions[0]
        .files
        .push(piece("second.mp4"));
    assert_ne!(compiled(other).sha256, one.sha256);
}

#[test]
fn what_paid_a_debt_did_not_go_back_to_the_customer() {
    let mut facts = facts();
    facts.deliveries[0].refunds[0].status = "offset".to_owned();
    let document = document(&facts);
    assert!(document.contains("Kept for what the customer owes by an earlier dispute: 200.00 MAD"));
    assert!(!document.contains("Back to the customer:"));
}

#[test]
fn a_payment_that_engaged_nobody_says_so() {
    let mut facts = facts();
    facts.deliveries.clear();
    facts.activity.clear();
    let document = document(&facts);
    assert!(document.contains("No creator was engaged with the money."));
    assert!(document.contains("Nothing is recorded."));
}

#[test]
fn the_rail_gets_what_it_asks_for() {
    let facts = facts();
    let whole = document(&facts);
    let ask = Fields::of(&facts, &whole).ask("dp_1".to_owned());
    assert_eq!(
        (ask.customer_name.as_str(), ask.customer_email.as_str()),
        ("Atlas", "atlas@example.com")
    );
    assert_eq!(ask.service_date.as_deref(), Some("2026-09-03 09:00:00 UTC"));
    assert!(ask.product.contains("    | Cook something."));
    assert!(ask.policy.contains("5 business days"));
    assert!(ask.why_not_refunded.contains("validated the content"));
    assert!(ask.activity.contains("escrow.release from 203.0.113.0/24"));
    assert_eq!(ask.statement, whole);
}

proptest! {
    /// Whatever people write, the lines of ours stay as they are.
    #[test]
    fn nobody_writes_a_line_of_ours(text in "(?s).{0,80}", break_at in 0..BREAKS.len()) {
        let text = format!("{text}{}1. Summary", BREAKS[break_at]);
        let plain = facts();
        let mut written = facts();
        written.order.brief.clone_from(&text);
        written.deliveries[0].submissions[0].note = Some(text.clone());
        written.deliveries[0].revisions[0].note.clone_from(&text);
        written.deliveries[0].revisions[0].pins[0].text.clone_from(&text);
        written.deliveries[0].timeline[0].reason = Some(text.clone());
        let ticket = &mut written.deliveries[0].tickets[0];
        ticket.statement = Some(text.clone());
        ticket.answer = Some(text.clone());
        ticket.awards[0].reasons.clone_from(&text);
        ticket.filed[0].caption.clone_from(&text);
        let said = Said { text, ..ticket.messages[0].clone() };
        ticket.messages = vec![said];
        let (written, plain) = (document(&written), document(&plain));
        prop_assert_eq!(ours(&written), ours(&plain));
    }

    /// What is one line by the rules of its room stays one whatever it holds.
    #[test]
    fn a_name_or_title_stays_one_line(name in "(?s).{0,40}") {
        let mut named = facts();
        let name = format!("a{name}b");
        named.customer.name.clone_from(&name);
        named.order.title.clone_from(&name);
        named.payment.title.clone_from(&name);
        named.deliveries[0].creator.clone_from(&name);
        named.deliveries[0].submissions[0].files[0].name.clone_from(&name);
        let count = |facts: &Facts| lines(&document(facts)).len();
        prop_assert_eq!(count(&named), count(&facts()));
    }
}
