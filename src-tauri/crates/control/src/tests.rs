//! Conversations over a real socket.

use super::*;
use crate::peer::{Peer, judge};
use std::{os::unix::fs::PermissionsExt, path::Path, path::PathBuf, time::Duration};
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::UnixStream,
    sync::mpsc,
    task::JoinHandle,
};

/// Only a safety net: no test waits for it.
const NET: Duration = Duration::from_secs(30);

struct Running {
    folder: TempDir,
    asked: mpsc::UnboundedReceiver<Request>,
    task: JoinHandle<()>,
}

impl Running {
    /// Answers everything with `Done`, and tells what it was asked; `why` is never answered.
    fn start(patience: Duration) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (heard, asked) = mpsc::unbounded_channel();
        let server = Server::bind(folder.path()).unwrap().patience(patience);
        let task = tokio::spawn(server.run(move |request| {
            let stuck = matches!(request, Request::Why { .. });
            let _ = heard.send(request);
            async move {
                if stuck {
                    std::future::pending::<()>().await;
                }
                Answer::Done
            }
        }));
        Self { folder, asked, task }
    }

    fn socket(&self) -> PathBuf {
        self.folder.path().join("control.sock")
    }

    async fn connect(&self) -> UnixStream {
        UnixStream::connect(self.socket()).await.unwrap()
    }

    async fn ask(&self, request: Request) -> Answer {
        ask(self.folder.path(), request).await.unwrap()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// All that comes until the other end closes.
async fn rest(mut stream: UnixStream) -> String {
    let mut text = Vec::new();
    // A reset after the answer is a way to close, too.
    let _ = tokio::time::timeout(NET, stream.read_to_end(&mut text)).await.expect("the server did not close");
    String::from_utf8(text).unwrap()
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

fn fault(line: &str) -> FaultName {
    match wire::answer(line.as_bytes()) {
        Ok((_, Answer::Fault(fault))) => fault.name,
        other => panic!("{other:?} in {line}"),
    }
}

#[tokio::test]
async fn a_request_arrives_and_its_answer_returns() {
    let mut running = Running::start(NET);
    let request = Request::Snooze { alert: "slack/acme/C1/1.000100".to_owned(), seconds: 900 };
    assert_eq!(running.ask(request.clone()).await, Answer::Done);
    assert_eq!(running.asked.recv().await, Some(request));
}

#[tokio::test]
async fn socket_and_folder_are_the_persons_own() {
    let running = Running::start(NET);
    assert_eq!((mode(running.folder.path()), mode(&running.socket())), (0o700, 0o600));
    let parent = tempfile::tempdir().unwrap();
    let open = parent.path().join("a/b");
    std::fs::create_dir_all(&open).unwrap();
    std::fs::set_permissions(&open, std::fs::Permissions::from_mode(0o755)).unwrap();
    let _server = Server::bind(&open).unwrap();
    assert_eq!(mode(&open), 0o700);
}

#[test]
fn only_the_same_user_is_a_peer() {
    assert_eq!(judge(Some(1000), 1000), Peer::Me);
    assert_eq!(judge(Some(0), 1000), Peer::Somebody);
    assert_eq!(judge(Some(1000), 0), Peer::Somebody);
    assert_eq!(judge(None, 1000), Peer::Somebody);
}

#[tokio::test]
async fn nobody_there_is_not_running() {
    let folder = tempfile::tempdir().unwrap();
    assert!(matches!(ask(folder.path(), Request::Status).await, Err(AskFault::NotRunning)));
    // A socket file that a killed process left.
    drop(std::os::unix::net::UnixListener::bind(folder.path().join("control.sock")).unwrap());
    assert!(folder.path().join("control.sock").exists());
    assert!(matches!(ask(folder.path(), Request::Status).await, Err(AskFault::NotRunning)));
    let _server = Server::bind(folder.path()).unwrap();
}

#[tokio::test]
async fn the_second_server_gives_way_and_the_first_goes_on() {
    let running = Running::start(NET);
    assert!(matches!(Server::bind(running.folder.path()), Err(ServeFault::AlreadyRunning)));
    assert_eq!(running.ask(Request::Status).await, Answer::Done);
}

#[tokio::test]
async fn a_listener_without_the_lock_is_not_replaced_either() {
    let folder = tempfile::tempdir().unwrap();
    let _other = std::os::unix::net::UnixListener::bind(folder.path().join("control.sock")).unwrap();
    assert!(matches!(Server::bind(folder.path()), Err(ServeFault::AlreadyRunning)));
}

#[tokio::test]
async fn a_server_that_ends_makes_room() {
    let folder = tempfile::tempdir().unwrap();
    drop(Server::bind(folder.path()).unwrap());
    assert!(!folder.path().join("control.sock").exists());
    let _server = Server::bind(folder.path()).unwrap();
}

#[tokio::test]
async fn a_path_too_long_is_said_so() {
    let folder = tempfile::tempdir().unwrap();
    let long = folder.path().join("x".repeat(110));
    let fault = Server::bind(&long).err().expect("too long");
    assert!(matches!(fault, ServeFault::PathTooLong { .. }) && fault.to_string().contains("at most"), "{fault}");
    assert!(matches!(ask(&long, Request::Status).await, Err(AskFault::PathTooLong { .. })));
}

#[tokio::test]
async fn garbage_is_answered_and_the_connection_goes_on() {
    let running = Running::start(NET);
    let mut stream = running.connect().await;
    stream
        .write_all(b"rubbish\n\xff\xfe\n\n{\"v\":1,\"id\":5,\"verb\":\"dance\"}\n{\"v\":1,\"id\":6,\"verb\":\"on\"}\n")
        .await
        .unwrap();
    stream.shutdown().await.unwrap();
    let text = rest(stream).await;
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 5, "{text}");
    let names: Vec<FaultName> = lines[..4].iter().map(|line| fault(line)).collect();
    assert_eq!(names, [FaultName::Malformed, FaultName::Malformed, FaultName::Malformed, FaultName::UnknownVerb]);
    assert_eq!(wire::answer(lines[4].as_bytes()), Ok((6, Answer::Done)));
}

#[tokio::test]
async fn a_huge_line_is_refused_and_its_connection_closed() {
    let running = Running::start(NET);
    let mut stream = running.connect().await;
    stream.write_all(&vec![b'x'; LONGEST]).await.unwrap();
    let text = rest(stream).await;
    assert_eq!(fault(&text), FaultName::TooLong);
    assert_eq!(running.ask(Request::Status).await, Answer::Done);
}

#[tokio::test]
async fn the_longest_line_that_is_allowed_is_read() {
    let running = Running::start(NET);
    let mut line = b"{\"v\":1,\"id\":9,\"verb\":\"on\"".to_vec();
    line.resize(LONGEST - 2, b' ');
    line.extend(b"}\n");
    let mut stream = running.connect().await;
    stream.write_all(&line).await.unwrap();
    stream.shutdown().await.unwrap();
    assert_eq!(wire::answer(rest(stream).await.as_bytes()), Ok((9, Answer::Done)));
}

#[tokio::test]
async fn half_a_line_then_silence_holds_nobody_up() {
    let running = Running::start(Duration::from_millis(200));
    let mut slow = running.connect().await;
    slow.write_all(b"{\"v\":1,").await.unwrap();
    assert_eq!(running.ask(Request::Status).await, Answer::Done);
    assert_eq!(rest(slow).await, "");
}

#[tokio::test]
async fn one_that_never_reads_holds_nobody_up() {
    let running = Running::start(Duration::from_millis(200));
    let mut deaf = running.connect().await;
    let lines = b"{\"v\":1,\"id\":1,\"verb\":\"on\"}\n".repeat(100_000);
    // The server stops taking once its answers are not taken; then it closes.
    let sent = tokio::time::timeout(NET, deaf.write_all(&lines)).await.expect("the server did not close");
    assert!(sent.is_err());
    assert_eq!(running.ask(Request::Status).await, Answer::Done);
}

#[tokio::test]
async fn a_handler_that_hangs_is_said_to_be_busy() {
    let running = Running::start(Duration::from_millis(200));
    let answer = running.ask(Request::Why { alert: "x".to_owned() }).await;
    assert!(matches!(answer, Answer::Fault(Fault { name: FaultName::Busy, .. })), "{answer:?}");
    assert_eq!(running.ask(Request::Status).await, Answer::Done);
}

#[tokio::test]
async fn a_crowd_is_turned_away_and_let_in_when_it_leaves() {
    let mut running = Running::start(NET);
    let mut crowd = Vec::new();
    for _ in 0..32 {
        let mut stream = running.connect().await;
        stream.write_all(b"{\"v\":1,\"id\":1,\"verb\":\"on\"}\n").await.unwrap();
        running.asked.recv().await.unwrap();
        crowd.push(stream);
    }
    let answer = running.ask(Request::Status).await;
    assert!(matches!(answer, Answer::Fault(Fault { name: FaultName::Busy, .. })), "{answer:?}");
    drop(crowd);
    tokio::time::timeout(NET, async {
        while running.ask(Request::Status).await != Answer::Done {
            tokio::task::yield_now().await;
        }
    })
    .await
    .expect("nobody was let in");
}

#[tokio::test]
async fn an_answer_that_is_none_is_garbled() {
    let folder = tempfile::tempdir().unwrap();
    let listener = tokio::net::UnixListener::bind(folder.path().join("control.sock")).unwrap();
    for line in [&b"HTTP/1.1 400 Bad Request\r\n"[..], b"", b"{\"v\":9,\"id\":1,\"answer\":\"done\"}\n"] {
        let asked = tokio::spawn({
            let folder = folder.path().to_owned();
            async move { ask(&folder, Request::Status).await }
        });
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.write_all(line).await.unwrap();
        stream.shutdown().await.unwrap();
        let answer = asked.await.unwrap();
        assert!(matches!(answer, Err(AskFault::Garbled { .. })), "{answer:?}");
    }
}
