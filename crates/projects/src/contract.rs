//! What the fans of a funded project are owed of its revenue: told to the rooms of royalties and of statements, the only place that
//! does.

use std::collections::BTreeSet;

use kernel::{Failure, Fault, Faults, Tx};
use money::{Bps, Money};
use royalties::{Break, Investment as Holder, Month, NewProject, Owner, Point, Term, Terms};
use statements::NewWork;

use crate::{
    ProjectError,
    draft::{BreakPoint, Mode, TermStart, Work},
    events::{self, Change},
    model::{Project, Raise},
    rules, store,
};

/// Whether fans share in the project's revenue.
pub(crate) const fn shares_revenue(mode: Mode) -> bool {
    match mode {
        Mode::RevenueParticipation => true,
        Mode::Donation | Mode::Presale => false,
    }
}

/// Whether the works of a project that is to open can be told from all others in statements: each code is one, and none is
/// another project's of the same owner.
///
/// # Errors
/// [`ProjectError::Faults`] names each that cannot.
pub(crate) async fn check_works(tx: &mut Tx, project: &Project) -> Result<(), ProjectError> {
    let works = project.draft.works.as_deref().unwrap_or_default();
    let isrcs: Vec<String> = works.iter().filter_map(plain_isrc).collect();
    let mut taken = statements::acts::registered_isrcs(tx, project.owner, &isrcs).await?;
    taken.extend(store::isrcs_of_raises(tx, project, &isrcs).await?);
    let mut faults = Faults::default();
    let mut met = BTreeSet::new();
    for (at, work) in works.iter().enumerate() {
        if plain_isrc(work).is_some_and(|isrc| !met.insert(isrc)) {
            faults.add(format!("/works/{at}/isrc"), Fault::twice());
        }
        if let Err(refused) = statements::acts::check_work(&new_work(work, "-")) {
            faults.add(format!("/works/{at}"), Fault::other(refused.to_string()));
        }
        if is_taken(work, &taken) {
            let taken = Fault::other("another project of yours has this recording");
            faults.add(format!("/works/{at}/isrc"), taken);
        }
    }
    if faults.is_empty() {
        Ok(())
    } else {
        Err(ProjectError::Faults(faults))
    }
}

/// Whether one of these normalised codes is the work's.
fn is_taken(work: &Work, taken: &[String]) -> bool {
    plain_isrc(work).is_some_and(|isrc| taken.contains(&isrc))
}

fn plain_isrc(work: &Work) -> Option<String> {
    statements::normal_isrc(work.isrc.as_deref()?)
}

fn new_work(work: &Work, artist: &str) -> NewWork {
    NewWork {
        title: work.title.clone(),
        artist: artist.to_owned(),
        isrc: work.isrc.clone(),
        upc: work.upc.clone(),
        iswc: work.iswc.clone(),
    }
}

/// The raise has closed: the project begins to be owed revenue, on its terms, and its works are known.
pub(crate) async fn open(
    tx: &mut Tx,
    project: &Project,
    raised: Money,
) -> Result<(), ProjectError> {
    let new = NewProject {
        id: project.id.cast(),
        title: project.title.clone(),
        terms: terms(tx, project, raised)?,
    };
    royalties::open_project(tx, &new).await?;
    let works = project.draft.works.as_deref().unwrap_or_default();
    let isrcs: Vec<String> = works.iter().filter_map(|work| work.isrc.clone()).collect();
    // Another raise of the same owner may have closed with the same recording since this one opened: it came first.
    let taken = statements::acts::registered_isrcs(tx, project.owner, &isrcs).await?;
    let mut met = BTreeSet::new();
    let artist = parties::find(tx, project.owner)
        .await?
        .map(|owner| owner.name);
    let artist = artist.unwrap_or_else(|| "-".to_owned());
    let (left_out, ours): (Vec<&Work>, Vec<&Work>) = works.iter().partition(|work| {
        // Nothing about a recording may keep a raise from closing.
        is_taken(work, &taken) || plain_isrc(work).is_some_and(|isrc| !met.insert(isrc))
    });
    let ours: Vec<NewWork> = ours
        .into_iter()
        .map(|work| new_work(work, &artist))
        .collect();
    let of = (project.owner, raised.currency());
    statements::acts::register_works(tx, project.id.uuid(), of, &ours)
        .await
        .map_err(Failure::new)?;
    if !left_out.is_empty() {
        events::happened(tx, project.id, Change::of("works_left_out")).await?;
    }
    Ok(())
}

