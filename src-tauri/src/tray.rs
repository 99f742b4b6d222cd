//! The tray icon: there as soon as a panel can show it, and as the picture says.
//!
//! Invariant: a missing panel is a named trouble and never an error; a click means what the Desk says it means at that
//! moment, not what the icon showed.

use crate::{
    icons::{self, Panel},
    panel,
    tray_host::Host,
    window,
    wiring::Watch,
};
use anyhow::{Context, Result};
use engine::Clicked;
use oncall::{
    act::Through,
    picture::Picture,
    shift::OnShift,
    sight::{Part, Trouble},
    wants::TrayState,
};
use std::time::Duration;
use tauri::{
    AppHandle, Wry,
    menu::{IsMenuItem, Menu, MenuItem, PredefinedMenuItem, Submenu},
    tray::{MouseButton, MouseButtonState, TrayIconBuilder, TrayIconEvent},
};
use tokio::sync::{oneshot, watch};
use view::{MenuDoes, MenuEntry};

const ID: &str = "shiftbell";
const AGAIN: Duration = Duration::from_secs(2);

/// Keeps the icon in the tray for as long as the program runs.
pub async fn keep(app: AppHandle, watch: Watch, mut host: watch::Receiver<Host>) {
    let mut pictures = watch.handle.picture();
    let mut shown: Option<Shown> = None;
    let mut seen = None;
    loop {
        let now = *host.borrow_and_update();
        let wanted = Shown::of(&pictures.borrow_and_update());
        shown = match (now, shown) {
            // The icon hung on the bus that is gone.
            (Host::NoBus, Some(_)) => {
                remove(&app).await;
                None
            }
            (Host::There, None) => put(&app, &watch, &wanted).await.then_some(wanted),
            // While the panel restarts the icon stays, and registers itself again.
            (_, Some(before)) => {
                change(&app, &before, &wanted).await;
                Some(wanted)
            }
            (_, None) => None,
        };
        let is_seen = now == Host::There && shown.is_some();
        // Only a change is told: each telling makes a new picture.
        if seen.replace(is_seen) != Some(is_seen) {
            watch.handle.part(Part::Tray, (!is_seen).then(no_tray_host));
        }
        let retry = now == Host::There && shown.is_none();
        tokio::select! {
            Ok(()) = host.changed() => {}
            changed = pictures.changed() => if changed.is_err() { return },
            () = tokio::time::sleep(AGAIN), if retry => {}
        }
    }
}

fn no_tray_host() -> Trouble {
    Trouble {
        name: "no-tray-host".to_owned(),
        says: "No panel on this desktop shows tray icons, so Shiftbell's is not to be seen.".to_owned(),
        cure: "Start a panel with a tray; on GNOME switch on the AppIndicator extension. The icon appears by itself."
            .to_owned(),
    }
}

/// What the panel was told last.
#[derive(Clone, PartialEq)]
struct Shown {
    state: TrayState,
    tooltip: String,
    menu: Vec<MenuEntry>,
}

impl Shown {
    fn of(picture: &Picture) -> Self {
        Self { state: picture.tray.state, tooltip: view::tooltip(picture), menu: view::menu(picture) }
    }
}

/// Whether a panel took it.
async fn put(app: &AppHandle, watch: &Watch, wanted: &Shown) -> bool {
    let (watch, wanted, told) = (watch.clone(), wanted.clone(), panel::told().await);
    match on_main(app, move |app| build(app, watch, &wanted, told)).await {
        Ok(()) => {
            tracing::info!("the tray icon is shown");
            true
        }
        Err(fault) => {
            tracing::info!(%fault, "the panel does not take the tray icon yet");
            false
        }
    }
}

fn build(app: &AppHandle, watch: Watch, wanted: &Shown, told: Option<Panel>) -> Result<()> {
    let clicked = watch.clone();
    let tray = TrayIconBuilder::with_id(ID)
        .icon(icons::icon(wanted.state, told.unwrap_or_else(panel::guessed))?)
        .title("Shiftbell")
        .tooltip(&wanted.tooltip)
        .menu(&menu(app, &wanted.menu)?)
        .show_menu_on_left_click(false)
        .on_tray_icon_event(move |tray, event| {
            let left_up = matches!(
                event,
                TrayIconEvent::Click { button: MouseButton::Left, button_state: MouseButtonState::Up, .. }
            );
            if left_up {
                click(tray.app_handle(), &clicked);
            }
        })
        .build(app);
    tray.map(drop).context("the icon")
}

