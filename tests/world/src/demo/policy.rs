//! The policy file of the night.
//!
//! Invariant: one rule's window is closed for as long as the night lasts, at whatever hour it is played.

use jiff::{SignedDuration, Timestamp, tz::TimeZone};

/// Whose accounts, and where they are reached.
pub struct Accounts {
    pub name: String,
    pub slack: String,
    pub pagerduty: String,
}

pub fn of(accounts: &Accounts, now: Timestamp) -> String {
    POLICY
        .replace("ACCOUNT", &accounts.name)
        .replace("SLACK", &accounts.slack)
        .replace("PAGERDUTY", &accounts.pagerduty)
        .replace("ZONE", office(now))
        .replace("MINUTES", &minutes(now))
        .replace("DAY-2", &day(now, -2))
        .replace("DAY+5", &day(now, 5))
        .replace("DAY+9", &day(now, 9))
        .replace("DAY+10", &day(now, 10))
        .replace("DAY+18", &day(now, 18))
}

/// The same for whoever only looks on.
pub fn in_shadow(policy: &str) -> String {
    policy.replace("[shift]\n", "[shift]\nshadow = true\n")
}

/// Every minute of the next hour, so that no digest is waited for any longer.
fn minutes(now: Timestamp) -> String {
    let times = (1..=60).map(|minute| (now + SignedDuration::from_mins(minute)).to_zoned(TimeZone::UTC));
    times.map(|time| format!("\"{:02}:{:02}\"", time.hour(), time.minute())).collect::<Vec<_>>().join(", ")
}

/// As the policy file writes it.
fn day(now: Timestamp, from_today: i64) -> String {
    (now + SignedDuration::from_hours(24 * from_today)).to_zoned(TimeZone::UTC).date().to_string()
}

/// An office in which nobody works now, nor within the next hour.
fn office(now: Timestamp) -> &'static str {
    let offices = ["Europe/Berlin", "America/Chicago", "Asia/Tokyo"];
    let works = |zone: &str, at: Timestamp| {
        let zone = TimeZone::get(zone).expect("a zone of the bundled data");
        (9..17).contains(&at.to_zoned(zone).hour())
    };
    let closed = |zone: &&str| !works(zone, now) && !works(zone, now + SignedDuration::from_hours(1));
    offices.into_iter().find(|zone| closed(zone)).expect("the three are never at work at once")
}

const POLICY: &str = r##"# What may break through while I am on shift. The first rule that matches decides.

[[slack]]
name = "ACCOUNT"
api_url = "SLACK"
acknowledge = "white_check_mark"
settles = ["white_check_mark", "heavy_check_mark"]

[[pagerduty]]
name = "ACCOUNT"
api_url = "PAGERDUTY"

[shift]
mode = "auto"                            # on shift while PagerDuty has me on call

[[shift.entry]]                          # a rotation that PagerDuty does not know
who = "Cyd Marsh"
rotation = "Incident lead"
from = DAY-2 09:00
to = DAY+5 09:00

[[shift.entry]]
who = "me"
rotation = "Incident lead"
from = DAY+5 09:00
to = DAY+9 09:00

[[shift.entry]]
who = "Dee Alvarez"
rotation = "Incident lead"
from = DAY+10 09:00
to = DAY+18 09:00

[team]
people = ["ada@example.com", "ben@example.com", "cyd@example.com", "dee@example.com", "eli@example.com"]

[[contact]]
name = "Data centre"
phone = "+1 202-555-0140"
for = "power, network, hands on site"

[[contact]]
name = "Vera Pratt"
phone = "+1 202-555-0142"
for = "data protection: whom customers' data may have reached"

[[contact]]
name = "Payment provider"
phone = "+1 202-555-0151"
for = "card payments that fail"

[attention]
undo = "5s"                              # so long a slip of the finger can be taken back
zone = "Etc/UTC"
digests = [MINUTES]

[[verdict]]
emoji = "white_check_mark"
means = "checked; nobody else needs to look"
then = "settles"

[[verdict]]
emoji = "raised_hands"
means = "somebody has taken it"
then = "open"
asks = "who has taken it?"

[[verdict]]
emoji = "ticket"
means = "a ticket has it"
then = "settles"
asks = "the ticket's key?"

[[rule]]
name = "a teammate calls for help"
room = "direct"
by = "person"
words = ["help", "urgent", "call me"]
then = "page"
always = 6                               # off shift too, so many times an hour at most

[[rule]]
name = "customer data, and who must know"
channel = "#alerts_security"
words = "customer data"
then = "page"
tell = { who = "Vera Pratt", within = "15m" }

[[rule]]
name = "security wakes me"
channel = "#alerts_security"
then = "page"

[[rule]]
name = "databases, when it is serious"
channel = "#alerts_db-*"
words = ["critical", "down"]
then = "page"

[[rule]]
name = "mail"
channel = "#alerts_mail"
then = "page"

[[rule]]
name = "payouts"
channel = "#alerts_payouts"
then = "page"
then_ask = { who = "secondary", after = "130s" }

[[rule]]
name = "certificates, in good time"
channel = "#alerts_certificates"
then = "notify"

[[rule]]
name = "capacity, for the digest"
channel = "#alerts_capacity"
then = "digest"

[[rule]]
name = "the shop in working hours"
channel = "#alerts_shop"
between = ["09:00", "17:00"]
zone = "ZONE"
then = "page"

[[rule]]
name = "staging never wakes anybody"
source = "pagerduty"
service = "staging-*"
then = "hold"
"##;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_every_hour_some_office_is_closed_for_long_enough() {
        let begin: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
        for hour in 0..24 * 366 {
            let now = begin + SignedDuration::from_hours(hour);
            for minutes in [0, 59] {
                let zone = TimeZone::get(office(now)).unwrap();
                let later = (now + SignedDuration::from_mins(minutes)).to_zoned(zone);
                assert!(!(9..17).contains(&later.hour()), "{now}: {later}");
            }
        }
    }
}
