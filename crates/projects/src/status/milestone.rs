//! Where a milestone stands, and what a vote comes to.

use chrono::{DateTime, Utc};
use kernel::Failure;
use money::Money;

use super::{NotAllowed, Step};

/// Where a milestone stands.
///
/// ```text
/// waiting --release_first--> released            the first, at the close
/// waiting --prove--> voting --accept--> released
///    |  |              '--refuse--> refused      all that is left goes back
///    |  '--miss--> missed                        the same
///    '--drop--> dropped                          one before it was refused or missed
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MilestoneStatus {
    /// For its turn, or for its proof.
    Waiting,
    /// Fans vote on its proof.
    Voting,
    /// Its money is its owner's.
    Released,
    /// Fans did not accept the proof.
    Refused,
    /// There was no proof in time.
    Missed,
    /// Its money went back with that of one before it.
    Dropped,
}

impl MilestoneStatus {
    /// Every state.
    pub const ALL: [Self; 6] = [
        Self::Waiting,
        Self::Voting,
        Self::Released,
        Self::Refused,
        Self::Missed,
        Self::Dropped,
    ];

    /// The word in the tables and the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Voting => "voting",
            Self::Released => "released",
            Self::Refused => "refused",
            Self::Missed => "missed",
            Self::Dropped => "dropped",
        }
    }

    pub(crate) fn read(word: &str) -> Result<Self, Failure> {
        Self::ALL
            .into_iter()
            .find(|status| status.name() == word)
            .ok_or_else(|| Failure::msg(format!("`{word}` is no state of a milestone")))
    }

    const fn no(self, act: &'static str) -> NotAllowed {
        NotAllowed {
            act,
            from: self.name(),
        }
    }

    /// The first is released at the close. Nothing when it was.
    ///
    /// # Errors
    /// [`NotAllowed`] for one that ended otherwise, or that is voted on.
    pub const fn release_first(self) -> Result<Step<Self>, NotAllowed> {
        match self {
            Self::Waiting => Ok(Step::Moved(Self::Released)),
            Self::Released => Ok(Step::Already),
            Self::Voting | Self::Refused | Self::Missed | Self::Dropped => {
                Err(self.no("release_first"))
            }
        }
    }

    /// Its owner shows a proof. That the one before was released is the caller's to know.
    ///
    /// # Errors
    /// [`NotAllowed`] once there is one, or it has ended.
    pub const fn prove(self) -> Result<Self, NotAllowed> {
        match self {
            Self::Waiting => Ok(Self::Voting),
            Self::Voting | Self::Released | Self::Refused | Self::Missed | Self::Dropped => {
                Err(self.no("prove"))
            }
        }
    }

    /// A fan votes before the end.
    ///
    /// # Errors
    /// [`NotAllowed`] when there is no vote, or none any more.
    pub fn vote(self, (ends_at, now): (DateTime<Utc>, DateTime<Utc>)) -> Result<(), NotAllowed> {
        match self {
            Self::Voting if now < ends_at => Ok(()),
            Self::Voting
            | Self::Waiting
            | Self::Released
            | Self::Refused
            | Self::Missed
            | Self::Dropped => Err(self.no("vote")),
        }
    }

    /// The vote has come to this.
    pub const fn decide(self, verdict: Verdict) -> Option<Self> {
        match (self, verdict) {
            (Self::Voting, Verdict::Accepted) => Some(Self::Released),
            (Self::Voting, Verdict::Refused) => Some(Self::Refused),
            (
                Self::Waiting | Self::Released | Self::Refused | Self::Missed | Self::Dropped,
                Verdict::Accepted | Verdict::Refused,
            ) => None,
        }
    }

    /// Its time is over without a proof.
    pub const fn miss(self) -> Option<Self> {
        match self {
            Self::Waiting => Some(Self::Missed),
            Self::Voting | Self::Released | Self::Refused | Self::Missed | Self::Dropped => None,
        }
    }
}

/// What a vote comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The proof is accepted.
    Accepted,
    /// It is not.
    Refused,
}

/// What the money that voted decides: nothing yet while the vote is open and neither side has a majority of all money.
///
/// At the end a proof is refused when money of at least a fifth of the raise voted, and no more of it said yes than no: a tie is
/// a no. With less heard, silence included, it is accepted.
pub(crate) fn verdict((yes, no): (Money, Money), raised: Money, ended: Ended) -> Option<Verdict> {
    let [yes, no, raised] = [yes, no, raised].map(|money| i128::from(money.amount_minor()));
    if yes.saturating_mul(2) > raised {
        return Some(Verdict::Accepted);
    }
    if no.saturating_mul(2) > raised {
        return Some(Verdict::Refused);
    }
    match ended {
        Ended::No => None,
        Ended::Yes => {
            let heard = yes.saturating_add(no).saturating_mul(5) >= raised;
            if heard && no >= yes {
                Some(Verdict::Refused)
            } else {
                Some(Verdict::Accepted)
            }
        }
    }
}

/// Whether the time of a vote is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ended {
    /// It is.
    Yes,
    /// Not yet.
    No,
}
