//! Refusals, and the problem each becomes.

use axum::http::StatusCode;
use escrow::EscrowError;
use kernel::{Failure, Fault, Faults, Problem};
use money::{AmountError, Money};

use crate::{
    engagement::MOST_PROPOSALS,
    files::{MediaType, UploadError},
    status::{EngagementStatus, NotADraft, NotAllowed, Side, Withdrawal},
};

/// Why an act on a campaign, an engagement or a submission was refused. Nothing was written then.
#[derive(Debug, thiserror::Error)]
pub enum CampaignError {
    /// There is none, or it is not this party's to see.
    #[error("there is no such {0} for this party")]
    NotFound(&'static str),
    /// The engagement's state does not allow the act.
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    /// The campaign is open, and only a draft allows the act.
    #[error(transparent)]
    NotADraft(#[from] NotADraft),
    /// The two sides proposed to each other as often as they may.
    #[error("there were too many proposals")]
    TooManyProposals,
    /// The side proposed less than a day ago.
    #[error("the next proposal is possible from {from}")]
    ProposedTooSoon {
        /// From when on it may again.
        from: chrono::DateTime<chrono::Utc>,
    },
    /// The time to answer cannot be extended: it was before, or the content is due then.
    #[error("the time to answer cannot be extended")]
    NoExtension,
    /// The campaign takes no creators: it is a draft, or its content is due.
    #[error("the campaign takes no creators")]
    TakesNobody,
    /// The party that was invited is no creator.
    #[error("there is no such creator")]
    NoSuchCreator,
    /// The net is not the one that the party said it saw.
    #[error("the net is {net}")]
    TermsChanged {
        /// What it is: for the creator what it gets, for the brand what it pays.
        net: Money,
    },
    /// The creator has no account that it could be paid through.
    #[error("the creator has no payout account")]
    PayoutAccountMissing {
        /// Who wanted to accept.
        by: Side,
    },
    /// The budget has no room for another creator.
    #[error("the budget has {left} left")]
    BudgetExhausted {
        /// What is left of it.
        left: Money,
    },
    /// Some deliverables are not the campaign's; their places in the request, from 0.
    #[error("deliverables at {0:?} are not the campaign's")]
    UnknownDeliverables(Vec<usize>),
    /// Some files are not the creator's; their places in the request, from 0.
    #[error("files at {0:?} are not the creator's")]
    UnknownFiles(Vec<usize>),
    /// The party has stored as much as it may.
    #[error("the party may store {most_bytes} bytes")]
    StorageFull {
        /// The bound, in bytes.
        most_bytes: u64,
    },
    /// The upload in pieces that a file is to be made of was refused.
    #[error(transparent)]
    Upload(#[from] storage::UploadError),
    /// The file was submitted to the party, which has not paid for it yet or asked for a revision.
    #[error("the file is locked")]
    FileLocked,
    /// The preview is being made.
    #[error("the preview is being made")]
    PreviewPending,
    /// There is no preview of this file.
    #[error("there is no preview")]
    PreviewUnavailable,
    /// What the escrow room refused.
    #[error("the escrow refused")]
    Escrow(#[source] EscrowError),
    /// Something broke that the caller cannot mend.
    #[error("the campaign failed")]
    Failed(#[from] Failure),
}

impl From<AmountError> for CampaignError {
    fn from(error: AmountError) -> Self {
        Self::Failed(error.into())
    }
}

impl From<EscrowError> for CampaignError {
    fn from(error: EscrowError) -> Self {
        Self::Escrow(error)
    }
}

impl From<CampaignError> for Problem {
    fn from(error: CampaignError) -> Self {
        match error {
            CampaignError::NotFound(what) => Self::not_found(what),
            CampaignError::NotAllowed(refusal) => not_allowed(&refusal),
            CampaignError::NotADraft(_) => conflict(
                "campaigns.not_allowed",
                "The campaign's state does not allow this",
                "The campaign is open, and creators rely on its terms: it is neither changed nor deleted. Write another one.",
            ),
            CampaignError::NoSuchCreator => Self::invalid("/creator_id", Fault::unknown("creator")),
            CampaignError::UnknownDeliverables(places) => {
                unknown("deliverables", &places, "deliverable in this campaign")
            }
            CampaignError::UnknownFiles(places) => unknown("files", &places, "file of yours"),
            CampaignError::TakesNobody => conflict(
                "campaigns.closed",
                "The campaign takes no creators",
                "It is still a draft, or its content is due already. Publish it, or use another campaign.",
            ),
            CampaignError::TooManyProposals => conflict(
                "campaigns.too_many_proposals",
                "There were too many proposals",
                &format!(
                    "Invitations and applications between one brand and one creator are at most {MOST_PROPOSALS} in a \
                     campaign. Use another campaign."
                ),
            ),
            CampaignError::ProposedTooSoon { from } => conflict(
                "campaigns.proposed_too_soon",
                "The last proposal was a moment ago",
                &format!(
                    "You can propose once in 24 hours; the next time from {}.",
                    from.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
                ),
            ),
            CampaignError::NoExtension => no_extension(),
            CampaignError::TermsChanged { net } => conflict(
                "campaigns.terms_changed",
                "The net is another one",
                &format!(
                    "The net is {net}. Look at the engagement again, and accept it if you still want to."
                ),
            ),
            CampaignError::PayoutAccountMissing { by } => payout_account_missing(by),
            CampaignError::BudgetExhausted { left } => conflict(
                "campaigns.budget_exhausted",
                "The budget has no room for another creator",
                &format!(
                    "The campaign's budget has {left} left, less than one package. Nobody else can be engaged."
                ),
            ),
            CampaignError::StorageFull { most_bytes } => conflict(
                "campaigns.storage_full",
                "Your storage is full",
                &format!(
                    "All your files together may have {most_bytes} bytes. Ask the operator for more."
                ),
            ),
            CampaignError::Upload(error) => error.into(),
            CampaignError::FileLocked => file_locked(),
            CampaignError::PreviewPending => preview_pending(),
            CampaignError::PreviewUnavailable => preview_unavailable(),
            CampaignError::Escrow(error) => error.into(),
            CampaignError::Failed(failure) => failure.into(),
        }
    }
}

impl From<UploadError> for Problem {
    fn from(error: UploadError) -> Self {
        match error {
            UploadError::Arrival(error) => error.into(),
            UploadError::NotAsDeclared { found } => Self::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "campaigns.file_not_as_declared",
                "The file is not what it was declared as",
                found.map_or_else(
                    || {
                        format!(
                            "Its first bytes are those of no kind that is taken: {}.",
                            kinds()
                        )
                    },
                    |kind| format!("It is {}. Send it with that `Content-Type`.", kind.as_str()),
                ),
            ),
            UploadError::Refused(hidden) => Self::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "campaigns.file_refused",
                "The file is not only what it begins as",
                format!(
                    "It is not taken: {}. Save it again with the program that made it, and send that.",
                    hidden.about()
                ),
            ),
        }
    }
}

/// The kinds of files that are taken, for people.
pub(crate) fn kinds() -> String {
    MediaType::ALL.map(MediaType::as_str).join(", ")
}

fn conflict(code: &str, title: &str, detail: &str) -> Problem {
    Problem::new(StatusCode::CONFLICT, code, title, detail)
}

fn not_allowed(refusal: &NotAllowed) -> Problem {
    match refusal.from {
        EngagementStatus::Withdrawn {
            at,
            by: Withdrawal::Silence,
        } => conflict(
            "campaigns.expired",
            "The time to answer is over",
            &format!(
                "It could be answered until {}. A new invitation or application can be made.",
                at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
            ),
        ),
        EngagementStatus::Invited
        | EngagementStatus::Applied
        | EngagementStatus::Accepted { .. }
        | EngagementStatus::Declined { .. }
        | EngagementStatus::Withdrawn {
            by: Withdrawal::Asker,
            ..
        } => conflict(
            "campaigns.not_allowed",
            "The engagement's state does not allow this",
            &format!(
                "The engagement is `{}` and cannot be {}: {}.",
                refusal.from.as_str(),
                refusal.act,
                refusal.why
            ),
        ),
    }
}

fn no_extension() -> Problem {
    conflict(
        "campaigns.no_extension",
        "The time to answer cannot be extended",
        "It can be extended once, and never beyond the campaign's deadline. Unanswered, it ends at `respond_by`; a new \
         invitation or application can be made then.",
    )
}

fn file_locked() -> Problem {
    Problem::new(
        StatusCode::FORBIDDEN,
        "campaigns.file_locked",
        "The file is not unlocked",
        "It unlocks when you release all that it was submitted for. Until then you see its preview \
         (GET /api/files/{id}/preview); while a revision is awaited, neither.",
    )
}

fn preview_pending() -> Problem {
    conflict(
        "campaigns.preview_pending",
        "The preview is being made",
        "Ask again in a few seconds; a long video takes some minutes.",
    )
    .retry_after(5)
}

fn preview_unavailable() -> Problem {
    conflict(
        "campaigns.preview_unavailable",
        "There is no preview of this file",
        "It could not be read, or this installation makes no previews. Ask the creator for another file, or judge by its \
         name, size and note.",
    )
}

fn payout_account_missing(by: Side) -> Problem {
    let detail = match by {
        Side::Creator => {
            "Connect an account that you can be paid through first (POST /api/payout-account), then accept."
        }
        Side::Brand => {
            "The creator has not connected an account that it can be paid through yet. Ask it to, then accept."
        }
    };
    conflict(
        "campaigns.payout_account_missing",
        "The creator has no payout account",
        detail,
    )
}

fn unknown(field: &str, places: &[usize], what: &str) -> Problem {
    let mut faults = Faults::default();
    for place in places {
        faults.add(format!("/{field}/{place}"), Fault::unknown(what));
    }
    if faults.is_empty() {
        faults.add(format!("/{field}"), Fault::unknown(what));
    }
    faults.into()
}
