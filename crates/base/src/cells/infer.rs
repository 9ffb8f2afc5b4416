//! Field types guessed from sample values, for imports of JSON that comes without a schema.
//!
//! The first line of the table that fits all values of a field (nulls do not count) decides:
//!
//! | values | type |
//! |---|---|
//! | none | singleLineText |
//! | booleans | checkbox |
//! | numbers | number, with the most decimals seen, at most 8 |
//! | `"rec..."` each | multipleRecordLinks, written as bare ids |
//! | lists of `"rec..."` | multipleRecordLinks |
//! | `"YYYY-MM-DD"` | date |
//! | ISO date and time with offset | dateTime in UTC |
//! | lists of short texts | multipleSelects |
//! | lists of objects with `url` | multipleAttachments |
//! | lists of objects with an id `usr...` | multipleCollaborators |
//! | objects with an id `usr...` | singleCollaborator |
//! | objects with `text`, perhaps `type` | barcode |
//! | objects with `state`, `isStale`, `value` | aiText |
//! | few distinct short texts, often repeated | singleSelect |
//! | mail addresses, web addresses | email, url |
//! | texts with a line feed or of more than [`LONG_CHARS`] characters | multilineText |
//! | texts | singleLineText |
//! | anything else | multilineText, each value as its JSON text |
//!
//! "Few and often": at least [`SELECT_MIN_VALUES`] values, at most [`SELECT_MAX_CHOICES`] distinct ones, each used
//! [`SELECT_MIN_USES`] times on average, none longer than [`SELECT_NAME_CHARS`] characters. A primary field is never a type
//! that may not be one (Airtable Web API reference, section 4.3).

use std::borrow::Cow;
use std::collections::HashSet;

use cadre_formula::time::parse_iso;
use cadre_model::field::*;
use cadre_model::{AttachmentId, ChoiceId, ChoiceNo, FieldKind, RecordId, TableNo, UserId};
use serde_json::{Map, Value as Json};

use super::input::looks_like_mail;
use super::time_text::{in_range, iso};
use super::{MAX_CHOICE_CHARS, MAX_TEXT_CHARS};

#[cfg(test)]
mod tests;

/// Texts longer than this make a field of long texts.
pub const LONG_CHARS: usize = 255;

/// A single select needs this many values.
pub const SELECT_MIN_VALUES: usize = 10;

/// A single select has at most this many choices.
pub const SELECT_MAX_CHOICES: usize = 50;

/// The values of a single select are used this often on average.
pub const SELECT_MIN_USES: usize = 3;

/// Names of choices are at most this long.
pub const SELECT_NAME_CHARS: usize = 100;

/// What a field is in its table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Role {
    /// The field that names a row.
    Primary,
    /// Any other.
    #[default]
    Other,
}

/// What was found out about the values of a field.
#[derive(Clone, Debug, PartialEq)]
pub struct Inferred {
    /// The type.
    pub guess: Guess,
    /// Whether every value reads back as the JSON it came as. False for empty texts and lists, `false` and zero ratings,
    /// which are blank here, for instants in a form other than `YYYY-MM-DDTHH:mm:ss.sssZ`, and for values kept as JSON text.
    pub exact: bool,
}

/// A guessed type.
#[derive(Clone, Debug, PartialEq)]
pub enum Guess {
    /// A type whose options follow from the values.
    Kind(FieldKind),
    /// A single select with choices of these names, in the order in which they came.
    SingleSelect(Vec<String>),
    /// A multiple select with choices of these names.
    MultipleSelects(Vec<String>),
    /// Links to rows with these ids, each once, in the order in which they came.
    Links {
        /// The ids.
        ids: Vec<RecordId>,
        /// How the values write them, so that an export writes them alike.
        form: LinkForm,
    },
    /// Long text that holds the JSON of values that fit no type.
    JsonText,
}

/// How a link cell is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LinkForm {
    /// A list of ids.
    #[default]
    List,
    /// One id, not in a list. [`Guess::kind`] keeps this as `prefers_single`.
    Bare,
}

impl Guess {
    /// The field type, with numbers and ids for choices, and the linked table for links (which the importer finds, or makes
    /// as a stub, from the ids); `None` for links when there is no such table.
    pub fn kind(&self, linked: Option<TableNo>, mut new_choice_id: impl FnMut() -> ChoiceId) -> Option<FieldKind> {
        let mut select = |names: &[String]| {
            let mut options = SelectOptions::default();
            for name in names {
                options.last_no = ChoiceNo(options.last_no.0.checked_add(1)?);
                let (no, id) = (options.last_no, new_choice_id());
                options.choices.push(Choice { no, id, aliases: Vec::new(), name: name.clone(), color: None });
            }
            Some(options)
        };
        match self {
            Self::Kind(kind) => Some(kind.clone()),
            Self::SingleSelect(names) => select(names).map(FieldKind::SingleSelect),
            Self::MultipleSelects(names) => select(names).map(FieldKind::MultipleSelects),
            Self::JsonText => Some(FieldKind::MultilineText),
            Self::Links { form, .. } => linked.map(|linked_table| {
                let prefers_single = *form == LinkForm::Bare;
                FieldKind::MultipleRecordLinks(LinkOptions {
                    linked_table,
                    inverse: None,
                    prefers_single,
                    is_reversed: false,
                    view_for_selection: None,
                })
            }),
        }
    }
}

