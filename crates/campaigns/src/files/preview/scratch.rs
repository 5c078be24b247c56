//! The folder that one preview is made in: the program may read what is in it, and nobody else.

use std::{
    fs::{self, File, OpenOptions},
    io::Write as _,
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, chown},
    path::{Path, PathBuf},
};

use kernel::Failure;

/// A folder of the process's own, removed when it is dropped.
#[derive(Debug)]
pub(super) struct Scratch {
    folder: PathBuf,
}

impl Scratch {
    /// The file that the program reads, by its name in the folder.
    pub(super) const INPUT: &'static str = "in";
    /// What is to stand across the preview, by its name in the folder.
    pub(super) const MARK: &'static str = "mark";

    /// Makes the folder under `parent`. With an `account`, that account may enter it, and still not write there.
    pub(super) fn make(parent: &Path, account: Option<u32>) -> Result<Self, Failure> {
        let mut bits = [0_u8; 16];
        getrandom::fill(&mut bits).map_err(Failure::new)?;
        let folder = parent.join(format!("daman-preview-{}", crate::files::hex(&bits)));
        fs::DirBuilder::new()
            .mode(0o700)
            .create(&folder)
            .map_err(Failure::new)?;
        let scratch = Self { folder };
        if account.is_some() {
            // Entered by its group, written by us alone, seen by nobody else.
            chown(&scratch.folder, None, account).map_err(Failure::new)?;
            let mode = std::os::unix::fs::PermissionsExt::from_mode(0o710);
            fs::set_permissions(&scratch.folder, mode).map_err(Failure::new)?;
        }
        Ok(scratch)
    }

    /// The file that the program reads, to be filled.
    pub(super) fn create_input(&self) -> Result<File, Failure> {
        self.create(Self::INPUT)
    }

    /// Writes what is to stand across the preview.
    pub(super) fn write_mark(&self, mark: &str) -> Result<(), Failure> {
        let mut file = self.create(Self::MARK)?;
        file.write_all(mark.as_bytes()).map_err(Failure::new)
    }

    /// Where it is.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    fn create(&self, name: &str) -> Result<File, Failure> {
        OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o644)
            .open(self.folder.join(name))
            .map_err(Failure::new)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.folder) {
            tracing::warn!(%error, "a scratch folder of previews could not be removed");
        }
    }
}
