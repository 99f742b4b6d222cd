//! What happens when a source cannot be heard.

use super::kit::*;
use crate::{
    act::Act,
    desk::Input,
    fact::What,
    observation::*,
    sight::*,
    time::add,
    wants::{CardKey, TrayState},
};
use jiff::SignedDuration;

fn blind(story: &mut Story) {
    let sighting = Sighting::Blind(Blindness::Reconnecting { why: "the connection broke".to_owned() });
    story.tell(Input::Sighted { source: slack(), sighting });
}

#[test]
fn blind_shows_in_the_tray_within_5_s_and_alarms_within_90_s() {
    let mut story = Story::on_shift();
    blind(&mut story);
    assert_eq!(story.wants().tray.state, TrayState::OnShift, "a hiccup is not shown");
    story.later(4);
    assert_eq!(story.wants().tray.state, TrayState::Blind);
    assert_eq!(story.wants().sound, None);
    story.later(57);
    assert!(story.wants().sound.is_some());
    let wants = story.wants();
    assert!(wants.cards[&CardKey::Blind(slack())].body.contains("Pages from Slack would be missed."));
    // Another reason for the same blindness starts nothing anew; being told so is enough.
    story.tell(Input::CardClosed { card: CardKey::Blind(slack()) });
    story.tell(Input::Sighted { source: slack(), sighting: Sighting::Blind(Blindness::TimedOut) });
    assert_eq!(story.wants().sound, None);
    assert!(story.wants().cards.is_empty());
    story.tell(Input::Sighted { source: slack(), sighting: Sighting::Seeing { at: story.now.wall } });
    assert_eq!(story.wants().tray.state, TrayState::OnShift);
}

#[test]
fn silence_before_a_blindness_alarms_does_not_silence_its_alarm() {
    let mut story = Story::on_shift();
    let alert = story.post(SECURITY, "root login");
    blind(&mut story);
    story.later(30);
    story.act(Act::Silence);
    story.act(Act::Acknowledge(alert));
    assert_eq!(story.wants().sound, None);
    story.later(31);
    assert!(story.wants().sound.is_some(), "nobody has heard of the blindness yet");
    story.act(Act::Silence);
    assert_eq!(story.wants().sound, None);
    story.later(600);
    assert_eq!(story.wants().sound, None);
    assert!(story.wants().cards.contains_key(&CardKey::Blind(slack())));
}

#[test]
fn a_card_that_we_took_down_dismisses_no_later_blindness() {
    let mut story = Story::on_shift();
    blind(&mut story);
    story.later(61);
    story.tell(Input::Sighted { source: slack(), sighting: Sighting::Seeing { at: story.now.wall } });
    blind(&mut story);
    story.later(1);
    story.tell(Input::CardTakenDown { card: CardKey::Blind(slack()) });
    story.later(60);
    assert!(story.wants().sound.is_some());
    assert!(story.wants().cards.contains_key(&CardKey::Blind(slack())));
}

#[test]
fn silence_is_noticed_late_and_shown_at_once() {
    for why in [Blindness::TimedOut, Blindness::WentSilent] {
        let mut story = Story::on_shift();
        story.later(30);
        story.tell(Input::Sighted { source: slack(), sighting: Sighting::Blind(why) });
        assert_eq!(story.wants().tray.state, TrayState::Blind);
        assert_eq!(story.wants().sound, None);
        story.later(57);
        assert!(story.wants().sound.is_some());
    }
}

#[test]
fn off_shift_only_the_tray_shows_it() {
    let mut story = Story::off_shift();
    blind(&mut story);
    story.later(90);
    assert_eq!(story.wants().tray.state, TrayState::Blind);
    assert!(story.wants().cards.is_empty());
    assert_eq!(story.wants().sound, None);
}

#[test]
fn a_source_never_heard_is_blind() {
    let mut story = Story::on_shift();
    story.desk.live.hearing.clear();
    story.later(5);
    assert_eq!(story.wants().tray.state, TrayState::Blind);
}

