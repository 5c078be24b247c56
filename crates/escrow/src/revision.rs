//! Content sent back: what a refusal must say. Pure.

use chrono::{DateTime, Utc};
use kernel::Id;
use uuid::Uuid;

use crate::{EscrowError, Pin, model::Escrow, pins::Placed};

/// A brand's refusal of content.
#[derive(Debug, Clone)]
pub struct RevisionRequest {
    /// The transaction.
    pub escrow: Id<Escrow>,
    /// The deliverables whose content is sent back; at least one.
    pub lines: Vec<Uuid>,
    /// The numbers of the acceptance items that it does not meet, from 1; at least one.
    pub items: Vec<i16>,
    /// What is to be changed, in words: 1 to 2,000 characters.
    pub note: String,
    /// Where in the content, at most [`Pin::MOST`].
    pub pins: Vec<Pin>,
}

/// All that was refused of a transaction.
#[derive(Debug, Clone)]
pub(crate) struct Refused {
    /// What was sent back, in order.
    pub(crate) revisions: Vec<Revision>,
    /// The pins of a refusal past the last round, which opened a dispute instead.
    pub(crate) disputed: Vec<Pin>,
}

/// Content that was sent back.
#[derive(Debug, Clone)]
pub(crate) struct Revision {
    pub(crate) refusal: Uuid,
    pub(crate) deliverable: Uuid,
    pub(crate) submission: Uuid,
    pub(crate) round: i16,
    pub(crate) items: Vec<i16>,
    pub(crate) note: String,
    pub(crate) at: DateTime<Utc>,
    /// Those in this submission, in the order of the refusal.
    pub(crate) pins: Vec<Pin>,
}

impl Refused {
    /// The revisions with their pins.
    pub(crate) fn new(mut revisions: Vec<Revision>, pins: Vec<(Uuid, Placed)>) -> Self {
        let mut disputed = Vec::new();
        for (refusal, placed) in pins {
            let mut known = false;
            for revision in &mut revisions {
                let same = revision.refusal == refusal;
                known |= same;
                if same && revision.submission == placed.submission {
                    revision.pins.push(placed.pin.clone());
                }
            }
            if !known {
                disputed.push(placed.pin);
            }
        }
        Self {
            revisions,
            disputed,
        }
    }
}

impl RevisionRequest {
    /// Whether every item it cites is one of the brief's.
    ///
    /// # Errors
    /// [`EscrowError::UnknownItem`] with the number that is none; [`EscrowError::NoItem`] when none is cited.
    pub(crate) fn cites(&self, escrow: &Escrow) -> Result<(), EscrowError> {
        let known = |number: i16| {
            let place = usize::try_from(number).unwrap_or(0);
            (1..=escrow.items.len()).contains(&place)
        };
        if self.items.is_empty() {
            return Err(EscrowError::NoItem);
        }
        match self.items.iter().find(|number| !known(**number)) {
            Some(unknown) => Err(EscrowError::UnknownItem {
                number: *unknown,
                items: escrow.items.len(),
            }),
            None => Ok(()),
        }
    }
}
