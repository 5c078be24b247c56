//! The sandbox rail as this installation uses it: its key, its webhook secret, and its clock.

use std::{
    fs,
    io::{ErrorKind, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::Path,
    time::Duration,
};

use anyhow::Context as _;
use kernel::Clock;
use secrecy::SecretString;
use url::Url;

/// The key that the sandbox takes; it guards nothing but play money on loopback.
pub(crate) const KEY: &str = "sk_test_sandbox";

/// How long to wait before asking a sandbox again that did not answer.
const PAUSE: Duration = Duration::from_millis(500);

/// The secret that the sandbox of this installation signs its webhooks with: random, made once, kept in the keys folder.
///
/// # Errors
/// The folder cannot be written or the machine gives no random bytes.
pub(crate) fn webhook_secret(keys: &Path) -> anyhow::Result<SecretString> {
    let path = keys.join("sandbox-webhook-secret");
    fs::create_dir_all(keys)
        .with_context(|| format!("the folder {} cannot be made", keys.display()))?;
    let mut random = [0_u8; 24];
    getrandom::fill(&mut random).context("the machine gives no random bytes")?;
    let secret = random.iter().fold(String::from("whsec_"), |text, byte| {
        format!("{text}{byte:02x}")
    });
    // Written beside and linked into place, so that a second process reads a whole secret or none.
    let draft = keys.join(format!(".sandbox-webhook-secret.{}", std::process::id()));
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&draft)?;
    file.write_all(secret.as_bytes())?;
    let linked = fs::hard_link(&draft, &path);
    fs::remove_file(&draft)?;
    match linked {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => {
            Err(error).context("the sandbox's secret")
        }
        _ => Ok(fs::read_to_string(&path)?.into()),
    }
}

/// Keeps `clock` as far ahead as the sandbox's clock is, for ever.
pub(crate) async fn follow_clock(sandbox: Url, clock: Clock) {
    let Ok(client) = client() else {
        tracing::error!("the sandbox's clock cannot be followed: no HTTP client");
        return;
    };
    loop {
        match ask_clock(&client, &sandbox, &clock).await {
            Ok(offset) => clock.set_offset(offset),
            Err(error) => {
                tracing::debug!(
                    error = format!("{error:#}"),
                    "the sandbox does not tell its clock"
                );
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

/// What asks the sandbox: it never leaves this machine.
///
/// # Errors
/// The machine gives no random bytes.
pub(crate) fn client() -> anyhow::Result<reqwest::Client> {
    // Somebody else may have chosen the TLS provider of this process already.
    let _chosen = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(Duration::from_secs(40));
    Ok(client.build()?)
}

/// A clock that stands where the sandbox's does now. Play money lives by it.
///
/// # Errors
/// The sandbox does not answer.
pub(crate) async fn clock(sandbox: &Url) -> anyhow::Result<Clock> {
    let offset = read_offset(client()?.get(sandbox.join("/_sandbox/clock")?))
        .await
        .context("the sandbox does not tell its clock; is it running?")?;
    let clock = Clock::system();
    clock.set_offset(offset);
    Ok(clock)
}

/// The same of a sandbox that was started at the same time as this process: asked for up to three seconds.
///
/// # Errors
/// The sandbox does not answer.
pub(crate) async fn clock_soon(sandbox: &Url) -> anyhow::Result<Clock> {
    for _ in 0..6 {
        if let Ok(clock) = clock(sandbox).await {
            return Ok(clock);
        }
        tokio::time::sleep(PAUSE).await;
    }
    clock(sandbox).await
}

/// Waits until the sandbox's clock is another than `clock`, or half a minute; says how far ahead it is.
async fn ask_clock(
    client: &reqwest::Client,
    sandbox: &Url,
    clock: &Clock,
) -> anyhow::Result<chrono::Duration> {
    let mut url = sandbox.join("/_sandbox/clock/wait")?;
    url.query_pairs_mut()
        .append_pair("offset_seconds", &clock.offset().num_seconds().to_string());
    read_offset(client.get(url)).await
}

async fn read_offset(request: reqwest::RequestBuilder) -> anyhow::Result<chrono::Duration> {
    let bytes = request.send().await?.error_for_status()?.bytes().await?;
    let answer: serde_json::Value = serde_json::from_slice(&bytes)?;
    let seconds = answer
        .get("offset_seconds")
        .and_then(serde_json::Value::as_i64)
        .context("no offset_seconds")?;
    Ok(chrono::Duration::seconds(seconds))
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;

    #[test]
    fn the_secret_is_made_once() {
        let folder = std::env::temp_dir().join(format!("daman-secret-{}", std::process::id()));
        let first = webhook_secret(&folder).unwrap();
        let second = webhook_secret(&folder).unwrap();
        fs::remove_dir_all(&folder).unwrap();
        assert_eq!(first.expose_secret(), second.expose_secret());
        assert_eq!(first.expose_secret().len(), "whsec_".len() + 48);
    }
}
