//! Previews by the real `ffmpeg`, of real media and of media that mean harm.

mod confinement;

use std::process::Command;

use futures_util::stream;
use kernel::{Id, testing::START};
use storage::testing::Folder;

use super::*;

type Piece = Result<Bytes, std::io::Error>;

struct Bench {
    folder: Folder,
    maker: PreviewMaker,
}

impl Bench {
    /// With what script/bootstrap installs.
    async fn new() -> Self {
        Self::confined(Confinement::Strict).await
    }

    async fn confined(confinement: Confinement) -> Self {
        let folder = Folder::new();
        let maker = PreviewMaker::new(folder.path().to_owned(), confinement);
        assert_eq!(maker.missing().await, None);
        Self { folder, maker }
    }

    /// What `ffmpeg` itself, unconfined, writes with these arguments.
    fn media(&self, arguments: &[&str]) -> Vec<u8> {
        let path = self.folder.path().join("made");
        let status = Command::new("ffmpeg")
            .args(["-nostdin", "-v", "error", "-y"])
            .args(arguments)
            .arg(&path)
            .status()
            .unwrap();
        assert!(status.success(), "{arguments:?}");
        let bytes = std::fs::read(&path).unwrap();
        std::fs::remove_file(path).unwrap();
        bytes
    }

    fn picture(&self, size: &str, format: &str) -> Vec<u8> {
        let source = format!("testsrc2=s={size}:d=1");
        self.media(&[
            "-f",
            "lavfi",
            "-i",
            &source,
            "-frames:v",
            "1",
            "-f",
            "image2",
            "-c:v",
            format,
        ])
    }

    fn video(&self, size: &str, seconds: u8) -> Vec<u8> {
        let picture = format!("testsrc2=s={size}:r=30:d={seconds}");
        let sound = format!("sine=d={seconds}");
        self.media(&[
            "-f",
            "lavfi",
            "-i",
            &picture,
            "-f",
            "lavfi",
            "-i",
            &sound,
            "-c:v",
            "libx264",
            "-preset",
            "ultrafast",
            "-pix_fmt",
            "yuv420p",
            "-c:a",
            "aac",
            "-f",
            "mp4",
        ])
    }

    async fn make(&self, kind: MediaType, content: &[u8]) -> Made {
        let file = StoredFile {
            id: Id::new(START),
            uploader: Id::new(START),
            object_key: "key".to_owned(),
            name: "name".to_owned(),
            media_type: kind,
            size_bytes: i64::try_from(content.len()).unwrap(),
            sha256: vec![0; 32],
            created_at: START,
        };
        let pieces: Vec<Piece> = content
            .chunks(100_000)
            .map(|piece| Ok(Bytes::copy_from_slice(piece)))
            .collect();
        let mark = mark("Atlas ضمان", "Ramadan: 100 % 'recipes' \\ {x}");
        let made = self
            .maker
            .make(&file, stream::iter(pieces), &mark)
            .await
            .unwrap();
        assert_eq!(self.folder.files(), 0, "nothing is left of it");
        made
    }

    async fn ready(&self, kind: MediaType, content: &[u8]) -> (Bytes, MediaType) {
        match self.make(kind, content).await {
            Made::Ready(bytes, kind) => (bytes, kind),
            Made::Not(reason) => panic!("{reason}"),
        }
    }

    async fn refused(&self, kind: MediaType, content: &[u8]) -> &'static str {
        match self.make(kind, content).await {
            Made::Not(reason) => reason,
            Made::Ready(bytes, _) => panic!("{} bytes of preview", bytes.len()),
        }
    }

    /// Width, height and seconds, as `ffprobe` sees them.
    fn probe(&self, content: &[u8]) -> (u32, u32, u32) {
        let path = self.folder.path().join("probed");
        std::fs::write(&path, content).unwrap();
        let output = Command::new("ffprobe")
            .args(["-v", "error", "-select_streams", "v:0", "-show_entries"])
            .args([
                "stream=width,height:format=duration",
                "-of",
                "default=nw=1:nk=1",
            ])
            .arg(&path)
            .output()
            .unwrap();
        std::fs::remove_file(path).unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let numbers: Vec<u32> = text
            .lines()
            .map(|line| line.split('.').next().unwrap().parse().unwrap_or(0))
            .collect();
        (numbers[0], numbers[1], *numbers.get(2).unwrap_or(&0))
    }
}

