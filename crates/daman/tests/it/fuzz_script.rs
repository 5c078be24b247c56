//! What `script/fuzz` says when a target does not end well, with a cargo that only plays.

use std::{fs, os::unix::fs::PermissionsExt as _, path::Path, process::Command};

use crate::support::workspace;

/// The tools of the script, of which cargo does this when a target is run.
fn tools(root: &Path, run: &str) {
    let tools = root.join("target/tools/bin");
    fs::create_dir_all(&tools).unwrap();
    for (name, body) in [
        ("rustup", "echo nightly-x"),
        ("cargo-fuzz", "exit 1"),
        ("cargo", run),
    ] {
        let tool = tools.join(name);
        fs::write(&tool, format!("#!/bin/sh\n{body}\n")).unwrap();
        fs::set_permissions(&tool, fs::Permissions::from_mode(0o755)).unwrap();
    }
}

#[test]
fn a_target_that_is_not_built_has_found_nothing() {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("fuzz-script");
    let _ = fs::remove_dir_all(&root);
    for folder in ["script", "fuzz/artifacts/bytes"] {
        fs::create_dir_all(root.join(folder)).unwrap();
    }
    for script in ["fuzz", "common.sh"] {
        fs::copy(
            workspace().join("script").join(script),
            root.join("script").join(script),
        )
        .unwrap();
    }
    // Of another day.
    fs::write(root.join("fuzz/artifacts/bytes/crash-old"), "x").unwrap();
    let finds = "touch fuzz/artifacts/bytes/crash-new; exit 77";
    for (run, says) in [
        ("exit 101", "it was not built, or it was stopped"),
        (finds, "found something: see fuzz/artifacts/bytes"),
    ] {
        tools(&root, run);
        let mut script = Command::new(root.join("script/fuzz"));
        let output = script.args(["1", "bytes"]).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success() && said.contains(says), "{said}");
    }
}
