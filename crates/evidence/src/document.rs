//! The document that people read, made of the facts alone. Pure.

use chrono::{DateTime, Utc};
use kernel::http::WireMoney;

use crate::facts::{
    Content, Delivery, Facts, Happening, Moved, Order, Piece, Pinned, SentBack, Ticket,
};

/// Lines of ours, and what people wrote, which stands behind a bar so that it cannot pass for a line of ours.
#[derive(Default)]
struct Page(String);

impl Page {
    fn line(&mut self, text: &str) {
        self.0.push_str(text);
        self.0.push('\n');
    }

    fn heading(&mut self, text: &str) {
        if !self.0.is_empty() {
            self.0.push('\n');
        }
        self.line(text);
        self.line(&"-".repeat(text.chars().count()));
    }

    fn fact(&mut self, name: &str, value: &str) {
        // A name or a title is one line by the rules of its room; here it is one whatever they become.
        self.line(&format!("{name}: {}", one_line(value)));
    }

    fn quote(&mut self, text: &str) {
        // Whoever reads it may begin a line at each of them.
        let text = text.replace("\r\n", "\n");
        for line in text.split_terminator(BREAKS) {
            self.line(&format!("    | {line}"));
        }
    }
}

/// All that ends a line for one program or another: Unicode's mandatory breaks (UAX 14, classes BK, CR, LF and NL).
const BREAKS: [char; 7] = [
    '\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}',
];

fn one_line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ")
}

/// A moment, in the one form that it has in evidence.
pub(crate) fn moment(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M:%S UTC").to_string()
}

/// An amount, such as `1500.00 MAD`.
pub(crate) fn amount(money: &WireMoney) -> String {
    format!("{} {}", money.amount, money.currency)
}

/// The whole document. The same facts make the same bytes.
pub(crate) fn document(facts: &Facts) -> String {
    let mut page = Page::default();
    page.line("EVIDENCE ABOUT A CONTESTED PAYMENT");
    summary(&mut page, facts);
    payment(&mut page, facts);
    order(&mut page, &facts.order);
    page.heading("4. How refusing, silence and money back were agreed");
    page.line(&policy(&facts.order));
    for (number, delivery) in facts.deliveries.iter().enumerate() {
        let number = number.saturating_add(1);
        page.heading(&format!(
            "5.{number} Creator {}",
            one_line(&delivery.creator)
        ));
        delivered(&mut page, delivery);
    }
    page.heading("6. What the customer did on the platform");
    if facts.activity.is_empty() {
        page.line("Nothing is recorded.");
    }
    page.0.push_str(&activity(facts));
    page.0
}

/// One sentence for each creator: what the customer got for the money.
pub(crate) fn outcome(delivery: &Delivery) -> String {
    let files: usize = delivery
        .submissions
        .iter()
        .map(|content| content.files.len())
        .sum();
    let first = delivery.submissions.first().map_or_else(
        || "has delivered nothing yet".to_owned(),
        |first| {
            format!(
                "delivered {} time(s), {files} file(s), the first time on {}",
                delivery.submissions.len(),
                moment(first.at)
            )
        },
    );
    format!(
        "{} agreed on {} to {}, {first}; {} was released to the creator and {} went back to the customer.",
        one_line(&delivery.creator),
        moment(delivery.agreed_at),
        amount(&delivery.amount),
        amount(&delivery.released),
        amount(&delivery.refunded),
    )
}

/// How the content was validated: one sentence for each time that money was released.
pub(crate) fn validations(delivery: &Delivery) -> Vec<String> {
    let paid = |happening: &&Happening| happening.act == "release" && happening.amount.is_some();
    let releases = delivery.timeline.iter().filter(paid);
    let sentences = releases.filter_map(|release| {
        let money = amount(release.amount.as_ref()?);
        let at = moment(release.at);
        Some(release.by.as_ref().map_or_else(
            || format!("On {at}, {money} was released because the customer let the agreed time to judge the content pass."),
            |by| format!("On {at}, {money} was released because {} validated the content.", one_line(by)),
        ))
    });
    sentences.collect()
}

fn summary(page: &mut Page, facts: &Facts) {
    page.heading("1. Summary");
    page.line(&format!(
        "{} paid {} for content that creators made to its order \"{}\". Its bank contests {} as `{}`.",
        one_line(&facts.customer.name),
        amount(&facts.payment.amount),
        one_line(&facts.order.title),
        amount(&facts.contested.amount),
        one_line(&facts.contested.reason),
    ));
    if facts.deliveries.is_empty() {
        page.line("No creator was engaged with the money.");
    }
    for delivery in &facts.deliveries {
        page.line(&format!("- {}", outcome(delivery)));
        for sentence in validations(delivery) {
            page.line(&format!("  {sentence}"));
        }
    }
}

