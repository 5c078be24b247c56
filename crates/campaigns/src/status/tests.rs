//! What each act says in each state.

use chrono::Duration;
use kernel::testing::START;

use super::*;

const LAPSED: EngagementStatus = EngagementStatus::Withdrawn {
    at: START,
    by: Withdrawal::Silence,
};

fn every_status() -> [EngagementStatus; 6] {
    [
        EngagementStatus::Invited,
        EngagementStatus::Applied,
        EngagementStatus::Accepted {
            at: START,
            escrow: Uuid::nil(),
        },
        EngagementStatus::Declined { at: START },
        EngagementStatus::Withdrawn {
            at: START,
            by: Withdrawal::Asker,
        },
        LAPSED,
    ]
}

/// What an act says in each state, in the order of [`every_status`]: yes, already, or no.
fn table(act: impl Fn(EngagementStatus) -> Result<Step, NotAllowed>) -> String {
    every_status()
        .map(|status| match act(status) {
            Ok(Step::Moved(_)) => 'y',
            Ok(Step::AlreadyThere) => 'a',
            Err(_) => 'n',
        })
        .iter()
        .collect()
}

fn accept(status: EngagementStatus, by: Side) -> Result<Step, NotAllowed> {
    Ok(match status.accept(by)? {
        Acceptance::Now => Step::Moved(status),
        Acceptance::AlreadyThere => Step::AlreadyThere,
    })
}

#[test]
fn the_side_that_was_asked_accepts_in_time() {
    assert_eq!(table(|status| accept(status, Side::Creator)), "ynannn");
    assert_eq!(table(|status| accept(status, Side::Brand)), "nyannn");
}

#[test]
fn the_side_that_was_asked_declines_in_time() {
    assert_eq!(
        table(|status| status.decline(Side::Creator, START)),
        "ynnann"
    );
    assert_eq!(table(|status| status.decline(Side::Brand, START)), "nynann");
}

#[test]
fn the_side_that_asked_withdraws() {
    assert_eq!(
        table(|status| status.withdraw(Side::Creator, START)),
        "nynnaa"
    );
    assert_eq!(
        table(|status| status.withdraw(Side::Brand, START)),
        "ynnnaa"
    );
}

#[test]
fn the_side_that_asked_gives_more_time_while_it_waits() {
    let extend = |status: EngagementStatus, by| status.extend(by).map(|()| Step::Moved(status));
    assert_eq!(table(|status| extend(status, Side::Brand)), "ynnnnn");
    assert_eq!(table(|status| extend(status, Side::Creator)), "nynnnn");
}

#[test]
fn what_came_to_nothing_can_be_proposed_again_but_a_refusal_stays() {
    assert_eq!(
        table(|status| status.propose_again(Origin::Invitation)),
        "annnyy"
    );
    assert_eq!(
        table(|status| status.propose_again(Origin::Application)),
        "nannyy"
    );
}

#[test]
fn only_what_waits_for_an_answer_lapses() {
    let late = START + Duration::microseconds(1);
    for status in every_status() {
        assert_eq!(status.seen(START, START), status);
        let waits = matches!(
            status,
            EngagementStatus::Invited | EngagementStatus::Applied
        );
        let expected = if waits { LAPSED } else { status };
        assert_eq!(status.seen(START, late), expected);
        assert_eq!(expected.lapsed(), expected == LAPSED);
    }
}

#[test]
fn each_side_is_told_what_it_may_do() {
    assert_eq!(
        EngagementStatus::Invited.can(Side::Creator, START),
        ["accept", "decline"]
    );
    assert_eq!(
        EngagementStatus::Invited.can(Side::Brand, START),
        ["withdraw"]
    );
    assert_eq!(
        EngagementStatus::Applied.can(Side::Brand, START),
        ["accept", "decline"]
    );
    for status in every_status().into_iter().skip(2) {
        assert!(status.can(Side::Brand, START).is_empty(), "{status:?}");
    }
}

#[test]
fn a_campaign_is_published_once() {
    let open = CampaignStatus::Draft.publish(START);
    assert_eq!(open, Some(CampaignStatus::Open { opened_at: START }));
    assert_eq!(open.unwrap().publish(START), None);
}

#[test]
fn only_a_draft_is_written_anew_or_deleted() {
    assert_eq!(CampaignStatus::Draft.rewrite(), Ok(()));
    let open = CampaignStatus::Open { opened_at: START };
    assert_eq!(open.rewrite(), Err(NotADraft));
}
