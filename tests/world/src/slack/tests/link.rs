//! Socket Mode: tickets, confirmation, redelivery, disconnects, order.

use super::*;

#[test]
fn a_ticket_opens_one_socket_once() {
    let mut state = workspace();
    let ticket = ticket(&mut state);
    assert_eq!(state.admit(&ticket, at(0.0)), Ok(SocketId(1)));
    assert!(state.admit(&ticket, at(0.0)).is_err());
    assert!(state.admit("made-up", at(0.0)).is_err());
    assert_eq!(state.records().unexpected.len(), 2);
}

#[test]
fn hello_counts_the_connections() {
    let mut state = workspace();
    connect(&mut state, 0.0);
    connect(&mut state, 0.0);
    let hellos: Vec<_> = frames(&mut state).into_iter().map(|(_, frame)| frame["num_connections"].clone()).collect();
    assert_eq!(hellos, [json!(1), json!(2)]);
}

#[test]
fn the_eleventh_socket_is_told_that_there_are_too_many() {
    let mut state = workspace();
    for _ in 0..10 {
        connect(&mut state, 0.0);
    }
    state.effects();
    let eleventh = connect(&mut state, 0.0);
    let frames_and_close = state.effects();
    assert!(matches!(&frames_and_close[0], Effect::Send { text, .. } if text.contains("too_many_websockets")));
    assert_eq!(frames_and_close[1], Effect::Close { socket: eleventh });
    assert_eq!(state.records().open_sockets().len(), 10);
}

#[test]
fn an_unconfirmed_envelope_comes_again_at_once_after_a_minute_after_five() {
    let mut state = workspace();
    connect(&mut state, 0.0);
    state.post("C1", "U_BEN", "down".into(), at(0.0)).expect("posted");
    state.effects();
    assert_eq!(run_until(&mut state, 3600.0), [(3.0, 1), (66.0, 2), (369.0, 3)]);
    assert!(state.records().envelopes[0].given_up);
}

#[test]
fn a_lost_confirmation_confirms_nothing() {
    let mut state = workspace();
    let socket = connect(&mut state, 0.0);
    state.confirmations(Confirmations::Lost);
    state.post("C1", "U_BEN", "down".into(), at(0.0)).expect("posted");
    let id = state.records().envelopes[0].id.clone();
    let confirmation = json!({ "envelope_id": id }).to_string();
    state.frame(socket, &confirmation, at(0.1));
    let envelope = &state.records().envelopes[0];
    assert_eq!((envelope.lost_confirmations, envelope.confirmations, envelope.confirmed), (1, 0, None));
    state.effects();
    state.tick(at(3.0));
    assert_eq!(frames(&mut state).len(), 1, "so it comes again");
    state.confirmations(Confirmations::Arrive);
    state.frame(socket, &confirmation, at(3.1));
    assert!(state.records().envelopes[0].confirmed.is_some());
}

#[test]
fn redelivery_keeps_envelope_and_event_and_says_timeout() {
    let mut state = workspace();
    connect(&mut state, 0.0);
    state.post("C1", "U_BEN", "down".into(), at(0.0)).expect("posted");
    let first = frames(&mut state).pop().expect("an envelope").1;
    state.tick(at(3.0));
    let second = frames(&mut state).pop().expect("a redelivery").1;
    assert_eq!(first["envelope_id"], second["envelope_id"]);
    assert_eq!(first["payload"], second["payload"]);
    assert_eq!((&first["retry_reason"], &second["retry_reason"]), (&json!(""), &json!("timeout")));
}

#[test]
fn a_redelivery_can_look_like_the_first() {
    let mut state = State::new(Slack::builder().channel("C1", "a").retry_look(RetryLook::AsFirst).setup());
    connect(&mut state, 0.0);
    state.post("C1", "U_ME", "x".into(), at(0.0)).expect("posted");
    state.effects();
    assert_eq!(run_until(&mut state, 10.0), [(3.0, 0)]);
}

#[test]
fn a_confirmation_on_any_socket_ends_redelivery() {
    let mut state = workspace();
    let (one, two) = (connect(&mut state, 0.0), connect(&mut state, 0.0));
    state.post("C1", "U_BEN", "down".into(), at(0.0)).expect("posted");
    let (carrier, frame) = frames(&mut state).pop().expect("an envelope");
    let other = if carrier == one { two } else { one };
    confirm(&mut state, other, frame["envelope_id"].as_str().expect("an id"), 1.0);
    assert_eq!(run_until(&mut state, 600.0), []);
    assert_eq!(state.records().envelopes[0].confirmed, Some((at(1.0), other)));
    assert!(state.records().unexpected.is_empty());
}

#[test]
fn confirming_what_was_never_sent_is_unexpected() {
    let mut state = workspace();
    let socket = connect(&mut state, 0.0);
    confirm(&mut state, socket, "nothing", 0.0);
    state.frame(socket, "no json", at(0.0));
    state.frame(socket, "{}", at(0.0));
    state.binary(socket, at(0.0));
    assert_eq!(state.records().unexpected.len(), 4);
}

