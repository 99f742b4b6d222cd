//! TCP connections that can be cut or silenced from outside, and a listener that can be shut.
//!
//! Invariant: a frozen line stays open to its peer and carries nothing, until the peer or the server ends.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use futures_util::task::AtomicWaker;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

const WHOLE: u8 = 0;
const FROZEN: u8 = 1;
const CUT: u8 = 2;

#[derive(Debug, Default)]
struct Fate {
    state: AtomicU8,
    reader: AtomicWaker,
    writer: AtomicWaker,
}

/// Ends or silences one line.
#[derive(Debug, Clone)]
pub(crate) struct Cord(Arc<Fate>);

impl Cord {
    /// From here on nothing comes in and nothing goes out.
    pub(crate) fn freeze(&self) {
        self.become_state(FROZEN);
    }

    /// Resets the connection.
    pub(crate) fn cut(&self) {
        self.become_state(CUT);
    }

    fn become_state(&self, state: u8) {
        self.0.state.fetch_max(state, Ordering::SeqCst);
        self.0.reader.wake();
        self.0.writer.wake();
    }
}

impl Connected<IncomingStream<'_, Door>> for Cord {
    fn connect_info(stream: IncomingStream<'_, Door>) -> Self {
        Self(Arc::clone(&stream.io().fate))
    }
}

/// A TCP connection with a cord.
#[derive(Debug)]
pub(crate) struct Line {
    stream: TcpStream,
    fate: Arc<Fate>,
}

fn reset() -> io::Error {
    io::ErrorKind::ConnectionReset.into()
}

impl Drop for Line {
    fn drop(&mut self) {
        if self.fate.state.load(Ordering::SeqCst) == CUT {
            // So that closing sends RST instead of FIN.
            let _ = self.stream.set_zero_linger();
        }
    }
}

impl AsyncRead for Line {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        self.fate.reader.register(context.waker());
        match self.fate.state.load(Ordering::SeqCst) {
            WHOLE => Pin::new(&mut self.stream).poll_read(context, into),
            FROZEN => Poll::Pending,
            _ => Poll::Ready(Err(reset())),
        }
    }
}

impl AsyncWrite for Line {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.fate.writer.register(context.waker());
        match self.fate.state.load(Ordering::SeqCst) {
            WHOLE => Pin::new(&mut self.stream).poll_write(context, bytes),
            FROZEN => Poll::Ready(Ok(bytes.len())),
            _ => Poll::Ready(Err(reset())),
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.fate.state.load(Ordering::SeqCst) {
            WHOLE => Pin::new(&mut self.stream).poll_shutdown(context),
            _ => Poll::Ready(Ok(())),
        }
    }
}

/// Whether new connections are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gate {
    Open,
    /// The port is closed: connections are refused.
    Shut,
}

/// Every line that was ever taken.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lines(Arc<Mutex<Vec<Weak<Fate>>>>);

impl Lines {
    /// Resets every line that is left.
    pub(crate) fn cut_all(&self) {
        for fate in self.0.lock().unwrap_or_else(PoisonError::into_inner).drain(..).filter_map(|fate| fate.upgrade()) {
            Cord(fate).cut();
        }
    }

    fn add(&self, fate: &Arc<Fate>) {
        let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        lines.retain(|line| line.strong_count() > 0);
        lines.push(Arc::downgrade(fate));
    }
}

/// A listener on loopback that can be shut and opened again on the same port.
#[derive(Debug)]
pub(crate) struct Door {
    listener: Option<TcpListener>,
    address: SocketAddr,
    gate: watch::Receiver<Gate>,
    lines: Lines,
}

impl Door {
    pub(crate) async fn open(port: u16, gate: watch::Receiver<Gate>, lines: Lines) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", port)).await?;
        let address = listener.local_addr()?;
        Ok(Self { listener: Some(listener), address, gate, lines })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    async fn listener(&mut self) -> &TcpListener {
        while self.listener.is_none() {
            match TcpListener::bind(self.address).await {
                Ok(listener) => self.listener = Some(listener),
                Err(_) => tokio::time::sleep(Duration::from_millis(5)).await,
            }
        }
        self.listener.as_ref().expect("bound above")
    }
}

impl Listener for Door {
    type Io = Line;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Line, SocketAddr) {
        loop {
            if *self.gate.borrow_and_update() == Gate::Shut {
                self.listener = None;
                // One may have slipped in between the order and here.
                self.lines.cut_all();
                if self.gate.changed().await.is_err() {
                    std::future::pending::<()>().await;
                }
                continue;
            }
            let mut gate = self.gate.clone();
            let accepted = tokio::select! {
                accepted = async { self.listener().await.accept().await } => accepted,
                Ok(()) = gate.changed() => continue,
            };
            let Ok((stream, address)) = accepted else { continue };
            let _ = stream.set_nodelay(true);
            let fate = Arc::new(Fate::default());
            self.lines.add(&fate);
            return (Line { stream, fate }, address);
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.address)
    }
}
