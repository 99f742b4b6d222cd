//! Commands that the running application carries out.
//!
//! Invariant: an alert is acted on only by its whole id, picked from what the application itself says is there.

use crate::{
    Output,
    args::Talk,
    fault::{FAILED, Fault},
    pick::pick,
    show,
};
use control::{Answer, Request, folders::Folders};
use serde_json::json;
use std::path::Path;
use view::{AlertLine, Which};

pub(crate) fn run(talk: Talk) -> Result<Output, Fault> {
    let folders = Folders::of_this_person()?;
    block_on(converse(&folders.data, talk))
}

/// Tells a running application to look again at secrets and policy. Nobody running is fine: it looks when it starts.
pub(crate) fn refresh() {
    if let Ok(folders) = Folders::of_this_person() {
        let _ = block_on(async { Ok(control::ask(&folders.data, Request::Refresh).await?) });
    }
}

pub(crate) fn block_on<T>(work: impl Future<Output = Result<T, Fault>>) -> Result<T, Fault> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime
        .map_err(|fault| Fault::new("no-runtime", format!("The system refuses what is needed: {fault}.")))?
        .block_on(work)
}

async fn converse(data: &Path, talk: Talk) -> Result<Output, Fault> {
    let request = match talk {
        Talk::Ack { alerts } => return bulk(data, &alerts, |alert| Request::Ack { alert }).await,
        Talk::Verdict { alerts, emoji, note } => {
            let verdict = |alert| Request::Verdict { alert, emoji: emoji.clone(), note: note.clone() };
            return bulk(data, &alerts, verdict).await;
        }
        Talk::On => Request::On,
        Talk::Off => Request::Off,
        Talk::Auto => Request::Auto,
        Talk::Status => Request::Status,
        Talk::Alerts(which) => Request::Alerts { which },
        Talk::Snooze { alert, seconds } => Request::Snooze { alert: whole(data, &alert).await?, seconds },
        Talk::SnoozeUntilMorning { alert } => Request::SnoozeUntilMorning { alert: whole(data, &alert).await? },
        Talk::Undo { alert } => Request::Undo { alert: whole(data, &alert).await? },
        Talk::Told { alert } => Request::Told { alert: whole(data, &alert).await? },
        Talk::Deployed { what } => Request::Deployed { what },
        Talk::Silence => Request::Silence,
        Talk::Why { alert } => Request::Why { alert: whole(data, &alert).await? },
        Talk::Schedule => Request::Schedule,
        Talk::Team => Request::Team,
        Talk::Open => Request::OpenWindow,
    };
    let done = said(&request);
    match control::ask(data, request).await? {
        Answer::Done => Ok(Output { json: json!({ "done": done }), text: format!("{done}\n"), code: 0 }),
        Answer::Status(status) => {
            Ok(Output { text: show::status(&status), code: status.exit_code(), json: json!(status) })
        }
        Answer::Alerts(alerts) => Ok(Output { text: show::alerts(&alerts), json: json!(alerts), code: 0 }),
        Answer::Why(why) => Ok(Output { text: show::why(&why), json: json!(why), code: 0 }),
        Answer::Schedule(schedule) => Ok(Output { text: show::schedule(&schedule), json: json!(schedule), code: 0 }),
        Answer::Team(team) => Ok(Output { text: show::team(&team), json: json!(team), code: 0 }),
        Answer::Fault(fault) => Err(fault.into()),
    }
}

/// One alert as any other command; several are each reported, and one that is refused stops no other.
async fn bulk(data: &Path, parts: &[String], request: impl Fn(String) -> Request) -> Result<Output, Fault> {
    if let [part] = parts {
        return act(data, request(whole(data, part).await?)).await;
    }
    let (mut text, mut each, mut code) = (String::new(), Vec::new(), 0);
    for part in parts {
        let came = match whole(data, part).await {
            Ok(alert) => act(data, request(alert)).await,
            Err(fault) => Err(fault),
        };
        match came {
            Ok(output) => {
                text += &output.text;
                each.push(output.json);
            }
            Err(fault) => {
                text += &format!("{part}: {fault}\n");
                each.push(fault.to_json());
                code = FAILED;
            }
        }
    }
    Ok(Output { text, json: json!(each), code })
}

/// What is answered with no more than that it is done.
async fn act(data: &Path, request: Request) -> Result<Output, Fault> {
    let done = said(&request);
    match control::ask(data, request).await? {
        Answer::Fault(fault) => Err(fault.into()),
        _ => Ok(Output { json: json!({ "done": done }), text: format!("{done}\n"), code: 0 }),
    }
}

async fn whole(data: &Path, part: &str) -> Result<String, Fault> {
    let alerts: Vec<AlertLine> = match control::ask(data, Request::Alerts { which: Which::All }).await? {
        Answer::Alerts(alerts) => alerts,
        Answer::Fault(fault) => return Err(fault.into()),
        _ => return Err(Fault::new("garbled", "Shiftbell's answer is not a list of alerts; is it another version?")),
    };
    pick(part, &alerts).map(str::to_owned)
}

/// What has been done once the answer is [`Answer::Done`].
fn said(request: &Request) -> String {
    match request {
        Request::On => "On shift.".to_owned(),
        Request::Off => "Off shift.".to_owned(),
        Request::Auto => "Following the schedule.".to_owned(),
        Request::Ack { alert } => format!("Acknowledging {alert}."),
        Request::Snooze { alert, seconds } => format!("Snoozed {alert} for {}.", show::length(*seconds)),
        Request::SnoozeUntilMorning { alert } => format!("Snoozed {alert} until morning."),
        Request::Verdict { alert, emoji, .. } => format!("Putting :{emoji}: on {alert}."),
        Request::Undo { alert } => format!("Took back what was asked for {alert}."),
        Request::Told { alert } => format!("Noted that they were told of {alert}."),
        Request::Deployed { .. } => "Noted the deploy.".to_owned(),
        Request::Silence => "Silenced what rings.".to_owned(),
        Request::OpenWindow => "Opened.".to_owned(),
        Request::Status
        | Request::Alerts { .. }
        | Request::Why { .. }
        | Request::Schedule
        | Request::Team
        | Request::Refresh => "Done.".to_owned(),
    }
}
