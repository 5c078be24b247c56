//! A whole installation: the real binary as server and as sandbox, an embedded PostgreSQL, a mail server.

use std::{
    fs,
    path::PathBuf,
    process::{Child, Command, Output, Stdio},
    time::{Duration, Instant},
};

use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};

use super::{Api, MailServer, workspace};

/// Processes of one installation, on ports and in a folder of their own. Ends what it started when dropped.
pub(crate) struct Installation {
    port: u16,
    folder: PathBuf,
    environment: Vec<(&'static str, String)>,
    server: Option<Child>,
    sandbox: Option<Child>,
    _mail: MailServer,
}

impl Installation {
    /// Starts the mail server, the sandbox and the server, and waits until it is ready.
    pub(crate) async fn start(name: &str) -> Self {
        Self::start_with(name, &[]).await
    }

    /// The same with further settings.
    pub(crate) async fn start_with(name: &str, settings: &[(&'static str, &str)]) -> Self {
        let port = free_ports();
        let folder = workspace().join(format!("target/it/{name}-{port}"));
        fs::create_dir_all(&folder).unwrap();
        let mail = MailServer::start(port + 3).await;
        let mut environment = vec![
            ("DAMAN_PORT", port.to_string()),
            ("DAMAN_VAR", folder.display().to_string()),
            ("DAMAN_SMTP_URL", mail.url()),
            ("DAMAN_LOG", "info".to_owned()),
            ("DAMAN_RATE_PER_ADDRESS", "100000".to_owned()),
            ("DAMAN_RATE_PER_PARTY", "100000".to_owned()),
        ];
        environment.extend(
            settings
                .iter()
                .map(|(name, value)| (*name, (*value).to_owned())),
        );
        let mut installation = Self {
            port,
            folder,
            environment,
            server: None,
            sandbox: None,
            _mail: mail,
        };
        installation.sandbox = Some(installation.spawn("sandbox"));
        installation.start_server().await;
        installation
    }

    /// A client of this installation.
    pub(crate) fn api(&self) -> Api {
        Api::new(&self.url())
    }

    /// The server's address.
    pub(crate) fn url(&self) -> String {
        format!("http://localhost:{}", self.port)
    }

    /// A client of the sandbox's own routes.
    pub(crate) fn sandbox(&self) -> Api {
        Api::new(&format!("http://127.0.0.1:{}", self.port + 1))
    }

    /// Starts the server and waits until it is ready.
    pub(crate) async fn start_server(&mut self) {
        self.server = Some(self.spawn("serve"));
        let began = Instant::now();
        let api = self.api();
        loop {
            if api
                .try_get("/readyz")
                .await
                .is_ok_and(|answer| answer.status == 200)
            {
                return;
            }
            let ended = self.server.as_mut().unwrap().try_wait().unwrap();
            assert!(
                ended.is_none() && began.elapsed() < Duration::from_mins(1),
                "not ready\n{}",
                self.log()
            );
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Kills the server as a power cut would; what it started lives on.
    pub(crate) fn kill_server(&mut self) {
        let mut server = self.server.take().unwrap();
        server.kill().unwrap();
        server.wait().unwrap();
    }

    /// Kills the embedded PostgreSQL as the machine does when its memory is short; the server lives on.
    pub(crate) fn kill_postgres(&self) {
        let server = self.server.as_ref().unwrap().id();
        // The folder may have a stand-in elsewhere, so the lock that the server holds in it says where it is.
        let lock = fs::read_dir(format!("/proc/{server}/fd"))
            .unwrap()
            .filter_map(|entry| fs::read_link(entry.unwrap().path()).ok())
            .find(|path| path.ends_with("users.lock"))
            .unwrap();
        let pid_file = lock.with_file_name("data").join("postmaster.pid");
        let text = fs::read_to_string(pid_file).unwrap_or_default();
        let pid = text.lines().next().and_then(|line| line.parse().ok());
        // None while the one that was killed last is not yet replaced.
        if let Some(pid) = pid {
            kill(Pid::from_raw(pid), Signal::SIGKILL).unwrap_or_default();
        }
    }

    /// Runs a verb of the binary to its end.
    pub(crate) fn run(&self, verb: &[&str]) -> Output {
        self.command()
            .args(verb)
            .stderr(Stdio::piped())
            .stdout(Stdio::piped())
            .output()
            .unwrap()
    }

    /// A shell script's outcome, with the settings of this installation.
    pub(crate) fn shell(&self, script: &str) -> Output {
        let mut command = Command::new("bash");
        command
            .args(["-euo", "pipefail", "-c", script])
            .envs(self.environment.iter().map(|(k, v)| (*k, v.as_str())));
        command
            .env("DAMAN_URL", self.url())
            .current_dir(&self.folder)
            .output()
            .unwrap()
    }

    /// All that the server logged.
    pub(crate) fn server_log(&self) -> String {
        fs::read_to_string(self.folder.join("serve.log")).unwrap()
    }

    /// The end of what the processes logged.
    pub(crate) fn log(&self) -> String {
        let text = ["serve", "sandbox"].map(|verb| {
            fs::read_to_string(self.folder.join(format!("{verb}.log"))).unwrap_or_default()
        });
        text.map(|text| {
            text.lines()
                .rev()
                .take(15)
                .collect::<Vec<_>>()
                .into_iter()
                .rev()
                .collect::<Vec<_>>()
                .join("\n")
        })
        .join("\n---\n")
    }

    fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_daman"));
        command
            .envs(
                self.environment
                    .iter()
                    .map(|(name, value)| (*name, value.as_str())),
            )
            .env_remove("DATABASE_URL");
        command
    }

    fn spawn(&self, verb: &str) -> Child {
        let log = fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.folder.join(format!("{verb}.log")))
            .unwrap();
        self.command()
            .arg(verb)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap()
    }

    fn stop(child: &mut Child) {
        let pid = Pid::from_raw(i32::try_from(child.id()).unwrap());
        // It may have ended already.
        let _asked = kill(pid, Signal::SIGTERM);
        let began = Instant::now();
        while child.try_wait().is_ok_and(|ended| ended.is_none()) {
            if began.elapsed() > Duration::from_secs(20) {
                drop(child.kill());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Installation {
    fn drop(&mut self) {
        for mut child in [self.server.take(), self.sandbox.take()]
            .into_iter()
            .flatten()
        {
            Self::stop(&mut child);
        }
        // A failed test leaves its folder to be looked at.
        if !std::thread::panicking() {
            drop(fs::remove_dir_all(&self.folder));
        }
    }
}

/// The first of four ports in a row that nobody listens on.
fn free_ports() -> u16 {
    let free = |port: &u16| {
        (0..4).all(|next| std::net::TcpListener::bind(("127.0.0.1", port + next)).is_ok())
    };
    let start = 20_000 + u16::try_from(std::process::id() % 2_000).unwrap() * 10;
    (0..200).map(|step| start + step * 4).find(free).unwrap()
}
