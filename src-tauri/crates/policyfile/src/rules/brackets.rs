//! Names with brackets that are meant as they stand: `[Prod] Checkout`.
//!
//! Invariant: what is proposed instead matches the name that was written, and none without the brackets.

/// The pattern for the name as it stands, where a class in it can hardly be meant as one.
pub(super) fn meant(name: &str) -> Option<String> {
    has_tag(name).then(|| name.replace('[', "[[]"))
}

/// Whether a class stands where a tag would, and has as many letters as one.
fn has_tag(name: &str) -> bool {
    let apart = |c: Option<char>| c.is_none_or(char::is_whitespace);
    let (mut before, mut rest) = (None, name.chars());
    while let Some(first) = rest.next() {
        match first {
            // What is behind it is no class.
            '\\' => {
                rest.next();
            }
            '[' => {
                let Some((class, behind)) = class(rest.as_str()) else { return false };
                rest = behind.chars();
                let many = if apart(behind.chars().next()) { 2 } else { 3 };
                if apart(before) && letters(class) >= many {
                    return true;
                }
            }
            _ => {}
        }
        before = Some(first);
    }
    false
}

/// What stands in the class, and what behind it. Its first character may be the closing bracket itself.
fn class(text: &str) -> Option<(&str, &str)> {
    let first = text.chars().next()?.len_utf8();
    let end = first + text.get(first..)?.find(']')?;
    Some((&text[..end], &text[end + 1..]))
}

/// How many letters of the class are in no range. What says which letters are not meant is no tag.
fn letters(class: &str) -> usize {
    if class.starts_with(['!', '^']) {
        return 0;
    }
    let class: Vec<char> = class.chars().collect();
    let dash = |at: Option<usize>| at.is_some_and(|at| class.get(at) == Some(&'-'));
    let in_range = |at: usize| dash(at.checked_add(1)) || dash(at.checked_sub(1));
    class.iter().enumerate().filter(|(at, c)| c.is_alphabetic() && !in_range(*at)).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use oncall::policy::Pattern;

    #[test]
    fn what_is_proposed_matches_the_name_as_it_stands() {
        let tags = [
            "[Prod] Checkout",
            "[EU] Checkout",
            "Checkout [Prod]",
            "Checkout [EU]",
            "[pre-prod] Checkout",
            "[Prod]-checkout",
            "[Prod] [A] Checkout",
            "[A] [Prod] Checkout",
            "[Équipe] Paris",
            "[EU]",
        ];
        for name in tags {
            assert!(!Pattern::new(name).unwrap().matches(name), "{name}");
            let meant = Pattern::new(&meant(name).unwrap_or_else(|| panic!("{name}"))).unwrap();
            assert!(meant.matches(name) && !meant.matches(&name.replace('[', "")), "{name}");
        }
    }

    #[test]
    fn what_may_be_a_glob_is_left_as_it_is() {
        let globs = [
            "Checkout",
            "shard-[abc]",
            "shard-[a-c]",
            "[ab]-checkout",
            "[A] Checkout",
            "[a-z] Checkout",
            "[a-zA-Z0-9]*",
            "[!abc]*",
            "[12345] Checkout",
            "[[]Prod] Checkout",
            r"\[Prod] Checkout",
            "{[ab]c,d}",
            "[",
            "[]",
            "[!",
            "[]]",
            r"\",
        ];
        for name in globs {
            assert_eq!(meant(name), None, "{name}");
        }
    }
}
