//! Carries bytes between TCP and the state machine.
//!
//! Invariant: nothing is decided here; effects are carried out in the order in which the state gave them.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade, close_code};
use axum::extract::{ConnectInfo, Form, FromRequest, Path, Query, Request};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use axum::{Extension, Router};
use jiff::Timestamp;
use serde_json::Value;
use tokio::sync::{Notify, mpsc, watch};

use super::answer::{Answer, Call, Carried, When};
use super::line::{Cord, Door, Gate, Lines};
use super::link::Effect;
use super::record::SocketId;
use super::state::State;

/// No request is longer.
const MOST_BODY: usize = 4 << 20;
/// Slack leaves the TCP connection open after the closing handshake; nobody waits longer than this for it.
const LINGER: Duration = Duration::from_secs(30);

/// What goes out on one socket.
#[derive(Debug)]
enum Out {
    Text(String),
    Ping,
    Close,
}

#[derive(Debug)]
struct Wire {
    cord: Cord,
    out: mpsc::UnboundedSender<Out>,
}

/// The state and what hangs on it.
#[derive(Debug)]
pub(crate) struct Server {
    state: Mutex<State>,
    wires: Mutex<BTreeMap<SocketId, Wire>>,
    pub(crate) changed: watch::Sender<u64>,
    wake: Notify,
    pub(crate) gate: watch::Sender<Gate>,
    pub(crate) lines: Lines,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[expect(clippy::disallowed_methods, reason = "the driver is where the simulated world gets the time")]
fn now() -> Timestamp {
    Timestamp::now()
}

impl Server {
    pub(crate) fn new(state: State, gate: watch::Sender<Gate>, lines: Lines) -> Self {
        Self {
            state: Mutex::new(state),
            wires: Mutex::default(),
            changed: watch::Sender::new(0),
            wake: Notify::new(),
            gate,
            lines,
        }
    }

    /// Does something to the state, then carries its effects out.
    pub(crate) fn with<T>(&self, act: impl FnOnce(&mut State, Timestamp) -> T) -> T {
        let mut state = locked(&self.state);
        let done = act(&mut state, now());
        for effect in state.effects() {
            self.carry_out(effect);
        }
        drop(state);
        self.changed.send_modify(|count| *count += 1);
        self.wake.notify_one();
        done
    }

    /// Reads the state.
    pub(crate) fn look<T>(&self, read: impl FnOnce(&State) -> T) -> T {
        read(&locked(&self.state))
    }

    fn carry_out(&self, effect: Effect) {
        let mut wires = locked(&self.wires);
        // A socket that is already gone needs nothing; sending to its ended task fails harmlessly.
        match effect {
            Effect::Send { socket, text } => drop(wires.get(&socket).map(|wire| wire.out.send(Out::Text(text)))),
            Effect::Ping { socket } => drop(wires.get(&socket).map(|wire| wire.out.send(Out::Ping))),
            Effect::Close { socket } => drop(wires.get(&socket).map(|wire| wire.out.send(Out::Close))),
            Effect::Freeze { socket } => drop(wires.get(&socket).map(|wire| wire.cord.freeze())),
            Effect::Abort { socket } => drop(wires.remove(&socket).map(|wire| wire.cord.cut())),
        }
    }

    /// Resets everything that is connected.
    pub(crate) fn hang_up(&self) {
        locked(&self.wires).clear();
        self.lines.cut_all();
    }

    /// Ticks the state when it asks for it; never ends.
    pub(crate) async fn keep_time(self: Arc<Self>) {
        loop {
            let wait = match self.look(State::next_wake) {
                None => Duration::from_secs(60),
                Some(at) => Duration::try_from(at.duration_since(now())).unwrap_or(Duration::ZERO),
            };
            if wait.is_zero() {
                self.with(State::tick);
                continue;
            }
            tokio::select! {
                () = self.wake.notified() => {}
                () = tokio::time::sleep(wait.min(Duration::from_secs(60))) => {}
            }
        }
    }

    /// Serves until it is aborted.
    pub(crate) async fn serve(self: Arc<Self>, door: Door) -> std::io::Result<()> {
        let router = Router::new()
            .route("/api/{method}", any(call))
            .route("/link/", get(link))
            .route("/link", get(link))
            .fallback(stray)
            .layer(Extension(self));
        axum::serve(door, router.into_make_service_with_connect_info::<Cord>()).await
    }

