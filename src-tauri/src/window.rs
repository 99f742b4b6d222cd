//! The window: made when somebody wants to look, destroyed when it is closed.
//!
//! Invariant: the watch goes on without it; nothing of it is kept, not even on disk.

use tauri::{AppHandle, Manager, Url, WebviewUrl, WebviewWindowBuilder, webview::NewWindowResponse};

pub const LABEL: &str = "main";

/// Shows the window, in front of others. Can be called from any thread.
pub fn open(app: &AppHandle) {
    let handle = app.clone();
    let queued = app.run_on_main_thread(move || {
        if let Err(fault) = show(&handle) {
            tracing::error!(%fault, "the window cannot be shown");
        }
    });
    if let Err(fault) = queued {
        tracing::warn!(%fault, "the window cannot be shown: the program is ending");
    }
}

fn show(app: &AppHandle) -> tauri::Result<()> {
    let window = match app.get_webview_window(LABEL) {
        Some(window) => {
            // Whichever page is open: whoever asks for the window is shown what rings.
            window.eval("dispatchEvent(new Event('asked'))")?;
            window
        }
        None => build(app)?,
    };
    window.show()?;
    window.unminimize()?;
    window.set_focus()
}

fn build(app: &AppHandle) -> tauri::Result<tauri::WebviewWindow> {
    tracing::info!("opening the window");
    let window = WebviewWindowBuilder::new(app, LABEL, WebviewUrl::App("index.html".into()))
        .title("Shiftbell")
        .inner_size(960.0, 640.0)
        .min_inner_size(360.0, 400.0)
        // Ctrl and +, - or 0; the capability lets the page ask for that.
        .zoom_hotkeys_enabled(true)
        // Files dropped on it end with Tauri, which tells nobody: no page may listen. The inspector is for no build.
        .devtools(false)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .on_navigation(is_a_page_of_ours);
    forgetful(window).build()
}

/// Where this system serves the pages; what is called like it elsewhere may be anybody's: on Linux `tauri.localhost` is
/// whatever listens on this computer.
fn is_a_page_of_ours(address: &Url) -> bool {
    let (scheme, host) = if cfg!(windows) { ("http", "tauri.localhost") } else { ("tauri", "localhost") };
    address.scheme() == scheme && address.host_str() == Some(host) && address.port().is_none()
}

type Unbuilt<'a> = WebviewWindowBuilder<'a, tauri::Wry, AppHandle>;

/// Nothing is written to disk: no cookies, no cache. WebKitGTK is given a place where no file can be made: in its
/// incognito mode it leaves some, and no WebDriver could look at the window.
#[cfg(target_os = "linux")]
fn forgetful(window: Unbuilt<'_>) -> Unbuilt<'_> {
    window.data_directory("/dev/null".into())
}

#[cfg(not(target_os = "linux"))]
fn forgetful(window: Unbuilt<'_>) -> Unbuilt<'_> {
    window.incognito(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(not(windows))]
    fn only_our_own_pages_are_gone_to() {
        let table = [
            ("tauri://localhost", true),
            ("tauri://localhost/index.html#now", true),
            ("tauri://localhost:8080/", false),
            ("tauri://example.com/", false),
            ("http://tauri.localhost/", false),
            ("http://tauri.localhost:8080/", false),
            ("http://localhost/", false),
            ("file:///etc/passwd", false),
            ("data:text/html,x", false),
            ("about:blank", false),
        ];
        for (address, ours) in table {
            assert_eq!(is_a_page_of_ours(&address.parse().unwrap()), ours, "{address}");
        }
    }
}
