use super::*;

const NONE: Readings = Readings { begun: 0, told: 0, awaited: 0, found: BTreeMap::new() };

fn at(minutes: i64) -> Timestamp {
    Timestamp::from_second(1_773_100_000 + 60 * minutes).unwrap()
}

/// At a minute since the plan was made.
fn moment(minutes: i64) -> Moment {
    Moment { boot: SignedDuration::from_mins(minutes), refreshes: 0, slacks: at(minutes) }
}

fn gap(from: i64, until: i64) -> Gap {
    Gap { from: at(from), until: at(until) }
}

fn ids(channels: &[&str]) -> BTreeSet<ChannelId> {
    channels.iter().map(|id| ChannelId::new(*id)).collect()
}

fn list(channels: &[&str]) -> Vec<ChannelId> {
    ids(channels).into_iter().collect()
}

struct Story {
    plan: Plan,
    places: Readings,
}

impl Story {
    /// These are my places, and watched.
    fn begin(channels: &[&str]) -> Self {
        let mut story = Self { plan: Plan::new(SignedDuration::ZERO), places: NONE };
        story.find(channels);
        story.plan.watch(ids(channels));
        story
    }

    fn open(&mut self, gap: Gap) {
        self.plan.open(gap, self.places.await_next());
    }

    /// A reading of my places begins and ends.
    fn find(&mut self, channels: &[&str]) {
        let number = self.places.begin();
        self.places.tell(number, &list(channels));
    }

    fn next(&mut self, minutes: i64) -> Option<Job> {
        self.plan.next(moment(minutes))
    }

    /// Does what is to be done for gaps, but for these channels, which fail; says what was done.
    fn work(&mut self, minutes: i64, failing: &[&str]) -> Vec<(String, What)> {
        let mut done = Vec::new();
        while let Some(job) = self.next(minutes).filter(|job| job.what != What::Net) {
            done.push((job.channel.as_str().to_owned(), job.what));
            if failing.contains(&job.channel.as_str()) {
                self.plan.failed(&job, SignedDuration::from_secs(2), moment(minutes));
            } else {
                self.plan.read(&job, Some(at(minutes)));
            }
        }
        done
    }

    fn read(&mut self) -> Vec<Gap> {
        self.plan.settle(&self.places)
    }
}

fn done(channel: &str, what: What) -> (String, What) {
    (channel.to_owned(), what)
}

#[test]
fn a_gap_is_read_in_all_channels_and_older_messages_come_second() {
    let mut story = Story::begin(&["A", "B"]);
    story.open(gap(-60, 0));
    let job = story.next(0).unwrap();
    assert_eq!((job.stretch, job.since), (Stretch { from: at(-65), until: None }, at(-65)));
    let all = [done("A", What::News), done("B", What::News), done("A", What::Older), done("B", What::Older)];
    assert_eq!(story.work(0, &[]), all);
    assert_eq!(story.read(), [], "what came into being in it may be missing");
    assert!(story.places.is_awaited());
    story.find(&["A", "B"]);
    assert!(!story.places.is_awaited());
    assert_eq!(story.read(), [gap(-60, 0)]);
}

#[test]
fn a_place_found_after_the_gap_is_read_from_its_start_before_that_counts_as_read() {
    let mut story = Story::begin(&["A"]);
    story.open(gap(-60, 0));
    // A second, short one replaces nothing.
    story.open(gap(1, 2));
    story.work(2, &[]);
    story.find(&["A", "NEW"]);
    assert_eq!(story.read(), []);
    let job = story.next(3).unwrap();
    assert_eq!((job.channel.as_str(), job.what, job.stretch.from), ("NEW", What::News, at(-65)));
    story.work(3, &[]);
    assert_eq!(story.read(), [gap(-60, 0), gap(1, 2)]);
    // It is old by now.
    story.open(gap(5, 6));
    story.find(&["A", "NEW"]);
    story.work(6, &[]);
    assert_eq!(story.read(), [gap(5, 6)]);
}

#[test]
fn what_comes_to_be_watched_is_read_from_the_earliest_start_that_is_open() {
    let mut story = Story::begin(&["A"]);
    story.open(gap(-60, 0));
    story.open(gap(1, 2));
    story.work(2, &[]);
    story.plan.watch(ids(&["A", "B"]));
    let job = story.next(2).unwrap();
    assert_eq!((job.channel.as_str(), job.stretch.from), ("B", at(-65)));
    assert_eq!(story.work(2, &[]), [done("B", What::News), done("B", What::Older)], "once for both");
    story.find(&["A", "B"]);
    assert_eq!(story.read().len(), 2);
    // And from the last one where none is.
    story.plan.watch(ids(&["A", "B", "C"]));
    assert_eq!(story.next(3).map(|job| (job.channel, job.stretch.from)), Some((ChannelId::new("C"), at(-4))));
    story.work(3, &[]);
    assert_eq!(story.read(), []);
}

