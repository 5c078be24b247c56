//! A value that many ask for and that is worked out now and then.

use std::sync::Arc;

use tokio::sync::Mutex;

/// The last one, for all who ask.
#[derive(Debug)]
pub struct Watched<T> {
    last: Arc<Mutex<Option<Arc<T>>>>,
}

// Derived, it would ask that the value can be cloned.
impl<T> Clone for Watched<T> {
    fn clone(&self) -> Self {
        Self {
            last: Arc::clone(&self.last),
        }
    }
}

impl<T> Default for Watched<T> {
    fn default() -> Self {
        Self {
            last: Arc::default(),
        }
    }
}

impl<T> Watched<T> {
    /// The last one while it is fresh enough, or else a new one. Who comes while it is worked out waits for the same.
    ///
    /// # Errors
    /// That of working it out; the next who asks tries again.
    pub async fn get<E>(
        &self,
        is_fresh: impl Fn(&T) -> bool,
        work_out: impl AsyncFnOnce() -> Result<T, E>,
    ) -> Result<Arc<T>, E> {
        let mut last = self.last.lock().await;
        if let Some(value) = last.as_ref().filter(|value| is_fresh(value)) {
            return Ok(Arc::clone(value));
        }
        let value = Arc::new(work_out().await?);
        *last = Some(Arc::clone(&value));
        Ok(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn it_is_worked_out_again_when_it_is_stale_and_not_before() {
        let watched = Watched::default();
        let first = watched.get(|_| true, async || Ok::<_, ()>(1)).await;
        assert_eq!(*first.unwrap(), 1);
        let kept = watched.clone().get(|_| true, async || Ok::<_, ()>(2)).await;
        assert_eq!(*kept.unwrap(), 1);
        assert!(watched.get(|_| false, async || Err(())).await.is_err());
        let next = watched.get(|value| *value != 1, async || Ok::<_, ()>(3));
        assert_eq!(*next.await.unwrap(), 3);
    }
}