async fn change(app: &AppHandle, before: &Shown, wanted: &Shown) {
    if before == wanted {
        return;
    }
    let (before, wanted) = (before.clone(), wanted.clone());
    let is_new = before.state != wanted.state;
    let told = if is_new { panel::told().await } else { None };
    let done = on_main(app, move |app| {
        let Some(tray) = app.tray_by_id(ID) else { return Ok(()) };
        if is_new {
            tray.set_icon(Some(icons::icon(wanted.state, told.unwrap_or_else(panel::guessed))?))?;
        }
        if before.tooltip != wanted.tooltip {
            tray.set_tooltip(Some(&wanted.tooltip))?;
        }
        if view::is_mistakable(&before.menu, &wanted.menu) {
            // Its entries would keep their numbers, and a click on one alert could reach another. With another shape
            // in between numbers are new, and a click on an old one comes to nothing.
            tray.set_menu(Some(Menu::new(app)?))?;
        }
        if before.menu != wanted.menu {
            tray.set_menu(Some(menu(app, &wanted.menu)?))?;
        }
        Ok(())
    });
    if let Err(fault) = done.await {
        tracing::warn!(%fault, "the tray icon could not be changed");
    }
}

async fn remove(app: &AppHandle) {
    let gone = on_main(app, |app| {
        drop(app.remove_tray_by_id(ID));
        Ok(())
    });
    if let Err(fault) = gone.await {
        tracing::warn!(%fault, "the tray icon could not be taken away");
    }
}

/// Tray and menu belong to the main thread.
async fn on_main(app: &AppHandle, act: impl FnOnce(&AppHandle) -> Result<()> + Send + 'static) -> Result<()> {
    let (done, answer) = oneshot::channel();
    let handle = app.clone();
    app.run_on_main_thread(move || drop(done.send(act(&handle))))?;
    answer.await.context("the program is ending")?
}

fn menu(app: &AppHandle, entries: &[MenuEntry]) -> Result<Menu<Wry>> {
    let menu = Menu::new(app)?;
    entries.iter().try_for_each(|entry| menu.append(&*item(app, entry)?).map_err(anyhow::Error::from))?;
    Ok(menu)
}

fn item(app: &AppHandle, entry: &MenuEntry) -> Result<Box<dyn IsMenuItem<Wry>>> {
    Ok(match entry {
        MenuEntry::Item { label, does } => {
            Box::new(MenuItem::with_id(app, does.to_key(), plain(label), true, None::<&str>)?)
        }
        MenuEntry::Note(label) => Box::new(MenuItem::new(app, plain(label), false, None::<&str>)?),
        MenuEntry::Divider => Box::new(PredefinedMenuItem::separator(app)?),
        MenuEntry::Submenu { label, entries } => {
            let below = Submenu::new(app, plain(label), true)?;
            entries.iter().try_for_each(|entry| below.append(&*item(app, entry)?).map_err(anyhow::Error::from))?;
            Box::new(below)
        }
    })
}

/// A single `&` would underline the letter after it.
fn plain(label: &str) -> String {
    label.replace('&', "&&")
}

fn click(app: &AppHandle, watch: &Watch) {
    let (app, handle) = (app.clone(), watch.handle.clone());
    watch.runtime.spawn(async move {
        match handle.click().await {
            Clicked::OpenNow => window::open(&app),
            Clicked::Done | Clicked::Nothing => {}
        }
    });
}

/// Carries out what a menu entry asks for.
pub fn chosen(app: &AppHandle, watch: &Watch, key: &str) {
    let Some(does) = MenuDoes::from_key(key) else {
        tracing::warn!(key, "an unknown menu entry");
        return;
    };
    match does.act() {
        Some(act) => {
            let handle = watch.handle.clone();
            watch.runtime.spawn(async move {
                if let Err(why) = handle.act(act, Through::Tray).await {
                    tracing::info!(%why, "refused");
                }
            });
        }
        None if does == MenuDoes::Open => window::open(app),
        None if does == MenuDoes::Quit => quit(app, watch),
        None => {}
    }
}

fn quit(app: &AppHandle, watch: &Watch) {
    match watch.handle.picture().borrow().shift.on {
        OnShift::On => tracing::warn!("quit from the tray while on shift: nothing rings from here on"),
        OnShift::Off => tracing::info!("quit from the tray"),
    }
    app.exit(0);
}
