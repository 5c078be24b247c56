//! Every act from every state, and what votes come to.

use chrono::{DateTime, Duration};
use money::{Currency, Money};
use proptest::prelude::*;

use super::*;

fn mad(minor: i64) -> Money {
    Money::new(minor, Currency::MAD)
}

#[test]
fn each_state_is_read_back_from_its_word() {
    for status in ProjectStatus::ALL {
        assert_eq!(ProjectStatus::read(status.name()).unwrap(), status);
    }
    for status in InvestmentStatus::ALL {
        assert_eq!(InvestmentStatus::read(status.name()).unwrap(), status);
    }
    for status in MilestoneStatus::ALL {
        assert_eq!(MilestoneStatus::read(status.name()).unwrap(), status);
    }
    assert!(ProjectStatus::read("paid").is_err());
    assert!(InvestmentStatus::read("").is_err());
    assert!(MilestoneStatus::read("x").is_err());
}

/// What each act makes of each state: the word of the next one, `=` for done before, `-` for no.
fn table<S>(acts: impl Fn(ProjectStatus) -> S) -> Vec<S> {
    ProjectStatus::ALL.into_iter().map(acts).collect()
}

fn word(step: Result<Step<ProjectStatus>, NotAllowed>) -> &'static str {
    match step {
        Ok(Step::Moved(status)) => status.name(),
        Ok(Step::Already) => "=",
        Err(_) => "-",
    }
}

#[test]
fn each_act_on_a_project_in_each_state() {
    //          draft  live  suspended  funded  failed  earning  completed
    let rows = [
        (
            table(|s| word(s.open())),
            ["live", "=", "-", "-", "-", "-", "-"],
        ),
        (
            table(|s| word(s.suspend())),
            ["-", "suspended", "=", "-", "-", "-", "-"],
        ),
        (
            table(|s| word(s.resume())),
            ["-", "=", "live", "-", "-", "-", "-"],
        ),
        (
            table(|s| word(s.close(Reached::Minimum))),
            ["-", "funded", "failed", "=", "=", "=", "="],
        ),
        (
            table(|s| word(s.close(Reached::Less))),
            ["-", "failed", "failed", "=", "=", "=", "="],
        ),
        (
            table(|s| word(s.finish(Shares::Revenue))),
            ["-", "-", "-", "earning", "-", "=", "="],
        ),
        (
            table(|s| word(s.finish(Shares::Nothing))),
            ["-", "-", "-", "completed", "-", "=", "="],
        ),
        (
            table(|s| word(s.complete())),
            ["-", "-", "-", "-", "-", "completed", "="],
        ),
    ];
    for (found, wanted) in rows {
        assert_eq!(found, wanted);
    }
    assert_eq!(
        table(|s| s.change().is_ok()),
        [true, false, false, false, false, false, false]
    );
    assert_eq!(
        table(|s| s.collect("invest").is_ok()),
        [false, true, false, false, false, false, false]
    );
}

#[test]
fn each_act_on_an_investment_in_each_state() {
    let each = InvestmentStatus::ALL;
    let names = |of: &dyn Fn(InvestmentStatus) -> Option<InvestmentStatus>| {
        each.map(|status| of(status).map_or("-", InvestmentStatus::name))
    };
    //      awaiting_payment  held  contested  committed  refunded  withdrawn  lapsed
    assert_eq!(
        names(&|s| s.settle(Takes::Yes)),
        ["held", "-", "-", "-", "-", "-", "-"]
    );
    assert_eq!(
        names(&|s| s.settle(Takes::No)),
        ["refunded", "-", "-", "-", "-", "-", "-"]
    );
    let withdrawn = |s: InvestmentStatus| match s.withdraw() {
        Ok(Step::Moved(status)) => Some(status),
        Ok(Step::Already) => Some(InvestmentStatus::Withdrawn),
        Err(_) => None,
    };
    assert_eq!(
        names(&withdrawn),
        ["withdrawn", "withdrawn", "-", "-", "-", "withdrawn", "-"]
    );
    assert_eq!(
        names(&|s| s.contest(ProjectStatus::Live)),
        ["-", "contested", "-", "-", "-", "-", "-"]
    );
    assert_eq!(names(&|s| s.contest(ProjectStatus::Funded)), ["-"; 7]);
    assert_eq!(
        names(&|s| s.close(ProjectStatus::Funded)),
        ["lapsed", "committed", "-", "-", "-", "-", "-"]
    );
    assert_eq!(
        names(&|s| s.close(ProjectStatus::Failed)),
        ["lapsed", "refunded", "-", "-", "-", "-", "-"]
    );
    assert_eq!(names(&|s| s.close(ProjectStatus::Live)), ["-"; 7]);
    assert_eq!(
        each.map(|status| status.retry().is_ok()),
        [true, false, false, false, false, false, false]
    );
}

#[test]
fn each_act_on_a_milestone_in_each_state() {
    let now = DateTime::UNIX_EPOCH;
    let each = MilestoneStatus::ALL;
    //                                   waiting  voting  released  refused  missed  dropped
    assert_eq!(
        each.map(|s| s.release_first().is_ok()),
        [true, false, true, false, false, false]
    );
    assert_eq!(
        each.map(|s| s.prove().is_ok()),
        [true, false, false, false, false, false]
    );
    let until = now + Duration::seconds(1);
    assert_eq!(
        each.map(|s| s.vote((until, now)).is_ok()),
        [false, true, false, false, false, false]
    );
    assert!(MilestoneStatus::Voting.vote((now, now)).is_err());
    for verdict in [Verdict::Accepted, Verdict::Refused] {
        assert_eq!(
            each.map(|s| s.decide(verdict).is_some()),
            [false, true, false, false, false, false]
        );
    }
    assert_eq!(
        each.map(|s| s.miss().is_some()),
        [true, false, false, false, false, false]
    );
}

#[test]
fn silence_accepts_a_tie_refuses_and_a_majority_of_all_money_waits_for_nobody() {
    let said = |yes, no, ended| verdict((mad(yes), mad(no)), mad(100), ended);
    let (accepted, refused) = (Some(Verdict::Accepted), Some(Verdict::Refused));
    for (yes, no, open, end) in [
        (0, 0, None, accepted),
        (0, 19, None, accepted),
        (0, 20, None, refused),
        (10, 10, None, refused),
        (11, 10, None, accepted),
        (50, 50, None, refused),
        (51, 0, accepted, accepted),
        (0, 51, refused, refused),
    ] {
        assert_eq!(said(yes, no, Ended::No), open, "{yes} {no}");
        assert_eq!(said(yes, no, Ended::Yes), end, "{yes} {no}");
    }
}

proptest! {
    #[test]
    fn whatever_is_done_to_a_project_it_never_leaves_an_end(acts in proptest::collection::vec(0_u8..8, 0..40)) {
        let mut status = ProjectStatus::Draft;
        for act in acts {
            let step = match act {
                0 => status.open(),
                1 => status.suspend(),
                2 => status.resume(),
                3 => status.close(Reached::Minimum),
                4 => status.close(Reached::Less),
                5 => status.finish(Shares::Revenue),
                6 => status.finish(Shares::Nothing),
                _ => status.complete(),
            };
            if let Ok(Step::Moved(next)) = step {
                prop_assert!(!matches!(status, ProjectStatus::Failed | ProjectStatus::Completed));
                prop_assert_ne!(next, ProjectStatus::Draft);
                status = next;
            }
        }
    }
}
