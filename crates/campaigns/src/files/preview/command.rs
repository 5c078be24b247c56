//! The command that makes a preview, and its bounds.

use std::{
    ffi::OsString,
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
    process::Stdio,
};

use tokio::process::Command;

use super::{Confinement, Showing, scratch::Scratch};
use crate::files::MediaType;

/// Where the programs are looked for: nothing of our environment reaches them, and it may hold keys.
const PATH: &str = "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin";
/// A number that no account has (Debian policy 9.2.2 reserves it): what runs under it owns nothing on the machine.
const NOBODYS_ACCOUNT: u32 = 65_533;
/// Fonts that Debian, Ubuntu, Fedora and Alpine install; all draw Latin, and the first ones Arabic too.
const FONTS: [&str; 6] = [
    "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf",
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
    "/usr/share/fonts/dejavu-sans-fonts/DejaVuSans-Bold.ttf",
    "/usr/share/fonts/dejavu/DejaVuSans-Bold.ttf",
    "/usr/share/fonts/truetype/noto/NotoSans-Bold.ttf",
    "/usr/share/fonts/truetype/liberation/LiberationSans-Bold.ttf",
];

/// The most pixels of a picture that is decoded: more than any telephone takes.
const MOST_PIXELS: &str = "50000000";
/// How much of a video is shown, in seconds.
const MOST_SECONDS: &str = "180";
/// The longer side of a preview, in pixels.
const LONGER_SIDE: u16 = 854;
/// The decoders of what telephones, cameras and editors write. `ffmpeg` has hundreds, most of them for files of the past.
const DECODERS: &str = "h264,hevc,vp8,vp9,libvpx-vp9,av1,libdav1d,libaom-av1,mpeg4,prores,mjpeg,png,webp,\
    aac,mp3float,mp3,opus,libopus,vorbis,libvorbis,alac,flac,pcm_s16le,pcm_s16be,pcm_s24le,pcm_s24be,pcm_f32le";

/// Makes a root of its own for what runs behind it: the system's programs and libraries, and the scratch folder as `/work`.
/// No file of this server, no key, no socket of the database is to be found from there, whoever it runs as; and what has no
/// rights any more cannot undo it. Arguments: the folder that becomes the root, the scratch folder, the program to run.
const CAGE: &str = r#"
set -e
root=$1; work=$2; shift 2
mount -t tmpfs -o size=1m,mode=0755,nosuid,nodev none "$root"
for folder in usr bin sbin lib lib32 lib64 libx32; do
    if [ -L "/$folder" ]; then cp -P "/$folder" "$root/$folder"
    elif [ -d "/$folder" ]; then mkdir "$root/$folder"; mount --rbind "/$folder" "$root/$folder"; fi
done
mkdir -p "$root/etc/alternatives" "$root/work"
touch "$root/etc/ld.so.cache"
if [ -e /etc/ld.so.cache ]; then mount --bind /etc/ld.so.cache "$root/etc/ld.so.cache"; fi
if [ -d /etc/alternatives ]; then mount --bind /etc/alternatives "$root/etc/alternatives"; fi
mount --bind "$work" "$root/work"
mount -o remount,bind,ro,nosuid,nodev "$root"
exec chroot "$root" /bin/sh -c 'cd /work; exec "$@"' sh "$@"
"#;

/// How this machine's `ffmpeg` is started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Launcher {
    confinement: Confinement,
    account: Option<u32>,
    font: PathBuf,
}

/// Looks for what is needed and tries it out, in a folder under `parent`.
///
/// # Errors
/// What is missing, for people.
pub(super) async fn find(confinement: Confinement, parent: &Path) -> Result<Launcher, String> {
    let fonts = FONTS.into_iter().map(Path::new);
    let font = fonts
        .into_iter()
        .find(|font| font.is_file())
        .ok_or("a font for the watermark is missing: install fonts-dejavu-core")?;
    // The files of this process's own are those of the account that it runs as.
    let root = std::fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0);
    let launcher = Launcher {
        confinement,
        account: root.then_some(NOBODYS_ACCOUNT),
        font: font.to_owned(),
    };
    let scratch = Scratch::make(parent, launcher.account).map_err(|failure| failure.chain())?;
    let mut command = launcher.start(&scratch);
    command
        .args(["-hide_banner", "-version"])
        .stdin(Stdio::null());
    let outcome = command.output().await.map_err(|error| error.to_string())?;
    if outcome.status.success() {
        return Ok(launcher);
    }
    let complaint: String = String::from_utf8_lossy(&outcome.stderr)
        .trim()
        .chars()
        .take(200)
        .collect();
    Err(format!(
        "ffmpeg cannot be run confined ({complaint}): install ffmpeg and util-linux, or see DAMAN_PREVIEW_SANDBOX"
    ))
}

impl Launcher {
    /// The account that it runs as, when that is another one than ours.
    pub(super) const fn account(&self) -> Option<u32> {
        self.account
    }

