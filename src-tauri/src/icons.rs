//! What the tray icon looks like in each state, on light and on dark panels.
//!
//! Invariant: the pictures are those that `cargo xtask icons` draws from `icons/*.svg`; none is made here.

use oncall::wants::TrayState;
use tauri::image::Image;

/// What the panel looks like behind the icon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Panel {
    Light,
    Dark,
}

/// Panels scale it themselves; this side is right for panels of common height at 100 % and at 200 %.
macro_rules! png {
    ($panel:literal, $name:literal) => {
        include_bytes!(concat!("../../icons/rendered/", $panel, "/", $name, "-48.png"))
    };
}

struct Set {
    off_shift: &'static [u8],
    on_shift: &'static [u8],
    snoozed: &'static [u8],
    blind: &'static [u8],
    /// For one to nine, and for more.
    ringing: [&'static [u8]; 10],
}

macro_rules! set {
    ($panel:literal) => {
        Set {
            off_shift: png!($panel, "off-shift"),
            on_shift: png!($panel, "on-shift"),
            snoozed: png!($panel, "snoozed"),
            blind: png!($panel, "blind"),
            ringing: [
                png!($panel, "ringing-1"),
                png!($panel, "ringing-2"),
                png!($panel, "ringing-3"),
                png!($panel, "ringing-4"),
                png!($panel, "ringing-5"),
                png!($panel, "ringing-6"),
                png!($panel, "ringing-7"),
                png!($panel, "ringing-8"),
                png!($panel, "ringing-9"),
                png!($panel, "ringing-9plus"),
            ],
        }
    };
}

static LIGHT: Set = set!("light");
static DARK: Set = set!("dark");

/// The picture for the state.
///
/// # Errors
/// None for the pictures that are here; a test reads each.
pub fn icon(state: TrayState, panel: Panel) -> tauri::Result<Image<'static>> {
    let set = match panel {
        Panel::Light => &LIGHT,
        Panel::Dark => &DARK,
    };
    Image::from_bytes(match state {
        TrayState::OffShift => set.off_shift,
        TrayState::OnShift => set.on_shift,
        TrayState::Snoozed => set.snoozed,
        TrayState::Blind => set.blind,
        TrayState::Ringing { count } => {
            let [at_first @ .., more] = &set.ringing;
            at_first.get(count.saturating_sub(1)).unwrap_or(more)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_has_a_picture_of_its_own() {
        let counts = (1..=10).map(|count| TrayState::Ringing { count });
        let states =
            [TrayState::OffShift, TrayState::OnShift, TrayState::Snoozed, TrayState::Blind].into_iter().chain(counts);
        let pictures: Vec<_> =
            states.flat_map(|state| [Panel::Light, Panel::Dark].map(|panel| icon(state, panel).unwrap())).collect();
        for (at, one) in pictures.iter().enumerate() {
            assert_eq!((one.width(), one.height()), (48, 48));
            assert!(pictures[at + 1..].iter().all(|other| other.rgba() != one.rgba()), "picture {at} is there twice");
        }
    }

    #[test]
    fn beyond_nine_the_count_is_not_told() {
        let of = |count| icon(TrayState::Ringing { count }, Panel::Dark).unwrap();
        assert_eq!(of(10).rgba(), of(250).rgba());
        assert_ne!(of(9).rgba(), of(10).rgba());
        assert_eq!(of(0).rgba(), of(1).rgba());
    }
}
