//! What the tray icon looks like in each state.
//!
//! Invariant: every state has a shape of its own; none differs from another by colour alone.

use oncall::wants::TrayState;
use tauri::image::Image;

const SIDE: u32 = 32;

/// The icon for the state, 32 pixels wide.
pub fn icon(state: TrayState) -> Image<'static> {
    let mut pixels = Vec::with_capacity((SIDE * SIDE * 4) as usize);
    for y in 0..SIDE {
        for x in 0..SIDE {
            pixels.extend(pixel(state, f64::from(x) - 15.5, f64::from(y) - 15.5));
        }
    }
    Image::new_owned(pixels, SIDE, SIDE)
}

/// A ring off shift, a filled disc on shift, one with a hole while it rings, with a notch while snoozed, struck through
/// while blind.
fn pixel(state: TrayState, x: f64, y: f64) -> [u8; 4] {
    let far = x.hypot(y);
    let (inside, colour) = match state {
        TrayState::OffShift => ((10.0..14.0).contains(&far), [0x9a, 0xa0, 0xa6]),
        TrayState::OnShift => (far < 14.0, [0x9a, 0xa0, 0xa6]),
        TrayState::Ringing { .. } => (far < 15.5 && far > 4.0, [0xd9, 0x30, 0x25]),
        TrayState::Snoozed => (far < 14.0 && !(x > 0.0 && y < 0.0), [0x8b, 0x5c, 0xd6]),
        TrayState::Blind => (far < 14.0 && (x - y).abs() > 4.0, [0xd9, 0x8a, 0x00]),
    };
    let [red, green, blue] = colour;
    [red, green, blue, if inside { 255 } else { 0 }]
}
