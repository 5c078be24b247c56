//! `daman verify` and `daman audit`: proofs, checked without the server or against its tables.

use std::{
    fmt::Write as _,
    fs::{self, File},
    io::Read as _,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context as _, bail};
use clap::{Args, Subcommand};
use kernel::Clock;
use proof::{Kept, Signer, checkpoint::Cosignature, leaf, note::VerifierKey, receipt::Receipt};

use super::{database, say};
use crate::settings::Settings;

/// What is checked. A receipt and a bundle are checked offline, with the public keys alone.
#[derive(Debug, Args)]
pub(super) struct Verify {
    /// A receipt: a `.tlog-proof` file
    #[arg(required_unless_present_any = ["log", "bundle"], conflicts_with_all = ["log", "bundle"])]
    file: Option<PathBuf>,
    /// The log's public key, `name+id+key`; `GET /api/transparency/keys` tells it, and whoever relies on it keeps it. With --log:
    /// a key to trust besides those of this installation
    #[arg(long, required_unless_present = "log")]
    key: Vec<VerifierKey>,
    /// The public key of a witness that must have cosigned
    #[arg(long, conflicts_with = "log")]
    witness: Vec<VerifierKey>,
    /// Replay the whole log against the tables of this installation's database; exits with 1 when something differs
    #[arg(long)]
    log: bool,
    /// Check a folder that `daman audit export` wrote
    #[arg(long, conflicts_with = "log")]
    bundle: Option<PathBuf>,
    /// With --log: a signed head that was kept elsewhere, instead of the one that this installation keeps
    #[arg(long, requires = "log")]
    head: Option<PathBuf>,
}

/// What auditors take away.
#[derive(Debug, Subcommand)]
pub(super) enum Audit {
    /// Write the log and what opens its leaves into a new folder, for `daman verify --bundle` and C2SP's tools
    Export {
        /// The folder
        folder: PathBuf,
    },
}

impl Verify {
    /// Whether this needs no settings and no database.
    pub(super) const fn is_offline(&self) -> bool {
        !self.log
    }

    /// Checks a receipt or a bundle.
    pub(super) fn offline(&self) -> anyhow::Result<ExitCode> {
        let checked = match (&self.file, &self.bundle) {
            (Some(file), _) => self.receipt(file),
            (None, Some(folder)) => self.check_bundle(folder),
            (None, None) => bail!("name a receipt, --bundle or --log"),
        };
        match checked {
            Ok(lines) => {
                say(lines.trim_end())?;
                Ok(ExitCode::SUCCESS)
            }
            Err(error) => {
                say(&format!("REFUSED: {error:#}"))?;
                Ok(ExitCode::FAILURE)
            }
        }
    }

    fn receipt(&self, file: &Path) -> anyhow::Result<String> {
        let mut text = String::new();
        let bound = u64::try_from(proof::receipt::MAX_LEN)?.saturating_add(1);
        File::open(file)
            .with_context(|| file.display().to_string())?
            .take(bound)
            .read_to_string(&mut text)?;
        // As editors and scanners leave it.
        let text = format!("{}\n", text.replace("\r\n", "\n").trim_end());
        let receipt: Receipt = text.parse()?;
        let checked = self.by_any(|key| receipt.check(key, &self.witness))?;
        self.all_cosigned(&checked.cosigners)?;
        let mut lines = String::from("PROVED: this is in the log\n");
        let fields = leaf::fields(&checked.doc).context("the document cannot be read")?;
        for (name, value) in fields {
            writeln!(lines, "{name:>12}  {value}")?;
        }
        let head = &checked.checkpoint;
        writeln!(
            lines,
            "{:>12}  {} of {}, {} leaves, root {}",
            "leaf",
            checked.index,
            head.origin,
            head.size,
            head.root.to_base64()
        )?;
        lines.push_str(&seen_by(&checked.cosigners)?);
        Ok(lines)
    }

