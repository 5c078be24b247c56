//! From Stripe's objects to our words: lenient where it does not matter, exact where it is money.

use std::{collections::BTreeMap, error::Error};

use chrono::{DateTime, Utc};
use money::Money;
use serde::{Deserialize, de::DeserializeOwned};

use super::{
    amounts,
    wire::{Call, Wire},
};
use crate::{Doubt, Page, RailError, form::Form};

/// The most pages read of one list that is wanted whole: 10,000 objects.
const MAX_PAGES: usize = 100;

/// Something of ours that is read from one of Stripe's objects.
pub(super) trait FromWire: Sized {
    /// Stripe's object, with the fields used.
    type Wire: DeserializeOwned;

    /// Reads it.
    ///
    /// # Errors
    /// [`Doubt::Unreadable`] when an amount, a moment or an id of it makes no sense.
    fn from_wire(wire: Self::Wire) -> Result<Self, Doubt>;
}

/// Stripe's yes, when nothing of it is used.
impl FromWire for () {
    type Wire = serde::de::IgnoredAny;

    fn from_wire(_: Self::Wire) -> Result<Self, Doubt> {
        Ok(())
    }
}

/// Something with an id of Stripe's, by which the next page is asked.
pub(super) trait Listed: FromWire {
    /// The id.
    fn id(&self) -> &str;
}

/// Stripe's envelope of lists.
#[derive(Deserialize)]
pub(super) struct ListWire<T> {
    data: Vec<T>,
    #[serde(default)]
    has_more: bool,
}

impl<T: Listed> FromWire for Page<T> {
    type Wire = ListWire<T::Wire>;

    fn from_wire(wire: Self::Wire) -> Result<Self, Doubt> {
        let items = wire
            .data
            .into_iter()
            .map(T::from_wire)
            .collect::<Result<Vec<_>, _>>()?;
        let next = items
            .last()
            .filter(|_| wire.has_more)
            .map(|last| last.id().to_owned());
        Ok(Self { items, next })
    }
}

/// Reads a whole list, page by page. `filter` says which, without the paging.
pub(super) async fn whole_list<T: Listed>(
    wire: &Wire,
    path: &'static str,
    filter: Form,
) -> Result<Vec<T>, RailError> {
    let mut all = Vec::new();
    let mut after: Option<String> = None;
    for _ in 0..MAX_PAGES {
        let form = filter
            .clone()
            .with("limit", 100)
            .maybe("starting_after", after);
        let page: Page<T> = wire.get(Call::platform(path, form)).await?;
        all.extend(page.items);
        match page.next {
            Some(next) => after = Some(next),
            None => return Ok(all),
        }
    }
    // Half a list would read as "it was never sent", so it is no answer.
    Err(RailError::Unavailable {
        rail: super::NAME,
        source: Doubt::TooLong,
    })
}

/// A field that holds an object when we asked Stripe to expand it, and its id otherwise.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum Expandable<T> {
    /// The object itself.
    Object(Box<T>),
    /// Its id alone.
    Id(String),
}

/// Stripe said yes, but not in words that can be read.
pub(super) fn unreadable(source: impl Into<Box<dyn Error + Send + Sync>>) -> Doubt {
    Doubt::Unreadable(source.into())
}

/// An amount with Stripe's own code of its currency.
pub(super) fn money(amount: i64, currency: &str) -> Result<Money, Doubt> {
    amounts::from_stripe(amount, currency).map_err(unreadable)
}

/// A moment from seconds since 1970.
pub(super) fn moment(seconds: i64) -> Result<DateTime<Utc>, Doubt> {
    DateTime::from_timestamp(seconds, 0).ok_or_else(|| unreadable("a moment out of range"))
}

/// Labels as they come back: a map, or nothing.
pub(super) type LabelsWire = Option<BTreeMap<String, String>>;
