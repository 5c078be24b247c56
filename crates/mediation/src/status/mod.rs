//! The stages of a ticket, and one function per act that says yes, already, or no. Pure.

mod words;

pub use words::{EndedBy, Outcome, Round, Seat, Side};

/// Where a ticket stands. When an open stage ends, the ticket's `due_at` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The other side answers what was claimed.
    Answer,
    /// Both sides file what proves their word.
    Evidence,
    /// The mediator proposes a split, or rules.
    Proposal,
    /// Both sides accept or decline what the mediator proposed.
    Acceptance,
    /// The mediator rules.
    Ruling(Round),
    /// A second mediator confirms the award, or sends it back.
    Confirmation(Round),
    /// The award is known; either side may appeal.
    Appealable,
    /// It is over, and the money is where it belongs.
    Closed(Outcome),
}

/// What an act does to a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// It leads here.
    Moved(Stage),
    /// It was done before, and is not done again.
    AlreadyThere,
}

/// Whether one mediator's award stands by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Weight {
    /// It does.
    Alone,
    /// A second mediator must confirm it.
    NeedsSecond,
}

/// The act does not belong to this stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{act} is not possible in stage {from}")]
pub struct NotAllowed {
    /// The act, a verb.
    pub act: &'static str,
    /// The stage's name.
    pub from: &'static str,
}

impl Stage {
    /// The names of all stages.
    #[cfg(test)]
    pub(crate) const NAMES: [&'static str; 8] = [
        "answer",
        "evidence",
        "proposal",
        "acceptance",
        "ruling",
        "confirmation",
        "appealable",
        "closed",
    ];

