//! All faults of one request at once.

use crate::{Fault, FieldProblem, Problem};

/// How many faults one answer tells. Nobody reads more.
const MOST: usize = 50;

/// The faults found in a request, each with its pointer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Faults(Vec<FieldProblem>);

impl Faults {
    /// Notes a fault. Of more than 50 the first are kept.
    pub fn add(&mut self, pointer: impl Into<String>, fault: Fault) {
        self.push(FieldProblem {
            pointer: pointer.into(),
            fault,
        });
    }

    /// The value, or its fault noted.
    pub fn take<T>(&mut self, pointer: impl Into<String>, value: Result<T, Fault>) -> Option<T> {
        value.map_err(|fault| self.add(pointer, fault)).ok()
    }

    /// The value, or the faults of another problem noted.
    pub fn adopt<T>(&mut self, value: Result<T, Problem>) -> Option<T> {
        let mut note = |problem: Problem| {
            for one in &problem.body().errors {
                self.push(one.clone());
            }
        };
        value.map_err(&mut note).ok()
    }

    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Them, in the order in which they were noted.
    pub fn as_slice(&self) -> &[FieldProblem] {
        &self.0
    }

    /// The one problem that lists them all.
    ///
    /// # Errors
    /// A 422 [`Problem`] when there are any.
    pub fn finish(self) -> Result<(), Problem> {
        if self.is_empty() {
            Ok(())
        } else {
            Err(self.into())
        }
    }

    /// Them alone.
    pub(crate) fn into_vec(self) -> Vec<FieldProblem> {
        self.0
    }

    fn push(&mut self, problem: FieldProblem) {
        if self.0.len() < MOST {
            self.0.push(problem);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pointers(problem: &Problem) -> Vec<&str> {
        let errors = problem.body().errors.iter();
        errors.map(|one| one.pointer.as_str()).collect()
    }

    #[test]
    fn every_fault_is_told_at_once() {
        let mut faults = Faults::default();
        assert_eq!(faults.take("/a", Ok(1)), Some(1));
        assert_eq!(faults.take::<u8>("/b", Err(Fault::range(1, 2))), None);
        let other = Problem::invalid("/c/amount", Fault::not_positive());
        assert_eq!(faults.adopt::<u8>(Err(other)), None);
        let problem = faults.finish().unwrap_err();
        assert_eq!(problem.code(), "request.invalid");
        assert_eq!(pointers(&problem), ["/b", "/c/amount"]);
        assert!(Faults::default().finish().is_ok());
    }

    #[test]
    fn an_answer_tells_fifty_at_most() {
        let mut faults = Faults::default();
        for at in 0..60 {
            faults.add(format!("/{at}"), Fault::twice());
        }
        assert_eq!(faults.as_slice().len(), MOST);
        assert_eq!(pointers(&faults.into()).last(), Some(&"/49"));
    }
}