fn payment(page: &mut Page, facts: &Facts) {
    page.heading("2. The payment and who made it");
    let (contested, paid, customer) = (&facts.contested, &facts.payment, &facts.customer);
    page.fact(
        "Dispute",
        &format!("{} at {}", contested.dispute, contested.rail),
    );
    page.fact("Opened", &moment(contested.opened_at));
    page.fact("Payment", paid.payment_ref.as_deref().unwrap_or("unknown"));
    page.fact("Charge", paid.charge_ref.as_deref().unwrap_or("unknown"));
    page.fact("Asked for", &moment(paid.asked_at));
    if let Some(settled_at) = paid.settled_at {
        page.fact("Paid", &moment(settled_at));
    }
    page.fact("Shown on the payment page as", &paid.title);
    page.fact(
        "Customer",
        &format!("{} ({})", customer.name, customer.country),
    );
    let proved = if customer.email_verified {
        "address verified"
    } else {
        "address not verified"
    };
    page.fact("E-mail", &format!("{} ({proved})", customer.email));
    page.fact("Customer since", &moment(customer.since));
}

fn order(page: &mut Page, order: &Order) {
    page.heading("3. What was ordered");
    page.0.push_str(&ordered(order));
}

/// What the customer ordered, in its own words and on its own terms.
pub(crate) fn ordered(order: &Order) -> String {
    let mut page = Page::default();
    page.fact(
        "Order",
        &format!("{} of {}", order.title, moment(order.written_at)),
    );
    page.fact("Budget", &amount(&order.budget));
    page.line("Brief, in the customer's words:");
    page.quote(&order.brief);
    page.line("From each creator:");
    for ordered in &order.deliverables {
        page.line(&format!(
            "- {} ({}), {}",
            one_line(&ordered.title),
            ordered.kind,
            amount(&ordered.price)
        ));
    }
    page.line("What content must meet:");
    for (number, item) in order.acceptance_items.iter().enumerate() {
        page.line(&format!("{}. {}", number.saturating_add(1), one_line(item)));
    }
    page.fact("Content due", &moment(order.content_due_at));
    page.fact(
        "Rights of use",
        &format!(
            "{} for {} days in {}",
            order.usage_channels.join(", "),
            order.usage_days,
            order.usage_territories.join(", ")
        ),
    );
    page.0
}

/// What was agreed about refusing, silence and money back, in words.
pub(crate) fn policy(order: &Order) -> String {
    format!(
        "The customer's money was locked before any work began. Of each delivery the customer had {} business days to \
         validate it or to send it back, naming the points of the brief that it does not meet, at most {} time(s) for each \
         deliverable; what was neither validated nor sent back in that time counted as validated, which both sides knew \
         before they agreed. What was validated is paid to its creator and is not given back. What is not delivered goes \
         back to the customer. Either side could take what is not paid to an independent mediation desk, and both could agree \
         at any time to end the order.",
        order.review_window_days, order.revision_rounds
    )
}

fn delivered(page: &mut Page, delivery: &Delivery) {
    page.fact(
        "Agreement",
        &format!("{} on {}", delivery.began_by, moment(delivery.agreed_at)),
    );
    page.fact("Price", &amount(&delivery.amount));
    page.fact("Now", &delivery.status);
    for line in &delivery.lines {
        page.line(&format!(
            "- {}, {}: {}",
            one_line(&line.title),
            amount(&line.price),
            line.status
        ));
    }
    page.line("What happened:");
    for happening in &delivery.timeline {
        happened(page, happening);
    }
    for content in &delivery.submissions {
        submitted(page, content);
    }
    for revision in &delivery.revisions {
        sent_back(page, revision);
    }
    if !delivery.disputed_pins.is_empty() {
        page.line("Refused after the last round:");
    }
    for pin in &delivery.disputed_pins {
        pinned(page, pin);
    }
    moved(page, "Paid to the creator", &delivery.payouts);
    let (kept, back): (Vec<&Moved>, Vec<&Moved>) = delivery
        .refunds
        .iter()
        .partition(|refund| refund.status == "offset");
    moved(page, "Back to the customer", back);
    moved(
        page,
        "Kept for what the customer owes by an earlier dispute",
        kept,
    );
    for ticket in &delivery.tickets {
        desk(page, ticket);
    }
}

