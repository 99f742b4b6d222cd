//! The same over a socket, with a client of a few lines.

use super::*;
use crate::pagerduty::{Fault, PagerDuty, Status};
use std::{io, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// One request on its own connection; the whole answer as text.
async fn speak(pd: &PagerDuty, request: &Request) -> io::Result<String> {
    let mut stream = TcpStream::connect(pd.url().trim_start_matches("http://")).await?;
    let headers: String = request.headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let head = format!(
        "{} {}?{} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-length: {}\r\n{headers}\r\n",
        request.method,
        request.path,
        request.query,
        request.body.len()
    );
    stream.write_all(&[head.as_bytes(), &request.body].concat()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    Ok(answer)
}

fn me() -> Request {
    request("GET", "/users/me", Value::Null)
}

#[tokio::test]
async fn an_acknowledgement_over_the_wire_arrives() {
    let pd = PagerDuty::start().await;
    let id = pd.trigger("checkout", "Disk full", Urgency::High);
    let answer = speak(&pd, &acknowledge(&id)).await.expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.contains("ratelimit-remaining: 959"), "{answer}");
    assert_eq!(pd.until_acknowledged(&id).await.status, Status::Acknowledged);
    assert_eq!(pd.unexpected(), Vec::<String>::new());
    assert_eq!(pd.requests("PUT /incidents/*"), 1);
    assert_eq!(pd.most_at_once(), 1);

    pd.fail_next("/users/me", Fault::Slow(Duration::from_millis(400)));
    let me = me();
    let (first, second) = tokio::join!(speak(&pd, &me), speak(&pd, &me));
    assert!(first.is_ok() && second.is_ok());
    assert_eq!(pd.most_at_once(), 2);
}

#[tokio::test]
async fn a_colleague_acts() {
    let pd = PagerDuty::start().await;
    let id = pd.trigger("checkout", "Disk full", Urgency::High);
    pd.acknowledge_by(&id, "Ben");
    pd.unacknowledge(&id);
    pd.escalate(&id);
    pd.assign(&id, "cleo@example.com");
    pd.acknowledge_by(&id, "Cleo Marsh");
    pd.snooze_by(&id, "Cleo", SignedDuration::from_mins(5));
    pd.pass(SignedDuration::from_mins(6));
    pd.resolve_by(&id, "PUCLEOMARSH");
    let history: Vec<String> = pd.incident(&id).history.iter().map(|event| format!("{:?}", event.what)).collect();
    let names: Vec<_> = history.iter().map(|what| what.split([' ', '{']).next().unwrap_or("")).collect();
    let wanted = "Triggered Escalated Acknowledged Unacknowledged Escalated Reassigned Acknowledged Snoozed \
                  Unacknowledged Resolved";
    assert_eq!(names.join(" "), wanted);
}

#[tokio::test]
async fn broken_connections_slow_answers_and_silence() {
    let pd = PagerDuty::start().await;
    let id = pd.trigger("checkout", "Disk full", Urgency::High);
    pd.fail_next("/users/me", Fault::Drop);
    let dropped = speak(&pd, &me()).await.unwrap_or_default();
    assert!(!dropped.contains("ada@example.com"), "{dropped}");

    pd.fail_next("/users/me", Fault::Slow(Duration::from_millis(50)));
    assert!(speak(&pd, &me()).await.expect("an answer").contains("ada@example.com"));

    pd.fail_next("PUT /incidents/*", Fault::AnswerHangs);
    let request = acknowledge(&id);
    let silence = speak(&pd, &request);
    tokio::select! {
        answer = silence => panic!("answered: {answer:?}"),
        _ = pd.until_acknowledged(&id) => {}
    }
}

#[tokio::test]
async fn connections_can_be_refused_and_accepted_again() {
    let pd = PagerDuty::start().await;
    let mut open = TcpStream::connect(pd.url().trim_start_matches("http://")).await.expect("a connection");
    pd.refuse_connections();
    assert!(matches!(open.read(&mut [0; 1]).await, Ok(0) | Err(_)), "open connections break");
    assert!(speak(&pd, &me()).await.is_err());
    pd.accept_connections();
    assert!(speak(&pd, &me()).await.expect("an answer").starts_with("HTTP/1.1 200"));
}
