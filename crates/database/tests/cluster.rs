//! The embedded PostgreSQL through kills, crashes and quarrels, each time on a data folder of the
//! test's own, with the settings of production.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use std::io::{BufRead, BufReader};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use database::{Cluster, DatabaseError, Role, Settings, Stopped, migrate};
use nix::sys::signal::{Signal, kill};
use nix::unistd::{Pid, geteuid};
use sqlx::{Connection, PgConnection};

/// Asks [`holds_a_cluster_until_killed`] to do so, in this folder.
const HOLD: &str = "DAMAN_TEST_HOLD";

/// A folder of one test; its cluster is stopped and its files removed at the end, failed or not.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder =
            Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}", std::process::id()));
        Self::at(folder)
    }

    fn at(folder: PathBuf) -> Self {
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn settings(&self) -> Settings {
        Settings::new(&self.0)
    }

    async fn start(&self) -> Cluster {
        Cluster::start(&self.settings()).await.unwrap()
    }

    fn pid(&self) -> Option<Pid> {
        let text = std::fs::read_to_string(self.0.join("data/postmaster.pid")).ok()?;
        text.lines().next()?.parse().ok().map(Pid::from_raw)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if let Some(pid) = self.pid() {
            // Only its own folder's postmaster, which is thrown away.
            kill(pid, Signal::SIGQUIT).unwrap_or_default();
        }
        std::fs::remove_dir_all(&self.0).unwrap_or_default();
    }
}

async fn owner(cluster: &Cluster) -> PgConnection {
    PgConnection::connect(&cluster.url("postgres", Role::Owner))
        .await
        .unwrap()
}

async fn execute(cluster: &Cluster, sql: &'static str) {
    let mut owner = owner(cluster).await;
    sqlx::raw_sql(sql).execute(&mut owner).await.unwrap();
    owner.close().await.unwrap();
}

async fn kept_rows(cluster: &Cluster) -> i64 {
    sqlx::query_scalar("SELECT count(*) FROM kept")
        .fetch_one(&mut owner(cluster).await)
        .await
        .unwrap()
}

/// Another process that starts or adopts the cluster and keeps it.
fn holder(folder: &Folder) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", "holds_a_cluster_until_killed", "--nocapture"])
        .env(HOLD, &folder.0);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(
        lines
            .map_while(Result::ok)
            .any(|line| line.contains("holding")),
        "the helper process never held it"
    );
    child
}

/// Not a test by itself: what [`holder`] runs.
#[tokio::test]
async fn holds_a_cluster_until_killed() {
    let Some(folder) = std::env::var_os(HOLD) else {
        return;
    };
    let _cluster = Cluster::start(&Settings::new(folder)).await.unwrap();
    std::io::Write::write_all(&mut std::io::stdout(), b"\nholding\n").unwrap();
    // Until killed, or until the test that asked is gone.
    std::io::stdin().read_line(&mut String::new()).unwrap();
}

#[tokio::test]
async fn data_survives_a_stop_and_a_start() {
    let folder = Folder::new("restart");
    let cluster = folder.start().await;
    assert!(!cluster.adopted());
    execute(
        &cluster,
        "CREATE TABLE kept (id int); INSERT INTO kept VALUES (1)",
    )
    .await;
    assert_eq!(cluster.stop().await.unwrap(), Stopped::Down);
    assert_eq!(folder.pid(), None, "a clean stop leaves no pid file");

    let cluster = folder.start().await;
    assert!(!cluster.adopted());
    assert_eq!(kept_rows(&cluster).await, 1);
    assert_eq!(cluster.stop().await.unwrap(), Stopped::Down);
}

