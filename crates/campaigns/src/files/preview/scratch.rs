//! The folder that one preview is made in: the program may read what is in it, and nobody else.

use std::{
    fs::{self, File, OpenOptions},
    io::Write as _,
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, chown},
    path::{Path, PathBuf},
    time::Duration,
};

use kernel::Failure;

/// How the names of all such folders begin.
const PREFIX: &str = "daman-preview-";

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
    /// The empty folder that becomes the program's root.
    const ROOT: &'static str = "root";

    /// Makes the folder under `parent`. With an `account`, that account may enter it, and still not write there.
    pub(super) fn make(parent: &Path, account: Option<u32>) -> Result<Self, Failure> {
        let mut bits = [0_u8; 16];
        getrandom::fill(&mut bits).map_err(Failure::new)?;
        // Whole, since the program is started in it: relative to that it would be another one.
        let parent = std::path::absolute(parent).map_err(Failure::new)?;
        let folder = parent.join(format!("{PREFIX}{}", kernel::hex(&bits)));
        fs::DirBuilder::new()
            .mode(0o700)
            .create(&folder)
            .map_err(Failure::new)?;
        let scratch = Self { folder };
        fs::create_dir(scratch.root()).map_err(Failure::new)?;
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

    /// The empty folder in it that becomes the program's root.
    pub(super) fn root(&self) -> PathBuf {
        self.folder.join(Self::ROOT)
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

/// Removes the folders under `parent` that a process which was killed left there. Those that were made within `young` may be
/// at work, in this process or in another one.
pub(super) fn sweep(parent: &Path, young: Duration) {
    let Ok(entries) = fs::read_dir(parent) else {
        return;
    };
    for entry in entries.flatten() {
        let ours = entry.file_name().to_string_lossy().starts_with(PREFIX);
        // Not through a link: others can make names in a folder that is everybody's.
        let old = |found: fs::Metadata| found.is_dir() && is_old(&found, young);
        if ours
            && entry.metadata().is_ok_and(old)
            && let Err(error) = fs::remove_dir_all(entry.path())
        {
            tracing::warn!(%error, "a scratch folder that was left could not be removed");
        }
    }
}

/// By the machine's own clock, which wrote the time.
fn is_old(folder: &fs::Metadata, young: Duration) -> bool {
    let age = folder.modified().ok().and_then(|made| made.elapsed().ok());
    age.is_some_and(|age| age > young)
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.folder) {
            tracing::warn!(%error, "a scratch folder of previews could not be removed");
        }
    }
}
