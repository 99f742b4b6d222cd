//! Whether I am on shift, and why.
//!
//! Invariant: never known is on shift: in doubt, pages ring.

use crate::{policy::ShiftMode, roster::Turn};
use jiff::Timestamp;

/// What the person last set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShiftSetting {
    On,
    Off,
    /// As the policy's mode says.
    Follow,
}

/// The state, and where it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shift {
    pub on: OnShift,
    pub because: ShiftWhy,
    /// When it changes by itself, where that is known.
    pub until: Option<Timestamp>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnShift {
    On,
    Off,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShiftWhy {
    /// Set by hand.
    ByHand,
    /// The schedule says so.
    Schedule,
    /// In auto, but no schedule was ever read.
    ScheduleUnknown,
    /// Manual, and never set.
    NeverSet,
    /// Manual, and what was set cannot be read.
    Forgotten,
}

/// Works the shift out.
///
/// `set` is the last setting and when it was made; `mine` are my turns, none where they are not known. In auto a click
/// holds until the next edge of the schedule. Whoever asked to follow the schedule follows it, whatever the policy's
/// mode.
pub fn shift(mode: ShiftMode, set: Option<(ShiftSetting, Timestamp)>, mine: Option<&[Turn]>, now: Timestamp) -> Shift {
    let mode = if matches!(set, Some((ShiftSetting::Follow, _))) { ShiftMode::Auto } else { mode };
    let by_hand = |on, until| Shift { on, because: ShiftWhy::ByHand, until };
    let hand = match set {
        Some((ShiftSetting::On, at)) => Some((OnShift::On, at)),
        Some((ShiftSetting::Off, at)) => Some((OnShift::Off, at)),
        Some((ShiftSetting::Follow, _)) | None => None,
    };
    match (mode, hand) {
        (ShiftMode::Manual, Some((on, _))) => by_hand(on, None),
        (ShiftMode::Manual, None) => Shift { on: OnShift::Off, because: ShiftWhy::NeverSet, until: None },
        (ShiftMode::Auto, hand) => {
            let Some(turns) = mine else {
                return hand
                    .map_or(Shift { on: OnShift::On, because: ShiftWhy::ScheduleUnknown, until: None }, |(on, _)| {
                        by_hand(on, None)
                    });
            };
            let edge_since = |at: Timestamp| edges(turns).any(|edge| at < edge && edge <= now);
            let next = edges(turns).filter(|edge| *edge > now).min();
            match hand {
                Some((on, at)) if !edge_since(at) => by_hand(on, next),
                _ => scheduled(turns, now, next),
            }
        }
    }
}

fn scheduled(turns: &[Turn], now: Timestamp, until: Option<Timestamp>) -> Shift {
    let on = if turns.iter().any(|turn| turn.covers(now)) { OnShift::On } else { OnShift::Off };
    Shift { on, because: ShiftWhy::Schedule, until }
}

/// The moments at which being on call at all begins or ends.
fn edges(turns: &[Turn]) -> impl Iterator<Item = Timestamp> + '_ {
    let on = move |at: Timestamp| turns.iter().any(|turn| turn.covers(at));
    let endless = [Timestamp::MIN, Timestamp::MAX];
    turns.iter().flat_map(|turn| [turn.from, turn.until]).filter(move |at| {
        let before = at.saturating_sub(jiff::SignedDuration::from_nanos(1)).unwrap_or(Timestamp::MIN);
        !endless.contains(at) && on(*at) != on(before)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roster::Role;

    fn turn(from: i64, until: i64, level: u32) -> Turn {
        let at = |s| Timestamp::from_second(s).unwrap();
        Turn { rotation: 0, member: 0, role: Some(Role::Level(level)), from: at(from), until: at(until) }
    }

    #[test]
    fn what_decides_the_shift() {
        use {OnShift::*, ShiftMode::*};
        let at = |s| Timestamp::from_second(s).unwrap();
        // On call from 100 to 300, without a break at 200.
        let turns = [turn(100, 200, 1), turn(200, 300, 2)];
        let known = Some(&turns[..]);
        let table = [
            ("manual, never set", Manual, None, known, 150, Off),
            ("manual, set on", Manual, Some((ShiftSetting::On, at(10))), known, 900, On),
            ("auto, before", Auto, None, known, 99, Off),
            ("auto, the first moment", Auto, None, known, 100, On),
            ("auto, the last moment", Auto, None, known, 299, On),
            ("auto, after", Auto, None, known, 300, Off),
            ("auto, never known", Auto, None, None, 150, On),
            ("auto, never known, set off by hand", Auto, Some((ShiftSetting::Off, at(10))), None, 150, Off),
            ("a click overrides", Auto, Some((ShiftSetting::Off, at(150))), known, 160, Off),
            ("a change of role is no edge", Auto, Some((ShiftSetting::Off, at(150))), known, 250, Off),
            ("a click at the very edge is after it", Auto, Some((ShiftSetting::Off, at(100))), known, 150, Off),
            ("until the next edge", Auto, Some((ShiftSetting::On, at(50))), known, 300, Off),
            ("manual, asked to follow", Manual, Some((ShiftSetting::Follow, at(10))), known, 150, On),
            ("manual, asked to follow, before", Manual, Some((ShiftSetting::Follow, at(10))), known, 99, Off),
            ("follow again", Auto, Some((ShiftSetting::Follow, at(150))), known, 160, On),
        ];
        for (what, mode, set, mine, now, on) in table {
            assert_eq!(shift(mode, set, mine, at(now)).on, on, "{what}");
        }
    }

    #[test]
    fn it_changes_by_itself_at_the_next_edge() {
        let at = |s| Timestamp::from_second(s).unwrap();
        let turns = [turn(100, 200, 1), turn(200, 300, 2)];
        let endless = [Turn { from: Timestamp::MIN, until: Timestamp::MAX, ..turn(0, 1, 1) }];
        let (turns, endless) = (&turns[..], &endless[..]);
        let off = |s| Some((ShiftSetting::Off, at(s)));
        let table = [
            ("before", ShiftMode::Auto, None, turns, 50, Some(100)),
            ("the first moment", ShiftMode::Auto, None, turns, 100, Some(300)),
            ("the last moment", ShiftMode::Auto, None, turns, 299, Some(300)),
            ("after", ShiftMode::Auto, None, turns, 300, None),
            ("by hand", ShiftMode::Auto, off(150), turns, 160, Some(300)),
            ("by hand, at the edge", ShiftMode::Auto, off(100), turns, 100, Some(300)),
            ("by hand, in manual", ShiftMode::Manual, off(150), turns, 160, None),
            ("on call since ever and without an end", ShiftMode::Auto, None, endless, 100, None),
        ];
        for (what, mode, set, mine, now, until) in table {
            assert_eq!(shift(mode, set, Some(mine), at(now)).until, until.map(at), "{what}");
        }
    }
}
