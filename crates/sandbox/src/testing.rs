//! What the tests inside this crate start from.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::Value;
use tokio::sync::watch;

use crate::config::{Config, Rules};
use crate::error::Answer;
use crate::form;
use crate::operations::{self, Call};
use crate::params::Params;
use crate::shared::Shared;
use crate::state::State;

/// A state that forgets, with the default rules.
pub(crate) fn state() -> State {
    restored(None)
}

/// A state that goes on where a journal ends, with the default rules.
pub(crate) fn restored(journal: Option<&Path>) -> State {
    let config = Config::new("127.0.0.1:0".parse().unwrap(), "sk_test_123");
    State::restore(
        Rules::new(&config, "http://sandbox.test".to_owned()),
        journal,
    )
    .unwrap()
}

/// The same behind its lock.
pub(crate) fn shared() -> Arc<Shared> {
    let (_, stop) = watch::channel(false);
    Arc::new(Shared::new(state(), "sk_test_123".to_owned(), stop))
}

/// One request, without HTTP: `POST /v1/transfers`, `amount=1&…`.
pub(crate) fn call(state: &mut State, request: &str, owner: Option<&str>, body: &str) -> Answer {
    let (method, path) = request.split_once(' ').unwrap();
    let (operation, ids) = operations::find(&method.parse().unwrap(), path).unwrap();
    let params = Params::check(operation.params, form::decode(body.as_bytes())?)?;
    state.tick();
    (operation.act)(
        state,
        &Call {
            owner: owner.map(str::to_owned),
            ids,
            params,
        },
    )
}

/// The text of a member of an answer.
pub(crate) fn text(answer: &Value, name: &str) -> String {
    answer[name].as_str().unwrap_or_default().to_owned()
}

/// One of the providers' published files; `None`, said aloud, when they are not on this machine.
pub(crate) fn spec(name: &str) -> Option<Value> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let shared = std::env::var_os("DAMAN_SHARED").map_or_else(beside, PathBuf::from);
    let path = shared.join("specs").join(name);
    if !path.exists() {
        #[expect(clippy::print_stderr, reason = "a skipped test says why")]
        {
            eprintln!("skipped: {name} is not in the shared folder (set DAMAN_SHARED)");
        }
        return None;
    }
    Some(serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap())
}

/// A file that is gone when the test ends.
pub(crate) struct Scratch(PathBuf);

impl Scratch {
    pub(crate) fn new() -> Self {
        let folder = std::env::temp_dir().join(crate::state::new_id("daman-sandbox-"));
        std::fs::create_dir(&folder).unwrap();
        Self(folder)
    }

    pub(crate) fn file(&self) -> PathBuf {
        self.0.join("journal")
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).unwrap();
    }
}
