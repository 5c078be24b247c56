//! The brand sends content back.

use kernel::{Id, Tx};
use money::Money;
use parties::{Party, Role};
use serde_json::json;
use uuid::Uuid;

use super::{carry_out::carry_out, open_dispute::dispute_held};
use crate::{
    EscrowError,
    events::Telling,
    model::{Actor, Escrow, Line},
    pins,
    revision::{Refused, RevisionRequest},
    steps::{self, Occasion},
    store,
};

/// Sends the content of the named deliverables back, for reasons that cite acceptance items of the brief. It is a counted
/// round of each, and gives the creator time to redo it.
///
/// A deliverable that was sent back as often as agreed, further rounds counted, is not sent back once more: the request opens a dispute about the
/// named deliverables by itself, and the answer is `disputed`. The pins are kept either way.
///
/// # Errors
/// [`EscrowError::NotFound`] unless `by` is the transaction's brand, [`EscrowError::NoItem`] and
/// [`EscrowError::UnknownItem`] for reasons that cite nothing of the brief, [`EscrowError::UnknownDeliverable`],
/// [`EscrowError::Pins`] for pins on files that are no part of what is sent back, [`EscrowError::LineNotAllowed`] for a deliverable that is not submitted, [`EscrowError::NotAllowed`] out of
/// `under_review`, [`EscrowError::Frozen`].
pub async fn revise(
    tx: &mut Tx,
    by: Id<Party>,
    request: RevisionRequest,
) -> Result<Escrow, EscrowError> {
    let escrow = store::lock(tx, request.escrow)
        .await?
        .filter(|escrow| escrow.brand == by)
        .ok_or(EscrowError::NotFound)?;
    request.cites(&escrow)?;
    let actor = Actor {
        party: by,
        role: Role::Brand,
    };
    let on = Occasion::new(tx, Some(actor));
    let sent_back = sent_back(&escrow, &request.lines);
    let past = steps::past_the_last_round(&escrow, &request.lines);
    // Whether the content can be sent back at all is asked first: what cannot be refused cannot be disputed this way.
    let Some(moved) = steps::revise(escrow.clone(), &request.lines, on)? else {
        return Ok(escrow);
    };
    let refusal = tx.new_id::<Refused>().uuid();
    let files = store::list_files(tx, escrow.id, &sent_back).await?;
    let pins = pins::placed(&request.pins, &files)?;
    store::insert_pins(tx, (escrow.id, refusal), &pins).await?;
    if past {
        let reason = cited(&request);
        return dispute_held(tx, escrow, on, (Some(&request.lines), &reason)).await;
    }
    let lines: Vec<Line> = moved.deliverables().cloned().collect();
    let rounds = lines
        .iter()
        .map(|line| escrow.rounds_of(line.deliverable))
        .max();
    let mut telling = Telling::new("escrow.revise", Some(actor), ["revision_requested"]);
    telling.reason = Some(request.note.clone());
    telling.about = Some(Money::sum(
        escrow.amount.currency(),
        moved.lines.iter().map(|line| line.amount),
    )?);
    telling.data = json!({
        "deliverables": lines.iter().map(|line| line.title.as_str()).collect::<Vec<_>>(),
        "items": items(&escrow, &request),
        "what": joined(lines.iter().map(|line| line.title.clone())),
        "cites": joined(request.items.iter().map(ToString::to_string)),
        "round": lines.iter().map(|line| line.rounds).max(),
        "rounds": rounds,
        "due_at": lines.iter().map(|line| line.due_at).max(),
    });
    let escrow = carry_out(tx, moved, on, telling).await?;
    store::insert_revisions(tx, (&lines, &sent_back), (&request, refusal), by).await?;
    Ok(escrow)
}

/// What these deliverables hold now, in the order of the brief.
fn sent_back(escrow: &Escrow, named: &[Uuid]) -> Vec<Uuid> {
    let lines = escrow.lines.iter();
    lines
        .filter(|line| named.contains(&line.deliverable))
        .filter_map(|line| line.status.content())
        .map(|(submission, _)| submission)
        .collect()
}

/// The acceptance items that the request cites, in words.
fn items<'a>(escrow: &'a Escrow, request: &RevisionRequest) -> Vec<&'a str> {
    let places = request.items.iter();
    places
        .filter_map(|number| usize::try_from(number.saturating_sub(1)).ok())
        .filter_map(|place| escrow.items.get(place))
        .map(String::as_str)
        .collect()
}

fn joined(words: impl Iterator<Item = String>) -> String {
    let words: Vec<String> = words.collect();
    words.join(", ")
}

/// The reason of the dispute that a refusal too many opens.
fn cited(request: &RevisionRequest) -> String {
    let numbers = joined(request.items.iter().map(ToString::to_string));
    let head = format!("Refused after the last round, citing {numbers}: ");
    head.chars()
        .chain(request.note.chars())
        .take(2_000)
        .collect()
}
