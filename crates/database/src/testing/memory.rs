//! Where the tests' PostgreSQL lives in memory, and what earlier ones left there.

use std::fs::{DirBuilder, Metadata, read_dir, remove_dir_all, symlink_metadata};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, symlink};
use std::path::{Path, PathBuf};
use std::time::Duration;

use nix::sys::statvfs::statvfs;
use nix::unistd::geteuid;

use crate::embedded::home::short_hash;
use crate::embedded::postmaster;

/// A file system in memory, on Linux.
const MEMORY: &str = "/dev/shm";
/// What must be free there, in bytes: more than the databases that are kept take.
const ROOM: u64 = 8 << 30;
/// A folder younger than this may be one that another process is just filling.
const YOUNG: Duration = Duration::from_mins(10);
/// In each folder, a link to the target folder whose tests it serves.
const TARGET: &str = "target";

/// A folder in memory for the tests of this `target`, where there is such a thing and room in it.
pub(super) fn folder(target: &Path) -> Option<PathBuf> {
    let target = target.canonicalize().ok()?;
    let memory = Path::new(MEMORY);
    let folder = memory.join(format!("{}{}", prefix(), short_hash(&target)));
    if symlink_metadata(&folder).is_err() {
        sweep(memory);
        if free(memory)? < ROOM {
            return None;
        }
        // Another process that makes it at this moment has made the same.
        DirBuilder::new().mode(0o755).create(&folder).ok();
        symlink(&target, folder.join(TARGET)).ok();
    }
    // Anybody may make folders there; this name's is used only when it is ours.
    symlink_metadata(&folder)
        .is_ok_and(|made| is_ours(&made))
        .then_some(folder)
}

fn prefix() -> String {
    format!("daman-test-{}-", geteuid().as_raw())
}

fn is_ours(made: &Metadata) -> bool {
    made.is_dir() && made.uid() == geteuid().as_raw()
}

#[cfg_attr(
    target_os = "linux",
    expect(
        clippy::useless_conversion,
        reason = "other systems count blocks in 32 bits"
    )
)]
fn free(memory: &Path) -> Option<u64> {
    let space = statvfs(memory).ok()?;
    u64::from(space.blocks_available()).checked_mul(space.fragment_size())
}

/// Removes what tests left whose PostgreSQL was killed, and stops the PostgreSQL of a checkout that was removed. Only what is surely
/// dead goes: memory that is not given back is better than a test that loses its database.
fn sweep(memory: &Path) {
    for left in read_dir(memory).into_iter().flatten().flatten() {
        let is_named = left
            .file_name()
            .to_str()
            .is_some_and(|name| name.starts_with(&prefix()));
        let folder = left.path();
        let is_old = symlink_metadata(&folder).is_ok_and(|made| {
            let age = made.modified().ok().and_then(|at| at.elapsed().ok());
            is_ours(&made) && age.is_some_and(|age| age > YOUNG)
        });
        if !is_named || !is_old {
            continue;
        }
        match postmaster::find(&folder.join("data")) {
            None => drop(remove_dir_all(&folder)),
            Some(pid) if !folder.join(TARGET).exists() => postmaster::ask_to_stop(pid),
            Some(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs::{File, create_dir};
    use std::time::SystemTime;

    use super::*;

    fn left(memory: &Path, name: &str, age: Duration) -> PathBuf {
        let folder = memory.join(name);
        create_dir(&folder).unwrap();
        File::create(folder.join("users.lock")).unwrap();
        File::open(&folder)
            .unwrap()
            .set_modified(SystemTime::now() - age)
            .unwrap();
        folder
    }

    #[test]
    fn what_dead_tests_left_goes_and_nothing_else() {
        let memory = std::env::temp_dir().join(format!("daman-memory-{}", std::process::id()));
        create_dir(&memory).unwrap();
        let old = YOUNG * 2;
        let dead = left(&memory, &format!("{}dead", prefix()), old);
        let young = left(&memory, &format!("{}young", prefix()), YOUNG / 2);
        let others = left(&memory, "somebody-elses", old);
        sweep(&memory);
        assert!(!dead.exists());
        assert!(young.exists() && others.exists());
        remove_dir_all(memory).unwrap();
    }
}
