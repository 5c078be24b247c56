//! How long and how many: what a stranger may store at all.

use kernel::{Fault, Faults};
use money::AmountError;
use parties::Language;
use statements::{normal_isrc, normal_iswc};

use crate::{
    draft::{Draft, Work},
    rules,
};

/// The faults of what a draft says so far.
pub(crate) fn bounded(draft: &Draft) -> Faults {
    let mut faults = Faults::default();
    all(draft, &mut faults);
    faults
}

pub(super) fn all(draft: &Draft, faults: &mut Faults) {
    if let Some(title) = &draft.title {
        text(title, 200, "/title", faults);
    }
    for (language, words) in draft.description.iter().flatten() {
        if Language::parse(language).is_some() {
            text(words, 10_000, &format!("/description/{language}"), faults);
        } else {
            faults.add("/description", Language::unknown());
        }
    }
    if let Some(words) = &draft.deductions {
        text(words, 2_000, "/deductions", faults);
    }
    list(draft.works.as_ref(), 50, "/works", faults, work);
    list(
        draft.rights.as_ref(),
        50,
        "/rights",
        faults,
        |right, at, faults| {
            text(&right.holder, 200, &format!("{at}/holder"), faults);
            text(&right.role, 100, &format!("{at}/role"), faults);
            number(
                u32::from(right.bps),
                (1, 10_000),
                &format!("{at}/bps"),
                faults,
            );
        },
    );
    list(
        draft.encumbrances.as_ref(),
        20,
        "/encumbrances",
        faults,
        |one, at, faults| {
            text(&one.holder, 200, &format!("{at}/holder"), faults);
            text(
                &one.description,
                1_000,
                &format!("{at}/description"),
                faults,
            );
        },
    );
    list(
        draft.budget.as_ref(),
        50,
        "/budget",
        faults,
        |line, at, faults| text(&line.label, 200, &format!("{at}/label"), faults),
    );
    plans(draft, faults);
    numbers(draft, faults);
    amounts(draft, faults);
}

fn plans(draft: &Draft, faults: &mut Faults) {
    list(
        draft.milestones.as_ref(),
        12,
        "/milestones",
        faults,
        |plan, at, faults| {
            text(&plan.title, 200, &format!("{at}/title"), faults);
            text(
                &plan.proof_wanted,
                2_000,
                &format!("{at}/proof_wanted"),
                faults,
            );
            let (bps, due) = (u32::from(plan.bps), u32::from(plan.due_days));
            number(bps, (1, 10_000), &format!("{at}/bps"), faults);
            number(due, (0, 1_095), &format!("{at}/due_days"), faults);
        },
    );
    list(
        draft.break_points.as_ref(),
        5,
        "/break_points",
        faults,
        |point, at, faults| {
            let bps = u32::from(point.promised_bps);
            number(bps, (0, 10_000), &format!("{at}/promised_bps"), faults);
            let months = point.after_months.map(u32::from);
            if point.after_amount.is_some() == months.is_some() {
                faults.add(
                    at,
                    Fault::other("it begins after an amount or after months: write one"),
                );
            }
            if let Some(months) = months {
                number(months, (1, 119), &format!("{at}/after_months"), faults);
            }
        },
    );
    list(draft.sources.as_ref(), 7, "/sources", faults, |_, _, _| {});
}

fn numbers(draft: &Draft, faults: &mut Faults) {
    for (value, bounds, pointer) in [
        (
            draft.duration_days.map(u32::from),
            (1, u32::from(rules::LONGEST_DAYS)),
            "/duration_days",
        ),
        (
            draft.promised_bps.map(u32::from),
            (0, 10_000),
            "/promised_bps",
        ),
        (draft.cap_multiple_bps, (1, 100_000), "/cap_multiple_bps"),
        (draft.term_months.map(u32::from), (1, 120), "/term_months"),
    ] {
        if let Some(value) = value {
            number(value, bounds, pointer, faults);
        }
    }
}

/// What is written as an amount is one, whatever the others are.
fn amounts(draft: &Draft, faults: &mut Faults) {
    for (wire, pointer) in [
        (&draft.minimum, "/minimum"),
        (&draft.optimum, "/optimum"),
        (&draft.hard_cap, "/hard_cap"),
        (&draft.min_per_fan, "/min_per_fan"),
        (&draft.max_per_fan, "/max_per_fan"),
    ] {
        if let Some(wire) = wire
            && (wire.amount.len() > 24 || wire.currency.len() > 4)
        {
            faults.add(pointer, Fault::amount(&AmountError::Malformed));
        }
    }
    for (at, line) in draft.budget.iter().flatten().enumerate().take(50) {
        if line.amount.amount.len() > 24 || line.amount.currency.len() > 4 {
            faults.add(
                format!("/budget/{at}/amount"),
                Fault::amount(&AmountError::Malformed),
            );
        }
    }
}

fn work(work: &Work, at: &str, faults: &mut Faults) {
    text(&work.title, 200, &format!("{at}/title"), faults);
    if work
        .isrc
        .as_deref()
        .is_some_and(|code| normal_isrc(code).is_none())
    {
        faults.add(format!("{at}/isrc"), Fault::isrc());
    }
    if work
        .iswc
        .as_deref()
        .is_some_and(|code| normal_iswc(code).is_none())
    {
        faults.add(format!("{at}/iswc"), Fault::iswc());
    }
    if work.upc.as_deref().is_some_and(|code| !is_upc(code)) {
        faults.add(format!("{at}/upc"), Fault::upc());
    }
}

fn is_upc(code: &str) -> bool {
    matches!(code.len(), 12 | 13) && code.bytes().all(|byte| byte.is_ascii_digit())
}

fn text(text: &str, most: usize, pointer: &str, faults: &mut Faults) {
    if text.trim().is_empty() || text.chars().nth(most).is_some() {
        faults.add(pointer, Fault::characters(1, most));
    } else if let Some(control) = text.chars().find(|c| c.is_control() && *c != '\n') {
        faults.add(pointer, Fault::control(control));
    }
}

fn number(value: u32, (least, most): (u32, u32), pointer: &str, faults: &mut Faults) {
    if !(least..=most).contains(&value) {
        faults.add(pointer, Fault::range(least, most));
    }
}

fn list<T>(
    items: Option<&Vec<T>>,
    most: usize,
    pointer: &str,
    faults: &mut Faults,
    check: impl Fn(&T, &str, &mut Faults),
) {
    let items = items.map(Vec::as_slice).unwrap_or_default();
    if items.len() > most {
        faults.add(pointer, Fault::at_most_items(most));
    }
    for (at, item) in items.iter().enumerate().take(most) {
        check(item, &format!("{pointer}/{at}"), faults);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_upc_has_twelve_or_thirteen_digits() {
        assert!(is_upc("036000291452") && is_upc("4006381333931") && !is_upc("1234"));
    }
}
