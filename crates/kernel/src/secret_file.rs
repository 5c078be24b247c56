//! Files that hold a secret: read by their owner alone, and there whole or not at all.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, ErrorKind, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
    sync::atomic::{AtomicU32, Ordering},
};

use crate::Failure;

/// Makes the folder, for its owner alone, where there is none.
///
/// # Errors
/// [`Failure`] when it cannot be made.
pub fn make_folder(folder: &Path) -> Result<(), Failure> {
    let mut builder = DirBuilder::new();
    let made = builder.recursive(true).mode(0o700).create(folder);
    made.map_err(|error| about(folder, error))
}

/// What the file says; nothing when there is none.
///
/// # Errors
/// [`Failure`] when it cannot be read, or when others than its owner may read it.
pub fn read(file: &Path) -> Result<Option<String>, Failure> {
    let opened = match File::open(file) {
        Ok(opened) => opened,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(about(file, error)),
    };
    let metadata = opened.metadata().map_err(|error| about(file, error))?;
    if metadata.permissions().mode() & 0o077 != 0 {
        let path = file.display();
        return Err(Failure::msg(format!(
            "{path} can be read by others than its owner; run `chmod 600` on it, or remove it if others had access"
        )));
    }
    let text = io::read_to_string(opened).map_err(|error| about(file, error))?;
    Ok(Some(text))
}

/// Writes a file that is not there yet: beside, made durable, then renamed. Where another process was first, its file stays.
///
/// # Errors
/// [`Failure`] when it cannot be written.
pub fn create(file: &Path, text: &str) -> Result<(), Failure> {
    let beside = beside(file);
    let write = || {
        write_durably(&beside, text)?;
        match fs::hard_link(&beside, file) {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(error),
            _ => fs::remove_file(&beside)?,
        }
        sync_folder(file)
    };
    write().map_err(|error| about(file, error))
}

/// Writes a file, over the one that is there: the old text or the new one survives a crash, never a part.
///
/// # Errors
/// [`Failure`] when it cannot be written; the old text stays then.
pub fn replace(file: &Path, text: &str) -> Result<(), Failure> {
    let beside = beside(file);
    let write = || {
        write_durably(&beside, text)?;
        fs::rename(&beside, file)?;
        sync_folder(file)
    };
    write().map_err(|error| about(file, error))
}

/// A name that nobody else writes under.
fn beside(file: &Path) -> PathBuf {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    file.with_extension(format!("{}-{number}.new", std::process::id()))
}

fn write_durably(file: &Path, text: &str) -> io::Result<()> {
    let mut options = OpenOptions::new();
    let mut new = options
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(file)?;
    new.write_all(text.as_bytes())?;
    new.sync_all()
}

fn sync_folder(file: &Path) -> io::Result<()> {
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => File::open(folder)?.sync_all(),
        _ => Ok(()),
    }
}

fn about(path: &Path, error: io::Error) -> Failure {
    Failure::new(error).context(path.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("daman-{name}-{}", std::process::id()));
        make_folder(&folder).unwrap();
        folder
    }

    #[test]
    fn who_comes_second_keeps_what_is_there() {
        let folder = folder("secret-create");
        let file = folder.join("secret");
        assert_eq!(read(&file).unwrap(), None);
        create(&file, "first").unwrap();
        create(&file, "second").unwrap();
        assert_eq!(read(&file).unwrap().as_deref(), Some("first"));
        replace(&file, "third").unwrap();
        assert_eq!(read(&file).unwrap().as_deref(), Some("third"));
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn what_others_may_read_is_refused() {
        let folder = folder("secret-read");
        let file = folder.join("secret");
        create(&file, "mine").unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
        let refused = read(&file).unwrap_err().to_string();
        assert!(refused.contains("chmod 600"), "{refused}");
        fs::remove_dir_all(folder).unwrap();
    }
}
