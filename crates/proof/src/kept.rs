//! The last head, kept outside the database: what convicts a database that forgot, or that was rewritten.

use std::{fs::File, path::PathBuf};

use kernel::{Failure, secret_file};

use crate::{checkpoint::Checkpoint, note::Note};

/// A file with the last head that was signed.
#[derive(Debug, Clone)]
pub struct Kept {
    file: PathBuf,
}

impl Kept {
    /// In this file, which need not be there yet; its folder must.
    pub const fn new(file: PathBuf) -> Self {
        Self { file }
    }

    /// The last head; none before the first.
    ///
    /// # Errors
    /// [`Failure`] when the file cannot be read, or is no checkpoint.
    pub fn read(&self) -> Result<Option<Checkpoint>, Failure> {
        let Some(note) = secret_file::read(&self.file)? else {
            return Ok(None);
        };
        let head = Self::parse(&note);
        head.map(Some)
            .map_err(|failure| failure.context(self.file.display().to_string()))
    }

    /// Reads a head that was kept. Who signed it is not asked: whoever keeps it wrote it.
    ///
    /// # Errors
    /// [`Failure`] when it is no checkpoint.
    pub fn parse(note: &str) -> Result<Checkpoint, Failure> {
        let note = Note::parse(note).map_err(Failure::new)?;
        note.text().parse::<Checkpoint>().map_err(Failure::new)
    }

    /// Keeps this head instead of the one before, unless that is larger: processes of one machine share the file.
    pub(crate) fn keep(&self, note: &str) -> Result<(), Failure> {
        let guard = File::create(self.file.with_extension("lock")).map_err(Failure::new)?;
        guard.lock().map_err(Failure::new)?;
        let new = Self::parse(note)?;
        if self.read()?.is_some_and(|kept| kept.size >= new.size) {
            return Ok(());
        }
        secret_file::replace(&self.file, note)
    }
}
