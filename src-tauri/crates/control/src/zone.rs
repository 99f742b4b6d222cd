//! What this computer calls its time zone.
//!
//! Invariant: only a name comes from the system; whoever asks reads its rules in the bundled zone data.

use std::path::Path;

/// As in `Europe/Berlin`: of `TZ`, else of `/etc/localtime`, else of `/etc/timezone`. None where nothing says it.
pub fn name() -> Option<String> {
    std::env::var("TZ").ok().and_then(|text| from_variable(&text)).or_else(from_link).or_else(from_file)
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
