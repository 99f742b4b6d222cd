//! Pictures for the tests of this crate.

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use oncall::{
    ids::PolicyHash,
    picture::{AlertPicture, Hearing, Picture, SourceSight},
    shift::{OnShift, Shift, ShiftWhy},
    sight::Blindness,
    text::Untrusted,
    wants::{Tray, TrayState},
};
use std::{collections::BTreeMap, sync::Arc};

/// Seconds after eight o'clock.
pub(crate) fn at(seconds: i64) -> Timestamp {
    let eight: Timestamp = "2026-07-15T08:00:00Z".parse().unwrap();
    eight + SignedDuration::from_secs(seconds)
}

pub(crate) fn blind(why: Blindness) -> Hearing {
    Hearing::Blind { since: at(0), why }
}

pub(crate) fn sight(hearing: Hearing) -> SourceSight {
    SourceSight { hearing, gaps: Vec::new(), heard_until: None }
}

pub(crate) fn picture(on: OnShift) -> Picture {
    let state = match on {
        OnShift::On => TrayState::OnShift,
        OnShift::Off => TrayState::OffShift,
    };
    Picture {
        at: at(0),
        zone: TimeZone::get("Europe/Berlin").unwrap(),
        shift: Shift { on, because: ShiftWhy::ByHand, until: None },
        tray: Tray { state, tooltip: String::new() },
        sound: None,
        policy: PolicyHash::new("cafe"),
        sources: BTreeMap::new(),
        troubles: BTreeMap::new(),
        alerts: Vec::new(),
        counted: BTreeMap::new(),
        test: oncall::test_page::TestPage::Never,
        summary: Vec::new(),
        tallied: BTreeMap::new(),
        verdicts: Vec::new(),
        shadow: oncall::policy::Shadow::No,
        deployed: None,
        alarm: None,
        roster: Arc::default(),
    }
}

pub(crate) fn alert(state: &'static str) -> AlertPicture {
    AlertPicture {
        id: "slack/acme/C1/1784102400.000100".parse().unwrap(),
        place: "#alerts_security".to_owned(),
        author: Some(Untrusted::new("guard")),
        text: Untrusted::new("root login"),
        state,
        since: at(0),
        said_at: at(0),
        by: None,
        why: None,
        decision: None,
        because: None,
        decided_under: None,
        snoozed_until: None,
        looking: Vec::new(),
        notes: Vec::new(),
        severity: None,
        joined: None,
        said_times: None,
        flapping: None,
        history: None,
        care: None,
        look_due: None,
        asked: None,
        unwritten: None,
        tell_due: None,
        told: None,
        acknowledge: "Acknowledge".to_owned(),
        undo_until: None,
        url: None,
    }
}
