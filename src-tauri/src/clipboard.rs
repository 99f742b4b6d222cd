//! The desktop's clipboard, which GTK knows on X11 and Wayland alike.
//!
//! Invariant: what is read from it is a secret; it is never waited for longer than three seconds.

use secrecy::{ExposeSecret, SecretString};
use tauri::AppHandle;

/// The text on it, where there is any.
///
/// # Errors
/// In words.
pub async fn text(app: &AppHandle) -> Result<Option<SecretString>, String> {
    carry_out(app, Errand::Read).await
}

/// Puts a text on it.
///
/// # Errors
/// In words.
pub async fn put(app: &AppHandle, text: &'static str) -> Result<(), String> {
    carry_out(app, Errand::Put(text)).await.map(drop)
}

/// Takes the text from it, unless something else lies there by now. A clipboard history of the desktop may still have it.
///
/// # Errors
/// In words.
pub async fn take_off(app: &AppHandle, what: &SecretString) -> Result<(), String> {
    let there = text(app).await?;
    if there.is_some_and(|there| there.expose_secret() == what.expose_secret()) {
        carry_out(app, Errand::Empty).await?;
    }
    Ok(())
}

enum Errand {
    Read,
    Put(&'static str),
    Empty,
}

/// GTK belongs to the main thread; what lies on the clipboard is answered for by another program.
#[cfg(target_os = "linux")]
async fn carry_out(app: &AppHandle, errand: Errand) -> Result<Option<SecretString>, String> {
    let (answer, answered) = tokio::sync::oneshot::channel();
    let ending = || "The program is ending.".to_owned();
    let ask = move || {
        let clipboard = gtk::Clipboard::get(&gtk::gdk::SELECTION_CLIPBOARD);
        match errand {
            Errand::Read => {
                return clipboard.request_text(move |_, text| drop(answer.send(text.map(SecretString::from))));
            }
            Errand::Put(text) => clipboard.set_text(text),
            Errand::Empty => {
                // Only what is one's own can be taken away, so it is replaced first.
                clipboard.set_text("");
                clipboard.clear();
            }
        }
        let _ = answer.send(None);
    };
    app.run_on_main_thread(ask).map_err(|_| ending())?;
    match tokio::time::timeout(std::time::Duration::from_secs(3), answered).await {
        Ok(text) => text.map_err(|_| ending()),
        Err(_) => Err("The clipboard does not answer. Copy it again, or paste it into the field.".to_owned()),
    }
}

#[cfg(not(target_os = "linux"))]
async fn carry_out(_: &AppHandle, errand: Errand) -> Result<Option<SecretString>, String> {
    Err(match errand {
        Errand::Read | Errand::Empty => "The clipboard is not read on this system; paste it into the field.".to_owned(),
        Errand::Put(_) => "The clipboard is not written on this system; README.md has the text.".to_owned(),
    })
}
