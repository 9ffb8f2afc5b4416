//! From a wire value to a stored cell.
//!
//! | type | strict | by best effort also |
//! |---|---|---|
//! | texts | string; `""` clears | numbers, booleans, lists of texts |
//! | number, percent, currency | finite number | `"1,234.5"`, `"$5"`, `"12%"` |
//! | duration | seconds | `"1:30"`, `"2 h 5 min"`, `"90"` (seconds) |
//! | rating | whole number from 1 to the field's `max` | the same as text, 0 clears |
//! | checkbox | `true`; `false` clears | `"true"`, `"1"`, `"checked"` and their opposites |
//! | singleSelect | exact name, or id of a choice | unknown names become choices |
//! | multipleSelects | array of those; `[]` clears | one text, parted by commas |
//! | collaborators | `{id}` or `{email}`; in lists also `"usr..."` | mail address or name as text |
//! | date, dateTime | ISO text, or milliseconds since 1970 | dates as people write them |
//! | multipleRecordLinks | array of record ids | names of records, created when unknown; parted by commas |
//! | multipleAttachments | array of `{url, filename?}` and `{id}` | addresses as text |
//! | barcode | `{text, type?}` | the text alone |
//!
//! `null` clears every type. Source: Airtable Web API reference, sections 2.10, 3.1 and 3.2.

mod choice;
mod link;
mod object;
mod people;
mod scalar;
#[cfg(test)]
mod tests;
mod text;
mod time;

use cadre_model::{Cell, Field, FieldKind, FieldNo};
use serde_json::Value as Json;

use super::context::Target;
use super::error::{CellError, CellErrorKind, Fault};
use super::{MAX_ITEMS, list_text};

pub(super) use people::looks_like_mail;
pub(super) use text::normalise;

/// How hard a value is tried.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Typecast {
    /// Values must be of the field's own JSON form.
    #[default]
    Strict,
    /// Texts are converted; choices and linked rows that do not exist are created.
    BestEffort,
}

/// The place that a value is meant for.
#[derive(Clone, Copy, Debug)]
pub struct Slot<'a> {
    /// Number of the field.
    pub no: FieldNo,
    /// The field.
    pub field: &'a Field,
    /// What the cell holds now; `None` when it is blank or the row is new.
    pub present: Option<&'a Cell>,
}

/// Reads a wire value as a cell; `None` is blank.
///
/// Rich text that is cleared after it had a value reads as a line feed from then on, as in Airtable (section 3.1, **wire**).
///
/// # Errors
/// When the field is computed, the value is of a wrong type or out of range, or refers to what is not there (by best
/// effort: what may not be created).
pub fn read(slot: Slot<'_>, json: &Json, mode: Typecast, target: &mut dyn Target) -> Result<Option<Cell>, CellError> {
    let kind = &slot.field.kind;
    let by_system = matches!(kind, FieldKind::AiText(_) | FieldKind::ManualSort);
    if kind.is_computed() || by_system {
        return Err(CellError::computed(&slot.field.name, kind.type_name()));
    }
    let whole = object::Whole::Refused;
    Reader { slot, mode, whole }.read(json, target).map_err(|fault| fault.at(&slot.field.name))
}

/// Reads the wire form of a cell of this or another server, to be stored as it was: for imports and mirrors.
///
/// Besides what [`read`] takes strictly: cells of stored fields that only the system fills (autoNumber,
/// externalSyncSource, aiText, manualSort), whole attachments with their ids, a link as one bare record id, and rich text
/// as it is.
///
/// # Errors
/// As [`read`]; fields that store nothing are refused as computed.
pub fn restore(slot: Slot<'_>, json: &Json, target: &mut dyn Target) -> Result<Option<Cell>, CellError> {
    if slot.field.kind.shape().is_none() {
        return Err(CellError::computed(&slot.field.name, slot.field.kind.type_name()));
    }
    let whole = object::Whole::Kept;
    Reader { slot, mode: Typecast::Strict, whole }.read(json, target).map_err(|fault| fault.at(&slot.field.name))
}

