//! What the pages read.

use campaigns::{Campaign, Submission};
use escrow::{Disputed, Escrow, Pin};
use kernel::{Failure, Id, Tx};
use parties::Party;
use uuid::Uuid;

use crate::{
    model::{Award, Evidence, Message, Offer, Ticket},
    rows::Happened,
    store::{self, Kind},
    views::Reader,
};

/// A ticket with what its line in a list shows.
#[derive(Debug)]
pub(crate) struct Listed {
    pub(crate) ticket: Ticket,
    pub(crate) awards: Vec<Award>,
}

/// All that is in the case room. Bounded, since each party can put only so much into it.
#[derive(Debug)]
pub(crate) struct Room {
    pub(crate) listed: Listed,
    pub(crate) escrow: Escrow,
    /// What was ordered.
    pub(crate) campaign: Option<Campaign>,
    /// What was delivered; empty for all but those who judge it.
    pub(crate) content: Vec<Submission>,
    /// Where in it the brand found fault, each with its submission.
    pub(crate) pins: Vec<(Uuid, Pin)>,
    pub(crate) messages: Vec<Message>,
    /// Empty for all but those who may read them.
    pub(crate) notes: Vec<Message>,
    pub(crate) evidence: Vec<Evidence>,
    /// The evidence that this reader may not open yet.
    pub(crate) locked: Vec<Id<Evidence>>,
    pub(crate) offers: Vec<Offer>,
    pub(crate) timeline: Vec<Happened>,
    /// What the dispute moved; empty for those who get no receipt of it.
    pub(crate) moved: Disputed,
    pub(crate) parties: Vec<Party>,
}

/// These tickets with their awards, in their order, and who is in them.
pub(crate) async fn listed(
    tx: &mut Tx,
    tickets: Vec<Ticket>,
) -> Result<(Vec<Listed>, Vec<Party>), Failure> {
    let ids: Vec<Uuid> = tickets.iter().map(|ticket| ticket.id.uuid()).collect();
    let awards = store::list_awards_of(tx, &ids).await?;
    let parties = people(tx, &tickets, &awards).await?;
    let listed = tickets.into_iter().map(|ticket| Listed {
        awards: awards
            .iter()
            .filter(|award| award.ticket == ticket.id)
            .cloned()
            .collect(),
        ticket,
    });
    Ok((listed.collect(), parties))
}

/// The whole case room, if there is one and this reader may see it.
pub(crate) async fn room(
    tx: &mut Tx,
    id: Id<Ticket>,
    reader: Reader,
) -> Result<Option<Room>, Failure> {
    let found = store::find(tx, id).await?;
    let Some(ticket) = found.filter(|ticket| reader.sees(ticket)) else {
        return Ok(None);
    };
    let escrow = escrow::find(tx, ticket.escrow).await?;
    let escrow = escrow.ok_or_else(|| Failure::msg("a ticket has no escrow transaction"))?;
    let awards = store::list_awards(tx, id).await?;
    let notes = if reader.reads_notes(&ticket) {
        store::list_messages(tx, id, Kind::Note).await?
    } else {
        Vec::new()
    };
    let messages = store::list_messages(tx, id, Kind::Message).await?;
    let timeline = store::list_events(tx, id).await?;
    let writers = messages.iter().chain(&notes).map(|message| message.author);
    let mut everybody: Vec<Id<Party>> = writers.collect();
    everybody.extend(those_of(&ticket));
    let actors = timeline.iter().filter_map(|happened| happened.actor);
    everybody.extend(actors.map(|(party, _)| party));
    everybody.extend(
        awards
            .iter()
            .flat_map(|award| [Some(award.mediator), award.second])
            .flatten(),
    );
    let evidence = store::list_evidence(tx, id).await?;
    Ok(Some(Room {
        locked: locked(tx, &evidence, reader).await?,
        evidence,
        campaign: campaigns::find(tx, Id::from_uuid(escrow.campaign)).await?,
        content: if reader.judges(&ticket) {
            campaigns::list_delivered(tx, ticket.escrow.uuid()).await?
        } else {
            Vec::new()
        },
        pins: escrow::pins(tx, ticket.escrow).await?,
        offers: store::list_offers(tx, id).await?,
        timeline,
        moved: if reader.gets_receipts(&ticket) {
            escrow::moved_by_dispute(tx, ticket.escrow).await?
        } else {
            Disputed::default()
        },
        parties: find(tx, everybody).await?,
        listed: Listed { ticket, awards },
        escrow,
        messages,
        notes,
    }))
}

/// The evidence of others that was submitted to this reader as well, and that it has not paid for.
async fn locked(
    tx: &mut Tx,
    evidence: &[Evidence],
    reader: Reader,
) -> Result<Vec<Id<Evidence>>, Failure> {
    let mut locked = Vec::new();
    for piece in evidence {
        if piece.uploader != reader.party && !opens(tx, piece, reader).await? {
            locked.push(piece.id);
        }
    }
    Ok(locked)
}

/// Whether the file of a piece of evidence may be opened by this reader as far as its content is concerned: filing content
/// as evidence shows it no sooner than paying for it does.
pub(crate) async fn opens(
    tx: &mut Tx,
    evidence: &Evidence,
    reader: Reader,
) -> Result<bool, Failure> {
    match campaigns::find_file(tx, Id::from_uuid(evidence.file)).await? {
        Some(file) => campaigns::opens_for(tx, &file, reader.party).await,
        None => Ok(false),
    }
}

fn those_of(ticket: &Ticket) -> impl Iterator<Item = Id<Party>> {
    [Some(ticket.brand), Some(ticket.creator), ticket.mediator]
        .into_iter()
        .flatten()
}

async fn people(tx: &mut Tx, tickets: &[Ticket], awards: &[Award]) -> Result<Vec<Party>, Failure> {
    let mut ids: Vec<Id<Party>> = tickets.iter().flat_map(those_of).collect();
    ids.extend(awards.iter().map(|award| award.mediator));
    find(tx, ids).await
}

async fn find(tx: &mut Tx, mut ids: Vec<Id<Party>>) -> Result<Vec<Party>, Failure> {
    ids.sort_unstable();
    ids.dedup();
    parties::find_many(tx, &ids).await
}
