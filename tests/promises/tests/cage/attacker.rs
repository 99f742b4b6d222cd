//! Where attacks want to lead: a server that waits for anybody, and programs that lie in wait on the path.
//!
//! Invariant: whatever reaches them is written down, be it one byte or none; the server allows everything it can.

use crate::kit::*;
use serde_json::json;
use std::{
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// A script where one is wanted, for everybody.
const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\naccess-control-allow-origin: *\r\ncontent-type: text/javascript\r\n\
    content-length: 20\r\nconnection: close\r\n\r\nself.__pwned = 'net';";

pub struct Attacker {
    address: SocketAddr,
    visits: Arc<Mutex<Vec<String>>>,
    serving: JoinHandle<()>,
    openers: Openers,
}

impl Attacker {
    /// Lies in wait for applications of that night that are started from here on.
    pub async fn of(night: Night) -> (Night, Self) {
        let (night, openers) = Openers::of(night);
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let visits = Arc::default();
        let serving = tokio::spawn(serve(listener, Arc::clone(&visits)));
        let attacker = Self { address, visits, serving, openers };
        // It must be able to see somebody, or nothing here proves anything.
        let mut visitor = TcpStream::connect(address).await.expect("a server");
        visitor.write_all(b"GET /control HTTP/1.1\r\n\r\n").await.expect("it reads");
        let seen = until(async || (attacker.visits() == ["GET /control HTTP/1.1"]).then_some(())).await;
        assert!(seen.is_some(), "the server sees nobody");
        attacker.visits.lock().unwrap_or_else(PoisonError::into_inner).clear();
        (night, attacker)
    }

    pub fn url(&self) -> String {
        format!("http://{}/", self.address)
    }

    fn visits(&self) -> Vec<String> {
        self.visits.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What of the facts that hold after every attack does not hold.
    pub async fn gains(&self, page: &Page<'_>) -> Option<String> {
        let (visits, asked) = (self.visits(), self.openers.asked());
        let state = "return [typeof window.__pwned, location.href.split('#')[0], document.title,
            document.querySelectorAll('[role=switch]').length, window.__first]";
        let state = page.run(state, json!([])).await;
        let windows = page.driver.windows().await.expect("the driver answers");
        let untouched = json!(["undefined", "tauri://localhost", "Shiftbell", 1, true]);
        let nothing = visits.is_empty() && asked.is_empty() && state == untouched && windows == 1;
        (!nothing).then(|| format!("visits {visits:?}, programs {asked:?}, the page {state}, {windows} windows"))
    }
}

impl Drop for Attacker {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn serve(listener: TcpListener, visits: Arc<Mutex<Vec<String>>>) {
    while let Ok((visitor, _)) = listener.accept().await {
        tokio::spawn(receive(visitor, Arc::clone(&visits)));
    }
}

/// A connection counts, even one that says nothing.
async fn receive(mut visitor: TcpStream, visits: Arc<Mutex<Vec<String>>>) {
    let mut heard = [0; 1024];
    let count = visitor.read(&mut heard).await.unwrap_or(0);
    let text = String::from_utf8_lossy(&heard[..count]);
    let first = text.lines().next().unwrap_or("says nothing").to_owned();
    visits.lock().unwrap_or_else(PoisonError::into_inner).push(first);
    let _gone_already = visitor.write_all(ANSWER).await;
}

impl Night {
    /// On shift with its window open, and somebody in wait.
    pub async fn under_attack() -> (Self, Attacker) {
        let (mut night, attacker) = Attacker::of(Self::drivable().await).await;
        night.start().await;
        night.cli(&["on"]).await;
        (night, attacker)
    }
}

impl Page<'_> {
    /// Marks the page, so that another in its place can be told.
    pub async fn mark(&self) {
        self.run("window.__first = true", json!([])).await;
    }
}
