//! Pictures of the tray, of a card, of every page, for whoever could not watch.
//!
//! Invariant: a picture that shows nothing is not kept.

use super::{
    night::{Look, PAGES, THEMES},
    person::Person,
    record::Seen,
    stage::Stage,
};
use std::time::Duration;

/// The tray at the panel's left end, and how much larger it is shown.
const TRAY: &str = "40x32+0+0";
const ENLARGED: &str = "400%";
const PANEL: &str = "1280x32+0+0";
/// Fewer colours than that are a blank sheet, or one with nothing but its background and a scroll bar.
const LEAST_COLOURS: u32 = 40;
/// Fewer are a page that waits for its first picture.
const LEAST_COLOURS_OF_A_PAGE: u32 = 250;
/// An icon in one colour, with its edges.
const LEAST_COLOURS_OF_THE_TRAY: u32 = 8;
/// In the window's bar, between the pages and the switch.
const NOTHING: (&str, &str) = ("70", "350");
/// Two pages differ in that many pixels; one page and itself, when its ages tick on, in a few hundred.
const ANOTHER_PAGE: u32 = 6000;
/// Until the pages of a new window, or a new theme's, are painted.
const PATIENCE: Duration = Duration::from_secs(60);

impl Person<'_> {
    pub async fn look(&mut self, stage: &mut Stage, look: Look) {
        match look {
            Look::Tray(_) => self.tray(stage, &look.names()).await,
            Look::Card(_) => {
                for name in look.names() {
                    if let Some((window, ..)) = self.session.xfce_card().await {
                        self.import(&window, &name).await;
                        self.keep(stage, &name, LEAST_COLOURS).await;
                    }
                }
            }
            Look::Screen(_) => {
                for name in look.names() {
                    self.session.screenshot(&self.folder.join(&name)).await;
                    self.keep(stage, &name, LEAST_COLOURS).await;
                }
            }
            Look::Now(name) => {
                for theme in self.themes() {
                    self.pages(stage, theme, &[("1", format!("now-{name}-{theme}.png"))]).await;
                }
            }
            Look::Pages => {
                for theme in self.themes() {
                    let names = PAGES.map(|page| format!("{page}-{theme}.png"));
                    let pages: Vec<_> = ["1", "2", "3", "4"].into_iter().zip(names).collect();
                    self.pages(stage, theme, &pages).await;
                }
            }
        }
    }

    /// Both, the present one first, for each change is a start.
    fn themes(&self) -> [&'static str; 2] {
        let mut themes = THEMES;
        themes.sort_by_key(|theme| *theme != self.theme);
        themes
    }

    /// Taken once it looks otherwise than in every picture before, for each is of another state.
    async fn tray(&mut self, stage: &Stage, names: &[String]) {
        let changed = async {
            loop {
                for (name, (area, scale)) in names.iter().zip([(TRAY, ENLARGED), (PANEL, "100%")]) {
                    self.session.screenshot(&self.folder.join(name)).await;
                    self.mogrify(name, &["-crop", area, "+repage", "-scale", scale]).await;
                }
                let now = self.identify(&names[0], "%#").await;
                if !self.trays.contains(&now) {
                    return now;
                }
                tokio::time::sleep(Duration::from_millis(300)).await;
            }
        };
        match tokio::time::timeout(PATIENCE, changed).await {
            Ok(now) => self.trays.push(now),
            Err(_) => stage.record.note(Seen::Fault(format!("{}: the tray looks as before", names[0]))),
        }
        for name in names {
            self.keep(stage, name, LEAST_COLOURS_OF_THE_TRAY).await;
        }
    }

    /// Pages, by their keys, in this theme, which the application takes up at its start.
    async fn pages(&mut self, stage: &mut Stage, theme: &'static str, pages: &[(&str, String)]) {
        if theme != self.theme {
            stage.voice.deed(&format!("Shiftbell is started again, in {theme}: what rang rings"));
            stage.note_faults();
            stage.app.term().await;
            stage.app.set("GTK_THEME", if theme == THEMES[0] { "Adwaita" } else { "Adwaita:dark" });
            stage.app.start(&["--hidden"]);
            self.theme = theme;
        }
        self.open(stage).await;
        if let Some(window) = self.window_within(PATIENCE).await {
            self.clear_of_cards(&window).await;
            let mut before = None;
            for (key, name) in pages {
                self.page(stage, &window, key, name, before).await;
                before = Some(name.as_str());
            }
        }
        self.close_window(stage).await;
    }

    /// Waits until there is something in the window.
    pub async fn until_painted(&self, window: &str) {
        let name = "window.png";
        let painted = async {
            while colours(&self.identify(name, "%k").await) < LEAST_COLOURS {
                self.import(window, name).await;
            }
        };
        let _ = tokio::time::timeout(PATIENCE, painted).await;
        let _never_taken = std::fs::remove_file(self.folder.join(name));
    }

    /// `shiftbell open`, until there is somebody to hear it.
    async fn open(&self, stage: &Stage) {
        let opened = async { while stage.line.run(&["open"], "").await.code != Some(0) {} };
        let _ = tokio::time::timeout(PATIENCE, opened).await;
    }

    /// Taken once it is painted: when it shows something, twice the same, and another page than before.
    async fn page(&self, stage: &Stage, window: &str, key: &str, name: &str, other: Option<&str>) {
        let painted = async {
            let mut before = String::new();
            loop {
                self.press(window, key).await;
                tokio::time::sleep(Duration::from_millis(400)).await;
                self.import(window, name).await;
                let now = self.identify(name, "%k %#").await;
                let turned = match other {
                    Some(other) => self.difference(name, other).await >= ANOTHER_PAGE,
                    None => true,
                };
                if now == before && turned && colours(&now) >= LEAST_COLOURS_OF_A_PAGE {
                    return;
                }
                before = now;
            }
        };
        if tokio::time::timeout(PATIENCE, painted).await.is_err() {
            stage.record.note(Seen::Fault(format!("{name}: the page was never painted")));
        }
        self.keep(stage, name, LEAST_COLOURS_OF_A_PAGE).await;
    }

    /// Presses a key, then clicks where nothing is, so that no mark of the keyboard's is in the picture.
    async fn press(&self, window: &str, key: &str) {
        let press = ["windowactivate", "--sync", window, "key", "--clearmodifiers", key];
        let click = ["mousemove", "--window", window, NOTHING.0, NOTHING.1, "click", "1"];
        self.session.run("xdotool", &[&press[..], &click[..]].concat(), "").await;
        self.step_aside().await;
    }

    /// In how many pixels two pictures differ.
    async fn difference(&self, one: &str, other: &str) -> u32 {
        let [one, other] = [one, other].map(|name| self.folder.join(name).display().to_string());
        let compared = self.session.run("compare", &["-metric", "AE", &one, &other, "null:"], "").await;
        compared.stderr.split_whitespace().next().and_then(|count| count.parse::<f64>().ok()).unwrap_or(0.0) as u32
    }

    async fn import(&self, window: &str, name: &str) {
        let file = self.folder.join(name).display().to_string();
        self.session.run("import", &["-window", window, &file], "").await;
    }

    async fn mogrify(&self, name: &str, arguments: &[&str]) {
        let file = self.folder.join(name).display().to_string();
        self.session.run("mogrify", &[arguments, &[&file]].concat(), "").await;
    }

    async fn identify(&self, name: &str, format: &str) -> String {
        let file = self.folder.join(name).display().to_string();
        self.session.run("identify", &["-format", format, &file], "").await.stdout
    }

    /// A blank one is removed, and missed by the judge.
    async fn keep(&self, stage: &Stage, name: &str, least: u32) {
        let colours = colours(&self.identify(name, "%k").await);
        if colours >= least {
            stage.record.note(Seen::Picture { name: name.to_owned() });
        } else {
            let _never_taken = std::fs::remove_file(self.folder.join(name));
            stage.record.note(Seen::Fault(format!("{name} shows nothing: {colours} colours")));
        }
    }
}

fn colours(said: &str) -> u32 {
    said.split_whitespace().next().and_then(|count| count.parse().ok()).unwrap_or(0)
}
