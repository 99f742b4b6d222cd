//! Why some of the schedule or the team may be missing or old.
//!
//! Invariant: an empty list means that every source of it was read and is heard.

use super::NAME;
use crate::showable::line;
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use oncall::{
    ids::{SourceId, SourceKind},
    picture::{Hearing, Picture},
    roster::Doubt,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum About {
    Schedule,
    Team,
}

/// In sentences.
pub(crate) fn doubts(picture: &Picture, about: About) -> Vec<String> {
    let said = picture.roster.doubts.iter().filter_map(|doubt| sentence(doubt, about));
    said.chain(picture.sources.iter().filter_map(|(source, sight)| blind(source, &sight.hearing, about, picture)))
        .collect()
}

fn sentence(doubt: &Doubt, about: About) -> Option<String> {
    Some(match (doubt, about) {
        (Doubt::NeverRead(source), About::Schedule) => {
            format!("The schedule of {} was never read.", titled(source))
        }
        (Doubt::Unreadable(source, name), About::Schedule) => {
            format!("{} does not show the schedule {}.", titled(source), name.line(NAME))
        }
        (Doubt::Stranger(name), About::Schedule) => {
            format!(
                "The policy file names {}; nobody that Slack or PagerDuty tells of is called so.",
                line(name.as_str())
            )
        }
        (Doubt::NobodyListed(source), About::Team) => format!("{} has not told the team yet.", titled(source)),
        (Doubt::NoTeam, About::Team) => "The policy file names no [team], so few people are known.".to_owned(),
        (Doubt::NeverRead(_) | Doubt::Unreadable(..) | Doubt::Stranger(_), About::Team) => return None,
        (Doubt::NobodyListed(_) | Doubt::NoTeam, About::Schedule) => return None,
    })
}

fn blind(source: &SourceId, hearing: &Hearing, about: About, picture: &Picture) -> Option<String> {
    let Hearing::Blind { since, .. } = hearing else { return None };
    if about == About::Schedule && source.kind == SourceKind::Slack {
        return None;
    }
    let never = |doubt: &Doubt| match doubt {
        Doubt::NeverRead(known) => about == About::Schedule && known == source,
        Doubt::NobodyListed(known) => about == About::Team && known == source,
        Doubt::Unreadable(..) | Doubt::Stranger(_) | Doubt::NoTeam => false,
    };
    // What was never read cannot be old.
    if picture.roster.doubts.iter().any(never) {
        return None;
    }
    let when = clock(*since, picture.at, &picture.zone);
    Some(format!("{} has not been heard since {when}; what it told may be old.", titled(source)))
}

fn titled(source: &SourceId) -> String {
    format!("{} ({})", source.kind.title(), line(source.name.as_str()))
}

/// "02:14", with the day where that was not within the last 20 hours.
fn clock(then: Timestamp, now: Timestamp, zone: &TimeZone) -> String {
    let form = if now.duration_since(then) < SignedDuration::from_hours(20) { "%H:%M" } else { "%a %-d %b %H:%M" };
    then.to_zoned(zone.clone()).strftime(form).to_string()
}