    /// The stage's name, in the API and the tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Answer => "answer",
            Self::Evidence => "evidence",
            Self::Proposal => "proposal",
            Self::Acceptance => "acceptance",
            Self::Ruling(_) => "ruling",
            Self::Confirmation(_) => "confirmation",
            Self::Appealable => "appealable",
            Self::Closed(_) => "closed",
        }
    }

    /// Which ruling it is about.
    pub const fn round(self) -> Round {
        if let Self::Ruling(round) | Self::Confirmation(round) = self {
            round
        } else {
            Round::First
        }
    }

    /// Whether nothing can happen any more.
    pub const fn is_closed(self) -> bool {
        matches!(self, Self::Closed(_))
    }

    /// The other side answered.
    pub(crate) fn answer(self) -> Result<Step, NotAllowed> {
        self.leads((Self::Answer, Self::Evidence), "answer")
    }

    /// Something is filed: while the case is heard, and again for an appeal.
    pub(crate) const fn file(self) -> Result<(), NotAllowed> {
        if matches!(
            self,
            Self::Answer | Self::Evidence | Self::Ruling(Round::Second)
        ) {
            Ok(())
        } else {
            Err(self.refuses("file evidence"))
        }
    }

    /// Something that an open ticket allows in any stage: a message, a note, an offer between the parties, an assignment.
    pub(crate) const fn go_on(self, act: &'static str) -> Result<(), NotAllowed> {
        if self.is_closed() {
            Err(self.refuses(act))
        } else {
            Ok(())
        }
    }

    /// The mediator proposed a split to both sides.
    pub(crate) fn propose(self) -> Result<Step, NotAllowed> {
        self.leads((Self::Proposal, Self::Acceptance), "propose")
    }

    /// One side declined what the mediator proposed.
    pub(crate) fn decline(self) -> Result<Step, NotAllowed> {
        self.leads((Self::Acceptance, Self::Ruling(Round::First)), "decline")
    }

    /// The mediator ruled.
    pub(crate) fn rule(self, weight: Weight) -> Result<Step, NotAllowed> {
        let round = match self {
            Self::Proposal => Round::First,
            Self::Ruling(round) => round,
            Self::Answer
            | Self::Evidence
            | Self::Acceptance
            | Self::Confirmation(_)
            | Self::Appealable
            | Self::Closed(_) => return Err(self.refuses("rule")),
        };
        Ok(Step::Moved(match weight {
            Weight::NeedsSecond => Self::Confirmation(round),
            Weight::Alone => Self::stands(round),
        }))
    }

    /// A second mediator confirmed the award.
    pub(crate) fn confirm(self) -> Result<Step, NotAllowed> {
        let round = self.confirmation("confirm")?;
        Ok(Step::Moved(Self::stands(round)))
    }

    /// A second mediator sent the award back.
    pub(crate) fn send_back(self) -> Result<Step, NotAllowed> {
        let round = self.confirmation("send back")?;
        Ok(Step::Moved(Self::Ruling(round)))
    }

    /// One side appeals: another mediator rules, once.
    pub(crate) fn appeal(self) -> Result<Step, NotAllowed> {
        self.leads((Self::Appealable, Self::Ruling(Round::Second)), "appeal")
    }

    /// Both sides accepted the same split.
    pub(crate) fn settle(self) -> Result<Step, NotAllowed> {
        if self == Self::Closed(Outcome::Settled) {
            return Ok(Step::AlreadyThere);
        }
        self.go_on("settle")?;
        Ok(Step::Moved(Self::Closed(Outcome::Settled)))
    }

    /// The stage's time is over and nobody acted. A ruling that is late stays to be made, by whoever takes it.
    pub(crate) const fn pass(self) -> Step {
        Step::Moved(match self {
            Self::Answer | Self::Proposal | Self::Acceptance => Self::Ruling(Round::First),
            Self::Evidence => Self::Proposal,
            Self::Ruling(round) | Self::Confirmation(round) => Self::Ruling(round),
            Self::Appealable => Self::Closed(Outcome::Awarded),
            Self::Closed(_) => return Step::AlreadyThere,
        })
    }

    /// The last day came: the award that stood before an appeal stands, else the written default.
    pub(crate) const fn stop(self) -> Step {
        Step::Moved(Self::Closed(match self {
            Self::Appealable | Self::Ruling(Round::Second) | Self::Confirmation(Round::Second) => {
                Outcome::Awarded
            }
            Self::Answer
            | Self::Evidence
            | Self::Proposal
            | Self::Acceptance
            | Self::Ruling(Round::First)
            | Self::Confirmation(Round::First) => Outcome::Defaulted,
            Self::Closed(_) => return Step::AlreadyThere,
        }))
    }

    const fn stands(round: Round) -> Self {
        match round {
            Round::First => Self::Appealable,
            Round::Second => Self::Closed(Outcome::Awarded),
        }
    }

    /// The act leads from one stage to another one, and belongs to no other stage.
    fn leads(self, (from, to): (Self, Self), act: &'static str) -> Result<Step, NotAllowed> {
        if self == from {
            Ok(Step::Moved(to))
        } else {
            Err(self.refuses(act))
        }
    }

    /// Which ruling waits for a second mediator.
    const fn confirmation(self, act: &'static str) -> Result<Round, NotAllowed> {
        if let Self::Confirmation(round) = self {
            Ok(round)
        } else {
            Err(self.refuses(act))
        }
    }

    const fn refuses(self, act: &'static str) -> NotAllowed {
        NotAllowed {
            act,
            from: self.name(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stages() -> [Stage; 13] {
        [
            Stage::Answer,
            Stage::Evidence,
            Stage::Proposal,
            Stage::Acceptance,
            Stage::Ruling(Round::First),
            Stage::Confirmation(Round::First),
            Stage::Appealable,
            Stage::Ruling(Round::Second),
            Stage::Confirmation(Round::Second),
            Stage::Closed(Outcome::Settled),
            Stage::Closed(Outcome::Awarded),
            Stage::Closed(Outcome::Defaulted),
            Stage::Closed(Outcome::Ended(EndedBy::Chargeback)),
        ]
    }

    fn short(stage: Stage) -> &'static str {
        match stage {
            Stage::Answer => "answer",
            Stage::Evidence => "evidence",
            Stage::Proposal => "proposal",
            Stage::Acceptance => "accept",
            Stage::Ruling(Round::First) => "ruling",
            Stage::Ruling(Round::Second) => "ruling2",
            Stage::Confirmation(Round::First) => "confirm",
            Stage::Confirmation(Round::Second) => "confirm2",
            Stage::Appealable => "appeal",
            Stage::Closed(outcome) => outcome.as_str(),
        }
    }

    /// What an act says in each stage, in the order of [`stages`]: where it leads, `=` for already, `-` for no.
    fn row(act: impl Fn(Stage) -> Result<Step, NotAllowed>) -> String {
        let said = stages().map(|stage| match act(stage) {
            Ok(Step::Moved(to)) => short(to),
            Ok(Step::AlreadyThere) => "=",
            Err(refused) => {
                assert_eq!(refused.from, stage.name());
                "-"
            }
        });
        said.join(" ")
    }

    #[test]
    fn every_act_in_every_stage_does_what_the_diagram_says() {
        for (act, found, expected) in [
            (
                "answer",
                row(Stage::answer),
                "evidence - - - - - - - - - - - -",
            ),
            (
                "propose",
                row(Stage::propose),
                "- - accept - - - - - - - - - -",
            ),
            (
                "decline",
                row(Stage::decline),
                "- - - ruling - - - - - - - - -",
            ),
            (
                "rule alone",
                row(|s| s.rule(Weight::Alone)),
                "- - appeal - appeal - - awarded - - - - -",
            ),
            (
                "rule of two",
                row(|s| s.rule(Weight::NeedsSecond)),
                "- - confirm - confirm - - confirm2 - - - - -",
            ),
            (
                "confirm",
                row(Stage::confirm),
                "- - - - - appeal - - awarded - - - -",
            ),
            (
                "send back",
                row(Stage::send_back),
                "- - - - - ruling - - ruling2 - - - -",
            ),
            (
                "appeal",
                row(Stage::appeal),
                "- - - - - - ruling2 - - - - - -",
            ),
            (
                "settle",
                row(Stage::settle),
                "settled settled settled settled settled settled settled settled settled = - - -",
            ),
            (
                "pass",
                row(|s| Ok(s.pass())),
                "ruling proposal ruling ruling ruling ruling awarded ruling2 ruling2 = = = =",
            ),
            (
                "stop",
                row(|s| Ok(s.stop())),
                "defaulted defaulted defaulted defaulted defaulted defaulted awarded awarded awarded = = = =",
            ),
        ] {
            assert_eq!(found, expected, "{act}");
        }
    }

    #[test]
    fn evidence_is_filed_while_the_case_is_heard_and_again_on_appeal() {
        let open: Vec<&str> = stages()
            .into_iter()
            .filter(|stage| stage.file().is_ok())
            .map(short)
            .collect();
        assert_eq!(open, ["answer", "evidence", "ruling2"]);
    }

    #[test]
    fn a_closed_ticket_takes_nothing_more() {
        for stage in stages() {
            assert_eq!(
                stage.go_on("write").is_err(),
                stage.is_closed(),
                "{stage:?}"
            );
        }
    }

    #[test]
    fn from_every_open_stage_the_clock_alone_leads_to_the_end() {
        for stage in stages() {
            let mut stage = stage;
            // Everything passes in silence; a ruling that nobody makes waits for the last day.
            for _ in 0..5 {
                if let Step::Moved(next) = stage.pass() {
                    stage = next;
                }
            }
            if let Step::Moved(next) = stage.stop() {
                stage = next;
            }
            assert!(stage.is_closed(), "{stage:?}");
        }
    }

    #[test]
    fn a_stage_is_named_and_knows_its_round() {
        for stage in stages() {
            assert!(Stage::NAMES.contains(&stage.name()));
            assert_eq!(Round::of(stage.round().number()), Some(stage.round()));
        }
    }
}
