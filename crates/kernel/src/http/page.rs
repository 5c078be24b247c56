//! Lists, a page at a time.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{Fault, Problem};

/// One page of a list, the newest first.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// Give this as `after` to get the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// Which page of a list is wanted.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// How many items, 1 to 100; 25 when absent.
    #[param(minimum = 1, maximum = 100)]
    pub limit: Option<u16>,
    /// The `next` of the page before.
    pub after: Option<String>,
}

impl PageQuery {
    /// How many items, checked.
    ///
    /// # Errors
    /// A 422 [`Problem`] outside 1 to 100.
    pub fn limit(&self) -> Result<i64, Problem> {
        match self.limit.unwrap_or(25) {
            limit @ 1..=100 => Ok(i64::from(limit)),
            0 | 101.. => Err(Problem::invalid("limit", Fault::items(1, 100))),
        }
    }

    /// The id that the page starts behind.
    ///
    /// # Errors
    /// A 422 [`Problem`] when it is no cursor that a page gave.
    pub fn after(&self) -> Result<Option<Uuid>, Problem> {
        let parse = |text: &String| {
            Uuid::parse_str(text)
                .map_err(|error| Problem::invalid("after", Fault::cursor().hint(error)))
        };
        self.after.as_ref().map(parse).transpose()
    }
}

impl<T> Page<T> {
    /// A page of `limit` items out of up to `limit + 1` that were fetched; `cursor` names an item.
    pub fn of(mut fetched: Vec<T>, limit: i64, cursor: impl Fn(&T) -> Uuid) -> Self {
        let limit = usize::try_from(limit).unwrap_or_default();
        let more = fetched.len() > limit;
        fetched.truncate(limit);
        let next = fetched
            .last()
            .filter(|_| more)
            .map(|item| cursor(item).to_string());
        Self {
            items: fetched,
            next,
        }
    }

    /// The same page with each item turned into something else.
    pub fn map<U>(self, into: impl FnMut(T) -> U) -> Page<U> {
        Page {
            items: self.items.into_iter().map(into).collect(),
            next: self.next,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_names_the_next_only_when_there_is_one() {
        let ids: Vec<Uuid> = (1..=3).map(Uuid::from_u128).collect();
        let page = Page::of(ids.clone(), 2, |id| *id);
        assert_eq!((page.items.len(), page.next), (2, Some(ids[1].to_string())));
        assert_eq!(Page::of(ids, 3, |id| *id).next, None);
    }

    #[test]
    fn a_page_has_bounds() {
        for limit in [0, 101, u16::MAX] {
            assert!(
                PageQuery {
                    limit: Some(limit),
                    after: None
                }
                .limit()
                .is_err()
            );
        }
        assert!(
            PageQuery {
                limit: None,
                after: Some("x".into())
            }
            .after()
            .is_err()
        );
    }
}
