//! The settings PostgreSQL is started with.

use std::fmt::Write as _;
use std::path::Path;

use super::Keep;

/// Who may connect: whoever can enter the socket's private folder, and nobody over a network.
pub(crate) const ACCESS_RULES: &str = "\
# Written by Daman at each start.
local all all trust
";

/// What both kinds of cluster share. Logs carry no parameters and no row contents: those are
/// amounts, names and addresses.
const COMMON: &str = "\
port = 5432
listen_addresses = ''
unix_socket_permissions = 0700
timezone = 'UTC'
log_timezone = 'UTC'
log_line_prefix = '%m [%p] %q%u@%d '
log_error_verbosity = terse
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
# Statements are short and many: compiling them costs more than it saves.
jit = off
random_page_cost = 1.1
";

/// Nothing that was acknowledged is lost when the machine loses power.
const FOREVER: &str = "\
max_connections = 150
fsync = on
synchronous_commit = on
full_page_writes = on
wal_level = replica
min_wal_size = '1GB'
max_wal_size = '2GB'
checkpoint_timeout = '15min'
log_min_duration_statement = '1s'
log_lock_waits = on
";

/// Speed only: the folder is thrown away.
const THROW_AWAY: &str = "\
max_connections = 300
shared_buffers = '128MB'
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
max_wal_size = '512MB'
checkpoint_timeout = '1h'
autovacuum = off
log_checkpoints = off
";

/// The whole of `postgresql.conf`. An operator's own settings go into `local.conf` beside it, which
/// is read last and never written by us.
pub(crate) fn render(
    keep: Keep,
    socket: &Path,
    access_rules: &Path,
    memory_mb: Option<u64>,
) -> String {
    let mut text =
        String::from("# Written by Daman at each start; put your own settings into local.conf.\n");
    text.push_str(COMMON);
    match keep {
        Keep::Forever => {
            text.push_str(FOREVER);
            // A fifth of the machine, which it shares with the server and the page cache: the indexes of some ten million
            // transfers are written all over.
            let shared = memory_mb.map_or(128, |all| (all / 5).clamp(64, 4096));
            let cached = memory_mb.map_or(512, |all| all / 2);
            write!(
                text,
                "shared_buffers = '{shared}MB'\neffective_cache_size = '{cached}MB'\n"
            )
            .unwrap_or_default();
        }
        Keep::ThrowAway => text.push_str(THROW_AWAY),
    }
    let folder = quoted(&format!(
        "\"{}\"",
        socket.display().to_string().replace('"', "\"\"")
    ));
    let rules = quoted(&access_rules.display().to_string());
    write!(
        text,
        "unix_socket_directories = {folder}\nhba_file = {rules}\n"
    )
    .unwrap_or_default();
    text.push_str("include_if_exists = 'local.conf'\n");
    text
}

fn quoted(value: &str) -> String {
    format!("'{}'", value.replace('\\', "\\\\").replace('\'', "''"))
}

/// The machine's memory in MiB, where the system says it.
pub(crate) fn memory_mb() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/meminfo").ok()?;
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix("MemTotal:"))?;
    let kib: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kib / 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line<'a>(text: &'a str, name: &str) -> Option<&'a str> {
        text.lines()
            .rev()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(" = "))
    }

    #[test]
    fn what_is_kept_is_kept_through_a_power_cut_and_what_is_not_is_fast() {
        for (keep, durable) in [(Keep::Forever, "on"), (Keep::ThrowAway, "off")] {
            let text = render(keep, Path::new("/s"), Path::new("/h"), Some(8192));
            for name in ["fsync", "synchronous_commit", "full_page_writes"] {
                assert_eq!(line(&text, name), Some(durable), "{name}");
            }
            assert_eq!(line(&text, "listen_addresses"), Some("''"));
            assert_eq!(line(&text, "log_parameter_max_length"), Some("0"));
        }
    }

    #[test]
    fn memory_follows_the_machine_within_bounds() {
        for (machine, shared) in [
            (None, "'128MB'"),
            (Some(256), "'64MB'"),
            (Some(4096), "'819MB'"),
            (Some(65_536), "'4096MB'"),
        ] {
            let text = render(Keep::Forever, Path::new("/s"), Path::new("/h"), machine);
            assert_eq!(line(&text, "shared_buffers"), Some(shared));
        }
    }

    #[test]
    fn a_path_with_spaces_quotes_and_commas_stays_one_path() {
        let text = render(
            Keep::Forever,
            Path::new("/my va'r, \"x\"/s"),
            Path::new("/it's/h"),
            None,
        );
        assert_eq!(
            line(&text, "unix_socket_directories"),
            Some("'\"/my va''r, \"\"x\"\"/s\"'")
        );
        assert_eq!(line(&text, "hba_file"), Some("'/it''s/h'"));
    }
}
