//! The operating system's account that runs PostgreSQL: our own, or an unprivileged one when we
//! are root, since PostgreSQL refuses to run as root.

use std::fs::Metadata;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};

use nix::unistd::{Uid, User, geteuid};

use crate::DatabaseError;

/// Whom PostgreSQL runs as.
#[derive(Debug, Clone)]
pub(crate) struct Account {
    name: String,
    uid: u32,
    gid: u32,
    /// This process is root and becomes the account in its children.
    switch: bool,
}

impl Account {
    /// As an ordinary user: that user. As root: the owner of the data that already exists, else
    /// the account asked for, else `postgres`, else `nobody`.
    pub(crate) fn choose(
        wanted: Option<&str>,
        data: Option<&Metadata>,
    ) -> Result<Self, DatabaseError> {
        let me = geteuid();
        if !me.is_root() {
            let gid = nix::unistd::getegid().as_raw();
            return Ok(Self {
                name: me.to_string(),
                uid: me.as_raw(),
                gid,
                switch: false,
            });
        }
        if let Some(data) = data.filter(|data| data.uid() != 0) {
            let name = named(Uid::from_raw(data.uid()));
            return Ok(Self {
                name,
                uid: data.uid(),
                gid: data.gid(),
                switch: true,
            });
        }
        let names = wanted.map_or_else(|| vec!["postgres", "nobody"], |name| vec![name]);
        let user = names
            .iter()
            .find_map(|name| User::from_name(name).ok()?)
            .filter(|user| !user.uid.is_root());
        let user = user.ok_or_else(|| DatabaseError::NoAccount {
            name: names.join("` or `"),
        })?;
        Ok(Self {
            name: user.name,
            uid: user.uid.as_raw(),
            gid: user.gid.as_raw(),
            switch: true,
        })
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn uid(&self) -> u32 {
        self.uid
    }

    /// True when children run as another account than this process.
    pub(crate) fn is_another(&self) -> bool {
        self.switch
    }

    /// A program to run as this account. It gets none of our environment: that may hold keys.
    pub(crate) fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command
            .env_clear()
            .env("PATH", "/usr/local/bin:/usr/bin:/bin")
            .env("LC_ALL", "C");
        command.current_dir("/").stdin(Stdio::null());
        if self.switch {
            // As root, the standard library also drops the supplementary groups.
            command.uid(self.uid).gid(self.gid);
        }
        command
    }

    /// Whether a child of this account can work in `folder`. Tried, not computed from modes, so
    /// that access lists and mount options count too.
    pub(crate) fn can_enter(&self, folder: &Path, program: &Path) -> bool {
        let mut command = self.command(program);
        command
            .arg("--version")
            .current_dir(folder)
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    }

    /// Gives a file or folder that root made to this account.
    pub(crate) fn give(&self, path: &Path) -> Result<(), DatabaseError> {
        if self.switch {
            chown(path, Some(self.uid), Some(self.gid))
                .map_err(DatabaseError::io("change the owner of", path))?;
        }
        Ok(())
    }
}

fn named(uid: Uid) -> String {
    User::from_uid(uid)
        .ok()
        .flatten()
        .map_or_else(|| uid.to_string(), |user| user.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_without_the_account_asked_for_says_which_setting_to_change() {
        if geteuid().is_root() {
            let refused = Account::choose(Some("no-such-account"), None)
                .unwrap_err()
                .to_string();
            assert!(
                refused.contains("no-such-account") && refused.contains("DAMAN_PG_USER"),
                "{refused}"
            );
        } else {
            assert_eq!(
                Account::choose(Some("no-such-account"), None)
                    .unwrap()
                    .uid(),
                geteuid().as_raw()
            );
        }
    }

    #[test]
    fn root_is_never_the_account_even_when_asked_for() {
        let account = Account::choose(Some("root"), None);
        assert!(account.is_err() || account.unwrap().uid() != 0);
    }

    #[test]
    fn children_get_none_of_our_environment() {
        let account = Account::choose(None, None).unwrap();
        let output = account.command(Path::new("/usr/bin/env")).output().unwrap();
        let names: Vec<String> = String::from_utf8(output.stdout)
            .unwrap()
            .lines()
            .filter_map(|line| line.split('=').next().map(str::to_owned))
            .collect();
        assert_eq!(names, ["LC_ALL", "PATH"]);
    }
}
