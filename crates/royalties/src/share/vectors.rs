//! The test vectors that other implementations are checked with: `spec/vectors`.

use std::{collections::BTreeMap, fs, path::Path};

use kernel::Id;
use money::{Bps, Currency, Money};
use parties::Party;
use serde::Deserialize;
use uuid::Uuid;

use super::{Break, CapBps, Marks, Overflow, Owner, Point, Recoup, Term, Terms, Tiers};
use crate::{Investment, Month};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    about: String,
    cases: Vec<Vector>,
}

/// One project, and what became known of its revenue, step by step.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Vector {
    pub(crate) name: String,
    currency: String,
    terms: TermsWords,
    holders: Vec<HolderWords>,
    pub(crate) revenues: Vec<Step>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TermsWords {
    promised_bps: u16,
    cap: String,
    breaks: Vec<BreakWords>,
    term: Option<TermWords>,
    recoup: Vec<RecoupWords>,
    owners: Vec<OwnerWords>,
    overflow: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BreakWords {
    from_amount: Option<String>,
    from_month: Option<Month>,
    promised_bps: u16,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TermWords {
    first: Month,
    last: Month,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RecoupWords {
    party: String,
    amount: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OwnerWords {
    party: String,
    share_bps: u16,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HolderWords {
    party: String,
    invested: String,
    cap_bps: Option<u32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Step {
    pub(crate) cash: String,
    pub(crate) sold: BTreeMap<Month, String>,
    pub(crate) expect: Expected,
}

/// Where it stands behind a step, in minor units.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Expected {
    revenue: String,
    due: DueWords,
    marks: MarksWords,
    pub(crate) wallets: BTreeMap<String, String>,
    pub(crate) waits: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DueWords {
    recoup: String,
    fans: String,
    pool: String,
    rest: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MarksWords {
    recoup: String,
    fans: String,
    rest: String,
}

/// The parties of a vector by their names; the same one for the same name.
#[derive(Default)]
pub(crate) struct Parties(BTreeMap<String, Id<Party>>);

impl Parties {
    pub(crate) fn of(&mut self, name: &str) -> Id<Party> {
        let party = self.0.entry(name.to_owned());
        *party.or_insert_with(|| Id::new(kernel::testing::START))
    }
}

impl Vector {
    pub(crate) fn money(&self, minor: &str) -> Money {
        Money::new(
            minor.parse().unwrap(),
            Currency::parse(&self.currency).unwrap(),
        )
    }

    pub(crate) fn terms(&self, parties: &mut Parties) -> Terms {
        let words = &self.terms;
        let bps = |bps| Bps::try_new(bps).unwrap();
        let point = |one: &BreakWords| Break {
            from: match (&one.from_amount, one.from_month) {
                (Some(amount), None) => Point::Amount(self.money(amount)),
                (None, Some(month)) => Point::Month(month),
                (Some(_), Some(_)) | (None, None) => panic!("a break point has one place"),
            },
            promised: bps(one.promised_bps),
        };
        let term = words.term.as_ref();
        Terms {
            promised: bps(words.promised_bps),
            cap: self.money(&words.cap),
            breaks: words.breaks.iter().map(point).collect(),
            term: term.map(|term| Term {
                first: term.first,
                last: term.last,
            }),
            recoup: words
                .recoup
                .iter()
                .map(|line| Recoup {
                    party: parties.of(&line.party),
                    amount: self.money(&line.amount),
                })
                .collect(),
            owners: words
                .owners
                .iter()
                .map(|owner| Owner {
                    party: parties.of(&owner.party),
                    share: bps(owner.share_bps),
                })
                .collect(),
            overflow: Overflow::parse(&words.overflow).unwrap(),
        }
    }

    pub(crate) fn holders(&self, parties: &mut Parties) -> Vec<Investment> {
        let holder = |one: &HolderWords| Investment {
            party: parties.of(&one.party),
            invested: self.money(&one.invested),
            cap: one.cap_bps.map(|bps| CapBps::try_new(bps).unwrap()),
        };
        self.holders.iter().map(holder).collect()
    }
}

/// Every vector of every file.
pub(crate) fn vectors() -> Vec<Vector> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../spec/vectors");
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let file: File = serde_json::from_slice(&fs::read(&path).unwrap())
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert!(!file.about.is_empty());
        all.extend(file.cases);
    }
    assert!(all.len() >= 30);
    all
}

#[test]
fn the_vectors_come_out_as_they_say() {
    for vector in vectors() {
        let mut parties = Parties::default();
        let terms = vector.terms(&mut parties);
        let holders = vector.holders(&mut parties);
        let tiers = Tiers::try_new(holders.iter().map(|one| (one.cap, one.invested))).unwrap();
        let currency = tiers.raised().currency();
        let (mut marks, mut sold) = (Marks::none(currency), Vec::new());
        let mut cash = Money::zero(currency);
        for (number, step) in vector.revenues.iter().enumerate() {
            let at = format!("{}, revenue {}", vector.name, number + 1);
            cash = cash.checked_add(vector.money(&step.cash)).unwrap();
            sold.extend(
                step.sold
                    .iter()
                    .map(|(month, minor)| (*month, vector.money(minor))),
            );
            let due = terms.due(&tiers, &sold).unwrap();
            marks = marks.forward(&due, cash, (&tiers, terms.overflow)).unwrap();
            let (expect, whose) = (&step.expect, &step.expect.due);
            for (own, said) in [
                (due.revenue, &expect.revenue),
                (due.recoup, &whose.recoup),
                (due.fans, &whose.fans),
                (due.pool, &whose.pool),
                (due.rest, &whose.rest),
                (marks.recoup, &expect.marks.recoup),
                (marks.fans, &expect.marks.fans),
                (marks.rest, &expect.marks.rest),
            ] {
                assert_eq!(own, vector.money(said), "{at}");
            }
            let mut wallets: BTreeMap<Uuid, i64> = BTreeMap::new();
            let recouped = terms.recouped(marks.recoup).unwrap();
            let lines = terms.recoup.iter().map(|line| line.party).zip(recouped);
            let owned = terms.owned(marks.rest).unwrap();
            let owners = terms.owners.iter().map(|owner| owner.party).zip(owned);
            let part = |one: &Investment| {
                let level = tiers.level(marks.fans, terms.overflow, one.cap).unwrap();
                (one.party, level.part(one.invested).unwrap())
            };
            for (party, amount) in lines.chain(owners).chain(holders.iter().map(part)) {
                *wallets.entry(party.uuid()).or_default() += amount.amount_minor();
            }
            assert_eq!(wallets.len(), expect.wallets.len(), "{at}");
            for (name, minor) in &expect.wallets {
                let held = wallets[&parties.of(name).uuid()];
                assert_eq!(held, minor.parse::<i64>().unwrap(), "{at}: {name}");
            }
            let left = cash.amount_minor() - wallets.values().sum::<i64>();
            assert_eq!(left, expect.waits.parse::<i64>().unwrap(), "{at}");
        }
    }
}
