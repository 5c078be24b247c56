//! The states of campaigns and engagements, and one function per act that says yes, already, or no. Pure.

use chrono::{DateTime, Utc};
use uuid::Uuid;

/// Whether creators can see a campaign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CampaignStatus {
    /// Only its brand sees it.
    Draft,
    /// Creators see it and apply, and its budget can be paid in.
    Open {
        /// Since when.
        opened_at: DateTime<Utc>,
    },
}

impl CampaignStatus {
    /// The word in tables and in the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Open { .. } => "open",
        }
    }

    /// The brand shows the campaign to creators. `None` when it did already.
    pub const fn publish(self, now: DateTime<Utc>) -> Option<Self> {
        match self {
            Self::Draft => Some(Self::Open { opened_at: now }),
            Self::Open { .. } => None,
        }
    }

    /// The brand writes it anew, or deletes it: a draft, and nothing that creators have seen.
    ///
    /// # Errors
    /// [`NotADraft`] once it is open.
    pub const fn rewrite(self) -> Result<(), NotADraft> {
        match self {
            Self::Draft => Ok(()),
            Self::Open { .. } => Err(NotADraft),
        }
    }
}

/// An act that only a draft allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the campaign is open, and stays as it is")]
pub struct NotADraft;

/// One of the two parties of an engagement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Who orders.
    Brand,
    /// Who makes.
    Creator,
}

/// How an engagement began.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// The brand asked the creator.
    Invitation,
    /// The creator asked the brand.
    Application,
}

impl Origin {
    /// The word in tables and in the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Invitation => "invitation",
            Self::Application => "application",
        }
    }

    /// Who asked. The other side answers.
    pub const fn asked_by(self) -> Side {
        match self {
            Self::Invitation => Side::Brand,
            Self::Application => Side::Creator,
        }
    }
}

/// Where an engagement stands, as read at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EngagementStatus {
    /// The brand asked; the creator answers.
    Invited,
    /// The creator asked; the brand answers.
    Applied,
    /// Both agree; the money has its escrow transaction.
    Accepted {
        /// When.
        at: DateTime<Utc>,
        /// The escrow transaction.
        escrow: Uuid,
    },
    /// The side that was asked said no. Final.
    Declined {
        /// When.
        at: DateTime<Utc>,
    },
    /// It came to nothing: it was taken back, or nobody answered in time.
    Withdrawn {
        /// When.
        at: DateTime<Utc>,
        /// How.
        by: Withdrawal,
    },
}

/// How a proposal came to nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Withdrawal {
    /// The side that asked took it back.
    Asker,
    /// The time to answer passed in silence.
    Silence,
}

impl Withdrawal {
    /// The word in tables and in the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Asker => "asker",
            Self::Silence => "silence",
        }
    }
}

/// What an act does to a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// It leads to this state.
    Moved(EngagementStatus),
    /// It was done before; nothing changes.
    AlreadyThere,
}

/// Whether an acceptance takes effect. The state it leads to needs an escrow transaction, which the act makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Acceptance {
    /// It does.
    Now,
    /// It did before; nothing changes.
    AlreadyThere,
}

/// An act that the state does not allow.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an engagement that is {} cannot be {act}: {why}", .from.as_str())]
pub struct NotAllowed {
    /// What was wanted, in the past participle.
    pub act: &'static str,
    /// The state it was wanted in.
    pub from: EngagementStatus,
    /// Why not, and what can be done instead.
    pub why: &'static str,
}

const FINAL: &str = "it has its answer, which stays";
const OTHER_SIDE_ANSWERS: &str = "the other side answers it; you can withdraw it";
const YOU_ANSWER: &str = "the other side asked; accept or decline it";
const TOO_LATE: &str = "the time to answer is over; a new invitation or application can be made";

