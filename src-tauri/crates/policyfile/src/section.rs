//! A table of the document with its place, and the values in it.
//!
//! Invariant: whatever has the wrong type is a fault that says what is expected, and is then treated as absent.

use crate::{near::nearest, walk::Walk};
use std::ops::Range;
use toml_edit::{Document, Item, TableLike, Value};

pub(crate) struct Section<'a> {
    /// As the person writes it: `[[rule]]`.
    title: String,
    /// What its keys are written behind, in headers: `shift.`
    prefix: String,
    /// Of its header.
    pub place: Range<usize>,
    table: &'a dyn TableLike,
}

/// A text value and its place, quotes included.
#[derive(Clone, Debug)]
pub(crate) struct Text<'a> {
    pub text: &'a str,
    pub place: Range<usize>,
}

/// The values of a list, and its own place.
pub(crate) struct List<'a> {
    pub items: Vec<Text<'a>>,
    /// How many values were written, those of a wrong type included.
    pub written: usize,
    pub place: Range<usize>,
}

struct Entry<'a> {
    key: &'a str,
    place: Range<usize>,
    item: &'a Item,
}

impl<'a> Section<'a> {
    pub fn root(document: &'a Document<&str>) -> Self {
        Self { title: "the file".to_owned(), prefix: String::new(), place: 0..0, table: document.as_table() }
    }

