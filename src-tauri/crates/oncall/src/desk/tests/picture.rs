//! What is shown of alerts: in which order, by whom, and why.

use super::kit::*;
use crate::{
    act::Act,
    decide::Decision,
    ids::{AlertId, Emoji},
    observation::*,
    picture::AlertPicture,
    policy::*,
    text::Untrusted,
    write::Outcome,
};
use jiff::SignedDuration;

fn shown(story: &Story, id: &AlertId) -> AlertPicture {
    story.desk.picture(story.now).alerts.into_iter().find(|alert| alert.id == *id).unwrap()
}

#[test]
fn the_loudest_is_shown_first_and_of_the_same_the_newest() {
    let mut story = Story::on_shift();
    let first = story.post(SECURITY, "root login");
    story.later(1);
    let second = story.post(SECURITY, "root login on another host");
    story.later(1);
    let settled = story.post(SECURITY, "login");
    story.act(Act::Acknowledge(settled.clone()));
    story.answer(Outcome::Done);
    story.later(1);
    // At night no rule matches there.
    let held = story.post(DISK, "disk");
    story.later(1);
    let acknowledged = story.incident(|_| {});
    story.act(Act::Acknowledge(acknowledged.clone()));
    story.answer(Outcome::Done);
    story.later(1);
    let snoozed = story.post(SECURITY, "another login");
    story.act(Act::Snooze { alert: snoozed.clone(), length: SignedDuration::from_mins(15) });
    story.later(1);
    let acknowledging = story.post(SECURITY, "a third login");
    story.act(Act::Acknowledge(acknowledging.clone()));
    let alerts = story.desk.picture(story.now).alerts;
    let order: Vec<(&AlertId, &str)> = alerts.iter().map(|alert| (&alert.id, alert.state)).collect();
    let expected = [
        (&second, "ringing"),
        (&first, "ringing"),
        (&acknowledging, "acknowledging"),
        (&snoozed, "snoozed"),
        (&acknowledged, "acknowledged"),
        (&held, "held"),
        (&settled, "settled"),
    ];
    assert_eq!(order, expected);
}

#[test]
fn what_rings_says_why_and_what_is_handled_by_whom() {
    let mut story = Story::on_shift();
    let (post, incident) = (story.post(SECURITY, "root login"), story.incident(|_| {}));
    let says = |story: &Story, id: &AlertId| (shown(story, id).why, shown(story, id).by);
    let by = |who: &str| (None, Some(who.to_owned()));
    assert_eq!(says(&story, &post), (Some("new".to_owned()), None));
    story.react(&post, ben(), "white_check_mark", Change::Added);
    assert_eq!(says(&story, &post), by("Ben"));
    story.later(1);
    story.react(&post, ben(), "white_check_mark", Change::Removed);
    assert_eq!(says(&story, &post), (Some("the check mark was taken back".to_owned()), None));
    story.act(Act::Acknowledge(incident.clone()));
    assert_eq!(says(&story, &incident), (None, None));
    story.answer(Outcome::Done);
    assert_eq!(says(&story, &incident), by("me"));
}

#[test]
fn an_alert_is_opened_at_its_source() {
    let mut story = Story::on_shift();
    let permalink = Some("https://acme.example.com/archives/C1/p1".to_owned());
    let message = Message { permalink: permalink.clone(), ..story.message(SECURITY, "root login") };
    let post = AlertId::message(&slack(), &message.place.channel, &message.ts);
    story.said(Said::Message(message));
    let url = Some("https://acme.example.com/incidents/Q1".to_owned());
    let incident = story.incident(|incident| incident.url = url.clone());
    assert_eq!(shown(&story, &post).url, permalink);
    assert_eq!(shown(&story, &incident).url, url);
}