#[test]
fn without_a_socket_an_event_is_lost_unless_retries_are_on() {
    for (unheard, expected) in [(Unheard::Lost, vec![]), (Unheard::Retried, vec![(60.0, 2)])] {
        let mut state = State::new(Slack::builder().channel("C1", "a").unheard(unheard).setup());
        state.post("C1", "U_ME", "x".into(), at(0.0)).expect("posted");
        connect(&mut state, 1.0);
        state.effects();
        assert_eq!(run_until(&mut state, 62.0), expected, "{unheard:?}");
    }
}

#[test]
fn events_are_spread_over_the_sockets() {
    let mut state = workspace();
    for _ in 0..3 {
        connect(&mut state, 0.0);
    }
    state.effects();
    for _ in 0..60 {
        state.post("C1", "U_BEN", "x".into(), at(0.0)).expect("posted");
    }
    let mut count = BTreeMap::new();
    for (socket, _) in frames(&mut state) {
        *count.entry(socket).or_insert(0) += 1;
    }
    assert_eq!(count.len(), 3);
    assert!(count.values().all(|&events| events > 5), "{count:?}");
}

#[test]
fn a_warning_closes_ten_seconds_later_and_a_refresh_at_once() {
    let mut state = workspace();
    let socket = connect(&mut state, 0.0);
    state.effects();
    state.disconnect(&Disconnect::Warning, at(5.0));
    assert_eq!(state.effects().len(), 1, "only the frame");
    state.tick(at(14.9));
    assert!(!state.effects().contains(&Effect::Close { socket }));
    state.tick(at(15.0));
    assert!(state.effects().contains(&Effect::Close { socket }));

    let socket = connect(&mut state, 20.0);
    state.effects();
    state.disconnect(&Disconnect::RefreshRequested, at(21.0));
    assert_eq!(state.effects()[1], Effect::Close { socket });
}

#[test]
fn a_disabled_link_refuses_until_it_is_enabled() {
    let mut state = workspace();
    connect(&mut state, 0.0);
    state.disconnect(&Disconnect::LinkDisabled, at(1.0));
    assert_eq!(call_as(&mut state, "xapp-test", "apps.connections.open", &[], 2.0)["ok"], false);
    state.enable_link();
    assert_eq!(call_as(&mut state, "xapp-test", "apps.connections.open", &[], 3.0)["ok"], true);
}

#[test]
fn the_server_pings_every_ten_seconds() {
    let mut state = workspace();
    let socket = connect(&mut state, 0.0);
    state.effects();
    for second in [10.0, 20.0] {
        assert_eq!(state.next_wake(), Some(at(second)));
        state.tick(at(second));
        assert_eq!(state.effects(), [Effect::Ping { socket }]);
    }
}

#[test]
fn held_events_come_in_the_order_asked_for() {
    let mut state = workspace();
    connect(&mut state, 0.0);
    state.effects();
    state.hold_back();
    let ts = state.post("C1", "U_BEN", "one".into(), at(1.0)).expect("posted");
    state.edit("C1", &ts, "two".into(), at(2.0)).expect("edited");
    assert!(frames(&mut state).is_empty());
    state.release(Order::Reversed, at(3.0));
    let subtypes: Vec<_> =
        frames(&mut state).into_iter().map(|(_, frame)| frame["payload"]["event"]["subtype"].clone()).collect();
    assert_eq!(subtypes, [json!("message_changed"), Value::Null]);
}

#[test]
fn copies_share_their_event_id() {
    let mut state = workspace();
    connect(&mut state, 0.0);
    state.effects();
    state.copies(2);
    state.post("C1", "U_BEN", "x".into(), at(0.0)).expect("posted");
    let sent = frames(&mut state);
    assert_eq!(sent.len(), 2);
    assert_ne!(sent[0].1["envelope_id"], sent[1].1["envelope_id"]);
    assert_eq!(sent[0].1["payload"]["event_id"], sent[1].1["payload"]["event_id"]);
}

#[test]
fn events_of_places_that_i_am_not_in_are_not_delivered() {
    let mut state = workspace();
    state.add_channel(Channel::public("C2", "others").with("U_BEN"));
    connect(&mut state, 0.0);
    state.effects();
    let ts = state.post("C2", "U_BEN", "x".into(), at(0.0)).expect("posted");
    state.react(("C2", &ts), "U_BEN", "eyes", at(0.0)).expect("reacted");
    assert!(frames(&mut state).is_empty());
    assert_eq!(call(&mut state, "conversations.history", &[("channel", "C2")])["messages"][0]["text"], "x");
}

#[test]
fn half_open_sockets_are_chosen_and_stay_silent() {
    let mut state = workspace();
    let socket = connect(&mut state, 0.0);
    state.effects();
    state.half_open(HalfOpen::Present);
    assert_eq!(state.effects(), [Effect::Freeze { socket }]);
    state.post("C1", "U_BEN", "x".into(), at(0.0)).expect("posted");
    assert_eq!(state.records().envelopes[0].delivered(), 1, "Slack believes that it has sent it");
    assert!(!state.records().connected());
    let fresh = connect(&mut state, 1.0);
    assert!(!state.effects().contains(&Effect::Freeze { socket: fresh }));
    state.half_open(HalfOpen::AlsoNew);
    state.effects();
    let newer = connect(&mut state, 2.0);
    assert_eq!(state.effects()[0], Effect::Freeze { socket: newer });
}
