//! Schema and reader know the same keys and the same words, and agree about whole files.

use super::SCHEMA;
use crate::{PRESETS, keys, read, words};
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use toml_edit::{Document, Item};

const EXAMPLE: &str = include_str!("../../tests/fixtures/example.toml");

fn schema() -> Value {
    serde_json::from_str(SCHEMA).unwrap()
}

fn at(pointer: &str) -> Value {
    schema().pointer(pointer).unwrap_or_else(|| panic!("nothing at {pointer}")).clone()
}

#[test]
fn it_has_the_keys_of_the_reader() {
    let (rule, deploy) = (keys::rule(), keys::deploy());
    let table: [(&str, &[&str]); 15] = [
        ("", &keys::FILE),
        ("/$defs/slack", &keys::SLACK),
        ("/$defs/pagerduty", &keys::PAGERDUTY),
        ("/$defs/shift", &keys::SHIFT),
        ("/$defs/entry", &keys::ENTRY),
        ("/$defs/attention", &keys::ATTENTION),
        ("/$defs/calendar", &keys::CALENDAR),
        ("/$defs/team", &keys::TEAM),
        ("/$defs/contact", &keys::CONTACT),
        ("/$defs/sound", &keys::SOUND),
        ("/$defs/verdict", &keys::VERDICT),
        ("/$defs/deploy", &deploy),
        ("/$defs/rule", &rule),
        ("/$defs/rule/properties/then_ask", &keys::THEN_ASK),
        ("/$defs/rule/properties/tell", &keys::TELL),
    ];
    for (pointer, keys) in table {
        let table = at(pointer);
        let listed: BTreeSet<&str> = table["properties"].as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(listed, keys.iter().copied().collect(), "{pointer}");
        assert_eq!(table["additionalProperties"], Value::Bool(false), "{pointer}");
    }
}

fn only<T>(words: &[(&'static str, T)]) -> Vec<&'static str> {
    words.iter().map(|(word, _)| *word).collect()
}

#[test]
fn it_has_the_words_of_the_reader() {
    let table = [
        ("/$defs/pagerduty/properties/region/enum", only(&words::REGION)),
        ("/$defs/shift/properties/mode/enum", only(&words::MODE)),
        ("/$defs/verdict/properties/then/enum", only(&words::AFTER)),
        ("/$defs/rule/properties/then/enum", only(&words::DECISION)),
        ("/$defs/rule/properties/sound/enum", only(&words::VOICE)),
        ("/$defs/rule/properties/urgency/enum", only(&words::URGENCY)),
        ("/$defs/rule/properties/room/enum", only(&words::ROOM)),
        ("/$defs/rule/properties/by/enum", only(&words::WRITER)),
        ("/$defs/rule/properties/state/enum", only(&words::STATE)),
        ("/$defs/rule/properties/shift/enum", only(&words::SHIFT)),
        ("/$defs/severity/enum", only(&words::SEVERITY)),
        ("/$defs/mention/anyOf/0/enum", only(&words::MENTION)),
        ("/$defs/day/enum", only(&words::DAY)),
        ("/$defs/weekday/enum", only(&words::WEEKDAY)),
    ];
    for (pointer, words) in table {
        assert_eq!(at(pointer), serde_json::json!(words), "{pointer}");
    }
    let deploy = at("/$defs/deploy/properties");
    let rule = at("/$defs/rule/properties");
    for (key, condition) in deploy.as_object().unwrap() {
        assert_eq!(*condition, rule[key], "{key}");
    }
}

/// As editors see a document.
fn json(text: &str) -> Value {
    fn of(item: &Item) -> Value {
        if let Some(table) = item.as_table_like() {
            let fields: Map<String, Value> = table.iter().map(|(key, item)| (key.to_owned(), of(item))).collect();
            return Value::Object(fields);
        }
        if let Some(tables) = item.as_array_of_tables() {
            return tables.iter().map(|table| of(&Item::Table(table.clone()))).collect();
        }
        match item.as_value().unwrap() {
            toml_edit::Value::Array(values) => values.iter().map(|value| of(&Item::Value(value.clone()))).collect(),
            toml_edit::Value::String(text) => text.value().as_str().into(),
            toml_edit::Value::Integer(number) => (*number.value()).into(),
            toml_edit::Value::Boolean(flag) => (*flag.value()).into(),
            toml_edit::Value::Datetime(time) => time.value().to_string().into(),
            other => panic!("{other} has no place in a policy"),
        }
    }
    let document = Document::parse(text).unwrap();
    of(document.as_item())
}

#[test]
fn it_agrees_with_the_reader_about_whole_files() {
    let validator = jsonschema::draft202012::new(&schema()).unwrap();
    let head = "[[slack]]\nname = \"a\"\n";
    let slips = [
        "[[rule]]\nname = \"r\"",
        "[[rule]]\nname = \"r\"\nthen = \"wake\"",
        "[[rule]]\nname = \"r\"\nthen = \"hold\"\nchannels = \"#a\"",
        "[[rule]]\nname = \"r\"\nthen = \"hold\"\nbetween = [\"9:00\", \"17:00\"]",
        "[[rule]]\nname = \"r\"\nthen = \"hold\"\nseen_at_least = 3",
        "[[rule]]\nname = \"r\"\nthen = \"page\"\nalways = 21",
        "[[rule]]\nname = \"r\"\nthen = \"page\"\ntell = { who = \"x\" }",
        "[[rule]]\nname = \"r\"\nthen = \"page\"\nlook_within = \"1h30m\"",
        "[[rule]]\nname = \"r\"\nthen = \"page\"\ndays = [\"monday\"]",
        "[[rule]]\nname = \"r\"\nthen = \"page\"\nmentions = \"sre\"",
        "[[deploy]]\nwords = \"done\"",
        "[[verdict]]\nemoji = \"x\"\nmeans = \"y\"",
        "[shift]\nshadow = \"yes\"",
        "[calendar]\nholidays = [\"25.12.2026\"]",
        "[sound]\nceiling = 10",
        "[team]\ngroup = \"sre\"",
    ];
    let slips = slips.map(|slip| format!("{head}{slip}\n"));
    let good = std::iter::once(EXAMPLE).chain(PRESETS.iter().map(|preset| preset.text));
    for text in good.chain(slips.iter().map(String::as_str)).chain(["[shift]\nmode = \"auto\"\n"]) {
        let complaints: Vec<String> =
            validator.iter_errors(&json(text)).map(|fault| format!("{}: {fault}", fault.instance_path())).collect();
        assert_eq!(complaints.is_empty(), read(text).is_ok(), "{text}\n{complaints:#?}");
    }
}
