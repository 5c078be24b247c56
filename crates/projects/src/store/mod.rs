//! Every line of SQL of this room.

mod history;
mod investments;
mod milestones;
mod pages;
mod projects;
mod returns;
mod updates;

use kernel::Failure;
use money::Bps;

pub(crate) use history::{insert_happening, list_happenings, list_happenings_of_investment};
pub(crate) use investments::{
    Filter, find_investment, insert_investment, list_investments, list_paid_for, lock_investment,
    save_investment, stake_of,
};
pub(crate) use milestones::{
    Accepts, insert_milestones, insert_release, list_milestones, list_votes, lock_milestone,
    project_of, save_milestone, save_vote,
};
pub(crate) use pages::{
    commit, count_open, cut_of, lapse, list_committed, list_fans, list_held_fans, list_open,
    newest_held,
};
pub(crate) use projects::{
    find_project, insert_project, isrcs_of_raises, list_of_owner, list_public, lock_project,
    save_cut, save_draft, save_opened, save_project,
};
pub(crate) use returns::{find_return, insert_returns, list_returns};
pub(crate) use updates::{insert_update, is_withdrawn, list_updates, lock_update, withdraw_update};

fn bps(stored: i32) -> Result<Bps, Failure> {
    let bps = u16::try_from(stored).map_err(Failure::new)?;
    Bps::try_new(bps).map_err(Failure::new)
}
