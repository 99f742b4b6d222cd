//! Many pages within a minute.

use super::kit::*;
use crate::{
    act::Act,
    wants::{CardKey, Taken, TrayState},
};

#[test]
fn from_the_sixth_page_within_60_s_on_there_is_one_summary() {
    let mut story = Story::on_shift();
    let ids: Vec<_> = (0..9)
        .map(|n| {
            story.later(2);
            story.post(SECURITY, &format!("alert {n}"))
        })
        .collect();
    let wants = story.wants();
    let own: Vec<_> = ids.iter().filter(|id| wants.cards.contains_key(&CardKey::Alert((*id).clone()))).collect();
    assert_eq!(own.len(), 5);
    let card = &wants.cards[&CardKey::Storm];
    assert_eq!(card.title, "4 more alerts ring");
    assert!(card.body.contains("alert 8"), "{}", card.body);
    assert_eq!(wants.cards.len(), 6);
    assert_eq!(wants.tray.state, TrayState::Ringing { count: 9, taken: Taken::ByNobody });
    assert_eq!(story.desk.picture(story.now).alerts.iter().filter(|alert| alert.state == "ringing").count(), 9);
    for id in ids {
        story.act(Act::Acknowledge(id));
    }
    assert!(story.wants().cards.is_empty());
}

#[test]
fn after_a_quiet_minute_a_page_has_its_own_card_again() {
    let mut story = Story::on_shift();
    for n in 0..6 {
        story.post(SECURITY, &format!("alert {n}"));
    }
    story.later(61);
    let id = story.post(SECURITY, "later");
    story.assert_rings(&id);
}