impl Inferred {
    /// A value in the form in which [`super::restore`] takes it: what no type fits becomes its JSON text.
    pub fn prepared<'a>(&self, json: &'a Json) -> Cow<'a, Json> {
        match (&self.guess, json) {
            (Guess::JsonText, Json::Null | Json::String(_)) => Cow::Borrowed(json),
            (Guess::JsonText, other) => Cow::Owned(Json::String(other.to_string())),
            _ => Cow::Borrowed(json),
        }
    }
}

/// Guesses the type of a field from its values.
pub fn infer(values: &[&Json], role: Role) -> Inferred {
    let nulls = values.iter().any(|value| value.is_null());
    let values: Vec<&Json> = values.iter().copied().filter(|value| !value.is_null()).collect();
    let (guess, exact) = all_of_one_kind(&values, role).unwrap_or((Guess::JsonText, false));
    Inferred { guess, exact: exact && !nulls }
}

/// A guess, and whether it keeps every value exactly.
type Found = Option<(Guess, bool)>;

fn all_of_one_kind(values: &[&Json], role: Role) -> Found {
    let Some(first) = values.first() else { return kind(FieldKind::SingleLineText) };
    match first {
        Json::Null => None,
        Json::Bool(_) => booleans(values).filter(|_| role == Role::Other),
        Json::Number(_) => numbers(values),
        Json::String(_) => {
            let texts: Vec<&str> = values.iter().map(|value| value.as_str()).collect::<Option<_>>()?;
            texts_as(&texts, role)
        }
        Json::Array(_) => {
            let lists: Vec<&Vec<Json>> = values.iter().map(|value| value.as_array()).collect::<Option<_>>()?;
            lists_as(&lists).filter(|_| role == Role::Other)
        }
        Json::Object(_) => {
            let objects: Vec<_> = values.iter().map(|value| value.as_object()).collect::<Option<_>>()?;
            objects_as(&objects, role)
        }
    }
}

fn kind(kind: FieldKind) -> Found {
    Some((Guess::Kind(kind), true))
}

fn booleans(values: &[&Json]) -> Found {
    let flags: Vec<bool> = values.iter().map(|value| value.as_bool()).collect::<Option<_>>()?;
    let options = CheckboxOptions { icon: "check".to_owned(), color: "greenBright".to_owned() };
    Some((Guess::Kind(FieldKind::Checkbox(options)), flags.iter().all(|flag| *flag)))
}

fn numbers(values: &[&Json]) -> Found {
    let mut precision = 0;
    let mut exact = true;
    for value in values {
        let Json::Number(number) = value else { return None };
        let x = number.as_f64().filter(|x| x.is_finite())?;
        let mut text = String::new();
        super::number_text::push_number(x, &mut text);
        // A whole number past 2^53, or one written as `30.0`, comes back in another form.
        exact &= text == number.to_string();
        let decimals = text.split_once('.').map_or(0, |(_, part)| part.split('e').next().unwrap_or_default().len());
        precision = precision.max(u8::try_from(decimals).unwrap_or(8).min(8));
    }
    Some((Guess::Kind(FieldKind::Number(NumberOptions { precision })), exact))
}

fn texts_as(texts: &[&str], role: Role) -> Found {
    if role == Role::Other
        && let Some(links) = links(texts.iter().copied(), LinkForm::Bare)
    {
        return Some(links);
    }
    if texts.iter().all(|text| text.len() == 10 && iso(text).is_some_and(|read| in_range(read.local))) {
        return kind(FieldKind::Date(DateOptions { date_format: DateFormat::Iso }));
    }
    if let Some(found) = instants(texts).filter(|_| role == Role::Other) {
        return Some(found);
    }
    let exact = texts.iter().all(|text| !text.is_empty());
    if texts.iter().any(|text| text.len() > MAX_TEXT_CHARS && text.chars().count() > MAX_TEXT_CHARS) {
        return None;
    }
    if let Some(names) = select_names(texts).filter(|_| role == Role::Other) {
        return Some((Guess::SingleSelect(names), exact));
    }
    let is_web = |text: &&str| {
        (text.starts_with("https://") || text.starts_with("http://")) && !text.contains(char::is_whitespace)
    };
    let is_long = |text: &&str| text.contains('\n') || text.len() > LONG_CHARS && text.chars().count() > LONG_CHARS;
    let guess = if texts.iter().all(is_web) {
        FieldKind::Url
    } else if texts.iter().all(|text| looks_like_mail(text)) {
        FieldKind::Email
    } else if texts.iter().any(is_long) {
        FieldKind::MultilineText
    } else {
        FieldKind::SingleLineText
    };
    Some((Guess::Kind(guess), exact))
}

