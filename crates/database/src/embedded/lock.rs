//! File locks that the kernel lets go when their process dies, however it dies.

use std::fs::{File, OpenOptions, TryLockError};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::DatabaseError;

/// Longer than a crash recovery that another process may be waiting for.
const PATIENCE: Duration = Duration::from_mins(5);

/// Waits for the file to be this process's alone; dropping the file lets go.
pub(crate) async fn alone(path: &Path) -> Result<File, DatabaseError> {
    alone_within(path, PATIENCE).await
}

async fn alone_within(path: &Path, patience: Duration) -> Result<File, DatabaseError> {
    let file = open(path)?;
    let until = Instant::now() + patience;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::Error(error)) => return Err(DatabaseError::io("lock", path)(error)),
            Err(TryLockError::WouldBlock) if Instant::now() >= until => {
                return Err(DatabaseError::Busy {
                    path: path.to_owned(),
                    seconds: patience.as_secs(),
                });
            }
            // Blocking would stop the other tasks of this thread, one of which may hold the lock.
            Err(TryLockError::WouldBlock) => tokio::time::sleep(Duration::from_millis(10)).await,
        }
    }
}

/// Joins those who hold the file together.
pub(crate) fn together(path: &Path) -> Result<File, DatabaseError> {
    let file = open(path)?;
    file.lock_shared()
        .map_err(DatabaseError::io("lock", path))?;
    Ok(file)
}

/// Whether nobody else holds the file: `mine` is let go on the way, and not taken back.
pub(crate) fn nobody_else(mine: &File, path: &Path) -> Result<bool, DatabaseError> {
    mine.unlock().map_err(DatabaseError::io("unlock", path))?;
    match open(path)?.try_lock() {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(error)) => Err(DatabaseError::io("lock", path)(error)),
    }
}

fn open(path: &Path) -> Result<File, DatabaseError> {
    let mut options = OpenOptions::new();
    options
        .create(true)
        .truncate(false)
        .read(true)
        .write(true)
        .mode(0o600);
    options.open(path).map_err(DatabaseError::io("open", path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_second_starter_waits_and_says_what_it_waited_for() {
        let path = std::env::temp_dir().join(format!("daman-lock-{}", std::process::id()));
        let held = alone(&path).await.unwrap();
        let refused = alone_within(&path, Duration::from_millis(30))
            .await
            .unwrap_err();
        assert!(
            refused.to_string().contains(&path.display().to_string()),
            "{refused}"
        );
        drop(held);
        drop(alone_within(&path, Duration::ZERO).await.unwrap());
        std::fs::remove_file(path).unwrap();
    }

    #[test]
    fn the_last_user_knows_it_is_the_last() {
        let path = std::env::temp_dir().join(format!("daman-users-{}", std::process::id()));
        let (first, second) = (together(&path).unwrap(), together(&path).unwrap());
        assert!(!nobody_else(&first, &path).unwrap());
        assert!(nobody_else(&second, &path).unwrap());
        std::fs::remove_file(path).unwrap();
    }
}