/// All that is to be done for gaps, as what and since when, and until when.
fn work(story: &mut Story, minutes: i64) -> Vec<(What, Timestamp, Option<Timestamp>)> {
    std::iter::from_fn(|| {
        let job = story.next(minutes).filter(|job| job.what != What::Net)?;
        story.plan.read(&job, Some(at(minutes)));
        Some((job.what, job.since, job.stretch.until))
    })
    .collect()
}

#[test]
fn a_channel_is_read_once_for_gaps_that_are_open_together() {
    let mut story = Story::begin(&["A"]);
    story.open(gap(-60, 0));
    story.open(gap(10, 11));
    // What happened to older messages is looked for up to where the later one begins.
    assert_eq!(work(&mut story, 11), [(What::News, at(-65), None), (What::Older, at(-65), Some(at(5)))]);
    // What was read before a gap was opened does not count for it.
    let mut story = Story::begin(&["A"]);
    story.open(gap(-60, 0));
    let news = story.next(0).unwrap();
    story.plan.read(&news, Some(at(0)));
    story.open(gap(10, 11));
    let expected =
        [(What::Older, at(-65), Some(at(-65))), (What::News, at(5), None), (What::Older, at(5), Some(at(5)))];
    assert_eq!(work(&mut story, 11), expected);
}

#[test]
fn a_channel_that_fails_holds_nothing_up() {
    let mut story = Story::begin(&["A", "B"]);
    story.find(&["A", "B"]);
    story.open(gap(-60, 0));
    story.find(&["A", "B"]);
    let others = [done("A", What::News), done("B", What::News), done("B", What::Older)];
    assert_eq!(story.work(0, &["A"]), others);
    assert_eq!(story.read(), []);
    story.open(gap(1, 2));
    story.find(&["A", "B"]);
    assert_eq!(story.work(0, &["A"]), [done("B", What::News), done("B", What::Older)]);
    assert_eq!(story.read(), [], "each waits for it");
    // The look at all channels comes between two tries.
    assert_eq!(story.next(5).map(|job| (job.channel, job.what)), Some((ChannelId::new("A"), What::News)));
    let job = story.next(5).unwrap();
    assert_eq!(job.what, What::Net);
    // A refresh tries at once.
    let now = Moment { refreshes: 1, ..moment(0) };
    let mut again = || story.plan.next(now).filter(|job| job.what != What::Net);
    let job = again().or_else(&mut again).unwrap();
    assert_eq!((job.channel.as_str(), job.stretch.from), ("A", at(-65)));
    story.plan.read(&job, Some(at(5)));
    story.work(5, &[]);
    assert_eq!(story.read(), [gap(-60, 0), gap(1, 2)]);
}

#[test]
fn pauses_after_failures_grow_to_half_a_minute_or_what_is_asked_for() {
    let mut story = Story::begin(&["A"]);
    story.open(gap(-60, 0));
    let job = story.next(0).unwrap();
    let waits = [2, 2, 2, 2, 2, 2, 60].map(|wait| {
        story.plan.failed(&job, SignedDuration::from_secs(wait), moment(0));
        story.plan.idle_for(moment(0)).as_secs()
    });
    assert_eq!(waits, [2, 4, 8, 16, 30, 30, 60]);
}

#[test]
fn the_net_goes_on_where_slack_stopped_it_and_leaves_no_stretch_out() {
    let mut story = Story::begin(&["A", "B", "C"]);
    let looked = |job: Option<Job>| job.map(|job| (job.channel.as_str().to_owned(), job.stretch.from));
    assert_eq!(story.next(4), None);
    let job = story.next(5).unwrap();
    assert_eq!(looked(Some(job.clone())), Some(("A".to_owned(), at(-5))));
    story.plan.read(&job, Some(at(5)));
    assert_eq!(looked(story.next(5)).unwrap().0, "B");
    story.plan.limited(SignedDuration::from_mins(20), moment(5));
    assert_eq!((story.next(6), story.plan.idle_for(moment(6))), (None, SignedDuration::from_mins(19)));
    for channel in ["B", "C"] {
        let job = story.next(25).unwrap();
        assert_eq!(looked(Some(job.clone())), Some((channel.to_owned(), at(15))));
        story.plan.read(&job, Some(at(25)));
    }
    // What was looked at long ago is looked at from there.
    assert_eq!(looked(story.next(26)), Some(("A".to_owned(), at(0))));
    let job = story.next(26).unwrap();
    story.plan.failed(&job, SignedDuration::from_secs(2), moment(26));
    for _ in ["B", "C"] {
        let job = story.next(26).unwrap();
        story.plan.read(&job, Some(at(26)));
    }
    assert_eq!(looked(story.next(31)), Some(("A".to_owned(), at(0))), "also where it could not be read");
}