#[test]
fn a_thread_is_told_in_its_order() {
    let mut story = Story::on_shift();
    let id = story.post(SECURITY, "root login");
    let crate::ids::AlertKey::Message { ts, .. } = id.key.clone() else { unreachable!() };
    for text in ["that was me", "on the jump host"] {
        story.later(1);
        story.said(Said::Message(Message {
            reply_to: Some(ts.clone()),
            author: ben(),
            ..story.message(SECURITY, text)
        }));
    }
    let told = ["that was me", "on the jump host"].map(|text| (Untrusted::new("Ben"), Untrusted::new(text)));
    assert_eq!(shown(&story, &id).notes, told);
    let incident = story.incident(|_| {});
    assert_eq!(shown(&story, &incident).notes, []);
}

#[test]
fn what_was_tallied_and_what_is_still_being_counted_add_up() {
    let mut story = under(with(Decision::Count, Care::default(), |_| {}));
    let tallied = |story: &Story| story.desk.picture(story.now).tallied["security wakes me"].ever;
    for so_far in [2, 4] {
        story.post(SECURITY, "sql time-out");
        story.later(1);
        story.post(SECURITY, "sql time-out");
        assert_eq!(tallied(&story), so_far);
        story.later(16 * 60);
        assert_eq!(tallied(&story), so_far);
    }
    let weeks = |story: &Story| {
        let tallied = story.desk.picture(story.now).tallied["security wakes me"];
        (tallied.this_week, tallied.last_week)
    };
    assert_eq!(weeks(&story), (4, 0));
    story.later(7 * 24 * 60 * 60);
    story.post(SECURITY, "sql time-out");
    assert_eq!(weeks(&story), (1, 4));
}

#[test]
fn what_is_read_again_is_counted_once() {
    let mut story = under(with(Decision::Count, Care::default(), |_| {}));
    let message = story.message(SECURITY, "sql time-out");
    for _ in 0..5 {
        story.said(Said::Message(message.clone()));
        story.later(5 * 60);
    }
    assert_eq!(story.desk.picture(story.now).tallied["security wakes me"].ever, 1);
}

#[test]
fn until_when_an_act_can_be_taken_back_is_shown() {
    let times = Times { undo: SignedDuration::from_secs(5), ..Times::default() };
    let mut story = under(with(Decision::Page, Care::default(), |policy| policy.times = times));
    let id = story.post(SECURITY, "root login");
    assert_eq!(shown(&story, &id).undo_until, None);
    story.act(Act::Acknowledge(id.clone()));
    assert_eq!(shown(&story, &id).undo_until, Some(story.now.later(SignedDuration::from_secs(5)).wall));
    story.later(5);
    assert_eq!(shown(&story, &id).undo_until, None);
}

#[test]
fn a_direct_message_has_no_channel_to_name_and_an_incident_has_its_service() {
    let mut story = Story::on_shift();
    let post = story.post(SECURITY, "root login");
    assert_eq!(shown(&story, &post).place, "#alerts_security");
    let incident = story.incident(|_| {});
    assert_eq!(shown(&story, &incident).place, "checkout");
    let direct = Message { room: Room::Direct, ..story.message(SECURITY, "can you look?") };
    let id = AlertId::message(&slack(), &direct.place.channel, &direct.ts);
    story.said(Said::Message(direct));
    assert_eq!(shown(&story, &id).place, "direct message");
}

#[test]
fn acknowledging_is_called_by_the_team_s_words_where_they_are_short() {
    let table = [
        ("looked at; nobody else needs to", "✓ Looked at"),
        ("seen by me and all right", "✓ Seen by me and all right"),
        ("seen by me and all right!", "Acknowledge"),
        ("; nobody else needs to", "Acknowledge"),
    ];
    for (means, label) in table {
        let emoji = Emoji::new("white_check_mark");
        let verdict = Verdict { emoji, means: means.to_owned(), then: After::Settles, asks: None };
        let mut story = under(with(Decision::Page, Care::default(), |policy| policy.verdicts = vec![verdict]));
        let id = story.post(SECURITY, "root login");
        assert_eq!(shown(&story, &id).acknowledge, label);
    }
}