/// What was promised, of what was raised. All that is not the fans' is the owner's.
pub(crate) fn terms(tx: &Tx, project: &Project, raised: Money) -> Result<Terms, ProjectError> {
    let draft = &project.draft;
    let multiple = i128::from(draft.cap_multiple_bps.unwrap_or(20_000));
    let cap = i128::from(raised.amount_minor())
        .saturating_mul(multiple)
        .div_euclid(10_000);
    let cap = i64::try_from(cap).map_err(Failure::new)?;
    let first = first_month(tx, project)?;
    let term = Term::of(first, draft.term_months.unwrap_or(60)).map_err(Failure::new)?;
    let breaks = draft.break_points.iter().flatten();
    let breaks = breaks.map(|point| break_of(point, first, raised));
    Ok(Terms {
        term: Some(term),
        breaks: breaks.collect::<Result<_, _>>()?,
        owners: vec![Owner {
            party: project.owner,
            share: bps(10_000)?,
        }],
        ..Terms::new(
            bps(draft.promised_bps.unwrap_or_default())?,
            Money::new(cap.max(1), raised.currency()),
        )
    })
}

fn bps(bps: u16) -> Result<Bps, Failure> {
    Bps::try_new(bps).map_err(Failure::new)
}

fn first_month(tx: &Tx, project: &Project) -> Result<Month, Failure> {
    let draft = &project.draft;
    let day = match (draft.term_starts, draft.term_from) {
        (Some(TermStart::Month), Some(day)) => day,
        // The month that the terms name, whenever it is decided.
        (Some(TermStart::Month | TermStart::Close) | None, _) => project
            .raise
            .as_ref()
            .map_or_else(|| tx.now(), |raise| raise.closes_at)
            .date_naive(),
    };
    Month::of(day).map_err(Failure::new)
}

fn break_of(point: &BreakPoint, first: Month, raised: Money) -> Result<Break, Failure> {
    let from = match (&point.after_amount, point.after_months) {
        (Some(amount), _) => {
            let amount = amount.positive("/after_amount");
            let amount = amount.map_err(|problem| {
                Failure::msg(format!("a break point of a frozen contract: {problem:?}"))
            })?;
            Point::Amount(Money::new(amount.amount_minor(), raised.currency()))
        }
        (None, months) => Point::Month(
            first
                .later(months.unwrap_or_default())
                .map_err(Failure::new)?,
        ),
    };
    Ok(Break {
        from,
        promised: bps(point.promised_bps)?,
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

/// Why nothing more is to come to the fans of a project that earns, if it is so: they were paid all that they get at most, or the
/// term is over, statements of it can be expected no more, and none waits for anything.
pub(crate) async fn fulfilled(
    tx: &mut Tx,
    project: &Project,
) -> Result<Option<&'static str>, Failure> {
    let mark = royalties::find_fans_mark(tx, project.id.cast()).await?;
    let mark = mark.ok_or_else(|| Failure::msg("a project that earns has no holders"))?;
    if mark.is_full() {
        return Ok(Some("cap_reached"));
    }
    let Some(last) = mark.last_month else {
        return Ok(None);
    };
    // Those months behind it are waited for whole.
    let quiet = last
        .later(rules::REPORTED_WITHIN_MONTHS.saturating_add(1))
        .map_err(Failure::new)?;
    if tx.now().date_naive() < quiet.first_day() {
        return Ok(None);
    }
    let awaited = statements::is_revenue_awaited(tx, project.id.uuid()).await?;
    Ok((!awaited).then_some("term_over"))
}

/// All fans are holders: nobody becomes one any more.
pub(crate) async fn fix(tx: &mut Tx, project: &Project, raise: &Raise) -> Result<(), ProjectError> {
    if !shares_revenue(raise.mode) {
        return Ok(());
    }
    Ok(royalties::fix_holders(tx, project.id.cast()).await?)
}
