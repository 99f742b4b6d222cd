//! Answers the command line and second starts.
//!
//! Invariant: what is asked here goes through the same handle as a click, so that no way of asking can do more.

use control::{Answer, Fault, FaultName, Request, ServeFault, Server};
use engine::Handle;
use jiff::SignedDuration;
use oncall::{
    act::{Act, Refused, Through},
    ids::{AlertId, Emoji},
    sight::{Part, Trouble},
    text::Untrusted,
};
use std::{path::PathBuf, time::Duration};
use tokio::sync::mpsc;
use view::{Schedule, Status, Team};

const AGAIN: Duration = Duration::from_secs(10);

/// Serves for ever. While nothing can listen, that is a trouble, and it is tried again.
pub async fn serve(data: PathBuf, handle: Handle, opens: mpsc::UnboundedSender<()>) {
    loop {
        match Server::bind(&data) {
            Ok(server) => {
                handle.part(Part::Control, None);
                let (handle, opens) = (handle.clone(), opens.clone());
                server.run(move |request| answer(request, handle.clone(), opens.clone())).await;
            }
            Err(fault) => {
                tracing::warn!(%fault, "the command line cannot be answered");
                handle.part(Part::Control, Some(trouble(&fault)));
            }
        }
        tokio::time::sleep(AGAIN).await;
    }
}

fn trouble(fault: &ServeFault) -> Trouble {
    let (name, cure) = match fault {
        ServeFault::AlreadyRunning => ("control-taken", "Quit the other Shiftbell."),
        ServeFault::PathTooLong { .. } => ("control-path-too-long", "Choose a shorter data folder: SHIFTBELL_DATA_DIR"),
        ServeFault::NotMine { .. } => ("control-not-mine", "Look at who owns the data folder."),
        ServeFault::Unusable { .. } => ("control-unusable", "Look at the data folder and its permissions."),
    };
    Trouble {
        name: name.to_owned(),
        says: format!("The command line cannot be answered: {fault}."),
        cure: cure.to_owned(),
    }
}

async fn answer(request: Request, handle: Handle, opens: mpsc::UnboundedSender<()>) -> Answer {
    let picture = || handle.picture().borrow().clone();
    match request {
        Request::On => act(&handle, Act::GoOnShift).await,
        Request::Off => act(&handle, Act::GoOffShift).await,
        Request::Auto => act(&handle, Act::FollowSchedule).await,
        Request::Silence => act(&handle, Act::Silence).await,
        Request::Ack { alert } => act_on(&handle, &alert, Act::Acknowledge).await,
        Request::Snooze { alert, seconds } => {
            let length = SignedDuration::from_secs(i64::from(seconds));
            act_on(&handle, &alert, |alert| Act::Snooze { alert, length }).await
        }
        Request::SnoozeUntilMorning { alert } => act_on(&handle, &alert, Act::SnoozeUntilMorning).await,
        Request::Verdict { alert, emoji, note } => {
            let (emoji, note) = (Emoji::new(emoji), note.map(Untrusted::new));
            act_on(&handle, &alert, |alert| Act::Judge { alert, emoji, note }).await
        }
        Request::Undo { alert } => act_on(&handle, &alert, Act::Undo).await,
        Request::Told { alert } => act_on(&handle, &alert, Act::Tell).await,
        Request::Deployed { what } => act(&handle, Act::Deployed { what: Untrusted::new(what) }).await,
        Request::Status => Answer::Status(Status::of(&picture())),
        Request::Alerts { which } => Answer::Alerts(view::alerts(&picture(), which)),
        Request::Why { alert } => why(&handle, &alert),
        Request::Schedule => Answer::Schedule(Box::new(Schedule::of(&picture()))),
        Request::Team => Answer::Team(Box::new(Team::of(&picture()))),
        Request::OpenWindow => {
            // Its other end goes with the program itself.
            let _ = opens.send(());
            Answer::Done
        }
        Request::Refresh => {
            handle.refresh();
            Answer::Done
        }
    }
}

fn why(handle: &Handle, alert: &str) -> Answer {
    let picture = handle.picture().borrow().clone();
    match id(alert).map(|id| view::why(&picture, &id)) {
        Ok(Some(why)) => Answer::Why(Box::new(why)),
        Ok(None) => no_such_alert().into(),
        Err(fault) => fault.into(),
    }
}

fn id(text: &str) -> Result<AlertId, Fault> {
    text.parse().map_err(|_| no_such_alert())
}

fn no_such_alert() -> Fault {
    Fault::new(FaultName::NoSuchAlert, Refused::NoSuchAlert.to_string())
}

async fn act_on(handle: &Handle, alert: &str, what: impl FnOnce(AlertId) -> Act) -> Answer {
    match id(alert) {
        Ok(alert) => act(handle, what(alert)).await,
        Err(fault) => fault.into(),
    }
}

async fn act(handle: &Handle, act: Act) -> Answer {
    match handle.act(act, Through::CommandLine).await {
        Ok(()) => Answer::Done,
        Err(Refused::NoSuchAlert) => no_such_alert().into(),
        Err(
            why @ (Refused::AlreadyHandled { .. }
            | Refused::BadLength
            | Refused::NoTestPage
            | Refused::Shadow
            | Refused::NoSuchVerdict
            | Refused::NothingToUndo
            | Refused::NobodyToTell),
        ) => Fault::new(FaultName::Refused, why.to_string()).into(),
    }
}
