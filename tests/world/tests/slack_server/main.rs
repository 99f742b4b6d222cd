//! The simulated Slack over real TCP, met with nothing but bytes.
//!
//! Invariant: no client library takes part, so that what is seen here is what the server really sends.

mod bytes;

use std::io::ErrorKind;
use std::time::Duration;

use bytes::*;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use world::slack::{Disconnect, Fault, Gone, HalfOpen, Pace, Slack};

async fn world() -> Slack {
    Slack::builder().channel("C1", "alerts").person("U_BEN", "Ben Example").start().await
}

#[tokio::test]
async fn a_message_arrives_and_is_confirmed() {
    let slack = world().await;
    let mut socket = Socket::open(&slack).await;
    let ts = slack.post("C1", "U_BEN", "down");
    let envelope = socket.text().await;
    assert_eq!(envelope["payload"]["event"]["ts"], ts);
    socket.confirm(&envelope).await;
    let record = slack.until_message_confirmed("C1", &ts).await;
    assert_eq!(record.id, envelope["envelope_id"]);
    slack.assert_nothing_unexpected();
}

#[tokio::test]
async fn a_ticket_works_once() {
    let slack = world().await;
    let ticket = ticket(&slack).await;
    assert_eq!(handshake(&slack, &ticket).await.0, "101");
    assert_eq!(handshake(&slack, &ticket).await.0, "403");
    assert_eq!(slack.unexpected().len(), 1);
}

#[tokio::test]
async fn pings_are_echoed_and_the_server_pings() {
    let pace = Pace { ping_every: Duration::from_millis(20), ..Pace::REAL };
    let slack = Slack::builder().pace(pace).start().await;
    let mut socket = Socket::open(&slack).await;
    socket.send(PING, b"uuid:1700000000").await;
    let (mut pinged, mut echoed) = (false, false);
    while !(pinged && echoed) {
        match socket.frame().await.expect("a frame") {
            (PING, _) => pinged = true,
            (PONG, payload) => echoed = payload == b"uuid:1700000000",
            other => panic!("unexpected {other:?}"),
        }
    }
}

#[tokio::test]
async fn dropped_sockets_are_reset() {
    let slack = world().await;
    let mut socket = Socket::open(&slack).await;
    slack.drop_sockets();
    assert_eq!(socket.frame().await.expect_err("reset").kind(), ErrorKind::ConnectionReset);
    assert!(matches!(slack.records().sockets[0].gone, Some((_, Gone::Aborted))));
}

#[tokio::test]
async fn tcp_stays_open_after_the_closing_handshake() {
    let slack = world().await;
    let mut socket = Socket::open(&slack).await;
    slack.close_sockets();
    assert_eq!(socket.frame().await.expect("a close frame").0, CLOSE);
    socket.send(CLOSE, &[]).await;
    let after = tokio::time::timeout(Duration::from_millis(300), socket.frame()).await;
    assert!(after.is_err(), "neither a frame nor the end: {after:?}");
}

#[tokio::test]
async fn a_clients_close_is_noticed() {
    let slack = world().await;
    let mut socket = Socket::open(&slack).await;
    slack.until_connected().await;
    socket.send(CLOSE, &[]).await;
    slack.until_disconnected().await;
    let socket = Socket::open(&slack).await;
    drop(socket);
    slack.until_disconnected().await;
    assert!(slack.records().sockets.iter().all(|socket| matches!(socket.gone, Some((_, Gone::ByClient)))));
}

#[tokio::test]
async fn a_half_open_socket_answers_nothing_and_stays_open() {
    let slack = world().await;
    let mut socket = Socket::open(&slack).await;
    slack.half_open(HalfOpen::AlsoNew);
    socket.send(PING, b"anyone?").await;
    slack.post("C1", "U_BEN", "down");
    let silence = tokio::time::timeout(Duration::from_millis(300), socket.frame()).await;
    assert!(silence.is_err(), "it answered: {silence:?}");
    let mut newer = Socket::open_silently(&slack).await;
    let silence = tokio::time::timeout(Duration::from_millis(300), newer.frame()).await;
    assert!(silence.is_err(), "it said hello: {silence:?}");
    slack.half_open(HalfOpen::Off);
    Socket::open(&slack).await;
}

#[tokio::test]
async fn a_shut_port_refuses_and_opens_again() {
    let slack = world().await;
    let mut socket = Socket::open(&slack).await;
    slack.refuse_connections();
    assert!(socket.frame().await.is_err());
    loop {
        // The listener closes a moment after the order.
        match TcpStream::connect(("127.0.0.1", slack.port())).await {
            Err(error) if error.kind() == ErrorKind::ConnectionRefused => break,
            _ => tokio::task::yield_now().await,
        }
    }
    slack.accept_connections();
    while TcpStream::connect(("127.0.0.1", slack.port())).await.is_err() {
        tokio::task::yield_now().await;
    }
    Socket::open(&slack).await;
}