fn happened(page: &mut Page, happening: &Happening) {
    let by = happening.by.as_deref().unwrap_or("by itself");
    let mut text = format!(
        "{} {} ({}) -> {}",
        moment(happening.at),
        happening.act,
        one_line(by),
        happening.to
    );
    if let Some(money) = &happening.amount {
        text.push_str(", ");
        text.push_str(&amount(money));
    }
    if let Some(money) = &happening.refunded {
        text.push_str(", back to the customer ");
        text.push_str(&amount(money));
    }
    page.line(&text);
    if let Some(reason) = &happening.reason {
        page.quote(reason);
    }
}

fn submitted(page: &mut Page, content: &Content) {
    let titles: Vec<String> = content
        .deliverables
        .iter()
        .map(|title| one_line(title))
        .collect();
    page.line(&format!(
        "Delivered {}: {}",
        moment(content.at),
        titles.join("; ")
    ));
    if let Some(note) = &content.note {
        page.quote(note);
    }
    for file in &content.files {
        piece(page, file);
    }
}

fn piece(page: &mut Page, file: &Piece) {
    page.line(&format!(
        "- {} ({}, {} bytes), SHA-256 {}",
        one_line(&file.name),
        file.media_type,
        file.size_bytes,
        file.sha256
    ));
}

fn sent_back(page: &mut Page, revision: &SentBack) {
    let items: Vec<String> = revision.items.iter().map(i16::to_string).collect();
    page.line(&format!(
        "Sent back {}: {}, round {}, points {}",
        moment(revision.at),
        one_line(&revision.deliverable),
        revision.round,
        items.join(", ")
    ));
    page.quote(&revision.note);
    for pin in &revision.pins {
        pinned(page, pin);
    }
}

fn pinned(page: &mut Page, pin: &Pinned) {
    let moment = pin.at_ms.map(|at_ms| format!(", at {at_ms} ms"));
    let region = pin
        .region
        .map(|[x, y, w, h]| format!(", from {x}, {y} over {w}, {h} (of 10000 by 10000)"));
    page.line(&format!(
        "- in {}{}{}",
        one_line(&pin.file),
        moment.unwrap_or_default(),
        region.unwrap_or_default()
    ));
    page.quote(&pin.text);
}

fn moved<'a>(page: &mut Page, what: &str, moves: impl IntoIterator<Item = &'a Moved>) {
    for moved in moves {
        let done = moved
            .done_at
            .map(|at| format!(" on {}", moment(at)))
            .unwrap_or_default();
        page.line(&format!(
            "{what}: {}, due {}, {}{done}",
            amount(&moved.amount),
            moment(moved.due_at),
            moved.status
        ));
    }
}

fn desk(page: &mut Page, ticket: &Ticket) {
    page.line(&format!(
        "Mediation {} opened {} by the {} ({}), {} frozen",
        ticket.number,
        moment(ticket.opened_at),
        ticket.opened_by,
        ticket.reason,
        amount(&ticket.frozen)
    ));
    for (who, text) in [("Claim", &ticket.statement), ("Answer", &ticket.answer)] {
        if let Some(text) = text {
            page.line(&format!("{who}:"));
            page.quote(text);
        }
    }
    for said in &ticket.messages {
        page.line(&format!("{} the {} wrote:", moment(said.at), said.from));
        page.quote(&said.text);
    }
    for filed in &ticket.filed {
        page.line(&format!("{} the {} filed:", moment(filed.at), filed.by));
        page.quote(&filed.caption);
        piece(page, &filed.file);
    }
    for award in &ticket.awards {
        page.line(&format!(
            "{} decision ({}): {} of 10000 parts to the creator",
            moment(award.at),
            award.status,
            award.creator_bps
        ));
        page.quote(&award.reasons);
    }
    if let (Some(outcome), Some(at)) = (&ticket.outcome, ticket.closed_at) {
        page.line(&format!("Closed {}: {outcome}", moment(at)));
    }
}

/// What the customer did, a line each.
pub(crate) fn activity(facts: &Facts) -> String {
    let mut page = Page::default();
    for act in &facts.activity {
        let network = act.network.as_deref().unwrap_or("network unknown");
        page.line(&format!(
            "{} {} from {network} ({} {})",
            moment(act.at),
            act.act,
            act.object_kind,
            act.object
        ));
    }
    page.0
}
