//! Sans-IO: every rule of the simulated Slack with time as an argument.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::*;

mod link;
mod web;

const START: i64 = 1_700_000_000;

fn at(seconds: f64) -> Timestamp {
    Timestamp::from_microsecond(START * 1_000_000 + (seconds * 1e6) as i64).expect("a time in range")
}

fn workspace() -> State {
    State::new(
        Slack::builder()
            .channel("C1", "alerts")
            .person("U_BEN", "Ben Example")
            .bot("B_MON", "Monitor")
            .webhook("B_HOOK", "Hook")
            .group("S_SRE", "sre", &["U_ME"])
            .setup(),
    )
}

fn call_as(state: &mut State, token: &str, method: &str, params: &[(&str, &str)], now: f64) -> Value {
    let params: BTreeMap<_, _> = params.iter().map(|&(key, value)| (key.to_owned(), value.to_owned())).collect();
    let call = Call { method: method.to_owned(), token: Some(token.to_owned()), params, carried: Carried::Form };
    let answer = state.call(call, at(now));
    assert_eq!(answer.status, 200);
    serde_json::from_str(&answer.body).expect("JSON")
}

fn call(state: &mut State, method: &str, params: &[(&str, &str)]) -> Value {
    call_as(state, "xoxp-test", method, params, 1000.0)
}

fn ticket(state: &mut State) -> String {
    let opened = call_as(state, "xapp-test", "apps.connections.open", &[], 0.0);
    let url = opened["url"].as_str().expect("a url");
    let ticket = url.split("ticket=").nth(1).and_then(|rest| rest.split('&').next());
    ticket.expect("a ticket").to_owned()
}

fn connect(state: &mut State, now: f64) -> SocketId {
    let ticket = ticket(state);
    let socket = state.admit(&ticket, at(now)).expect("a fresh ticket");
    state.opened(socket, at(now));
    socket
}

/// The JSON frames among the effects.
fn frames(state: &mut State) -> Vec<(SocketId, Value)> {
    let effects = state.effects().into_iter();
    effects
        .filter_map(|effect| match effect {
            Effect::Send { socket, text } => Some((socket, serde_json::from_str(&text).expect("JSON"))),
            _ => None,
        })
        .collect()
}

fn confirm(state: &mut State, socket: SocketId, id: &str, now: f64) {
    state.frame(socket, &json!({ "envelope_id": id }).to_string(), at(now));
}

/// Ticks whenever the state asks for it, up to `end`; returns when an envelope was sent, and its attempt.
fn run_until(state: &mut State, end: f64) -> Vec<(f64, i64)> {
    let mut sent = Vec::new();
    while let Some(next) = state.next_wake().filter(|next| *next <= at(end)) {
        state.tick(next);
        let seconds = (next.as_microsecond() - START * 1_000_000) as f64 / 1e6;
        for (_, frame) in frames(state) {
            if frame["envelope_id"].is_string() {
                sent.push((seconds, frame["retry_attempt"].as_i64().expect("a number")));
            }
        }
    }
    sent
}
