//! HTTP and WebSocket by hand, as far as these tests need them.

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use world::slack::Slack;

pub const TEXT: u8 = 0x81;
pub const CLOSE: u8 = 0x88;
pub const PING: u8 = 0x89;
pub const PONG: u8 = 0x8a;

/// A WebSocket of bytes.
pub struct Socket(TcpStream);

impl Socket {
    pub async fn open(slack: &Slack) -> Self {
        let mut socket = Self::open_silently(slack).await;
        assert_eq!(socket.text().await["type"], "hello");
        socket
    }

    pub async fn open_silently(slack: &Slack) -> Self {
        let (status, stream) = handshake(slack, &ticket(slack).await).await;
        assert_eq!(status, "101");
        Self(stream)
    }

    /// The next frame: its first byte and its payload.
    pub async fn frame(&mut self) -> std::io::Result<(u8, Vec<u8>)> {
        let kind = self.0.read_u8().await?;
        let length = match self.0.read_u8().await? {
            126 => usize::from(self.0.read_u16().await?),
            short => usize::from(short),
        };
        let mut payload = vec![0; length];
        self.0.read_exact(&mut payload).await?;
        Ok((kind, payload))
    }

    /// The next text frame, as JSON.
    pub async fn text(&mut self) -> Value {
        loop {
            let (kind, payload) = self.frame().await.expect("a frame");
            if kind == TEXT {
                return serde_json::from_slice(&payload).expect("JSON");
            }
            assert_eq!(kind, PING, "text or ping");
        }
    }

    /// Sends a frame of at most 125 bytes, masked with zeros.
    pub async fn send(&mut self, kind: u8, payload: &[u8]) {
        let length = u8::try_from(payload.len()).expect("a short frame");
        let mut bytes = vec![kind, 0x80 | length, 0, 0, 0, 0];
        bytes.extend_from_slice(payload);
        self.0.write_all(&bytes).await.expect("sent");
    }

    pub async fn confirm(&mut self, envelope: &Value) {
        self.send(TEXT, json!({ "envelope_id": envelope["envelope_id"] }).to_string().as_bytes()).await;
    }
}

/// Sends bytes and returns the head of the answer with the stream behind it.
pub async fn exchange(slack: &Slack, request: &str) -> std::io::Result<(String, TcpStream)> {
    let mut stream = TcpStream::connect(("127.0.0.1", slack.port())).await?;
    stream.write_all(request.as_bytes()).await?;
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await?);
    }
    Ok((String::from_utf8_lossy(&head).to_lowercase(), stream))
}

pub async fn handshake(slack: &Slack, ticket: &str) -> (String, TcpStream) {
    let request = format!(
        "GET /link/?ticket={ticket} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    );
    let (head, stream) = exchange(slack, &request).await.expect("an answer");
    (head.split(' ').nth(1).expect("a status").to_owned(), stream)
}

/// A call with this token; the head and the body of its answer.
pub async fn call(
    slack: &Slack,
    token: &str,
    method: &str,
    kind: &str,
    body: &str,
) -> std::io::Result<(String, String)> {
    let request = format!(
        "POST /api/{method} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\
         Content-Type: {kind}\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let (head, mut stream) = exchange(slack, &request).await?;
    let mut body = String::new();
    stream.read_to_string(&mut body).await?;
    Ok((head, body))
}

pub const FORM: &str = "application/x-www-form-urlencoded";
pub const JSON: &str = "application/json;charset=utf-8";

pub async fn ticket(slack: &Slack) -> String {
    let (_, body) = call(slack, "xapp-test", "apps.connections.open", JSON, "").await.expect("an answer");
    let body: Value = serde_json::from_str(&body).expect("JSON");
    body["url"].as_str().expect("a url").split(['=', '&']).nth(1).expect("a ticket").to_owned()
}