#[test]
fn a_connection_opens_a_gap_that_only_reading_closes() {
    let mut story = Story::on_shift();
    let heard = story.now.wall;
    blind(&mut story);
    story.later(30);
    story.tell(Input::Sighted { source: slack(), sighting: Sighting::Connected { at: story.now.wall } });
    let gap = Gap { from: heard, until: story.now.wall };
    assert_eq!(story.wants().reads[&slack()].iter().copied().collect::<Vec<_>>(), [gap]);
    let part = Gap { from: add(gap.from, SignedDuration::from_secs(1)), ..gap };
    story.tell(Input::Sighted { source: slack(), sighting: Sighting::GapRead { gap: part } });
    assert_eq!(story.wants().reads.len(), 1, "a part is not the whole");
    story.tell(Input::Sighted { source: slack(), sighting: Sighting::GapRead { gap } });
    assert!(story.wants().reads.is_empty());
}

#[test]
fn the_first_connection_ever_looks_back_15_min() {
    let mut story = Story::on_shift();
    story.desk.live.hearing.clear();
    story.desk.known.heard_until.clear();
    story.tell(Input::Sighted { source: slack(), sighting: Sighting::Connected { at: story.now.wall } });
    let gap = *story.wants().reads[&slack()].first().unwrap();
    assert_eq!(gap.until.duration_since(gap.from), SignedDuration::from_mins(15));
}

#[test]
fn a_channel_of_a_rule_that_is_not_there_is_blind_and_a_renamed_one_is_not() {
    let mut story = Story::on_shift();
    let place = |name: &str, id: &str| Place { channel: channel(id), name: name.to_owned() };
    let renamed = vec![place("alerts_sec", SECURITY), place(DISK, DISK)];
    story.said(Said::Places { places: renamed, as_of: story.now.wall });
    story.later(5);
    assert_eq!(story.wants().tray.state, TrayState::OnShift, "it was bound to its id");
    let message = Message { place: place("alerts_sec", SECURITY), ..story.message(SECURITY, "root login") };
    let id = crate::ids::AlertId::message(&slack(), &message.place.channel, &message.ts);
    story.said(Said::Message(message));
    story.assert_rings(&id);
    story.act(Act::Acknowledge(id));
    story.said(Said::Places { places: vec![place(DISK, DISK)], as_of: story.now.wall });
    story.later(5);
    assert_eq!(story.wants().tray.state, TrayState::Blind);
    let crate::picture::Hearing::Blind { why, .. } = story.desk.picture(story.now).sources[&slack()].hearing.clone()
    else {
        panic!("it should be blind")
    };
    assert_eq!(why, Blindness::NoSuchPlace { places: vec![SECURITY.to_owned()] });
}

#[test]
fn trouble_with_the_store_is_told_and_the_cards_say_not_saved() {
    let mut story = Story::on_shift();
    let trouble = Trouble {
        name: "disk-full".to_owned(),
        says: "The disk is full.".to_owned(),
        cure: "Free some space.".to_owned(),
    };
    story.tell(Input::Part { part: Part::Store, trouble: Some(trouble) });
    let id = story.post(SECURITY, "root login");
    assert!(story.wants().cards[&CardKey::Alert(id)].body.contains("Not saved: The disk is full."));
    assert!(story.wants().cards.contains_key(&CardKey::Trouble(Part::Store)));
    story.tell(Input::Part { part: Part::Store, trouble: None });
    assert!(!story.wants().cards.contains_key(&CardKey::Trouble(Part::Store)));
}

#[test]
fn trouble_with_sound_is_told_by_a_card_on_shift_only() {
    let mut story = Story::off_shift();
    let trouble = Trouble {
        name: "no-sound-device".to_owned(),
        says: "There is no sound device.".to_owned(),
        cure: "Connect one.".to_owned(),
    };
    story.tell(Input::Part { part: Part::Sound, trouble: Some(trouble) });
    let told = |story: &Story| story.wants().cards.get(&CardKey::Trouble(Part::Sound)).cloned();
    assert_eq!(told(&story), None);
    assert!(story.wants().tray.tooltip.contains("There is no sound device."));
    story.act(Act::GoOnShift);
    let card = told(&story).unwrap();
    assert_eq!((card.title.as_str(), card.weight), ("No page can be heard", crate::wants::Weight::Normal));
    assert_eq!(card.body, "There is no sound device.\nConnect one.");
    assert_eq!(story.wants().tray.state, TrayState::OnShift);
}

#[test]
fn counts_are_kept_every_quarter_of_an_hour() {
    let mut story = Story::on_shift();
    for _ in 0..3 {
        story.post(CHATTER, "lunch?");
        story.later(1);
    }
    story.later(15 * 60);
    let kept = story.facts.iter().filter(|fact| matches!(&fact.what, What::Counted { messages: 3, .. })).count();
    assert_eq!(kept, 1);
}
