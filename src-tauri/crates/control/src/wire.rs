//! The lines on the socket: `{"v":1,"id":7,"verb":"ack","alert":"slack/acme/C1/1.000100"}`, answered by
//! `{"v":1,"id":7,"answer":"done"}`.
//!
//! Invariant: every line that comes in gets an answer line or ends the connection; none can panic.

use crate::words::{Answer, Fault, FaultName, Request};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The version of the protocol; another one is answered with a fault, not guessed at.
pub const VERSION: u64 = 1;
/// Longest request line in bytes, its end included.
pub const LONGEST: usize = 64 * 1024;

#[derive(Serialize, Deserialize)]
pub(crate) struct Framed<T> {
    pub v: u64,
    /// Chosen by who asks, repeated in the answer.
    pub id: u64,
    #[serde(flatten)]
    pub what: T,
}

/// One line, its end included.
pub(crate) fn line<T: Serialize>(id: u64, what: T) -> Vec<u8> {
    let mut line = serde_json::to_vec(&Framed { v: VERSION, id, what }).unwrap_or_default();
    line.push(b'\n');
    line
}

/// Reads a request line. The id is told even where the rest is faulty, 0 where there is none.
pub(crate) fn request(line: &[u8]) -> (u64, Result<Request, Fault>) {
    let malformed = |says: &str| Fault::new(FaultName::Malformed, says);
    let mut fields: Map<String, Value> = match serde_json::from_slice(line) {
        Ok(Value::Object(fields)) => fields,
        Ok(_) => return (0, Err(malformed("The line is no JSON object."))),
        Err(fault) => return (0, Err(malformed(&format!("The line is no JSON: {fault}.")))),
    };
    let version = fields.remove("v").as_ref().and_then(Value::as_u64);
    let Some(id) = fields.remove("id").as_ref().and_then(Value::as_u64) else {
        return (0, Err(malformed("The line has no id, a number from 0.")));
    };
    (id, checked(version, fields))
}

fn checked(version: Option<u64>, fields: Map<String, Value>) -> Result<Request, Fault> {
    match version {
        Some(VERSION) => {}
        Some(other) => {
            let says = format!(
                "The application speaks version {VERSION} of the control protocol, not {other}. Restart it after an update."
            );
            return Err(Fault::new(FaultName::OtherVersion, says));
        }
        None => return Err(Fault::new(FaultName::Malformed, "The line has no version v.")),
    }
    let Some(verb) = fields.get("verb").and_then(Value::as_str).map(str::to_owned) else {
        return Err(Fault::new(FaultName::Malformed, "The line has no verb."));
    };
    if !Request::VERBS.contains(&verb.as_str()) {
        return Err(Fault::new(FaultName::UnknownVerb, format!("There is no verb {verb:.40?}.")));
    }
    serde_json::from_value(Value::Object(fields))
        .map_err(|fault| Fault::new(FaultName::BadFields, format!("{verb}: {fault}.")))
}