#[tokio::test]
async fn production_settings_wait_for_the_disk_and_listen_nowhere() {
    let folder = Folder::new("settings");
    let cluster = folder.start().await;
    let mut owner = owner(&cluster).await;
    for (name, expected) in [
        ("fsync", "on"),
        ("synchronous_commit", "on"),
        ("full_page_writes", "on"),
        ("data_checksums", "on"),
        ("listen_addresses", ""),
        ("server_encoding", "UTF8"),
        ("TimeZone", "UTC"),
    ] {
        let value: String = sqlx::query_scalar("SELECT current_setting($1)")
            .bind(name)
            .fetch_one(&mut owner)
            .await
            .unwrap();
        assert_eq!(value, expected, "{name}");
    }
    let upper: String = sqlx::query_scalar("SELECT upper('é')")
        .fetch_one(&mut owner)
        .await
        .unwrap();
    assert_eq!(upper, "É", "letters beyond English are letters");
    for (private, mode) in [("socket", 0o700), ("data", 0o700), ("postgres.log", 0o600)] {
        assert_eq!(
            std::fs::metadata(folder.0.join(private)).unwrap().mode() & 0o777,
            mode,
            "{private}"
        );
    }
}

#[tokio::test]
async fn postgresql_does_not_run_as_root() {
    let folder = Folder::new("account");
    let cluster = folder.start().await;
    let data = std::fs::metadata(folder.0.join("data")).unwrap();
    let process = std::fs::metadata(format!("/proc/{}", folder.pid().unwrap())).unwrap();
    assert_ne!(process.uid(), 0);
    assert_eq!(process.uid(), data.uid());
    assert_eq!(geteuid().is_root(), process.uid() != geteuid().as_raw());
    cluster.stop().await.unwrap();
}

#[tokio::test]
async fn a_server_that_is_killed_leaves_its_cluster_to_the_next_start() {
    let folder = Folder::new("orphan");
    let mut killed = holder(&folder);
    let before = folder.pid().unwrap();
    killed.kill().unwrap();
    killed.wait().unwrap();

    let cluster = folder.start().await;
    assert!(cluster.adopted());
    assert_eq!(folder.pid(), Some(before), "the same PostgreSQL");
    execute(&cluster, "CREATE TABLE kept (id int)").await;
    assert_eq!(
        cluster.stop().await.unwrap(),
        Stopped::Down,
        "who adopts also stops"
    );
    assert_eq!(folder.pid(), None);
}

#[tokio::test]
async fn whoever_leaves_last_stops_it() {
    let folder = Folder::new("shared");
    let mut other = holder(&folder);
    let mine = folder.start().await;
    assert!(mine.adopted());
    assert_eq!(mine.stop().await.unwrap(), Stopped::LeftToOthers);
    let mine = folder.start().await;
    assert!(mine.adopted(), "it still runs for the other");
    other.kill().unwrap();
    other.wait().unwrap();
    assert_eq!(mine.stop().await.unwrap(), Stopped::Down);
}

#[tokio::test]
async fn a_postgresql_that_is_killed_recovers_with_its_data() {
    let folder = Folder::new("crash");
    let cluster = folder.start().await;
    execute(
        &cluster,
        "CREATE TABLE kept (id int); INSERT INTO kept SELECT generate_series(1, 1000)",
    )
    .await;
    kill(folder.pid().unwrap(), Signal::SIGKILL).unwrap();
    drop(cluster);
    let cluster = folder.start().await;
    assert!(!cluster.adopted());
    assert_eq!(kept_rows(&cluster).await, 1000);
    assert_eq!(cluster.stop().await.unwrap(), Stopped::Down);
}

#[tokio::test]
async fn a_server_that_goes_on_starts_its_killed_postgresql_again() {
    let folder = Folder::new("revive");
    let mut cluster = folder.start().await;
    execute(
        &cluster,
        "CREATE TABLE kept (id int); INSERT INTO kept SELECT generate_series(1, 1000)",
    )
    .await;
    assert!(!cluster.revive().await.unwrap(), "it runs");
    kill(folder.pid().unwrap(), Signal::SIGKILL).unwrap();
    while !cluster.revive().await.unwrap() {}
    assert_eq!(kept_rows(&cluster).await, 1000);
    assert_eq!(cluster.stop().await.unwrap(), Stopped::Down);
}

