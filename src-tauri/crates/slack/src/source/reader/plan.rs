//! What of history is to be read next, and what was read.
//!
//! Invariant: a gap is read only when each watched channel and each place found since was read from its start on, and
//! nothing that cannot be read holds up what can.

use jiff::{SignedDuration, Timestamp};
use oncall::{ids::ChannelId, sight::Gap, time::sub};
use std::collections::{BTreeMap, BTreeSet};

/// Slack's clock is known within a second or two, and events come late.
const OVERLAP: SignedDuration = SignedDuration::from_mins(5);
/// Older messages are looked at too, for what changed about them.
const LOOK_BACK: SignedDuration = SignedDuration::from_hours(24);
const NET_EVERY: SignedDuration = SignedDuration::from_mins(5);
const NET_BACK: SignedDuration = SignedDuration::from_mins(10);
/// A channel that could not be read is tried again as soon.
const LONGEST_HOLD: SignedDuration = SignedDuration::from_secs(30);

/// On Slack's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    pub from: Timestamp,
    /// None: to its end.
    pub until: Option<Timestamp>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// What was said in a gap.
    News,
    /// What happened to older messages. It comes second.
    Older,
    /// A look at what was said lately, in case an event was lost.
    Net,
}

/// One stretch of one channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    pub channel: ChannelId,
    pub what: What,
    pub stretch: Stretch,
    /// Older messages are not news.
    pub since: Timestamp,
}

/// The time here, and how often everything was asked to look again.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    pub boot: SignedDuration,
    pub refreshes: u64,
    /// By Slack's clock, or a little before.
    pub slacks: Timestamp,
}

/// The readings of my places.
#[derive(Debug, Default)]
pub struct Readings {
    /// How many were begun.
    pub begun: u64,
    /// The number of the last that was told; 0 before the first.
    pub told: u64,
    /// The one that a gap was opened to wait for, last.
    awaited: u64,
    /// In which one each place was found; 0 of the first that was told.
    found: BTreeMap<ChannelId, u64>,
}

impl Readings {
    pub fn begin(&mut self) -> u64 {
        self.begun += 1;
        self.begun
    }

    /// A gap waits for the next reading that begins, whose number this is.
    pub fn await_next(&mut self) -> u64 {
        self.awaited = self.begun + 1;
        self.awaited
    }

    /// Whether a gap waits for a reading.
    pub fn is_awaited(&self) -> bool {
        self.told < self.awaited
    }

    pub fn tell(&mut self, number: u64, places: &[ChannelId]) {
        let of = if self.told == 0 { 0 } else { number };
        let before = std::mem::take(&mut self.found);
        self.found = places.iter().map(|id| (id.clone(), before.get(id).copied().unwrap_or(of))).collect();
        self.told = number;
    }

    fn found_after(&self, number: u64) -> impl Iterator<Item = &ChannelId> {
        self.found.iter().filter(move |(_, of)| **of > number).map(|(id, _)| id)
    }
}

/// A gap being read.
#[derive(Debug)]
struct Catch {
    /// None: it was told as read, and channels came to be watched since.
    gap: Option<Gap>,
    from: Timestamp,
    /// The reading of my places that may find what came into being in the gap.
    needs: u64,
    /// The one that did.
    placed: Option<u64>,
    news: BTreeSet<ChannelId>,
    older: BTreeSet<ChannelId>,
}

#[derive(Debug)]
struct Held {
    until: SignedDuration,
    refreshes: u64,
    tries: u32,
}

impl Held {
    fn is_over(&self, now: Moment) -> bool {
        self.until <= now.boot || self.refreshes != now.refreshes
    }
}

#[derive(Debug)]
pub struct Plan {
    /// None: never ordered.
    watched: Option<BTreeSet<ChannelId>>,
    catches: Vec<Catch>,
    /// The start of the last gap that was read.
    last: Option<Timestamp>,
    /// Places found by then belong to no gap that is open.
    placed: u64,
    /// What could not be read, and is tried again when nothing else is to be done.
    held: BTreeMap<ChannelId, Held>,
    /// The last look before was at such a one.
    tried_held: bool,
    /// From when on each channel is to be looked at, as it was read through until then.
    looked: BTreeMap<ChannelId, Timestamp>,
    /// What the present look at all channels has left.
    net: BTreeSet<ChannelId>,
    net_at: SignedDuration,
    /// It goes on then.
    net_waits: SignedDuration,
}

