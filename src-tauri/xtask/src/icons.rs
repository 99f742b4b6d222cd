//! Draws the icons: every `icons/*.svg` into `icons/rendered/`, for light and dark panels; `--check` compares instead.
//!
//! Invariant: the pictures follow from the sources alone; no font, no clock and no setting of the machine enters.

use crate::runner;
use anyhow::{Context, Result, bail, ensure};
use resvg::{
    render,
    tiny_skia::{Pixmap, Transform},
    usvg::{Options, Tree},
};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

/// Pixels, for trays at 100 % and above.
const TRAY_SIDES: &[u32] = &[22, 32, 48, 64];
const APP_SIDES: &[u32] = &[32, 64, 128, 256, 512];
const COUNTS: &[&str] = &["1", "2", "3", "4", "5", "6", "7", "8", "9", "9plus"];
/// Rounding differs a little between processors.
const NEARLY: u8 = 3;

/// What the icon lies on, and the colours that can be told apart from it: at least 3:1 against it.
struct Panel {
    name: &'static str,
    style: &'static str,
}

const PANELS: &[Panel] = &[
    Panel {
        name: "light",
        style: "svg { color: #3c4043 } .ringing { color: #d92d20 } .snoozed { color: #6b3fd4 } .blind { color: #a85d00 }",
    },
    Panel {
        name: "dark",
        style: "svg { color: #e8eaed } .ringing { color: #e5372a } .snoozed { color: #b79bff } .blind { color: #ffb224 }",
    },
];

/// `cargo xtask icons [--check]`.
///
/// # Errors
/// A source that cannot be read, or with `--check` a picture that is missing, differs or has no source.
pub fn run() -> Result<()> {
    let folder = runner::root()?.join("icons");
    let pictures = draw(&folder)?;
    match std::env::args().nth(2).as_deref() {
        None => write(&folder.join("rendered"), &pictures),
        Some("--check") => check(&folder.join("rendered"), &pictures),
        Some(other) => bail!("{other}: usage: cargo xtask icons [--check]"),
    }
}

/// Every picture by its path below `rendered`.
fn draw(folder: &Path) -> Result<BTreeMap<PathBuf, Pixmap>> {
    let mut pictures = BTreeMap::new();
    for state in ["off-shift", "on-shift", "snoozed", "blind"] {
        tray(folder, state, state, "", &mut pictures)?;
    }
    for count in COUNTS {
        let style = format!("#counts > g {{ display: none }} #counts > #count-{count} {{ display: inline }}");
        tray(folder, "ringing", &format!("ringing-{count}"), &style, &mut pictures)?;
    }
    let app = source(folder, "app")?;
    for side in APP_SIDES {
        pictures.insert(PathBuf::from(format!("app-{side}.png")), picture(&app, "", *side)?);
    }
    Ok(pictures)
}

fn tray(folder: &Path, svg: &str, state: &str, style: &str, into: &mut BTreeMap<PathBuf, Pixmap>) -> Result<()> {
    let svg = source(folder, svg)?;
    for panel in PANELS {
        let style = format!("{} {style}", panel.style);
        for side in TRAY_SIDES {
            let name = PathBuf::from(panel.name).join(format!("{state}-{side}.png"));
            into.insert(name, picture(&svg, &style, *side)?);
        }
    }
    Ok(())
}

fn source(folder: &Path, name: &str) -> Result<String> {
    let file = folder.join(name).with_extension("svg");
    std::fs::read_to_string(&file).with_context(|| file.display().to_string())
}

fn picture(svg: &str, style: &str, side: u32) -> Result<Pixmap> {
    let options = Options { style_sheet: Some(style.to_owned()), ..Options::default() };
    let tree = Tree::from_str(svg, &options)?;
    let mut pixmap = Pixmap::new(side, side).context("no picture of this size")?;
    let (x, y) = (side as f32 / tree.size().width(), side as f32 / tree.size().height());
    render(&tree, Transform::from_scale(x, y), &mut pixmap.as_mut());
    Ok(pixmap)
}

fn write(folder: &Path, pictures: &BTreeMap<PathBuf, Pixmap>) -> Result<()> {
    for (name, picture) in pictures {
        let file = folder.join(name);
        std::fs::create_dir_all(file.parent().context("a folder")?)?;
        picture.save_png(&file)?;
    }
    println!("{} pictures in {}", pictures.len(), folder.display());
    Ok(())
}

fn check(folder: &Path, pictures: &BTreeMap<PathBuf, Pixmap>) -> Result<()> {
    let mut faults = Vec::new();
    for (name, picture) in pictures {
        let kept = Pixmap::load_png(folder.join(name));
        if !kept.is_ok_and(|kept| looks_like(&kept, picture)) {
            faults.push(format!("{} is out of date", name.display()));
        }
    }
    for file in crate::lengths::files_below(folder, &["png"])? {
        let name = file.strip_prefix(folder)?;
        if !pictures.contains_key(name) {
            faults.push(format!("{} has no source", name.display()));
        }
    }
    ensure!(faults.is_empty(), "{}\nDraw them again: cargo xtask icons", faults.join("\n"));
    Ok(())
}

fn looks_like(one: &Pixmap, other: &Pixmap) -> bool {
    let same_size = (one.width(), one.height()) == (other.width(), other.height());
    same_size && one.data().iter().zip(other.data()).all(|(one, other)| one.abs_diff(*other) <= NEARLY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kept_pictures_follow_from_their_sources() {
        let folder = runner::root().unwrap().join("icons");
        check(&folder.join("rendered"), &draw(&folder).unwrap()).unwrap();
    }

    #[test]
    fn every_tray_picture_differs_from_every_other() {
        let pictures = draw(&runner::root().unwrap().join("icons")).unwrap();
        let small: Vec<_> = pictures.iter().filter(|(name, _)| name.to_string_lossy().ends_with("-22.png")).collect();
        assert_eq!(small.len(), PANELS.len() * (4 + COUNTS.len()));
        for (at, (one, first)) in small.iter().enumerate() {
            for (other, second) in &small[at + 1..] {
                assert!(!looks_like(first, second), "{} and {}", one.display(), other.display());
            }
        }
    }

    #[test]
    fn every_colour_stands_out_from_its_panel() {
        for (panel, background) in PANELS.iter().zip(["#f0f0f0", "#2b2b2b"]) {
            let colours: Vec<&str> = panel.style.split('#').skip(1).map(|rest| &rest[..6]).collect();
            assert_eq!(colours.len(), 4);
            for colour in colours {
                let contrast = contrast(colour, &background[1..]);
                assert!(contrast >= 3.0, "{colour} on {background}: {contrast:.2}");
            }
            let disc = panel.style.split(".ringing { color: #").nth(1).unwrap();
            let contrast = contrast(&disc[..6], "ffffff");
            assert!(contrast >= 4.0, "a count on its disc: {contrast:.2}");
        }
    }

    /// As WCAG 2.2 has it, between 1 and 21.
    fn contrast(one: &str, other: &str) -> f64 {
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    fn luminance(colour: &str) -> f64 {
        let channel = |at: usize| {
            let value = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).unwrap()) / 255.0;
            if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(0) + 0.7152 * channel(2) + 0.0722 * channel(4)
    }
}
