//! Answers the command line and second starts.
//!
//! Invariant: what is asked here goes through the same handle as a click, so that no way of asking can do more.

use control::{Answer, Fault, FaultName, Request, ServeFault, Server};
use engine::Handle;
use jiff::SignedDuration;
use oncall::{
    act::{Act, Refused, Through},
    ids::AlertId,
    sight::{Part, Trouble},
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
        Request::Ack { alert } => match id(&alert) {
            Ok(alert) => act(&handle, Act::Acknowledge(alert)).await,
            Err(fault) => fault.into(),
        },
        Request::Snooze { alert, seconds } => match id(&alert) {
            Ok(alert) => {
                act(&handle, Act::Snooze { alert, length: SignedDuration::from_secs(i64::from(seconds)) }).await
            }
            Err(fault) => fault.into(),
        },
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

async fn act(handle: &Handle, act: Act) -> Answer {
    match handle.act(act, Through::CommandLine).await {
        Ok(()) => Answer::Done,
        Err(Refused::NoSuchAlert) => no_such_alert().into(),
        Err(why @ (Refused::AlreadyHandled { .. } | Refused::BadLength | Refused::NoTestPage)) => {
            Fault::new(FaultName::Refused, why.to_string()).into()
        }
    }
}
