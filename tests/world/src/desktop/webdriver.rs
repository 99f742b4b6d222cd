//! A person at the window of the application as it ships, by way of WebKit's own driver.
//!
//! Invariant: the driver attaches to an application that the session started, and starts nothing itself; it ends with the
//! value that stands for it.

use super::{PATIENCE, Process, session::Place, watched};
use base64::{Engine, prelude::BASE64_STANDARD as STANDARD};
use http_body_util::{BodyExt, Full};
use hyper::{Method, Request, StatusCode, body::Bytes, client::conn::http1};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use std::{
    net::{Ipv4Addr, SocketAddr},
    path::Path,
    sync::atomic::{AtomicU16, Ordering},
};
use tokio::net::TcpStream;

/// What an element is called in JSON (W3C WebDriver, section 12).
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";
const INSPECTED: &str = "WEBKIT_INSPECTOR_SERVER";

/// Lets a driver look into the windows of programs that are started here. Both variables are WebKit's and Tauri's own:
/// Shiftbell reads neither.
pub(super) fn drivable(place: Place) -> Place {
    place.with("TAURI_WEBVIEW_AUTOMATION", "true").with(INSPECTED, &a_free_address().to_string())
}

/// An address that nobody else asks for: the loopback network is large, so each process takes a host of its own.
fn a_free_address() -> SocketAddr {
    static PORT: AtomicU16 = AtomicU16::new(4444);
    let [_, high, middle, low] = std::process::id().to_be_bytes();
    let host = Ipv4Addr::new(127, high.saturating_add(1), middle, low);
    SocketAddr::from((host, PORT.fetch_add(1, Ordering::Relaxed)))
}

/// Why the driver did not do something: `no such element`, `javascript error` and the like, with what it says of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    pub error: String,
    pub message: String,
}

/// An element of the page.
#[derive(Clone, Debug)]
pub struct Element(String);

pub struct WebDriver {
    process: Process,
    address: SocketAddr,
    session: String,
}

impl WebDriver {
    /// Attaches to the application's window, which must be there: WebKit would wait for it without an end.
    pub(super) async fn attach(place: &Place) -> Self {
        let inspected = place.environment().get(INSPECTED).expect("an application that is drivable");
        let address = a_free_address();
        let arguments =
            [format!("--host={}", address.ip()), format!("--port={}", address.port()), format!("--target={inspected}")];
        let arguments = arguments.each_ref().map(String::as_str);
        let process = Process::start(place, "WebKitWebDriver", Path::new("WebKitWebDriver"), &arguments, "");
        let mut driver = Self { process, address, session: String::new() };
        watched::until("the driver", async || driver.send(Method::GET, "/status", Value::Null).await.ok()).await;
        let wanted = json!({ "capabilities": { "alwaysMatch": {} } });
        let opened = driver.asked(Method::POST, "/session", wanted).await.unwrap_or_else(|why| driver.give_up(&why));
        driver.session = opened["sessionId"].as_str().expect("a session's id").to_owned();
        driver
    }

    /// Runs the body of a function in the page, with `arguments`; where it returns a promise, what comes of it.
    ///
    /// # Errors
    /// What it throws, or that the window is gone.
    pub async fn run(&self, script: &str, arguments: Value) -> Result<Value, Refused> {
        self.post("execute/sync", json!({ "script": script, "args": arguments })).await
    }

    /// The element that a script returns, where it returns one.
    ///
    /// # Errors
    /// As [`Self::run`].
    pub async fn element(&self, script: &str, arguments: Value) -> Result<Option<Element>, Refused> {
        let found = self.run(script, arguments).await?;
        Ok(found[ELEMENT].as_str().map(|id| Element(id.to_owned())))
    }

    /// Scrolls to the element and clicks in its middle.
    ///
    /// # Errors
    /// Where it is not to be seen there, or is gone.
    pub async fn click(&self, element: &Element) -> Result<(), Refused> {
        self.post(&format!("element/{}/click", element.0), json!({})).await.map(drop)
    }

    /// Types into the element.
    ///
    /// # Errors
    /// Where nothing can be typed there, or it is gone.
    pub async fn type_into(&self, element: &Element, text: &str) -> Result<(), Refused> {
        self.post(&format!("element/{}/value", element.0), json!({ "text": text })).await.map(drop)
    }

