//! What of this room is a setting, and what is a promise to everybody.

use chrono::Duration;
use money::Bps;
use payments::Mode;

/// The settings of this room. They are of contracts that open from now on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// Of each release, so much is the platform's. Shown before anybody pays, and frozen in the terms.
    pub fee: Bps,
    /// Whether real money moves: some countries are open in the sandbox only.
    pub mode: Mode,
}

/// The platform's part of each release when nobody set another, in basis points.
pub const DEFAULT_FEE_BPS: u16 = 500;

/// How long a raise collects that does not say, in days.
pub(crate) const DURATION_DAYS: u16 = 30;
/// How long it may collect, in days; the table repeats it.
pub(crate) const LONGEST_DAYS: u16 = 60;
/// How far ahead a raise may be set to open, in days.
pub(crate) const AHEAD_DAYS: u32 = 90;
/// By how much it may be extended, once, in days; the table repeats it.
pub(crate) const EXTENSION_DAYS: u16 = 30;
/// How long before its end it can still be extended: fans are told, and have time to leave.
pub(crate) const EXTEND_BEFORE: Duration = Duration::hours(24);
/// How long a fan may take its money back after it invested.
pub(crate) const COOLING_OFF: Duration = Duration::days(4);
/// Until how long before the close it may do so, if that is later.
pub(crate) const LEAVE_BEFORE: Duration = Duration::hours(48);
/// How long fans vote on a proof.
pub(crate) const VOTE: Duration = Duration::days(7);
/// How long before a milestone is due its owner is reminded.
pub(crate) const REMIND_BEFORE: Duration = Duration::days(7);
/// How long until it is looked again where a raise's owner stands, or whether a project's fans have had all they get.
pub(crate) const LOOK: Duration = Duration::days(1);
/// For so many months after the last month of a term statements of it are waited for: distributors report and pay a sale within three
/// to six months, collecting societies within a year.
pub(crate) const REPORTED_WITHIN_MONTHS: u16 = 12;
/// So many fans are committed, given back or told in one transaction.
pub(crate) const PAGE: i64 = if cfg!(test) { 7 } else { 500 };
/// So many investments of one fan in one project: each is a row of its own.
pub(crate) const MOST_INVESTMENTS: i64 = 20;
