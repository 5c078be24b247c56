//! Previews: what a brand sees of a picture or a video before it has paid for it.
//!
//! They are made by the system's `ffmpeg`, which reads files of strangers with a large amount of code that was not written
//! for that. So it runs confined: without rights, without a network, with a root of its own where nothing of this server is to
//! be found, with bounds on time, memory and output, unable to write any file, with the one file as its input and one pipe as
//! its output.

mod command;
mod scratch;

use std::{
    os::unix::process::ExitStatusExt as _,
    path::PathBuf,
    process::{ExitStatus, Stdio},
    sync::Arc,
    time::Duration,
};

use bytes::Bytes;
use futures_util::{Stream, StreamExt as _};
use kernel::Failure;
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _},
    sync::OnceCell,
};

use self::{command::Launcher, scratch::Scratch};
use super::{MediaType, Showing, StoredFile};

/// What a preview has at most, in bytes. One of three minutes has about 17 MB.
const MOST_BYTES: u64 = 40_000_000;
/// How long the making may take. What it may compute is bounded apart, and shorter.
const MOST_TIME: Duration = Duration::from_mins(10);
/// What is kept of the program's complaints, in bytes.
const COMPLAINT_BYTES: u64 = 2_000;

/// How the program that reads strangers' files is confined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Confinement {
    /// In namespaces of its own, without a network and without sight of this server's files, and within bounds; where that
    /// cannot be had there are no previews.
    Strict,
    /// Within bounds only: for containers that allow no namespaces and have no network worth reaching.
    Bounds,
}

/// What became of a preview.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PreviewStatus {
    /// It is being made.
    Pending,
    /// It is there.
    Ready(Preview),
    /// There is none, and why.
    Unavailable(String),
}

impl PreviewStatus {
    /// The word in tables and in the API.
    pub(crate) const fn as_str(&self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Ready(_) => "ready",
            Self::Unavailable(_) => "unavailable",
        }
    }
}

/// A preview in the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Preview {
    /// Where its object is; random, never shown.
    pub(crate) object_key: String,
    /// JPEG or MP4.
    pub(crate) media_type: MediaType,
    /// Its size in bytes.
    pub(crate) size_bytes: i64,
    /// The SHA-256 of its content.
    pub(crate) sha256: Vec<u8>,
}

/// What came of making a preview.
#[derive(Debug)]
pub(crate) enum Made {
    /// These bytes of this kind.
    Ready(Bytes, MediaType),
    /// Nothing, and why, in the words of the API: `not_installed`, `unreadable`, `too_much`.
    Not(&'static str),
}

/// Makes previews with the programs of this machine. Cheap to clone.
#[derive(Debug, Clone)]
pub struct PreviewMaker {
    scratch: PathBuf,
    confinement: Confinement,
    launcher: Arc<OnceCell<Result<Launcher, String>>>,
}

impl PreviewMaker {
    /// A maker that keeps what it works on in folders of its own under `scratch`.
    pub fn new(scratch: PathBuf, confinement: Confinement) -> Self {
        Self {
            scratch,
            confinement,
            launcher: Arc::default(),
        }
    }

    /// What is missing on this machine to make previews, for people; `None` when nothing is. Tried out once.
    pub async fn missing(&self) -> Option<&str> {
        self.launcher().await.err()
    }

    async fn launcher(&self) -> Result<&Launcher, &str> {
        let find = async || {
            scratch::sweep(&self.scratch, MOST_TIME.saturating_mul(6));
            command::find(self.confinement, &self.scratch).await
        };
        self.launcher
            .get_or_init(find)
            .await
            .as_ref()
            .map_err(String::as_str)
    }

