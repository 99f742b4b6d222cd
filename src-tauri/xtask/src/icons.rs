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

/// Pixels, for trays at 100 % and above. The sources are drawn on a grid of 16, so only 22 is not crisp.
const TRAY_SIDES: &[u32] = &[16, 22, 32, 48, 64];
const APP_SIDES: &[u32] = &[32, 64, 128, 256, 512];
const STATES: &[&str] = &["off-shift", "on-shift", "snoozed", "blind", "shadow"];
/// Somebody has all of what rings.
const TAKEN: &str = "#disc { display: none } #ring { display: inline } #counts { stroke: currentColor }";
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
        style: "svg { color: #3c4043 } .ringing { color: #d92d20 } .taken { color: #c4261b } .snoozed { color: #6b3fd4 } .blind { color: #a85d00 }",
    },
    Panel {
        name: "dark",
        style: "svg { color: #e8eaed } .ringing { color: #e5372a } .taken { color: #ff8276 } .snoozed { color: #b79bff } .blind { color: #ffb224 }",
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
    for state in STATES {
        tray(folder, state, state, "", &mut pictures)?;
    }
    for count in COUNTS {
        let one = format!("#counts > g {{ display: none }} #counts > #count-{count} {{ display: inline }}");
        tray(folder, "ringing", &format!("ringing-{count}"), &one, &mut pictures)?;
        tray(folder, "ringing", &format!("taken-{count}"), &format!("{one} {TAKEN}"), &mut pictures)?;
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
mod tests;
