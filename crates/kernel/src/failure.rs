//! Failures that no caller can act on.

use std::error::Error;

/// Something broke that the caller cannot mend: the database, the machine, a row that lies. Keeps its cause.
#[derive(Debug, thiserror::Error)]
#[error("{context}")]
pub struct Failure {
    context: String,
    source: Option<Box<dyn Error + Send + Sync>>,
}

impl Failure {
    /// A failure caused by `source`.
    pub fn new(source: impl Error + Send + Sync + 'static) -> Self {
        Self {
            context: "an operation failed".to_owned(),
            source: Some(Box::new(source)),
        }
    }

    /// A failure that was noticed here, such as a row that breaks the rules of its table.
    pub fn msg(context: impl Into<String>) -> Self {
        Self {
            context: context.into(),
            source: None,
        }
    }

    /// The same failure, saying what was being done.
    #[must_use]
    pub fn context(self, context: impl Into<String>) -> Self {
        Self {
            context: context.into(),
            source: Some(Box::new(self)),
        }
    }

    /// Whether the database was not reached, or went away in the middle: the same request may well succeed in a moment.
    pub fn is_database_away(&self) -> bool {
        let mut cause = self.source();
        while let Some(error) = cause {
            if let Some(error) = error.downcast_ref::<sqlx::Error>() {
                return is_away(error);
            }
            cause = error.source();
        }
        false
    }

    /// The whole chain of causes in one line, for the log.
    pub fn chain(&self) -> String {
        let mut line = self.to_string();
        let mut cause = self.source();
        while let Some(error) = cause {
            line.push_str(": ");
            line.push_str(&error.to_string());
            cause = error.source();
        }
        line
    }
}

impl From<sqlx::Error> for Failure {
    fn from(source: sqlx::Error) -> Self {
        Self {
            context: "the database refused or was not reached".to_owned(),
            source: Some(Box::new(source)),
        }
    }
}

impl From<serde_json::Error> for Failure {
    fn from(source: serde_json::Error) -> Self {
        Self {
            context: "stored JSON has another form than expected".to_owned(),
            source: Some(Box::new(source)),
        }
    }
}

impl From<money::AmountError> for Failure {
    fn from(source: money::AmountError) -> Self {
        Self {
            context: "an amount could not be computed".to_owned(),
            source: Some(Box::new(source)),
        }
    }
}

impl From<money::UnknownCurrency> for Failure {
    fn from(source: money::UnknownCurrency) -> Self {
        Self {
            context: "a stored currency is unknown".to_owned(),
            source: Some(Box::new(source)),
        }
    }
}

/// Broken connections, none to be had, and SQLSTATE class 57P: shut down, crashed, not yet up.
fn is_away(error: &sqlx::Error) -> bool {
    match error.as_database_error() {
        Some(refusal) => refusal.code().is_some_and(|code| code.starts_with("57P")),
        None => matches!(
            error,
            sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed
        ),
    }
}

/// The name of the constraint that an SQL statement broke, if that is why it failed.
pub fn constraint(error: &sqlx::Error) -> Option<&str> {
    error
        .as_database_error()
        .and_then(sqlx::error::DatabaseError::constraint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lost_connection_is_told_from_a_refusal() {
        let broken = std::io::Error::from(std::io::ErrorKind::UnexpectedEof);
        let away = Failure::from(sqlx::Error::Io(broken)).context("reading a campaign");
        assert!(away.is_database_away());
        assert!(Failure::from(sqlx::Error::PoolTimedOut).is_database_away());
        for other in [
            Failure::from(sqlx::Error::RowNotFound),
            Failure::msg("a row lies"),
        ] {
            assert!(!other.is_database_away(), "{other:?}");
        }
    }
}
