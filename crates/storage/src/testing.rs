//! A folder of a test's own.

use std::path::{Path, PathBuf};

use crate::FileStore;

/// A folder that is removed with the test.
#[derive(Debug)]
pub struct Folder(PathBuf);

impl Folder {
    /// A new, empty one. By its random bits nobody else's, whatever was left by a test that was killed.
    ///
    /// # Panics
    /// When it cannot be made.
    #[must_use]
    pub fn new() -> Self {
        let mut bits = [0_u8; 8];
        getrandom::fill(&mut bits).unwrap();
        let name = format!("daman-files-{:016x}", u64::from_be_bytes(bits));
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// A store in it.
    ///
    /// # Panics
    /// When it cannot be opened.
    #[must_use]
    pub fn store(&self) -> FileStore {
        FileStore::local(&self.0).unwrap()
    }

    /// How many files are in it, in all its folders.
    ///
    /// # Panics
    /// When it cannot be read.
    #[must_use]
    pub fn files(&self) -> usize {
        fn count(folder: &Path) -> usize {
            let entries = std::fs::read_dir(folder).unwrap();
            entries
                .map(|entry| entry.unwrap().path())
                .map(|path| if path.is_dir() { count(&path) } else { 1 })
                .sum()
        }
        count(&self.0)
    }
}

impl Default for Folder {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What cannot be removed is in the machine's folder for such things.
        drop(std::fs::remove_dir_all(&self.0));
    }
}
