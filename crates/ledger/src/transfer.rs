//! Transfers.

use kernel::Id;
use money::Money;
use uuid::Uuid;

use crate::Account;

/// A movement of money between two accounts of one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transfer {
    /// Made by [`transfer_id`] from the act and the step.
    pub id: Uuid,
    /// The account that is debited.
    pub debit: Account,
    /// The account that is credited.
    pub credit: Account,
    /// How much; more than nothing.
    pub money: Money,
    /// What it is, such as `escrow.release`.
    pub kind: &'static str,
}

/// The act that caused a transfer: the transfer's id without the step.
pub fn act_of(transfer: Uuid) -> Uuid {
    transfer_id(Id::<()>::from_uuid(transfer), 0)
}

/// The id of the transfer that is step `step` of an act: the act's id with the step in its last 16 bits.
pub fn transfer_id<A>(act: Id<A>, step: u16) -> Uuid {
    let mut bytes = act.uuid().into_bytes();
    if let Some(last) = bytes.last_chunk_mut::<2>() {
        *last = step.to_be_bytes();
    }
    Uuid::from_bytes(bytes)
}

impl Transfer {
    /// Step `step` of `act`: `money` from `debit` to `credit`.
    pub fn of<A>(
        act: Id<A>,
        (step, kind): (u16, &'static str),
        (debit, credit): (Account, Account),
        money: Money,
    ) -> Self {
        Self {
            id: transfer_id(act, step),
            debit,
            credit,
            money,
            kind,
        }
    }

    /// Spreads acts over the balance rows of busy accounts; all transfers of one act share their lane.
    pub(crate) fn lane(&self) -> i32 {
        // The last random bits of the act's id, before its step.
        self.id.as_bytes().get(13).copied().map_or(0, i32::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn acts_at_a_steady_distance_do_not_share_a_lane() {
        let now = chrono::DateTime::UNIX_EPOCH;
        let acts = (0..512).map(|_| Id::<()>::new(now)).step_by(16);
        let lanes: std::collections::BTreeSet<i32> = acts
            .map(|act| {
                let accounts = (Account::FeesPlatform, Account::FeesRail);
                let money = Money::new(1, money::Currency::MAD);
                Transfer::of(act, (0, "test.move"), accounts, money).lane() % 16
            })
            .collect();
        // 32 acts in 16 lanes: by chance they meet in fewer than 6 once in 10^12.
        assert!(lanes.len() >= 6, "{lanes:?}");
    }

    #[test]
    fn steps_of_an_act_have_ids_of_their_own() {
        let act = Id::<()>::from_uuid(Uuid::from_u128(0x0197_a6f2_93a1_7c11_8a61_6f0c_1d2e_0000));
        assert_eq!(transfer_id(act, 0), act.uuid());
        assert_eq!(transfer_id(act, 258).as_bytes()[14..], [1, 2]);
    }
}
