//! What a room calls its things, in the words of the facts.

use campaigns::Submission;
use escrow::Pin;
use kernel::hex;
use mediation::CaseFile;
use uuid::Uuid;

use super::{Content, Decided, Filed, Piece, Pinned, Said, Ticket};

/// Content that was delivered; `title` names a deliverable.
pub(super) fn content(submission: &Submission, title: impl Fn(Uuid) -> String) -> Content {
    let files = submission.files.iter().map(|file| Piece {
        name: file.name.clone(),
        media_type: file.media_type.clone(),
        size_bytes: file.size_bytes,
        sha256: hex(&file.sha256),
    });
    Content {
        at: submission.created_at,
        deliverables: submission
            .deliverables
            .iter()
            .map(|id| title(id.uuid()))
            .collect(),
        note: submission.note.clone(),
        files: files.collect(),
    }
}

/// Pins on files of what was delivered.
pub(super) fn pins(pins: &[Pin], submissions: &[Submission]) -> Vec<Pinned> {
    let name_of = |id: Uuid| {
        let mut files = submissions.iter().flat_map(|content| &content.files);
        let file = files.find(|file| file.id.uuid() == id);
        file.map(|file| file.name.clone()).unwrap_or_default()
    };
    let pinned = pins.iter().map(|pin| Pinned {
        file: name_of(pin.file),
        at_ms: pin.at_ms,
        region: pin
            .region
            .map(|region| [region.x, region.y, region.w, region.h]),
        text: pin.text.clone(),
    });
    pinned.collect()
}

/// A case file of the mediation desk, as its two sides see it.
pub(super) fn ticket(case: CaseFile) -> Ticket {
    let messages = case.messages.into_iter().map(|message| Said {
        at: message.at,
        from: message.seat.as_str().to_owned(),
        text: message.text,
    });
    let filed = case.evidence.into_iter().map(|evidence| Filed {
        at: evidence.at,
        by: evidence.side.as_str().to_owned(),
        caption: evidence.caption,
        file: Piece {
            name: evidence.name,
            media_type: evidence.media_type,
            size_bytes: evidence.size_bytes,
            sha256: hex(&evidence.sha256),
        },
    });
    let awards = case.awards.into_iter().map(|award| Decided {
        at: award.made_at,
        creator_bps: award.share.get(),
        reasons: award.reasons,
        status: award.status.as_str().to_owned(),
    });
    Ticket {
        number: case.ticket.number(),
        opened_at: case.ticket.opened_at,
        opened_by: case.ticket.opened_by.as_str().to_owned(),
        reason: case.ticket.reason.as_str().to_owned(),
        frozen: case.ticket.frozen.into(),
        messages: messages.collect(),
        filed: filed.collect(),
        awards: awards.collect(),
        outcome: case
            .ticket
            .outcome()
            .map(|outcome| outcome.as_str().to_owned()),
        closed_at: case.ticket.closed_at,
        statement: case.ticket.statement,
        answer: case.ticket.answer,
    }
}