#[tokio::test]
async fn a_warning_leaves_time_to_read_and_then_closes() {
    let pace = Pace { closes_after: Duration::from_millis(300), ..Pace::REAL };
    let slack = Slack::builder().channel("C1", "alerts").pace(pace).start().await;
    let mut socket = Socket::open(&slack).await;
    slack.disconnect(Disconnect::Warning);
    assert_eq!(socket.text().await["reason"], "warning");
    slack.post("C1", "U_ME", "still here");
    let envelope = socket.text().await;
    assert_eq!(socket.frame().await.expect("a close frame").0, CLOSE);
    socket.confirm(&envelope).await;
    slack.until_all_confirmed().await;
}

#[tokio::test]
async fn unconfirmed_events_come_again_in_scaled_time() {
    let pace = Pace::REAL.scaled(0.002);
    let slack = Slack::builder().channel("C1", "alerts").pace(pace).start().await;
    let mut socket = Socket::open(&slack).await;
    slack.post("C1", "U_ME", "listen");
    let attempts = [socket.text().await, socket.text().await, socket.text().await, socket.text().await];
    let numbers = attempts.map(|attempt| attempt["retry_attempt"].as_i64());
    assert_eq!(numbers, [Some(0), Some(1), Some(2), Some(3)]);
    slack.until("given up", |records| records.envelopes[0].given_up).await;
}

#[tokio::test]
async fn raw_frames_pass_unchanged() {
    let slack = world().await;
    assert_eq!(slack.send_raw("{}"), None, "nobody listens");
    let mut socket = Socket::open(&slack).await;
    let strange = json!({ "envelope_id": "e-1", "type": "from_the_future", "payload": [1], "novel": {} });
    slack.send_raw(&strange);
    let frame = socket.text().await;
    assert_eq!(frame, strange);
    socket.confirm(&frame).await;
    slack.until_confirmed("e-1").await;
    slack.assert_nothing_unexpected();
}

#[tokio::test]
async fn form_and_json_and_query_are_understood_alike() {
    let slack = world().await;
    let ts = slack.post("C1", "U_BEN", "a & b");
    for (kind, body) in [(FORM, "channel=C1&limit=5".to_owned()), (JSON, r#"{"channel":"C1","limit":5}"#.to_owned())] {
        let (head, body) = call(&slack, "xoxp-test", "conversations.history", kind, &body).await.expect("an answer");
        let body: Value = serde_json::from_str(&body).expect("JSON");
        assert_eq!(body["messages"][0]["ts"], ts, "{kind}: {body}");
        assert!(head.contains("x-oauth-scopes: "), "{head}");
    }
    let get =
        "GET /api/conversations.history?channel=C1 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer xoxp-test\r\n\r\n";
    assert!(exchange(&slack, get).await.expect("an answer").0.starts_with("http/1.1 200"));
    assert!(slack.records().calls("conversations.history").iter().all(|call| call.accepted()));
    let (_, refused) = call(&slack, "xoxp-test", "auth.test", "text/plain", "x").await.expect("an answer");
    assert!(refused.contains("invalid_post_type"));
    let (_, refused) = call(&slack, "xoxp-test", "auth.test", JSON, "[").await.expect("an answer");
    assert!(refused.contains("invalid_json"));
}

#[tokio::test]
async fn faults_reach_the_wire() {
    let slack = world().await;
    let ask = |slack: Slack| async move { call(&slack, "xoxp-test", "auth.test", FORM, "").await };
    slack.fail_next("auth.test", Fault::RateLimited { retry_after: 30 });
    let (head, _) = ask(slack.clone()).await.expect("an answer");
    assert!(head.starts_with("http/1.1 429") && head.contains("retry-after: 30\r\n"), "{head}");
    slack.fail_next("auth.test", Fault::Status(503));
    assert!(ask(slack.clone()).await.expect("an answer").0.starts_with("http/1.1 503"));
    slack.fail_next("auth.test", Fault::Garbage);
    let (_, garbage) = ask(slack.clone()).await.expect("an answer");
    assert!(serde_json::from_str::<Value>(&garbage).is_err());
    slack.fail_next("auth.test", Fault::CutOff);
    assert_eq!(ask(slack.clone()).await.expect_err("reset").kind(), ErrorKind::ConnectionReset);
    slack.fail_next("auth.test", Fault::NeverAnswers);
    assert!(tokio::time::timeout(Duration::from_millis(300), ask(slack.clone())).await.is_err());
    slack.fail_next("auth.test", Fault::Slow(Duration::from_millis(50)));
    assert!(ask(slack.clone()).await.expect("an answer").1.contains("U_ME"));
}

#[tokio::test]
async fn stray_requests_are_unexpected() {
    let slack = world().await;
    let (head, _) = exchange(&slack, "GET /elsewhere HTTP/1.1\r\nHost: x\r\n\r\n").await.expect("an answer");
    assert!(head.starts_with("http/1.1 404"));
    assert_eq!(slack.unexpected()[0].what, "GET /elsewhere");
}

/// Whichever of the server's threads hears of it first.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_shut_port_breaks_sockets_at_once() {
    for _ in 0..30 {
        let slack = world().await;
        let mut socket = Socket::open(&slack).await;
        slack.refuse_connections();
        let broken = tokio::time::timeout(Duration::from_secs(10), socket.frame()).await;
        assert!(broken.expect("it breaks before anybody lingers").is_err());
    }
}