#[tokio::test]
async fn the_next_postgresql_waits_for_the_last_session_of_the_one_that_was_killed() {
    let folder = Folder::new("straggler");
    let cluster = folder.start().await;
    let (mut worker, mut watcher) = (owner(&cluster).await, owner(&cluster).await);
    // A session that computes does not notice that its postmaster died. Two that write to the same
    // data would ruin it.
    let work = "SELECT sum(i) FROM (SELECT generate_series(1, 15000000) AS i) AS numbers";
    let next = async {
        let working = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT sum%' AND state = 'active'";
        while sqlx::query_scalar::<_, i64>(working)
            .fetch_one(&mut watcher)
            .await
            .unwrap()
            == 0
        {}
        kill(folder.pid().unwrap(), Signal::SIGKILL).unwrap();
        drop(cluster);
        folder.start().await
    };
    let (_, cluster) = tokio::join!(sqlx::raw_sql(work).execute(&mut worker), next);
    let log = std::fs::read_to_string(folder.0.join("postgres.log")).unwrap();
    assert!(
        log.contains("shared memory block"),
        "it met the straggler: {log}"
    );
    assert_eq!(cluster.stop().await.unwrap(), Stopped::Down);
}

#[tokio::test]
async fn a_postmaster_whose_starter_was_killed_before_it_wrote_its_pid_is_adopted() {
    let folder = Folder::new("newborn");
    let cluster = folder.start().await;
    // As it looks to the next process at that moment: it runs, and the pid file names nobody.
    let pid_file = folder.0.join("data/postmaster.pid");
    let text = std::fs::read_to_string(&pid_file).unwrap();
    std::fs::remove_file(&pid_file).unwrap();
    drop(cluster);
    let (next, ()) = tokio::join!(folder.start(), async {
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        std::fs::write(&pid_file, text).unwrap();
    });
    assert!(next.adopted());
    assert_eq!(next.stop().await.unwrap(), Stopped::Down);
}

#[tokio::test]
async fn a_left_over_pid_file_that_names_another_living_process_is_no_obstacle() {
    let folder = Folder::new("stale");
    folder.start().await.stop().await.unwrap();
    let innocent = std::process::id();
    std::fs::write(
        folder.0.join("data/postmaster.pid"),
        format!("{innocent}\n/elsewhere\n"),
    )
    .unwrap();
    let cluster = folder.start().await;
    assert!(!cluster.adopted());
    assert_ne!(
        folder.pid().unwrap().as_raw().to_string(),
        innocent.to_string()
    );
    cluster.stop().await.unwrap();
}

#[tokio::test]
async fn of_two_that_start_at_once_one_starts_and_one_adopts() {
    let folder = Folder::new("race");
    let (settings, same) = (folder.settings(), folder.settings());
    let (one, other) = tokio::join!(Cluster::start(&settings), Cluster::start(&same));
    let (one, other) = (one.unwrap(), other.unwrap());
    assert_ne!(one.adopted(), other.adopted());
    assert_eq!(one.stop().await.unwrap(), Stopped::LeftToOthers);
    assert_eq!(other.stop().await.unwrap(), Stopped::Down);
}

#[tokio::test]
async fn a_path_too_long_for_a_socket_works() {
    let parent = Folder::new("long");
    let folder = Folder::at(parent.0.join("é ".repeat(30)).join("x".repeat(90)));
    let cluster = folder.start().await;
    assert_eq!(kept_rows_of_new_table(&cluster).await, 0);
    assert!(!folder.0.join("socket").exists());
    let url = cluster.url("postgres", Role::Owner);
    let socket = PathBuf::from(
        url.split("host=")
            .nth(1)
            .unwrap()
            .split('&')
            .next()
            .unwrap(),
    );
    assert_eq!(
        std::fs::metadata(&socket).unwrap().mode() & 0o777,
        0o700,
        "{}",
        socket.display()
    );
    cluster.stop().await.unwrap();
    std::fs::remove_dir_all(socket).unwrap();
}

async fn kept_rows_of_new_table(cluster: &Cluster) -> i64 {
    execute(cluster, "CREATE TABLE kept (id int)").await;
    kept_rows(cluster).await
}

