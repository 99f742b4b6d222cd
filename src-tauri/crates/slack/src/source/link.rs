//! Drives the session: carries its steps out, and what events say to the engine.
//!
//! Invariant: what arrived is taken up before time passes, so that a busy moment is never taken for silence.

use super::{dialling, names, sights::Duty, workspace::Workspace};
use crate::{
    carrier::Outbound,
    hear::{self, Heeded, News},
    session::{Input, Session, SocketId, Step},
    wire::Envelope,
};
use engine::source::Receipt;
use oncall::{
    observation::Heard,
    sight::{Blindness, Sighting},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};
use tokio::{sync::mpsc, task::JoinSet};

#[derive(Debug)]
pub enum LinkOrder {
    Confirm(Receipt),
    Refresh,
}

/// Inputs waiting to be taken up; sockets wait beyond it.
const INPUTS: usize = 256;
/// Messages that wait for names; beyond it they are told with what is known.
const MOST_WAITING: usize = 1_000;
/// After sleep, timers come late by as much as is left of them.
const LONGEST_IDLE: Duration = Duration::from_secs(5);

struct Link {
    workspace: Arc<Workspace>,
    session: Session,
    /// Closing one's `out` ends its task.
    sockets: BTreeMap<SocketId, mpsc::UnboundedSender<Outbound>>,
    inputs: mpsc::Sender<Input>,
    tasks: JoinSet<()>,
    luck: fastrand::Rng,
}

/// Listens until the orders end.
pub async fn listen(workspace: Arc<Workspace>, mut orders: mpsc::UnboundedReceiver<LinkOrder>) {
    workspace.until_ready().await;
    let (inputs, mut inbox) = mpsc::channel(INPUTS);
    let (sockets, tasks) = (BTreeMap::new(), JoinSet::new());
    let mut link = Link { workspace, session: Session::default(), sockets, inputs, tasks, luck: fastrand::Rng::new() };
    let mut input = Input::Tick;
    loop {
        link.take_up(input).await;
        let idle = link.session.idle_for(link.workspace.now()).unsigned_abs().min(LONGEST_IDLE);
        input = tokio::select! {
            biased;
            order = orders.recv() => match order {
                Some(LinkOrder::Confirm(receipt)) => Input::Confirm(receipt),
                Some(LinkOrder::Refresh) => Input::Refresh,
                None => return,
            },
            Some(input) = inbox.recv() => input,
            Some(_) = link.tasks.join_next() => Input::Tick,
            () = tokio::time::sleep(idle) => Input::Tick,
        };
    }
}

impl Link {
    async fn take_up(&mut self, input: Input) {
        let luck = self.luck.f64();
        for step in self.session.handle(input, self.workspace.now(), luck) {
            self.carry_out(step).await;
        }
    }

    async fn carry_out(&mut self, step: Step) {
        match step {
            Step::Dial(socket) => {
                let (out, outbox) = mpsc::unbounded_channel();
                self.sockets.insert(socket, out);
                self.tasks.spawn(dialling::run(Arc::clone(&self.workspace), socket, outbox, self.inputs.clone()));
            }
            Step::Send { socket, text } => self.send(socket, Outbound::Text(text)),
            Step::Ping(socket) => self.send(socket, Outbound::Ping),
            Step::Close(socket) => drop(self.sockets.remove(&socket)),
            Step::HandOver { receipt, envelope } => self.hand_over(receipt, envelope).await,
            Step::Say(sighting) => {
                if let Sighting::Blind(why) = &sighting {
                    tracing::warn!(%why, "Slack cannot be heard");
                }
                self.workspace.link(sighting).await;
            }
            Step::Named { app } => {
                self.workspace.directory.change(|directory| directory.app = Some(app));
            }
            Step::Crowded { ours, all } => {
                tracing::warn!(ours, all, "the Slack app has other connections, which take events from this one");
                self.workspace.sights.hinder(Duty::Alone, Blindness::Shared { ours, all }).await;
            }
            Step::Alone => self.workspace.sights.free(Duty::Alone).await,
            Step::Malformed { kind, raw } => {
                tracing::warn!(kind, length = raw.length(), "a frame could not be read");
                let unread = raw.unread(&format!("frame {kind}"), self.workspace.now().wall);
                self.workspace.tell(Heard::Live, vec![unread], None).await;
            }
        }
    }

