//! What somebody does, and histories of it.

use proptest::prelude::*;

/// What somebody does, or time. Lines are named by a bit each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Deed {
    Wait {
        hours: i64,
    },
    Fund,
    Cancel,
    Submit {
        lines: u8,
    },
    Release {
        lines: u8,
    },
    Revise {
        lines: u8,
    },
    Dispute {
        lines: u8,
    },
    Settle {
        percent: i64,
    },
    Offer {
        by_brand: bool,
        percent: i64,
    },
    Answer {
        by_brand: bool,
        accept: bool,
    },
    OfferRounds {
        by_brand: bool,
        line: u8,
        rounds: u16,
        price: i64,
    },
    AnswerRounds {
        by_brand: bool,
        accept: bool,
    },
    Contest,
    Won,
    Lost,
}

/// Histories of up to 24 deeds, with prices of one to three lines.
pub(crate) fn histories() -> impl Strategy<Value = (Vec<i64>, Vec<Deed>)> {
    let lines = || 1_u8..8;
    let deed = prop_oneof![
        6 => (1_i64..400).prop_map(|hours| Deed::Wait { hours }),
        1 => Just(Deed::Cancel),
        8 => lines().prop_map(|lines| Deed::Submit { lines }),
        4 => lines().prop_map(|lines| Deed::Release { lines }),
        5 => lines().prop_map(|lines| Deed::Revise { lines }),
        1 => lines().prop_map(|lines| Deed::Dispute { lines }),
        1 => (0_i64..=110).prop_map(|percent| Deed::Settle { percent }),
        2 => (any::<bool>(), 0_i64..=110).prop_map(|(by_brand, percent)| Deed::Offer { by_brand, percent }),
        2 => (any::<bool>(), any::<bool>()).prop_map(|(by_brand, accept)| Deed::Answer { by_brand, accept }),
        2 => (any::<bool>(), 0_u8..3, 1_u16..4, 1_i64..12_000).prop_map(|(by_brand, line, rounds, price)| {
            Deed::OfferRounds { by_brand, line, rounds, price }
        }),
        2 => (any::<bool>(), any::<bool>()).prop_map(|(by_brand, accept)| Deed::AnswerRounds { by_brand, accept }),
        1 => Just(Deed::Contest),
        2 => Just(Deed::Won),
        1 => Just(Deed::Lost),
    ];
    let prices = prop::collection::vec(1_i64..30_000, 1..=3);
    let deeds = prop::collection::vec(deed, 1..24);
    (prices, any::<bool>(), deeds).prop_map(|(prices, funded, mut deeds)| {
        // Most agreements get their money.
        if funded || deeds.len() % 3 > 0 {
            deeds.insert(0, Deed::Fund);
        }
        (prices, deeds)
    })
}
