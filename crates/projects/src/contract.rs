//! What the fans of a funded project are owed of its revenue: told to the room of royalties, the only place that does.

use kernel::Tx;
use money::{Bps, Money};
use royalties::{Investment as Holder, NewProject, Terms};

use crate::{
    ProjectError,
    draft::Mode,
    model::{Project, Raise},
};

/// Whether fans share in the project's revenue.
pub(crate) const fn shares_revenue(mode: Mode) -> bool {
    match mode {
        Mode::RevenueParticipation => true,
        Mode::Donation | Mode::Presale => false,
    }
}

/// The raise has closed: the project begins to be owed revenue, on its terms.
///
/// Terms that royalties does not know yet (when the term begins and ends, where the rate breaks) stand in the project's terms,
/// and are passed on here once it does.
pub(crate) async fn open(
    tx: &mut Tx,
    project: &Project,
    raised: Money,
) -> Result<(), ProjectError> {
    let new = NewProject {
        id: project.id.cast(),
        title: project.title.clone(),
        terms: terms(project, raised)?,
    };
    Ok(royalties::open_project(tx, &new).await?)
}

/// What was promised, of what was raised.
pub(crate) fn terms(project: &Project, raised: Money) -> Result<Terms, ProjectError> {
    let promised = project.draft.promised_bps.unwrap_or_default();
    let multiple = i128::from(project.draft.cap_multiple_bps.unwrap_or(20_000));
    let cap = i128::from(raised.amount_minor())
        .saturating_mul(multiple)
        .div_euclid(10_000);
    let cap = i64::try_from(cap).map_err(kernel::Failure::new)?;
    Ok(Terms {
        promised: Bps::try_new(promised).map_err(kernel::Failure::new)?,
        cap: Money::new(cap.max(1), raised.currency()),
    })
}

/// A page of fans becomes holders, each with all that it committed.
pub(crate) async fn add(
    tx: &mut Tx,
    project: &Project,
    raise: &Raise,
    fans: &[Holder],
) -> Result<(), ProjectError> {
    if !shares_revenue(raise.mode) || fans.is_empty() {
        return Ok(());
    }
    Ok(royalties::add_holders(tx, project.id.cast(), fans).await?)
}

/// All fans are holders: nobody becomes one any more.
pub(crate) async fn fix(tx: &mut Tx, project: &Project, raise: &Raise) -> Result<(), ProjectError> {
    if !shares_revenue(raise.mode) {
        return Ok(());
    }
    Ok(royalties::fix_holders(tx, project.id.cast()).await?)
}
