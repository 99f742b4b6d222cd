//! What the tray icon looks like in each state, on light and on dark panels.
//!
//! Invariant: the pictures are those that `cargo xtask icons` draws from `icons/*.svg`; none is made here.

use oncall::wants::{Taken, TrayState};
use tauri::image::Image;

/// What the panel looks like behind the icon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Panel {
    Light,
    Dark,
}

/// Panels scale it themselves; this side is right for panels of common height at 100 % and at 200 %.
macro_rules! png {
    ($panel:literal, $($name:literal),+) => {
        include_bytes!(concat!("../../icons/rendered/", $panel, "/", $($name,)+ "-48.png"))
    };
}

/// For one to nine, and for more.
type Counts = [&'static [u8]; 10];

struct Set {
    off_shift: &'static [u8],
    on_shift: &'static [u8],
    snoozed: &'static [u8],
    blind: &'static [u8],
    shadow: &'static [u8],
    ringing: Counts,
    /// Somebody has all that rings.
    taken: Counts,
}

macro_rules! counts {
    ($panel:literal, $state:literal) => {
        [
            png!($panel, $state, "-1"),
            png!($panel, $state, "-2"),
            png!($panel, $state, "-3"),
            png!($panel, $state, "-4"),
            png!($panel, $state, "-5"),
            png!($panel, $state, "-6"),
            png!($panel, $state, "-7"),
            png!($panel, $state, "-8"),
            png!($panel, $state, "-9"),
            png!($panel, $state, "-9plus"),
        ]
    };
}

macro_rules! set {
    ($panel:literal) => {
        Set {
            off_shift: png!($panel, "off-shift"),
            on_shift: png!($panel, "on-shift"),
            snoozed: png!($panel, "snoozed"),
            blind: png!($panel, "blind"),
            shadow: png!($panel, "shadow"),
            ringing: counts!($panel, "ringing"),
            taken: counts!($panel, "taken"),
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
        TrayState::Shadow => set.shadow,
        TrayState::Ringing { count, taken } => {
            let [at_first @ .., more] = match taken {
                Taken::ByNobody => &set.ringing,
                Taken::BySomebody => &set.taken,
            };
            at_first.get(count.saturating_sub(1)).unwrap_or(more)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_has_a_picture_of_its_own() {
        let counts = [Taken::ByNobody, Taken::BySomebody]
            .into_iter()
            .flat_map(|taken| (1..=10).map(move |count| TrayState::Ringing { count, taken }));
        let quiet = [TrayState::OffShift, TrayState::OnShift, TrayState::Snoozed, TrayState::Blind, TrayState::Shadow];
        let states = quiet.into_iter().chain(counts);
        let pictures: Vec<_> =
            states.flat_map(|state| [Panel::Light, Panel::Dark].map(|panel| icon(state, panel).unwrap())).collect();
        for (at, one) in pictures.iter().enumerate() {
            assert_eq!((one.width(), one.height()), (48, 48));
            assert!(pictures[at + 1..].iter().all(|other| other.rgba() != one.rgba()), "picture {at} is there twice");
        }
    }

    #[test]
    fn beyond_nine_the_count_is_not_told() {
        let of = |count| icon(TrayState::Ringing { count, taken: Taken::ByNobody }, Panel::Dark).unwrap();
        assert_eq!(of(10).rgba(), of(250).rgba());
        assert_ne!(of(9).rgba(), of(10).rgba());
        assert_eq!(of(0).rgba(), of(1).rgba());
    }
}