    fn send(&mut self, socket: SocketId, what: Outbound) {
        if let Some(out) = self.sockets.get(&socket) {
            // One whose task ended has said so, and that is in the inbox.
            let _ = out.send(what);
        }
    }

    async fn hand_over(&mut self, receipt: Receipt, envelope: Envelope) {
        if envelope.kind != "events_api" {
            tracing::warn!(
                kind = envelope.kind,
                length = envelope.raw.length(),
                "an envelope of another kind is confirmed unread"
            );
            let unread = envelope.raw.unread(&format!("envelope {}", envelope.kind), self.workspace.now().wall);
            return self.workspace.tell(Heard::Live, vec![unread], Some(receipt)).await;
        }
        let heeded = heed(&self.workspace, &envelope);
        let unknown = |news: &News| matches!(news, News::UnknownPlace(_) | News::UnknownGroups(_) | News::Stranger(_));
        if heeded.news.iter().any(unknown) && self.tasks.len() < MOST_WAITING {
            // Asked for beside the stream, which does not wait.
            self.tasks.spawn(tell_with_names(Arc::clone(&self.workspace), receipt, envelope, heeded.news));
            return;
        }
        self.workspace.tell(Heard::Live, heeded.said, Some(receipt)).await;
        for news in heeded.news {
            take_note(&self.workspace, news, &envelope).await;
        }
    }
}

fn heed(workspace: &Workspace, envelope: &Envelope) -> Heeded {
    let now = workspace.now().wall;
    let mut heeded = hear::event(&envelope.payload, &workspace.directory.look(), now);
    for news in &heeded.news {
        if let News::Unreadable { kind } = news {
            heeded.said.push(envelope.raw.unread(&format!("event {kind}"), now));
        }
    }
    heeded
}

/// Looks quickly for the names that are missing, then tells with what is known.
async fn tell_with_names(workspace: Arc<Workspace>, receipt: Receipt, envelope: Envelope, news: Vec<News>) {
    for news in news {
        match news {
            News::UnknownPlace(channel) => {
                workspace.learn_place(&channel).await;
                workspace.places_due.notify_one();
            }
            News::UnknownGroups(groups) => drop(workspace.learn_groups(&groups).await),
            News::Stranger(user) => workspace.learn_users(vec![user]).await,
            _ => {}
        }
    }
    let heeded = heed(&workspace, &envelope);
    let Some(groups) = unknown_groups(&heeded) else {
        return workspace.tell(Heard::Live, heeded.said, Some(receipt)).await;
    };
    // A rule may be about them: it is told with what is known, and again with all. Until then Slack keeps it for us.
    workspace.tell(Heard::Live, heeded.said, None).await;
    drop(workspace.directory.until(|directory| directory.settles(&groups)).await);
    workspace.tell(Heard::Live, heed(&workspace, &envelope).said, Some(receipt)).await;
}

fn unknown_groups(heeded: &Heeded) -> Option<BTreeSet<String>> {
    heeded.news.iter().find_map(|news| match news {
        News::UnknownGroups(groups) => Some(groups.clone()),
        _ => None,
    })
}

async fn take_note(workspace: &Workspace, news: News, envelope: &Envelope) {
    match news {
        News::UnknownPlace(_) | News::PlacesChanged => workspace.places_due.notify_one(),
        News::UnknownGroups(_) | News::Stranger(_) => {}
        News::UserChanged(user) => {
            workspace.directory.change(|directory| directory.put_user(*user));
            names::say_people(workspace).await;
        }
        News::GroupsChanged => workspace.groups_due.notify_one(),
        News::Revoked { code } => {
            tracing::warn!(code, "the token was revoked");
            workspace.sights.hinder(Duty::Places, Blindness::TokenRefused { code: code.to_owned() }).await;
            workspace.keys.doubt().await;
            workspace.places_due.notify_one();
        }
        News::EventsSkipped => {
            tracing::warn!("Slack left events out; they are read from history");
            let at = workspace.now().wall;
            workspace.link(Sighting::Connected { at }).await;
        }
        News::Unreadable { kind } => tracing::warn!(kind, length = envelope.raw.length(), "an event could not be read"),
    }
}
