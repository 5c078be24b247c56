//! The money of this room, as named ledger transfers. What holders are paid, `royalties.share`, the database posts itself.

use ledger::{Account, Transfer};

use crate::model::Revenue;

/// Revenue that arrived at the rail. It happens once, so the revenue's id is the act.
pub(crate) fn receive(revenue: &Revenue) -> Transfer {
    Transfer::of(
        revenue.id,
        (0, "royalties.revenue"),
        (
            Account::RailClearing(revenue.rail),
            Account::Revenue(revenue.project.uuid()),
        ),
        revenue.money,
    )
}
