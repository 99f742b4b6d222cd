//! What was deployed, as PagerDuty's change events tell it; asked for only while it matters to a rule.
//!
//! Invariant: each is told once, and a token that may not read them makes nothing blind.

use super::{answers::is_final, lane::Lane, pages::Pages};
use crate::{ask::Ask, fault::Fault, reading, reading::Me, wire};
use jiff::{SignedDuration, Timestamp};
use oncall::{text::Untrusted, time::sub};
use std::{collections::BTreeSet, time::Duration};

const EVERY: SignedDuration = SignedDuration::from_mins(1);
/// Whoever may not read them is asked again after this: perhaps the token's owner may by then.
const DENIED_FOR: SignedDuration = SignedDuration::from_hours(1);
/// A change may be told so long after it was made.
const LATE: SignedDuration = SignedDuration::from_mins(10);
/// What was told is known for so long, so that it is not told again.
const TOLD_FOR: SignedDuration = SignedDuration::from_hours(7 * 24);

#[derive(Clone, Debug)]
pub struct Changes {
    /// None: to no rule.
    matter_for: Option<SignedDuration>,
    lane: Lane,
    pages: Pages<wire::ChangeEvent>,
    /// Where the reading that is under way begins: its pages must be of one list.
    since: Option<Timestamp>,
    /// When the last whole list was asked for.
    read: Option<Timestamp>,
    told: BTreeSet<(Timestamp, String)>,
    denied: Option<Fault>,
}

impl Changes {
    pub fn new() -> Self {
        Self {
            matter_for: None,
            lane: Lane::new(Duration::from_secs(3600)),
            pages: Pages::default(),
            since: None,
            read: None,
            told: BTreeSet::new(),
            denied: None,
        }
    }

    /// Deploys matter for so long from now on. Where it is longer than before, older ones are asked for anew.
    pub fn matter_for(&mut self, how_long: Option<SignedDuration>) {
        if how_long > self.matter_for {
            self.read = None;
            self.look_again();
        }
        self.matter_for = how_long;
    }

    pub fn has_to_ask(&self) -> bool {
        self.matter_for.is_some()
    }

    pub fn lane(&mut self) -> &mut Lane {
        &mut self.lane
    }

    pub fn due(&self) -> SignedDuration {
        self.lane.due()
    }

    /// From the first page, at once.
    pub fn look_again(&mut self) {
        self.begin_anew();
        self.lane.now();
    }

    pub fn ask(&mut self, me: &Me, wall: Timestamp) -> Option<Ask> {
        let earliest = sub(wall, self.matter_for?);
        let unread = self.read.map_or(earliest, |read| sub(read, LATE).max(earliest));
        let since = *self.since.get_or_insert(whole_seconds(unread));
        if oncall::planted!("moves-on-though-nothing-was-read") {
            self.read = Some(wall);
        }
        Some(Ask::Changes { teams: me.teams.clone(), since, offset: self.pages.offset() })
    }

    /// What is news in a page, in its order in time. What claims to come is told once it has come.
    pub fn take(
        &mut self,
        page: wire::Page<wire::ChangeEvent>,
        sent: Timestamp,
        boot: SignedDuration,
    ) -> Vec<(Untrusted, Timestamp)> {
        self.denied = None;
        let mut read: Vec<(Timestamp, &wire::ChangeEvent)> =
            page.items.iter().filter_map(|event| Some((event.timestamp?, event))).collect();
        read.retain(|(at, event)| *at <= sent && self.told.insert((*at, event.id.clone())));
        read.sort_by_key(|(at, _)| *at);
        let news = read.into_iter().map(|(at, event)| (reading::deployed(event), at)).collect();
        self.lane.rest(boot, SignedDuration::ZERO);
        if let Some(listing) = self.pages.take(page, sent) {
            self.told = self.told.split_off(&(sub(listing.asked, TOLD_FOR), String::new()));
            self.read = Some(listing.asked);
            self.since = None;
            self.lane.rest(boot, EVERY);
        }
        news
    }

    /// The list could not be read. Where it never will be, that is told once.
    pub fn failed(&mut self, fault: &Fault, boot: SignedDuration) {
        self.begin_anew();
        if !is_final(fault) {
            tracing::warn!(%fault, "change events could not be read");
            return;
        }
        self.lane.rest(boot, DENIED_FOR);
        if self.denied.as_ref() != Some(fault) {
            tracing::info!(%fault, "PagerDuty shows no change events, so it tells of no deploys");
            self.denied = Some(fault.clone());
        }
    }

    fn begin_anew(&mut self) {
        self.pages = Pages::default();
        self.since = None;
    }
}

/// Any offset but UTC is refused (PagerDuty/api-schema, `GET /change_events`), so fractions are not tried.
fn whole_seconds(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second()).unwrap_or(at)
}
