//! Bad days of the disk: full, read-only, a damaged file, a file that somebody else holds.

use super::*;
use std::{fs, io::Write, path::PathBuf};
use world::desktop::{Ended, TrayHost};

/// A small file system of its own as the data folder; taken away when dropped.
struct SmallDisk(PathBuf);

impl SmallDisk {
    /// None, with a visible word, where this computer does not let us mount.
    fn under(night: &Night) -> Option<Self> {
        let folder = night.app.data_folder();
        let path = folder.display().to_string();
        if !run("mount", &["-t", "tmpfs", "-o", "size=6m,mode=0700", "shiftbell-test", &path]) {
            eprintln!("SKIPPED: a file system cannot be mounted here, so a bad disk cannot be had");
            return None;
        }
        Some(Self(folder))
    }

    /// Takes all the space that is left.
    fn fill(&self) -> PathBuf {
        let filler = self.0.join("filler");
        let mut file = fs::File::create(&filler).expect("a file");
        while file.write_all(&[0; 4096]).is_ok() {}
        filler
    }

    fn remount(&self, how: &str) {
        assert!(run("mount", &["-o", &format!("remount,{how}"), &self.0.display().to_string()]), "no remount,{how}");
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        run("umount", &["--lazy", &self.0.display().to_string()]);
    }
}

#[expect(clippy::disallowed_methods, reason = "mounting needs the system's own tool")]
fn run(program: &str, arguments: &[&str]) -> bool {
    std::process::Command::new(program).args(arguments).output().is_ok_and(|done| done.status.success())
}

/// Ends the night while its disk is still there, for what is on it is judged, too.
async fn over_on(disk: SmallDisk, mut night: Night, said: &[&str]) {
    assert_eq!(night.app.term().await, Ended::Exit(0));
    night.judge();
    drop(disk);
    over(night, said).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn on_a_full_disk_it_rings_says_not_saved_and_saves_when_there_is_space() {
    let mut night = Night::prepared().await;
    let Some(disk) = SmallDisk::under(&night) else { return };
    night.start().await;
    night.cli(&["on"]).await;
    let filler = disk.fill();
    let ts = night.slack.post_bot(SECURITY, MONITOR, "root login on a full disk");
    until_trouble(&night, "disk-full").await;
    let card = night.daemon.until_shown("a card that says so", |card| card.body.contains("Not saved")).await;
    assert!(card.body.contains("root login on a full disk"), "{card:#?}");
    let confirmed = night.slack.records().message(SECURITY, &ts).expect("its envelope").confirmed;
    assert_eq!(confirmed, None, "confirmed without being saved");

    fs::remove_file(filler).expect("the filler");
    until_no_trouble(&night, "disk-full").await;
    night.slack.until_message_confirmed(SECURITY, &ts).await;
    let alert = night.until_alert("root login", "ringing").await;
    let story = night.facts().story(alert["id"].as_str().unwrap());
    assert!(
        story.iter().any(|kind| kind == "observed-message") && story.iter().any(|kind| kind == "decided"),
        "{story:?}"
    );
    rang_once(&night, "root login");
    explained(&night, "facts cannot be saved");
    over_on(disk, night, &["root login"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn on_a_read_only_disk_it_starts_rings_and_saves_when_it_may_write() {
    let mut night = Night::prepared().await;
    let Some(disk) = SmallDisk::under(&night) else { return };
    let host = TrayHost::start(night.session.place()).await;
    disk.remount("ro");
    night.app.start(&["--hidden"]);
    // The command line talks through the data folder, so the panel is all there is to ask.
    let icon = host.until_item().await;
    host.until_tooltip(&icon, |text| text.contains("Nothing can be saved")).await;
    host.activate(&icon).await.expect("the icon takes a click");
    host.until_tooltip(&icon, |text| text.contains("On shift")).await;
    night.slack.post_bot(SECURITY, MONITOR, "root login on a read-only disk");
    let card = night.card("root login on a read-only disk").await;
    assert!(card.body.contains("Not saved"), "{card:#?}");

    disk.remount("rw");
    until_no_trouble(&night, "store-unwritable").await;
    until_no_trouble(&night, "control-unusable").await;
    let alert = night.until_alert("root login", "ringing").await;
    assert!(night.facts().story(alert["id"].as_str().unwrap()).len() >= 2);
    night.until_seeing().await;
    explained(&night, "Nothing can be saved");
    over_on(disk, night, &["root login"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_database_is_set_aside_and_never_erased() {
    let mut night = Night::prepared().await;
    let damaged = "this was a database once; ".repeat(400);
    fs::write(night.app.data_folder().join("shiftbell.sqlite"), &damaged).expect("a file");
    night.start().await;
    let says = until_trouble(&night, "database-damaged").await;
    assert!(says.contains("set aside"), "{says}");
    let aside = fs::read_dir(night.app.data_folder()).unwrap().flatten().map(|entry| entry.path());
    let aside = aside.into_iter().find(|path| path.display().to_string().contains(".damaged-")).expect("the old file");
    assert!(says.contains(&aside.display().to_string()), "{says}");
    assert_eq!(fs::read_to_string(&aside).unwrap(), damaged);

    // Whether it was on shift is not known any more, so that it is.
    let ts = night.slack.post_bot(SECURITY, MONITOR, "root login into a new file");
    let card = until_rung(&night, "root login into a new file").await;
    night.press(&card, "acknowledge").await;
    night.slack.until_reacted(SECURITY, &ts, ME, "white_check_mark").await;
    let alert = night.until_alert("root login", "settled").await;
    assert!(night.facts().story(alert["id"].as_str().unwrap()).len() >= 5);
    explained(&night, "was set aside");
    // Said until the program ends, for the person may be asleep; then never again.
    night.app.term().await;
    night.start().await;
    until_no_trouble(&night, "database-damaged").await;
    over(night, &["root login"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_somebody_holds_the_database_it_rings_and_confirms_once_it_is_saved() {
    let night = Night::on_shift().await;
    let held = night.facts().hold();
    let ts = night.slack.post_bot(SECURITY, MONITOR, "root login past a lock");
    until_rung(&night, "root login past a lock").await;
    let twice = |records: &world::slack::Records| {
        records.message(SECURITY, &ts).is_some_and(|envelope| envelope.delivered() >= 2)
    };
    // Unconfirmed for 3 s, so Slack tells it again; for the second time only after the first commit has given up.
    night.slack.until("the redelivery", twice).await;
    until_trouble(&night, "store-unwritable").await;
    assert_eq!(night.slack.records().message(SECURITY, &ts).unwrap().confirmed, None, "confirmed without being saved");

    drop(held);
    until_no_trouble(&night, "store-unwritable").await;
    night.slack.until_message_confirmed(SECURITY, &ts).await;
    let alert = night.until_alert("root login", "ringing").await;
    assert!(night.facts().story(alert["id"].as_str().unwrap()).len() >= 2);
    assert_eq!(night.alerts().await.len(), 1);
    rang_once(&night, "root login past a lock");
    let log = night.app.log();
    let said = |words: &str| log.find(words).unwrap_or_else(|| panic!("{words:?} is not in the log:\n{log}"));
    let rang = said("saving takes long; ringing without waiting for it");
    assert!(rang < said("facts cannot be saved"), "it rang only when saving had failed:\n{log}");
    over(night, &["root login"]).await;
}
