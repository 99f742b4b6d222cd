//! The tray's tooltip, as every panel draws it alike.
//!
//! Invariant: it holds no character that one panel takes for markup and another draws as it is (the protocol lets both);
//! it is never taller or wider than a small screen.

use oncall::{picture::Picture, text::Untrusted};

const LINES: usize = 8;
/// In characters.
const LINE: usize = 120;

/// The lines of [`Tray::tooltip`](oncall::wants::Tray), the first ones where there are too many.
pub fn tooltip(picture: &Picture) -> String {
    let lines = picture.tray.tooltip.lines().map(|line| without_markup(&Untrusted::new(line).line(LINE)));
    let lines: Vec<String> = lines.filter(|line| !line.is_empty()).collect();
    match lines.len().checked_sub(LINES) {
        None | Some(0) => lines.join("\n"),
        Some(more) => format!("{}\nand {} more: open Shiftbell", lines[..LINES - 1].join("\n"), more + 1),
    }
}

fn without_markup(line: &str) -> String {
    let plain = |c| match c {
        '<' => '‹',
        '>' => '›',
        '&' => '+',
        other => other,
    };
    line.chars().map(plain).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene;
    use oncall::shift::OnShift;

    fn shown(text: &str) -> String {
        let mut picture = scene::picture(OnShift::On);
        picture.tray.tooltip = text.to_owned();
        tooltip(&picture)
    }

    #[test]
    fn no_panel_finds_markup_in_it() {
        assert_eq!(shown("R&D <b>is</b> not heard\nsecond"), "R+D ‹b›is‹/b› not heard\nsecond");
        assert_eq!(shown("&lt;\u{202e}&#60;"), "+lt;+#60;");
    }

    #[test]
    fn it_fits_a_small_screen() {
        assert_eq!(shown(&"x".repeat(500)).chars().count(), LINE);
        let lines = |count: usize| (1..=count).map(|n| n.to_string()).collect::<Vec<_>>().join("\n");
        assert_eq!(shown(&lines(LINES)), lines(LINES));
        assert_eq!(shown(&lines(LINES + 2)), format!("{}\nand 3 more: open Shiftbell", lines(LINES - 1)));
        assert_eq!(shown(""), "");
    }
}