    /// Presses the keys together and lets them go, wherever the focus is. Keys are characters, those without one have code
    /// points in WebDriver's section 17.4.2.
    ///
    /// # Errors
    /// That the window is gone.
    pub async fn press(&self, keys: &[char]) -> Result<(), Refused> {
        let one = |kind: &str, key: &char| json!({ "type": kind, "value": key.to_string() });
        let down = keys.iter().map(|key| one("keyDown", key));
        let strokes: Vec<Value> = down.chain(keys.iter().rev().map(|key| one("keyUp", key))).collect();
        let actions = json!([{ "type": "key", "id": "keyboard", "actions": strokes }]);
        self.post("actions", json!({ "actions": actions })).await.map(drop)
    }

    /// Gives the window this size, in pixels.
    ///
    /// # Errors
    /// That the window is gone.
    pub async fn resize(&self, width: u32, height: u32) -> Result<(), Refused> {
        self.post("window/rect", json!({ "width": width, "height": height })).await.map(drop)
    }

    /// A picture of the page, as PNG.
    ///
    /// # Errors
    /// That the window is gone.
    pub async fn picture(&self) -> Result<Vec<u8>, Refused> {
        let said = self.asked(Method::GET, &self.path("screenshot"), Value::Null).await?;
        let encoded = said.as_str().expect("a picture is a text");
        Ok(STANDARD.decode(encoded).expect("a picture in base64"))
    }

    /// Turns to a window that was opened since, the last one; whether there is any.
    ///
    /// # Errors
    /// That there is no session any more.
    pub async fn turn_to_window(&self) -> Result<bool, Refused> {
        let handles = self.handles().await?;
        let Some(handle) = handles.last() else { return Ok(false) };
        self.post("window", json!({ "handle": handle })).await?;
        Ok(true)
    }

    /// How many windows there are.
    ///
    /// # Errors
    /// As [`Self::turn_to_window`].
    pub async fn windows(&self) -> Result<usize, Refused> {
        self.handles().await.map(|handles| handles.len())
    }

    async fn handles(&self) -> Result<Vec<Value>, Refused> {
        let handles = self.asked(Method::GET, &self.path("window/handles"), Value::Null).await?;
        Ok(handles.as_array().cloned().unwrap_or_default())
    }

    async fn post(&self, command: &str, body: Value) -> Result<Value, Refused> {
        self.asked(Method::POST, &self.path(command), body).await
    }

    fn path(&self, command: &str) -> String {
        format!("/session/{}/{command}", self.session)
    }

    /// What the driver answers; a driver that does not answer is the end of the test.
    async fn asked(&self, method: Method, path: &str, body: Value) -> Result<Value, Refused> {
        let answer = tokio::time::timeout(PATIENCE, self.send(method, path, body)).await;
        let (status, answer) = match answer {
            Ok(Ok(answer)) => answer,
            Ok(Err(why)) => self.give_up(&why),
            Err(_) => self.give_up(&format!("no answer to {path} within {PATIENCE:?}")),
        };
        let value = answer["value"].clone();
        if status == StatusCode::OK {
            return Ok(value);
        }
        let said = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
        Err(Refused { error: said("error"), message: said("message") })
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        body: Value,
    ) -> Result<(StatusCode, Value), Box<dyn std::error::Error>> {
        let stream = TokioIo::new(TcpStream::connect(self.address).await?);
        let (mut sender, connection) = http1::handshake(stream).await?;
        let talking = tokio::spawn(connection);
        let body = if body.is_null() { Bytes::new() } else { body.to_string().into() };
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", self.address.to_string())
            .header("content-type", "application/json")
            .body(Full::new(body))?;
        let response = sender.send_request(request).await?;
        let (head, body) = response.into_parts();
        let body = body.collect().await?.to_bytes();
        talking.abort();
        Ok((head.status, serde_json::from_slice(&body)?))
    }

    fn give_up(&self, why: &dyn std::fmt::Debug) -> ! {
        panic!("the driver: {why:?}\n{}", self.process.log());
    }
}
