//! Embeds the pages, and tells Tauri which commands the window may call; what is not on the list cannot be called at all.

const COMMANDS: &[&str] = &[
    "follow",
    "acknowledge",
    "snooze",
    "snooze_hour",
    "snooze_until_morning",
    "give_verdict",
    "undo",
    "told",
    "silence",
    "why",
    "open_alert",
    "open_playbook",
    "seen_summary",
    "go_on_shift",
    "go_off_shift",
    "follow_schedule",
    "reach",
    "open_elsewhere",
    "copy_manifest",
    "enter_token",
    "enter_token_from_clipboard",
    "check_token",
    "add_slack",
    "add_pagerduty",
    "add_rule",
    "test_page",
    "test_sound",
    "start_at_login",
];

fn main() {
    let attributes = tauri_build::Attributes::new()
        .app_manifest(tauri_build::AppManifest::new().commands(COMMANDS))
        .codegen(tauri_build::CodegenContext::new());
    if let Err(fault) = tauri_build::try_build(attributes) {
        // The pages are built first: `cargo xtask test` does, or `npm run build` in ui/.
        panic!("{fault:#}");
    }
}
