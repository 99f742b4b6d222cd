//! Whether the panel is light or dark, as far as that can be guessed: no protocol says it.
//!
//! Invariant: a guess only; nothing but the icon's colours depends on it.

use crate::icons::Panel;

/// Must be called on the main thread.
#[cfg(target_os = "linux")]
pub fn panel() -> Panel {
    use gtk::prelude::GtkSettingsExt;
    let desktop = std::env::var("XDG_CURRENT_DESKTOP").unwrap_or_default();
    let settings = gtk::Settings::default();
    let theme = settings.as_ref().and_then(|settings| settings.gtk_theme_name()).unwrap_or_default();
    let prefers_dark = settings.is_some_and(|settings| settings.is_gtk_application_prefer_dark_theme());
    guess(&desktop, &theme, prefers_dark)
}

/// Elsewhere most are dark, or look like it.
#[cfg(not(target_os = "linux"))]
pub fn panel() -> Panel {
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
