use super::*;
use crate::scene;
use oncall::{
    policy::{After, Verdict},
    sight::{Blindness, Gap},
    wants::Taken,
};

#[test]
fn exit_codes() {
    let table = [
        ("on, all seen", OnShift::On, vec![Hearing::Seeing, Hearing::Seeing], 0),
        ("off, all seen", OnShift::Off, vec![Hearing::Seeing], 2),
        ("on, one blind", OnShift::On, vec![Hearing::Seeing, scene::blind(Blindness::TimedOut)], 1),
        ("off, one blind", OnShift::Off, vec![scene::blind(Blindness::Starting)], 1),
        ("on, nothing to hear", OnShift::On, vec![], 1),
    ];
    for (what, on, hearings, code) in table {
        let mut picture = scene::picture(on);
        picture.sources = hearings
            .into_iter()
            .enumerate()
            .map(|(n, hearing)| {
                (SourceId::slack(format!("s{n}")), SourceSight { hearing, gaps: Vec::new(), heard_until: None })
            })
            .collect();
        assert_eq!(Status::of(&picture).exit_code(), code, "{what}");
    }
}

#[test]
fn while_it_rings_a_blind_source_is_still_told() {
    let mut picture = scene::picture(OnShift::On);
    picture.tray.state = TrayState::Ringing { count: 1, taken: Taken::ByNobody };
    picture.sources.insert(
        SourceId::slack("acme"),
        SourceSight {
            hearing: scene::blind(Blindness::TokenRefused { code: "invalid_auth\u{202e}".to_owned() }),
            gaps: vec![Gap { from: scene::at(0), until: scene::at(60) }],
            heard_until: Some(scene::at(0)),
        },
    );
    let status = Status::of(&picture);
    assert_eq!((status.state, status.exit_code()), (State::Ringing, 1));
    let source = &status.sources[0];
    assert_eq!(source.reason.as_deref(), Some("token-refused"));
    assert_eq!(source.says.as_deref(), Some("The token was refused (invalid_auth)."));
    assert!(source.cure.as_deref().is_some_and(|cure| cure.contains("shiftbell secret set")));
    assert_eq!(
        source.gaps,
        [GapLine { from: "2026-07-15T08:00:00.000Z".to_owned(), until: "2026-07-15T08:01:00.000Z".to_owned() }]
    );
}

#[test]
fn the_json_names_are_those_of_the_documentation() {
    let mut picture = scene::picture(OnShift::Off);
    picture
        .sources
        .insert(SourceId::slack("acme"), SourceSight { hearing: Hearing::Seeing, gaps: Vec::new(), heard_until: None });
    let trouble = Trouble {
        name: "disk-full".to_owned(),
        says: "The disk is full.".to_owned(),
        cure: "Free some space.".to_owned(),
    };
    picture.troubles.insert(Part::Store, trouble);
    let json = serde_json::to_value(Status::of(&picture)).unwrap();
    assert_eq!((json["shift"].as_str(), json["state"].as_str()), (Some("off"), Some("off shift")));
    assert_eq!(json["sources"][0]["id"], "slack/acme");
    assert_eq!(json["sources"][0]["sight"], "seeing");
    assert_eq!(json["sources"][0]["reason"], serde_json::Value::Null);
    assert_eq!(json["troubles"][0]["part"], "store");
    assert_eq!(json["troubles"][0]["name"], "disk-full");
    assert_eq!(serde_json::from_value::<Status>(json).unwrap(), Status::of(&picture));
}

#[test]
fn states_are_written_as_they_are_called() {
    for state in [State::OffShift, State::OnShift, State::Ringing, State::Snoozed, State::Blind, State::Shadow] {
        assert_eq!(serde_json::to_value(state).unwrap(), state.as_str());
    }
}

#[test]
fn the_emoji_code_and_shadow_are_told() {
    let mut picture = scene::picture(OnShift::On);
    picture.shadow = Shadow::Yes;
    picture.tray.state = TrayState::Shadow;
    picture.deployed = Some((oncall::text::Untrusted::new("shop 1.4\u{202e}"), scene::at(60)));
    let tallied = oncall::picture::Tallied { ever: 9, this_week: 4, last_week: 3 };
    picture.tallied.insert("deploys are counted".to_owned(), tallied);
    let looking = Verdict {
        emoji: oncall::ids::Emoji::new("eyes"),
        means: "I look at it".to_owned(),
        then: After::LeavesOpen,
        asks: Some("which ticket?".to_owned()),
    };
    picture.verdicts.push(looking);
    let json = serde_json::to_value(Status::of(&picture)).unwrap();
    assert_eq!((json["shadow"].as_bool(), json["state"].as_str()), (Some(true), Some("shadow")));
    assert_eq!(json["deployed"]["what"], "shop 1.4");
    assert_eq!(json["deployed"]["at"], "2026-07-15T08:01:00.000Z");
    assert_eq!(json["tallied"]["deploys are counted"], serde_json::json!({"ever": 9, "this_week": 4, "last_week": 3}));
    let verdict =
        serde_json::json!({"emoji": "eyes", "means": "I look at it", "then": "open", "asks": "which ticket?"});
    assert_eq!(json["verdicts"][0], verdict);
}
