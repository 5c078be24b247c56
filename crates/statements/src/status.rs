//! The states of a statement, and one function for each act. Pure; the database repeats it (`statements_step`).

/// Where a statement stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    /// Its file is in the store.
    Received,
    /// Its rows are being read.
    Reading,
    /// It was read whole, and everybody who may can see what it says.
    Previewed,
    /// Something hinders it: a control total that differs, a rate that is missing.
    Blocked,
    /// What it brings each project is known, and its cash is not there yet.
    AwaitingCash,
    /// Its cash came, and it is revenue of its projects.
    Booked,
    /// It cannot be read, or was left blocked.
    Rejected,
    /// A corrected file took its place.
    Replaced,
}

/// What an act makes of a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// It is in this state now.
    Moved(Status),
    /// The act was done before.
    Already,
}

/// Whether something waits for a rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// Rows that were matched wait for it.
    Missing,
    /// Nothing is known to wait for it.
    ByNothing,
}

/// The state does not allow the act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a statement that is {} cannot be {act}", from.as_str())]
pub struct NotAllowed {
    /// What was wanted, as a participle.
    pub act: &'static str,
    /// Where it stands.
    pub from: Status,
}

impl Status {
    /// Every state.
    pub const ALL: [Self; 8] = [
        Self::Received,
        Self::Reading,
        Self::Previewed,
        Self::Blocked,
        Self::AwaitingCash,
        Self::Booked,
        Self::Rejected,
        Self::Replaced,
    ];

