//! What WebKitGTK must be told before it starts.
//!
//! Invariant: a setting that the person made wins.

const DMABUF: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";

/// NVIDIA's own driver shows an empty window unless this is set (tauri-apps/tauri#9394). Call before any thread starts.
pub fn prepare() {
    let nvidia = std::path::Path::new("/proc/driver/nvidia/version").exists();
    if nvidia && std::env::var_os(DMABUF).is_none() {
        // It fails only for a name with a `=` in it.
        let _ = gtk::glib::setenv(DMABUF, "1", false);
    }
}
