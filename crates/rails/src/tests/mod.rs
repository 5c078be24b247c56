//! The whole client against a recorder, over real HTTP, and against what others wrote down about Stripe: requests of its
//! own SDK, its own request schemas, its own sample objects.

mod answers;
mod asks;
mod errors;
mod golden;
mod lists;
mod recorder;
mod schema;

use std::path::PathBuf;

use serde_json::Value;

use self::recorder::Recorder;
use crate::stripe::{Stripe, StripeConfig};

/// A file of `specs/` in the shared folder: `DAMAN_SHARED`, or `../shared` beside the workspace. `None`, said aloud, when
/// this machine has none.
pub(crate) fn spec(name: &str) -> Option<Value> {
    spec_text(name).map(|text| serde_json::from_str(&text).unwrap())
}

/// The same as text, for who needs the order of its members.
fn spec_text(name: &str) -> Option<String> {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let path = std::env::var_os("DAMAN_SHARED")
        .map_or_else(beside, PathBuf::from)
        .join("specs")
        .join(name);
    match std::fs::read_to_string(&path) {
        Ok(text) => Some(text),
        Err(error) => {
            assert!(
                std::env::var_os("DAMAN_SHARED").is_none(),
                "DAMAN_SHARED is set, but {}: {error}",
                path.display()
            );
            say_skipped(name);
            None
        }
    }
}

#[expect(
    clippy::print_stderr,
    reason = "a test that checks nothing must say so"
)]
fn say_skipped(name: &str) {
    eprintln!("skipped: there is no shared folder with specs/{name} (set DAMAN_SHARED)");
}

/// A client that speaks to `recorder`.
fn client(recorder: &Recorder) -> Stripe {
    Stripe::try_new(config(recorder)).unwrap()
}

fn config(recorder: &Recorder) -> StripeConfig {
    StripeConfig::new(recorder.url(), "sk_test_123".into(), Vec::new())
}
