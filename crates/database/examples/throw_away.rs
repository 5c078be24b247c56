//! The tests' throw-away PostgreSQL, for scripts: `throw_away url` starts it and prints the URL of a
//! newly migrated database, `throw_away stop` stops it.

use std::error::Error;
use std::io::Write;

use database::testing;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    match std::env::args().nth(1).as_deref() {
        Some("url") => writeln!(std::io::stdout(), "{}", testing::for_macros().await?)?,
        Some("stop") => {
            testing::stop().await?;
        }
        Some(_) | None => return Err("usage: throw_away url | stop".into()),
    }
    Ok(())
}