    /// The command that turns the scratch folder's input into a preview on its standard output.
    pub(super) fn command(&self, kind: MediaType, showing: Showing, scratch: &Scratch) -> Command {
        let mut command = self.start(scratch);
        command
            .args(["-hide_banner", "-v", "error", "-threads", "1"])
            // One file in: no other file or address is opened, whatever the input names.
            .args(["-protocol_whitelist", "file", "-codec_whitelist", DECODERS])
            .args(["-max_pixels", MOST_PIXELS, "-max_alloc", "800000000"])
            // What it is was found out before; nothing is guessed from the content, so playlists stay texts.
            .args(["-f", demuxer(kind), "-i"])
            .arg(Scratch::INPUT)
            .args(["-map_metadata", "-1", "-map_chapters", "-1"])
            .args(["-filter_threads", "1", "-threads", "1"]);
        match showing {
            Showing::Picture => {
                command
                    .args(["-map", "0:v:0", "-frames:v", "1", "-vf"])
                    .arg(self.filter(""))
                    .args(["-c:v", "mjpeg", "-q:v", "7", "-f", "image2pipe"]);
            }
            Showing::Video => {
                command
                    .args(["-t", MOST_SECONDS, "-map", "0:V:0", "-map", "0:a:0?", "-vf"])
                    .arg(self.filter("fps=24,"))
                    .args(["-c:v", "libx264", "-preset", "veryfast", "-crf", "32"])
                    .args(["-maxrate", "700k", "-bufsize", "1400k"])
                    .args(["-c:a", "aac", "-b:a", "48k", "-ac", "1"])
                    // Written from front to back, since a pipe cannot be gone back in.
                    .args(["-movflags", "frag_keyframe+empty_moov+default_base_moof"])
                    .args(["-f", "mp4"]);
            }
        }
        command.arg("pipe:1");
        command
    }

    /// The program with nothing to do yet, as confined as ever.
    #[cfg(test)]
    pub(super) fn bare(&self, scratch: &Scratch) -> Command {
        self.start(scratch)
    }

    /// The same launcher for a server that runs under an ordinary account.
    #[cfg(test)]
    pub(super) fn ordinary(&self) -> Self {
        Self {
            account: None,
            ..self.clone()
        }
    }

    /// The programs that start each other, the last of them `ffmpeg`. Each replaces the one before, so what is ended is it.
    fn start(&self, scratch: &Scratch) -> Command {
        let mut words: Vec<OsString> = Vec::new();
        let mut say = |said: &[&str]| words.extend(said.iter().map(OsString::from));
        match (self.confinement, self.account) {
            (Confinement::Strict, Some(_)) => say(&["unshare"]),
            // What it is root of is nothing but the namespaces that it makes.
            (Confinement::Strict, None) => say(&["unshare", "--user", "--map-root-user"]),
            (Confinement::Bounds, _) => {}
        }
        match self.confinement {
            Confinement::Strict => {
                say(&["--mount", "--net", "--ipc", "--", "sh", "-c", CAGE, "cage"]);
                words.push(scratch.root().into());
                words.push(scratch.folder().into());
            }
            Confinement::Bounds => {}
        }
        let bounds = bounds(self.confinement, self.account);
        words.extend(bounds.into_iter().map(OsString::from));
        let mut words = words.into_iter();
        let mut command = Command::new(words.next().unwrap_or_default());
        command
            .args(words)
            .env_clear()
            .env("PATH", PATH)
            .env("LC_ALL", "C.UTF-8")
            .current_dir(scratch.folder())
            // Ctrl-C at the terminal reaches us and not it: what it does is ours to end.
            .process_group(0);
        command
    }

    /// Smaller, with the mark across it in five rows.
    fn filter(&self, before: &str) -> String {
        let rows = ["0.06", "0.27", "0.48", "0.69", "0.90"];
        let drawn = rows.map(|row| {
            // Neither path has a character that the filter's language knows; the text is read from its file as it is.
            format!(
                ",drawtext=fontfile={}:textfile={}:expansion=none:fontsize=(w+h)/52:fontcolor=white@0.5:borderw=1:\
                 bordercolor=black@0.5:x=(w-tw)/2:y=h*{row}",
                self.font.display(),
                Scratch::MARK
            )
        });
        format!(
            "{before}scale=w='min({LONGER_SIDE},iw)':h='min({LONGER_SIDE},ih)':force_original_aspect_ratio=decrease:\
             force_divisible_by=2,setsar=1,format=yuv420p{}",
            drawn.concat()
        )
    }
}

/// What takes rights and sets bounds, and then is `ffmpeg`; as `account` when that is not ours.
fn bounds(confinement: Confinement, account: Option<u32>) -> Vec<String> {
    let mut words: Vec<String> = vec!["setpriv".to_owned()];
    let mut say = |said: &[&str]| words.extend(said.iter().map(ToString::to_string));
    if let Some(account) = account {
        say(&[
            &format!("--reuid={account}"),
            &format!("--regid={account}"),
            "--clear-groups",
        ]);
    }
    // An ordinary account has none to give away, but for those within its own namespaces.
    if account.is_some() || confinement == Confinement::Strict {
        say(&["--inh-caps=-all", "--bounding-set=-all"]);
    }
    // When this process dies, it does too.
    say(&["--no-new-privs", "--pdeathsig=KILL", "--"]);
    say(&[
        "prlimit",
        // 1.5 GB of memory, five minutes of computing, no file written, no memory dumped.
        "--as=1500000000",
        "--cpu=300",
        "--fsize=0",
        "--core=0",
        "--nofile=64",
    ]);
    if account.is_some() {
        // Counted by account, so it would count our own processes otherwise.
        say(&["--nproc=64"]);
    }
    say(&["--", "nice", "-n", "10", "ffmpeg", "-nostdin"]);
    words
}

/// The one reader that is tried on a file of this kind.
const fn demuxer(kind: MediaType) -> &'static str {
    match kind {
        MediaType::Jpeg => "jpeg_pipe",
        MediaType::Png => "png_pipe",
        MediaType::Webp => "webp_pipe",
        MediaType::Heic | MediaType::Mp4 | MediaType::Mov => "mov",
        MediaType::Webm => "matroska",
        // These are not handed to it; it would find nothing.
        MediaType::Pdf | MediaType::Text => "null",
    }
}
