//! Which time zone is meant.
//!
//! Invariant: only the zone's name comes from the system; its rules come from the bundled zone data.

use crate::fault::Fault;
use jiff::tz::TimeZone;
use std::path::Path;

/// # Errors
/// When it is no IANA name.
pub(crate) fn named(name: &str) -> Result<TimeZone, Fault> {
    oncall::time::zone(name).ok_or_else(|| {
        Fault::new("no-zone", format!("{name:?} is no time zone.")).cure("Write an IANA name, as in Europe/Berlin")
    })
}

/// The computer's, or UTC where its name is unknown, as the application has it.
pub(crate) fn local() -> TimeZone {
    let name = std::env::var("TZ").ok().and_then(|text| from_variable(&text)).or_else(from_link).or_else(from_file);
    name.as_deref().and_then(oncall::time::zone).unwrap_or(TimeZone::UTC)
}

/// `Europe/Berlin`, `:Europe/Berlin` or `/usr/share/zoneinfo/Europe/Berlin`.
fn from_variable(text: &str) -> Option<String> {
    let text = text.strip_prefix(':').unwrap_or(text);
    if text.starts_with('/') { below_zoneinfo(Path::new(text)) } else { (!text.is_empty()).then(|| text.to_owned()) }
}

fn from_link() -> Option<String> {
    below_zoneinfo(&std::fs::read_link("/etc/localtime").ok()?)
}

fn from_file() -> Option<String> {
    let text = std::fs::read_to_string("/etc/timezone").ok()?;
    Some(text.trim().to_owned()).filter(|name| !name.is_empty())
}

fn below_zoneinfo(path: &Path) -> Option<String> {
    let (_, name) = path.to_str()?.split_once("zoneinfo/")?;
    let name = name.strip_prefix("posix/").or_else(|| name.strip_prefix("right/")).unwrap_or(name);
    Some(name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_has_many_spellings() {
        let table = [
            ("Europe/Berlin", Some("Europe/Berlin")),
            (":America/Chicago", Some("America/Chicago")),
            ("/usr/share/zoneinfo/posix/Asia/Tokyo", Some("Asia/Tokyo")),
            ("/somewhere/else", None),
            ("", None),
        ];
        for (text, name) in table {
            assert_eq!(from_variable(text).as_deref(), name, "{text}");
        }
    }
}