impl Plan {
    pub fn new(now: SignedDuration) -> Self {
        Self {
            watched: None,
            catches: Vec::new(),
            last: None,
            placed: 0,
            held: BTreeMap::new(),
            tried_held: false,
            looked: BTreeMap::new(),
            net: BTreeSet::new(),
            net_at: now + NET_EVERY,
            net_waits: now,
        }
    }

    /// The gap is to be read. `needs` is a reading of my places that begins after this.
    pub fn open(&mut self, gap: Gap, needs: u64) {
        let all = self.watched.clone().unwrap_or_default();
        let from = sub(gap.from, OVERLAP);
        self.catches.push(Catch { gap: Some(gap), from, needs, placed: None, news: all.clone(), older: all });
    }

    /// What comes to be watched belongs to every gap that is open, or else to the last one.
    pub fn watch(&mut self, watched: BTreeSet<ChannelId>) {
        let before = self.watched.replace(watched.clone()).unwrap_or_default();
        let added: BTreeSet<ChannelId> = watched.difference(&before).cloned().collect();
        let dropped: BTreeSet<&ChannelId> = before.difference(&watched).collect();
        if let (true, Some(from)) = (self.catches.is_empty() && !added.is_empty(), self.last) {
            let placed = Some(self.placed);
            let (news, older) = (BTreeSet::new(), BTreeSet::new());
            self.catches.push(Catch { gap: None, from, needs: 0, placed, news, older });
        }
        for catch in &mut self.catches {
            for set in [&mut catch.news, &mut catch.older] {
                set.extend(added.iter().cloned());
                set.retain(|id| !dropped.contains(id));
            }
        }
        self.net.retain(|id| watched.contains(id));
        self.looked.retain(|id, _| watched.contains(id));
    }

    /// Takes up where I am, and returns the gaps that are read now.
    pub fn settle(&mut self, places: &Readings) -> Vec<Gap> {
        let Some(watched) = &self.watched else { return Vec::new() };
        for catch in self.catches.iter_mut().filter(|catch| catch.placed.is_none() && catch.needs <= places.told) {
            catch.placed = Some(places.told);
            // Their being watched is for the engine to say, which may come late.
            catch.news.extend(places.found_after(self.placed).filter(|id| !watched.contains(*id)).cloned());
        }
        let (read, open): (Vec<Catch>, Vec<Catch>) = std::mem::take(&mut self.catches)
            .into_iter()
            .partition(|catch| catch.placed.is_some() && catch.news.is_empty() && catch.older.is_empty());
        self.catches = open;
        for catch in &read {
            self.last = Some(catch.from);
            self.placed = self.placed.max(catch.placed.unwrap_or(0));
        }
        let due: BTreeSet<&ChannelId> =
            self.catches.iter().flat_map(|catch| catch.news.iter().chain(&catch.older)).collect();
        self.held.retain(|id, _| due.contains(id));
        read.into_iter().filter_map(|catch| catch.gap).collect()
    }

    /// The reading of my places that is waited for.
    pub fn needs(&self) -> Option<u64> {
        self.catches.iter().filter(|catch| catch.placed.is_none()).map(|catch| catch.needs).min()
    }

    pub fn next(&mut self, now: Moment) -> Option<Job> {
        if self.net.is_empty() && self.net_at <= now.boot {
            self.net = self.watched.clone().unwrap_or_default();
            self.net_at = now.boot + NET_EVERY;
        }
        if let Some(job) = self.gap_job(|id| !self.held.contains_key(id)) {
            return Some(job);
        }
        let again = self.gap_job(|id| self.held.get(id).is_some_and(|held| held.is_over(now)));
        let net = self.net_job(now);
        // Neither may take all the time.
        let job = if self.tried_held { net.or(again) } else { again.or(net) };
        self.tried_held = job.as_ref().is_some_and(|job| job.what != What::Net);
        job
    }