impl EngagementStatus {
    /// The word in tables and in the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Invited => "invited",
            Self::Applied => "applied",
            Self::Accepted { .. } => "accepted",
            Self::Declined { .. } => "declined",
            Self::Withdrawn { .. } => "withdrawn",
        }
    }

    /// The escrow transaction, once both agreed.
    pub const fn escrow(self) -> Option<Uuid> {
        match self {
            Self::Accepted { escrow, .. } => Some(escrow),
            Self::Invited | Self::Applied | Self::Declined { .. } | Self::Withdrawn { .. } => None,
        }
    }

    /// When it was answered, taken back, or over.
    pub const fn answered_at(self) -> Option<DateTime<Utc>> {
        match self {
            Self::Accepted { at, .. } | Self::Declined { at } | Self::Withdrawn { at, .. } => {
                Some(at)
            }
            Self::Invited | Self::Applied => None,
        }
    }

    /// The state of a new proposal.
    pub const fn proposed(origin: Origin) -> Self {
        match origin {
            Origin::Invitation => Self::Invited,
            Origin::Application => Self::Applied,
        }
    }

    /// The same state as it is seen at `now`: what waits for an answer is withdrawn after `respond_by`. The job that
    /// writes it down ([`crate::acts::lapse`]) writes the same.
    #[must_use]
    pub fn seen(self, respond_by: DateTime<Utc>, now: DateTime<Utc>) -> Self {
        match self {
            Self::Invited | Self::Applied if now > respond_by => Self::Withdrawn {
                at: respond_by,
                by: Withdrawal::Silence,
            },
            Self::Invited
            | Self::Applied
            | Self::Accepted { .. }
            | Self::Declined { .. }
            | Self::Withdrawn { .. } => self,
        }
    }

    /// Whether the time to answer passed in silence.
    pub const fn lapsed(self) -> bool {
        match self {
            Self::Withdrawn { by, .. } => matches!(by, Withdrawal::Silence),
            Self::Invited | Self::Applied | Self::Accepted { .. } | Self::Declined { .. } => false,
        }
    }

    /// The side that was asked agrees.
    ///
    /// # Errors
    /// [`NotAllowed`] for the side that asked, after the time to answer, and after another answer.
    pub const fn accept(self, by: Side) -> Result<Acceptance, NotAllowed> {
        let why = match (self, by) {
            (Self::Invited, Side::Creator) | (Self::Applied, Side::Brand) => {
                return Ok(Acceptance::Now);
            }
            (Self::Accepted { .. }, Side::Brand | Side::Creator) => {
                return Ok(Acceptance::AlreadyThere);
            }
            (Self::Invited, Side::Brand) | (Self::Applied, Side::Creator) => OTHER_SIDE_ANSWERS,
            (
                Self::Withdrawn {
                    by: Withdrawal::Silence,
                    ..
                },
                Side::Brand | Side::Creator,
            ) => TOO_LATE,
            (Self::Declined { .. } | Self::Withdrawn { .. }, Side::Brand | Side::Creator) => FINAL,
        };
        Err(NotAllowed {
            act: "accepted",
            from: self,
            why,
        })
    }

    /// The side that was asked says no.
    ///
    /// # Errors
    /// [`NotAllowed`] for the side that asked, after the time to answer, and after another answer.
    pub const fn decline(self, by: Side, now: DateTime<Utc>) -> Result<Step, NotAllowed> {
        let why = match (self, by) {
            (Self::Invited, Side::Creator) | (Self::Applied, Side::Brand) => {
                return Ok(Step::Moved(Self::Declined { at: now }));
            }
            (Self::Declined { .. }, Side::Brand | Side::Creator) => return Ok(Step::AlreadyThere),
            (Self::Invited, Side::Brand) | (Self::Applied, Side::Creator) => OTHER_SIDE_ANSWERS,
            (
                Self::Withdrawn {
                    by: Withdrawal::Silence,
                    ..
                },
                Side::Brand | Side::Creator,
            ) => TOO_LATE,
            (Self::Accepted { .. } | Self::Withdrawn { .. }, Side::Brand | Side::Creator) => FINAL,
        };
        Err(NotAllowed {
            act: "declined",
            from: self,
            why,
        })
    }

    /// The side that asked takes it back.
    ///
    /// # Errors
    /// [`NotAllowed`] for the side that was asked, and after an answer.
    pub const fn withdraw(self, by: Side, now: DateTime<Utc>) -> Result<Step, NotAllowed> {
        let why = match (self, by) {
            (Self::Invited, Side::Brand) | (Self::Applied, Side::Creator) => {
                return Ok(Step::Moved(Self::Withdrawn {
                    at: now,
                    by: Withdrawal::Asker,
                }));
            }
            (Self::Withdrawn { .. }, Side::Brand | Side::Creator) => return Ok(Step::AlreadyThere),
            (Self::Invited, Side::Creator) | (Self::Applied, Side::Brand) => YOU_ANSWER,
            (Self::Accepted { .. } | Self::Declined { .. }, Side::Brand | Side::Creator) => FINAL,
        };
        Err(NotAllowed {
            act: "withdrawn",
            from: self,
            why,
        })
    }

    /// The side that asked gives more time to answer. What that time is, the engagement knows.
    ///
    /// # Errors
    /// [`NotAllowed`] for the side that was asked, after the time to answer, and after an answer.
    pub const fn extend(self, by: Side) -> Result<(), NotAllowed> {
        let why = match (self, by) {
            (Self::Invited, Side::Brand) | (Self::Applied, Side::Creator) => return Ok(()),
            (Self::Invited, Side::Creator) | (Self::Applied, Side::Brand) => YOU_ANSWER,
            (
                Self::Withdrawn {
                    by: Withdrawal::Silence,
                    ..
                },
                Side::Brand | Side::Creator,
            ) => TOO_LATE,
            (
                Self::Accepted { .. } | Self::Declined { .. } | Self::Withdrawn { .. },
                Side::Brand | Side::Creator,
            ) => FINAL,
        };
        Err(NotAllowed {
            act: "extended",
            from: self,
            why,
        })
    }

    /// One side asks again in an engagement that came to nothing.
    ///
    /// # Errors
    /// [`NotAllowed`] when the other side asked meanwhile, and after an acceptance or a refusal.
    pub const fn propose_again(self, origin: Origin) -> Result<Step, NotAllowed> {
        let why = match (self, origin) {
            (Self::Withdrawn { .. }, Origin::Invitation | Origin::Application) => {
                return Ok(Step::Moved(Self::proposed(origin)));
            }
            (Self::Invited, Origin::Invitation) | (Self::Applied, Origin::Application) => {
                return Ok(Step::AlreadyThere);
            }
            (Self::Invited, Origin::Application) | (Self::Applied, Origin::Invitation) => {
                YOU_ANSWER
            }
            (
                Self::Accepted { .. } | Self::Declined { .. },
                Origin::Invitation | Origin::Application,
            ) => FINAL,
        };
        Err(NotAllowed {
            act: "proposed again",
            from: self,
            why,
        })
    }

    /// What this side may do next, in the words of the API.
    pub fn can(self, by: Side, now: DateTime<Utc>) -> Vec<&'static str> {
        let moves = |step: Result<Step, NotAllowed>| matches!(step, Ok(Step::Moved(_)));
        let acts = [
            ("accept", matches!(self.accept(by), Ok(Acceptance::Now))),
            ("decline", moves(self.decline(by, now))),
            ("withdraw", moves(self.withdraw(by, now))),
        ];
        acts.into_iter()
            .filter_map(|(act, allowed)| allowed.then_some(act))
            .collect()
    }
}

#[cfg(test)]
mod tests;
