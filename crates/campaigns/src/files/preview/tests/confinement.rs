//! What the program can do beside reading its one file: nothing.

use std::path::Path;

use super::{Bench, Confinement, Duration, Folder, Launcher, MediaType, PreviewMaker, Scratch};

/// An account that is no root, as a server should run under: the one that Debian calls `nobody`.
const ORDINARY: u32 = 65_534;

/// Runs the confined program in a scratch folder of its own, as this server's account or as another one; whether it said that
/// all went well, and what it said.
async fn run(
    bench: &Bench,
    (launcher, account): (&Launcher, Option<u32>),
    arguments: &[&str],
) -> (bool, String) {
    let scratch = Scratch::make(bench.folder.path(), launcher.account()).unwrap();
    scratch.write_mark("a mark").unwrap();
    let mut command = launcher.bare(&scratch);
    if let Some(account) = account {
        for path in [bench.folder.path(), scratch.folder(), &scratch.root()] {
            std::os::unix::fs::chown(path, Some(account), Some(account)).unwrap();
        }
        command.uid(account).gid(account);
    }
    let output = command.args(arguments).output().await.unwrap();
    (
        output.status.success(),
        String::from_utf8_lossy(&output.stderr).into_owned(),
    )
}

/// What holds whoever runs it, and however it is confined.
async fn is_bounded(bench: &Bench, run_by: (&Launcher, Option<u32>)) {
    let source = ["-v", "error", "-f", "lavfi", "-i", "testsrc2=s=64x48:d=1"];
    let outside = bench.folder.path().join("written");
    for path in [
        outside.to_str().unwrap(),
        "/tmp/daman-preview-escaped",
        "mark",
    ] {
        let (written, complaint) = run(
            bench,
            run_by,
            &[&source[..], &["-f", "mpegts", "-y", path]].concat(),
        )
        .await;
        assert!(!written, "{path}: {complaint}");
    }
    let empty = |path: &Path| std::fs::metadata(path).is_ok_and(|found| found.len() > 0);
    for path in [outside.as_path(), Path::new("/tmp/daman-preview-escaped")] {
        assert!(!empty(path));
        std::fs::remove_file(path).unwrap_or_default();
    }
    let huge = "color=s=30000x30000:d=1";
    let (made, _) = run(
        bench,
        run_by,
        &["-v", "error", "-f", "lavfi", "-i", huge, "-f", "null", "-"],
    )
    .await;
    assert!(!made);
    let (read, complaint) = run(bench, run_by, &["-v", "error", "-i", "/etc/shadow"]).await;
    assert!(!read, "{complaint}");
}

/// What only namespaces give: no network, and no file but the system's programs and the scratch folder.
async fn sees_nothing(bench: &Bench, run_by: (&Launcher, Option<u32>)) {
    let ask = async |input: &str| run(bench, run_by, &["-v", "error", "-i", input]).await;
    let (reached, complaint) = ask("http://127.0.0.1:54329/").await;
    assert!(!reached && complaint.contains("unreachable"), "{complaint}");
    let secret = bench.folder.path().join("key");
    std::fs::write(&secret, "a key").unwrap();
    let hidden = [
        secret.to_str().unwrap(),
        "/etc/passwd",
        "/etc/hosts",
        "/proc/self/environ",
    ];
    for path in hidden.into_iter().chain(["/tmp", "/dev/zero", "../tmp"]) {
        let (read, complaint) = ask(path).await;
        assert!(
            !read && complaint.contains("No such file"),
            "{path}: {complaint}"
        );
    }
    // What is there is found and is no medium.
    let (_, complaint) = ask("mark").await;
    assert!(complaint.contains("Invalid data"), "{complaint}");
}

#[tokio::test]
async fn the_program_can_neither_write_nor_reach_or_see_anything_nor_take_all_memory() {
    let bench = Bench::new().await;
    let launcher = bench.maker.launcher().await.unwrap();
    is_bounded(&bench, (launcher, None)).await;
    sees_nothing(&bench, (launcher, None)).await;
}

#[tokio::test]
async fn under_an_ordinary_account_it_is_as_confined() {
    let bench = Bench::new().await;
    let launcher = bench.maker.launcher().await.unwrap();
    // An ordinary account cannot become another one: then this is the test above once more.
    let account = launcher.account().map(|_| ORDINARY);
    let ordinary = launcher.ordinary();
    is_bounded(&bench, (&ordinary, account)).await;
    sees_nothing(&bench, (&ordinary, account)).await;
}

#[tokio::test]
async fn within_bounds_alone_it_still_cannot_write_or_take_all_memory() {
    let bench = Bench::confined(Confinement::Bounds).await;
    let launcher = bench.maker.launcher().await.unwrap();
    is_bounded(&bench, (launcher, None)).await;
    let account = launcher.account().map(|_| ORDINARY);
    is_bounded(&bench, (&launcher.ordinary(), account)).await;
    let picture = bench.picture("2000x1500", "png");
    let (preview, _) = bench.ready(MediaType::Png, &picture).await;
    assert_eq!(bench.probe(&preview), (854, 640, 0));
    let video = bench.video("128x96", 1);
    let (preview, _) = bench.ready(MediaType::Mp4, &video).await;
    assert_eq!(bench.probe(&preview), (128, 96, 1));
}

#[tokio::test]
async fn what_a_killed_server_left_is_swept_away_at_the_next_start() {
    let folder = Folder::new();
    let left = |name: &str, hours: u64| {
        let path = folder.path().join(name);
        std::fs::create_dir(&path).unwrap();
        std::fs::write(path.join("in"), b"a film").unwrap();
        let ago = std::time::SystemTime::now() - Duration::from_hours(hours);
        std::fs::File::open(&path)
            .unwrap()
            .set_modified(ago)
            .unwrap();
        path
    };
    let old = left("daman-preview-0123", 3);
    let young = left("daman-preview-4567", 0);
    let others = left("somebody-elses", 300);
    let link = folder.path().join("daman-preview-link");
    std::os::unix::fs::symlink(&others, &link).unwrap();
    let maker = PreviewMaker::new(folder.path().to_owned(), Confinement::Strict);
    maker.missing().await;
    assert!(!old.exists() && young.exists() && others.join("in").exists() && link.exists());
}
