//! One socket's task: opens it, then carries frames both ways until either side ends it.
//!
//! Invariant: it ends when its `out` is closed, and says nothing any more.

use super::{keys::Key, workspace::Workspace};
use crate::{
    carrier::{Inbound, Line, Outbound},
    client::{CallFault, Eager},
    session::{Input, SocketId},
    wire::text,
};
use std::sync::Arc;
use tokio::sync::mpsc;

pub async fn run(
    workspace: Arc<Workspace>,
    socket: SocketId,
    mut out: mpsc::UnboundedReceiver<Outbound>,
    inputs: mpsc::Sender<Input>,
) {
    let dialled = tokio::select! {
        biased;
        // Nothing is sent before `hello`, so this is the end of it.
        _ = out.recv() => return,
        dialled = dial(&workspace) => dialled,
    };
    match dialled {
        Ok(line) => {
            let _ = inputs.send(Input::Dialled(socket)).await;
            carry(line, socket, out, inputs).await;
        }
        Err(fault) => {
            tracing::info!(%fault, "no connection to Slack");
            let _ = inputs.send(Input::DialFailed { socket, why: fault.blindness(), again: fault.again() }).await;
        }
    }
}

/// An address serves for one connection, so each begins with asking for one.
async fn dial(workspace: &Workspace) -> Result<Box<dyn Line>, CallFault> {
    let answer = workspace.call_with(Key::App, "apps.connections.open", &[], Eager::Now).await?;
    workspace.client.dial(text(&answer, "url")).await
}

async fn carry(
    mut line: Box<dyn Line>,
    socket: SocketId,
    mut out: mpsc::UnboundedReceiver<Outbound>,
    inputs: mpsc::Sender<Input>,
) {
    loop {
        let inbound = tokio::select! {
            // What goes out are pings and confirmations of what came in: it cannot keep the line from being read.
            biased;
            outbound = out.recv() => match outbound {
                Some(outbound) => {
                    line.send(outbound).await;
                    continue;
                }
                None => return line.close().await,
            },
            inbound = line.next() => inbound,
        };
        let (input, last) = match inbound {
            Inbound::Text(text) => (Input::Text { socket, text }, false),
            Inbound::Pong => (Input::Pong(socket), false),
            Inbound::Alive => (Input::Alive(socket), false),
            Inbound::Ended { why } => (Input::Ended { socket, why }, true),
        };
        if inputs.send(input).await.is_err() || last {
            return line.close().await;
        }
    }
}