    pub fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    /// Faults every key but the known ones.
    pub fn allow(&self, known: &[&str], walk: &mut Walk<'_>) {
        for entry in self.entries().filter(|entry| !known.contains(&entry.key)) {
            let hint = match nearest(entry.key, known.iter().copied()) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => format!("known here: {}", known.join(", ")),
            };
            walk.fault(self.key_place(&entry), format!("unknown key {:?} in {}", entry.key, self.title), hint.as_str());
        }
    }

    /// The place of a key, for faults about its being there at all.
    pub fn place_of(&self, key: &str) -> Range<usize> {
        self.entry(key).map_or_else(|| self.place.clone(), |entry| self.key_place(&entry))
    }

    /// All `[[key]]`.
    pub fn tables(&self, key: &str, walk: &mut Walk<'_>) -> Vec<Section<'a>> {
        let Some(entry) = self.entry(key) else { return Vec::new() };
        let title = format!("[[{}{key}]]", self.prefix);
        let section = |table: &'a dyn TableLike, span: Option<Range<usize>>| Section {
            title: title.clone(),
            prefix: format!("{}{key}.", self.prefix),
            place: span.unwrap_or_else(|| entry.place.clone()),
            table,
        };
        match entry.item {
            Item::ArrayOfTables(tables) => tables.iter().map(|table| section(table, table.span())).collect(),
            Item::Value(Value::Array(values)) if values.iter().all(Value::is_inline_table) => {
                values.iter().filter_map(Value::as_inline_table).map(|table| section(table, table.span())).collect()
            }
            other => {
                let hint = format!("write {title} in double brackets; there may be several");
                walk.fault(place_of(other, &entry), format!("`{key}` must be a list of tables"), hint.as_str());
                Vec::new()
            }
        }
    }

    /// The one `[key]`.
    pub fn table(&self, key: &str, walk: &mut Walk<'_>) -> Option<Section<'a>> {
        let entry = self.entry(key)?;
        let place = place_of(entry.item, &entry);
        let Some(table) = entry.item.as_table_like() else {
            walk.fault(
                place,
                format!("`{key}` must be one table"),
                format!("write [{key}] in single brackets").as_str(),
            );
            return None;
        };
        Some(Section { title: format!("[{key}]"), prefix: format!("{key}."), place, table })
    }

    /// A text.
    pub fn text(&self, key: &str, walk: &mut Walk<'_>) -> Option<Text<'a>> {
        let entry = self.entry(key)?;
        let place = place_of(entry.item, &entry);
        match entry.item.as_str() {
            Some(text) => Some(Text { text, place }),
            None => {
                let expected = format!("expected a text in quotes, as in {key} = \"…\"");
                walk.fault(place, format!("`{key}` is {}", kind(entry.item)), expected.as_str());
                None
            }
        }
    }

    /// A text, where there is one, without a word about what else may be there.
    pub fn peek(&self, key: &str) -> Option<&'a str> {
        self.table.get(key).and_then(Item::as_str)
    }

    /// A text that must be there.
    pub fn required(&self, key: &str, hint: &str, walk: &mut Walk<'_>) -> Option<Text<'a>> {
        if !self.has(key) {
            walk.fault(self.place.clone(), format!("{} has no `{key}`", self.title), hint);
        }
        self.text(key, walk)
    }

    /// A whole number.
    pub fn number(&self, key: &str, walk: &mut Walk<'_>) -> Option<(i64, Range<usize>)> {
        let entry = self.entry(key)?;
        let place = place_of(entry.item, &entry);
        let number = entry.item.as_integer();
        if number.is_none() {
            let says = format!("`{key}` is {}", kind(entry.item));
            walk.fault(place.clone(), says, format!("expected a whole number, as in {key} = 80").as_str());
        }
        Some((number?, place))
    }

    /// A date and time that must be there, in quotes or without, as it is written.
    pub fn date_time(&self, key: &str, hint: &str, walk: &mut Walk<'_>) -> Option<(String, Range<usize>)> {
        match self.entry(key).map(|entry| (entry.item.as_datetime(), place_of(entry.item, &entry))) {
            Some((Some(written), place)) => Some((written.to_string(), place)),
            _ => self.required(key, hint, walk).map(|text| (text.text.to_owned(), text.place)),
        }
    }

    /// A list of texts with at least one in it.
    pub fn list(&self, key: &str, walk: &mut Walk<'_>) -> Option<List<'a>> {
        let entry = self.entry(key)?;
        let place = place_of(entry.item, &entry);
        let Some(values) = entry.item.as_array() else {
            let hint = format!("expected a list of texts, as in {key} = [\"…\"]");
            walk.fault(place, format!("`{key}` is {}", kind(entry.item)), hint.as_str());
            return None;
        };
        if values.is_empty() {
            walk.fault(place.clone(), format!("`{key}` is an empty list"), "leave the key out, or put something in");
        }
        let mut items = Vec::new();
        for value in values {
            let place = value.span().unwrap_or_else(|| place.clone());
            match value.as_str() {
                Some(text) => items.push(Text { text, place }),
                None => walk.fault(
                    place,
                    format!("an item of `{key}` is {}", value.type_name()),
                    "expected a text in quotes",
                ),
            }
        }
        Some(List { items, written: values.len(), place })
    }

    /// True or false.
    pub fn flag(&self, key: &str, walk: &mut Walk<'_>) -> Option<bool> {
        let entry = self.entry(key)?;
        let flag = entry.item.as_bool();
        if flag.is_none() {
            let hint = format!("expected true or false without quotes, as in {key} = true");
            walk.fault(place_of(entry.item, &entry), format!("`{key}` is {}", kind(entry.item)), hint.as_str());
        }
        flag
    }

    /// One whole number, or a list of them.
    pub fn numbers(&self, key: &str, walk: &mut Walk<'_>) -> Vec<(i64, Range<usize>)> {
        let Some(entry) = self.entry(key).filter(|entry| entry.item.is_array()) else {
            return self.number(key, walk).into_iter().collect();
        };
        self.items(&entry, "whole numbers, as in [1, 2]", Value::as_integer, walk)
    }

    /// A list of dates, each in quotes or not, as they are written.
    pub fn dates(&self, key: &str, walk: &mut Walk<'_>) -> Vec<(String, Range<usize>)> {
        let Some(entry) = self.entry(key) else { return Vec::new() };
        let written = |value: &Value| match value {
            Value::String(text) => Some(text.value().trim().to_owned()),
            Value::Datetime(date) => Some(date.value().to_string()),
            _ => None,
        };
        self.items(&entry, "dates, as in [2026-12-25]", written, walk)
    }

    /// The values of a list with at least one in it.
    fn items<T>(
        &self,
        entry: &Entry<'_>,
        expected: &str,
        read: impl Fn(&Value) -> Option<T>,
        walk: &mut Walk<'_>,
    ) -> Vec<(T, Range<usize>)> {
        let (key, place) = (entry.key, place_of(entry.item, entry));
        let hint = format!("expected a list of {expected}");
        let Some(values) = entry.item.as_array() else {
            walk.fault(place, format!("`{key}` is {}", kind(entry.item)), hint.as_str());
            return Vec::new();
        };
        if values.is_empty() {
            walk.fault(place.clone(), format!("`{key}` is an empty list"), "leave the key out, or put something in");
        }
        let mut items = Vec::new();
        for value in values {
            let place = value.span().unwrap_or_else(|| place.clone());
            match read(value) {
                Some(item) => items.push((item, place)),
                None => walk.fault(place, format!("an item of `{key}` is {}", value.type_name()), hint.as_str()),
            }
        }
        items
    }

    /// One text, or a list of texts with at least one in it.
    pub fn one_or_list(&self, key: &str, walk: &mut Walk<'_>) -> Option<List<'a>> {
        match self.entry(key)?.item.is_str() {
            true => self.text(key, walk).map(|text| List { place: text.place.clone(), written: 1, items: vec![text] }),
            false => self.list(key, walk),
        }
    }

    fn entry(&self, key: &str) -> Option<Entry<'a>> {
        self.entries().find(|entry| entry.key == key)
    }

    fn entries(&self) -> impl Iterator<Item = Entry<'a>> + use<'a> {
        let (table, header) = (self.table, self.place.clone());
        table.iter().map(move |(key, item)| Entry {
            key,
            place: table.key(key).and_then(toml_edit::Key::span).unwrap_or_else(|| header.clone()),
            item,
        })
    }

    /// The key itself; a table's header where the key has no place of its own.
    fn key_place(&self, entry: &Entry<'a>) -> Range<usize> {
        if entry.place == self.place { place_of(entry.item, entry) } else { entry.place.clone() }
    }
}

fn place_of(item: &Item, entry: &Entry<'_>) -> Range<usize> {
    let first = || item.as_array_of_tables().and_then(|tables| tables.iter().next()).and_then(toml_edit::Table::span);
    first().or_else(|| item.span()).unwrap_or_else(|| entry.place.clone())
}

/// What it is, for "`between` is …".
fn kind(item: &Item) -> &'static str {
    match item {
        Item::Value(Value::String(_)) => "a text",
        Item::Value(Value::Integer(_) | Value::Float(_)) => "a number",
        Item::Value(Value::Boolean(_)) => "true or false",
        Item::Value(Value::Datetime(_)) => "a time without quotes",
        Item::Value(Value::Array(_)) => "a list",
        _ => "a table",
    }
}