    /// The word for it, on the wire and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Reading => "reading",
            Self::Previewed => "previewed",
            Self::Blocked => "blocked",
            Self::AwaitingCash => "awaiting_cash",
            Self::Booked => "booked",
            Self::Rejected => "rejected",
            Self::Replaced => "replaced",
        }
    }

    /// The state that `word` names.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == word)
    }

    const fn refuse(self, act: &'static str) -> Result<Step, NotAllowed> {
        Err(NotAllowed { act, from: self })
    }

    /// Its rows begin to be read, or go on after a kill.
    ///
    /// # Errors
    /// [`NotAllowed`] once it was read or ended.
    pub const fn read(self) -> Result<Step, NotAllowed> {
        match self {
            Self::Received => Ok(Step::Moved(Self::Reading)),
            Self::Reading => Ok(Step::Already),
            Self::Previewed
            | Self::Blocked
            | Self::AwaitingCash
            | Self::Booked
            | Self::Rejected
            | Self::Replaced => self.refuse("read"),
        }
    }

    /// It was read whole.
    ///
    /// # Errors
    /// [`NotAllowed`] when it was not being read.
    pub const fn preview(self) -> Result<Step, NotAllowed> {
        match self {
            Self::Reading => Ok(Step::Moved(Self::Previewed)),
            Self::Previewed => Ok(Step::Already),
            Self::Received
            | Self::Blocked
            | Self::AwaitingCash
            | Self::Booked
            | Self::Rejected
            | Self::Replaced => self.refuse("previewed"),
        }
    }

    /// Something hinders it.
    ///
    /// # Errors
    /// [`NotAllowed`] before it was read, and once it is assessed.
    pub const fn block(self) -> Result<Step, NotAllowed> {
        match self {
            Self::Reading | Self::Previewed => Ok(Step::Moved(Self::Blocked)),
            Self::Blocked => Ok(Step::Already),
            Self::Received
            | Self::AwaitingCash
            | Self::Booked
            | Self::Rejected
            | Self::Replaced => self.refuse("blocked"),
        }
    }

    /// What it brings is worked out: at first, after what hindered it was removed, or because rows were matched since.
    ///
    /// # Errors
    /// [`NotAllowed`] before it was read and after it ended.
    pub const fn assess(self) -> Result<Step, NotAllowed> {
        match self {
            Self::Previewed | Self::Blocked | Self::Booked | Self::AwaitingCash => {
                Ok(Step::Moved(Self::AwaitingCash))
            }
            Self::Received | Self::Reading | Self::Rejected | Self::Replaced => {
                self.refuse("assessed")
            }
        }
    }

    /// Its cash is there.
    ///
    /// # Errors
    /// [`NotAllowed`] when nothing awaits cash.
    pub const fn book(self) -> Result<Step, NotAllowed> {
        match self {
            Self::AwaitingCash => Ok(Step::Moved(Self::Booked)),
            Self::Booked => Ok(Step::Already),
            Self::Received
            | Self::Reading
            | Self::Previewed
            | Self::Blocked
            | Self::Rejected
            | Self::Replaced => self.refuse("booked"),
        }
    }

    /// It cannot be read, or nobody removed what hinders it.
    ///
    /// # Errors
    /// [`NotAllowed`] once it counts.
    pub const fn reject(self) -> Result<Step, NotAllowed> {
        match self {
            Self::Received | Self::Reading | Self::Blocked => Ok(Step::Moved(Self::Rejected)),
            Self::Rejected => Ok(Step::Already),
            Self::Previewed | Self::AwaitingCash | Self::Booked | Self::Replaced => {
                self.refuse("rejected")
            }
        }
    }

    /// A corrected file takes its place.
    ///
    /// # Errors
    /// [`NotAllowed`] when it was rejected, or another took its place.
    pub const fn replace(self) -> Result<Step, NotAllowed> {
        match self {
            Self::Received
            | Self::Reading
            | Self::Previewed
            | Self::Blocked
            | Self::AwaitingCash
            | Self::Booked => Ok(Step::Moved(Self::Replaced)),
            Self::Rejected | Self::Replaced => self.refuse("replaced"),
        }
    }

    /// Whether its owner can give it a rate: any before it counts, afterwards one that rows wait for which were matched since.
    ///
    /// # Errors
    /// [`NotAllowed`] once it ended, and once it counts for a rate that nothing waits for: it would change nothing, or what was
    /// said.
    pub const fn rate(self, asked: Asked) -> Result<(), NotAllowed> {
        match (self, asked) {
            (Self::Received | Self::Reading | Self::Previewed | Self::Blocked, _)
            | (Self::AwaitingCash | Self::Booked, Asked::Missing) => Ok(()),
            (Self::AwaitingCash | Self::Booked, Asked::ByNothing)
            | (Self::Rejected | Self::Replaced, _) => Err(NotAllowed {
                act: "given a rate",
                from: self,
            }),
        }
    }

    /// Whether its owner can pay its cash in.
    ///
    /// # Errors
    /// [`NotAllowed`] when nothing awaits cash.
    pub const fn pay_in(self) -> Result<(), NotAllowed> {
        match self {
            Self::AwaitingCash => Ok(()),
            Self::Received
            | Self::Reading
            | Self::Previewed
            | Self::Blocked
            | Self::Booked
            | Self::Rejected
            | Self::Replaced => Err(NotAllowed {
                act: "paid in",
                from: self,
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_state_is_read_back_from_its_word() {
        for status in Status::ALL {
            assert_eq!(Status::parse(status.as_str()), Some(status));
        }
        assert_eq!(Status::parse("matched"), None);
    }

    /// Which acts each state allows; the database has the same table.
    #[test]
    fn each_act_goes_from_its_states_and_from_no_other() {
        use Status::{
            AwaitingCash, Blocked, Booked, Previewed, Reading, Received, Rejected, Replaced,
        };
        type Act = fn(Status) -> Result<Step, NotAllowed>;
        let acts: [(Act, &[Status], Option<Status>, Status); 7] = [
            (Status::read, &[Received], Some(Reading), Reading),
            (Status::preview, &[Reading], Some(Previewed), Previewed),
            (Status::block, &[Reading, Previewed], Some(Blocked), Blocked),
            (
                Status::assess,
                &[Previewed, Blocked, AwaitingCash, Booked],
                None,
                AwaitingCash,
            ),
            (Status::book, &[AwaitingCash], Some(Booked), Booked),
            (
                Status::reject,
                &[Received, Reading, Blocked],
                Some(Rejected),
                Rejected,
            ),
            (
                Status::replace,
                &[Received, Reading, Previewed, Blocked, AwaitingCash, Booked],
                None,
                Replaced,
            ),
        ];
        for (act, from, already, to) in acts {
            for status in Status::ALL {
                let expected = if from.contains(&status) {
                    Some(Step::Moved(to))
                } else if already == Some(status) {
                    Some(Step::Already)
                } else {
                    None
                };
                assert_eq!(act(status).ok(), expected, "{status:?} to {to:?}");
            }
        }
    }

    #[test]
    fn rates_come_before_it_counts_or_when_they_are_missing_and_cash_while_it_awaits_some() {
        for status in Status::ALL {
            let early = [
                Status::Received,
                Status::Reading,
                Status::Previewed,
                Status::Blocked,
            ]
            .contains(&status);
            let counts = [Status::AwaitingCash, Status::Booked].contains(&status);
            assert_eq!(status.rate(Asked::ByNothing).is_ok(), early, "{status:?}");
            assert_eq!(
                status.rate(Asked::Missing).is_ok(),
                early || counts,
                "{status:?}"
            );
            assert_eq!(
                status.pay_in().is_ok(),
                status == Status::AwaitingCash,
                "{status:?}"
            );
        }
    }
}
