//! Who is at the other end.
//!
//! Invariant: only the person's own processes are answered, and only theirs are believed.

use tokio::net::UnixStream;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Peer {
    Me,
    Somebody,
}

/// By the kernel's word (`SO_PEERCRED`), which the other end cannot choose.
pub(crate) fn peer(stream: &UnixStream) -> Peer {
    let theirs = stream.peer_cred().ok().map(|peer| peer.uid());
    judge(theirs, rustix::process::getuid().as_raw())
}

/// An unknown peer is somebody else.
pub(crate) fn judge(theirs: Option<u32>, mine: u32) -> Peer {
    if theirs == Some(mine) { Peer::Me } else { Peer::Somebody }
}
