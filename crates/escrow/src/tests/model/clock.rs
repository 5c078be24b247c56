//! What time does in the model: what falls due, and what waits.

use super::{DEADLINE, DEPOSIT, GRACE, HOLD, Model, Part, Piece};

#[derive(Debug, Clone, Copy)]
enum Due {
    Deposit,
    Review,
    Content,
    Offer,
    Rounds,
    Holding,
}

impl Model {
    pub(super) fn thaw(&mut self) {
        let Some(since) = self.frozen.take() else {
            return;
        };
        let waited = self.now - since;
        for piece in &mut self.pieces {
            piece.due += waited;
            if let Part::Submitted { ends } = &mut piece.part {
                *ends += waited;
            }
        }
        if let Some(creator) = self.awarded.take() {
            self.split(creator);
        }
        self.wait(0);
    }

    /// Lets time pass, and does what falls due on the way.
    pub(super) fn wait(&mut self, hours: i64) {
        let until = self.now + hours;
        while let Some((at, what)) = self.due().filter(|(at, _)| *at <= until) {
            self.now = self.now.max(at);
            match what {
                Due::Deposit => self.end("cancelled"),
                Due::Review => {
                    let ended =
                        |part: Part| matches!(part, Part::Submitted { ends } if ends <= self.now);
                    let places = 0..self.pieces.len();
                    let silent: Vec<usize> = places
                        .filter(|place| ended(self.pieces[*place].part))
                        .collect();
                    self.pay(&silent);
                }
                Due::Content => self.back("refunded"),
                Due::Offer => self.offer = None,
                Due::Rounds => self.further = None,
                Due::Holding => self.end_holding(),
            }
        }
        self.now = until;
    }

    fn due(&self) -> Option<(i64, Due)> {
        if self.is_over() || self.frozen.is_some() {
            return None;
        }
        let mut due = Vec::new();
        match self.status {
            "awaiting_deposit" => due.push((DEPOSIT.min(DEADLINE), Due::Deposit)),
            "under_review" => due.extend(self.pieces.iter().filter_map(|piece| match piece.part {
                Part::Submitted { ends } => Some((ends, Due::Review)),
                Part::Awaited | Part::Paid | Part::Disputed { .. } | Part::Over => None,
            })),
            "pending_funds" => {
                let awaited = self
                    .pieces
                    .iter()
                    .filter(|piece| piece.part == Part::Awaited);
                let last = awaited.map(|piece| piece.due + GRACE).max();
                due.extend(last.map(|at| (at, Due::Content)));
            }
            _ => {}
        }
        due.extend(self.offer.map(|(_, _, answer_by)| (answer_by, Due::Offer)));
        due.extend(self.further.map(|further| (further.answer_by, Due::Rounds)));
        if self.status != "awaiting_deposit" {
            due.push((self.funded + HOLD, Due::Holding));
        }
        due.into_iter().min_by_key(|(at, _)| *at)
    }

    fn end_holding(&mut self) {
        if self.status == "disputed" {
            let delivered = |piece: &&Piece| piece.part == Part::Disputed { delivered: true };
            let delivered: i64 = self
                .pieces
                .iter()
                .filter(delivered)
                .map(|piece| piece.price)
                .sum();
            return self.split(delivered / 2);
        }
        let submitted = |part: Part| matches!(part, Part::Submitted { .. });
        let places = 0..self.pieces.len();
        let all: Vec<usize> = places
            .filter(|place| submitted(self.pieces[*place].part))
            .collect();
        if !all.is_empty() {
            self.pay(&all);
        }
        if self.status == "pending_funds" {
            self.back("refunded");
        }
    }
}
