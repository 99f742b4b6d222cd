//! The state machine behind a real socket on 127.0.0.1.
//!
//! Invariant: all connections live on this server's own thread, so that stopping it breaks every one of them, as a
//! machine that vanishes does.

use super::{
    state::State,
    wire::{Delivery, Reply, Request},
};
use axum::{
    body::{Body, Bytes},
    extract::State as Extract,
    http::{HeaderMap, Method, Response, Uri},
};
use jiff::{SignedDuration, Timestamp};
use std::{
    io,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread,
};
use tokio::{
    net::TcpListener,
    sync::{oneshot, watch},
};

/// State shared between the server's thread and the story.
#[derive(Clone)]
pub(super) struct Shared {
    state: Arc<Mutex<State>>,
    /// How far PagerDuty's clock is ahead.
    ahead: Arc<Mutex<SignedDuration>>,
    changed: watch::Sender<()>,
    /// Requests being answered, and the most there ever were at once.
    at_once: Arc<Mutex<(usize, usize)>>,
}

/// One request being answered; over when it is dropped, which happens when the client goes away, too.
struct Turn(Arc<Mutex<(usize, usize)>>);

impl Turn {
    fn begin(at_once: &Arc<Mutex<(usize, usize)>>) -> Self {
        let mut counts = locked(at_once);
        counts.0 += 1;
        counts.1 = counts.1.max(counts.0);
        Self(at_once.clone())
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        locked(&self.0).0 -= 1;
    }
}

impl Shared {
    pub fn new(state: State) -> Self {
        Self {
            state: Arc::new(Mutex::new(state)),
            ahead: Arc::new(Mutex::new(SignedDuration::ZERO)),
            changed: watch::Sender::new(()),
            at_once: Arc::default(),
        }
    }

    pub fn most_at_once(&self) -> usize {
        locked(&self.at_once).1
    }

    #[expect(clippy::disallowed_methods, reason = "the simulator's clock: PagerDuty has its own")]
    pub fn now(&self) -> Timestamp {
        Timestamp::now() + *locked(&self.ahead)
    }

    /// Moves PagerDuty's clock forward.
    pub fn pass(&self, time: SignedDuration) {
        *locked(&self.ahead) += time;
        self.with(|_| ());
    }

    /// Works on the state as it is now, then wakes whoever waits for a change.
    pub fn with<T>(&self, work: impl FnOnce(&mut State) -> T) -> T {
        let worked = self.peek(work);
        self.changed.send_replace(());
        worked
    }

    /// The same, where nothing is changed.
    pub fn peek<T>(&self, look: impl FnOnce(&mut State) -> T) -> T {
        let now = self.now();
        let mut state = locked(&self.state);
        state.advance(now);
        look(&mut state)
    }

    pub fn changes(&self) -> watch::Receiver<()> {
        self.changed.subscribe()
    }
}

/// A story that failed elsewhere must not hide its reason behind a poisoned lock.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A listening server; dropping it breaks its connections and frees the port.
pub(super) struct Server {
    pub address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Server {
    /// Port 0 takes a free one.
    pub fn listen(shared: Shared, port: u16) -> io::Result<Self> {
        let listener = std::net::TcpListener::bind(("127.0.0.1", port))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let (stop, stopped) = oneshot::channel();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let thread = thread::spawn(move || {
            runtime.block_on(async {
                let listener = TcpListener::from_std(listener).expect("a listening socket");
                let app = axum::Router::new().fallback(answer).with_state(shared);
                tokio::select! {
                    served = axum::serve(listener, app).into_future() => served.expect("axum serves until it is dropped"),
                    _ = stopped => {}
                }
            });
        });
        Ok(Self { address, stop: Some(stop), thread: Some(thread) })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _panicked = thread.join();
        }
    }
}

async fn answer(shared: Extract<Shared>, method: Method, uri: Uri, headers: HeaderMap, body: Bytes) -> Response<Body> {
    let _turn = Turn::begin(&shared.at_once);
    let text = |value: &axum::http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let request = Request {
        method: method.to_string(),
        path: uri.path().into(),
        query: uri.query().unwrap_or("").into(),
        headers: headers.iter().map(|(name, value)| (name.as_str().to_owned(), text(value))).collect(),
        body: body.to_vec(),
    };
    let now = shared.now();
    let (reply, delivery) = shared.with(|state| state.handle(&request, now));
    match delivery {
        Delivery::AtOnce => {}
        Delivery::After(delay) => tokio::time::sleep(delay).await,
        Delivery::Never => std::future::pending().await,
        Delivery::Broken => return broken(),
    }
    response(reply)
}

fn response(reply: Reply) -> Response<Body> {
    let mut response = Response::builder().status(reply.status);
    for (name, value) in reply.headers {
        response = response.header(name, value);
    }
    response.body(Body::from(reply.body)).expect("statuses and headers are our own")
}

/// An answer that fails before its first byte of body, upon which the connection is closed.
fn broken() -> Response<Body> {
    let failing = futures_util::stream::once(async { Err::<Bytes, _>(io::Error::other("the connection breaks")) });
    Response::builder().header("content-length", "100").body(Body::from_stream(failing)).expect("a plain response")
}
