//! The bell with a device that does as the test says.

use super::*;
use jiff::Timestamp;
use oncall::tone::Ceiling;

/// How long every tone lasts here.
const LASTS: Duration = Duration::from_secs(1);

/// The bell, a clock, and a device that answers at once.
struct Ward {
    bell: Bell,
    now: Duration,
    /// What the device does with the next calls.
    fault: Option<Fault>,
    but: Option<Fault>,
    answers: Answers,
    /// Unanswered, where the device hangs.
    hanging: Vec<Call>,
    calls: Vec<(Duration, Call)>,
    reports: Vec<Option<String>>,
    is_open: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum Answers {
    AtOnce,
    Never,
}

impl Ward {
    fn new() -> Self {
        let mut ward = Self {
            bell: Bell::new(),
            now: Duration::ZERO,
            fault: None,
            but: None,
            answers: Answers::AtOnce,
            hanging: Vec::new(),
            calls: Vec::new(),
            reports: Vec::new(),
            is_open: false,
        };
        ward.settle();
        ward
    }

    /// Well, and on shift, and nothing sounds.
    fn on_shift() -> Self {
        let mut ward = Self::new();
        ward.want(None);
        ward.later(1);
        ward.calls.clear();
        ward
    }

    fn settle(&mut self) {
        self.bell.time(self.now);
        while let Some(effect) = self.bell.next_effect() {
            match effect {
                Effect::Report(trouble) => self.reports.push(trouble.map(|trouble| trouble.name)),
                Effect::Call(call) => {
                    self.calls.push((self.now, call));
                    self.hanging.push(call);
                    assert_eq!(self.hanging.len(), 1, "one call at a time");
                    if self.answers == Answers::AtOnce {
                        self.answer();
                    }
                }
            }
        }
    }

    fn answer(&mut self) {
        let call = self.hanging.pop().unwrap();
        let fault = self.fault.clone();
        let heard = match call {
            Call::Look => Heard::Looked(fault.map_or(Ok(()), Err)),
            Call::Play { .. } => {
                self.is_open = fault.is_none();
                Heard::Played(fault.map_or(Ok(Playing { lasts: LASTS, but: self.but.clone() }), Err))
            }
            Call::Set(_) => Heard::Done,
            Call::Stop => {
                self.is_open = false;
                Heard::Done
            }
        };
        self.heard(heard);
    }

    fn heard(&mut self, heard: Heard) {
        self.bell.heard(heard, self.now);
        self.settle();
    }

    /// Time goes on, from one moment at which there is something to do to the next.
    fn later(&mut self, seconds: u64) {
        let end = self.now + Duration::from_secs(seconds);
        while let Some(at) = self.bell.wake_at().filter(|at| *at <= end) {
            assert!(at > self.now || !self.hanging.is_empty(), "it spins at {at:?}: {:#?}", self.bell);
            self.now = self.now.max(at);
            self.settle();
        }
        self.now = end;
        self.settle();
    }

    fn want(&mut self, sound: Option<Sound>) {
        self.pace(sound, Pace::Close);
    }

    fn pace(&mut self, sound: Option<Sound>, pace: Pace) {
        self.bell.order(SpeakerOrder::Want(Wanted { sound, pace }), self.now);
        self.settle();
    }

    fn test(&mut self, tone: Tone) -> oneshot::Receiver<Result<(), NotSounded>> {
        let (answer, answered) = oneshot::channel();
        let loudness = tone.loudest(Ceiling::FULL);
        self.bell.order(SpeakerOrder::Test { tone, loudness, answer }, self.now);
        self.settle();
        answered
    }

    /// At which seconds which tone began, and how loud.
    fn played(&self) -> Vec<(u64, Tone, u8)> {
        let play = |(at, call): &(Duration, Call)| match call {
            Call::Play { tone, loudness, .. } => Some((at.as_secs(), *tone, loudness.percent())),
            _ => None,
        };
        self.calls.iter().filter_map(play).collect()
    }

    fn last(&self) -> Call {
        self.calls.last().unwrap().1
    }