#[tokio::test]
async fn a_folder_that_postgresqls_account_cannot_enter_gets_a_stand_in() {
    use std::os::unix::fs::PermissionsExt;
    let closed = Folder::new("closed");
    std::fs::set_permissions(&closed.0, std::fs::Permissions::from_mode(0o700)).unwrap();
    let inside = Folder::at(closed.0.join("postgres"));
    let cluster = inside.start().await;
    if geteuid().is_root() {
        assert!(
            cluster.folder().starts_with("/var/lib/daman"),
            "{}",
            cluster.folder().display()
        );
        let stand_in = Folder(cluster.folder().to_owned());
        execute(&cluster, "CREATE TABLE kept (id int)").await;
        cluster.stop().await.unwrap();
        // Even when the folder can be entered later, the data stays where it is.
        std::fs::set_permissions(&closed.0, std::fs::Permissions::from_mode(0o755)).unwrap();
        let again = inside.start().await;
        assert_eq!(
            (again.folder(), kept_rows(&again).await),
            (stand_in.0.as_path(), 0)
        );
        again.stop().await.unwrap();
    } else {
        assert_eq!(cluster.folder(), inside.0);
        cluster.stop().await.unwrap();
    }
}

#[tokio::test]
async fn data_of_another_version_is_refused_with_what_to_do() {
    let folder = Folder::new("version");
    std::fs::create_dir(folder.0.join("data")).unwrap();
    std::fs::write(folder.0.join("data/PG_VERSION"), "9\n").unwrap();
    let refused = Cluster::start(&folder.settings()).await.unwrap_err();
    assert!(
        matches!(refused, DatabaseError::OtherVersion { data: 9, .. }),
        "{refused}"
    );
    assert!(refused.to_string().contains("pg_upgrade"), "{refused}");
}

#[tokio::test]
async fn a_folder_with_other_peoples_files_is_refused_and_left_alone() {
    let folder = Folder::new("foreign");
    std::fs::create_dir(folder.0.join("data")).unwrap();
    std::fs::write(folder.0.join("data/thesis.txt"), "years of work").unwrap();
    let refused = Cluster::start(&folder.settings()).await.unwrap_err();
    assert!(
        matches!(refused, DatabaseError::Foreign { .. }),
        "{refused}"
    );
    assert_eq!(
        std::fs::read_to_string(folder.0.join("data/thesis.txt")).unwrap(),
        "years of work"
    );
}

#[tokio::test]
async fn an_initdb_that_was_killed_is_begun_again() {
    let folder = Folder::new("half");
    std::fs::create_dir(folder.0.join("data.unfinished")).unwrap();
    std::fs::write(folder.0.join("data.unfinished/PG_VERSION"), "15\n").unwrap();
    let cluster = folder.start().await;
    assert!(!folder.0.join("data.unfinished").exists());
    cluster.stop().await.unwrap();
}

#[tokio::test]
async fn a_start_that_fails_shows_the_end_of_the_log() {
    let folder = Folder::new("broken");
    std::fs::write(folder.0.join("local.conf"), "max_connections = 'many'\n").unwrap();
    let refused = Cluster::start(&folder.settings())
        .await
        .unwrap_err()
        .to_string();
    assert!(
        refused.contains("max_connections") && refused.contains("postgres.log"),
        "{refused}"
    );
}

#[tokio::test]
async fn migrating_makes_the_database_says_what_it_applied_and_then_has_nothing_to_do() {
    let folder = Folder::new("migrate");
    let cluster = folder.start().await;
    let url = cluster.url("daman", Role::Owner);
    // Two servers that start together: one applies, one waits and finds it done.
    let (one, other) = tokio::join!(migrate(&url), migrate(&url));
    let (one, other) = (one.unwrap(), other.unwrap());
    assert!(one.is_empty() != other.is_empty(), "{one:?} {other:?}");
    let versions: Vec<i64> = one
        .iter()
        .chain(&other)
        .map(|applied| applied.version)
        .collect();
    assert!(
        versions.is_sorted() && versions.first() == Some(&20_261_122_000_000),
        "{versions:?}"
    );
    assert_eq!(migrate(&url).await.unwrap(), []);
    let mut owner = PgConnection::connect(&url).await.unwrap();
    sqlx::raw_sql("UPDATE _sqlx_migrations SET checksum = '' WHERE version = 20261122000000")
        .execute(&mut owner)
        .await
        .unwrap();
    assert!(
        matches!(migrate(&url).await, Err(DatabaseError::Migrate(_))),
        "an edited migration is refused"
    );
    cluster.stop().await.unwrap();
}