/// Reads an answer line.
///
/// # Errors
/// In words, where it is none.
pub(crate) fn answer(line: &[u8]) -> Result<(u64, Answer), String> {
    let framed: Framed<Answer> = serde_json::from_slice(line).map_err(|fault| fault.to_string())?;
    if framed.v != VERSION {
        Err(format!("version {} of the protocol", framed.v))
    } else {
        Ok((framed.id, framed.what))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use view::Which;

    #[test]
    fn requests_return_as_they_were_and_their_verbs_are_all_listed() {
        let alert = || "slack/acme/C1/1.000100".to_owned();
        let all = [
            Request::On,
            Request::Off,
            Request::Auto,
            Request::Status,
            Request::Alerts { which: Which::All },
            Request::Ack { alert: alert() },
            Request::Snooze { alert: alert(), seconds: 900 },
            Request::SnoozeUntilMorning { alert: alert() },
            Request::Verdict { alert: alert(), emoji: "eyes".to_owned(), note: Some("a \"known\" one\n".to_owned()) },
            Request::Undo { alert: alert() },
            Request::Told { alert: alert() },
            Request::Deployed { what: "shop 1.4".to_owned() },
            Request::Silence,
            Request::Why { alert: alert() },
            Request::Schedule,
            Request::Team,
            Request::OpenWindow,
            Request::Refresh,
        ];
        assert_eq!(all.len(), Request::VERBS.len());
        for (asked, verb) in all.into_iter().zip(Request::VERBS) {
            let line = line(7, &asked);
            let json: Value = serde_json::from_slice(&line).unwrap();
            assert_eq!(
                (json["v"].as_u64(), json["id"].as_u64(), json["verb"].as_str()),
                (Some(1), Some(7), Some(verb))
            );
            assert_eq!(request(&line), (7, Ok(asked)));
        }
    }

    #[test]
    fn a_verdict_needs_no_note() {
        let line = br#"{"v":1,"id":2,"verb":"verdict","alert":"a","emoji":"eyes"}"#;
        let asked = Request::Verdict { alert: "a".to_owned(), emoji: "eyes".to_owned(), note: None };
        assert_eq!(request(line), (2, Ok(asked)));
    }

    #[test]
    fn answers_return_as_they_were() {
        for said in [Answer::Done, Answer::Alerts(Vec::new()), Fault::new(FaultName::Busy, "x").into()] {
            assert_eq!(answer(&line(3, &said)), Ok((3, said)));
        }
        assert!(answer(b"{\"v\":2,\"id\":1,\"answer\":\"done\"}").is_err());
        assert!(answer(b"rubbish").is_err());
    }

    #[test]
    fn faulty_lines_are_named() {
        use FaultName::*;
        let table = [
            ("", 0, Malformed),
            ("rubbish", 0, Malformed),
            ("[1]", 0, Malformed),
            ("{\"v\":1,\"verb\":\"on\"}", 0, Malformed),
            ("{\"v\":1,\"id\":-4,\"verb\":\"on\"}", 0, Malformed),
            ("{\"id\":4,\"verb\":\"on\"}", 4, Malformed),
            ("{\"v\":\"1\",\"id\":4,\"verb\":\"on\"}", 4, Malformed),
            ("{\"v\":2,\"id\":4,\"verb\":\"on\"}", 4, OtherVersion),
            ("{\"v\":1,\"id\":4}", 4, Malformed),
            ("{\"v\":1,\"id\":4,\"verb\":7}", 4, Malformed),
            ("{\"v\":1,\"id\":4,\"verb\":\"format-disk\"}", 4, UnknownVerb),
            ("{\"v\":1,\"id\":4,\"verb\":\"ack\"}", 4, BadFields),
            ("{\"v\":1,\"id\":4,\"verb\":\"ack\",\"alert\":5}", 4, BadFields),
            ("{\"v\":1,\"id\":4,\"verb\":\"snooze\",\"alert\":\"a\",\"seconds\":-1}", 4, BadFields),
            ("{\"v\":1,\"id\":4,\"verb\":\"alerts\",\"which\":\"some\"}", 4, BadFields),
            ("{\"v\":1,\"id\":4,\"verb\":\"verdict\",\"alert\":\"a\"}", 4, BadFields),
            ("{\"v\":1,\"id\":4,\"verb\":\"verdict\",\"alert\":\"a\",\"emoji\":\"eyes\",\"note\":5}", 4, BadFields),
            ("{\"v\":1,\"id\":4,\"verb\":\"undo\"}", 4, BadFields),
            ("{\"v\":1,\"id\":4,\"verb\":\"deployed\"}", 4, BadFields),
        ];
        for (text, id, name) in table {
            let (told, fault) = request(text.as_bytes());
            assert_eq!((told, fault.map_err(|fault| fault.name)), (id, Err(name)), "{text}");
        }
        assert_eq!(request(b"\xff\xfe").1.unwrap_err().name, Malformed);
        assert_eq!(request("[".repeat(60_000).as_bytes()).1.unwrap_err().name, Malformed);
    }

    #[test]
    fn names_are_written_as_they_are_called() {
        use FaultName::*;
        for name in [Malformed, TooLong, OtherVersion, UnknownVerb, BadFields, NoSuchAlert, Refused, Busy] {
            assert_eq!(serde_json::to_value(name).unwrap(), name.as_str());
        }
    }
}
