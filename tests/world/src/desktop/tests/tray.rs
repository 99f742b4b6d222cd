//! The panel, against an icon of its own making.

#![expect(clippy::disallowed_types, reason = "the interface macro writes a HashMap")]

use super::*;
use crate::desktop::{Entry, TrayHost};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use zbus::{ObjectPath, OwnedVariant, Variant, fdo};

/// What a panel did to the fake icon.
type Heard = Arc<Mutex<Vec<String>>>;

type ToolTip = (String, Vec<(i32, i32, Vec<u8>)>, String, String);

struct Icon(Heard);

#[zbus::interface(name = "org.kde.StatusNotifierItem")]
impl Icon {
    fn activate(&self, x: i32, y: i32) {
        hear(&self.0, format!("activate {x} {y}"));
    }

    #[zbus(property)]
    fn title(&self) -> &str {
        "Shiftbell"
    }

    #[zbus(property)]
    fn status(&self) -> &str {
        "Active"
    }

    #[zbus(property)]
    fn tool_tip(&self) -> ToolTip {
        (String::new(), Vec::new(), "On shift".into(), "1 rings".into())
    }

    #[zbus(property)]
    fn icon_pixmap(&self) -> Vec<(i32, i32, Vec<u8>)> {
        vec![(1, 1, vec![255, 0, 0, 0])]
    }

    #[zbus(property)]
    fn menu(&self) -> ObjectPath<'_> {
        ObjectPath::from_static_str_unchecked("/MenuBar")
    }
}

struct Menu(Heard);

type Node = (i32, BTreeMap<String, OwnedVariant>, Vec<OwnedVariant>);

#[zbus::interface(name = "com.canonical.dbusmenu")]
impl Menu {
    fn get_layout(&self, _parent: i32, _depth: i32, _properties: Vec<String>) -> fdo::Result<(u32, Node)> {
        let leaf = |id: i32, properties: Vec<(&str, Variant<'static>)>| {
            let owned =
                |(name, value): (&str, Variant<'static>)| (name.to_owned(), value.try_into_owned().expect("plain"));
            let node = (
                id,
                properties.into_iter().map(owned).collect::<BTreeMap<_, OwnedVariant>>(),
                Vec::<OwnedVariant>::new(),
            );
            Variant::from(node).try_into_owned().expect("plain")
        };
        let children = vec![
            leaf(
                7,
                vec![("label", "_On shift".into()), ("toggle-type", "checkmark".into()), ("toggle-state", 1.into())],
            ),
            leaf(8, vec![("type", "separator".into())]),
            leaf(9, vec![("label", "Quit".into()), ("enabled", false.into())]),
        ];
        Ok((1, (0, BTreeMap::new(), children)))
    }

    fn event(&self, id: i32, event: String, _value: OwnedVariant, _time: u32) {
        hear(&self.0, format!("{event} {id}"));
    }
}

fn hear(heard: &Heard, what: String) {
    heard.lock().expect("no panic").push(what);
}

#[tokio::test]
async fn a_panel_reads_clicks_and_opens_the_menu() {
    let session = Session::start().await;
    let heard = Heard::default();
    let address = session.bus_address();
    let builder = zbus::connection::Builder::address(address.as_str());
    let builder =
        builder.serve_at("/StatusNotifierItem", Icon(heard.clone())).serve_at("/MenuBar", Menu(heard.clone()));
    let icon = builder.build().await.expect("on the bus");

    let host = TrayHost::start(session.place()).await;
    assert!(host.items().await.is_empty());
    let watcher = "org.kde.StatusNotifierWatcher";
    let me = icon.unique_name().expect("a name").to_string();
    let registered =
        icon.call_method(Some(watcher), "/StatusNotifierWatcher", Some(watcher), "RegisterStatusNotifierItem", &(me));
    registered.await.expect("registered");

    let item = host.until_item().await;
    assert_eq!(host.text(&item, "Title").await, "Shiftbell");
    assert_eq!(host.tooltip(&item).await, "On shift 1 rings");
    assert_eq!(host.pixmaps(&item).await[0].argb, [255, 0, 0, 0]);
    host.activate(&item).await.expect("a click");
    let menu = host.menu(&item).await.expect("a menu");
    let wanted = Entry {
        id: 7,
        label: "On shift".into(),
        enabled: true,
        visible: true,
        checked: Some(true),
        separator: false,
        children: Vec::new(),
    };
    assert_eq!(menu[0], wanted);
    assert!(menu[1].separator && !menu[2].enabled);
    host.press_menu(&item, "On shift").await;
    assert_eq!(*heard.lock().expect("no panic"), ["activate 0 0", "clicked 7"]);

    icon.close().await.expect("closed");
    host.until_no_item().await;
    host.quit().await;
    session.until_name_gone(watcher).await;
}