    async fn speak(self: Arc<Self>, socket: SocketId, cord: Cord, mut stream: WebSocket) {
        let (out, mut outgoing) = mpsc::unbounded_channel();
        locked(&self.wires).insert(socket, Wire { cord, out });
        self.with(|state, now| state.opened(socket, now));
        let closed = loop {
            tokio::select! {
                biased;
                out = outgoing.recv() => {
                    let message = match out {
                        None => return,
                        Some(Out::Text(text)) => Message::Text(text.into()),
                        Some(Out::Ping) => Message::Ping(Bytes::from_static(b"Ping from world")),
                        // With a code: slack_sdk's built-in client overlooks an empty close frame.
                        Some(Out::Close) => Message::Close(Some(CloseFrame { code: close_code::NORMAL, reason: "".into() })),
                    };
                    // A broken connection shows itself to the reader.
                    let _ = stream.send(message).await;
                }
                message = stream.recv() => match message {
                    None => break Some(stream),
                    // Broken, not closed: kept open it would look alive to its peer.
                    Some(Err(_)) => break None,
                    Some(Ok(Message::Text(text))) => self.with(|state, now| state.frame(socket, text.as_str(), now)),
                    Some(Ok(Message::Binary(_))) => self.with(|state, now| state.binary(socket, now)),
                    Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Close(_))) => {}
                }
            }
        };
        self.with(|state, now| state.gone(socket, now));
        if closed.is_some() {
            let _ = tokio::time::timeout(LINGER, async { while outgoing.recv().await.is_some() {} }).await;
        }
        locked(&self.wires).remove(&socket);
    }
}

async fn link(
    Extension(server): Extension<Arc<Server>>,
    ConnectInfo(cord): ConnectInfo<Cord>,
    Query(query): Query<BTreeMap<String, String>>,
    upgrade: WebSocketUpgrade,
) -> Response {
    let ticket = query.get("ticket").map_or("", String::as_str);
    match server.with(|state, now| state.admit(ticket, now)) {
        Ok(socket) => upgrade.on_upgrade(move |stream| server.speak(socket, cord, stream)),
        Err(why) => (StatusCode::FORBIDDEN, why).into_response(),
    }
}

async fn call(
    Extension(server): Extension<Arc<Server>>,
    ConnectInfo(cord): ConnectInfo<Cord>,
    Path(method): Path<String>,
    request: Request,
) -> Response {
    let call = read_call(method, request).await;
    let Answer { status, headers, body, when } = server.with(|state, now| state.call(call, now));
    match when {
        When::Now => {}
        When::After(pause) => tokio::time::sleep(pause).await,
        When::Never => std::future::pending().await,
        When::CutOff => {
            cord.cut();
            std::future::pending().await
        }
    }
    let mut response = Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(name, value);
    }
    response.body(Body::from(body)).unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}

async fn stray(Extension(server): Extension<Arc<Server>>, request: Request) -> Response {
    let what = format!("{} {}", request.method(), request.uri().path());
    server.with(|state, now| state.unexpected(&what, now));
    StatusCode::NOT_FOUND.into_response()
}

async fn read_call(method: String, request: Request) -> Call {
    let (parts, body) = request.into_parts();
    let bearer = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = bearer.and_then(|value| value.strip_prefix("Bearer ")).map(str::to_owned);
    let kind = parts.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_owned();
    let in_query = Query::<BTreeMap<String, String>>::try_from_uri(&parts.uri);
    let mut params = in_query.map(|Query(params)| params).unwrap_or_default();
    let bytes = to_bytes(body, MOST_BODY).await.unwrap_or_default();
    let carried = match kind.as_str() {
        _ if bytes.is_empty() && parts.method == axum::http::Method::GET => Carried::Query,
        _ if bytes.is_empty() => Carried::Empty,
        "application/json" => match serde_json::from_slice::<BTreeMap<String, Value>>(&bytes) {
            Ok(members) => {
                params.extend(members.into_iter().map(|(name, value)| (name, text_of(value))));
                Carried::Json
            }
            Err(_) => Carried::BrokenJson,
        },
        "application/x-www-form-urlencoded" => {
            let request = Request::from_parts(parts, Body::from(bytes));
            if let Ok(Form(form)) = Form::<BTreeMap<String, String>>::from_request(request, &()).await {
                params.extend(form);
            }
            Carried::Form
        }
        _ => Carried::Other(kind),
    };
    Call { method, token, params, carried }
}

fn text_of(value: Value) -> String {
    match value {
        Value::String(text) => text,
        Value::Null => String::new(),
        other => other.to_string(),
    }
}
