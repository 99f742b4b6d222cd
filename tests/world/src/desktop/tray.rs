//! A panel: holds tray icons, clicks on them, opens their menus.
//!
//! Invariant: it knows an item only by what the item says on the bus at the moment of asking.
//! Source: StatusNotifierItem and com.canonical.dbusmenu, as KDE's and Xfce's panels use them.

mod watcher;

use super::{
    session::Place,
    watched::{self, Watched},
};
use jiff::Timestamp;
use std::collections::BTreeMap;
use watcher::Watcher;
use zbus::{Connection, Message, OwnedVariant, Variant, fdo};

const WATCHER: &str = "org.kde.StatusNotifierWatcher";
const WATCHER_PATH: &str = "/StatusNotifierWatcher";
const ITEM: &str = "org.kde.StatusNotifierItem";
const MENU: &str = "com.canonical.dbusmenu";

/// One icon in the tray: who shows it, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    pub owner: String,
    pub path: String,
}

/// A line of a menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub id: i32,
    pub label: String,
    pub enabled: bool,
    pub visible: bool,
    /// `Some` where the line can be checked.
    pub checked: Option<bool>,
    pub separator: bool,
    pub children: Vec<Entry>,
}

/// One picture of the icon: ARGB, in network byte order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pixmap {
    pub width: i32,
    pub height: i32,
    pub argb: Vec<u8>,
}

impl Item {
    fn name(&self) -> String {
        format!("{}{}", self.owner, self.path)
    }
}

/// The panel on the session's bus. Start it late to play a login race; drop it to play a panel that crashed.
pub struct TrayHost {
    connection: Connection,
    register: Watched<Register>,
}

/// Who registered.
#[derive(Debug, Default)]
struct Register {
    items: Vec<Item>,
    /// When each registration came, again and again included.
    times: Vec<Timestamp>,
}

impl TrayHost {
    pub async fn start(place: &Place) -> Self {
        let register = Watched::new(Register::default());
        let address = place.bus_address();
        let builder = zbus::connection::Builder::address(address.as_str());
        let connection = builder.serve_at(WATCHER_PATH, Watcher(register.clone())).name(WATCHER).build().await;
        Self { connection: connection.expect("no other panel is on the session's bus"), register }
    }

    /// Goes away, as a panel that is restarted does.
    pub async fn quit(self) {
        let _gone_already = self.connection.close().await;
    }

    /// The icons whose owners are still on the bus.
    pub async fn items(&self) -> Vec<Item> {
        let bus = fdo::DBusProxy::new(&self.connection).await.expect("a proxy of the bus");
        let mut alive = Vec::new();
        for item in self.register.look(|register| register.items.clone()) {
            let name: zbus::names::BusName<'_> = item.owner.as_str().try_into().expect("a bus name");
            if bus.name_has_owner(name.clone()).await.unwrap_or(false) {
                alive.push(item);
            }
        }
        alive
    }

    /// Waits for the first registration ever, and returns when it came.
    pub async fn until_registered(&self) -> Timestamp {
        self.register.until("a tray icon to register", |register| register.times.first().copied()).await
    }

    /// Waits for an icon.
    pub async fn until_item(&self) -> Item {
        watched::until("a tray icon", async || self.items().await.pop()).await
    }

    /// Waits until there is none.
    pub async fn until_no_item(&self) {
        watched::until("the tray icon's end", async || self.items().await.is_empty().then_some(())).await
    }

    /// All properties of the icon. Fails where its owner does not answer.
    pub async fn properties(&self, item: &Item) -> zbus::Result<BTreeMap<String, OwnedVariant>> {
        let reply = self.call(item, &item.path, "org.freedesktop.DBus.Properties", "GetAll", &(ITEM)).await?;
        reply.body().deserialize()
    }

    /// A property that is text (`Title`, `Status`, `IconName`, `Id`); empty where there is none.
    pub async fn text(&self, item: &Item, property: &str) -> String {
        let properties = self.properties(item).await.unwrap_or_default();
        let text = properties.get(property).map(opened).and_then(|value| String::try_from(value).ok());
        text.unwrap_or_default()
    }

    /// Title and text of the tool tip, in one.
    pub async fn tooltip(&self, item: &Item) -> String {
        let properties = self.properties(item).await.unwrap_or_default();
        type ToolTip = (String, Vec<(i32, i32, Vec<u8>)>, String, String);
        let parts = properties.get("ToolTip").map(opened).and_then(|value| ToolTip::try_from(value).ok());
        parts.map(|(_, _, title, text)| format!("{title} {text}").trim().to_owned()).unwrap_or_default()
    }

    /// The pictures of the icon.
    pub async fn pixmaps(&self, item: &Item) -> Vec<Pixmap> {
        let properties = self.properties(item).await.unwrap_or_default();
        let parts = properties.get("IconPixmap").map(opened);
        let parts = parts.and_then(|value| Vec::<(i32, i32, Vec<u8>)>::try_from(value).ok()).unwrap_or_default();
        parts.into_iter().map(|(width, height, argb)| Pixmap { width, height, argb }).collect()
    }

