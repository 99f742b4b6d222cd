//! A night on a desktop of its own, with a scripted person, judged.
//!
//! Invariant: it passes only if all went as told.

use super::{
    judge::judge,
    night::{Night, THEMES},
    person::Person,
    play::{Patience, Player},
    record::{Seen, Sight},
    stage::Stage,
    tell::summary,
    voice::print,
    watch::follow_cards,
};
use crate::desktop::{Keyring, Panel, PanelLook, RealDaemon, Session, SoundServer};
use std::{path::PathBuf, time::Duration};

/// A safety net, after which the judge misses the fact.
const PATIENCE: Patience = Patience {
    with_the_world: Duration::from_secs(30),
    with_the_person: Duration::from_secs(30),
    with_time: Duration::from_secs(90),
};
const START: Duration = Duration::from_secs(60);

/// The exit code: 0 if all went as told.
///
/// # Errors
/// What is missing in order to play at all.
pub async fn play(night: &Night, speed: f64, folder: PathBuf) -> Result<u8, String> {
    std::fs::create_dir_all(&folder).map_err(|why| format!("{}: {why}", folder.display()))?;
    let session = Session::start().await;
    backdrop(&session).await;
    let _panel = Panel::start(&session, PanelLook::Dark).await;
    let _daemon = session.notification_daemon(RealDaemon::Xfce).await;
    let _keyring = Keyring::start(session.place()).await;
    // A loudspeaker that nobody hears, so that no other's is used, and an ear at it.
    let sound = SoundServer::start(session.place()).await;
    let ear = sound.listen().await;
    let mut stage = Stage::set(&session.place().clone().with("GTK_THEME", "Adwaita")).await?;
    let (bus, record) = (session.connect().await, stage.record.clone());
    stage.app.start(&["--hidden"]);
    let mut watching = stage.watched();
    watching.spawn(async move {
        let ended = follow_cards(bus, record.clone()).await;
        record.note(Seen::Fault(format!("the cards could not be watched: {ended:?}")));
    });
    let ready = |seen: &[Seen]| {
        seen.contains(&Seen::Shift { on: true }) && seen.contains(&Seen::Slack { sight: Sight::Seeing })
    };
    if !stage.record.until(START, ready).await {
        return Err(format!("The application does not come up:\n{}", stage.app.log()));
    }
    let person = Person { session: &session, folder: folder.clone(), trays: Vec::new(), theme: THEMES[0], ear };
    person.step_aside().await;
    let played = Player { stage: &mut stage, person: Some(person), patience: PATIENCE, speed }.play(night).await;
    stage.note_faults();
    drop(watching);
    let record = stage.record.all();
    summary(&record).iter().for_each(|line| print(line));
    let faults = judge(night, &played, &record);
    if faults.is_empty() {
        let claims = night.facts().count();
        print(&format!("All went as told: {claims} claims. The pictures are in {}.", folder.display()));
        return Ok(0);
    }
    print("Not as told:");
    faults.iter().for_each(|fault| print(&format!("  {fault}")));
    print(&format!("---- the application's log\n{}", stage.app.log()));
    Ok(1)
}

/// Something behind the windows.
async fn backdrop(session: &Session) {
    session.run("display", &["-window", "root", "-size", "1280x800", "gradient:#3d5a73-#1d2b38"], "").await;
}