#[tokio::test]
async fn pictures_become_small_jpegs_with_a_mark() {
    let bench = Bench::new().await;
    for (kind, format) in [
        (MediaType::Jpeg, "mjpeg"),
        (MediaType::Png, "png"),
        (MediaType::Webp, "libwebp"),
    ] {
        let picture = bench.picture("2000x1500", format);
        assert_eq!(MediaType::sniff(&picture), Some(kind));
        let (preview, made) = bench.ready(kind, &picture).await;
        assert_eq!(made, MediaType::Jpeg);
        assert_eq!(bench.probe(&preview), (854, 640, 0), "{kind:?}");
    }
    // What is small stays as small, and the mark makes it another picture.
    let grey = bench.media(&[
        "-f",
        "lavfi",
        "-i",
        "color=gray:s=200x100:d=1",
        "-frames:v",
        "1",
        "-f",
        "image2",
        "-c:v",
        "png",
    ]);
    let (preview, _) = bench.ready(MediaType::Png, &grey).await;
    assert_eq!(bench.probe(&preview), (200, 100, 0));
    let path = bench.folder.path().join("marked");
    std::fs::write(&path, &preview).unwrap();
    let output = Command::new("ffmpeg")
        .args(["-nostdin", "-v", "error", "-i"])
        .arg(&path)
        .args(["-f", "rawvideo", "-pix_fmt", "gray", "-"])
        .output()
        .unwrap();
    let (darkest, lightest) = (output.stdout.iter().min(), output.stdout.iter().max());
    assert!(
        darkest < Some(&100) && lightest > Some(&150),
        "{darkest:?} {lightest:?}"
    );
    std::fs::remove_file(path).unwrap();
}

#[tokio::test]
async fn videos_become_small_mp4s_of_the_same_length() {
    let bench = Bench::new().await;
    let video = bench.video("720x1280", 2);
    let (preview, kind) = bench.ready(MediaType::Mp4, &video).await;
    assert_eq!(
        (kind, bench.probe(&preview)),
        (MediaType::Mp4, (480, 854, 2))
    );
    assert!(preview.len() < video.len());

    let silent = bench.media(&[
        "-f",
        "lavfi",
        "-i",
        "testsrc2=s=64x48:d=1",
        "-c:v",
        "libvpx",
        "-f",
        "webm",
    ]);
    let (preview, kind) = bench.ready(MediaType::Webm, &silent).await;
    assert_eq!((kind, bench.probe(&preview)), (MediaType::Mp4, (64, 48, 1)));
}