    /// Waits until the tool tip is as wanted.
    pub async fn until_tooltip(&self, item: &Item, wanted: impl Fn(&str) -> bool) -> String {
        watched::until("another tool tip", async || Some(self.tooltip(item).await).filter(|text| wanted(text))).await
    }

    /// One left click.
    pub async fn activate(&self, item: &Item) -> zbus::Result<()> {
        self.call(item, &item.path, ITEM, "Activate", &(0_i32, 0_i32)).await.map(drop)
    }

    /// One middle click.
    pub async fn secondary_activate(&self, item: &Item) -> zbus::Result<()> {
        self.call(item, &item.path, ITEM, "SecondaryActivate", &(0_i32, 0_i32)).await.map(drop)
    }

    /// The menu as it is now, asked for as a panel does before it opens one.
    pub async fn menu(&self, item: &Item) -> zbus::Result<Vec<Entry>> {
        let path = self.menu_path(item).await;
        let _some_do_not_have_it = self.call(item, &path, MENU, "AboutToShow", &(0_i32)).await;
        let reply = self.call(item, &path, MENU, "GetLayout", &(0_i32, -1_i32, Vec::<&str>::new())).await?;
        let (_revision, root): (u32, Node) = reply.body().deserialize()?;
        Ok(entry(root).children)
    }

    /// Presses the first line, at any depth, whose label is this (mnemonics aside). Panics where there is none.
    pub async fn press_menu(&self, item: &Item, label: &str) {
        let menu = self.menu(item).await.expect("the item has a menu");
        let line = find(&menu, label).unwrap_or_else(|| panic!("no line {label:?} in {menu:#?}"));
        self.press(item, line).await.expect("the item hears clicks");
    }

    /// Presses a line of a menu asked for earlier, as a panel does whose menu was open meanwhile. Fails where the item
    /// knows of no such line any more.
    pub async fn press(&self, item: &Item, line: &Entry) -> zbus::Result<()> {
        assert!(line.enabled && line.visible, "{line:?} cannot be pressed");
        let path = self.menu_path(item).await;
        let event = (line.id, "clicked", Variant::from(0_i32), 0_u32);
        self.call(item, &path, MENU, "Event", &event).await.map(drop)
    }

    /// Waits for a line whose label is as wanted.
    pub async fn until_menu(&self, item: &Item, label: &str) -> Entry {
        let ask = async || find(&self.menu(item).await.ok()?, label).cloned();
        watched::until(&format!("{label:?} in the tray's menu"), ask).await
    }

    async fn menu_path(&self, item: &Item) -> String {
        let properties = self.properties(item).await.unwrap_or_default();
        let path = properties.get("Menu").map(opened).and_then(|value| zbus::OwnedObjectPath::try_from(value).ok());
        path.map(|path| path.to_string()).unwrap_or_default()
    }

    async fn call<B>(&self, item: &Item, path: &str, interface: &str, method: &str, body: &B) -> zbus::Result<Message>
    where
        B: serde::Serialize + zbus::wire::DynamicType,
    {
        self.connection.call_method(Some(item.owner.as_str()), path, Some(interface), method, body).await
    }
}

impl Entry {
    /// The first line, here or below, whose label is this.
    pub fn below(&self, label: &str) -> Option<&Self> {
        find(&self.children, label)
    }
}

/// A menu's line as the protocol has it: number, properties, children.
type Node = (i32, BTreeMap<String, OwnedVariant>, Vec<OwnedVariant>);

fn entry((id, properties, children): Node) -> Entry {
    let property = |name: &str| properties.get(name).map(opened);
    let text = |name: &str| property(name).and_then(|value| String::try_from(value).ok());
    let flag = |name: &str| property(name).and_then(|value| bool::try_from(value).ok());
    let state = property("toggle-state").and_then(|value| i32::try_from(value).ok());
    let checkable = text("toggle-type").is_some_and(|kind| !kind.is_empty());
    Entry {
        id,
        label: unmarked(&text("label").unwrap_or_default()),
        enabled: flag("enabled").unwrap_or(true),
        visible: flag("visible").unwrap_or(true),
        checked: checkable.then_some(state == Some(1)),
        separator: text("type").as_deref() == Some("separator"),
        children: children.iter().filter_map(|child| opened(child).try_into().ok()).map(entry).collect(),
    }
}

fn find<'a>(menu: &'a [Entry], label: &str) -> Option<&'a Entry> {
    menu.iter().find_map(|line| if line.label == label { Some(line) } else { find(&line.children, label) })
}

/// A label as a panel draws it: `_` marks the key of the letter behind it, `__` is the sign itself.
fn unmarked(label: &str) -> String {
    label.split("__").map(|part| part.replace('_', "")).collect::<Vec<_>>().join("_")
}

/// The value within, where a variant is wrapped in another.
fn opened(value: &OwnedVariant) -> OwnedVariant {
    let inner: &Variant<'_> = value;
    match inner {
        Variant::Variant(within) => within.try_to_owned().expect("no descriptors"),
        _ => value.try_clone().expect("no descriptors"),
    }
}