fn instants(texts: &[&str]) -> Found {
    let is_instant = |text: &&str| {
        let read = iso(text).filter(|read| read.timed);
        read.and_then(|read| read.offset.map(|offset| read.local - offset)).is_some_and(in_range)
    };
    if !texts.iter().all(is_instant) {
        return None;
    }
    let options =
        DateTimeOptions { time_zone: "utc".to_owned(), date_format: DateFormat::Iso, time_format: TimeFormat::Hour24 };
    let exact = texts.iter().all(|text| parse_iso(text).is_some());
    Some((Guess::Kind(FieldKind::DateTime(options)), exact))
}

/// The distinct texts in order, when there are few and they are often used.
fn select_names(texts: &[&str]) -> Option<Vec<String>> {
    if texts.len() < SELECT_MIN_VALUES {
        return None;
    }
    let mut seen = HashSet::new();
    let mut names = Vec::new();
    for text in texts {
        if !is_name(text) {
            return None;
        }
        if seen.insert(*text) {
            names.push((*text).to_owned());
            if names.len() > SELECT_MAX_CHOICES || names.len() * SELECT_MIN_USES > texts.len() {
                return None;
            }
        }
    }
    Some(names)
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.trim() == text && !text.contains('\n') && text.chars().count() <= SELECT_NAME_CHARS
}

fn links<'a>(texts: impl Iterator<Item = &'a str>, form: LinkForm) -> Found {
    let mut seen = HashSet::new();
    let mut ids = Vec::new();
    for text in texts {
        let id: RecordId = text.parse().ok()?;
        if seen.insert(id) {
            ids.push(id);
        }
    }
    (!ids.is_empty()).then_some((Guess::Links { ids, form }, true))
}

fn lists_as(lists: &[&Vec<Json>]) -> Found {
    let full = lists.iter().all(|list| !list.is_empty());
    let items = || lists.iter().flat_map(|list| list.iter());
    let exact = |found: (Guess, bool)| (found.0, found.1 && full);
    items().next()?;
    if items().all(Json::is_string) {
        let texts: Vec<&str> = items().filter_map(Json::as_str).collect();
        // A list names each row and each choice once.
        let distinct =
            lists.iter().all(|list| list.iter().filter_map(Json::as_str).collect::<HashSet<_>>().len() == list.len());
        return links(texts.iter().copied(), LinkForm::List)
            .or_else(|| names_of_lists(&texts))
            .filter(|_| distinct)
            .map(exact);
    }
    let objects: Vec<_> = items().map(Json::as_object).collect::<Option<_>>()?;
    if objects.iter().all(|object| is_attachment(object)) {
        return kind(FieldKind::MultipleAttachments(AttachmentOptions::default())).map(exact);
    }
    people(&objects).then(|| (Guess::Kind(FieldKind::MultipleCollaborators), full))
}

fn names_of_lists(texts: &[&str]) -> Found {
    let mut seen = HashSet::new();
    let mut names = Vec::new();
    for text in texts {
        if text.is_empty() || text.chars().count() > MAX_CHOICE_CHARS || text.trim() != *text {
            return None;
        }
        if seen.insert(*text) {
            names.push((*text).to_owned());
        }
    }
    (names.len() <= usize::from(u16::MAX)).then_some((Guess::MultipleSelects(names), true))
}

fn is_attachment(object: &Map<String, Json>) -> bool {
    let id = object.get("id").and_then(Json::as_str);
    object.get("url").is_some_and(Json::is_string) && id.is_some_and(|id| id.parse::<AttachmentId>().is_ok())
}

/// Whether all are collaborators who can be written as they were read: by id, with nothing but mail address and name.
fn people(objects: &[&Map<String, Json>]) -> bool {
    objects.iter().all(|object| {
        let is_user = object.get("id").and_then(Json::as_str).is_some_and(|id| id.parse::<UserId>().is_ok());
        let plain =
            object.iter().all(|(key, value)| matches!(key.as_str(), "id" | "email" | "name") && value.is_string());
        is_user && plain
    })
}

fn objects_as(objects: &[&Map<String, Json>], role: Role) -> Found {
    let text_of = |object: &Map<String, Json>| object.get("text").and_then(Json::as_str).is_some_and(|t| !t.is_empty());
    let is_barcode = |object: &&Map<String, Json>| {
        text_of(object)
            && object.iter().all(|(key, value)| matches!(key.as_str(), "text" | "type") && value.is_string())
    };
    if objects.iter().all(is_barcode) {
        return kind(FieldKind::Barcode);
    }
    if role == Role::Primary {
        return None;
    }
    if people(objects) {
        return kind(FieldKind::SingleCollaborator);
    }
    let is_ai =
        |object: &&Map<String, Json>| object.get("state").is_some_and(Json::is_string) && object.contains_key("value");
    objects.iter().all(is_ai).then(|| (Guess::Kind(FieldKind::AiText(AiTextOptions::default())), true))
}
