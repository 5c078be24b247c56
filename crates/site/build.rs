//! Puts the built web app (`web/dist`) into the binary, when it is there. Without it everything builds, and `/app` says so.

use std::{
    env,
    error::Error,
    fmt::Write as _,
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

fn main() -> Result<(), Box<dyn Error>> {
    let dist = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web/dist");
    // cargo looks at a path that is not there as changed at each build, and would compile this crate again each time. Where the source
    // cannot be written, that is all that happens.
    drop(fs::create_dir(&dist));
    writeln!(io::stdout(), "cargo:rerun-if-changed={}", dist.display())?;
    writeln!(io::stdout(), "cargo:rerun-if-changed=build.rs")?;

    let mut files = Vec::new();
    if dist.is_dir() {
        collect(&dist, &mut files)?;
    }
    files.sort();
    let mut code = String::from("&[\n");
    for file in files.iter().filter(|file| !is_sibling(file, &files)) {
        let name = file
            .strip_prefix(&dist)?
            .to_string_lossy()
            .replace('\\', "/");
        // What the build left for tools, and maps of sources.
        if name.starts_with('.') || file.extension().is_some_and(|end| end == "map") {
            continue;
        }
        writeln!(
            code,
            "File {{ name: {name:?}, plain: {}, br: {}, gzip: {} }},",
            include(file),
            packed(file, "br"),
            packed(file, "gz")
        )?;
    }
    code.push(']');
    let out = env::var_os("OUT_DIR").ok_or("cargo names a folder for what is made")?;
    fs::write(PathBuf::from(out).join("files.rs"), code)?;
    Ok(())
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}

/// Whether this is the packed form of another file.
fn is_sibling(file: &Path, files: &[PathBuf]) -> bool {
    let packed = file
        .extension()
        .is_some_and(|end| end == "br" || end == "gz");
    packed && files.binary_search(&file.with_extension("")).is_ok()
}

fn include(file: &Path) -> String {
    format!("include_bytes!({:?})", file.display().to_string())
}

fn packed(file: &Path, ending: &str) -> String {
    let mut name = file.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    let sibling = PathBuf::from(name);
    if sibling.is_file() {
        format!("Some({})", include(&sibling))
    } else {
        "None".to_owned()
    }
}