    /// Makes the preview of a file, with `mark` written across it.
    ///
    /// # Errors
    /// [`Failure`] when the file could not be handed to the program, or somebody asked the program to stop: then it is tried
    /// again.
    pub(crate) async fn make<S, E>(
        &self,
        file: &StoredFile,
        content: S,
        mark: &str,
    ) -> Result<Made, Failure>
    where
        S: Stream<Item = Result<Bytes, E>> + Unpin,
        E: std::error::Error + Send + Sync + 'static,
    {
        let Some(showing) = file.media_type.showing() else {
            return Ok(Made::Not("unreadable"));
        };
        let launcher = match self.launcher().await {
            Ok(launcher) => launcher,
            Err(missing) => {
                tracing::warn!(file.id = %file.id, missing, "no preview of file {} is made", file.id);
                return Ok(Made::Not("not_installed"));
            }
        };
        let scratch = Scratch::make(&self.scratch, launcher.account())?;
        write(&scratch, content).await?;
        scratch.write_mark(mark)?;
        let mut command = launcher.command(file.media_type, showing, &scratch);
        let child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(Failure::new)?;
        Ok(match tokio::time::timeout(MOST_TIME, finish(child)).await {
            Ok(outcome) => judge(outcome?, showing, file),
            // Dropping the program ended it.
            Err(_) => Made::Not("too_much"),
        })
    }
}

/// Copies the content of the file into the scratch folder.
async fn write<S, E>(scratch: &Scratch, mut content: S) -> Result<(), Failure>
where
    S: Stream<Item = Result<Bytes, E>> + Unpin,
    E: std::error::Error + Send + Sync + 'static,
{
    let mut input = tokio::fs::File::from_std(scratch.create_input()?);
    while let Some(piece) = content.next().await {
        let piece = piece.map_err(Failure::new)?;
        input.write_all(&piece).await.map_err(Failure::new)?;
    }
    input.flush().await.map_err(Failure::new)
}

/// What the program left.
struct Outcome {
    /// Whether it said that all went well.
    well: bool,
    /// Whether it was ended from outside, by one of its bounds.
    ended: bool,
    output: Vec<u8>,
    complaint: String,
}

/// Waits for the program and reads what it leaves.
///
/// # Errors
/// [`Failure`] when it cannot be read, or when the program was asked to stop: that says nothing about the file.
async fn finish(mut child: tokio::process::Child) -> Result<Outcome, Failure> {
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    let (output, complaint) = tokio::join!(
        bounded(stdout, MOST_BYTES.saturating_add(1)),
        bounded(stderr, COMPLAINT_BYTES)
    );
    let (output, complaint) = (output?, complaint?);
    let too_long = u64::try_from(output.len()).is_ok_and(|length| length > MOST_BYTES);
    if too_long {
        child.kill().await.map_err(Failure::new)?;
    }
    let status = child.wait().await.map_err(Failure::new)?;
    if !too_long && interrupted(status) {
        return Err(Failure::msg(
            "the making of a preview was interrupted: the machine or the service stops",
        ));
    }
    Ok(Outcome {
        well: status.success() && !too_long,
        // Without a code it was a signal.
        ended: too_long || status.code().is_none(),
        output,
        complaint: String::from_utf8_lossy(&complaint).into_owned(),
    })
}

/// Whether the program was politely asked to stop, by Ctrl-C, a hangup or a service manager that stops the whole service. No
/// bound of its own does that: they end it with SIGKILL.
fn interrupted(status: ExitStatus) -> bool {
    // The signals HUP, INT and TERM. `ffmpeg` catches them and ends with 255, which no broken file makes it end with; the
    // shell of the cage ends with 128 and the number when a program that it waits for is ended so.
    matches!(status.code(), Some(129 | 130 | 143 | 255))
        || matches!(status.signal(), Some(1 | 2 | 15))
}

/// The first bytes of a pipe; what comes behind them is read and forgotten, up to as much again a hundred times, so that
/// who writes many complaints does not wait for a reader.
async fn bounded(pipe: Option<impl AsyncRead + Unpin>, most: u64) -> Result<Vec<u8>, Failure> {
    let mut kept = Vec::new();
    let Some(pipe) = pipe else { return Ok(kept) };
    let mut first = pipe.take(most);
    first.read_to_end(&mut kept).await.map_err(Failure::new)?;
    if most == COMPLAINT_BYTES {
        let mut rest = first.into_inner().take(most.saturating_mul(100));
        tokio::io::copy(&mut rest, &mut tokio::io::sink())
            .await
            .map_err(Failure::new)?;
    }
    Ok(kept)
}

/// The program is not believed: what it left must be what was asked for.
fn judge(outcome: Outcome, showing: Showing, file: &StoredFile) -> Made {
    let kind = match showing {
        Showing::Picture => MediaType::Jpeg,
        Showing::Video => MediaType::Mp4,
    };
    if outcome.well && MediaType::sniff(&outcome.output) == Some(kind) {
        return Made::Ready(outcome.output.into(), kind);
    }
    tracing::info!(
        file.id = %file.id, complaint = outcome.complaint,
        "file {} could not be previewed", file.id
    );
    Made::Not(if outcome.ended {
        "too_much"
    } else {
        "unreadable"
    })
}

/// What is written across a preview: that it is one, and for whom. One line of at most 80 characters.
pub(crate) fn mark(brand: &str, campaign: &str) -> String {
    let text = format!("PREVIEW · {brand} · {campaign}");
    text.chars()
        .map(|character| {
            if character.is_control() {
                ' '
            } else {
                character
            }
        })
        .take(80)
        .collect()
}

#[cfg(test)]
mod tests;
