//! Which time zone the computer is set to.
//!
//! Invariant: only the zone's name comes from the system; its rules come from the bundled zone data.

use jiff::tz::TimeZone;
use std::path::Path;

/// The computer's zone, or UTC with a warning where its name is unknown.
pub fn local_zone() -> TimeZone {
    let name = std::env::var("TZ").ok().and_then(|text| from_variable(&text)).or_else(from_link).or_else(from_file);
    match name.as_deref().and_then(oncall::time::zone) {
        Some(zone) => zone,
        None => {
            tracing::warn!(?name, "the computer's time zone is not known; windows without a zone are read as UTC");
            TimeZone::UTC
        }
    }
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
            ("/usr/share/zoneinfo/America/New_York", Some("America/New_York")),
            (":/usr/share/zoneinfo/posix/Asia/Tokyo", Some("Asia/Tokyo")),
            ("/somewhere/else", None),
            ("", None),
        ];
        for (text, name) in table {
            assert_eq!(from_variable(text).as_deref(), name, "{text}");
        }
    }
}
