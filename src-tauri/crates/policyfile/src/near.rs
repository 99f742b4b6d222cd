//! What somebody probably meant.
//!
//! Invariant: a guess is offered only where it is near; a far one would send the person the wrong way.

/// Texts longer than this are nobody's slip of the pen.
const LONGEST: usize = 60;

/// The nearest of the candidates, where one is near enough to be meant.
pub(crate) fn nearest<'a>(written: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let written: Vec<char> = written.to_lowercase().chars().collect();
    if written.is_empty() || written.len() > LONGEST {
        return None;
    }
    let allowed = (written.len() / 4).max(1);
    candidates
        .into_iter()
        .map(|candidate| (distance(&written, &candidate.to_lowercase().chars().collect::<Vec<_>>()), candidate))
        .filter(|(distance, _)| *distance <= allowed && *distance < written.len())
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// The nearest IANA zone: by its whole name, or by its city alone.
pub(crate) fn nearest_zone(written: &str) -> Option<String> {
    let names: Vec<String> = jiff::tz::TimeZoneDatabase::bundled()
        .available()
        .map(|name| name.as_str().to_owned())
        // `Etc/GMT+2` lies two hours *west*; nobody means it.
        .filter(|name| !name.starts_with("Etc/"))
        .collect();
    let written = written.trim().replace(' ', "_");
    let city = |name: &str| name.rsplit('/').next().unwrap_or_default().to_lowercase();
    let by_city = || names.iter().find(|name| name.contains('/') && city(name) == city(&written)).map(String::as_str);
    by_city().or_else(|| nearest(&written, names.iter().map(String::as_str))).map(str::to_owned)
}

/// Edits between the two: insertions, deletions, replacements, and neighbours swapped.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let mut best = (above[j] + usize::from(x != y)).min(above[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *x == b[j - 1] && a[i - 1] == *y {
                best = best.min(before[j - 1] + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut above, row);
    }
    above[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_recognised_and_others_are_not() {
        let keys = ["name", "channel", "words", "between", "then"];
        let table = [
            ("channels", Some("channel")),
            ("chanel", Some("channel")),
            ("thne", Some("then")),
            ("Name", Some("name")),
            ("severity", None),
            ("x", None),
            ("", None),
        ];
        for (written, meant) in table {
            assert_eq!(nearest(written, keys), meant, "{written}");
        }
    }

    #[test]
    fn zones_are_found_by_city_too() {
        let table = [
            ("America/Chicgo", Some("America/Chicago")),
            ("Chicago", Some("America/Chicago")),
            ("US/Chicago", Some("America/Chicago")),
            ("america/new york", Some("America/New_York")),
            ("Mars/Olympus", None),
        ];
        for (written, meant) in table {
            assert_eq!(nearest_zone(written).as_deref(), meant, "{written}");
        }
    }
}
