//! The test page: it tests this computer, and touches nothing real.

use super::kit::*;
use crate::{
    act::{Act, ClickMeaning, Refused},
    alert::RingWhy,
    test_page::TestPage,
    wants::{CardKey, Press, SoundClass, Taken, TrayState, Weight},
};
use jiff::SignedDuration;

const RINGS: TrayState = TrayState::Ringing { count: 1, taken: Taken::ByNobody };

#[test]
fn it_rings_on_shift_and_off_until_it_is_acknowledged() {
    for mut story in [Story::on_shift(), Story::off_shift()] {
        let before = story.wants().tray.state;
        let facts = story.facts.len();
        story.act(Act::TestPage);
        let wants = story.wants();
        let card = &wants.cards[&CardKey::Test];
        assert_eq!((card.title.as_str(), card.weight), ("Page · Test", Weight::Critical));
        assert_eq!(
            card.buttons.iter().map(|button| button.press).collect::<Vec<_>>(),
            [Press::Acknowledge, Press::Open]
        );
        assert_eq!(wants.sound.map(|sound| (sound.class, sound.since)), Some((SoundClass::Page, story.now.wall)));
        assert_eq!(wants.tray.state, RINGS);
        assert!(wants.tray.tooltip.contains("A test page rings"), "{}", wants.tray.tooltip);
        story.later(4);
        assert_eq!(story.desk.click(story.now), ClickMeaning::OpenNow);
        story.act(Act::AcknowledgeTest);
        let wants = story.wants();
        assert_eq!((wants.cards.get(&CardKey::Test), wants.sound, wants.tray.state), (None, None, before));
        let heard = TestPage::Heard { at: story.now.wall, after: SignedDuration::from_secs(4) };
        assert_eq!(story.desk.picture(story.now).test, heard);
        // No fact, no write, no alert.
        assert_eq!(story.facts.len(), facts);
        assert!(wants.writes.is_empty() && story.desk.picture(story.now).alerts.is_empty());
        assert_eq!(story.refused(Act::AcknowledgeTest), Refused::NoTestPage);
    }
}

#[test]
fn unheard_it_ends_after_two_minutes_and_says_so() {
    let mut story = Story::off_shift();
    story.act(Act::TestPage);
    let (began, end) = (story.now.wall, story.now.later(SignedDuration::from_secs(120)).wall);
    assert!(story.wants().wake_at.is_some_and(|at| at <= end));
    story.later(60);
    // A second one is the same one.
    story.act(Act::TestPage);
    assert_eq!(story.desk.picture(story.now).test.ringing_since(), Some(began));
    story.later(60);
    assert_eq!(story.desk.picture(story.now).test, TestPage::Unheard { at: end });
    assert_eq!((story.wants().cards.get(&CardKey::Test), story.wants().sound), (None, None));
    // And may be tried again.
    story.act(Act::TestPage);
    assert!(story.wants().cards.contains_key(&CardKey::Test));
}

#[test]
fn it_neither_hides_nor_delays_a_real_page() {
    let mut story = Story::on_shift();
    story.act(Act::TestPage);
    story.later(5);
    let alert = story.post(SECURITY, "root login");
    story.assert_rings(&alert);
    assert_eq!(story.why(&alert), Some(RingWhy::New));
    let wants = story.wants();
    assert_eq!(wants.tray.state, RINGS, "only what is real is counted");
    assert_eq!(wants.sound.map(|sound| sound.since), Some(story.now.wall), "the real page is what sounds");
    assert!(wants.cards.contains_key(&CardKey::Test));
    // The one ends without the other.
    story.act(Act::AcknowledgeTest);
    story.assert_rings(&alert);
    story.act(Act::TestPage);
    story.act(Act::Acknowledge(alert.clone()));
    let wants = story.wants();
    assert!(!wants.cards.contains_key(&CardKey::Alert(alert)) && wants.cards.contains_key(&CardKey::Test));
    assert!(wants.sound.is_some());
}

#[test]
fn silence_silences_it_and_nothing_else_about_it() {
    let mut story = Story::on_shift();
    story.act(Act::TestPage);
    story.later(1);
    story.act(Act::Silence);
    assert_eq!(story.wants().sound, None);
    assert!(story.wants().cards.contains_key(&CardKey::Test));
}

#[test]
fn six_real_pages_make_a_storm_with_or_without_it() {
    let mut story = Story::on_shift();
    story.act(Act::TestPage);
    for number in 0..6 {
        story.post(SECURITY, &format!("alarm {number}"));
    }
    let alone = story.wants().cards.keys().filter(|key| matches!(key, CardKey::Alert(_))).count();
    assert_eq!(alone, 5);
    assert!(story.wants().cards.contains_key(&CardKey::Storm));
}
