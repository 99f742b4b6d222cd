//! Whether the panel is light or dark: asked where it can be asked, guessed elsewhere, for no protocol says it.
//!
//! Invariant: nothing but the icon's colours depends on it, and asking takes a second at most.

use crate::icons::Panel;

/// What Xfce's panel is set to, where that is the panel and it was set; as installed it is dark under a light theme.
#[cfg(target_os = "linux")]
pub async fn told() -> Option<Panel> {
    tokio::time::timeout(std::time::Duration::from_secs(1), ask_xfce()).await.ok().flatten()
}

#[cfg(not(target_os = "linux"))]
pub async fn told() -> Option<Panel> {
    None
}

#[cfg(target_os = "linux")]
async fn ask_xfce() -> Option<Panel> {
    let bus = zbus::Connection::session().await.ok()?;
    let names = zbus::fdo::DBusProxy::new(&bus).await.ok()?;
    // Its settings may be there without it, on another desktop.
    if !names.name_has_owner("org.xfce.Panel".try_into().ok()?).await.ok()? {
        return None;
    }
    let settings = "org.xfce.Xfconf";
    let property = ("xfce4-panel", "/panels/dark-mode");
    let reply =
        bus.call_method(Some(settings), "/org/xfce/Xfconf", Some(settings), "GetProperty", &property).await.ok()?;
    let value: zbus::OwnedVariant = reply.body().deserialize().ok()?;
    Some(if bool::try_from(value).ok()? { Panel::Dark } else { Panel::Light })
}

/// Must be called on the main thread.
#[cfg(target_os = "linux")]
pub fn guessed() -> Panel {
    use gtk::prelude::GtkSettingsExt;
    let desktop = std::env::var("XDG_CURRENT_DESKTOP").unwrap_or_default();
    let settings = gtk::Settings::default();
    let theme = settings.as_ref().and_then(|settings| settings.gtk_theme_name()).unwrap_or_default();
    let prefers_dark = settings.is_some_and(|settings| settings.is_gtk_application_prefer_dark_theme());
    guess(&desktop, &theme, prefers_dark)
}

/// Elsewhere most are dark, or look like it.
#[cfg(not(target_os = "linux"))]
pub fn guessed() -> Panel {
    Panel::Dark
}

/// GNOME's bar is always dark; other panels follow the theme of programs.
#[cfg(target_os = "linux")]
fn guess(desktop: &str, theme: &str, prefers_dark: bool) -> Panel {
    let gnome = desktop.split(':').any(|name| name.eq_ignore_ascii_case("gnome"));
    if gnome || prefers_dark || theme.to_ascii_lowercase().contains("dark") { Panel::Dark } else { Panel::Light }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn panels_follow_the_theme_but_for_gnome() {
        let table = [
            ("XFCE", "Adwaita", false, Panel::Light),
            ("XFCE", "Greybird-dark", false, Panel::Dark),
            ("KDE", "Breeze", true, Panel::Dark),
            ("ubuntu:GNOME", "Yaru", false, Panel::Dark),
            ("", "", false, Panel::Light),
        ];
        for (desktop, theme, prefers_dark, panel) in table {
            assert_eq!(guess(desktop, theme, prefers_dark), panel, "{desktop} {theme}");
        }
    }
}