/// What every reader of a type is given.
struct Reader<'a> {
    slot: Slot<'a>,
    mode: Typecast,
    whole: object::Whole,
}

impl Reader<'_> {
    fn is_lenient(&self) -> bool {
        self.mode == Typecast::BestEffort
    }

    fn read(&self, json: &Json, target: &mut dyn Target) -> Result<Option<Cell>, Fault> {
        use FieldKind as K;
        if json.is_null() {
            return Ok(self.cleared());
        }
        match &self.slot.field.kind {
            K::SingleLineText | K::MultilineText | K::Email | K::Url | K::PhoneNumber | K::ManualSort => {
                self.text(json)
            }
            K::RichText => self.rich_text(json),
            K::Number(_) | K::Percent(_) | K::AutoNumber => self.number(json, None),
            K::Currency(options) => self.number(json, Some(&options.symbol)),
            K::Duration(options) => self.duration(json, options.duration_format),
            K::Rating(options) => self.rating(json, options.max),
            K::Checkbox(_) => self.checkbox(json),
            K::SingleSelect(options) | K::ExternalSyncSource(options) => self.choice(json, options, target),
            K::MultipleSelects(options) => self.choices(json, options, target),
            K::SingleCollaborator => self.person(json, target),
            K::MultipleCollaborators => self.people(json, target),
            K::Date(options) => self.date(json, options.date_format),
            K::DateTime(options) => self.date_time(json, options),
            K::MultipleAttachments(_) => self.attachments(json, target),
            K::MultipleRecordLinks(options) => self.links(json, options.linked_table, target),
            K::Barcode => self.barcode(json),
            K::AiText(_) => object::ai_text(json),
            K::MultipleLookupValues(_) | K::Rollup(_) | K::Count(_) | K::Formula(_) | K::Button(_) => Ok(None),
            K::CreatedTime(_) | K::LastModifiedTime(_) | K::CreatedBy | K::LastModifiedBy(_) => Ok(None),
        }
    }

    /// What a cell becomes when it is cleared.
    fn cleared(&self) -> Option<Cell> {
        match (&self.slot.field.kind, self.slot.present) {
            (FieldKind::RichText, Some(_)) => Some(Cell::Text("\n".into())),
            _ => None,
        }
    }

    /// The elements of a list cell: an array, or by best effort one text (parted by commas unless `is_name` knows the
    /// whole of it) or one other value.
    fn elements<'j>(
        &self,
        json: &'j Json,
        right: &str,
        mut is_name: impl FnMut(&str) -> bool,
    ) -> Result<Vec<std::borrow::Cow<'j, Json>>, Fault> {
        use std::borrow::Cow;
        let items = match json {
            Json::Array(items) => items.iter().map(Cow::Borrowed).collect(),
            Json::String(text) if self.is_lenient() => {
                if is_name(text.trim()) {
                    vec![Cow::Owned(Json::String(text.trim().to_owned()))]
                } else {
                    list_text::split(text).into_iter().map(|name| Cow::Owned(Json::String(name))).collect()
                }
            }
            Json::Object(_) | Json::Number(_) if self.is_lenient() => vec![Cow::Borrowed(json)],
            other => return Err(Fault::wrong_type(other, right)),
        };
        if items.len() > MAX_ITEMS {
            let wrong = format!("the list has {} elements", items.len());
            return Err(Fault::new(CellErrorKind::TooLong, wrong, format!("at most {MAX_ITEMS}")));
        }
        Ok(items)
    }
}

/// Numbers in the order given, each once.
fn distinct<T: Copy + Eq + std::hash::Hash>(mut items: Vec<T>) -> Vec<T> {
    if items.len() <= 16 {
        // Few are compared faster than hashed.
        let mut kept = 0;
        for i in 0..items.len() {
            if !items[..kept].contains(&items[i]) {
                items[kept] = items[i];
                kept += 1;
            }
        }
        items.truncate(kept);
        return items;
    }
    let mut seen = std::collections::HashSet::with_capacity(items.len());
    items.into_iter().filter(|item| seen.insert(*item)).collect()
}