    fn check_bundle(&self, folder: &Path) -> anyhow::Result<String> {
        let bundle = self.by_any(|key| proof::check_bundle(folder, key, &self.witness))?;
        self.all_cosigned(&bundle.cosigners)?;
        let head = &bundle.head;
        Ok(format!(
            "PROVED: {} leaves of {}, root {}; {} of them cannot be opened any more\n{}",
            head.size,
            head.origin,
            head.root.to_base64(),
            bundle.closed,
            seen_by(&bundle.cosigners)?
        ))
    }

    /// With the first key that it is good with.
    fn by_any<T, E: Into<anyhow::Error>>(
        &self,
        check: impl Fn(&VerifierKey) -> Result<T, E>,
    ) -> anyhow::Result<T> {
        let mut refused = None;
        for key in &self.key {
            match check(key) {
                Ok(checked) => return Ok(checked),
                // Of several keys the first that is known to the file says what is wrong with it; else the last.
                Err(error) => {
                    let error: anyhow::Error = error.into();
                    if refused.is_none() || error.to_string().contains("not in the log") {
                        refused = Some(error);
                    }
                }
            }
        }
        Err(refused.unwrap_or_else(|| anyhow::anyhow!("no key was given")))
    }

    fn all_cosigned(&self, cosigners: &[Cosignature]) -> anyhow::Result<()> {
        for witness in &self.witness {
            if !cosigners.iter().any(|one| one.witness == *witness.name()) {
                bail!("witness {} did not cosign it", witness.name());
            }
        }
        Ok(())
    }

    /// `daman verify --log`.
    pub(super) async fn log(self, settings: &Settings) -> anyhow::Result<ExitCode> {
        let opened = database::open(settings, Clock::system()).await?;
        let mut keys = Signer::all(&settings.log_keys_folder())?;
        keys.extend(self.key);
        let file = self
            .head
            .unwrap_or_else(|| settings.log_of_proofs.head.clone());
        let kept = if file.exists() {
            let note = fs::read_to_string(&file)?;
            Some(Kept::parse(&note).with_context(|| file.display().to_string())?)
        } else {
            say("no head is kept outside the database: that it was not cut short cannot be seen")?;
            None
        };
        let replayed = proof::replay(&opened.db, &keys, kept).await?;
        opened.close().await?;
        say(&format!(
            "{} leaves replayed against the tables, {} signed heads, {} leaves of erased keys; {} postings wait for their places",
            replayed.leaves, replayed.heads, replayed.erased, replayed.waiting
        ))?;
        for wrong in &replayed.wrong {
            say(&format!("WRONG {wrong}"))?;
        }
        if replayed.wrong.is_empty() {
            say("the log is as it was signed")?;
            return Ok(ExitCode::SUCCESS);
        }
        Ok(ExitCode::FAILURE)
    }
}

fn seen_by(cosigners: &[Cosignature]) -> anyhow::Result<String> {
    let mut lines = String::new();
    for one in cosigners {
        let seconds = i64::try_from(one.at).unwrap_or_default();
        let at = chrono::DateTime::from_timestamp(seconds, 0).unwrap_or_default();
        writeln!(lines, "{:>12}  {} at {at}", "seen by", one.witness)?;
    }
    Ok(lines)
}

/// `daman audit`.
pub(super) async fn audit(settings: &Settings, verb: Audit) -> anyhow::Result<()> {
    let Audit::Export { folder } = verb;
    if folder.exists() && fs::read_dir(&folder)?.next().is_some() {
        bail!("{} is not empty", folder.display());
    }
    let opened = database::open(settings, Clock::system()).await?;
    let keys = Signer::all(&settings.log_keys_folder())?;
    let witnesses = &settings.log_of_proofs.witnesses;
    let witnesses: Vec<VerifierKey> = witnesses.iter().map(|one| one.key().clone()).collect();
    let leaves = proof::export(&opened.db, &folder, (&keys, &witnesses)).await?;
    opened.close().await?;
    say(&format!("{leaves} leaves are in {}", folder.display()))
}
