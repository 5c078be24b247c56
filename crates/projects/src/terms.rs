//! The contract as one canonical text, and its hash, which is what a fan accepts.

use std::fmt::Write;

use chrono::{DateTime, Utc};
use kernel::{Failure, Id};
use money::Bps;
use parties::Party;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::{
    draft::{Draft, Mode},
    model::Project,
    offer::Offer,
};

/// What everybody reads before paying; the fan acknowledges it apart from the terms.
pub const RISK_WARNING: &str = "You may lose all the money that you put in. Nothing is guaranteed: revenue depends on people listening, and on what platforms report and pay. You cannot sell your part. This is no deposit and no share of a company, and no fund protects it.";

/// The contract. The order of its fields is the order of its text.
#[derive(Serialize)]
struct Terms<'a> {
    format: &'static str,
    project: Id<Project>,
    owner: Id<Party>,
    mode: Mode,
    nature: &'static str,
    offer: &'a Draft,
    opens_at: DateTime<Utc>,
    closes_at: DateTime<Utc>,
    platform_fee_bps: u16,
    rules: [&'static str; 14],
    risk: &'static str,
}

/// What holds for every raise, whatever it offers.
const RULES: [&str; 14] = [
    "Only settled money counts, and never more than the hard cap is held: what arrives above it or after the close goes back whole.",
    "A fan may take its money back until 4 days after it invested or 48 hours before the close, whichever is later; money is released to nobody before.",
    "With less than the minimum at the close, everything goes back whole and by itself.",
    "While its owner is long late with the cash of a statement that its other projects' fans have a share of, a raise is suspended: nobody can invest, and what arrives goes back whole. Still suspended at its close, it gives everything back whole and by itself.",
    "The close may be moved once, by at most 30 days, with notice to every fan.",
    "A fan's share is what it invested of what was raised, fixed at the close.",
    "The first milestone is released at the close, each other one when its proof was accepted; the platform's fee is taken of each release.",
    "Fans vote on a proof for 7 days, weighted by their money. It is refused when money of at least a fifth of the raise voted and no more of it said yes than no; otherwise, and in silence, it is accepted. A majority of all money decides at once.",
    "When a milestone is refused, or not proved when it is due, all that was not released goes back to the fans pro rata, the units that rounding leaves to the largest remainders, the earliest first. Shares stay as they are.",
    "Revenue counts in the month of the sale that a statement reports, whenever it is reported or paid; months outside the term count nothing for fans. A term that starts with the close starts with the month that the raise closes in.",
    "Fans together get the promised part of that revenue, up to the cap, which is a multiple of what was raised; all else is the owner's. Each fan's part is rounded down to the smallest unit of the currency, on all revenue so far, less what was paid before.",
    "Break points are counted along the months of sale. Of those that are reached the last in the list counts.",
    "A correction that lowers revenue takes nothing back that was paid: it is taken off what comes next. All revenue that statements report of the works counts, without deduction; what the offer says of sources, deductions, rights and encumbrances is the owner's word, and changes no computation.",
    "Nobody, the platform included, can pay, change, delay or stop a release or a refund by hand.",
];

const fn nature(mode: Mode) -> &'static str {
    match mode {
        Mode::Donation => "A gift. Nothing is owed for it.",
        Mode::Presale => {
            "A purchase in advance of what is described. It gives no part of any revenue."
        }
        Mode::RevenueParticipation => {
            "A claim to a share of revenue, up to a cap and for a term. No share of a company, no copyright, no loan, no guaranteed return, no control over the music."
        }
    }
}

/// The text of a contract and its SHA-256, in lower-case hex.
///
/// # Errors
/// [`Failure`] when it cannot be written as JSON, which only a fault of ours can bring about.
pub(crate) fn render(
    (project, owner): (Id<Project>, Id<Party>),
    offer: &Offer,
    fee: Bps,
) -> Result<(String, String), Failure> {
    let terms = Terms {
        format: "daman-raise-terms/1",
        project,
        owner,
        mode: offer.mode,
        nature: nature(offer.mode),
        offer: &offer.draft,
        opens_at: offer.opens_at,
        closes_at: offer.closes_at,
        platform_fee_bps: fee.get(),
        rules: RULES,
        risk: RISK_WARNING,
    };
    let text = serde_json::to_string(&terms)?;
    let hash = sha256(&text);
    Ok((text, hash))
}

/// The SHA-256 of a text, in lower-case hex.
pub(crate) fn sha256(text: &str) -> String {
    let mut hex = String::with_capacity(64);
    for byte in Sha256::digest(text.as_bytes()) {
        // Writing to a string cannot fail.
        if write!(hex, "{byte:02x}").is_err() {
            return String::new();
        }
    }
    hex
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_that_of_the_standard() {
        assert_eq!(
            sha256("abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }
}
