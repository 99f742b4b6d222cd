//! Who stands at which level of the escalation policies that I am in: schedules, and people named directly.
//!
//! Invariant: a schedule has the loudest level at which it stands; a failed reading changes nothing.

use super::pages::Pages;
use crate::{
    ask::{Ask, ScheduleKind, Window},
    reading, wire,
};
use jiff::Timestamp;
use oncall::observation::ScheduledShift;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Clone, Debug, Default)]
pub struct Policies {
    mine: BTreeSet<String>,
    /// A reading that is under way.
    reading: Option<Pages<wire::OnCall>>,
    /// By their ids.
    pub schedules: BTreeMap<String, Standing>,
    /// People who are on call without a schedule.
    pub direct: Vec<ScheduledShift>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    pub kind: ScheduleKind,
    pub name: String,
    pub level: u32,
}

impl Policies {
    /// My duties were read: these are the policies I am in.
    pub fn note(&mut self, mine: &[wire::OnCall]) {
        let policies = mine.iter().filter_map(|entry| entry.escalation_policy.as_ref());
        self.mine = policies.map(|policy| policy.id.clone()).filter(|id| !id.is_empty()).collect();
        for (id, standing) in schedules(mine) {
            self.schedules.entry(id).or_insert(standing);
        }
    }

    pub fn begin(&mut self) {
        self.reading = Some(Pages::default());
        if self.mine.is_empty() {
            self.done(&[]);
        }
    }

    pub fn is_reading(&self) -> bool {
        self.reading.is_some()
    }

    pub fn ask(&self, window: Window) -> Option<Ask> {
        let offset = self.reading.as_ref()?.offset();
        Some(Ask::Policies { policies: self.mine.iter().cloned().collect(), window, offset })
    }

    pub fn take(&mut self, page: wire::Page<wire::OnCall>, sent: Timestamp) {
        let listing = self.reading.as_mut().and_then(|pages| pages.take(page, sent));
        if let Some(listing) = listing {
            self.done(&listing.items);
        }
    }

    /// Ends the reading without a result.
    pub fn give_up(&mut self) {
        self.reading = None;
    }

    fn done(&mut self, listed: &[wire::OnCall]) {
        self.reading = None;
        self.schedules = schedules(listed);
        self.direct = listed.iter().filter_map(reading::direct).collect();
        self.direct.sort_by(|a, b| {
            (&a.schedule, &a.rotation, a.level, &a.person).cmp(&(&b.schedule, &b.rotation, b.level, &b.person))
        });
        self.direct.dedup();
    }
}

fn schedules(entries: &[wire::OnCall]) -> BTreeMap<String, Standing> {
    let mut found: BTreeMap<String, Standing> = BTreeMap::new();
    for entry in entries {
        let Some(schedule) = entry.schedule.as_ref().filter(|schedule| !schedule.id.is_empty()) else { continue };
        let level = reading::level(entry);
        let kind = if schedule.kind.contains("v3") { ScheduleKind::Shifts } else { ScheduleKind::Layers };
        let standing = || Standing { kind, name: schedule.called().to_owned(), level };
        let known = found.entry(schedule.id.clone()).or_insert_with(standing);
        known.level = known.level.min(level);
    }
    found
}