    fn gap_job(&self, may: impl Fn(&ChannelId) -> bool) -> Option<Job> {
        self.catches.iter().find_map(|catch| {
            let news = catch.news.iter().find(|id| may(id)).map(|id| self.news(id));
            news.or_else(|| {
                let mut older = catch.older.iter().filter(|id| !catch.news.contains(*id));
                older.find(|id| may(id)).map(|id| self.older(id))
            })
        })
    }

    /// Read once for all gaps.
    fn news(&self, channel: &ChannelId) -> Job {
        let owed = self.catches.iter().filter(|catch| catch.news.contains(channel));
        let from = owed.map(|catch| catch.from).min().unwrap_or(Timestamp::MIN);
        Job { channel: channel.clone(), what: What::News, stretch: Stretch { from, until: None }, since: from }
    }

    fn older(&self, channel: &ChannelId) -> Job {
        let (mut since, mut until) = (Timestamp::MAX, Timestamp::MIN);
        for catch in self.catches.iter().filter(|catch| owes_older(catch, channel)) {
            (since, until) = (since.min(catch.from), until.max(catch.from));
        }
        let stretch = Stretch { from: sub(since, LOOK_BACK), until: Some(until) };
        Job { channel: channel.clone(), what: What::Older, stretch, since }
    }

    fn net_job(&self, now: Moment) -> Option<Job> {
        let channel = self.net.first().filter(|_| self.net_waits <= now.boot)?.clone();
        let lately = sub(now.slacks, NET_BACK);
        let from = self.looked.get(&channel).map_or(lately, |looked| lately.min(sub(*looked, OVERLAP)));
        Some(Job { channel, what: What::Net, stretch: Stretch { from, until: None }, since: from })
    }

    /// It was read, beginning at `began` by Slack's clock. `None`: there is nothing to be read.
    pub fn read(&mut self, job: &Job, began: Option<Timestamp>) {
        let id = &job.channel;
        match job.what {
            What::News => self.catches.iter_mut().for_each(|catch| {
                catch.news.remove(id);
            }),
            What::Older => self.catches.iter_mut().filter(|catch| owes_older(catch, id)).for_each(|catch| {
                catch.older.remove(id);
            }),
            What::Net => {
                self.net.remove(id);
            }
        }
        if job.what != What::Net {
            self.held.remove(id);
        }
        let is_whole = job.stretch.until.is_none()
            && self.looked.get(id).is_none_or(|looked| job.stretch.from <= *looked || job.what == What::Net);
        if let (true, Some(began)) = (is_whole, began) {
            self.looked.insert(id.clone(), began);
        }
    }

    /// It could not be read, and is to be left alone this long.
    pub fn failed(&mut self, job: &Job, wait: SignedDuration, now: Moment) {
        if job.what == What::Net {
            // The next look begins where this channel was read last.
            self.net.remove(&job.channel);
            return;
        }
        let tries = self.held.get(&job.channel).map_or(0, |held| held.tries);
        let grown = wait.checked_mul(1 << tries.min(4)).unwrap_or(LONGEST_HOLD).min(LONGEST_HOLD);
        let held = Held { until: now.boot + grown.max(wait), refreshes: now.refreshes, tries: tries + 1 };
        self.held.insert(job.channel.clone(), held);
    }

    /// Slack asks for silence: the look at all channels goes on where it stopped.
    pub fn limited(&mut self, after: SignedDuration, now: Moment) {
        self.net_waits = now.boot + after;
    }

    /// Whether nothing is left to be read.
    pub fn is_done(&self) -> bool {
        self.catches.is_empty() && self.net.is_empty()
    }

    /// How long there is nothing to do.
    pub fn idle_for(&self, now: Moment) -> SignedDuration {
        let held = self.held.values().map(|held| held.until);
        let net = if self.net.is_empty() { self.net_at } else { self.net_waits };
        held.chain([net]).min().map_or(NET_EVERY, |at| at - now.boot).max(SignedDuration::ZERO)
    }
}

/// What is read as news comes first.
fn owes_older(catch: &Catch, channel: &ChannelId) -> bool {
    catch.older.contains(channel) && !catch.news.contains(channel)
}

#[cfg(test)]
mod tests;
