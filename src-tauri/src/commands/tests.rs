//! The four lists of commands say the same: build script, capability, handler and the window's bridge.

use std::collections::BTreeSet;

const BUILD: &str = include_str!("../../build.rs");
const CAPABILITY: &str = include_str!("../../capabilities/window.json");
const HANDLER: &str = include_str!("mod.rs");
/// Of Tauri's own commands the page may change how large it is shown, nothing else.
const ZOOM: &str = "core:webview:allow-set-webview-zoom";
const BRIDGE: &str = include_str!("../../../ui/src/bridge/index.ts");

fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let (_, rest) = text.split_once(start).unwrap_or_else(|| panic!("no {start}"));
    rest.split_once(end).unwrap_or_else(|| panic!("no {end} after {start}")).0
}

/// What stands in double quotes.
fn quoted(text: &str) -> BTreeSet<&str> {
    text.split('"').skip(1).step_by(2).collect()
}

#[test]
fn the_lists_of_commands_agree() {
    let built = quoted(between(BUILD, "const COMMANDS: &[&str] =", ";"));
    let handled: BTreeSet<&str> = between(HANDLER, "generate_handler![", "]")
        .split(',')
        .filter_map(|path| path.trim().rsplit("::").next())
        .filter(|name| !name.is_empty())
        .collect();
    assert_eq!(handled, built, "commands/mod.rs and build.rs");

    let allowed: BTreeSet<String> = quoted(between(CAPABILITY, "\"permissions\": [", "]"))
        .into_iter()
        .filter(|permission| *permission != ZOOM)
        .map(|permission| permission.strip_prefix("allow-").expect("only our commands are allowed").replace('-', "_"))
        .collect();
    assert_eq!(allowed, built.iter().map(|name| (*name).to_owned()).collect(), "capabilities/window.json and build.rs");

    let invoked = BRIDGE.split("invoke(\"").skip(1).filter_map(|rest| rest.split('"').next());
    let asked: BTreeSet<&str> = invoked.chain(quoted(between(BRIDGE, "SHIFTS = {", "}"))).collect();
    assert_eq!(asked, built, "ui/src/bridge/index.ts and build.rs");
}