    /// The number of the tone that sounds.
    fn number(&self) -> u64 {
        self.bell.sounding.as_ref().unwrap().number
    }
}

fn sound(class: SoundClass, since: i64, wanted_for: i64) -> Option<Sound> {
    let loudness = class.loudness(jiff::SignedDuration::from_secs(wanted_for), Ceiling::FULL);
    Some(Sound { class, since: Timestamp::from_second(since).unwrap(), loudness })
}

#[test]
fn a_page_sounds_at_once_and_every_8_s_louder_until_it_is_not_wanted() {
    let mut ward = Ward::on_shift();
    ward.want(sound(SoundClass::Page, 5, 0));
    ward.later(7);
    for wanted_for in [8, 16, 24, 32, 40] {
        ward.want(sound(SoundClass::Page, 5, wanted_for));
        ward.later(8);
    }
    ward.want(None);
    assert_eq!(ward.last(), Call::Stop);
    ward.later(300);
    let page = |at, percent| (at, Tone::Page, percent);
    let played = [page(1, 25), page(9, 40), page(17, 63), page(25, 100), page(33, 100), page(41, 100)];
    assert_eq!(ward.played(), played);
    assert!(!ward.is_open);
}

#[test]
fn between_two_tones_nothing_is_open() {
    let mut ward = Ward::on_shift();
    ward.want(sound(SoundClass::Page, 5, 0));
    assert!(ward.is_open);
    ward.later(2);
    assert!(!ward.is_open);
}

#[test]
fn what_is_not_wanted_any_more_while_the_device_opens_is_stopped_before_anything_else() {
    let mut ward = Ward::on_shift();
    ward.answers = Answers::Never;
    ward.want(sound(SoundClass::Page, 5, 0));
    ward.want(None);
    ward.answers = Answers::AtOnce;
    ward.answer();
    assert_eq!(ward.last(), Call::Stop);
    assert!(!ward.is_open);
}

#[test]
fn a_page_that_gets_louder_or_quieter_while_it_sounds_does_not_begin_anew() {
    let mut ward = Ward::on_shift();
    ward.want(sound(SoundClass::Page, 5, 0));
    ward.want(sound(SoundClass::Page, 5, 8));
    assert!(matches!(ward.last(), Call::Set(loudness) if loudness.percent() == 40));
    // Another alert is what rings now, and then somebody looks at it.
    ward.want(sound(SoundClass::Page, 9, 0));
    ward.want(sound(SoundClass::Quieter, 9, 3));
    assert!(matches!(ward.last(), Call::Set(loudness) if loudness.percent() == 16));
    assert_eq!(ward.played().len(), 1);
    ward.later(8);
    assert_eq!(ward.played(), [(1, Tone::Page, 25), (9, Tone::Page, 16)]);
}

#[test]
fn a_page_that_nobody_looks_at_is_heard_at_once_beside_one_that_somebody_does() {
    let mut ward = Ward::on_shift();
    ward.want(sound(SoundClass::Quieter, 5, 0));
    ward.later(3);
    ward.want(sound(SoundClass::Page, 8, 0));
    assert_eq!(ward.played(), [(1, Tone::Page, 16), (4, Tone::Page, 25)]);
}

#[test]
fn a_notice_sounds_once() {
    let mut ward = Ward::on_shift();
    ward.want(sound(SoundClass::Notify, 5, 0));
    ward.later(60);
    ward.want(None);
    ward.want(sound(SoundClass::Notify, 70, 0));
    ward.later(60);
    assert_eq!(ward.played(), [(1, Tone::Notify, 40), (61, Tone::Notify, 40)]);
}

#[test]
fn a_reminder_taps_once_and_never_instead_of_a_notice_that_is_new() {
    let mut ward = Ward::on_shift();
    ward.want(sound(SoundClass::Reminder, 5, 0));
    ward.later(60);
    ward.want(sound(SoundClass::Notify, 66, 0));
    ward.later(60);
    ward.want(sound(SoundClass::Reminder, 130, 0));
    ward.later(60);
    assert_eq!(ward.played(), [(1, Tone::Reminder, 40), (61, Tone::Notify, 40), (121, Tone::Reminder, 40)]);
}

#[test]
fn a_page_comes_in_place_of_a_notice() {
    let mut ward = Ward::on_shift();
    ward.want(sound(SoundClass::Notify, 5, 0));
    ward.want(sound(SoundClass::Page, 5, 0));
    ward.later(4);
    assert_eq!(ward.played(), [(1, Tone::Notify, 40), (1, Tone::Page, 25)]);
}

#[test]
fn without_a_device_it_is_told_once_and_a_page_is_tried_every_8_s_until_there_is_one() {
    let ward = Ward::on_shift();
    assert_eq!(ward.reports, [None]);
    let mut ward = Ward { fault: Some(Fault::NoDevice), bell: Bell::new(), reports: Vec::new(), ..ward };
    ward.want(sound(SoundClass::Page, 5, 0));
    ward.later(16);
    assert_eq!(ward.reports, [Some("no-sound-device".to_owned())]);
    assert_eq!(ward.played().len(), 3);
    ward.fault = None;
    ward.later(8);
    assert_eq!(ward.reports.last(), Some(&None));
    ward.fault = Some(Fault::NoDevice);
    ward.later(8);
    assert_eq!(ward.reports.last(), Some(&Some("sound-device-gone".to_owned())));
}

#[test]
fn on_shift_a_device_is_looked_for_every_10_s_while_there_is_trouble_and_once_a_minute_else() {
    let mut ward = Ward::new();
    assert_eq!(ward.calls.len(), 1, "once at the start");
    ward.later(3600);
    assert_eq!(ward.calls.len(), 1, "off shift and idle");
    ward.want(None);
    ward.later(120);
    assert_eq!(ward.calls.len(), 4);
    ward.fault = Some(Fault::NoDevice);
    ward.later(60);
    assert_eq!(ward.reports, [None, Some("sound-device-gone".to_owned())]);
    let before = ward.calls.len();
    ward.later(60);
    assert_eq!(ward.calls.len(), before + 6);
    ward.pace(None, Pace::Easy);
    ward.later(3600);
    assert_eq!(ward.calls.len(), before + 6, "off shift and idle");
    ward.fault = None;
    ward.want(None);
    assert_eq!(ward.reports.last(), Some(&None), "looked for as soon as it matters");
}

#[test]
fn what_sounds_and_cannot_be_heard_is_told_all_the_same() {
    let mut ward = Ward::on_shift();
    ward.but = Some(Fault::Muted);
    ward.want(sound(SoundClass::Page, 5, 0));
    assert_eq!(ward.reports.last(), Some(&Some("sound-muted".to_owned())));
    assert!(ward.is_open);
    ward.but = None;
    ward.later(8);
    assert_eq!(ward.reports.last(), Some(&None));
}

#[test]
fn a_tone_that_breaks_is_told_and_comes_again_within_a_second() {
    let mut ward = Ward::on_shift();
    ward.want(sound(SoundClass::Page, 5, 0));
    let number = ward.number();
    ward.heard(Heard::Broken { number, fault: Fault::NoDevice });
    assert_eq!((ward.last(), ward.is_open), (Call::Stop, false));
    assert_eq!(ward.reports.last(), Some(&Some("sound-device-gone".to_owned())));
    ward.later(1);
    assert_eq!((ward.played().len(), ward.is_open), (2, true));
    // What is said of a tone of the past is nothing to the present one.
    ward.heard(Heard::Broken { number, fault: Fault::NoDevice });
    assert!(ward.is_open);
    ward.later(2);
    assert_eq!((ward.is_open, ward.reports.last()), (false, Some(&None)), "heard to its end, it is well again");
}

#[test]
fn a_device_on_which_every_tone_breaks_is_one_trouble_and_does_not_flap() {
    let mut ward = Ward::on_shift();
    ward.reports.clear();
    ward.want(sound(SoundClass::Page, 5, 0));
    for _ in 0..20 {
        let number = ward.number();
        ward.heard(Heard::Broken { number, fault: Fault::NoDevice });
        ward.later(1);
    }
    assert_eq!(ward.reports, [Some("sound-device-gone".to_owned())]);
    assert_eq!(ward.played().len(), 21, "tried again and again");
    // A test is answered by what it finds itself.
    ward.want(None);
    assert_eq!(ward.test(Tone::Notify).try_recv(), Ok(Ok(())));
    assert_eq!(ward.reports.last(), Some(&None));
}

#[test]
fn a_tone_that_breaks_before_it_is_known_to_have_begun_is_told_as_well() {
    let mut ward = Ward::on_shift();
    ward.answers = Answers::Never;
    ward.want(sound(SoundClass::Page, 5, 0));
    ward.heard(Heard::Broken { number: 1, fault: Fault::Refused("gone".to_owned()) });
    ward.answers = Answers::AtOnce;
    ward.answer();
    assert_eq!((ward.last(), ward.is_open), (Call::Stop, false));
    assert_eq!(ward.reports.last(), Some(&Some("sound-device-refused".to_owned())));
}

#[test]
fn a_device_that_hangs_is_told_after_3_s_and_its_late_answer_counts() {
    let mut ward = Ward::on_shift();
    ward.answers = Answers::Never;
    ward.want(sound(SoundClass::Page, 5, 0));
    ward.later(20);
    assert_eq!(ward.reports.last(), Some(&Some("sound-device-silent".to_owned())));
    assert_eq!(ward.calls.len(), 1, "nobody else is sent after it");
    ward.answers = Answers::AtOnce;
    ward.answer();
    assert_eq!(ward.reports.last(), Some(&None));
    // Stopping may hang as well.
    ward.answers = Answers::Never;
    ward.want(None);
    ward.later(4);
    assert_eq!(ward.reports.last(), Some(&Some("sound-device-silent".to_owned())));
    ward.answers = Answers::AtOnce;
    ward.answer();
    assert_eq!((ward.last(), ward.reports.last()), (Call::Look, Some(&None)));
}

#[test]
fn a_test_sounds_once_and_is_answered_when_it_does() {
    for tone in Tone::ALL {
        let mut ward = Ward::on_shift();
        let mut answered = ward.test(tone);
        assert_eq!(answered.try_recv(), Ok(Ok(())));
        ward.later(60);
        assert_eq!(ward.played(), [(1, tone, tone.loudest(Ceiling::FULL).percent())]);
        assert!(!ward.is_open);
    }
}

#[test]
fn a_test_is_refused_while_something_rings_and_gives_way_to_what_does() {
    let mut ward = Ward::on_shift();
    ward.want(sound(SoundClass::Page, 5, 0));
    assert_eq!(ward.test(Tone::Notify).try_recv(), Ok(Err(NotSounded::SomethingRings)));
    ward.want(None);
    assert_eq!(ward.test(Tone::Notify).try_recv(), Ok(Ok(())));
    ward.want(sound(SoundClass::Page, 9, 0));
    ward.want(None);
    assert_eq!(ward.last(), Call::Stop);
    let tones: Vec<Tone> = ward.played().into_iter().map(|(_, tone, _)| tone).collect();
    assert_eq!(tones, [Tone::Page, Tone::Notify, Tone::Page]);
}

#[test]
fn a_test_that_cannot_be_heard_says_why_and_mends_what_it_finds_mended() {
    let mut ward = Ward::new();
    ward.fault = Some(Fault::Refused("busy".to_owned()));
    let Ok(Err(NotSounded::Trouble(trouble))) = ward.test(Tone::Page).try_recv() else { panic!("it should fail") };
    assert_eq!((trouble.name.as_str(), trouble.says.contains("busy")), ("sound-device-refused", true));
    assert_eq!(ward.reports.last(), Some(&Some(trouble.name)));
    ward.fault = None;
    assert_eq!(ward.test(Tone::Page).try_recv(), Ok(Ok(())));
    assert_eq!(ward.reports.last(), Some(&None));
    ward.answers = Answers::Never;
    ward.later(5);
    let mut hanging = ward.test(Tone::Page);
    ward.later(5);
    let Ok(Err(NotSounded::Trouble(trouble))) = hanging.try_recv() else { panic!("it should not wait for ever") };
    assert_eq!(trouble.name, "sound-device-silent");
}

#[test]
fn whatever_comes_silence_is_silence_and_nothing_spins() {
    let classes = [SoundClass::Page, SoundClass::Quieter, SoundClass::Notify, SoundClass::Reminder];
    let faults = [None, Some(Fault::NoDevice), Some(Fault::Refused("busy".to_owned())), Some(Fault::Muted)];
    for seed in 0..500 {
        let mut dice = fastrand::Rng::with_seed(seed);
        let mut ward = Ward::new();
        for step in 0..100 {
            match dice.u8(..9) {
                0 | 1 => ward.want(sound(classes[dice.usize(..4)], step, dice.i64(0..40))),
                2 => ward.want(None),
                3 => ward.pace(None, Pace::Easy),
                4 => drop(ward.test(Tone::ALL[dice.usize(..3)])),
                5 => ward.fault = faults[dice.usize(..4)].clone(),
                6 => ward.heard(Heard::Broken { number: dice.u64(..5), fault: Fault::NoDevice }),
                7 => {
                    ward.answers = if dice.bool() { Answers::AtOnce } else { Answers::Never };
                    if ward.answers == Answers::AtOnce && !ward.hanging.is_empty() {
                        ward.answer();
                    }
                }
                _ => ward.later(dice.u64(..20)),
            }
        }
        ward.answers = Answers::AtOnce;
        if !ward.hanging.is_empty() {
            ward.answer();
        }
        ward.want(sound(SoundClass::Page, 1_000, 0));
        ward.want(None);
        assert!(!ward.is_open, "seed {seed}: {:#?}", ward.bell);
        assert!(ward.reports.windows(2).all(|two| two[0] != two[1]), "seed {seed}: the same is told twice");
    }
}
