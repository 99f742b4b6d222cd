//! What the build script made of `tauri.conf.json`, the capabilities and the pages.
//!
//! Invariant: nothing here is written by hand.
#![expect(clippy::disallowed_types, reason = "written by tauri-build")]

pub fn context() -> tauri::Context {
    tauri::tauri_build_context!()
}
