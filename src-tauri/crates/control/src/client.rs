//! Asks the running application.
//!
//! Invariant: asking ends within [`PATIENCE`], whatever the other end does.

use crate::{
    peer::{Peer, peer},
    socket, wire,
    words::{Answer, Request},
};
use std::{io, path::Path, path::PathBuf, time::Duration};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::UnixStream,
};

/// Longer than the server's own, so that its word about being late arrives.
const PATIENCE: Duration = Duration::from_secs(15);
/// Answers hold whole alert lists; this many bytes are beyond any of them.
const LONGEST_ANSWER: u64 = 64 * 1024 * 1024;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum AskFault {
    #[error("Shiftbell is not running")]
    NotRunning,
    #[error("the data folder's path is too long for a socket: {}", path.display())]
    PathTooLong { path: PathBuf },
    #[error("the control socket belongs to another user")]
    NotMine,
    #[error("Shiftbell did not answer within {} s", PATIENCE.as_secs())]
    NoAnswer,
    #[error("the control socket cannot be used: {cause}")]
    Unusable { cause: io::Error },
    /// Another program, or another version.
    #[error("Shiftbell's answer cannot be read: {why}; is it another version?")]
    Garbled { why: String },
}

impl AskFault {
    /// Stable, for `--json`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::NotRunning => "not-running",
            Self::PathTooLong { .. } => "path-too-long",
            Self::NotMine => "not-mine",
            Self::NoAnswer => "no-answer",
            Self::Unusable { .. } => "unusable",
            Self::Garbled { .. } => "garbled",
        }
    }

    /// What the person can do about it.
    pub fn cure(&self) -> &'static str {
        match self {
            Self::NotRunning => "Start it: shiftbell-desktop",
            Self::PathTooLong { .. } => "Choose a shorter data folder: SHIFTBELL_DATA_DIR",
            Self::NotMine | Self::Unusable { .. } => "Look at the data folder and its permissions.",
            Self::NoAnswer => "Ask again; if it stays, quit Shiftbell and start it again.",
            Self::Garbled { .. } => "Quit Shiftbell and start it again, so that both are of one version.",
        }
    }
}

impl From<io::Error> for AskFault {
    fn from(cause: io::Error) -> Self {
        match cause.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused => Self::NotRunning,
            _ => Self::Unusable { cause },
        }
    }
}

/// Asks one thing of the application that uses this data folder.
///
/// # Errors
/// When nobody answers; a request that is refused is an [`Answer::Fault`].
pub async fn ask(folder: &Path, request: Request) -> Result<Answer, AskFault> {
    let path = socket::path(folder).map_err(|path| AskFault::PathTooLong { path })?;
    tokio::time::timeout(PATIENCE, exchange(&path, request)).await.unwrap_or(Err(AskFault::NoAnswer))
}

async fn exchange(path: &Path, request: Request) -> Result<Answer, AskFault> {
    let mut stream = UnixStream::connect(path).await?;
    if peer(&stream) != Peer::Me {
        return Err(AskFault::NotMine);
    }
    // A server that turned us away has closed already; its word is still there to be read.
    let sent = stream.write_all(&wire::line(1, request)).await;
    let mut line = Vec::new();
    let read = BufReader::new(stream).take(LONGEST_ANSWER).read_until(b'\n', &mut line).await;
    if line.is_empty() {
        sent.and(read.map(drop))?;
        return Err(AskFault::Garbled { why: "the connection was closed".to_owned() });
    }
    wire::answer(&line).map(|(_, answer)| answer).map_err(|why| AskFault::Garbled { why })
}