#[tokio::test]
async fn broken_files_have_no_preview() {
    let bench = Bench::new().await;
    let video = bench.video("64x48", 1);
    let picture = bench.picture("640x480", "png");
    for (kind, content) in [
        (MediaType::Mp4, &video[..video.len() / 2]),
        (MediaType::Mp4, &video[..40]),
        (MediaType::Jpeg, b"\xff\xd8\xff\xe0\0\x10JFIF"),
        (
            MediaType::Webm,
            b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm",
        ),
        // Another kind than it was taken for.
        (MediaType::Jpeg, &picture),
        (MediaType::Mp4, &picture),
        (MediaType::Png, &video),
        (MediaType::Heic, b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"),
    ] {
        assert_eq!(bench.refused(kind, content).await, "unreadable", "{kind:?}");
    }
    assert_eq!(
        bench.refused(MediaType::Text, b"a text").await,
        "unreadable"
    );
}

#[tokio::test]
async fn a_file_that_names_other_files_shows_none_of_them() {
    let bench = Bench::new().await;
    let secret = bench.folder.path().join("secret.png");
    std::fs::write(&secret, bench.picture("64x48", "png")).unwrap();
    let secret = secret.display().to_string();
    let playlist = format!(
        "#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:1.0,\nfile://{secret}\n#EXTINF:1.0,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n"
    );
    let concat = format!("ffconcat version 1.0\nfile '{secret}'\nfile '/etc/passwd'\n");
    let dash = format!(
        "<?xml version='1.0'?><MPD><Period><BaseURL>file://{secret}</BaseURL></Period></MPD>"
    );
    std::fs::remove_file(&secret).unwrap();
    for content in [playlist, concat, dash] {
        for kind in MediaType::ALL {
            let reason = bench.refused(kind, content.as_bytes()).await;
            assert_eq!(reason, "unreadable", "{kind:?}");
        }
    }
    // A QuickTime file whose track lies in another file.
    let video = bench.video("64x48", 1);
    let mut referring = video.clone();
    let place = video
        .windows(4)
        .position(|window| window == b"url ")
        .unwrap();
    // The flag that says "in this very file".
    referring[place + 7] = 0;
    match bench.make(MediaType::Mov, &referring).await {
        Made::Not(reason) => assert_eq!(reason, "unreadable"),
        Made::Ready(preview, _) => assert_eq!(bench.probe(&preview).0, 64, "its own pictures"),
    }
}

#[tokio::test]
async fn a_picture_that_unpacks_to_gigabytes_is_refused() {
    let bench = Bench::new().await;
    // Says that it has 30,000 times 30,000 pixels.
    let mut bomb = bench.picture("64x48", "png");
    bomb[16..24].copy_from_slice(&[0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30]);
    let crc = crc32(&bomb[12..29]);
    bomb[29..33].copy_from_slice(&crc.to_be_bytes());
    assert_eq!(MediaType::sniff(&bomb), Some(MediaType::Png));
    assert_eq!(bench.refused(MediaType::Png, &bomb).await, "unreadable");

    let mut wide = bench.picture("64x48", "mjpeg");
    let frame = wide
        .windows(2)
        .position(|window| window == [0xff, 0xc0])
        .unwrap();
    wide[frame + 5..frame + 9].copy_from_slice(&[0xff, 0xff, 0xff, 0xff]);
    assert_eq!(bench.refused(MediaType::Jpeg, &wide).await, "unreadable");
}

#[tokio::test]
async fn a_machine_without_what_is_needed_says_so_and_keeps_going() {
    let folder = Folder::new();
    let maker = PreviewMaker {
        launcher: Arc::new(OnceCell::new_with(Some(Err("no ffmpeg".to_owned())))),
        ..PreviewMaker::new(folder.path().to_owned(), Confinement::Strict)
    };
    assert_eq!(maker.missing().await, Some("no ffmpeg"));
    let bench = Bench { folder, maker };
    let picture = b"\xff\xd8\xff\xe0\0\x10JFIF";
    assert_eq!(
        bench.refused(MediaType::Jpeg, picture).await,
        "not_installed"
    );
}

#[tokio::test]
async fn a_program_that_is_asked_to_stop_says_nothing_about_its_file() {
    let ended = async |script: &str| {
        let mut command = tokio::process::Command::new("sh");
        command.args(["-c", script]).stdout(Stdio::piped());
        finish(command.spawn().unwrap()).await
    };
    // `ffmpeg` ends with 255 when it caught the signal; a shell with 128 and the signal of what it waited for.
    for script in [
        "kill -HUP $$",
        "kill -INT $$",
        "kill -TERM $$",
        "exit 143",
        "exit 255",
    ] {
        assert!(ended(script).await.is_err(), "{script}");
    }
    let killed = ended("kill -KILL $$").await.unwrap();
    assert!(killed.ended, "by its bounds");
    let broken = ended("exit 1").await.unwrap();
    assert!(!broken.ended && !broken.well);
}

#[test]
fn a_mark_is_one_line_of_a_bounded_length() {
    let mark = mark("A\nB", &"x".repeat(200));
    assert_eq!(mark.chars().count(), 80);
    assert!(mark.starts_with("PREVIEW · A B · x"));
}

/// The checksum of PNG chunks (ISO 3309), a bit at a time.
fn crc32(bytes: &[u8]) -> u32 {
    let whole = bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg())
        })
    });
    !whole
}
