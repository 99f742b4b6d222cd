//! Texts that are no policy at all, and texts that nobody foresaw.

use super::*;

#[test]
fn text_that_is_not_toml_is_one_fault() {
    let table = [
        ("[[slack]]\nname = acme\n", 2, 8),
        ("[[slack]]\nname = \"acme\"\n[[slack\n", 3, 8),
        ("[[slack]]\nname = \"acme\"\nname = \"b\"\n", 3, 1),
        ("[[slack]]\nname = \"acme\n", 2, 13),
        ("[[slack]]\nname \"acme\"\n", 2, 6),
        ("name: acme", 1, 7),
    ];
    for (text, line, column) in table {
        let faults = read(text).unwrap_err();
        let places: Vec<_> = faults.iter().map(|fault| (fault.line, fault.column)).collect();
        assert_eq!(places, [(line, column)], "{}", faults.render("f", text));
    }
}

#[test]
fn a_fault_is_shown_under_its_line() {
    let text = "[[slack]]\n\tname = \"a\u{202e}b\"\n";
    let expected = "shiftbell.toml:2:9: \"a\\u{202e}b\" cannot name an account\n  |\n2 | \tname = \"a\u{fffd}b\"\n  | \t       ^^^^^\nhint: letters, digits, - _ and . only\n";
    assert_eq!(read(text).unwrap_err().render("shiftbell.toml", text), expected);
}

/// The example in pieces that, joined, are the example again.
fn tokens(text: &str) -> Vec<&str> {
    let mut rest = text;
    let mut tokens = Vec::new();
    while let Some(first) = rest.chars().next() {
        let run = |same: fn(char) -> bool| rest.find(|c: char| !same(c)).unwrap_or(rest.len());
        let end = match first {
            '"' => rest[1..].find('"').map_or(rest.len(), |at| at + 2),
            '#' => rest.find('\n').unwrap_or(rest.len()),
            c if c.is_alphanumeric() || c == '_' => run(|c| c.is_alphanumeric() || c == '_'),
            ' ' => run(|c| c == ' '),
            c => c.len_utf8(),
        };
        let (token, after) = rest.split_at(end);
        tokens.push(token);
        rest = after;
    }
    tokens
}

/// Reads it; whatever comes of it, every fault must lie in the text.
fn check(text: &str) -> usize {
    let Err(faults) = read(text) else { return 0 };
    assert!(faults.count() >= 1);
    for fault in &faults {
        let lines = text.split('\n').count();
        assert!((1..=lines).contains(&fault.line), "{fault:?} in {text:?}");
        let line = text.split('\n').nth(fault.line - 1).unwrap_or("");
        assert!((1..=line.chars().count() + 1).contains(&fault.column), "{fault:?} in {text:?}");
        assert!(fault.column + fault.span_len <= line.chars().count() + 2, "{fault:?} in {text:?}");
        assert!(!fault.message.is_empty());
    }
    assert!(!faults.render("f", text).is_empty());
    faults.count()
}

#[test]
fn every_single_token_mutation_is_a_policy_or_a_fault_with_a_place() {
    let tokens = tokens(EXAMPLE);
    assert_eq!(tokens.concat(), EXAMPLE);
    let junk = [
        "",
        "x",
        "\"x\"",
        "\"\"",
        "[",
        "]",
        "[[",
        "{",
        "=",
        ",",
        "\n",
        "7",
        "true",
        "09:00:00",
        "\"\u{202e}\"",
        "é",
        "\u{0}",
        "\"\"\"",
        "[[]]",
        "a.b",
    ];
    let (mut faulty, mut all) = (0, 0);
    for at in 0..tokens.len() {
        for replacement in junk.iter().copied().map(str::to_owned).chain([tokens[at].repeat(2)]) {
            let text: String = tokens
                .iter()
                .enumerate()
                .map(|(i, token)| if i == at { replacement.as_str() } else { token })
                .collect();
            all += 1;
            faulty += usize::from(check(&text) > 0);
            salvage(&text);
        }
    }
    // Most mutations break the file; that they do shows that the mutations bite.
    assert!(faulty * 2 > all, "{faulty} of {all}");
}

proptest::proptest! {
    #[test]
    fn no_text_panics(text in proptest::prelude::any::<String>()) {
        check(&text);
        salvage(&text);
    }

    #[test]
    fn no_shuffle_of_the_example_panics(order in proptest::collection::vec(0..400_usize, 0..60)) {
        let tokens = tokens(EXAMPLE);
        let text: String = order.iter().filter_map(|at| tokens.get(at % tokens.len())).copied().collect();
        check(&text);
        salvage(&text);
    }
}
