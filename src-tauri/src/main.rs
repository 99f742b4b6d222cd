//! The shell: joins the crates to Tauri.
fn main() {}
