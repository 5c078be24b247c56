//! Tells cargo to embed the migrations again when one is added, changed or removed.

fn main() {
    println!("cargo:rerun-if-changed=../../migrations");
}
