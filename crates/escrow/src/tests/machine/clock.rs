//! What time does: what falls due, and what goes on.

use chrono::Duration;

use super::Machine;
use crate::{
    Split, Status,
    deadlines::{Outcome, deadlines},
    steps,
};

impl Machine {
    pub(super) fn won(&mut self) -> bool {
        let awarded = self.escrow.awarded;
        let Some(moved) = steps::thaw(self.escrow.clone(), self.now) else {
            return true;
        };
        self.carry_out(Ok(Some(moved)));
        let on = self.on();
        if let Some(creator) = awarded {
            self.carry_out(steps::settle(self.escrow.clone(), Split { creator }, on));
        }
        self.wait(Duration::zero());
        true
    }

    /// Lets time pass, and does what falls due on the way, as the jobs do.
    pub(in crate::tests) fn wait(&mut self, time: Duration) {
        let until = self.now + time;
        loop {
            let mut due = deadlines(&self.escrow);
            due.retain(|deadline| {
                deadline.outcome != Outcome::WarnHolding && deadline.acts_at <= until
            });
            let Some(first) = due.into_iter().min_by_key(|deadline| deadline.acts_at) else {
                break;
            };
            self.now = self.now.max(first.acts_at);
            self.fall_due(first.outcome);
        }
        self.now = until;
    }

    fn fall_due(&mut self, outcome: Outcome) {
        let (escrow, on) = (self.escrow.clone(), self.on());
        let done = match outcome {
            Outcome::CancelUnfunded => self.carry_out(steps::cancel(escrow, on)),
            Outcome::ReleaseUnanswered => {
                let silent = steps::unanswered(&escrow, self.now);
                self.carry_out(steps::release(escrow, &silent, on))
            }
            Outcome::RefundUndelivered => self.carry_out(steps::refund(escrow, on)),
            Outcome::WithdrawProposal => {
                self.escrow.proposal = None;
                true
            }
            Outcome::WithdrawRounds => {
                self.escrow.rounds_offer = None;
                true
            }
            Outcome::WarnHolding => true,
            Outcome::EndHolding => self.end_holding(),
        };
        assert!(done, "{outcome:?} in {:?}", self.escrow.status);
    }

    fn end_holding(&mut self) -> bool {
        let (escrow, on) = (self.escrow.clone(), self.on());
        let done = match escrow.status {
            Status::Disputed { .. } => {
                let split = steps::default_split(&escrow).unwrap();
                self.carry_out(steps::settle(escrow, split, on))
            }
            Status::UnderReview(_) => {
                let submitted = steps::submitted(&escrow);
                self.carry_out(steps::release(escrow, &submitted, on))
            }
            Status::AwaitingDeposit
            | Status::PendingFunds
            | Status::Released { .. }
            | Status::Refunded { .. }
            | Status::Cancelled { .. } => true,
        };
        let on = self.on();
        match self.escrow.status {
            Status::PendingFunds => self.carry_out(steps::refund(self.escrow.clone(), on)),
            Status::AwaitingDeposit
            | Status::UnderReview(_)
            | Status::Disputed { .. }
            | Status::Released { .. }
            | Status::Refunded { .. }
            | Status::Cancelled { .. } => done,
        }
    }
}
